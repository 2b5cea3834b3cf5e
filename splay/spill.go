package splay

import (
	"fmt"
	"os"
	"path"
	"strings"
	"unsafe"

	"tock/k"
)

// Spill keeps the columns of tables that grow in memory partly on disk, with nothing to
// be seen of it: each column of fixed width lives in a stretch of addresses of its own
// into which it grows in place. What [Spill.Write] writes to a file then replaces the
// memory at the same addresses, so every holder goes on reading the same rows, and the
// system may drop their pages and read them again.
//
//	addresses  | rows in the file, mapped | rows in memory | room, no memory yet |
//
// The files are this process's own: they hold no more than the tickerplant's log does,
// symbols as this process numbers them, and are removed by whoever starts next. Columns
// of lists stay in memory, and so do the indexes of attributes.
//
// Methods are for one goroutine; readers of the columns may be others.
type Spill struct {
	dir     string
	lock    *os.File
	regions []*region
	serial  int
}

// region is the addresses of one column.
type region struct {
	base    []byte // reserved
	file    *os.File
	written int    // bytes that the file backs, whole pages
	last    string // the column's name, for errors
}

const (
	spillSuffix = ".intraday$"
	spillPage   = 1 << 16 // bytes: what is written and mapped is whole ones
	spillRows   = 1 << 31 // rows a column has room for
)

// NewSpill makes a place for spilled columns in a database's directory, hidden from
// those who load it, and removes what processes that ended left of theirs.
//
// Errors: ErrNYI where the system cannot map at given addresses; those of the files.
func NewSpill(database string) (*Spill, error) {
	if !spillable {
		return nil, fmt.Errorf("%w: columns on disk and in memory at a time, on this system", k.ErrNYI)
	}
	root := clean(database)
	if err := os.MkdirAll(root, 0o777); err != nil {
		return nil, onPath(root, err)
	}
	clearSpills(root)
	dir, err := os.MkdirTemp(root, "rdb-*"+spillSuffix)
	if err != nil {
		return nil, onPath(root, err)
	}
	lock, err := os.OpenFile(path.Join(dir, stageLock), os.O_RDWR|os.O_CREATE, 0o666)
	if err == nil {
		err = tryLock(lock)
	}
	if err != nil {
		return nil, onPath(dir, err)
	}
	return &Spill{dir: dir, lock: lock}, nil
}

// clearSpills removes the spills whose process is gone.
func clearSpills(root string) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), spillSuffix) {
			continue
		}
		dir := path.Join(root, entry.Name())
		lock, err := os.Open(path.Join(dir, stageLock))
		if err == nil {
			err = tryLock(lock)
			lock.Close()
		}
		if err == nil || isMissing(err) {
			os.RemoveAll(dir) // what cannot be removed is in nobody's way
		}
	}
}

// Adopt gives a table's columns of fixed width a place in the spill, with what they hold;
// those that are there already stay. The table's other holders keep what they have.
func (sp *Spill) Adopt(t *k.Table) (k.Value, error) {
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		cols[i] = col
		if width := spillWidth(col); width == 0 || sp.regionOf(col) != nil {
			continue
		}
		moved, err := sp.move(t.Names[i].String(), col)
		if err != nil {
			return k.Value{}, err
		}
		cols[i] = moved
	}
	return k.NewTable(t.Names, cols), nil
}

// Holds reports whether all columns that can be are in the spill.
func (sp *Spill) Holds(t *k.Table) bool {
	for _, col := range t.Cols {
		if spillWidth(col) > 0 && sp.regionOf(col) == nil {
			return false
		}
	}
	return true
}

// spillWidth is the bytes of a column's item, 0 for columns that stay in memory.
func spillWidth(col k.Value) int {
	switch col.Object().(type) {
	case *k.Vec[uint8]:
		return 1
	case *k.Vec[int16]:
		return 2
	case *k.Vec[int32], *k.Vec[float32], *k.Vec[k.Sym]:
		return 4
	case *k.Vec[int64]:
		if col.Domain() == nil {
			return 8
		}
	case *k.Vec[float64]:
		return 8
	case *k.Vec[k.GUID]:
		return 16
	}
	return 0
}

// itemBytes is the items as they stand in memory.
func itemBytes(col k.Value) []byte {
	switch o := col.Object().(type) {
	case *k.Vec[k.Sym]:
		if x := o.Raw(); cap(x) > 0 {
			return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
		}
		return nil
	}
	return vectorBytes(col)
}

// start is where a column's items begin, also of an empty one that has room.
func start(col k.Value) unsafe.Pointer {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[int16]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[int32]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[float32]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[k.Sym]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[int64]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[float64]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	case *k.Vec[k.GUID]:
		return unsafe.Pointer(unsafe.SliceData(o.Raw()))
	}
	return nil
}

// regionOf is the region that a column grows in: the one it begins with.
func (sp *Spill) regionOf(col k.Value) *region {
	at := start(col)
	for _, r := range sp.regions {
		if at == unsafe.Pointer(&r.base[0]) {
			return r
		}
	}
	return nil
}

