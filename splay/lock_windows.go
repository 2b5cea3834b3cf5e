package splay

import (
	"tock/internal/vfs"

	"golang.org/x/sys/windows"
)

// lockFile waits until this process is the only one that holds the file's lock; closing
// the file gives it back. The byte locked lies far behind any content: locks are
// mandatory here and readers must not meet it.
func lockFile(f vfs.File) error {
	fd, real := f.(interface{ Fd() uintptr })
	if !real {
		return nil
	}
	far := windows.Overlapped{OffsetHigh: 1 << 30}
	return windows.LockFileEx(windows.Handle(fd.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &far)
}

// isLocked reports whether somebody holds a file's lock.
func isLocked(f vfs.File) bool {
	fd, real := f.(interface{ Fd() uintptr })
	if !real {
		return false
	}
	far := windows.Overlapped{OffsetHigh: 1 << 30}
	return windows.LockFileEx(windows.Handle(fd.Fd()), windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far) == windows.ERROR_LOCK_VIOLATION
}

// removesOpen says that a file that is open can lose its name.
const removesOpen = false
