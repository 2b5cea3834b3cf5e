package prim

import (
	"strings"

	"tock/k"
)

// The flip of a table on disk: names!`:folder/ for a splayed table, names!`name for a
// partitioned one of the loaded database, which flip makes a table of.
// Source: code.kx.com/q/ref/flip-splayed.

// folderDict is the flip of the table that a folder or name stands for. It is a
// dictionary from the column names; which folder its values are of, its Folder says.
func folderDict(names k.Value, folder k.Sym) k.Value {
	d := k.MustDict(names, k.Repeat(k.NewSym(folder), names.Len()))
	d.Dict().Folder = folder
	return d
}

// flipFolder is the table of a folder's or partitioned table's name, with the columns
// asked for. Where there is none the table stays a name, and what reads it fails.
func flipFolder(env Env, names []k.Sym, folder k.Sym) (k.Value, error) {
	if path, ok := strings.CutPrefix(folder.String(), ":"); ok {
		get, ok := Value("get", false)
		if !ok {
			return k.Value{}, k.ErrNYI
		}
		t, err := env.Apply(get, []k.Value{k.NewSym(folder)})
		if err != nil || t.Table() == nil {
			missing := k.OSError(strings.TrimSuffix(path, "/")+"/"+names[0].String(), "No such file or directory")
			return k.NewPartTable(unresolved{folder, names, missing}), nil
		}
		cols := make([]k.Value, len(names))
		for i, name := range names {
			if cols[i], ok = t.Table().Col(name); !ok {
				missing := k.OSError(strings.TrimSuffix(path, "/")+"/"+name.String(), "No such file or directory")
				return k.NewPartTable(unresolved{folder, names, missing}), nil
			}
		}
		t = k.NewTable(names, cols)
		t.Table().Splayed, t.Table().Folder = true, folder
		return t, nil
	}
	v, err := env.Get(folder)
	if src := v.Partitioned(); err == nil && src != nil && src.Field() != 0 {
		return k.NewPartTable(narrowed{src, names}), nil
	}
	return k.NewPartTable(unresolved{folder, names, k.Error(folder.String())}), nil
}

// narrowed is a partitioned table of some columns.
type narrowed struct {
	k.PartitionedTable
	names []k.Sym
}

func (n narrowed) Names() []k.Sym { return n.names }

func (n narrowed) Partition(i int, cols []k.Sym) (*k.Table, error) {
	if cols == nil {
		cols = n.names
	}
	return n.PartitionedTable.Partition(i, cols)
}

func (n narrowed) Empty() (*k.Table, error) {
	t, err := n.PartitionedTable.Empty()
	if err != nil {
		return nil, err
	}
	cols := make([]k.Value, len(n.names))
	for i, name := range n.names {
		col, ok := t.Col(name)
		if !ok {
			return nil, k.Error(name.String())
		}
		cols[i] = col
	}
	return &k.Table{Names: n.names, Cols: cols}, nil
}

// unresolved is a table that is not there: a partitioned table without a partition
// field, of which nothing can be read.
type unresolved struct {
	folder  k.Sym
	names   []k.Sym
	missing error
}

func (u unresolved) Name() k.Sym                              { return u.folder }
func (u unresolved) Field() k.Sym                             { return 0 }
func (u unresolved) Names() []k.Sym                           { return u.names }
func (u unresolved) Rows() int                                { return 0 }
func (u unresolved) Partitions() k.Value                      { return k.Longs(nil) }
func (u unresolved) PartitionRows(int) (int, error)           { return 0, u.missing }
func (u unresolved) Partition(int, []k.Sym) (*k.Table, error) { return nil, u.missing }
func (u unresolved) Empty() (*k.Table, error)                 { return nil, u.missing }
