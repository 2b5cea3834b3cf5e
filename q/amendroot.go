package q

import (
	"tock/k"
	"tock/q/prim"
)

// amendRoot is @ and . on the name `. : the variables of the root as a dictionary. What
// the amendment changed or added is assigned, as in @[`.;`trade`quote;0#]; what it took
// out is deleted.
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
	if after.Len() < old.Len() { // taken out of it, as in .[`.;();_;`name]
		left := map[k.Sym]bool{}
		for _, name := range k.Data[k.Sym](after.Keys) {
			left[name] = true
		}
		for _, name := range k.Data[k.Sym](old.Keys) {
			if !left[name] {
				cell, _ := t.in.vars.resolve(name.String(), root)
				if t.readonly {
					return t.noUpdate(cell)
				}
				cell.clear()
			}
		}
	}
	places := map[k.Sym]int{}
	for i, name := range k.Data[k.Sym](old.Keys) {
		places[name] = i
	}
	for i, name := range k.Data[k.Sym](after.Keys) {
		v := after.Vals.At(i)
		if at, ok := places[name]; ok && v.Same(old.Vals.At(at)) {
			continue
		}
		cell, _ := t.in.vars.resolve(name.String(), root)
		if err := cell.set(t, v); err != nil {
			return err
		}
	}
	return nil
}
