package room

import (
	"bytes"
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	movable  = true
	pageSize = 4096
	// A move leaves seams between mappings, and a process may have 65,530 of them
	// (vm.max_map_count); the runtime needs some too.
	manyMappings = 20_000
	countEvery   = 256 // seams between two looks at the number of mappings
)

// seams is the process's mappings as far as they matter here: how many moves were made,
// and whether there are so many mappings that no more should be.
var seams struct {
	made atomic.Int64
	full atomic.Bool
}

// seamed reports, before another seam is made, whether there are too many.
func seamed() bool {
	if seams.made.Add(1)%countEvery == 0 {
		seams.full.Store(mappings() > manyMappings)
	}
	return seams.full.Load()
}

// movePages makes the pages of src those of dst, which are dropped; src reads as zeros
// afterwards. It reports false, with nothing changed, where the kernel cannot: before
// Linux 5.7, on other page sizes, for pages of several mappings.
func movePages(dst, src []byte) bool {
	if seamed() || os.Getpagesize() != pageSize {
		return false
	}
	_, _, errno := unix.Syscall6(unix.SYS_MREMAP, uintptr(unsafe.Pointer(&src[0])), uintptr(len(src)), uintptr(len(src)),
		unix.MREMAP_MAYMOVE|unix.MREMAP_FIXED|unix.MREMAP_DONTUNMAP, uintptr(unsafe.Pointer(&dst[0])), 0)
	return errno == 0
}

// mappings is how many mappings the process has, 0 where the system does not say.
func mappings() int {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return 0
	}
	return bytes.Count(maps, []byte{'\n'})
}

// populate makes the whole pages of mem present. It changes nothing else, so it matters
// neither when it happens nor whether the kernel can (since Linux 5.14).
func populate(mem []byte) {
	start := int(-uintptr(unsafe.Pointer(&mem[0])) % pageSize)
	if end := start + (len(mem)-start)/pageSize*pageSize; start < end {
		_ = unix.Madvise(mem[start:end], unix.MADV_POPULATE_WRITE)
	}
}
