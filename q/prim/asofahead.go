package prim

import (
	"unsafe"

	"tock/internal/simd"
)

// lines is a column as memory: a merge asks for it some rows ahead of those that it takes,
// so that memory is read while it works.
type lines struct {
	bytes []byte
	width int // of an item
}

func linesOf[T any](items []T) lines {
	var item T
	return lines{bytesOf(items), int(unsafe.Sizeof(item))}
}

func bytesOf[T any](items []T) []byte {
	var item T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(items))), len(items)*int(unsafe.Sizeof(item)))
}

// ask asks for the rows from..to exclusive, as far as they are there.
func (l lines) ask(from, to int) {
	simd.Ahead(l.bytes[min(from*l.width, len(l.bytes)):min(to*l.width, len(l.bytes))])
}
