// Package room is the memory of columns that grow: large buffers without pointers whose
// room is neither cleared nor touched before items come, and whose pages change places
// instead of being copied when a buffer becomes too small.
//
// A page fault costs microseconds, on a virtual machine several. A column that doubles
// by copying faults every page of its old items in again at the new place, and whoever
// clears the new buffer first faults in what is not used yet.
package room

import (
	"runtime"
	"strings"
	"unsafe"
)

// Item is what columns hold; nothing with pointers in it.
type Item interface {
	~uint8 | ~int16 | ~int32 | ~uint32 | ~int64 | ~float32 | ~float64 | ~[16]byte
}

// Large is the size in bytes from which buffers are kept and their pages moved; from
// uncleared on they are not cleared.
const (
	Large     = 1 << 18
	uncleared = 1 << 10
)

// Make is an empty slice with room for at least n items. What lies in the room is
// undefined: only items that were written may be read. warm says that its pages were in
// use before, so that writing to it costs no page faults.
func Make[T Item](n int) (items []T, warm bool) {
	var x T
	size := int(unsafe.Sizeof(x))
	if n*size < Large {
		return Items[T](n)[:0], true
	}
	// A column may have a kept buffer that is larger, within reason: it will fill it.
	most := max(2*n*size, min(16*n*size, leastKept))
	mem := kept.take(n*size, most)
	warm = mem != nil
	if !warm {
		if mem = fresh(n * size); mem == nil {
			return make([]T, 0, n), false
		}
		adviseMovable(mem)
	}
	watch(mem)
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[0])), len(mem)/size)[:0], warm
}

// fresh is memory that was not cleared, or nil. A strings.Builder is the one way to that;
// blocks of this size are aligned for every item.
func fresh(size int) []byte {
	var b strings.Builder
	b.Grow(size)
	b.WriteByte(0)
	p := unsafe.StringData(b.String())
	if uintptr(unsafe.Pointer(p))%16 != 0 {
		return nil
	}
	return bytesAt((*byte)(unsafe.Pointer(p)), b.Cap())
}

func bytesAt(first *byte, n int) []byte { return unsafe.Slice(first, n) }

// Release keeps the memory of items made by [Make], of room for full items, at once.
// Nobody may have it any more.
func Release[T Item](items []T, full int) {
	var x T
	size := full * int(unsafe.Sizeof(x))
	if size < Large {
		return
	}
	first := (*byte)(unsafe.Pointer(unsafe.SliceData(items)))
	runtime.SetFinalizer(first, nil)
	kept.put(bytesAt(first, size))
}

// Move gives dst the items of src, two slices of equal length that begin where [Make]
// made them, and leaves src undefined: nobody may ever read it again.
// Whole pages are moved where the system can do that, the rest is copied.
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
	runtime.SetFinalizer((*byte)(unsafe.Pointer(unsafe.SliceData(src))), nil) // without pages it is of no use
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
