package splay

import (
	"path"

	"tock/k"
)

// TableColumns is the columns of a table in one directory. Types has the type each file's
// head gives: of a mapped or nested list 77 and more.
type TableColumns struct {
	Dir   string
	Names []k.Sym
	Types []k.Type
}

// TableColumns looks at a table in all partitions, oldest first, without reading data;
// a splayed table of the root has one.
//
// Errors: ErrValue when no directory has the table; those of the files.
func (s *Store) TableColumns(dir string, table k.Sym) ([]TableColumns, error) {
	root := s.absolute(clean(dir))
	dirs, err := s.tableDirs(root)
	if err != nil {
		return nil, err
	}
	var out []TableColumns
	for _, at := range dirs {
		if path.Base(at) != table.String() {
			continue
		}
		names, err := s.columnNames(at)
		if err != nil {
			return nil, err
		}
		t := TableColumns{Dir: at, Names: names, Types: make([]k.Type, len(names))}
		for i, name := range names {
			if t.Types[i], err = s.fileType(path.Join(at, name.String())); err != nil {
				return nil, err
			}
		}
		out = append(out, t)
	}
	if out == nil {
		return nil, inTable(root, k.ErrValue, "no table %s", table)
	}
	return out, nil
}

// fileType is the type of the value in a file, from its head where that tells.
func (s *Store) fileType(name string) (k.Type, error) {
	im, err := s.head(name)
	if err != nil {
		return 0, err
	}
	if im.form == formSerial {
		v, err := s.decoder().file(name)
		return v.Type(), err
	}
	return im.kind, nil
}
