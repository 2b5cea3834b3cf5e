package vfs

import (
	"io"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// writeBriefly is Write without telling the scheduler.
func (f osFile) writeBriefly(b []byte) (n int, err error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failure error
	err = conn.Write(func(fd uintptr) bool {
		for n < len(b) && failure == nil {
			wrote, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, fd, uintptr(unsafe.Pointer(&b[n])), uintptr(len(b)-n))
			switch {
			case errno == syscall.EINTR:
			case errno != 0:
				failure = &os.PathError{Op: "write", Path: f.Name(), Err: errno}
			case wrote == 0:
				failure = io.ErrShortWrite
			default:
				n += int(wrote)
			}
		}
		return true
	})
	runtime.KeepAlive(b)
	if err != nil { // closed: nothing was written
		return f.Write(b)
	}
	return n, failure
}
