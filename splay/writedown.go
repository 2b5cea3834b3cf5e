package splay

import (
	"errors"
	"path"

	"tock/internal/vfs"
	"tock/k"
)

// Part is one table to be saved in a partition.
type Part struct {
	Name   k.Sym
	Table  k.Value // a plain table
	Field  k.Sym   // to sort by and to part on; 0 saves the rows as they are (.Q.dpt)
	Domain string  // for its symbol columns; "" is "sym"
	// Order is a column (time, say) to sort the rows of each value of Field by; 0 keeps
	// the order of arrival.
	Order k.Sym
	// Merge adds the rows to those the partition has of this table already: late data.
	Merge bool
	// Packing is for the column files; .d stays plain.
	Packing Packing
}

// SavePartition is .Q.dpft for one table: see [WriteDown.Save] and [WriteDown.Commit].
// Saving the same table to the same partition again replaces it.
func (s *Store) SavePartition(dir string, partition k.Value, p Part) error {
	w, err := s.BeginPartition(dir, partition)
	if err != nil {
		return err
	}
	if err := w.Save(p); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Commit()
}

// WriteDown is a partition being written. Nothing of it is visible before Commit: the
// tables grow in a directory beside the partition, "<partition>.write$", whose name
// kdb+ does not load. One write-down a partition is under way at a time, in all
// processes; another one waits. What a crash left of an earlier one is cleared away.
type WriteDown struct {
	s      *Store
	root   string // the database
	target string // the directory of the tables: the partition's
	stage  string
	lock   vfs.File
	tables []k.Sym
	over   map[string]vfs.Identity // the symbol files that the tables are enumerated over, by path
	// collecting is the tables that come piece by piece, and whether rows of them came yet.
	collecting map[k.Sym]bool
}

// BeginPartition starts to write a partition of the database in dir. The partition is a
// date, month or int (a year too is an int) atom; a segmented database puts it where
// [Store.PartitionPath] says.
//
// Errors: ErrType for another partition value; those of the file system.
func (s *Store) BeginPartition(dir string, partition k.Value) (*WriteDown, error) {
	name, err := partitionName(partition)
	if err != nil {
		return nil, err
	}
	root := clean(dir)
	place, err := s.placeOf(root, partition)
	if err != nil {
		return nil, err
	}
	dir = path.Join(place, name)
	return s.beginAt(root, dir, dir+stageSuffix)
}

// beginAt is BeginPartition for a directory of tables, with the stage beside it.
func (s *Store) beginAt(root, target, stage string) (*WriteDown, error) {
	w := &WriteDown{s: s, root: root, target: target, stage: stage}
	if err := w.enter(); err != nil {
		return nil, err
	}
	if err := w.recover(); err != nil {
		return nil, errors.Join(err, w.leave())
	}
	return w, nil
}

const (
	stageSuffix = ".write$"
	stageLock   = "lock"
	stageNew    = "new"    // finished tables
	stageOld    = "old"    // tables they replace
	stageSeal   = "sealed" // the tables of new, all of them durable: see Seal
)

// enter makes the stage and takes its lock.
func (w *WriteDown) enter() error {
	for {
		if err := w.s.makeDirs(w.stage); err != nil {
			return err
		}
		f, err := w.s.lockName(path.Join(w.stage, stageLock))
		if isMissing(err) {
			continue // who held it before has removed the stage
		}
		w.lock = f
		return err
	}
}

// leave removes the stage and gives the lock back. From the moment the lock's name is
// gone somebody else may enter: then the directory is not empty and stays.
func (w *WriteDown) leave() error {
	back := w.putBack()
	if back != nil {
		return errors.Join(back, onPath(w.stage, w.lock.Close())) // all stays for the next one to enter
	}
	errs := []error{
		w.s.removeAll(path.Join(w.stage, stageSeal)),
		w.s.removeAll(path.Join(w.stage, stageOld)),
		w.s.removeAll(path.Join(w.stage, stageNew)),
		w.s.removeAll(path.Join(w.stage, stageRows)),
	}
	lock := path.Join(w.stage, stageLock)
	if removesOpen {
		errs = append(errs, w.s.removeAll(lock))
	}
	errs = append(errs, onPath(lock, w.lock.Close()))
	if !removesOpen {
		w.s.fs.Remove(lock) // unless somebody entered
	}
	if w.s.fs.Remove(w.stage) == nil {
		errs = append(errs, w.s.syncDir(path.Dir(w.stage)))
	}
	return errors.Join(errs...)
}

// recover deals with what a crash left in the stage. A table that was moved out and not
// yet replaced goes back; then what was sealed is put in place, and what was not is removed.
func (w *WriteDown) recover() error {
	if err := w.putBack(); err != nil {
		return err
	}
	if err := w.unseal(); err != nil {
		return err
	}
	for _, sub := range []string{stageOld, stageNew, stageRows} {
		if err := w.s.removeAll(path.Join(w.stage, sub)); err != nil {
			return err
		}
	}
	return nil
}

