package ipc

import (
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// socket is a connection's socket, written without ever waiting for it, and read. Of short calls
// the Go scheduler is not told: around every other it looks after the caller's processor, for
// which a process that was idle wakes a thread of its own, and that costs several times what the
// call does. In one that has a single processor and is busy it gives the processor to another
// thread in the middle of most calls that copy much. One goroutine may read while another writes.
type socket struct {
	nc    net.Conn
	raw   syscall.RawConn
	brief bool // reads, and the writer's writes, are not told of

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

	// Of the writer.
	parts    [][]byte
	pieces   []syscall.Iovec // of parts; memory that is used again
	writeErr error
	writes   func(fd uintptr) bool
	wrote    int // calls in a row that did not have to wait
}

const (
	// briefBytes is up to where a write of one that sends is not told of.
	briefBytes = 4 << 10
	// watchedCalls is after how many calls without a pause the scheduler is told of one: who
	// never waits must make way for others.
	watchedCalls = 16
)

// newSocket is a connection's; nil for one that is not a plain socket.
func newSocket(nc net.Conn, brief bool) *socket {
	raw := plainSocket(nc)
	if raw == nil {
		return nil
	}
	s := &socket{nc: nc, raw: raw, brief: brief}
	s.reads, s.tries, s.lingers, s.writes = s.read, s.try, s.lingering, s.writeOut
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
	s.in, s.got, s.readErr = b, 0, nil
	if s.streak++; s.streak > watchedCalls {
		s.streak = 0
		ordinaryCall()
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
			s.readErr = s.fault("read", errno)
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
		if len(s.out) > briefBytes && !s.brief {
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

// partWriter is who writes for a connection's writer.
func (s *socket) partWriter() partWriter {
	if s == nil || !s.brief {
		return nil
	}
	return s
}

// writeParts writes parts one after the other, and waits while the socket takes nothing.
func (s *socket) writeParts(parts net.Buffers) error {
	s.parts, s.writeErr = parts, nil
	err := s.raw.Write(s.writes)
	s.parts = nil
	if err == nil {
		err = s.writeErr
	}
	return err
}

func (s *socket) writeOut(fd uintptr) bool {
	for len(s.parts) > 0 {
		if s.wrote++; s.wrote > watchedCalls {
			s.wrote = 0
			ordinaryCall()
		}
		n, errno := s.writev(fd)
		switch {
		case errno == syscall.EINTR:
		case errno == syscall.EAGAIN:
			s.wrote = 0
			return false
		case errno != 0:
			s.writeErr = s.fault("writev", errno)
			return true
		default:
			s.written(n)
		}
	}
	return true
}

// writev writes what it can of parts with one call.
func (s *socket) writev(fd uintptr) (int, syscall.Errno) {
	s.pieces = s.pieces[:0]
	for _, p := range s.parts[:min(len(s.parts), writePieces)] {
		piece := syscall.Iovec{Base: unsafe.SliceData(p)}
		piece.SetLen(len(p))
		s.pieces = append(s.pieces, piece)
	}
	n, _, errno := syscall.RawSyscall(syscall.SYS_WRITEV, fd, uintptr(unsafe.Pointer(unsafe.SliceData(s.pieces))), uintptr(len(s.pieces)))
	clear(s.pieces)
	return int(n), errno
}

// written takes n bytes off parts.
func (s *socket) written(n int) {
	for len(s.parts) > 0 {
		if n < len(s.parts[0]) {
			s.parts[0] = s.parts[0][n:]
			return
		}
		n -= len(s.parts[0])
		s.parts = s.parts[1:]
	}
}

// fault is the error of a call, as the connection's own would be.
func (s *socket) fault(call string, errno syscall.Errno) error {
	op, _ := strings.CutSuffix(call, "v")
	return &net.OpError{Op: op, Net: s.nc.LocalAddr().Network(), Source: s.nc.LocalAddr(), Addr: s.nc.RemoteAddr(),
		Err: os.NewSyscallError(call, errno)}
}

// briefly reads or writes b on a descriptor for which that never waits.
func briefly(call, fd uintptr, b []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(call, fd, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	runtime.KeepAlive(b)
	return int(n), errno
}

// ordinaryCall is a short call that the scheduler is told of.
func ordinaryCall() { _, _, _ = syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0) }
