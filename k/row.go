package k

import "math"

// PushRow appends one row of atoms to the columns of a table, in place: all items or, with
// nothing done, none. Only for a holder that knows nobody else has these columns; see
// [Vec.AppendInPlace]. It reports false when an item is not an atom of its typed column's
// own kind (and domain), or the numbers differ.
func PushRow(cols, items []Value) bool {
	if len(cols) != len(items) {
		return false
	}
	for i, col := range cols {
		if !takesAtom(col, items[i]) {
			return false
		}
	}
	for i, col := range cols {
		pushAtom(col, items[i])
	}
	return true
}

// PushColumns appends the vectors of more to the columns of a table, in place: all or, with
// nothing done, none. Only for a holder that knows nobody else has these columns. It gives
// the number of rows, or -1 when a vector is not of its typed column's kind (and domain) or
// their lengths differ.
func PushColumns(cols, more []Value) int {
	if len(cols) != len(more) || len(more) == 0 {
		return -1
	}
	first, ok := more[0].obj.(Vector)
	if !ok {
		return -1
	}
	n := first.Len()
	for i, col := range cols {
		if !takesItems(col, more[i], n) {
			return -1
		}
	}
	for i, col := range cols {
		AppendInPlace(col, more[i])
	}
	return n
}

// takesItems reports whether items are n of the kind (and domain) of v, a typed vector.
func takesItems(v, items Value, n int) bool {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return isLike(o, items, n)
	case *Vec[int32]:
		return isLike(o, items, n)
	case *Vec[int64]:
		return isLike(o, items, n)
	case *Vec[float64]:
		return isLike(o, items, n)
	case *Vec[Sym]:
		return isLike(o, items, n)
	case *Vec[float32]:
		return isLike(o, items, n)
	case *Vec[int16]:
		return isLike(o, items, n)
	case *Vec[GUID]:
		return isLike(o, items, n)
	}
	return false
}

func isLike[T Elem](v *Vec[T], items Value, n int) bool {
	x, ok := items.obj.(*Vec[T])
	return ok && x.typ == v.typ && x.domain == v.domain && len(x.data) == n
}

// takesAtom reports whether item is an atom of the kind (and domain) of v, a typed vector.
func takesAtom(v, item Value) bool {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return isAtom(o, item)
	case *Vec[int32]:
		return isAtom(o, item)
	case *Vec[int64]:
		if o.domain != nil {
			return item.IsAtom() && item.Domain() == o.domain
		}
		return isAtom(o, item)
	case *Vec[float64]:
		return isAtom(o, item)
	case *Vec[Sym]:
		return isAtom(o, item)
	case *Vec[float32]:
		return isAtom(o, item)
	case *Vec[int16]:
		return isAtom(o, item)
	case *Vec[GUID]:
		return item.Type() == -Guid
	}
	return false
}

func isAtom[T Elem](v *Vec[T], item Value) bool {
	t, ok := item.obj.(inline)
	return ok && Type(t) == -v.typ
}

// pushAtom appends an atom that v takes.
func pushAtom(v, item Value) {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		push(o, uint8(item.bits))
	case *Vec[int32]:
		push(o, int32(item.bits))
	case *Vec[int64]:
		push(o, int64(item.bits))
	case *Vec[float64]:
		push(o, math.Float64frombits(item.bits))
	case *Vec[Sym]:
		push(o, Sym(item.bits))
	case *Vec[float32]:
		push(o, math.Float32frombits(uint32(item.bits)))
	case *Vec[int16]:
		push(o, int16(item.bits))
	case *Vec[GUID]:
		push(o, item.Guid())
	}
}

// push is the common case of [Vec.PushInPlace]: room in a buffer whose turn is v's.
func push[T Elem](v *Vec[T], x T) {
	n := len(v.data)
	if n == cap(v.data) || v.own == nil || v.own.turn.Load() != v.turn || v.attr.get() != NoAttr {
		v.PushInPlace(x)
		return
	}
	v.data = v.data[:n+1]
	v.data[n] = x
}
