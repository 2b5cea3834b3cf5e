//go:build unix

package ipc

import (
	"net"
	"syscall"
)

// directWriter writes to a socket without ever waiting for it; for one goroutine at a time.
type directWriter struct {
	raw   syscall.RawConn
	b     []byte
	n     int
	tries func(fd uintptr) bool
}

// newDirectWriter is a connection's; nil for one that is not a plain socket.
func newDirectWriter(nc net.Conn) *directWriter {
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil
	}
	raw, err := nc.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil
	}
	w := &directWriter{raw: raw}
	w.tries = w.try
	return w
}

// write gives how much of b the socket took. A fault is left for the next write to find.
func (w *directWriter) write(b []byte) int {
	w.b, w.n = b, 0
	_ = w.raw.Write(w.tries)
	w.b = nil
	return w.n
}

func (w *directWriter) try(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), w.b)
		if err == syscall.EINTR {
			continue
		}
		w.n = max(n, 0)
		return true
	}
}
