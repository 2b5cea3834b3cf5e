package tplog

import (
	"fmt"

	"tock/k"
)

// ErrBadTail is the class of a log whose end is broken, as -11! signals it.
const ErrBadTail k.Error = "badtail"

// ErrNotLog is the class of a file that does not begin as a log does.
const ErrNotLog k.Error = "type"

// BadTailError says where the good part of a log ends.
type BadTailError struct {
	Path   string
	Extent Extent
}

func (e *BadTailError) Error() string {
	return fmt.Sprintf("%s: badtail: %d messages in the first %d of %d bytes: %v",
		e.Path, e.Extent.Messages, e.Extent.Bytes, e.Extent.Size, e.Extent.Damage)
}

// Is makes errors.Is(err, ErrBadTail) hold.
func (e *BadTailError) Is(target error) bool { return target == ErrBadTail }

// Unwrap is what is wrong with the bytes at Extent.Bytes.
func (e *BadTailError) Unwrap() error { return e.Extent.Damage }

// NotLogError says why a file is not a log.
type NotLogError struct {
	Path   string
	Size   int64
	Reason string
}

func (e *NotLogError) Error() string {
	return fmt.Sprintf("%s: not a tickerplant log (%d bytes): %s", e.Path, e.Size, e.Reason)
}

// Is makes errors.Is(err, ErrNotLog) hold.
func (e *NotLogError) Is(target error) bool { return target == ErrNotLog }
