package splay

import (
	"iter"
	"path"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"tock/internal/vfs"
	"tock/k"
)

// partTable is a partitioned table of a database: k.PartitionedTable. Columns are
// mapped when they are first asked for and kept for the life of the database.
type partTable struct {
	db    *DB
	name  k.Sym
	names []k.Sym // of the prototype
	proto string  // directory of the prototype: the last partition that has the table
	fill  bool    // a partition without the table counts as empty (.Q.bv)
	parts []*tablePart
	err   error // why there is no prototype
	empty *emptyColumns
}

// emptyColumns is the prototype's columns without rows, each read once.
type emptyColumns struct {
	mu   sync.Mutex
	cols map[k.Sym]k.Value
}

// tablePart is a partitioned table's share in one partition.
type tablePart struct {
	dir string

	mu    sync.Mutex
	first vfs.Identity // of the directory when it was first looked into
	cols  map[k.Sym]k.Value
	rows  int // as of then; -1: not known yet
}

func newTablePart(p partition, table k.Sym) *tablePart {
	return &tablePart{dir: path.Join(p.dir(), table.String()), rows: -1}
}

func newPartTable(db *DB, name k.Sym) *partTable {
	t := &partTable{db: db, name: name, empty: &emptyColumns{cols: map[k.Sym]k.Value{}}}
	for _, p := range db.all {
		t.parts = append(t.parts, newTablePart(p, name))
	}
	t.choosePrototype(slices.Backward(t.parts))
	return t
}

// choosePrototype takes the schema from the first of parts that has the table.
func (t *partTable) choosePrototype(parts iter.Seq2[int, *tablePart]) {
	for _, p := range parts {
		if t.db.store.isSplayed(p.dir) {
			t.proto = p.dir
			t.empty = &emptyColumns{cols: map[k.Sym]k.Value{}}
			t.names, t.err = t.db.store.columnNames(p.dir)
			return
		}
	}
}

// lastSchema takes the schema from the last partition that has a directory for the table; a
// table that none has keeps its schema.
func (t *partTable) lastSchema() error {
	for _, p := range slices.Backward(t.parts) {
		if t.absent(p) {
			continue
		}
		if p.dir == t.proto {
			return nil
		}
		names, err := t.db.store.columnNames(p.dir)
		if err != nil {
			return err
		}
		t.proto, t.names = p.dir, names
		t.empty = &emptyColumns{cols: map[k.Sym]k.Value{}}
		return nil
	}
	return nil
}

// in is the table with the partitions that a view shows; what was mapped stays.
func (t *partTable) in(view *DB) *partTable {
	out := *t
	out.db, out.parts = view, nil
	known := map[string]*tablePart{}
	for _, part := range t.parts {
		known[part.dir] = part
	}
	for _, p := range view.shown {
		part := known[path.Join(p.dir(), t.name.String())]
		if part == nil {
			part = newTablePart(p, t.name)
		}
		out.parts = append(out.parts, part)
	}
	return &out
}

func (t *partTable) Name() k.Sym    { return t.name }
func (t *partTable) Field() k.Sym   { return t.db.field }
func (t *partTable) Names() []k.Sym { return t.names }

// Rows is the rows of all partitions in view; a partition that cannot be counted adds none.
// Those that were not looked into yet are counted side by side: it is waiting for the
// system for the most part.
func (t *partTable) Rows() int {
	const few = 16
	var total, next atomic.Int64
	jobs := make([]func() error, max(1, min(len(t.parts)/few, runtime.GOMAXPROCS(0))))
	for j := range jobs {
		jobs[j] = func() error {
			for i := int(next.Add(few)) - few; i < len(t.parts); i = int(next.Add(few)) - few {
				for at := range t.parts[i:min(i+few, len(t.parts))] {
					if n, err := t.PartitionRows(i + at); err == nil {
						total.Add(int64(n))
					}
				}
			}
			return nil
		}
	}
	_ = inParallel(jobs)
	return int(total.Load())
}

// Partitions is the values in view, marked as sorted: conditions find them by halves.
func (t *partTable) Partitions() k.Value { return t.db.ascending }

// PartitionRows is the rows of the i-th partition in view, from the head of its first column.
func (t *partTable) PartitionRows(i int) (int, error) {
	p := t.parts[i]
	p.mu.Lock()
	defer p.mu.Unlock()
	return t.count(p)
}

// count is the rows of a partition as first seen; p.mu is held.
func (t *partTable) count(p *tablePart) (int, error) {
	if p.rows >= 0 {
		return p.rows, nil
	}
	there, err := t.enter(p)
	if err != nil || !there {
		return 0, err
	}
	n, err := t.db.store.countRows(path.Join(p.dir, t.names[0].String()))
	if err := t.stayed(p, err); err != nil {
		return 0, err
	}
	p.rows = n
	return n, nil
}

// enter makes sure that a partition's directory is the one that was first looked into.
// False when there is none and none is needed; p.mu is held.
func (t *partTable) enter(p *tablePart) (bool, error) {
	var none vfs.Identity
	now, err := t.db.store.fs.Identity(p.dir)
	switch {
	case isMissing(err) && p.first == none && t.fill:
		return false, nil
	case isMissing(err) && p.first == none:
		return false, t.missing(p)
	case err != nil:
		return false, onPath(p.dir, err)
	case p.first == none:
		if err := t.db.current(); err != nil {
			return false, err
		}
		p.first = now
	case p.first != now:
		return false, &PathError{p.dir, errReplaced}
	}
	return true, nil
}

