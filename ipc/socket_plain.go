//go:build unix

package ipc

import (
	"net"
	"syscall"
)

// plainSocket is a connection's descriptor; nil for one that is not a plain socket.
func plainSocket(nc net.Conn) syscall.RawConn {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil
	}
	raw, err := nc.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// write gives how much of b the socket took. A fault is left for the next write to find.
func (s *socket) write(b []byte) int {
	s.out, s.put = b, 0
	_ = s.raw.Write(s.tries)
	s.out = nil
	return s.put
}
