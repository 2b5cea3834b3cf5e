package q

import "tock/k"

// DeleteNames undefines variables of a namespace ("." is the current one's root), all of
// them when names is empty; qsql.Namespaces. ok is false when ns is no namespace.
func (t *thread) DeleteNames(ns k.Sym, names []k.Sym) (ok bool, err error) {
	space := t.in.vars.root
	if ns.String() != "." {
		cell, path := t.in.vars.resolve(ns.String(), t.ctx)
		if len(path) > 0 || cell.space == nil || !cell.value.IsZero() {
			return false, nil
		}
		space = cell.space
	}
	if len(names) == 0 {
		space.clear()
		return true, nil
	}
	for _, name := range names {
		cell := space.vars[name.String()]
		if cell == nil || cell.value.IsZero() && cell.space == nil {
			continue
		}
		if t.readonly {
			return true, t.noUpdate(cell)
		}
		cell.clear()
		if cell.space != nil {
			cell.space.clear()
			cell.space.listed = false
		}
	}
	return true, nil
}
