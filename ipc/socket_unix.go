//go:build unix && !linux

package ipc

import (
	"net"
	"syscall"
)

// socket is a connection's socket, written without ever waiting for it.
type socket struct {
	net.Conn
	raw   syscall.RawConn
	b     []byte
	n     int
	tries func(fd uintptr) bool
}

// newSocket is a connection's; nil for one that is not a plain socket.
func newSocket(nc net.Conn) *socket {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil
	}
	raw, err := nc.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil
	}
	s := &socket{Conn: nc, raw: raw}
	s.tries = s.try
	return s
}

// write gives how much of b the socket took. A fault is left for the next write to find.
func (s *socket) write(b []byte) int {
	s.b, s.n = b, 0
	_ = s.raw.Write(s.tries)
	s.b = nil
	return s.n
}

func (s *socket) try(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), s.b)
		if err == syscall.EINTR {
			continue
		}
		s.n = max(n, 0)
		return true
	}
}

// ordinaryCall does nothing: the scheduler is told of every read.
func ordinaryCall() {}
