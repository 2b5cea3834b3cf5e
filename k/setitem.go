package k

// FitsItem reports whether v can be an item of list x without changing x's kind.
func FitsItem(x, v Value) bool {
	switch o := x.obj.(type) {
	case *List:
		return true
	case *Vec[int64]:
		if o.domain != nil {
			return v.Domain() == o.domain && v.IsAtom()
		}
	case Vector:
	default:
		return false
	}
	return v.Type() == -x.Type()
}

// CloneItems is a list with items of its own, without attribute, equal to x.
func CloneItems(x Value) Value {
	switch o := x.obj.(type) {
	case *Vec[uint8]:
		return o.with(cloneSlice(o.items()))
	case *Vec[int16]:
		return o.with(cloneSlice(o.items()))
	case *Vec[int32]:
		return o.with(cloneSlice(o.items()))
	case *Vec[int64]:
		return o.with(cloneSlice(o.items()))
	case *Vec[float32]:
		return o.with(cloneSlice(o.items()))
	case *Vec[float64]:
		return o.with(cloneSlice(o.items()))
	case *Vec[Sym]:
		return o.with(cloneSlice(o.items()))
	case *Vec[GUID]:
		return o.with(cloneSlice(o.items()))
	case *List:
		out := &List{data: cloneSlice(o.data)}
		out.levels.from(&o.levels)
		return Value{out, 0}
	}
	return x
}

func cloneSlice[T any](x []T) []T { return append(make([]T, 0, len(x)), x...) }

// SetItem changes item i of a list in place: only for the holder of items nobody else
// has (see CloneItems), with a value that FitsItem, on a list without attribute.
func SetItem(x Value, i int, v Value) {
	switch o := x.obj.(type) {
	case *Vec[uint8]:
		o.data[i] = ItemOf[uint8](v)
	case *Vec[int16]:
		o.data[i] = ItemOf[int16](v)
	case *Vec[int32]:
		o.data[i] = ItemOf[int32](v)
	case *Vec[int64]:
		o.items()[i] = ItemOf[int64](v)
	case *Vec[float32]:
		o.data[i] = ItemOf[float32](v)
	case *Vec[float64]:
		o.data[i] = ItemOf[float64](v)
	case *Vec[Sym]:
		o.data[i] = ItemOf[Sym](v)
	case *Vec[GUID]:
		o.data[i] = ItemOf[GUID](v)
	case *List:
		o.data[i] = v
		o.levels.add(v)
	}
}
