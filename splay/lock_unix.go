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

// removesOpen says that a file that is open can lose its name.
const removesOpen = true
