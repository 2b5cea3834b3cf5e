package splay

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"tock/k"
)

// Finding is something wrong with a database and, where there is a way to put it right
// without losing rows that can be read, what that is.
type Finding struct {
	Problem error
	Remedy  string // "" when only a backup or the log helps, or a person must decide
	repair  func() error
}

// Repair does what the remedy says; without one it gives the problem back.
func (f Finding) Repair() error {
	if f.repair == nil {
		return f.Problem
	}
	return f.repair()
}

// Check is the problems that [Store.Inspect] finds; none for a sound database.
func (s *Store) Check(dir string, deep bool) []error {
	var out []error
	for _, f := range s.Inspect(dir, deep) {
		out = append(out, f.Problem)
	}
	return out
}

// Inspect says what is wrong with a database, a finding each; it changes nothing. Looked
// at: the symbol files, every splayed table and every table of every partition (columns
// there, whole, of one count, of the names and types that the latest partition has),
// tables that a partition lacks, what a crash left, maintenance that was not finished. A
// deep inspection also reads the data: indices within their domain, attributes that hold.
func (s *Store) Inspect(dir string, deep bool) []Finding {
	db, err := s.Open(dir)
	if err != nil {
		return []Finding{{Problem: err}}
	}
	c := &checker{s: s, root: db.root, deep: deep}
	for i, problem := range db.Problems() {
		if _, later := db.unread[i]; !later {
			c.say(problem)
		}
	}
	c.unfinished()
	c.leftovers(db.root)
	for _, segment := range db.segments {
		c.leftovers(segment)
	}
	c.domains(db)
	for _, def := range db.defs {
		if dir := path.Join(db.root, def.Name.String()); s.isSplayed(dir) {
			c.directory(dir, nil, nil)
		}
	}
	for i, dir := range db.unread {
		before := len(c.found)
		if c.directory(dir, nil, nil); len(c.found) == before {
			c.say(db.Problems()[i])
		}
	}
	for _, t := range db.tables {
		c.partitioned(t)
	}
	c.nameless(db)
	return c.found
}

type checker struct {
	s     *Store
	root  string
	deep  bool
	found []Finding
}

func (c *checker) say(err error) {
	if err != nil {
		c.found = append(c.found, Finding{Problem: err})
	}
}

func (c *checker) offer(err error, remedy string, repair func() error) {
	c.found = append(c.found, Finding{err, remedy, repair})
}

// unfinished finds maintenance that was begun.
func (c *checker) unfinished() {
	m, ok, err := c.s.Unfinished(c.root)
	c.say(err)
	if !ok {
		return
	}
	problem := fmt.Errorf("%w: %s: %s", ErrUnfinished, path.Join(c.root, journalName), m)
	if m.Op == "fncol" { // needs the language
		c.say(fmt.Errorf("%w; resume or abandon it", problem))
		return
	}
	c.offer(problem, "resume it", func() error {
		_, err := c.s.Resumed(c.root, MaintainOptions{})
		return err
	})
}

// leftovers finds what an interrupted write left beside its goal.
func (c *checker) leftovers(dir string) {
	entries, err := c.s.fs.ReadDir(dir)
	c.say(onPath(dir, err))
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		left := fmt.Errorf("%s: left by an interrupted write", name)
		switch {
		case strings.HasSuffix(name, stageSuffix) && c.s.exists(path.Join(name, stageSeal)):
			c.offer(left, "finish it: its rows are whole", func() error { return c.s.clearStages(c.root) })
		case strings.HasSuffix(name, stageSuffix):
			c.offer(left, "remove it", func() error { return c.s.clearStages(c.root) })
		case strings.HasSuffix(name, oldSuffix):
			if there, err := c.s.lookup(strings.TrimSuffix(name, oldSuffix)); err == nil && !there {
				c.offer(left, "put it back", func() error { return c.s.fs.Rename(name, strings.TrimSuffix(name, oldSuffix)) })
				continue
			}
			c.offer(left, "remove it", func() error { return c.s.removeAll(name) })
		case strings.HasSuffix(name, tempSuffix) || entry.Name() == compactStage:
			c.offer(left, "remove it", func() error { return c.s.removeAll(name) })
		}
	}
}

// domains reads symbol files strictly: a name without its NUL, a name twice.
func (c *checker) domains(db *DB) {
	for _, def := range db.defs {
		if def.Value.Type() != k.Symbol {
			continue
		}
		name := path.Join(db.root, def.Name.String())
		v, err := c.s.decoder().file(name)
		if err != nil {
			c.offer(err, "cut the name that is not whole", func() error { return c.s.cutName(name) })
			continue
		}
		seen := map[k.Sym]int{}
		for i, sym := range k.Data[k.Sym](v) {
			if at, again := seen[sym]; again {
				c.say(fmt.Errorf("%s: symbol %d is symbol %d again: `%s", name, i, at, sym))
				continue
			}
			seen[sym] = i
		}
	}
}

