package proc

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"syscall"

	"tock/internal/room"
	"tock/ipc"
	"tock/k"
	"tock/splay"
)

// Encode is -8!: a whole asynchronous message.
func (p *Process) Encode(v k.Value) ([]byte, error) { return ipc.AppendMessage(nil, ipc.Async, v) }

// Decode is -9!.
// Errors: 'badmsg for bytes that are no message.
func (p *Process) Decode(b []byte) (k.Value, error) {
	_, v, err := ipc.DecodeMessage(b)
	if err != nil {
		var format *ipc.FormatError
		if errors.As(err, &format) {
			return k.Value{}, ipc.ErrBadMsg
		}
		return k.Value{}, err
	}
	return v, nil
}

// fileError words an error of the file system as q does; q errors stay.
func fileError(path string, err error) error {
	if err == nil {
		return nil
	}
	var e k.Error
	if errors.As(err, &e) {
		return err
	}
	var told *splay.PathError
	if errors.As(err, &told) && told.Path != path {
		return err // of a file below it
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return k.OSError(path, osReports(err))
	}
	return err
}

// Get is get of a path.
func (p *Process) Get(path string) (k.Value, error) {
	if err := p.mayTouch(path); err != nil {
		return k.Value{}, err
	}
	v, err := p.store.Get(path)
	return v, fileError(path, err)
}

// Set is set of a path; a trailing slash splays a table.
func (p *Process) Set(path string, v k.Value, opts k.Value) error {
	if err := p.mayTouch(path); err != nil {
		return err
	}
	pack, err := p.packing(path, opts)
	if err != nil {
		return err
	}
	return fileError(path, p.store.SetPacked(path, v, pack))
}

// Append is upsert to a path.
func (p *Process) Append(path string, v k.Value) error {
	if err := p.mayTouch(path); err != nil {
		return err
	}
	return fileError(path, p.store.Append(path, v))
}

// Key is key of a path: the path of a file, the entries of a directory, () for neither.
func (p *Process) Key(path string) (k.Value, error) {
	if err := p.mayTouch(path); err != nil {
		return k.Value{}, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return k.EmptyList, nil
	case err != nil:
		return k.Value{}, fileError(path, err)
	case !info.IsDir():
		return k.NewSymbol(":" + path), nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return k.Value{}, fileError(path, err)
	}
	if len(entries) == 0 {
		return k.Syms(nil), nil // without attribute: code.kx.com/q/ref/key, "Whether a file exists"
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	sort.Strings(names)
	return k.NewSortedSymbols(names), nil
}

// ReadFile is length bytes from an offset; a negative length reads to the end.
func (p *Process) ReadFile(path string, offset, length int64) ([]byte, error) {
	if err := p.mayTouch(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError(path, err)
	}
	if info.IsDir() {
		return nil, fileError(path, syscall.EISDIR)
	}
	if info.Mode().IsRegular() && splay.IsPacked(f) {
		b, err := p.store.ReadFile(path)
		b = b[min(max(offset, 0), int64(len(b))):]
		if length >= 0 {
			b = b[:min(length, int64(len(b)))]
		}
		return b, fileError(path, err)
	}
	if offset > 0 {
		if _, err := f.Seek(offset, io.SeekStart); err != nil {
			return nil, fileError(path, err)
		}
	}
	var in io.Reader = f
	if length >= 0 {
		in = io.LimitReader(f, length)
	}
	size := int64(0)
	if info.Mode().IsRegular() {
		size = max(info.Size()-offset, 0)
	}
	if length >= 0 {
		size = min(size, length)
	}
	b, err := readWithin(in, size)
	return b, fileError(path, err)
}

// readWithin reads all there is, about size bytes, as long as -w leaves room for it.
// Errors: ErrWSFull.
func readWithin(in io.Reader, size int64) ([]byte, error) {
	if !room.Fits(size, 1) {
		return nil, k.ErrWSFull
	}
	out := make([]byte, 0, size+512)
	for {
		n, err := in.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		switch {
		case err == io.EOF:
			return out, nil
		case err != nil:
			return out, err
		case len(out) < cap(out):
		case !room.Fits(int64(len(out)), 2):
			return nil, k.ErrWSFull
		default:
			out = slices.Grow(out, len(out))
		}
	}
}

// WriteFile replaces a file's content; directories on the way are made.
func (p *Process) WriteFile(path string, data []byte, opts k.Value) error {
	if err := p.mayTouch(path); err != nil {
		return err
	}
	if !opts.IsZero() {
		c, err := compression(opts)
		if err != nil {
			return err
		}
		return fileError(path, p.store.WriteFile(path, data, c))
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fileError(path, err)
		}
	}
	return fileError(path, os.WriteFile(path, data, 0o644))
}

// RemoveFile is hdel: a file or an empty directory.
func (p *Process) RemoveFile(path string) error {
	if p.confined() || p.blocked() {
		return k.ErrAccess
	}
	return fileError(path, os.Remove(path))
}

// FileSize is hcount.
func (p *Process) FileSize(path string) (int64, error) {
	if err := p.mayTouch(path); err != nil {
		return 0, err
	}
	n, err := p.store.Size(path)
	return n, fileError(path, err)
}

// Chdir is \cd; kdb+ makes the directory if it is not there.
func (p *Process) Chdir(path string) error {
	if err := p.mayTouch(path); err != nil {
		return err
	}
	path = strings.TrimPrefix(path, ":")
	err := os.Chdir(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(path, 0o755); err == nil {
			err = os.Chdir(path)
		}
	}
	return fileError(path, err)
}

// Getwd is \cd alone.
func (p *Process) Getwd() (string, error) { return os.Getwd() }
