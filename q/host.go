package q

import (
	"io"

	"tock/k"
)

// Host is what a running process offers the language: everything outside of it.
// The proc package implements it; tests may use a small one. A nil answer with
// handled false means "not the host's", and the language answers 'nyi itself.
type Host interface {
	Handles
	Files
	Process
}

// Handles is communication handles and files opened with hopen.
type Handles interface {
	// Open is hopen of any form of argument; the handle is an int atom.
	Open(spec k.Value) (k.Value, error)
	// CloseHandle is hclose.
	CloseHandle(h int64) error
	// Send is a handle applied to one message: synchronous for h>0 (the response is
	// the result), asynchronous for h<0; for a file handle it appends and gives no value,
	// which stands for the handle. 0 evaluates in this process, through .z.ps. msg Identity flushes (h<0) or reads the
	// next message (h>0, with no argument: see Receive).
	Send(h int64, msg k.Value) (k.Value, error)
	// Receive is h[]: blocks for the next message on a handle.
	Receive(h int64) (k.Value, error)
	// OneShot is a symbol handle applied to a message: open, ask, close.
	OneShot(spec k.Value, msg k.Value) (k.Value, error)
}

// Files is serialisation and the file system. Paths come without the leading colon.
type Files interface {
	Encode(v k.Value) ([]byte, error) // -8!
	Decode(b []byte) (k.Value, error) // -9!
	Get(path string) (k.Value, error) // get, value of a path
	// Set writes a value; a trailing slash splays a table. opts is (block;alg;level) or no value.
	Set(path string, v k.Value, opts k.Value) error
	// Append is upsert or join to a file or splayed table.
	Append(path string, v k.Value) error
	// AmendFile is @[path;`col;f] and .[path;..] on disk: get, apply, set.
	Key(path string) (k.Value, error) // key of a path: its name, its entries, or ()
	// ReadFile reads bytes; those of a compressed file are unpacked.
	ReadFile(path string, offset, length int64) ([]byte, error)
	// WriteFile writes bytes as they are, or compressed: opts is (block;alg;level) or no value.
	WriteFile(path string, data []byte, opts k.Value) error
	RemoveFile(path string) error        // hdel
	FileSize(path string) (int64, error) // hcount, uncompressed length
	// LoadDir is \l of a directory: the names it defines, through the interpreter given at construction.
	LoadDir(path string) error
	Chdir(path string) error
	Getwd() (string, error)
}

// Process is the process around the language.
type Process interface {
	// Internal is -n!x that the language does not answer itself (IPC and file ones).
	Internal(n int64, x k.Value) (r k.Value, handled bool, err error)
	// System is a system command that is the host's: p t T w s u E e g l r cd 1 2 ...;
	// text is all after the backslash.
	System(text string) (r k.Value, handled bool, err error)
	// Z is .z.name where the host knows it (w a u h i o x f p ...).
	Z(name string) (r k.Value, handled bool)
	// ZSet is told of an assignment to .z.name (v no value: restored to the default).
	ZSet(name string, v k.Value)
	Exit(code int)
	Stdout() io.Writer
	Stderr() io.Writer
}
