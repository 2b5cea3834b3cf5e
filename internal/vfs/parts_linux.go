package vfs

import (
	"io"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// maxParts is how many parts one call may have, the system's UIO_MAXIOV.
	maxParts = 1024
	// maxBrief is how many a brief one has: they are described on the stack.
	maxBrief = 256
)

func (f osFile) writeParts(parts [][]byte, brief bool) (n int, err error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	call := writev
	if brief {
		call = writevBriefly
	}
	var failure error
	err = conn.Write(func(fd uintptr) bool {
		for len(parts) > 0 {
			wrote, err := call(fd, parts)
			switch {
			case err == unix.EINTR:
				continue
			case err == nil && wrote == 0 && len(parts[0]) > 0:
				err = io.ErrShortWrite
			}
			if err != nil {
				failure = &os.PathError{Op: "write", Path: f.Name(), Err: err}
				return true
			}
			n += wrote
			parts = rest(parts, wrote)
		}
		return true
	})
	if err != nil {
		return 0, &os.PathError{Op: "write", Path: f.Name(), Err: os.ErrClosed}
	}
	return n, failure
}

func writev(fd uintptr, parts [][]byte) (int, error) {
	return unix.Writev(int(fd), parts[:min(maxParts, len(parts))])
}

// writevBriefly is writev without telling the scheduler.
func writevBriefly(fd uintptr, parts [][]byte) (int, error) {
	var pieces [maxBrief]syscall.Iovec
	count := min(maxBrief, len(parts))
	for i, p := range parts[:count] {
		pieces[i].Base = unsafe.SliceData(p)
		pieces[i].SetLen(len(p))
	}
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITEV, fd, uintptr(unsafe.Pointer(&pieces)), uintptr(count))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// rest is what is left of parts after their first n bytes were written. A part that was
// written in part is cut, in a copy.
func rest(parts [][]byte, n int) [][]byte {
	for len(parts) > 0 && n >= len(parts[0]) {
		n -= len(parts[0])
		parts = parts[1:]
	}
	if n > 0 {
		parts = append([][]byte{parts[0][n:]}, parts[1:]...)
	}
	return parts
}
