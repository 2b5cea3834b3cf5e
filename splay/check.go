package splay

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"tock/k"
)

// Check says what is wrong with a database, one error a finding; none for a sound one.
// It changes nothing. Looked at: the symbol files, every splayed table and every table
// of every partition (columns there, of one count, of the type the table's prototype
// has), tables that a partition lacks, directories that a crash left. A deep check
// also reads the data: indices within their domain, attributes that hold.
func (s *Store) Check(dir string, deep bool) []error {
	db, err := s.Open(dir)
	if err != nil {
		return []error{err}
	}
	c := &checker{s: s, deep: deep, found: db.Problems()}
	c.leftovers(db.root)
	for _, segment := range db.segments {
		c.leftovers(segment)
	}
	c.domains(db)
	for _, def := range db.defs {
		if t := def.Value.Table(); t != nil {
			c.columns(path.Join(db.root, def.Name.String()), t)
		}
	}
	for _, t := range db.tables {
		c.partitioned(t)
	}
	return c.found
}

type checker struct {
	s     *Store
	deep  bool
	found []error
}

func (c *checker) say(err error) {
	if err != nil {
		c.found = append(c.found, err)
	}
}

// leftovers finds what an interrupted write left beside its goal.
func (c *checker) leftovers(dir string) {
	entries, err := c.s.fs.ReadDir(dir)
	c.say(onPath(dir, err))
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasSuffix(name, stageSuffix) || strings.HasSuffix(name, tempSuffix) {
			c.say(fmt.Errorf("%s: left by an interrupted write", path.Join(dir, name)))
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
			c.say(err)
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

// partitioned looks at a table in all partitions.
func (c *checker) partitioned(t *partTable) {
	proto, err := t.prototype(t.names)
	if err != nil {
		c.say(err)
		return
	}
	for i, p := range t.parts {
		if t.absent(p) {
			c.say(t.missing(p))
			continue
		}
		names, err := c.s.columnNames(p.dir)
		if err != nil {
			c.say(err)
			continue
		}
		if !k.Match(k.Syms(names), k.Syms(t.names)) {
			c.say(inTable(p.dir, k.ErrMismatch, "columns %v, %s has %v", names, t.proto, t.names))
		}
		got, err := t.Partition(i, nil)
		if err != nil {
			c.say(err)
			continue
		}
		for j, col := range got.Cols {
			if want := proto.Cols[j].Type(); col.Type() != want && col.Len() > 0 && want != k.Mixed {
				c.say(inTable(path.Join(p.dir, t.names[j].String()), k.ErrType, "type %d, %s has %d", col.Type(), t.proto, want))
			}
		}
		c.columns(p.dir, got)
	}
}

// columns reads the data of a table.
func (c *checker) columns(dir string, t *k.Table) {
	if !c.deep {
		return
	}
	for i, col := range t.Cols {
		name := path.Join(dir, t.Names[i].String())
		if syms := col.Domain(); syms != nil && syms.Symbols() != nil {
			c.indices(name, k.Data[int64](col), len(syms.Symbols()))
		}
		if attr := col.Attr(); attr != k.NoAttr && col.Type() != k.Mixed {
			if _, err := k.SetAttr(k.WithAttr(col, k.NoAttr), attr); errors.Is(err, k.ErrSFail) || errors.Is(err, k.ErrUFail) {
				c.say(inTable(name, ErrCorrupt, "the data do not keep the attribute %c", attr.Char()))
			}
		}
	}
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
