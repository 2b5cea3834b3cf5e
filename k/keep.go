package k

import (
	"tock/internal/room"
	"tock/internal/vec"
)

// Keep is the items of a list whose flags (0 or 1, as many as items) are set; n says how
// many those are. It is a gather of their places without making them.
func Keep(v Value, flags []uint8, n int) Value {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return o.keep(flags, n)
	case *Vec[int16]:
		return o.keep(flags, n)
	case *Vec[int32]:
		return o.keep(flags, n)
	case *Vec[int64]:
		return o.keep(flags, n)
	case *Vec[float32]:
		return o.keep(flags, n)
	case *Vec[float64]:
		return o.keep(flags, n)
	case *Vec[Sym]:
		return o.keep(flags, n)
	}
	at := make([]int64, n+vec.KeepRoom)
	vec.Places(at, flags)
	return v.Gather(at[:n])
}

func (v *Vec[T]) keep(flags []uint8, n int) Value {
	out := room.Items[T](n + vec.KeepRoom)
	vec.Keep(out, v.items(), flags)
	return v.with(out[:n:n])
}
