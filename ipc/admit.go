package ipc

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// httpMethods are what a connection that is HTTP's begins with.
var httpMethods = [][]byte{[]byte("GET "), []byte("POST "), []byte("HEAD "), []byte("PUT "), []byte("DELETE "), []byte("OPTIONS "),
	[]byte("PATCH ")}

const tlsHandshake = 0x16 // first byte of a TLS connection

// admit finds out what a new connection speaks and does the handshake. Without an error
// the connection is a client's, or c is nil and it was handed on.
func (l *Listener) admit(nc net.Conn) (c *Conn, err error) {
	raw := nc
	if err := nc.SetDeadline(time.Now().Add(l.opts.HandshakeTimeout)); err != nil {
		return nil, err
	}
	first := make([]byte, 512)
	n, err := nc.Read(first)
	if n == 0 {
		return nil, fmt.Errorf("nothing said: %w", err)
	}
	first = first[:n]
	switch {
	case first[0] == tlsHandshake && l.opts.TLS != nil:
		secure := tls.Server(&prefixed{nc, first}, l.opts.TLS)
		if err := secure.Handshake(); err != nil {
			return nil, err
		}
		nc, first = secure, nil
	case l.opts.TLSOnly:
		return nil, errors.New("not encrypted")
	}
	for {
		isHTTP, more := sniffHTTP(first)
		if isHTTP {
			if l.opts.HTTP == nil {
				return nil, errors.New("no HTTP here")
			}
			if err := nc.SetDeadline(time.Time{}); err != nil {
				return nil, err
			}
			l.opts.HTTP(&prefixed{nc, first})
			return nil, nil
		}
		if !more {
			break
		}
		var next [512]byte
		n, err := nc.Read(next[:])
		if n == 0 {
			return nil, err
		}
		first = append(first, next[:n]...)
	}
	return l.login(raw, nc, first)
}

// sniffHTTP reports whether a connection that began with b speaks HTTP, or, when that is
// open, that more is to be read.
func sniffHTTP(b []byte) (isHTTP, more bool) {
	if len(b) == 0 {
		return false, true
	}
	for _, method := range httpMethods {
		if bytes.HasPrefix(b, method) {
			return true, false
		}
		more = more || bytes.HasPrefix(method, b)
	}
	return false, more
}

// login is the server's side of the handshake, over raw or what encrypts it.
func (l *Listener) login(raw, nc net.Conn, early []byte) (*Conn, error) {
	g, rest, err := readGreeting(nc, early)
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = fmt.Errorf("%w: no login within %v", ErrTimeout, l.opts.HandshakeTimeout)
		}
		return nil, err
	}
	if l.opts.Authenticate != nil {
		who := Login{User: g.user, Password: g.password, Remote: nc.RemoteAddr(), IP: ipNumber(nc.RemoteAddr())}
		if !l.opts.Authenticate(who) {
			return nil, fmt.Errorf("access: user %q refused", g.user)
		}
	}
	c, err := l.answer(raw, nc, g, rest)
	if err != nil {
		l.opts.OnLost()
	}
	return c, err
}

// answer tells a client that it is let in.
func (l *Listener) answer(raw, nc net.Conn, g greeting, rest []byte) (*Conn, error) {
	g.capability = min(g.capability, offer(l.opts.Capability))
	if err := nc.SetDeadline(time.Now().Add(l.opts.HandshakeTimeout)); err != nil {
		return nil, err
	}
	if !l.decide(raw) {
		return nil, net.ErrClosed
	}
	// The answer is a write of its own: nothing else may be in its segment.
	_, err := nc.Write([]byte{byte(g.capability)})
	if err == nil {
		err = nc.SetDeadline(time.Time{})
	}
	if err != nil {
		l.mu.Lock()
		l.admitted--
		l.mu.Unlock()
		return nil, err
	}
	c := newConn(nc, g, rest, l.opts.Options)
	c.company = &l.company
	c.hold, c.out.held = make(chan struct{}), true
	return c, nil
}

// decide takes a client out of those whose handshake Close breaks off: once it has its
// answer it is connected, and stays so. False when the listener has been closed.
func (l *Listener) decide(raw net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	delete(l.entering, raw)
	l.admitted++
	return true
}

// prefixed is a connection with bytes put back that were read from it.
type prefixed struct {
	net.Conn
	early []byte
}

func (p *prefixed) Read(b []byte) (int, error) {
	if len(p.early) > 0 {
		n := copy(b, p.early)
		p.early = p.early[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}

// NetConn is the connection itself.
func (p *prefixed) NetConn() net.Conn { return p.Conn }

// removeStale removes the socket file of a process that is gone.
func removeStale(path string) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return
	}
	if nc, err := net.DialTimeout("unix", path, time.Second); err == nil {
		nc.Close()
		return
	}
	_ = os.Remove(path)
}
