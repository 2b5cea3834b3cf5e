package splay

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"unicode"
	"unicode/utf8"

	"tock/k"
)

// The classes of errors of this package, compared with errors.Is.
const (
	ErrCorrupt    k.Error = "corrupt"                  // a file is not what its header or its table says
	ErrUnmappable k.Error = "unmappable"               // a column holds something that a splayed table cannot
	ErrFilter     k.Error = "invalid partition filter" // .Q.view of values that are no partitions
	ErrPart       k.Error = "part"                     // a directory is no partition, or partitions of several kinds are mixed
)

// CorruptError says what is wrong with a file, and where.
type CorruptError struct {
	Path   string
	Offset int64  // of the byte at fault, in the file as uncompressed
	Reason string // what was expected and what was found
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s: corrupt at byte %d: %s", e.Path, e.Offset, e.Reason)
}

func (e *CorruptError) Unwrap() error { return ErrCorrupt }

func corrupt(path string, offset int, format string, args ...any) error {
	return &CorruptError{path, int64(offset), fmt.Sprintf(format, args...)}
}

// PathError is an error of the operating system in the words of a q error:
// "db/t/price. OS reports: No such file or directory".
type PathError struct {
	Path string
	Err  error
}

func (e *PathError) Error() string {
	if errors.Is(e.Err, syscall.ENAMETOOLONG) {
		return "path too long"
	}
	text := e.Err.Error()
	if r, n := utf8.DecodeRuneInString(text); n > 0 {
		text = string(unicode.ToUpper(r)) + text[n:]
	}
	return string(k.OSError(e.Path, text))
}

func (e *PathError) Unwrap() error { return e.Err }

// errNoTable is why a partition cannot be queried: .Q.chk would add the table.
var errNoTable = fmt.Errorf("%w: the partition does not have this table", syscall.ENOENT)

// errReplaced is why a table's directory cannot be read on: somebody saved it again.
var errReplaced = errors.New("the directory was replaced, reload the database")

// errRewritten is why partitions not looked into yet cannot be read on.
var errRewritten = errors.New("the symbols were rewritten, reload the database")

// onPath turns an error of package os into a PathError; nil stays nil.
func onPath(path string, err error) error {
	if err == nil {
		return nil
	}
	switch err.(type) {
	case *PathError, *CorruptError, *tableError:
		return err // says where already
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return &PathError{path, errno}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return &PathError{path, syscall.ENOENT}
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		return &PathError{path, of.Err}
	}
	return &PathError{path, err}
}

// tableError puts the place in front of an error that has a q word of its own.
type tableError struct {
	where string
	err   error
	note  string
}

func (e *tableError) Error() string {
	if e.note == "" {
		return e.err.Error() + ": " + e.where
	}
	return e.err.Error() + ": " + e.where + ": " + e.note
}

func (e *tableError) Unwrap() error { return e.err }

func inTable(where string, err error, format string, args ...any) error {
	return &tableError{where, err, fmt.Sprintf(format, args...)}
}
