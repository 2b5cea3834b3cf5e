package q

import (
	_ "embed"

	"tock/k"
	"tock/q/prim"
)

//go:embed boot.q
var bootText string

// boot fills the namespaces every session has: .q .Q .h .j .o from native words and the
// definitions in boot.q.
func (in *Interp) boot() {
	for _, d := range prim.All() {
		if !isWord(d.Name) {
			continue
		}
		if v, ok := prim.Value(d.Name, false); ok {
			cell, _ := in.vars.resolve(".q."+d.Name, nil)
			cell.define(v)
		}
	}
	in.defineNatives()
	in.main.depth = 0
	if err := in.LoadText(bootText, ""); err != nil {
		in.log.Error().Str("error", ConsoleText(err)).Msg("boot.q")
	}
	q, _ := in.vars.resolve(".q", nil)
	in.words = q.below()
	in.main.ctx = in.vars.root
}

// isWord reports whether a primitive is called by letters.
func isWord(name string) bool {
	c := name[0]
	return c >= 'a' && c <= 'z'
}

// defineNatives registers what .Q and .j have that q text would do badly.
func (in *Interp) defineNatives() {
	for name, d := range dotNatives {
		in.define(name, func(env prim.Env, args []k.Value) (k.Value, error) { return d.fn(threadOf(env), args) }, d.rank)
	}
}
