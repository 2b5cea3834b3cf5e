package splay

import (
	"encoding/binary"
	"io"
	"path"
	"slices"

	"tock/internal/vfs"
	"tock/k"
)

// Append is q's upsert and join to a path: items behind a vector or list, rows behind a
// table; a path that is not there is set. Files grow in place where their form allows,
// so what is mapped stays good; others are rewritten. As in kdb+ nothing waits for the
// disk: what a crash leaves of an append is cut off by the next one (see [Store.Check]).
//
// Errors: ErrType for items or columns of another kind, ErrMismatch for other columns,
// ErrNYI for a keyed table or dictionary in a file, whose upsert is the language's.
// Source: code.kx.com/q/ref/upsert.
func (s *Store) Append(name string, v k.Value) error {
	splay := wantsSplayed(name)
	dir := clean(name)
	switch {
	case !s.exists(dir):
		if splay {
			dir += "/"
		}
		return s.Set(dir, v)
	case s.isDir(dir):
		return s.appendSplayed(dir, v)
	}
	return s.appendFile(dir, v)
}

// appendFile appends to one file of any form.
func (s *Store) appendFile(name string, v k.Value) error {
	t, err := s.tail(name)
	if err != nil {
		return err
	}
	if t.kind == k.AnyMap && t.im != nil {
		v = asItems(v)
	}
	if t.inPlace(v) {
		return s.extendColumn(t, v)
	}
	return s.rejoin(name, v)
}

// rejoin reads a file's value, joins v and writes the result.
func (s *Store) rejoin(name string, v k.Value) error {
	old, err := s.decoder().file(name)
	if err != nil {
		return err
	}
	joined, err := join(name, old, v)
	if err != nil {
		return err
	}
	return s.rewrite(name, joined)
}

// rewrite replaces a file's value, compressed as it was and with enumerations as wide, unless
// they do not fit any more.
func (s *Store) rewrite(name string, v k.Value) error {
	l, err := s.layoutOf(name)
	if err != nil {
		return err
	}
	return s.setFile(name, v, l)
}

