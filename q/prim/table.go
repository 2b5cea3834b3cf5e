package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Tables as flipped dictionaries of columns, and matrices transposed.

// Flip transposes a list of lists (atoms are stretched), makes a table of a dictionary of
// columns and the dictionary of a table.
//
// Errors: ErrLength when the lists differ in count, ErrRank when there is no list to flip,
// ErrType for anything else. Source: code.kx.com/q/ref/flip.
func Flip(env Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		return flipList(env, o)
	case *k.Dict:
		if o.IsKeyedTable() {
			return k.Value{}, k.ErrNYI
		}
		names, ok := k.Resolve(o.Keys).Object().(*k.Vec[k.Sym])
		if !ok {
			if o.Keys.Len() == 0 {
				return k.Value{}, k.ErrRank
			}
			return k.Value{}, k.ErrType
		}
		if o.Folder != 0 {
			return flipFolder(env, names.Raw(), o.Folder)
		}
		t, err := k.FlipDict(names.Raw(), o.Vals.Each())
		if err != nil {
			return k.Value{}, err
		}
		return t, nil
	case *k.Table:
		return k.MustDict(k.Syms(o.Names), k.NewList(o.Cols)), nil
	case *k.PartTable:
		return folderDict(k.Syms(o.Source.Names()), o.Source.Name()), nil
	case k.Vector:
		return k.Value{}, k.ErrRank
	}
	if x.IsAtom() {
		return k.Value{}, k.ErrRank
	}
	return k.Value{}, k.ErrType
}

func flipList(env Env, l *k.List) (k.Value, error) {
	rows := make([]k.Value, l.Len())
	n, kind, even := -1, k.Type(-1), true
	for i := range rows {
		row := l.At(i)
		rows[i] = row
		t := row.Type()
		if t < 0 || t >= k.TypeTable {
			if t == k.TypeTable {
				return k.Value{}, k.ErrNYI
			}
			even = false
			continue
		}
		if n >= 0 && row.Len() != n {
			return k.Value{}, k.ErrLength
		}
		n = row.Len()
		if i > 0 && t != kind {
			even = false
		}
		kind = t
	}
	if len(rows) == 0 {
		return k.EmptyList, nil
	}
	if n < 0 {
		return k.Value{}, k.ErrRank
	}
	if n > 0 && !room.Fits(int64(len(rows)), int64(n)*itemWidth(rows[0])) {
		return k.Value{}, k.ErrWSFull
	}
	pause := pausing(env, n*len(rows))
	if even && kind.IsBasic() {
		return flipVectors(pause, rows, kind, n), nil
	}
	out := make([]k.Value, n)
	for i := range out {
		pause.At(i)
		col := make([]k.Value, len(rows))
		for j, row := range rows {
			col[j] = row
			if t := row.Type(); t.IsList() {
				col[j] = row.At(i)
			}
		}
		out[i] = k.Collapse(col)
	}
	return k.NewList(out), nil
}

func flipVectors(pause vec.Pause, rows []k.Value, kind k.Type, n int) k.Value {
	switch rows[0].Object().(type) {
	case *k.Vec[uint8]:
		return flipTyped[uint8](pause, rows, kind, n)
	case *k.Vec[int16]:
		return flipTyped[int16](pause, rows, kind, n)
	case *k.Vec[int32]:
		return flipTyped[int32](pause, rows, kind, n)
	case *k.Vec[int64]:
		return flipTyped[int64](pause, rows, kind, n)
	case *k.Vec[float32]:
		return flipTyped[float32](pause, rows, kind, n)
	case *k.Vec[float64]:
		return flipTyped[float64](pause, rows, kind, n)
	case *k.Vec[k.Sym]:
		return flipTyped[k.Sym](pause, rows, kind, n)
	default:
		return flipTyped[k.GUID](pause, rows, kind, n)
	}
}

// flipTyped transposes rows of one kind in one buffer.
func flipTyped[T k.Elem](pause vec.Pause, rows []k.Value, kind k.Type, n int) k.Value {
	m := len(rows)
	buf := make([]T, m*n)
	for j, row := range rows {
		for i, v := range k.Data[T](row) {
			pause.At(j*n + i)
			buf[i*m+j] = v
		}
	}
	out := make([]k.Value, n)
	for i := range out {
		pause.At(i)
		out[i] = k.NewVec(kind, buf[i*m:(i+1)*m:(i+1)*m])
	}
	return k.NewList(out)
}

// joinColumns is two tables of one count side by side; a column of y replaces x's of the same name.
func joinColumns(x, y *k.Table) k.Value {
	names := append([]k.Sym(nil), x.Names...)
	cols := append([]k.Value(nil), x.Cols...)
	for i, name := range y.Names {
		if at := placeOf(names, name); at < len(names) {
			cols[at] = y.Cols[i]
		} else {
			names = append(names, name)
			cols = append(cols, y.Cols[i])
		}
	}
	return k.NewTable(names, cols)
}
