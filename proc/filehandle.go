package proc

import (
	"io"
	"os"
	"path/filepath"

	"tock/ipc"
	"tock/k"
)

// FileHandle is a handle on something that only takes data: a file, the tickerplant's log.
type FileHandle interface {
	// Append adds a value; line asks for a newline after each text (a negative handle).
	Append(v k.Value, line bool) error
	Close() error
}

// fileOf makes a handle of a FileHandle.
type fileOf struct{ FileHandle }

func (f fileOf) close() error { return f.Close() }

// AddFile gives a file of the process's owner a handle number.
func (p *Process) AddFile(f FileHandle) int32 { return p.handles.add(fileOf{f}) }

// RemoveFileHandle frees the number of a file handle without closing it.
func (p *Process) RemoveFileHandle(n int32) { p.handles.remove(n) }

// openedFile is a file opened with hopen. What may be appended depends on what it holds:
// items to a serialised list, bytes to anything else.
type openedFile struct {
	f    *os.File
	list bool   // starts as a serialised list: ff 01 00
	kind k.Type // of a vector file (fe 20), else 0
}

// listHead is how a serialised general list starts, vectorHead a vector file.
var (
	listHead   = [2]byte{0xff, 1}
	vectorHead = [2]byte{0xfe, 0x20}
)

// openFile opens a file for appending; it and the directories on the way are made.
func openFile(path string) (fileOf, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fileOf{}, err
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fileOf{}, err
	}
	o := &openedFile{f: f}
	var head [4]byte
	if n, err := f.ReadAt(head[:], 0); err == nil || err == io.EOF && n > 2 {
		switch [2]byte(head[:2]) {
		case listHead:
			o.list = true
		case vectorHead:
			o.kind = k.Type(head[2])
		}
	}
	return fileOf{o}, nil
}

func (o *openedFile) Close() error { return o.f.Close() }

// Append writes with one system call.
// Errors: ErrType for what the file cannot take; the system's.
func (o *openedFile) Append(v k.Value, line bool) error {
	b, err := o.bytes(nil, v, line)
	if err != nil {
		return err
	}
	_, err = o.f.Write(b)
	return err
}

func (o *openedFile) bytes(dst []byte, v k.Value, line bool) ([]byte, error) {
	t := v.Type()
	if o.list {
		if !t.IsList() {
			return nil, k.ErrType
		}
		var err error
		for _, item := range v.Each() {
			if dst, err = ipc.Append(dst, item); err != nil {
				return nil, err
			}
		}
		return dst, nil
	}
	if o.kind != 0 && o.kind != k.Char && o.kind != k.Byte {
		if t != o.kind {
			return nil, k.ErrType
		}
		b, err := ipc.Append(nil, v)
		return append(dst, b[min(len(b), 6):]...), err
	}
	switch t {
	case k.Char, k.Byte:
		dst = append(dst, k.Data[uint8](v)...)
	case -k.Char, -k.Byte:
		dst = append(dst, byte(v.Int()))
	case k.Mixed:
		for _, item := range v.Items() {
			if item.Type() != k.Char && item.Type() != -k.Char {
				return nil, k.ErrType
			}
			var err error
			if dst, err = o.bytes(dst, item, line); err != nil {
				return nil, err
			}
		}
		return dst, nil
	default:
		return nil, k.ErrType
	}
	if line {
		dst = append(dst, '\n')
	}
	return dst, nil
}
