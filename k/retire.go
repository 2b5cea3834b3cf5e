package k

import (
	"unsafe"

	"tock/internal/room"
)

// Retire says that a holder lets go of a table for good, as a variable does that is assigned
// anew. Perhaps nobody has its columns now; when their buffers are large the next table
// should have them soon (see [room.Retire]).
func Retire(v Value) {
	t := v.Table()
	if t == nil {
		return
	}
	size := 0
	for _, col := range t.Cols {
		if g, ok := col.obj.(interface{ grownBytes() int }); ok {
			size += g.grownBytes()
		}
	}
	room.Retire(size)
}

// grownBytes is the size of the buffer that v grew into, if no other vector goes on with it.
func (v *Vec[T]) grownBytes() int {
	if v.own == nil || v.own.turn.Load() != v.turn {
		return 0
	}
	var x T
	return v.own.full * int(unsafe.Sizeof(x))
}
