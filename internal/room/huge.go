package room

import "unsafe"

// hugeFrom is the size in bytes from which memory is asked for in large pages.
const hugeFrom = 4 << 20

// Spread asks for the pages of items that nobody has written yet to be large ones, where
// the system grants them to those who ask (transparent_hugepage=madvise): tables that are
// read here and there wait less for the translation of addresses then. It returns items.
//
// Columns and results do not ask: where memory is in small pieces, the system may stop a
// process for seconds while it makes room for as many large pages as they would need.
func Spread[T any](items []T) []T {
	var x T
	if size := len(items) * int(unsafe.Sizeof(x)); size >= hugeFrom {
		adviseHuge(bytesAt((*byte)(unsafe.Pointer(unsafe.SliceData(items))), size))
	}
	return items
}
