package q

import "tock/k"

// OwnsItems is prim.Owner: nobody has read the variable since OwnItems.
func (t *thread) OwnsItems(name k.Sym) bool {
	cell, path := t.in.vars.resolve(name.String(), t.ctx)
	return len(path) == 0 && cell.hold.Load() == holdBuffer && t.in.onValueSet.value.IsZero()
}

// OwnItems is prim.Owner.
func (t *thread) OwnItems(name k.Sym) {
	cell, path := t.in.vars.resolve(name.String(), t.ctx)
	if len(path) == 0 && cell.view == nil && !cell.value.IsZero() && t.in.onValueSet.value.IsZero() {
		cell.hold.Store(holdBuffer)
	}
}
