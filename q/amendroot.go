package q

import (
	"tock/k"
	"tock/q/prim"
)

// amendRoot is @ and . on the name `. : the variables of the root as a dictionary. What
// the amendment changed or added is assigned, as in @[`.;`trade`quote;0#].
func (t *thread) amendRoot(path []k.Value, f, y k.Value) error {
	root := t.in.vars.root
	before, err := root.dict(t)
	if err != nil {
		return err
	}
	out, err := prim.Amend(t, before, path, f, y)
	if err != nil {
		return err
	}
	after := out.Dict()
	if after == nil {
		return k.ErrType
	}
	old := before.Dict()
	for i, name := range k.Data[k.Sym](after.Keys) {
		v := after.Vals.At(i)
		if i < old.Len() && v.Same(old.Vals.At(i)) {
			continue
		}
		cell, _ := t.in.vars.resolve(name.String(), root)
		if err := cell.set(t, v); err != nil {
			return err
		}
	}
	return nil
}
