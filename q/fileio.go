package q

import (
	"bytes"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// The words of handles and files: what they mean is here, how it is done is the host's.

func hopenWord(t *thread, x k.Value) (k.Value, error) {
	if err := t.mayOpen(x); err != nil {
		return x, err
	}
	return t.in.host.Open(x)
}

func hcloseWord(t *thread, x k.Value) (k.Value, error) {
	if err := t.noSocket(); err != nil {
		return x, err
	}
	for _, h := range x.Each() {
		if ht := h.Type(); ht != -k.Int && ht != -k.Long && ht != -k.Short {
			return x, k.ErrType
		}
		if err := t.in.host.CloseHandle(h.Int()); err != nil {
			return x, err
		}
	}
	return k.Identity, nil
}

func hcountWord(t *thread, x k.Value) (k.Value, error) {
	path, ok := isPath(x)
	if !ok {
		return x, k.ErrType
	}
	n, err := t.files().FileSize(path)
	return k.NewLong(n), err
}

func hdelWord(t *thread, x k.Value) (k.Value, error) {
	path, ok := isPath(x)
	if !ok {
		return x, k.ErrType
	}
	return x, t.files().RemoveFile(path)
}

// notFile is not of a file or folder, which is hdel.
// Source: code.kx.com/q/basics/parsetrees, "not and hdel are equivalent".
func notFile(t *thread, x k.Value) (k.Value, bool, error) {
	if _, ok := isPath(x); !ok {
		return x, false, nil
	}
	x, err := hdelWord(t, x)
	return x, true, err
}

// fileName is the path of a symbol where only a file can be meant: the colon may be left out.
func fileName(x k.Value) (string, bool) {
	if x.Type() != -k.Symbol {
		return "", false
	}
	path := strings.TrimPrefix(x.Text(), ":")
	return path, path != ""
}

// fileRange is a path, or (path;offset) or (path;offset;length).
func fileRange(x k.Value) (path string, offset, length int64, err error) {
	length = -1
	target := x
	if x.Type() == k.Mixed && x.Len() >= 2 && x.Len() <= 3 {
		target = x.At(0)
		for i := 1; i < x.Len(); i++ {
			if n := x.At(i); !n.IsAtom() || n.Type().IsFloating() || n.Type() == -k.Symbol {
				return "", 0, 0, k.ErrType
			}
		}
		offset = x.At(1).Int()
		if x.Len() == 3 {
			length = x.At(2).Int()
		}
	}
	path, ok := fileName(target)
	if !ok {
		return "", 0, 0, k.ErrType
	}
	return path, offset, length, nil
}

func read0Word(t *thread, x k.Value) (k.Value, error) {
	if h, n, ok := fifoRange(x); ok && h > 2 {
		if fifos, can := t.in.host.(FifoReader); can && t.noSocket() == nil {
			switch data, err := fifos.ReadFifo(h, n); {
			case err == nil && x.IsAtom():
				return linesOf(data), nil
			case err == nil:
				return k.Chars(data), nil
			case err != k.ErrType: // no pipe
				return x, err
			}
		}
	}
	if x.Type() == -k.Int || x.Type() == -k.Long {
		return t.in.host.Receive(x.Int())
	}
	path, offset, length, err := fileRange(x)
	if err != nil {
		return x, err
	}
	data, err := t.files().ReadFile(path, offset, length)
	if err != nil {
		return x, err
	}
	if x.Type() == k.Mixed {
		if length < 0 {
			data = bytes.TrimSuffix(data, []byte("\n"))
		}
		return k.Chars(data), nil
	}
	return linesOf(data), nil
}

// linesOf is text as a list of its lines.
func linesOf(data []byte) k.Value {
	if len(data) == 0 {
		return k.EmptyList
	}
	var out []k.Value
	for len(data) > 0 {
		end := bytes.IndexByte(data, '\n')
		line := data
		if end >= 0 {
			line, data = data[:end], data[end+1:]
		} else {
			data = nil
		}
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		}
		out = append(out, k.Chars(line[:len(line):len(line)]))
	}
	return k.NewList(out)
}

