package room

import "unsafe"

// hugeFrom is the size in bytes from which memory is asked for in large pages.
const hugeFrom = 4 << 20

// Spread asks for the pages of items that nobody has written yet to be large ones, where
// the system grants them to those who ask (transparent_hugepage=madvise). Loops over many
// megabytes wait less for the translation of addresses then, tables that are read here and
// there much less, and a large page is one fault instead of 512. It returns items.
//
// Columns that grow do not ask: their pages change places, for which large ones would be
// taken to pieces.
func Spread[T any](items []T) []T {
	var x T
	if size := len(items) * int(unsafe.Sizeof(x)); size >= hugeFrom {
		adviseHuge(bytesAt((*byte)(unsafe.Pointer(unsafe.SliceData(items))), size))
	}
	return items
}
