// Package hugepage tells the system that a large buffer is about to be filled from one
// end to the other, so that it may be backed by huge pages: growing columns then cost a
// page fault every two megabytes rather than every four kilobytes.
package hugepage

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// least is the size from which a buffer is worth a system call.
const least = 8 << 20

// Advise hints at the whole pages within a buffer of n items, which is not touched. The
// hint may be refused; nothing depends on it.
func Advise[T any](buffer []T) {
	size := uintptr(cap(buffer)) * unsafe.Sizeof(*new(T))
	if size < least {
		return
	}
	const page = 4096
	start := uintptr(unsafe.Pointer(unsafe.SliceData(buffer)))
	skip := (page - start%page) % page
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(buffer))), size)[skip:]
	_ = unix.Madvise(b[:len(b)/page*page], unix.MADV_HUGEPAGE)
}
