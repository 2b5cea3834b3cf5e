package room

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

const hugePageSize = 2 << 20

// hugeAsked says that some memory of the process was asked for in large pages. The system
// keeps such memory as a mapping of its own, and moves pages out of one mapping only.
var hugeAsked atomic.Bool

// adviseHuge asks for large pages where whole ones lie in mem. What is there already stays
// as it is, and where the kernel has none at hand it gives small ones.
func adviseHuge(mem []byte) {
	if mem = whole(mem, hugePageSize); len(mem) > 0 && !seamed() {
		hugeAsked.Store(true)
		_ = unix.Madvise(mem, unix.MADV_HUGEPAGE)
	}
}

// adviseMovable makes mem, whose pages are to be moved, one mapping again, should some of
// it have been asked for in large pages.
func adviseMovable(mem []byte) {
	if mem = whole(mem, pageSize); len(mem) > 0 && hugeAsked.Load() && !seamed() {
		_ = unix.Madvise(mem, unix.MADV_NOHUGEPAGE)
	}
}

// whole is the whole pages of a size that lie in mem.
func whole(mem []byte, size int) []byte {
	start := int(-uintptr(unsafe.Pointer(&mem[0])) % uintptr(size))
	if start >= len(mem) {
		return nil
	}
	return mem[start : start+(len(mem)-start)/size*size]
}
