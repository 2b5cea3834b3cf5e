package ipc

import (
	"net"
	"syscall"
)

// PeerGone reports whether nothing sent on c can be received any more: it has ended, or its
// peer has closed its end, also where what the peer sent before is not read yet. It neither
// waits nor takes anything, and is for who is too busy to read. A peer that has only shut
// down its sending counts as gone, as for the reader of a connection. False where the
// system does not tell without reading.
func (c *Conn) PeerGone() bool { return c.Err() != nil || HungUp(c.nc) }

// HungUp asks the system whether the other end of a connection has closed it. It takes
// nothing of what waits to be read; false where the system does not tell.
func HungUp(nc net.Conn) bool {
	s, ok := innermost(nc).(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return false
	}
	gone := false
	if err := raw.Control(func(fd uintptr) { gone = hangup(fd) }); err != nil {
		return true // closed here meanwhile
	}
	return gone
}

// innermost is the socket of a connection that may be encrypted.
func innermost(nc net.Conn) net.Conn {
	for {
		inner, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			return nc
		}
		nc = inner.NetConn()
	}
}

// setBuffers asks the system for buffers of a socket; it may give less, and does not say.
func setBuffers(nc net.Conn, bytes int) {
	if s, ok := innermost(nc).(interface {
		SetReadBuffer(bytes int) error
		SetWriteBuffer(bytes int) error
	}); ok {
		_ = s.SetReadBuffer(bytes)
		_ = s.SetWriteBuffer(bytes)
	}
}