// cutName takes the torn last name from a symbol file; nothing can refer to it.
func (s *Store) cutName(name string) error {
	f, err := s.lockName(name)
	if err != nil {
		return err
	}
	defer f.Close()
	d := s.symbolFile(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err = d.refresh(f); err == nil && d.end > packedEnd {
		if err = f.Truncate(d.end); err == nil {
			err = s.sync(f)
		}
	}
	return onPath(name, err)
}

// partitioned looks at a table in all partitions.
func (c *checker) partitioned(t *partTable) {
	before := len(c.found)
	proto, err := t.prototype(t.names)
	if err != nil {
		proto = nil // its directory is looked at like the others
		defer func() {
			if len(c.found) == before {
				c.say(err)
			}
		}()
	}
	for _, p := range t.parts {
		if t.absent(p) {
			c.offer(t.missing(p), "make it there, empty", func() error {
				_, err := c.s.Fill(c.root)
				return err
			})
			continue
		}
		c.directory(p.dir, t, proto)
	}
}

// directory looks at one table directory; t and proto are nil for one in the root.
func (c *checker) directory(dir string, t *partTable, proto *k.Table) {
	names, err := c.s.columnNames(dir)
	if err != nil {
		c.say(err)
		return
	}
	if t != nil {
		c.drift(dir, names, t)
	}
	c.strays(dir, names, t)
	cols := map[k.Sym]k.Value{}
	shortest := -1
	for _, name := range names {
		file := path.Join(dir, name.String())
		v, err := c.column(file)
		if err != nil {
			c.broken(file, name, proto, err)
			continue
		}
		if shortest < 0 || v.Len() < shortest {
			shortest = v.Len()
		}
		cols[name] = v
	}
	for _, name := range names {
		v, ok := cols[name]
		if !ok {
			continue
		}
		file := path.Join(dir, name.String())
		if v.Len() > shortest {
			c.offer(inTable(file, k.ErrLength, "%d rows, another column has %d", v.Len(), shortest),
				fmt.Sprintf("cut it to %d rows, as the next append would", shortest), func() error { return c.s.cutRows(file, shortest) })
		}
		if proto != nil {
			if like, ok := proto.Col(name); ok && like.Type() != v.Type() && v.Len() > 0 && like.Type() != k.Mixed {
				c.say(inTable(file, k.ErrType, "type %d, %s has %d: castcol would change it", v.Type(), t.proto, like.Type()))
			}
		}
		c.content(file, v)
	}
}

// nameless finds directories of partitions that are no tables, for want of .d, in any.
func (c *checker) nameless(db *DB) {
	said := map[string]bool{}
	for _, t := range db.tables {
		said[t.name.String()] = true
	}
	for _, p := range slices.Backward(db.all) {
		entries, err := c.s.fs.ReadDir(p.dir())
		c.say(onPath(p.dir(), err))
		for _, entry := range entries {
			if name := entry.Name(); entry.IsDir() && !ignored(name) && !said[name] {
				said[name] = true
				_, err := c.s.columnNames(path.Join(p.dir(), name))
				c.say(err)
			}
		}
	}
}

// strays finds files that .d does not name: what removed a column, or added one, by hand
// and was not finished. Nothing reads them.
func (c *checker) strays(dir string, names []k.Sym, t *partTable) {
	if t != nil {
		names = slices.Concat(names, t.names) // what is missing was said
	}

	entries, err := c.s.fs.ReadDir(dir)
	c.say(onPath(dir, err))
	for _, entry := range entries {
		name := strings.TrimRight(entry.Name(), "#")
		if ignored(name) || slices.ContainsFunc(names, func(n k.Sym) bool { return n.String() == name }) {
			continue
		}
		c.say(inTable(path.Join(dir, entry.Name()), k.ErrMismatch, "not a column: .d does not name it"))
	}
}

// drift compares a directory's columns with the prototype's.
func (c *checker) drift(dir string, names []k.Sym, t *partTable) {
	if slices.Equal(names, t.names) {
		return
	}
	problem := inTable(dir, k.ErrMismatch, "columns %v, %s has %v", names, t.proto, t.names)
	missing := slices.ContainsFunc(t.names, func(name k.Sym) bool { return !slices.Contains(names, name) })
	extra := slices.ContainsFunc(names, func(name k.Sym) bool { return !slices.Contains(t.names, name) })
	maintain := func(op string, arg k.Value) func() error {
		return func() error {
			_, err := c.s.Maintain(c.root, Maintenance{op, t.name, []k.Value{arg}}, MaintainOptions{})
			return err
		}
	}
	switch {
	case missing:
		c.offer(problem, "add what is missing, as nulls", maintain("fixtable", k.NewSymbol(t.proto)))
	case extra:
		c.say(problem)
	default:
		c.offer(problem, "bring them in that order", maintain("reordercols", k.Syms(t.names)))
	}
}

// column is a column, which must have no fewer rows than its header says.
func (c *checker) column(file string) (k.Value, error) {
	v, err := c.s.decoder().file(file)
	if err != nil {
		return v, err
	}
	if !v.Type().IsList() {
		return v, inTable(file, k.ErrType, "not a list")
	}
	if im, err := c.s.head(file); err == nil && im.form != formSerial && im.declared > int64(im.count) {
		c.say(corrupt(file, im.size, "%d rows by the header, the file ends after %d", im.declared, im.count))
	}
	return v, nil
}

// broken reports a column that cannot be read.
func (c *checker) broken(file string, name k.Sym, proto *k.Table, err error) {
	dir := path.Dir(file)
	var like k.Value
	if proto != nil {
		like, _ = proto.Col(name)
	}
	switch {
	case isMissing(err) && !c.s.exists(file) && !like.IsZero():
		c.offer(err, "make it of nulls", func() error { return c.s.nullColumn(dir, name, like) })
	case errors.Is(err, ErrCorrupt) && c.s.tornItem(file):
		c.offer(err, "cut the item that is not whole", func() error {
			t, err := c.s.tail(file)
			if err != nil {
				return err
			}
			return c.s.cut(t, t.count)
		})
	default:
		c.say(err)
	}
}

// tornItem reports whether a file is sound but for a last item that is not whole.
func (s *Store) tornItem(file string) bool {
	t, err := s.tail(file)
	if err != nil || t.im == nil || t.im.form == formSerial || t.im.attr >= k.Unique {
		return false
	}
	return (t.im.size-t.im.start)%t.im.width != 0
}

// cutRows shortens a column to a number of rows.
func (s *Store) cutRows(file string, rows int) error {
	t, err := s.tail(file)
	if err != nil {
		return err
	}
	return s.cut(t, rows)
}

// nullColumn writes a column of nulls for a name in .d that has no file.
func (s *Store) nullColumn(dir string, name k.Sym, like k.Value) error {
	names, err := s.columnNames(dir)
	if err != nil {
		return err
	}
	for _, other := range names {
		if n, err := s.countRows(path.Join(dir, other.String())); other != name && err == nil {
			return s.setFile(path.Join(dir, name.String()), repeated(like.Slice(0, 0), n), layout{})
		}
	}
	return inTable(dir, k.ErrLength, "no column tells the number of rows")
}

// content reads the data of a column.
func (c *checker) content(file string, col k.Value) {
	if !c.deep {
		return
	}
	if d := col.Domain(); d != nil && d.Symbols() != nil {
		c.indices(file, k.Data[int64](col), len(d.Symbols()))
	}
	attr := col.Attr()
	if attr == k.NoAttr || col.Type() == k.Mixed {
		return
	}
	plain := k.WithAttr(col, k.NoAttr)
	if _, err := k.SetAttr(plain, attr); errors.Is(err, k.ErrSFail) || errors.Is(err, k.ErrUFail) {
		c.offer(inTable(file, ErrCorrupt, "the data do not keep the attribute %c", attr.Char()),
			"clear the attribute", func() error { return c.s.rewrite(file, plain) })
		return
	}
	c.index(file, col)
}

// index compares the stored index of a column's attribute with the data.
func (c *checker) index(file string, col k.Value) {
	if col.Attr() < k.Unique {
		return
	}
	b, err := c.s.bytes(file, smallFile)
	if err == nil {
		var im *image
		if im, err = parseImage(file, b); err == nil && im.indexFits() {
			return
		} else if err == nil {
			end := im.start + im.count*im.width
			err = corrupt(file, end, "the index of %c# that the data make, found another", col.Attr().Char())
		}
	}
	c.offer(err, "write it again", func() error { return c.s.rewrite(file, col) })
}

// indices finds the first index of an enumeration that its domain does not have.
func (c *checker) indices(name string, at []int64, domain int) {
	for row, index := range at {
		if uint64(index) >= uint64(domain) && index != k.NullLong {
			c.say(inTable(name, ErrCorrupt, "row %d has index %d, the domain has %d symbols", row, index, domain))
			return
		}
	}
}
