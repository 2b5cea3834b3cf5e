package splay

import (
	"path"
	"time"

	"tock/k"
)

// columnNames is .d of a splayed table's directory: the only authority on its columns
// and their order.
func (s *Store) columnNames(dir string) ([]k.Sym, error) {
	name := path.Join(dir, ".d")
	v, err := s.decoder().file(name)
	if err != nil {
		return nil, err
	}
	names := k.Data[k.Sym](v)
	if v.Type() != k.Symbol || len(names) == 0 {
		return nil, corrupt(name, 2, "the column names as a symbol vector")
	}
	return names, nil
}

// isSplayed reports whether dir holds a splayed table.
func (s *Store) isSplayed(dir string) bool { return s.exists(path.Join(dir, ".d")) }

// ReadSplayed is a splayed table with its columns mapped.
//
// All columns are of one state of the directory.
//
// Errors: those of the files, ErrLength when the columns have different counts.
func (s *Store) ReadSplayed(dir string) (*k.Table, error) {
	dir = clean(dir)
	var t *k.Table
	err := s.steady(dir, func() (err error) {
		t, err = s.readColumns(dir)
		return err
	})
	return t, err
}

// splayed is ReadSplayed for who asks what the table is: it says that it is splayed.
func (s *Store) splayed(dir string) (k.Value, error) {
	t, err := s.ReadSplayed(dir)
	if err != nil {
		return k.Value{}, err
	}
	v := k.NewTable(t.Names, t.Cols)
	v.Table().Splayed = true
	return v, nil
}

// replacedTries is how often what is replaced while it is read is read again.
const replacedTries = 20

// steady reads several files of a directory, again when the directory was replaced
// meanwhile: some may have been of the old one and some of the new.
func (s *Store) steady(dir string, read func() error) error {
	for range replacedTries {
		before, err := s.fs.Identity(dir)
		if err != nil {
			return onPath(dir, err)
		}
		err = read()
		if now, nowErr := s.fs.Identity(dir); nowErr == nil && now == before {
			return err
		}
	}
	return &PathError{dir, errReplaced}
}

func (s *Store) readColumns(dir string) (*k.Table, error) {
	names, err := s.columnNames(dir)
	if err != nil {
		return nil, err
	}
	cols := make([]k.Value, len(names))
	for i, name := range names {
		if cols[i], err = s.decoder().file(path.Join(dir, name.String())); err != nil {
			return nil, err
		}
	}
	for i, col := range cols {
		if rows := cols[0].Len(); col.Type().IsList() && cols[0].Type().IsList() && col.Len() > rows && s.reaches(dir, names[0], col.Len()) {
			cols[i] = col.Slice(0, rows) // appended meanwhile
		}
	}
	return tableOf(dir, names, cols)
}

const (
	appendWait  = time.Minute            // for who holds the lock of .d to be done
	foreignWait = 200 * time.Millisecond // for the first column to follow when nobody does, as kdb+ appends
	appendLook  = 5 * time.Millisecond
)

// reaches reports whether a table's first column comes to have a number of rows, which
// another column has already: an append under way ends with it.
func (s *Store) reaches(dir string, first k.Sym, rows int) bool {
	for begun := time.Now(); ; time.Sleep(appendLook) {
		appending := s.appending(dir)
		if n, err := s.countRows(path.Join(dir, first.String())); err != nil || n >= rows {
			return err == nil
		}
		if waited := time.Since(begun); waited > appendWait || !appending && waited > foreignWait {
			return false
		}
	}
}

// appending reports whether rows are being appended to a table.
func (s *Store) appending(dir string) bool {
	f, err := s.fs.Open(path.Join(dir, ".d"))
	if err != nil {
		return false
	}
	defer f.Close()
	return isLocked(f)
}

// tableOf makes a table of columns that must have one count.
func tableOf(dir string, names []k.Sym, cols []k.Value) (*k.Table, error) {
	for i, col := range cols {
		if !col.Type().IsList() {
			return nil, inTable(path.Join(dir, names[i].String()), k.ErrType, "not a list")
		}
		if col.Len() != cols[0].Len() {
			return nil, inTable(path.Join(dir, names[i].String()), k.ErrLength, "%d rows, column %s has %d", col.Len(), names[0], cols[0].Len())
		}
	}
	return k.NewTable(names, cols).Table(), nil
}

// countRows is the number of items in a column file, from its head where that tells.
func (s *Store) countRows(name string) (int, error) {
	im, err := s.head(name)
	if err != nil {
		return 0, err
	}
	if im.form != formSerial {
		return im.count, nil
	}
	v, err := s.decoder().file(name)
	return v.Len(), err
}

// head is a file's header, without its data; also of a compressed file.
func (s *Store) head(name string) (*image, error) {
	head, size, err := s.headOf(name)
	if err != nil {
		return nil, err
	}
	return parseHead(name, head, size)
}

// headOf is the first plain bytes of a file, as many as a header takes at most, and the size
// of all of them.
func (s *Store) headOf(name string) (head []byte, size int, err error) {
	f, err := s.fs.Open(name)
	if err != nil {
		return nil, 0, onPath(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, onPath(name, err)
	}
	size = int(info.Size())
	head = make([]byte, min(headBytes, size))
	if _, err := f.ReadAt(head, 0); err != nil {
		return nil, 0, onPath(name, err)
	}
	if isPacked(head) {
		b, err := s.content(f, name, info, smallFile)
		if err != nil {
			return nil, 0, onPath(name, err)
		}
		return unpackHead(name, b)
	}
	return head, size, nil
}
