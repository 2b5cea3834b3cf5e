package k

// Collapse makes a list of items in the form q would have it: a typed vector when all
// are atoms of one kind (enumerations: of one domain), a table when all are
// dictionaries with the same symbol keys, otherwise a general list. The slice is kept.
func Collapse(items []Value) Value {
	if len(items) == 0 {
		return EmptyList
	}
	first := items[0].Type()
	if first == TypeDict {
		return collapseDicts(items)
	}
	if !UniformAtoms(items) {
		return NewList(items)
	}
	switch first {
	case -Boolean, -Byte, -Char:
		return pack[uint8](items)
	case -Guid:
		return pack[GUID](items)
	case -Short:
		return pack[int16](items)
	case -Int, -Month, -Date, -Minute, -Second, -Time:
		return pack[int32](items)
	case -Long, -Timestamp, -Timespan:
		return pack[int64](items)
	case -Real:
		return pack[float32](items)
	case -Float, -Datetime:
		return pack[float64](items)
	case -Symbol:
		return pack[Sym](items)
	case -Enum:
		domain := items[0].Domain()
		out := make([]int64, len(items))
		for i, x := range items {
			if x.Domain() != domain {
				return NewList(items)
			}
			out[i] = x.Int()
		}
		return NewEnum(domain, out)
	}
	return NewList(items)
}

// UniformAtoms reports whether items, at least one, are atoms of one kind.
func UniformAtoms(items []Value) bool {
	if len(items) == 0 || items[0].Type() >= 0 {
		return false
	}
	if first, known := items[0].obj.(inline); known && len(items) > 1 {
		if second, known := items[1].obj.(inline); !known || first != second {
			return false // as in most rows
		}
	}
	for _, x := range items[1:] {
		if x.Type() != items[0].Type() {
			return false
		}
	}
	return true
}

func pack[T Elem](items []Value) Value {
	out := make([]T, len(items))
	for i, x := range items {
		out[i] = ItemOf[T](x)
	}
	return NewVec(-items[0].Type(), out)
}

// collapseDicts turns rows into a table when their keys are the same symbols in the same order.
func collapseDicts(items []Value) Value {
	names := Data[Sym](items[0].Dict().Keys)
	if names == nil {
		return NewList(items)
	}
	for _, x := range items {
		d := x.Dict()
		if d == nil {
			return NewList(items)
		}
		keys := Data[Sym](d.Keys)
		if len(keys) != len(names) || d.Vals.Type() == TypeTable {
			return NewList(items)
		}
		for i := range keys {
			if keys[i] != names[i] {
				return NewList(items)
			}
		}
	}
	if len(names) == 0 {
		return NewList(items)
	}
	cols := make([]Value, len(names))
	for c := range names {
		col := make([]Value, len(items))
		for i, x := range items {
			col[i] = x.Dict().Vals.At(c)
		}
		cols[c] = Collapse(col)
	}
	return NewTable(names, cols)
}
