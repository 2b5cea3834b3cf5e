//go:build unix

package splay

import "golang.org/x/sys/unix"

// mapFile maps length bytes of a file from its start, read-only. Where length exceeds
// the file, the part behind its end becomes readable when the file grows.
func mapFile(fd uintptr, length int) ([]byte, error) {
	return unix.Mmap(int(fd), 0, length, unix.PROT_READ, unix.MAP_SHARED)
}

func unmapFile(b []byte) error { return unix.Munmap(b) }

// mapLength leaves room for a file to grow into: addresses are free, mappings are not.
func mapLength(size int) int {
	const unit = 1 << 16
	return (size+size/2)/unit*unit + 2*unit
}
