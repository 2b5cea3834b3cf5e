package k

// NarrowEnum is an enumeration of indices of 32 bits, which are kept (0Ni is the null). Its
// items are widened when they are asked for: a parted column is mostly asked for its runs and
// for look-ups. starts is nil, or the index of the parted attribute, as [WithRuns] takes it;
// false when it cannot be that.
func NarrowEnum(d *Domain, at []int32, starts []int64) (Value, bool) {
	v := unmadeVec[int64](Enum, d, len(at), narrowIndices(at))
	if starts == nil {
		return Value{v, 0}, true
	}
	return v.withRuns(starts)
}

// narrowIndices makes the items of an enumeration.
type narrowIndices []int32

func (n narrowIndices) Fill(dst []int64, from int) { WidenIndices(dst, n[from:]) }

func (n narrowIndices) Item(i int) int64 { return widen(n[i]) }

// WidenIndices writes indices of 32 bits with 64, as many as dst has room for; null stays null.
func WidenIndices(dst []int64, at []int32) {
	for i, x := range at[:len(dst)] {
		dst[i] = widen(x)
	}
}

func widen(x int32) int64 {
	if x == NullInt {
		return NullLong
	}
	return int64(x)
}