// stayed is err of a read in a partition, unless its directory was replaced meanwhile: then
// some of the files may have been the new one's, and that is what to tell. p.mu is held.
func (t *partTable) stayed(p *tablePart, err error) error {
	if _, replaced := t.enter(p); replaced != nil {
		return replaced
	}
	return err
}

// absent reports whether the partition does not have the table at all.
func (t *partTable) absent(p *tablePart) bool { return !t.db.store.exists(p.dir) }

func (t *partTable) missing(p *tablePart) error {
	return &PathError{p.dir, errNoTable}
}

// Partition is the i-th partition in view with the asked columns, or all. Once looked
// into, a partition keeps its rows: what is appended to it later shows after a reload,
// and when it is replaced the columns not yet mapped are an error until then.
func (t *partTable) Partition(i int, cols []k.Sym) (*k.Table, error) {
	p := t.parts[i]
	if cols == nil {
		cols = t.names
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := t.count(p); err != nil {
		return nil, err
	}
	if p.first == (vfs.Identity{}) {
		return t.prototype(cols)
	}
	values := make([]k.Value, len(cols))
	for c, name := range cols {
		var err error
		if values[c], err = t.column(p, name); err != nil {
			return nil, err
		}
	}
	return k.NewTable(cols, values).Table(), nil
}

// column is one column of a partition, mapped at the first call; p.mu is held.
func (t *partTable) column(p *tablePart, name k.Sym) (k.Value, error) {
	if v, ok := p.cols[name]; ok {
		return v, nil
	}
	store, key := t.db.store, columnKey{p, name}
	if v, ok := store.cache.get(key); ok {
		return v, nil
	}
	if !slices.Contains(t.names, name) {
		return k.Value{}, k.Error(name.String())
	}
	if _, err := t.enter(p); err != nil {
		return k.Value{}, err
	}
	file := path.Join(p.dir, name.String())
	v, err := store.decoder().file(file)
	switch err := t.stayed(p, err); {
	case err != nil:
		return k.Value{}, err
	case !v.Type().IsList():
		return k.Value{}, inTable(file, k.ErrType, "not a list")
	case v.Len() < p.rows:
		return k.Value{}, t.short(file, v.Len(), p.rows)
	case v.Len() > p.rows:
		if !store.reaches(p.dir, t.names[0], v.Len()) {
			return k.Value{}, inTable(file, k.ErrLength, "%d rows, column %s has %d", v.Len(), t.names[0], p.rows)
		}
		v = v.Slice(0, p.rows) // appended since the first column was counted
	}
	if heap := store.heapBytes(file, v); heap > smallFile {
		store.cache.put(key, v, heap)
		return v, nil
	} else if heap == 0 {
		k.Fix(v) // it lies in its file
	}
	if p.cols == nil {
		p.cols = map[k.Sym]k.Value{}
	}
	p.cols[name] = v
	return v, nil
}

// short is why a column with fewer rows than the first is not read: where it ends.
func (t *partTable) short(file string, rows, want int) error {
	size, err := t.db.store.Size(file)
	if err != nil {
		return err
	}
	return corrupt(file, int(size), "%d rows, as column %s has, found %d", want, t.names[0], rows)
}

// Empty is a table without rows, with the prototype's types.
func (t *partTable) Empty() (*k.Table, error) { return t.prototype(t.names) }

func (t *partTable) prototype(cols []k.Sym) (*k.Table, error) {
	t.empty.mu.Lock()
	defer t.empty.mu.Unlock()
	values := make([]k.Value, len(cols))
	for i, name := range cols {
		v, known := t.empty.cols[name]
		if !known {
			var err error
			if v, err = t.db.store.emptyColumn(path.Join(t.proto, name.String())); err != nil {
				return nil, err
			}
			t.empty.cols[name] = v
		}
		values[i] = v
	}
	return k.NewTable(cols, values).Table(), nil
}

// emptyColumn is a list without items of the kind in a file, from its head where that tells.
func (s *Store) emptyColumn(file string) (k.Value, error) {
	im, err := s.head(file)
	if err != nil {
		return k.Value{}, err
	}
	switch {
	case im.kind == k.Enum:
		if im.domain == "" {
			return k.Value{}, corrupt(file, 16, "a domain name, found none")
		}
		return k.NewEnum(s.domain(k.Intern(im.domain)), []int64{}), nil
	case im.form != formSerial && isFixed(im.kind):
		return k.Empty(im.kind), nil
	case im.form != formSerial && im.kind >= k.AnyMap:
		return k.EmptyList, nil
	}
	v, err := s.decoder().file(file)
	if err != nil {
		return k.Value{}, err
	}
	if v.Vector() == nil {
		return k.Value{}, inTable(file, k.ErrType, "not a list")
	}
	return emptyOf(v), nil
}

// emptyOf is a list without items of v's kind (and domain), without attribute.
func emptyOf(v k.Value) k.Value {
	if v.Type() == k.Mixed {
		return k.EmptyList
	}
	return k.WithAttr(v.Slice(0, 0), k.NoAttr)
}
