package prim

import (
	"tock/internal/room"
	"tock/k"
)

// Xasc sorts a table by columns, the first major, and marks the first sorted.
// The sort is stable. Errors: the name of a column that is missing, "dup" for a table
// with two columns of one name.
func Xasc(env Env, x, y k.Value) (k.Value, error) { return sortTable(env, x, y, false) }

// Xdesc is Xasc descending, without attribute.
func Xdesc(env Env, x, y k.Value) (k.Value, error) { return sortTable(env, x, y, true) }

func sortTable(env Env, x, y k.Value, desc bool) (k.Value, error) {
	names, err := symsOf(x)
	if err != nil {
		return k.Value{}, err
	}
	return byReference(env, y, func(y k.Value) (k.Value, error) {
		t, ok := Unkey(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		for i, name := range t.Names {
			if placeOf(t.Names[i+1:], name) < len(t.Names)-i-1 {
				return k.Value{}, k.Error("dup " + name.String())
			}
		}
		cols, err := columnsNamed(t, names)
		if err != nil {
			return k.Value{}, err
		}
		if len(cols) == 0 {
			return y, nil
		}
		out := &k.Table{Names: t.Names, Cols: append([]k.Value(nil), t.Cols...)}
		if order := SortRows(cols, t.Len(), desc, pausing(env, t.Len())); !ascendingFromZero(order) {
			out = t.Gather(order).Table()
		}
		if first := placeOf(t.Names, names[0]); !desc {
			if col, err := k.SetAttr(out.Cols[first], k.Sorted); err == nil {
				out.Cols[first] = col
			}
		}
		if y.IsKeyedTable() {
			return Enkey(len(y.Dict().Keys.Table().Names), k.NewTable(out.Names, out.Cols))
		}
		return k.NewTable(out.Names, out.Cols), nil
	})
}

// Xgroup groups a table by columns: a keyed table whose other columns are lists of the
// groups' items, groups in order of first appearance.
func Xgroup(env Env, x, y k.Value) (k.Value, error) {
	names, err := symsOf(x)
	if err != nil {
		return k.Value{}, err
	}
	y, err = tableOf(env, y)
	if err != nil {
		return k.Value{}, err
	}
	t, ok := Unkey(y)
	if !ok {
		return k.Value{}, k.ErrType
	}
	front, err := columnsFirst(t, names)
	if err != nil {
		return k.Value{}, err
	}
	t = front.Table()
	n := len(names)
	groups := GroupRows(t.Cols[:n], t.Len(), pausing(env, t.Len()))
	rows, starts := groups.Rows()
	keys := k.NewTable(t.Names[:n:n], t.Cols[:n:n]).Gather(groups.First)
	vals := make([]k.Value, len(t.Names)-n)
	for i, col := range t.Cols[n:] {
		vals[i] = NestRows(col, rows, starts)
	}
	return k.NewDict(keys, k.NewTable(t.Names[n:], vals))
}

// NestRows is a column cut into the lists of its groups, rows and starts as
// [RowGroups.Rows] gives them.
func NestRows(col k.Value, rows []int64, starts []int) k.Value {
	return Nested(col.Gather(rows), starts)
}

// Nested cuts a column that stands group after group into the groups' lists.
func Nested(all k.Value, starts []int) k.Value {
	out := make([]k.Value, len(starts)-1)
	for i := range out {
		out[i] = all.Slice(starts[i], starts[i+1])
		if out[i].Attr() != k.NoAttr {
			out[i] = k.WithAttr(out[i], k.NoAttr)
		}
	}
	if len(out) == 0 {
		return k.EmptyList
	}
	return k.NewList(out)
}

// Unnest turns lists, one a group and as long as it, into one column in the order of the
// rows: what [NestRows] undoes. False when they are not all such vectors of one kind.
func Unnest(env Env, lists k.Value, rows []int64, starts []int) (k.Value, bool) {
	if lists.Type() != k.Mixed || lists.Len() == 0 {
		return k.Value{}, false
	}
	kind := lists.At(0).Type()
	for i, list := range lists.Items() {
		if t := list.Type(); t != kind || !t.IsVector() || list.Len() != starts[i+1]-starts[i] {
			return k.Value{}, false
		}
	}
	flat, err := Raze(env, lists)
	if err != nil || flat.Len() != len(rows) {
		return k.Value{}, false
	}
	at := make([]int64, len(rows))
	for i, row := range rows {
		at[row] = int64(i)
	}
	return flat.Gather(at), true
}

// Ungroup is a table with a row for every item of its nested columns; other columns
// repeat. A keyed table loses its key. Errors: ErrLength when the lists of a row differ in count.
func Ungroup(env Env, x k.Value) (k.Value, error) {
	x, err := tableOf(env, x)
	if err != nil {
		return k.Value{}, err
	}
	t, ok := Unkey(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	var counts []int
	for _, col := range t.Cols {
		if col.Type() != k.Mixed {
			continue
		}
		items := col.Items()
		if counts == nil {
			counts = make([]int, len(items))
			for i, item := range items {
				counts[i] = item.Len()
			}
		}
		for i, item := range items {
			if item.Len() != counts[i] {
				return k.Value{}, k.ErrLength
			}
		}
	}
	if counts == nil {
		return k.NewTable(t.Names, t.Cols), nil
	}
	total := int64(0)
	for _, n := range counts {
		total += int64(n)
	}
	if !room.Fits(total, 16*int64(len(t.Cols))) {
		return k.Value{}, k.ErrWSFull
	}
	at, pause := make([]int64, 0, total), pausing(env, int(total))
	for row, n := range counts {
		pause.Take()
		for range n {
			at = append(at, int64(row))
		}
	}
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		if col.Type() != k.Mixed {
			cols[i] = col.Gather(at)
			continue
		}
		if cols[i], err = Raze(env, col); err != nil {
			return k.Value{}, err
		}
		if cols[i].Len() != len(at) {
			return k.Value{}, k.ErrLength
		}
	}
	return k.NewTable(t.Names, cols), nil
}