// move copies a column into a region of its own.
func (sp *Spill) move(name string, col k.Value) (k.Value, error) {
	width := spillWidth(col)
	base, err := reserve(spillRows * width)
	if err != nil {
		return k.Value{}, onPath(sp.dir, err)
	}
	sp.serial++
	file := path.Join(sp.dir, fmt.Sprintf("%d.%s", sp.serial, path.Base(name)))
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		unreserve(base)
		return k.Value{}, onPath(file, err)
	}
	sp.regions = append(sp.regions, &region{base: base, file: f, last: file})
	copy(base, itemBytes(col))
	return grown(col, base, col.Len()), nil
}

// grown is a vector like col over n items at base, with the room of all of it.
func grown(col k.Value, base []byte, n int) k.Value {
	switch col.Object().(type) {
	case *k.Vec[uint8]:
		return k.Growing(col.Type(), over[uint8](base, n), col.Attr())
	case *k.Vec[int16]:
		return k.Growing(col.Type(), over[int16](base, n), col.Attr())
	case *k.Vec[int32]:
		return k.Growing(col.Type(), over[int32](base, n), col.Attr())
	case *k.Vec[float32]:
		return k.Growing(col.Type(), over[float32](base, n), col.Attr())
	case *k.Vec[k.Sym]:
		return k.Growing(col.Type(), over[k.Sym](base, n), col.Attr())
	case *k.Vec[int64]:
		return k.Growing(col.Type(), over[int64](base, n), col.Attr())
	case *k.Vec[float64]:
		return k.Growing(col.Type(), over[float64](base, n), col.Attr())
	case *k.Vec[k.GUID]:
		return k.Growing(col.Type(), over[k.GUID](base, n), col.Attr())
	}
	return col
}

func over[T k.Elem](base []byte, n int) []T {
	var x T
	return unsafe.Slice((*T)(unsafe.Pointer(&base[0])), len(base)/int(unsafe.Sizeof(x)))[:n]
}

// Pending is the bytes of a table's columns that are in memory and could be written.
func (sp *Spill) Pending(t *k.Table) int {
	total := 0
	for _, col := range t.Cols {
		if r := sp.regionOf(col); r != nil {
			total += col.Len()*spillWidth(col) - r.written
		} else {
			total += col.Len() * spillWidth(col)
		}
	}
	return total
}

// TableBytes is the bytes of a table's columns of fixed width.
func TableBytes(t *k.Table) int {
	total := 0
	for _, col := range t.Cols {
		total += col.Len() * spillWidth(col)
	}
	return total
}

// Write writes a table's columns down as far as they fill whole pages; what is left of
// them in memory is less than a page a column. It gives the bytes written.
//
// Errors: those of the files. The rows are all there all the same, in memory.
func (sp *Spill) Write(t *k.Table) (int, error) {
	total := 0
	for _, col := range t.Cols {
		r := sp.regionOf(col)
		if r == nil {
			continue
		}
		n, err := r.write(col.Len() * spillWidth(col))
		total += n
		if err != nil {
			return total, onPath(r.last, err)
		}
	}
	return total, nil
}

// write brings the file to the whole pages below end and maps them over the memory.
func (r *region) write(end int) (int, error) {
	end -= end % spillPage
	if end <= r.written {
		return 0, nil
	}
	for at := r.written; at < end; {
		n, err := r.file.WriteAt(r.base[at:min(end, at+64*chunkBytes)], int64(at))
		if err != nil {
			return 0, err
		}
		at += n
	}
	from := r.written
	if err := mapOver(r.base[from:end], r.file.Fd(), int64(from)); err != nil {
		return 0, err
	}
	r.written = end
	return end - from, nil
}

// Has reports whether a value, or anything in it, has items in the spill.
func (sp *Spill) Has(v k.Value) bool {
	switch o := v.Object().(type) {
	case *k.Table:
		return sp.hasAny(o.Cols)
	case *k.Dict:
		return sp.Has(o.Keys) || sp.Has(o.Vals)
	case *k.List:
		return sp.hasAny(v.Items())
	case *k.Projection:
		return sp.hasAny(o.Args)
	}
	if spillWidth(v) == 0 && v.Domain() == nil {
		return false
	}
	at := uintptr(start(v))
	for _, r := range sp.regions {
		from := uintptr(unsafe.Pointer(&r.base[0]))
		if at >= from && at < from+uintptr(len(r.base)) && v.Len() > 0 {
			return true
		}
	}
	return false
}

func (sp *Spill) hasAny(items []k.Value) bool {
	for _, item := range items {
		if sp.Has(item) {
			return true
		}
	}
	return false
}

// Unlink removes the files' names; their rows stay readable until Close.
func (sp *Spill) Unlink() error {
	err := os.RemoveAll(sp.dir)
	if sp.lock != nil {
		sp.lock.Close()
		sp.lock = nil
	}
	return onPath(sp.dir, err)
}

// Close gives files and addresses back. Nothing that came from the spill may be used
// after: see Has.
func (sp *Spill) Close() error {
	err := sp.Unlink()
	for _, r := range sp.regions {
		r.file.Close() // nothing in it is needed
		unreserve(r.base)
	}
	sp.regions = nil
	return err
}