// upsertNames is a dictionary upserted to a namespace by its name: each key is a variable.
func (t *thread) upsertNames(x, y k.Value) (k.Value, bool, error) {
	d := y.Dict()
	if d == nil || d.Keys.Type() != k.Symbol || x.Type() != -k.Symbol || !strings.HasPrefix(x.Text(), ".") {
		return x, false, nil
	}
	prefix := ""
	if name := x.Text(); name != "." {
		if cell, rest := t.in.vars.resolve(name, t.ctx); len(rest) > 0 || cell.space == nil || !cell.space.listed {
			return x, false, nil
		}
		prefix = name + "."
	}
	for i, name := range k.Data[k.Sym](d.Keys) {
		full := prefix + name.String()
		if prefix == "" {
			full = ".." + full // of the root, whatever the current namespace is
		}
		if err := t.setName(full, d.Vals.At(i)); err != nil {
			return x, true, err
		}
	}
	return x, true, nil
}

// FifoReader is a host whose handles can be on named pipes.
type FifoReader interface {
	// ReadFifo is one read of at most n bytes, which waits for the first; none at the end.
	ReadFifo(h, n int64) ([]byte, error)
}

// fifoBytes is what read1 of a handle reads unless it is told.
const fifoBytes = 64 << 10

// fifoRange is a handle, or (handle;n).
func fifoRange(x k.Value) (h, n int64, ok bool) {
	n = fifoBytes
	if x.Len() == 2 && (x.Type() == k.Mixed || x.Type() == k.Int || x.Type() == k.Long) {
		size := x.At(1)
		if t := size.Type(); t != -k.Int && t != -k.Long {
			return 0, 0, false
		}
		x, n = x.At(0), size.Int()
	}
	if t := x.Type(); t != -k.Int && t != -k.Long {
		return 0, 0, false
	}
	return x.Int(), n, true
}

func read1Word(t *thread, x k.Value) (k.Value, error) {
	if h, n, ok := fifoRange(x); ok {
		fifos, can := t.in.host.(FifoReader)
		if t.noSocket() != nil || !can {
			return x, errNoSocket
		}
		data, err := fifos.ReadFifo(h, n)
		return k.Bytes(data), err
	}
	path, offset, length, err := fileRange(x)
	if err != nil {
		return x, err
	}
	data, err := t.files().ReadFile(path, offset, length)
	return k.Bytes(data), err
}

// textFile is `:path 0: lines, and the forms of 0: that read a file before they parse it.
func textFile(t *thread, x, y k.Value) (k.Value, bool, error) {
	if path, ok := fileName(x); ok {
		var b []byte
		for _, line := range y.Each() {
			if line.Type().Abs() != k.Char {
				return x, true, k.ErrType
			}
			b = append(append(b, line.Text()...), '\n')
		}
		return x, true, t.files().WriteFile(path, b, k.Value{})
	}
	path, offset, length, err := fileRange(y)
	if err != nil {
		return y, false, nil
	}
	data, err := t.files().ReadFile(path, offset, length)
	if err != nil {
		return y, true, err
	}
	d := prim.Lookup("0:")
	r, err := d.Binary(t, x, linesOf(data))
	return r, true, err
}

// binaryFile is `:path 1: bytes, and the parsing of a binary file. What has no bytes of its
// own is written as set does. Source: code.kx.com/q/ref/file-binary.
func binaryFile(t *thread, x, y k.Value) (k.Value, bool, error) {
	target, opts := x, k.Value{}
	if items := x.Items(); len(items) == 4 && items[0].Type() == -k.Symbol && items[1].Type() < 0 {
		target, opts = items[0], writeOptions(items[1:])
	}
	if path, ok := fileName(target); ok {
		switch y.Type() {
		case k.Mixed, k.TypeTable, k.TypeDict, k.TypeProjection, k.TypeComposition:
			return target, true, t.files().Set(path, y, opts)
		}
		data, err := rawBytes(y)
		if err != nil {
			return x, true, err
		}
		return target, true, t.files().WriteFile(path, data, opts)
	}
	if y.Type() == k.Byte || y.Type() == k.Char {
		r, err := binaryRecords(x, k.Data[uint8](y))
		return r, true, err
	}
	path, offset, length, err := fileRange(y)
	if err != nil {
		return y, false, nil
	}
	data, err := t.files().ReadFile(path, offset, length)
	if err != nil {
		return y, true, err
	}
	r, err := binaryRecords(x, data)
	return r, true, err
}

// fileUpsert is upsert to a file or splayed table.
func fileUpsert(t *thread, x, y k.Value) (k.Value, bool, error) {
	path, ok := isPath(x)
	if !ok {
		return t.upsertNames(x, y)
	}
	return x, true, t.files().Append(path, y)
}
