package k

import "tock/internal/room"

// small is a vector with its items beside it.
type small[T int64 | float64, A [4]T | [8]T | [10]T | [12]T | [16]T] struct {
	vec  Vec[T]
	room A
}

// Fresh is a vector of n items and the items, to be filled before anybody else sees it. A
// short one is one object: for vectors of ten items, making it is what arithmetic costs.
func Fresh[T int64 | float64](kind Type, n int) (Value, []T) {
	var v *Vec[T]
	var items []T
	switch {
	case n > 16:
		items = room.Items[T](n)
		return NewVec(kind, items), items
	case n > 12:
		s := new(small[T, [16]T])
		v, items = &s.vec, s.room[:n:n]
	case n > 10:
		s := new(small[T, [12]T])
		v, items = &s.vec, s.room[:n:n]
	case n > 8:
		s := new(small[T, [10]T])
		v, items = &s.vec, s.room[:n:n]
	case n > 4:
		s := new(small[T, [8]T])
		v, items = &s.vec, s.room[:n:n]
	default:
		s := new(small[T, [4]T])
		v, items = &s.vec, s.room[:n:n]
	}
	v.typ, v.data = kind, items
	return Value{v, 0}, items
}