// appendSplayed appends rows to a splayed table, column by column, the first one last: who
// reads meanwhile takes as many rows of the others as it has, and learns by the lock of .d
// that the append is under way. Rows that an interrupted append gave to some columns only
// are cut off first.
func (s *Store) appendSplayed(dir string, v k.Value) error {
	lock, err := s.lockOpened(path.Join(dir, ".d"), s.fs.OpenUpdate) // a lock over NFS wants a file open for writing
	if err != nil {
		return err
	}
	defer lock.Close()
	names, err := s.columnNames(dir)
	if err != nil {
		return err
	}
	tails := make([]*tail, len(names))
	cols := make([]k.Value, len(names))
	count := -1
	for i, name := range names {
		if tails[i], err = s.tail(path.Join(dir, name.String())); err != nil {
			return err
		}
		if tails[i].count == uncounted {
			if tails[i].count, err = s.countRows(tails[i].name); err != nil {
				return err
			}
		}
		cols[i] = tails[i].empty
		if count < 0 || tails[i].count < count {
			count = tails[i].count
		}
	}
	rows, err := rowsFor(dir, k.NewTable(names, cols).Table(), v)
	if err != nil {
		return err
	}
	if err := checkColumns(dir, rows); err != nil {
		return err
	}
	for i, t := range slices.Backward(tails) { // the first column, which tells the count, last
		if t.count > count {
			if err := s.cut(t, count); err != nil {
				return err
			}
		}
		col := rows.Cols[i]
		if col.Len() == 0 {
			continue
		}
		if t.inPlace(col) {
			err = s.extendColumn(t, col)
		} else {
			err = s.rejoin(t.name, col)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tail is the end of a column file, where an append goes on.
type tail struct {
	name  string
	im    *image  // of the head; nil for a file that is compressed or serialised
	kind  k.Type  // of the vector in the file
	count int     // whole items, or uncounted
	empty k.Value // a list without items like the column
}

// tail looks at a file that is to be appended to. A last item that is not whole is not
// counted: an append was interrupted there.
func (s *Store) tail(name string) (*tail, error) {
	f, err := s.fs.Open(name)
	if err != nil {
		return nil, onPath(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, onPath(name, err)
	}
	head := make([]byte, min(headBytes, info.Size()))
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, onPath(name, err)
	}
	if !isPacked(head) {
		im, err := headOf(name, head, int(info.Size()))
		if err != nil {
			return nil, err
		}
		if im.form != formSerial {
			return s.imageTail(name, im)
		}
		// A list or symbol vector goes on at its end whatever is in it: a log is not
		// read to be appended to.
		if kind := k.Type(head[min(2, len(head)-1)]); len(head) >= serialHead && (kind == k.Mixed || kind == k.Symbol) {
			count := 0
			if info.Size() > serialHead {
				count = uncounted
			}
			return &tail{name: name, im: im, kind: kind, count: count, empty: k.Empty(kind)}, nil
		}
	}
	v, err := s.decoder().file(name)
	if err != nil {
		return nil, err
	}
	t := &tail{name: name, kind: v.Type(), count: v.Len(), empty: k.EmptyList}
	if v.Type() >= 0 && v.Type() < k.AnyMap {
		t.empty = emptyOf(v)
	}
	return t, nil
}

// uncounted in the place of a count says that only reading the file would tell.
const uncounted = -1

func (s *Store) imageTail(name string, im *image) (*tail, error) {
	t := &tail{name: name, im: im, kind: im.kind, count: im.count}
	switch {
	case im.kind == k.Enum:
		t.empty = k.NewEnum(s.domain(k.Intern(im.domain)), nil)
	case im.kind >= k.AnyMap:
		t.empty = k.EmptyList
	default:
		t.empty = k.Empty(im.kind)
	}
	return t, nil
}

// inPlace reports whether v can go behind the file's items without rewriting it.
func (t *tail) inPlace(v k.Value) bool {
	if t.im == nil {
		return false
	}
	kind := v.Type().Abs()
	switch {
	case t.im.attr >= k.Unique || t.kind > k.AnyMap:
		return false // read-only forms, and those with an index behind the data
	case t.im.form == formSerial && t.kind == k.Symbol:
		return kind == k.Symbol && t.im.b[3] == 0
	case t.im.form == formSerial:
		return t.kind == k.Mixed
	case t.kind == k.AnyMap:
		return v.Type() == k.Mixed && mappable(v)
	case t.kind == k.Enum:
		if kind != k.Enum || v.Domain().Name().String() != t.im.domain {
			return false
		}
		return t.im.form != formEnum32 || narrowable(t.im.domain, indicesOf(v)) == nil
	}
	return kind == t.kind
}

// indicesOf is the indices of an enumeration, or of an atom of one.
func indicesOf(v k.Value) []int64 {
	if v.IsAtom() {
		v = k.Enlist(v)
	}
	return k.Data[int64](v)
}

// extendColumn writes v, for which inPlace holds, behind the file's items.
func (s *Store) extendColumn(t *tail, v k.Value) error {
	if v.IsAtom() {
		v = k.Enlist(v)
	}
	f, err := s.fs.OpenUpdate(t.name)
	if err != nil {
		return onPath(t.name, err)
	}
	switch {
	case t.im.form == formSerial && t.kind == k.Symbol:
		err = extendNames(f, t, v)
	case t.im.form == formSerial:
		err = s.extendItems(f, t, asItems(v))
	case t.kind == k.AnyMap:
		err = s.extendAnymap(f, t, v)
	default:
		err = s.extendVector(f, t, v)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return onPath(t.name, err)
}

// extendVector appends items of fixed width. The sorted attribute goes first when they
// break its promise: a reader meets true data at every moment.
func (s *Store) extendVector(f vfs.File, t *tail, v k.Value) error {
	end := int64(t.im.start + t.count*t.im.width)
	if t.im.attr == k.Sorted && !s.staysSorted(f, t, v) {
		if _, err := f.WriteAt([]byte{0}, int64(t.im.start-13)); err != nil {
			return err
		}
	}
	items := vectorBytes(v)
	if t.im.form == formEnum32 {
		items = raw(narrowItems(k.Data[int64](v)))
	}
	if err := writeBehind(f, items, end); err != nil {
		return err
	}
	return t.setCount(f, t.count+v.Len())
}

// writeBehind writes b, whole items, at the end of the whole items there are; a torn one
// behind them is overwritten.
func writeBehind(f vfs.File, b []byte, end int64) error {
	for len(b) > 0 {
		n := min(len(b), 64*chunkBytes)
		if _, err := f.WriteAt(b[:n], end); err != nil {
			return err
		}
		b, end = b[n:], end+int64(n)
	}
	return nil
}

// setCount updates the header's count, which readers take only as a hint.
func (t *tail) setCount(f vfs.File, n int) error {
	_, err := f.WriteAt(binary.LittleEndian.AppendUint64(nil, uint64(n)), int64(t.im.start-8))
	return err
}

func (s *Store) staysSorted(f vfs.File, t *tail, v k.Value) bool {
	if t.count > 0 {
		last := make([]byte, t.im.width)
		if _, err := f.ReadAt(last, int64(t.im.start+(t.count-1)*t.im.width)); err != nil {
			return false
		}
		before := vectorOf(t.kind, last, 1)
		switch {
		case t.im.form == formEnum32:
			before = k.NewEnum(v.Domain(), widened(view[int32](last, 1)))
		case t.kind == k.Enum:
			before = k.NewEnum(v.Domain(), view[int64](last, 1))
		}
		v = k.Join(before, v)
	}
	_, err := k.SetAttr(k.WithAttr(v, k.NoAttr), k.Sorted)
	return err == nil
}

// extendNames appends to a serialised symbol vector; its count is a hint nobody needs.
func extendNames(f vfs.File, t *tail, v k.Value) error {
	var b []byte
	for _, sym := range k.Data[k.Sym](v) {
		b = append(append(b, sym.String()...), 0)
	}
	_, err := f.WriteAt(b, int64(t.im.size))
	return err
}

// extendItems appends to a serialised general list, a tick log for instance.
func (s *Store) extendItems(f vfs.File, t *tail, v k.Value) error {
	var b []byte
	var err error
	for _, item := range v.Items() {
		if b, err = appendSerial(b, item); err != nil {
			return err
		}
	}
	_, err = f.WriteAt(b, int64(t.im.size))
	return err
}

// cut takes rows behind count away from a column: what an interrupted append left. The
// column is rewritten, not shortened: somebody may have it mapped.
func (s *Store) cut(t *tail, count int) error {
	b, err := s.bytes(t.name, smallFile)
	if err != nil {
		return err
	}
	if t.im != nil && t.im.attr < k.Unique && t.im.form != formSerial {
		b = b[:t.im.start+count*t.im.width]
	}
	v, err := s.decoder().image(t.name, b)
	if err != nil {
		return err
	}
	t.count, t.im = count, nil // to be joined, not extended
	return s.rewrite(t.name, v.Slice(0, count))
}
