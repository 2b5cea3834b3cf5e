//go:build unix

package splay

import (
	"tock/internal/vfs"

	"golang.org/x/sys/unix"
)

// lockFile waits until this process is the only one that holds the file's lock; closing
// the file gives it back. Files that are not the system's have no other process to fear.
func lockFile(f vfs.File) error {
	fd, real := f.(interface{ Fd() uintptr })
	if !real {
		return nil
	}
	for {
		if err := unix.Flock(int(fd.Fd()), unix.LOCK_EX); err != unix.EINTR {
			return err
		}
	}
}

// isLocked reports whether somebody holds a file's lock.
func isLocked(f vfs.File) bool {
	fd, real := f.(interface{ Fd() uintptr })
	return real && unix.Flock(int(fd.Fd()), unix.LOCK_SH|unix.LOCK_NB) == unix.EWOULDBLOCK
}

// removesOpen says that a file that is open can lose its name.
const removesOpen = true
