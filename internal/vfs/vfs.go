// Package vfs is the file-system seam: what the tick log and the database use of a
// file system, as an interface, so that tests can lose power, run out of space or fail
// any single operation.
//
// Three implementations: [OS] is the real one; [Mem] keeps files in memory and makes
// crash clones (what a disk would hold after a power cut); [Inject] wraps another one
// and fails the operations a hook chooses.
//
//	f, err := vfs.OS.OpenAppend("log/sym2026.01.02")
//	...
//	err = f.Datasync()
package vfs

import (
	"io"
	"io/fs"
)

// FS is a file system. Names use the slash and are as package os takes them. Errors are
// those of package os: errors.Is with fs.ErrNotExist, fs.ErrExist, syscall.ENOSPC works.
type FS interface {
	// Open opens a file for reading.
	Open(name string) (File, error)
	// Create makes an empty file, open for reading and writing; an existing one is emptied.
	Create(name string) (File, error)
	// OpenAppend opens a file for reading and appending, making it if it is not there.
	// Every Write goes to the end, wherever Seek is; WriteAt is refused.
	OpenAppend(name string) (File, error)
	// OpenUpdate opens an existing file for reading and writing in place.
	OpenUpdate(name string) (File, error)
	// Rename gives a file or directory another name, replacing a file of that name.
	Rename(from, to string) error
	// Link gives a file a second name, which must not be there yet; directories have none.
	Link(from, to string) error
	// Remove removes a file or an empty directory.
	Remove(name string) error
	// MkdirAll makes a directory and its parents.
	MkdirAll(dir string) error
	// ReadDir is the entries of a directory sorted by name.
	ReadDir(dir string) ([]fs.DirEntry, error)
	// Stat describes a file or directory.
	Stat(name string) (fs.FileInfo, error)
	// Identity tells the file or directory from others of its name.
	Identity(name string) (Identity, error)
	// SyncDir makes the names in a directory durable: files made, renamed or removed in it.
	SyncDir(dir string) error
}

// File is an open file.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.WriterAt
	io.Seeker
	io.Closer
	// Truncate changes the length; bytes gained are zero.
	Truncate(size int64) error
	// Sync makes content and attributes durable.
	Sync() error
	// Datasync makes the content durable, and of the attributes only what is needed to
	// read it back (its length); where the system cannot tell, it is Sync.
	Datasync() error
	Stat() (fs.FileInfo, error)
	Identity() (Identity, error)
	Name() string
}

// ReadFile is the content of a file.
func ReadFile(fsys FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// WriteFile makes a file with the given content and makes it durable. It does not
// replace atomically: write another name and Rename for that.
func WriteFile(fsys FS, name string, data []byte) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
