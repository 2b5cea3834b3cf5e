package splay

import (
	"io"
	"path"
	"runtime"
	"sync"

	"tock/k"
)

// writeTable writes a table's columns and .d into an empty directory; field is the
// column to part on and to put first, or -1.
func (s *Store) writeTable(dir string, t *k.Table, field int, e *enumeration, pack Packing) error {
	create := func(column k.Sym) writer { return writer(s.create).packed(pack.For(column)) }
	var order rows
	jobs := make([]func() error, 0, len(t.Cols))
	names := make([]k.Sym, 0, len(t.Names))
	if field >= 0 {
		p, job := partedColumn(path.Join(dir, t.Names[field].String()), t.Cols[field], e, create(t.Names[field]), pack.Narrow)
		order = p
		jobs = append(jobs, job)
		names = append(names, t.Names[field])
	}
	for i, col := range t.Cols {
		if i == field {
			continue
		}
		jobs = append(jobs, func() error {
			return writeColumn(path.Join(dir, t.Names[i].String()), col, order, e, create(t.Names[i]), pack.Narrow)
		})
		names = append(names, t.Names[i])
	}
	if err := inParallel(jobs); err != nil {
		return err
	}
	if err := s.writeNames(dir, names); err != nil {
		return err
	}
	return s.syncDir(dir)
}

// writeNames writes .d.
func (s *Store) writeNames(dir string, names []k.Sym) error {
	return s.create(path.Join(dir, ".d"), func(w io.Writer) error { return writeSerial(w, k.Syms(names)) })
}

// partedColumn sorts by a column: the order for the others, and the writing of it.
func partedColumn(name string, col k.Value, e *enumeration, create writer, narrow bool) (rows, func() error) {
	var p *parts
	var l enumLayout
	switch {
	case col.Type() == k.Symbol:
		p, l = symbolParts(k.Data[k.Sym](col)), e.layout(narrow)
		for i, sym := range p.values {
			p.values[i], _ = e.at.find(k.Sym(sym))
		}
	case col.Type() == k.Enum:
		p, l = enumParts(col), layoutFor(col, narrow)
	default:
		order := valueOrder(col)
		return order, func() error {
			return create(name, func(w io.Writer) error { return writeSorted(w, col, order) })
		}
	}
	return p.order, func() error {
		return create(name, func(w io.Writer) error { return l.writeParted(w, p.values, p.starts) })
	}
}

// writeSorted writes a vector whose rows ascend in the given order: parted where the index
// of its type is known, else sorted.
func writeSorted(w io.Writer, v k.Value, order rows) error {
	attr, index := attributed(v, k.Parted, order)
	if attr == k.NoAttr {
		attr = k.Sorted
	}
	if _, err := w.Write(vectorHead(v.Type(), attr, v.Len())); err != nil {
		return err
	}
	if err := writeItems(w, v, order); err != nil {
		return err
	}
	return writeAll(w, index)
}

// writeColumn writes the file or files of one column, an enumeration with 32 bits if narrow
// and if it fits.
func writeColumn(name string, v k.Value, order rows, e *enumeration, create writer, narrow bool) error {
	switch {
	case v.Type() == k.Symbol:
		return create(name, func(w io.Writer) error { return e.layout(narrow).writeSymbols(w, e.at, k.Data[k.Sym](v), order) })
	case v.Type() == k.Enum:
		return create(name, func(w io.Writer) error { return layoutFor(v, narrow).writeEnum(w, v, order) })
	case v.Type() == k.Mixed && v.Len() == 0:
		return create(name, func(w io.Writer) error { return writeSerial(w, k.EmptyList) })
	case v.Type() == k.Mixed:
		return anymapFiles(name, v.Items(), order, create)
	}
	return create(name, func(w io.Writer) error { return writeVector(w, v, order) })
}

// checkColumns refuses what a splayed table cannot hold.
func checkColumns(where string, t *k.Table) error {
	if len(t.Cols) == 0 {
		return inTable(where, k.ErrType, "a table without columns")
	}
	for i, col := range t.Cols {
		name := t.Names[i].String()
		if name == "" || path.Base(name) != name || name == "." || name == ".." {
			return inTable(where, k.ErrType, "%q cannot be the name of a column file", name)
		}
		kind := col.Type()
		switch {
		case kind > 0 && kind.IsBasic() || kind.IsEnum() && kind > 0:
		case kind == k.Mixed && mappable(col):
		default:
			return inTable(where, ErrUnmappable, "column %s", name)
		}
		if col.Len() != t.Len() {
			return inTable(where, k.ErrLength, "column %s has %d rows, %s has %d", name, col.Len(), t.Names[0], t.Len())
		}
	}
	return nil
}

// inParallel runs jobs, as many at a time as there are processors; the first error
// stops what has not begun.
func inParallel(jobs []func() error) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var failed error
	next := 0
	take := func() func() error {
		mu.Lock()
		defer mu.Unlock()
		if failed != nil || next == len(jobs) {
			return nil
		}
		next++
		return jobs[next-1]
	}
	for range min(len(jobs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for job := take(); job != nil; job = take() {
				if err := job(); err != nil {
					mu.Lock()
					if failed == nil {
						failed = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return failed
}