// putBack gives tables that were moved out of the way, and have nothing in their place, their
// place back.
func (w *WriteDown) putBack() error {
	old := path.Join(w.stage, stageOld)
	entries, err := w.s.fs.ReadDir(old)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return onPath(old, err)
	}
	for _, entry := range entries {
		target := path.Join(w.target, entry.Name())
		there, err := w.s.lookup(target)
		if err == nil && !there {
			if err = onPath(target, w.s.fs.Rename(path.Join(old, entry.Name()), target)); err == nil {
				err = w.s.syncDir(path.Dir(target))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Save writes a table into the stage as .Q.dpft does: symbols enumerated over a domain of
// the root (appended and durable first), rows in order of the field with their order of
// arrival kept (symbols by their text), the field as first column and parted.
//
// A field of a type whose index is not known (see index.go: floats, guids) is marked sorted
// instead, which it then also is. Columns are written from
// where they are, two at a time; memory grows by 4 bytes a row for the order, and small buffers.
//
// Errors: ErrType for what is no plain table or a field the table does not have,
// ErrLength for columns of different counts, ErrUnmappable for a column that a splayed
// table cannot hold.
func (w *WriteDown) Save(p Part) error {
	t := p.Table.Table()
	if t == nil {
		return inTable(p.Name.String(), k.ErrType, "only a plain table can be saved in a partition")
	}
	if err := checkColumns(p.Name.String(), t); err != nil {
		return err
	}
	t, err := w.arrange(p, t)
	if err != nil {
		return err
	}
	if err := p.Packing.Check(); err != nil {
		return err
	}
	if uint64(t.Len()) > maxRows {
		return inTable(p.Name.String(), k.ErrLimit, "%d rows, a partition has at most %d", t.Len(), maxRows)
	}
	field := -1
	if p.Field != 0 {
		for i, name := range t.Names {
			if name == p.Field {
				field = i
			}
		}
		if field < 0 {
			return inTable(p.Name.String(), k.ErrType, "no column %s", p.Field)
		}
	}
	e, err := w.s.enumeration(w.root, p.Domain, t)
	if err == nil {
		err = w.refersTo(p.Domain, t)
	}
	if err != nil {
		return err
	}
	dir, err := w.room(p.Name)
	if err != nil {
		return err
	}
	if err := w.s.writeTable(dir, t, field, e, p.Packing); err != nil {
		return err
	}
	w.tables = append(w.tables, p.Name)
	return nil
}

// arrange is the rows to be saved: merged with what is there and ordered, as asked.
func (w *WriteDown) arrange(p Part, t *k.Table) (*k.Table, error) {
	if target := path.Join(w.target, p.Name.String()); p.Merge && w.s.isSplayed(target) {
		old, err := w.s.ReadSplayed(target)
		if err != nil {
			return nil, err
		}
		fresh, err := w.s.Enumerate(w.root, p.Domain, k.NewTable(t.Names, t.Cols))
		if err != nil {
			return nil, err
		}
		joined, err := join(target, k.NewTable(old.Names, old.Cols), fresh)
		if err != nil {
			return nil, err
		}
		t = joined.Table()
	}
	if p.Order == 0 {
		return t, nil
	}
	col, ok := t.Col(p.Order)
	if !ok {
		return nil, inTable(p.Name.String(), k.ErrType, "no column %s", p.Order)
	}
	order := valueOrder(col)
	if order == nil {
		return t, nil
	}
	at := make([]int64, len(order))
	for i, row := range order {
		at[i] = int64(row)
	}
	return t.Gather(at).Table(), nil
}

// Commit makes the saved tables part of the database. A partition that is not there yet
// appears with all its tables in one step; in one that is there, every table is
// replaced or added in one step. (Where the system cannot exchange directories, a
// replaced table is absent for a moment; after a crash at that moment the next
// write-down of the partition puts it back.)
func (w *WriteDown) Commit() error {
	err := w.commit()
	return errors.Join(err, w.leave())
}

// Abort gives up: nothing of what was saved remains, but for symbols in their domain.
func (w *WriteDown) Abort() error { return w.leave() }

func (w *WriteDown) commit() error {
	if len(w.tables) == 0 {
		return nil
	}
	release, err := w.holdDomains()
	if err != nil {
		return err
	}
	defer release()
	fresh := path.Join(w.stage, stageNew)
	if err := w.s.syncDir(fresh); err != nil {
		return err
	}
	if !w.s.exists(w.target) {
		if err := w.s.fs.Rename(fresh, w.target); err != nil {
			return onPath(w.target, err)
		}
		return w.s.syncDir(path.Dir(w.target))
	}
	for _, table := range w.tables {
		if err := w.swap(path.Join(fresh, table.String()), path.Join(w.target, table.String())); err != nil {
			return err
		}
	}
	return w.s.syncDir(w.target)
}

// room is an empty directory in the stage for a table's files.
func (w *WriteDown) room(table k.Sym) (string, error) {
	dir := path.Join(w.stage, stageNew, table.String())
	if err := w.s.removeAll(dir); err != nil {
		return "", err
	}
	return dir, w.s.makeDirs(dir)
}

// swap puts a finished table in its place.
func (w *WriteDown) swap(fresh, target string) error {
	if w.s.exists(target) {
		if w.s.fs == vfs.OS && exchange(fresh, target) == nil {
			return nil
		}
		old := path.Join(w.stage, stageOld)
		if err := w.s.makeDirs(old); err != nil {
			return err
		}
		if err := w.s.fs.Rename(target, path.Join(old, path.Base(target))); err != nil {
			return onPath(target, err)
		}
		if err := w.s.syncDir(old); err != nil {
			return err
		}
	}
	return onPath(target, w.s.fs.Rename(fresh, target))
}
