package splay

import "tock/k"

// join is old,v as far as this package goes.
// Source: code.kx.com/q/ref/set-attribute (attributes and appends to disk).
func join(name string, old, v k.Value) (k.Value, error) {
	switch kind := old.Type(); {
	case kind == k.TypeTable:
		rows, err := rowsFor(name, old.Table(), v)
		if err != nil {
			return k.Value{}, err
		}
		cols := make([]k.Value, len(rows.Cols))
		for i, col := range rows.Cols {
			cols[i] = k.Join(old.Table().Cols[i], col)
		}
		return k.NewTable(rows.Names, cols), nil
	case kind == k.TypeDict:
		return k.Value{}, inTable(name, k.ErrNYI, "upsert to a dictionary or keyed table in a file")
	case kind == k.Mixed:
		return k.NewList(append(append([]k.Value(nil), old.Items()...), asItems(v).Items()...)), nil
	case kind > 0 && kind < k.AnyMap:
		if v.Type().Abs() != kind || old.Domain() != v.Domain() {
			return k.Value{}, inTable(name, k.ErrType, "items of type %d behind a vector of type %d", v.Type(), kind)
		}
		joined := k.Join(old, v)
		if joined.Attr() != k.Sorted { // the one attribute that an append on disk keeps
			joined = k.WithAttr(joined, k.NoAttr)
		}
		return joined, nil
	}
	return k.Value{}, inTable(name, k.ErrType, "the file holds no list")
}

// asItems is v as a general list of what joining it adds.
func asItems(v k.Value) k.Value {
	if v.Type() == k.Mixed {
		return v
	}
	if v.Type().IsVector() {
		return k.NewList(v.Each())
	}
	return k.NewList([]k.Value{v})
}

// rowsFor is v as rows for a table with the columns of like, whose types they must have.
// v is a table with these columns in any order, a dictionary (one row), a list of one
// atom for each column (one row) or of one list for each column.
func rowsFor(where string, like *k.Table, v k.Value) (*k.Table, error) {
	var cols []k.Value
	switch o := v.Object().(type) {
	case *k.Table:
		for _, name := range like.Names {
			col, ok := o.Col(name)
			if !ok {
				return nil, inTable(where, k.ErrMismatch, "no column %s in the rows", name)
			}
			cols = append(cols, col)
		}
		if len(o.Names) != len(cols) {
			return nil, inTable(where, k.ErrMismatch, "%d columns, the table has %d", len(o.Names), len(cols))
		}
	case *k.Dict:
		names := k.Data[k.Sym](o.Keys)
		row := k.NewTable(names, o.Vals.Each()).Table()
		if len(names) != len(like.Names) {
			return nil, inTable(where, k.ErrMismatch, "%d columns, the table has %d", len(names), len(like.Names))
		}
		for _, name := range like.Names {
			cell, ok := row.Col(name)
			if !ok {
				return nil, inTable(where, k.ErrMismatch, "no column %s in the row", name)
			}
			cols = append(cols, k.Enlist(cell))
		}
	default:
		cells := v.Each()
		if len(cells) != len(like.Names) {
			return nil, inTable(where, k.ErrLength, "%d items for %d columns", len(cells), len(like.Names))
		}
		for i, cell := range cells {
			// A string in a column of strings is one row's cell, as is any list there.
			if cell.IsAtom() || like.Cols[i].Type() == k.Mixed && cell.Type() != k.Mixed {
				cell = k.Enlist(cell)
			}
			cols = append(cols, cell)
		}
	}
	for i, col := range cols {
		want := like.Cols[i]
		if !col.Type().IsList() || col.Len() != cols[0].Len() {
			return nil, inTable(where, k.ErrLength, "column %s", like.Names[i])
		}
		if col.Type() == want.Type() && sameDomain(col, want) || want.Type() == k.Mixed || col.Len() == 0 && col.Type() == k.Mixed {
			continue
		}
		return nil, inTable(where, k.ErrType, "column %s is of type %d, the rows have %d", like.Names[i], want.Type(), col.Type())
	}
	return k.NewTable(like.Names, cols).Table(), nil
}

func sameDomain(x, y k.Value) bool {
	if x.Domain() == nil || y.Domain() == nil {
		return x.Domain() == y.Domain()
	}
	return x.Domain().Name() == y.Domain().Name()
}
