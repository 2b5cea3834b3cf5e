package q

import (
	"tock/k"
	"tock/q/prim"
)

// errNoLibraries is what 2: answers: functions of shared libraries are written for the
// memory layout of another program.
const errNoLibraries k.Error = "nyi: 2: shared libraries cannot be loaded"

func init() {
	prim.Extend([]prim.Def{{Name: "2:", Binary: func(_ prim.Env, x, _ k.Value) (k.Value, error) { return x, errNoLibraries },
		Doc: "function of a shared library: not here"}})
}
