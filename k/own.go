package k

// OwnHeader is a list with a header that nobody else has, sharing the items of v; the
// holder may use AppendInPlace on it. False when v is not a list.
func OwnHeader(v Value) (Value, bool) {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return Value{o.Append(nil), 0}, true
	case *Vec[int16]:
		return Value{o.Append(nil), 0}, true
	case *Vec[int32]:
		return Value{o.Append(nil), 0}, true
	case *Vec[int64]:
		return Value{o.Append(nil), 0}, true
	case *Vec[float32]:
		return Value{o.Append(nil), 0}, true
	case *Vec[float64]:
		return Value{o.Append(nil), 0}, true
	case *Vec[Sym]:
		return Value{o.Append(nil), 0}, true
	case *Vec[GUID]:
		return Value{o.Append(nil), 0}, true
	case *List:
		return Value{o.Append(nil), 0}, true
	}
	return v, false
}
