package vfs

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// maxParts is how many parts one call may have, the system's UIO_MAXIOV.
const maxParts = 1024

func (f osFile) writeParts(parts [][]byte) (n int, err error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failure error
	err = conn.Write(func(fd uintptr) bool {
		for len(parts) > 0 {
			wrote, err := unix.Writev(int(fd), parts[:min(maxParts, len(parts))])
			switch {
			case err == unix.EINTR:
				continue
			case err == nil && wrote == 0 && len(parts[0]) > 0:
				err = io.ErrShortWrite
			}
			if err != nil {
				failure = &os.PathError{Op: "writev", Path: f.Name(), Err: err}
				return true
			}
			n += wrote
			parts = rest(parts, wrote)
		}
		return true
	})
	if err == nil {
		err = failure
	}
	return n, err
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
