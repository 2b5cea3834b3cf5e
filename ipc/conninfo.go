package ipc

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// stats counts a connection's traffic.
type stats struct {
	messagesIn, bytesIn, messagesOut, bytesOut, encoded, packed, shared, polls atomic.Int64
}

func (s *stats) received(batch *Batch) {
	n := 0
	for i := range batch.Messages {
		n += len(batch.Messages[i].Raw)
	}
	s.messagesIn.Add(int64(len(batch.Messages)))
	s.bytesIn.Add(int64(n))
}

func (s *stats) sent(n int64) {
	s.messagesOut.Add(1)
	s.bytesOut.Add(n)
}

// Stats is a connection's traffic so far: messages and bytes received and accepted for
// sending (as they travel), values encoded for this connection alone, messages compressed
// for it alone. Frames and runs are encoded elsewhere, once for all who get them: Shared
// counts those, so a broadcast to a hundred adds to Shared a hundred times and to Encoded
// not once.
type Stats struct {
	MessagesIn, BytesIn   int64
	MessagesOut, BytesOut int64
	Encoded, Packed       int64
	Shared                int64
	// Polls is how often what was expected was looked for before sleeping.
	Polls int64
}

// Stats is c's traffic so far.
func (c *Conn) Stats() Stats {
	s := &c.stats
	return Stats{s.messagesIn.Load(), s.bytesIn.Load(), s.messagesOut.Load(), s.bytesOut.Load(), s.encoded.Load(), s.packed.Load(), s.shared.Load(), s.polls.Load()}
}

// User is the name given at login; at the client's end, the client's own.
func (c *Conn) User() string { return c.user }

// Capability is the smaller of what both ends offered (formats.md 1.1).
func (c *Conn) Capability() int { return c.capability }

// Local reports whether the peer is on this host: messages to it are not compressed.
func (c *Conn) Local() bool { return c.local }

// IsUnix reports whether the connection is a Unix domain socket.
func (c *Conn) IsUnix() bool { return c.nc.RemoteAddr().Network() == "unix" }

// Compresses reports whether long messages to the peer may be compressed.
func (c *Conn) Compresses() bool { return c.packs(int(^uint(0) >> 1)) }

// TLS is the state of an encrypted connection; ok is false for a plain one.
func (c *Conn) TLS() (state tls.ConnectionState, ok bool) {
	if t, is := c.nc.(*tls.Conn); is {
		return t.ConnectionState(), true
	}
	return state, false
}

// OpenedAt is when the handshake was done.
func (c *Conn) OpenedAt() time.Time { return c.opened }

// RemoteAddr is the peer's address.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// LocalAddr is this end's address.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// IP is the peer's IPv4 address as a big-endian integer, q's .z.a; 0 for a Unix domain
// socket and for an IPv6 address other than the loopback.
func (c *Conn) IP() int32 { return ipNumber(c.nc.RemoteAddr()) }

func ipNumber(a net.Addr) int32 {
	ip := ipOf(a)
	switch {
	case ip.Is4():
		b := ip.As4()
		return int32(binary.BigEndian.Uint32(b[:]))
	case ip.IsLoopback():
		return 127<<24 | 1
	}
	return 0
}

// ipOf is the IP address of a TCP address, a mapped IPv4 address as such.
func ipOf(a net.Addr) netip.Addr {
	if t, ok := a.(*net.TCPAddr); ok {
		return t.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

// isLocal reports whether a connection's peer is on this host: a Unix domain socket, a
// loopback address, or the same address at both ends.
func isLocal(nc net.Conn) bool {
	remote := nc.RemoteAddr()
	if remote.Network() != "tcp" {
		return true
	}
	ip := ipOf(remote)
	return ip.IsLoopback() || ip.IsValid() && ip == ipOf(nc.LocalAddr())
}

// FD is the system's number for the socket, which kdb+ uses as the handle; -1 where there
// is none. It is the connection's while the connection is open.
func (c *Conn) FD() int {
	nc := c.nc
	for {
		inner, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		nc = inner.NetConn()
	}
	fd := -1
	if s, ok := nc.(syscall.Conn); ok {
		if raw, err := s.SyscallConn(); err == nil {
			_ = raw.Control(func(n uintptr) { fd = int(n) })
		}
	}
	return fd
}
