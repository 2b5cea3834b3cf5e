package k

import "tock/internal/room"

// Vectors that are written a part at a time, where the parts stand in the end.

// Room is n items of the kind and domain of a vector, without attribute. They are undefined
// until they are written, every one of them, with [Place] or otherwise, before anybody else
// sees the vector. False for what is no vector.
func Room(like Value, n int) (Value, bool) {
	switch o := like.obj.(type) {
	case *Vec[uint8]:
		return o.room(n), true
	case *Vec[int16]:
		return o.room(n), true
	case *Vec[int32]:
		return o.room(n), true
	case *Vec[int64]:
		return o.room(n), true
	case *Vec[float32]:
		return o.room(n), true
	case *Vec[float64]:
		return o.room(n), true
	case *Vec[Sym]:
		return o.room(n), true
	case *Vec[GUID]:
		return o.room(n), true
	}
	return Value{}, false
}

func (v *Vec[T]) room(n int) Value { return v.with(room.Items[T](n)) }

// Place writes items into dst, a vector from [Room] of their kind, from item at on: item i
// as often as times[i] says, each once where times is nil.
func Place(dst Value, at int, items Value, times []int64) {
	switch o := items.obj.(type) {
	case *Vec[uint8]:
		place(dst, at, o, times)
	case *Vec[int16]:
		place(dst, at, o, times)
	case *Vec[int32]:
		place(dst, at, o, times)
	case *Vec[int64]:
		place(dst, at, o, times)
	case *Vec[float32]:
		place(dst, at, o, times)
	case *Vec[float64]:
		place(dst, at, o, times)
	case *Vec[Sym]:
		place(dst, at, o, times)
	case *Vec[GUID]:
		place(dst, at, o, times)
	}
}

func place[T Elem](dst Value, at int, items *Vec[T], times []int64) {
	out := Data[T](dst)[at:]
	if times == nil {
		copy(out, items.items())
		return
	}
	for i, x := range items.items() {
		part := out[:times[i]]
		for j := range part {
			part[j] = x
		}
		out = out[times[i]:]
	}
}

// Alike reports whether two values are vectors of one kind and domain.
func Alike(x, y Value) bool {
	return x.Vector() != nil && y.Vector() != nil && x.Type() == y.Type() && x.Domain() == y.Domain()
}
