package prim

import (
	"tock/k"
)

var hashDefs = []Def{
	{Name: "#", Binary: Hash, Infix: true, Doc: "take, reshape, set attribute"},
	{Name: "_", Binary: Drop, Infix: true, Doc: "drop, cut"},
}

// Hash is x#y: a symbol atom of an attribute's letter (or empty) sets it, else take.
func Hash(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Symbol {
		name := x.Sym().String()
		if len(name) == 1 {
			if attr, ok := k.AttrOfChar(name[0]); ok {
				return SetAttribute(env, attr, y)
			}
		}
		if name == "" {
			return SetAttribute(env, k.NoAttr, y)
		}
	}
	return Take(env, x, y)
}
