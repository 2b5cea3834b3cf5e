package ipc

import (
	"io"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// socket is a connection's socket, written without ever waiting for it, and read. Of short calls
// the Go scheduler is not told: around every other it looks after the caller's processor, for
// which a process that was idle wakes a thread of its own, and that costs several times what the
// call does. One goroutine may read while another writes.
type socket struct {
	nc    net.Conn
	raw   syscall.RawConn
	brief bool // short reads are not told of

	in      []byte
	got     int
	readErr error
	streak  int // reads in a row that found something
	reads   func(fd uintptr) bool

	// Of a reader that polls: see poll_linux.go.
	linger  time.Duration // for how long the next read polls
	looked  bool          // it has
	deaf    bool          // the system does not tell of what comes
	lingers func(fd uintptr) bool
	ending  atomic.Bool // the connection is being closed

	out   []byte
	put   int
	tries func(fd uintptr) bool
}

const (
	// briefBytes is up to where a call is short.
	briefBytes = 4 << 10
	// watchedReads is after how many reads without a pause the scheduler is told: a reader
	// that never waits must make way for others.
	watchedReads = 16
)

// newSocket is a connection's; nil for one that is not a plain socket.
func newSocket(nc net.Conn, brief bool) *socket {
	raw := plainSocket(nc)
	if raw == nil {
		return nil
	}
	s := &socket{nc: nc, raw: raw, brief: brief}
	s.reads, s.tries, s.lingers = s.read, s.try, s.lingering
	return s
}

// Read is that of the connection.
func (s *socket) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if s.linger > 0 || s.deaf {
		return s.readLingering(b)
	}
	if !s.brief {
		return s.nc.Read(b)
	}
	brief := s.got < briefBytes // as the one before, so probably this one
	s.in, s.got, s.readErr = b, 0, nil
	if s.streak++; !brief || s.streak > watchedReads {
		s.streak = 0
		n, err := s.nc.Read(b)
		s.got = n
		return n, err
	}
	err := s.raw.Read(s.reads)
	s.in = nil
	if err == nil {
		err = s.readErr
	}
	return s.got, err
}

func (s *socket) read(fd uintptr) bool {
	for {
		n, errno := briefly(syscall.SYS_READ, fd, s.in)
		switch {
		case errno == syscall.EINTR:
			continue
		case errno == syscall.EAGAIN:
			s.streak = 0
			return false
		case errno != 0:
			s.readErr = &net.OpError{Op: "read", Net: s.nc.LocalAddr().Network(), Source: s.nc.LocalAddr(), Addr: s.nc.RemoteAddr(),
				Err: os.NewSyscallError("read", errno)}
		case n == 0:
			s.readErr = io.EOF
		default:
			s.got = n
		}
		return true
	}
}

func (s *socket) try(fd uintptr) bool {
	for {
		n, err := 0, error(nil)
		if len(s.out) > briefBytes {
			n, err = syscall.Write(int(fd), s.out)
		} else if part, errno := briefly(syscall.SYS_WRITE, fd, s.out); errno != 0 {
			err = errno
		} else {
			n = part
		}
		if err == syscall.EINTR {
			continue
		}
		if err == nil {
			s.put = n
		}
		return true
	}
}

// briefly reads or writes b on a descriptor for which that never waits.
func briefly(call, fd uintptr, b []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	runtime.KeepAlive(b)
	return int(n), errno
}

// ordinaryCall is a short call that the scheduler is told of.
func ordinaryCall() { _, _, _ = syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0) }
