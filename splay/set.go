package splay

import (
	"errors"
	"io"
	"path"
	"strings"

	"tock/internal/vfs"
	"tock/k"
)

// Set is q's set of a path: it writes v in the form kdb+ chooses, making directories at
// need, and is durable on return. A path that ends in a slash splays a table.
//
//	vector of fixed width                            fe 20
//	enumeration                                      fd 20
//	general list of what a mapped list can hold      name, name#, name##
//	(), symbol vector, atom, dictionary, table, ...  ff 01
//
// A file is replaced in one step, so values that came from the old one stay good.
//
// Errors: ErrType for a splayed table that is none, is keyed, or has a symbol column
// that is not enumerated; ErrUnmappable for a column of other things than vectors and
// lists of data; those of the file. Source: code.kx.com/q/ref/get/#set.
func (s *Store) Set(name string, v k.Value) error { return s.SetPacked(name, v, Packing{}) }

// SetPacked is (path;block;algorithm;level) set v: Set with the files compressed, but
// for a splayed table's .d. Errors: also ErrDomain for parameters that do not exist.
func (s *Store) SetPacked(name string, v k.Value, pack Packing) error {
	if err := pack.Check(); err != nil {
		return err
	}
	if wantsSplayed(name) {
		return s.setSplayed(clean(name), v, pack)
	}
	name = clean(name)
	if s.isDir(name) {
		return &PathError{name, errIsDir}
	}
	if err := s.makeDirs(path.Dir(name)); err != nil {
		return err
	}
	return s.setFile(name, v, pack.layout(k.Intern(path.Base(name))))
}

// wantsSplayed reports whether a path asks for a splayed table.
func wantsSplayed(name string) bool { return strings.HasSuffix(name, "/") }

// setFile writes one object over whatever was there, companions included.
func (s *Store) setFile(name string, v k.Value, l layout) error {
	replace := writer(s.replace).packed(l.Compression)
	kind := v.Type()
	var err error
	companions := 0
	switch {
	case kind > 0 && isFixed(kind):
		err = replace(name, func(w io.Writer) error { return writeVector(w, v, nil) })
	case kind.IsEnum() && kind > 0:
		err = replace(name, func(w io.Writer) error { return layoutFor(v, l.narrow).writeEnum(w, v, nil) })
	case kind == k.Mixed && v.Len() > 0 && mappable(v):
		companions = 1
		if holdsSymbol(v) {
			companions = 2
		}
		err = anymapFiles(name, v.Items(), nil, replace)
	default:
		err = replace(name, func(w io.Writer) error { return writeSerial(w, v) })
	}
	if err != nil {
		return err
	}
	for _, suffix := range []string{"#", "##"}[companions:] {
		if err := s.fs.Remove(name + suffix); err != nil && !isMissing(err) {
			return onPath(name+suffix, err)
		}
	}
	return nil
}

// holdsSymbol reports whether a mappable value has symbols, which then go to name##.
func holdsSymbol(v k.Value) bool {
	switch o := v.Object().(type) {
	case *k.List:
		for _, item := range v.Items() {
			if holdsSymbol(item) {
				return true
			}
		}
		return false
	case *k.Dict:
		return holdsSymbol(o.Keys) || holdsSymbol(o.Vals)
	case *k.Table:
		return true
	}
	kind := v.Type().Abs()
	return (kind == k.Symbol || kind.IsEnum()) && v.Len() > 0
}

// splayable is v as a table that can be splayed as it is.
func splayable(where string, v k.Value) (*k.Table, error) {
	t := v.Table()
	if t == nil {
		return nil, inTable(where, k.ErrType, "only a plain table can be splayed")
	}
	for i, col := range t.Cols {
		if col.Type() == k.Symbol {
			return nil, inTable(where, k.ErrType, "column %s is not enumerated", t.Names[i])
		}
	}
	return t, checkColumns(where, t)
}

// setSplayed writes a table's directory: beside its place and then into it, when nothing
// but the table it replaces stands there; otherwise file by file, .d last.
func (s *Store) setSplayed(dir string, v k.Value, pack Packing) error {
	t, err := splayable(dir, v)
	if err != nil {
		return err
	}
	if s.exists(dir) && !s.onlySplayed(dir) {
		return s.setColumns(dir, t, pack)
	}
	temp := dir + tempSuffix
	if err := s.removeAll(temp); err != nil {
		return err
	}
	if err := s.makeDirs(temp); err != nil {
		return err
	}
	if err := s.writeTable(temp, t, -1, nil, pack); err != nil {
		s.removeAll(temp) // the first error is the one to tell
		return err
	}
	if err := s.takePlace(temp, dir); err != nil {
		return err
	}
	return s.syncDir(path.Dir(dir))
}

// takePlace puts a finished directory in the place of an old one, or where there is none:
// in one step where the system can swap two, else the old one is out of the way for a
// moment and comes back if the new one cannot be put there.
func (s *Store) takePlace(fresh, dir string) error {
	there, err := s.lookup(dir)
	switch {
	case err != nil:
		return err
	case !there:
		return onPath(dir, s.fs.Rename(fresh, dir))
	case s.fs == vfs.OS && exchange(fresh, dir) == nil:
		return s.removeAll(fresh)
	}
	old := dir + oldSuffix
	if err := s.removeAll(old); err != nil {
		return err
	}
	if err := s.fs.Rename(dir, old); err != nil {
		return onPath(dir, err)
	}
	if err := s.fs.Rename(fresh, dir); err != nil {
		return errors.Join(onPath(dir, err), onPath(old, s.fs.Rename(old, dir)))
	}
	return s.removeAll(old)
}

// onlySplayed reports whether a directory holds one splayed table and nothing else.
func (s *Store) onlySplayed(dir string) bool {
	entries, err := s.fs.ReadDir(dir)
	if err != nil {
		return false
	}
	if len(entries) == 0 {
		return true
	}
	names, err := s.columnNames(dir)
	if err != nil {
		return false
	}
	own := map[string]bool{".d": true}
	for _, name := range names {
		own[name.String()] = true
	}
	for _, entry := range entries {
		if entry.IsDir() || !own[strings.TrimRight(entry.Name(), "#")] {
			return false
		}
	}
	return true
}

// setColumns writes a table's files among others.
func (s *Store) setColumns(dir string, t *k.Table, pack Packing) error {
	for i, col := range t.Cols {
		if err := s.setFile(path.Join(dir, t.Names[i].String()), col, pack.layout(t.Names[i])); err != nil {
			return err
		}
	}
	return s.replace(path.Join(dir, ".d"), func(w io.Writer) error { return writeSerial(w, k.Syms(t.Names)) })
}
