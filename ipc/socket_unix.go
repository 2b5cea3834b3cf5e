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
	out   []byte
	put   int
	tries func(fd uintptr) bool
}

// newSocket is a connection's; nil for one that is not a plain socket.
func newSocket(nc net.Conn, _ bool) *socket {
	raw := plainSocket(nc)
	if raw == nil {
		return nil
	}
	s := &socket{Conn: nc, raw: raw}
	s.tries = s.try
	return s
}

func (s *socket) try(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), s.out)
		if err == syscall.EINTR {
			continue
		}
		s.put = max(n, 0)
		return true
	}
}

// partWriter is nil: the connection writes for its writer.
func (s *socket) partWriter() partWriter { return nil }

// ordinaryCall does nothing: the scheduler is told of every read.
func ordinaryCall() {}
