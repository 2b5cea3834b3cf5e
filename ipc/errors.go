package ipc

import (
	"errors"
	"fmt"
	"io"

	"tock/k"
)

// ErrBadMsg is the class of every malformed encoding: what kdb+ signals as 'badmsg
// before it closes the handle. The error met in practice is a [FormatError], for which
// errors.Is(err, ErrBadMsg) holds.
const ErrBadMsg k.Error = "badmsg"

// ErrTruncated is the class of an object or message that ends before its counts are
// satisfied. Such an error is an ErrBadMsg too; a log reader asks for this one to tell a
// torn tail from damage.
var ErrTruncated = fmt.Errorf("truncated: %w", io.ErrUnexpectedEOF)

// ErrTimeout is what a connection that could not be made in time fails with.
const ErrTimeout k.Error = "timeout"

// FormatError says what is wrong with encoded bytes, and where.
type FormatError struct {
	Offset    int // bytes from the start of what was given to the decoder
	Reason    string
	Truncated bool // the bytes end too early
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("badmsg: %s at offset %d", e.Reason, e.Offset)
}

// Unwrap gives ErrBadMsg, the word q signals.
func (e *FormatError) Unwrap() error { return ErrBadMsg }

// Is reports whether target is ErrTruncated and e of that class.
func (e *FormatError) Is(target error) bool { return e.Truncated && errors.Is(ErrTruncated, target) }

func badAt(offset int, reason string) error {
	return &FormatError{Offset: offset, Reason: reason}
}

func truncatedAt(offset int) error {
	return &FormatError{Offset: offset, Reason: "the bytes end early", Truncated: true}
}

// UnixError is why a listener has no Unix domain socket in the directory asked for.
type UnixError struct {
	Path string
	Err  error
}

func (e *UnixError) Error() string { return "cannot listen on uds " + e.Path + ": " + e.Err.Error() }

func (e *UnixError) Unwrap() error { return e.Err }
