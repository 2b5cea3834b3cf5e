package room

import "unsafe"

// A fresh buffer is given out a step at a time, while the pages of the step behind it are
// asked for beside the writer: a page at a time they would cost it several times as much.
const (
	stepFrom = 4 << 20 // bytes of the smallest buffer that is given out in steps
	step     = 2 << 20 // bytes
)

// Limit is items, the beginning of a fresh buffer with all its room, with the room the
// writer may have for now. [Advance] gives it more.
func Limit[T Item](items []T) []T {
	var x T
	size := int(unsafe.Sizeof(x))
	if cap(items)*size < stepFrom {
		return items
	}
	return Advance(items[:len(items):len(items)], len(items), cap(items))
}

// Advance is items with room for at least need items and a step more, of a buffer with
// room for full in all.
func Advance[T Item](items []T, need, full int) []T {
	var x T
	size := int(unsafe.Sizeof(x))
	first := unsafe.SliceData(items)
	now := min(full, max(need, cap(items))+step/size)
	if next := min(full, now+step/size); next > now {
		mem := bytesAt((*byte)(unsafe.Pointer(first)), full*size)[now*size : next*size]
		go populate(mem) // one system call; it ends by itself
	}
	return unsafe.Slice(first, full)[:len(items):now]
}
