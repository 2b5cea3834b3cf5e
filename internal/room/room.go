// Package room is the memory of columns that grow: large buffers without pointers whose
// room is neither cleared nor touched before items come, and whose pages change places
// instead of being copied when a buffer becomes too small.
//
// A page fault costs microseconds, on a virtual machine several. A column that doubles
// by copying faults every page of its old items in again at the new place, and whoever
// clears the new buffer first faults in what is not used yet.
package room

import (
	"strings"
	"unsafe"
)

// Item is what columns hold; nothing with pointers in it.
type Item interface {
	~uint8 | ~int16 | ~int32 | ~uint32 | ~int64 | ~float32 | ~float64 | ~[16]byte
}

// Large is the size in bytes from which buffers come from here.
const Large = 1 << 18

// Make is an empty slice with room for at least n items. What lies in the room is
// undefined: only items that were written may be read.
func Make[T Item](n int) []T {
	var x T
	size := int(unsafe.Sizeof(x))
	if n*size < Large {
		return make([]T, 0, n)
	}
	// A strings.Builder is the one way to memory that is not cleared first. Blocks of
	// this size begin at a page, which suits every item.
	var b strings.Builder
	b.Grow(n * size)
	b.WriteByte(0)
	p := unsafe.StringData(b.String())
	if uintptr(unsafe.Pointer(p))%16 != 0 {
		return make([]T, 0, n)
	}
	return unsafe.Slice((*T)(unsafe.Pointer(p)), b.Cap()/size)[:0]
}

// Move gives dst the items of src, two slices of equal length, and leaves src undefined:
// nobody but the caller may ever read it again. Whole pages are moved where the system
// can do that, the rest is copied.
//
// pieces is what an earlier Move returned for src, nil at first: where its pages came
// from in one piece each. Move returns the same for dst.
func Move[T Item](dst, src []T, pieces []int) []int {
	var x T
	size := int(unsafe.Sizeof(x))
	if len(src) == 0 || len(src)*size < Large {
		copy(dst, src)
		return nil
	}
	to := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)*size)
	from := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(src))), len(src)*size)
	return move(to, from, pieces)
}

// move is Move of bytes: each piece on its own, because a system call moves only what
// the kernel has as one mapping.
func move(dst, src []byte, pieces []int) []int {
	whole := len(src) / pageSize * pageSize
	if !movable || uintptr(unsafe.Pointer(&dst[0]))%pageSize != 0 || uintptr(unsafe.Pointer(&src[0]))%pageSize != 0 {
		copy(dst, src)
		return nil
	}
	ends := make([]int, 0, len(pieces)+1)
	start, moved := 0, false
	for _, end := range append(pieces[:len(pieces):len(pieces)], whole) {
		if end = min(end, whole); end <= start {
			continue
		}
		if movePages(dst[start:end], src[start:end]) {
			ends, moved = append(ends, end), true
		} else {
			copy(dst[start:end], src[start:end])
		}
		start = end
	}
	copy(dst[whole:], src[whole:])
	if !moved {
		return nil
	}
	return ends
}
