package proc

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"tock/ipc"
	"tock/k"
)

// osReports is the system's words for an error, as C's strerror gives them.
func osReports(err error) string {
	var errno syscall.Errno
	text := err.Error()
	switch {
	case errors.As(err, &errno):
		text = errno.Error()
	case errors.Is(err, io.EOF):
		text = syscall.ECONNRESET.Error()
	default:
		var dns *net.DNSError
		if errors.As(err, &dns) {
			text = dns.Err
			break
		}
		for inner := err; inner != nil; inner = errors.Unwrap(inner) { // the cause, without who met it
			text = inner.Error()
		}
		text = strings.TrimPrefix(strings.TrimPrefix(text, "tls: "), "x509: ")
	}
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// hopError is hopen's error: 'access, 'timeout, or 'hop with the system's words.
func hopError(err error) error {
	switch {
	case errors.Is(err, k.ErrAccess):
		return k.ErrAccess
	case errors.Is(err, ipc.ErrTimeout):
		return ipc.ErrTimeout
	}
	return k.Error("hop. OS reports: " + osReports(err))
}

// notOpen is what comes of writing msg to a handle that is not open: an error of the system
// for a message, nothing at all for the empty list, 'type for functions.
// Source: code.kx.com/q/ref/identity ("3[::]") and q/ref/accumulators ("42 ()").
func notOpen(h int64, msg k.Value) error {
	switch t := msg.Type(); {
	case t == k.Mixed && msg.Len() == 0:
		return nil
	case t.IsFunction():
		return k.ErrType
	}
	return badHandle(h)
}

// badHandle is the error of using a handle that is not open.
func badHandle(h int64) error {
	if h < 0 {
		h = -h
	}
	return k.Error(fmt.Sprintf("Cannot write to handle %d. OS reports: Bad file descriptor", h))
}
