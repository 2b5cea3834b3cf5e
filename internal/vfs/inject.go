package vfs

import (
	"io/fs"
	"sync"
	"syscall"
)

// Op is one operation on a file system or file, as a [Hook] sees it before it is done.
type Op struct {
	Name  string // "open", "create", "append", "update", "rename", "link", "remove", "mkdir", "readdir", "stat", "syncdir", "read", "write", "truncate", "sync", "close"
	Path  string
	Bytes int // length of a read or write
}

// Fault is what a hook makes of an operation: none if Err is nil. A write does its
// first Written bytes before it fails, as on a disk that fills up.
type Fault struct {
	Err     error
	Written int
}

// Hook decides what happens to an operation. It may be called from several goroutines.
type Hook func(Op) Fault

// Inject is a file system whose operations a hook may fail; the others are fsys's.
func Inject(fsys FS, hook Hook) FS { return &injectFS{fsys, hook} }

// FailNth fails the n-th operation (from 0) once, with err.
func FailNth(n int, err error) Hook {
	var mu sync.Mutex
	return func(Op) Fault {
		mu.Lock()
		defer mu.Unlock()
		n--
		if n == -1 {
			return Fault{Err: err}
		}
		return Fault{}
	}
}

// Quota is a disk with a given number of bytes left: writes past it do what fits and
// fail with ENOSPC. Space is not regained by truncating or removing; call Add.
type Quota struct {
	mu   sync.Mutex
	left int
}

// NewQuota makes a disk with n bytes left.
func NewQuota(n int) *Quota { return &Quota{left: n} }

// Add gives n more bytes of space.
func (q *Quota) Add(n int) {
	q.mu.Lock()
	q.left += n
	q.mu.Unlock()
}

// Hook is the quota as a hook for [Inject].
func (q *Quota) Hook(op Op) Fault {
	if op.Name != "write" {
		return Fault{}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if op.Bytes <= q.left {
		q.left -= op.Bytes
		return Fault{}
	}
	written := q.left
	q.left = 0
	return Fault{Err: syscall.ENOSPC, Written: written}
}

type injectFS struct {
	fs   FS
	hook Hook
}

// ask runs the hook; a fault comes back as a path error.
func (i *injectFS) ask(name, path string) error {
	if fault := i.hook(Op{Name: name, Path: path}); fault.Err != nil {
		return pathError(name, path, fault.Err)
	}
	return nil
}

func (i *injectFS) open(name, path string, open func(string) (File, error)) (File, error) {
	if err := i.ask(name, path); err != nil {
		return nil, err
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	return &injectFile{f, i}, nil
}

func (i *injectFS) Open(name string) (File, error)   { return i.open("open", name, i.fs.Open) }
func (i *injectFS) Create(name string) (File, error) { return i.open("create", name, i.fs.Create) }
func (i *injectFS) OpenAppend(name string) (File, error) {
	return i.open("append", name, i.fs.OpenAppend)
}
func (i *injectFS) OpenUpdate(name string) (File, error) {
	return i.open("update", name, i.fs.OpenUpdate)
}

func (i *injectFS) Rename(from, to string) error {
	if err := i.ask("rename", from); err != nil {
		return err
	}
	return i.fs.Rename(from, to)
}

func (i *injectFS) Link(from, to string) error {
	if err := i.ask("link", from); err != nil {
		return err
	}
	return i.fs.Link(from, to)
}

func (i *injectFS) Remove(name string) error {
	if err := i.ask("remove", name); err != nil {
		return err
	}
	return i.fs.Remove(name)
}

func (i *injectFS) MkdirAll(dir string) error {
	if err := i.ask("mkdir", dir); err != nil {
		return err
	}
	return i.fs.MkdirAll(dir)
}

func (i *injectFS) ReadDir(dir string) ([]fs.DirEntry, error) {
	if err := i.ask("readdir", dir); err != nil {
		return nil, err
	}
	return i.fs.ReadDir(dir)
}

func (i *injectFS) Stat(name string) (fs.FileInfo, error) {
	if err := i.ask("stat", name); err != nil {
		return nil, err
	}
	return i.fs.Stat(name)
}

func (i *injectFS) Identity(name string) (Identity, error) {
	if err := i.ask("stat", name); err != nil {
		return Identity{}, err
	}
	return i.fs.Identity(name)
}

func (i *injectFS) SyncDir(dir string) error {
	if err := i.ask("syncdir", dir); err != nil {
		return err
	}
	return i.fs.SyncDir(dir)
}

type injectFile struct {
	File
	i *injectFS
}

func (f *injectFile) Read(p []byte) (int, error) {
	if fault := f.i.hook(Op{"read", f.Name(), len(p)}); fault.Err != nil {
		return 0, pathError("read", f.Name(), fault.Err)
	}
	return f.File.Read(p)
}

func (f *injectFile) ReadAt(p []byte, at int64) (int, error) {
	if fault := f.i.hook(Op{"read", f.Name(), len(p)}); fault.Err != nil {
		return 0, pathError("read", f.Name(), fault.Err)
	}
	return f.File.ReadAt(p, at)
}

func (f *injectFile) Write(p []byte) (int, error) {
	return f.writeWith(p, f.File.Write)
}

func (f *injectFile) WriteAt(p []byte, at int64) (int, error) {
	return f.writeWith(p, func(b []byte) (int, error) { return f.File.WriteAt(b, at) })
}

func (f *injectFile) writeWith(p []byte, write func([]byte) (int, error)) (int, error) {
	fault := f.i.hook(Op{"write", f.Name(), len(p)})
	if fault.Err == nil {
		return write(p)
	}
	n, err := write(p[:min(fault.Written, len(p))])
	if err != nil {
		return n, err
	}
	return n, pathError("write", f.Name(), fault.Err)
}

func (f *injectFile) Truncate(size int64) error {
	if err := f.i.ask("truncate", f.Name()); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f *injectFile) Sync() error {
	if err := f.i.ask("sync", f.Name()); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f *injectFile) Datasync() error {
	if err := f.i.ask("sync", f.Name()); err != nil {
		return err
	}
	return f.File.Datasync()
}

// Close closes the file even when a fault is injected, so that nothing leaks.
func (f *injectFile) Close() error {
	err := f.i.ask("close", f.Name())
	if closeErr := f.File.Close(); err == nil {
		err = closeErr
	}
	return err
}
