package splay

import (
	"slices"

	"tock/k"
)

// Fill is .Q.chk: every table that a partition lacks is made there, empty, like the
// most recent partition that has it. The result has an item for every partition, latest
// first: its directory if it was filled, else "".
//
// Errors: the first met; partitions filled before it stay filled.
// Source: code.kx.com/q/ref/dotq/#chk-fill-hdb.
func (s *Store) Fill(dir string) ([]string, error) {
	db, err := s.Open(dir)
	if err != nil {
		return nil, err
	}
	var filled []string
	for i, p := range slices.Backward(db.all) {
		var missing []*partTable
		for _, t := range db.tables {
			if t.absent(t.parts[i]) {
				missing = append(missing, t)
			}
		}
		if missing == nil {
			filled = append(filled, "")
			continue
		}
		if err := s.fillPartition(db.root, p, missing); err != nil {
			return filled, err
		}
		filled = append(filled, p.dir())
	}
	return filled, nil
}

func (s *Store) fillPartition(root string, p partition, missing []*partTable) error {
	w, err := s.beginAt(root, p.dir(), p.dir()+stageSuffix)
	if err != nil {
		return err
	}
	for _, t := range missing {
		table, err := t.prototype(t.names)
		if err == nil {
			err = w.saveAs(t.name, table)
		}
		if err != nil {
			w.Abort() // the first error is the one to tell
			return err
		}
	}
	return w.Commit()
}

// saveAs writes an enumerated table into the stage with its columns as they are.
func (w *WriteDown) saveAs(name k.Sym, t *k.Table) error {
	dir, err := w.room(name)
	if err != nil {
		return err
	}
	if err := w.s.writeTable(dir, t, -1, nil, Packing{}); err != nil {
		return err
	}
	w.tables = append(w.tables, name)
	return nil
}

// FillMissing is .Q.bv: the database with partitions that lack a table read as if they
// had it empty, with the columns of the last partition that has it, or of the first.
func (db *DB) FillMissing(first bool) *DB {
	out := *db
	out.tables = nil
	for _, t := range db.tables {
		filled := t.in(&out)
		filled.fill = true
		if first {
			filled.choosePrototype(slices.All(filled.parts))
		}
		out.tables = append(out.tables, filled)
	}
	return &out
}

// Missing is .Q.vp without its schemas: the tables that some partition in view lacks.
func (db *DB) Missing() []k.Sym {
	var out []k.Sym
	for _, t := range db.tables {
		if slices.ContainsFunc(t.parts, t.absent) {
			out = append(out, t.name)
		}
	}
	return out
}
