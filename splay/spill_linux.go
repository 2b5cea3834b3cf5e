package splay

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

const spillable = true

// reserve is addresses without memory: it comes, zeroed, when they are written to.
func reserve(n int) ([]byte, error) {
	return unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
}

func unreserve(b []byte) { _ = unix.Munmap(b) }

// mapOver puts a stretch of a file, which holds the same bytes, in the place of memory.
// It happens at once: who reads the addresses meanwhile sees the one or the other.
func mapOver(b []byte, fd uintptr, offset int64) error {
	_, err := unix.MmapPtr(int(fd), offset, unsafe.Pointer(&b[0]), uintptr(len(b)),
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_FIXED|unix.MAP_NORESERVE)
	return err
}

// tryLock takes a file's lock if nobody has it.
func tryLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
