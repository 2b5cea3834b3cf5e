package ipc

// The handshake (formats.md 1.1). The client sends
//
//	user:password  capability  NUL
//
// where the capability byte may be missing, and the server answers with one byte, the
// smaller of both capabilities, or closes without a byte.

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tock/k"
)

// maxGreeting bounds what a client may send before its NUL.
const maxGreeting = 64 << 10

// greeting is what a client says of itself.
type greeting struct {
	user, password string
	capability     int
}

// parseGreeting reads a greeting up to its NUL, which is not part of b. Only a control
// value of 1 to 6 at the end is a capability: no password ends in one.
func parseGreeting(b []byte) greeting {
	var g greeting
	if n := len(b); n > 0 && b[n-1] <= MaxCapability {
		g.capability = int(b[n-1])
		b = b[:n-1]
	}
	g.user, g.password, _ = strings.Cut(string(b), ":")
	return g
}

// appendGreeting is the client's side of parseGreeting.
func appendGreeting(dst []byte, g greeting) []byte {
	if g.user != "" || g.password != "" {
		dst = append(dst, g.user...)
		dst = append(dst, ':')
		dst = append(dst, g.password...)
	}
	return append(dst, byte(g.capability), 0)
}

// readGreeting reads from src until early ends in or contains a NUL. It gives the
// greeting and the bytes behind it.
func readGreeting(src io.Reader, early []byte) (g greeting, rest []byte, err error) {
	b := early
	for {
		if at := bytes.IndexByte(b, 0); at >= 0 {
			rest = b[at+1:]
			if len(rest) == 1 && rest[0] == 0 && (at == 0 || b[at-1] > MaxCapability) {
				rest = nil // capability 0, spelt out: two NULs in a row
			}
			return parseGreeting(b[:at]), rest, nil
		}
		if len(b) >= maxGreeting {
			return greeting{}, nil, fmt.Errorf("no end of the user name within %d bytes", maxGreeting)
		}
		var more [512]byte
		n, err := src.Read(more[:])
		if n == 0 && err != nil {
			if err == io.EOF && len(b) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return greeting{}, nil, err
		}
		b = append(b, more[:n]...)
	}
}

// greet is the client's handshake over a new connection; it gives the capability both
// ends have.
//
// Errors: ErrAccess when the server closes without an answer.
func greet(conn io.ReadWriter, g greeting) (capability int, err error) {
	if strings.IndexByte(g.user+g.password, 0) >= 0 || strings.IndexByte(g.user, ':') >= 0 {
		return 0, fmt.Errorf("%w: a user name may not hold a colon, nor a password a NUL", k.ErrDomain)
	}
	if _, err := conn.Write(appendGreeting(nil, g)); err != nil {
		return 0, err
	}
	var answer [1]byte
	switch _, err := io.ReadFull(conn, answer[:]); {
	case err == io.EOF:
		return 0, fmt.Errorf("%w: the server closed the connection at login", k.ErrAccess)
	case err != nil:
		return 0, err
	}
	return min(int(answer[0]), g.capability), nil
}
