package q

import "tock/k"

// Copies reports whether evaluating a message copies what it needs of the message's rows,
// so that lists and vectors in it need not live longer than the call: (name; table; rows)
// where the name is q's own insert or upsert, the table is a plain one whose vectors grow in
// place, and no nested list of the rows could become part of it. It says so for the
// moment: what is evaluated in between may change it. After an error the message may be
// held all the same (by .z.ey, for one).
func (in *Interp) Copies(msg k.Value) bool {
	items := msg.Items()
	if len(items) != 3 || items[0].Type() != -k.Symbol || items[1].Type() != -k.Symbol || !in.onValueSet.value.IsZero() {
		return false
	}
	cell := in.main.cellOf(items[0].Sym())
	if cell == nil || cell.view != nil {
		return false
	}
	def := definition(cell.value)
	if def == nil || def.Name != "insert" && def.Name != "upsert" {
		return false
	}
	held := in.main.Held(items[1].Sym())
	if held == nil {
		return false
	}
	t := held.Value().Table()
	if t == nil {
		return false
	}
	cols := items[2].Items()
	if rows := items[2].Table(); rows != nil {
		cols = rows.Cols
	}
	if len(cols) == 0 {
		return false
	}
	if items[2].Table() == nil && allAtoms(cols) {
		return true
	}
	return allVectors(cols) && allVectors(t.Cols)
}

func allAtoms(items []k.Value) bool {
	for _, x := range items {
		if !x.IsAtom() {
			return false
		}
	}
	return true
}

// allVectors reports whether items are vectors of items of one kind: no nested lists.
func allVectors(items []k.Value) bool {
	for _, x := range items {
		if x.Type() == k.Mixed || x.Vector() == nil {
			return false
		}
	}
	return true
}
