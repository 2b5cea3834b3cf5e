package prim

import (
	"tock/internal/room"
	"tock/k"
)

// Appending to a variable's value (x,:y, insert, upsert): unlike x,y the result keeps x's
// kinds. Vectors and columns grow in their shared buffers, so a row costs its own size.

// Append is x after x,:y. Lists take items of their kind; symbols are enumerated where x is
// an enumeration; dictionaries and keyed tables take entries (known keys are replaced);
// tables take tables, dictionaries and records (a list with an item a column, a list of
// such lists, or a list of columns), columns that are missing being filled with nulls.
//
// Errors: ErrType for other kinds, ErrLength for a record of the wrong count, ErrMismatch
// for unknown columns, ErrCast for a symbol outside the enumeration's domain.
// Source: code.kx.com/q/ref/join ("Append"), code.kx.com/q/ref/upsert.
func Append(env Env, x, y k.Value) (k.Value, error) {
	if !room.Fits(int64(y.Len()), 2*itemWidth(y)) {
		return k.Value{}, k.ErrWSFull
	}
	switch o := x.Object().(type) {
	case *k.Table:
		rows, err := rowsFor(o, y)
		if err != nil {
			return k.Value{}, err
		}
		return growTable(o, rows)
	case *k.Dict:
		if o.IsKeyedTable() {
			return appendKeyed(env, o, y)
		}
		return appendDict(env, o, y)
	case *k.List:
		return appendToList(env, o, x, y)
	case k.Vector:
		return appendColumn(x, y)
	}
	return Join(env, x, y)
}

// appendToList appends to a general list: y is one item when x's first item is a level
// deeper than y's.
func appendToList(env Env, l *k.List, x, y k.Value) (k.Value, error) {
	if l.Len() > 0 && isCountable(y) && y.Type() < k.TypeTable && depthOf(l.At(0)) == depthOf(y) && depthOf(y) > 0 {
		return k.Join(x, k.NewList([]k.Value{y})), nil
	}
	return Join(env, x, y)
}

// depthOf is how many levels of lists the first items go down.
func depthOf(x k.Value) int {
	depth := 0
	for x.Type().IsList() {
		depth++
		if x.Len() == 0 {
			break
		}
		x = x.At(0)
	}
	return depth
}

// appendColumn is a column or vector with more items (an atom is one) of its own kind.
func appendColumn(x, y k.Value) (k.Value, error) {
	if d := x.Domain(); d != nil {
		e, err := enumerate(d, y)
		if err != nil {
			return k.Value{}, err
		}
		return k.Join(x, e), nil
	}
	if x.Type() == k.Mixed {
		if isCountable(y) {
			if x.Len() == 0 {
				return y, nil
			}
			return k.Join(x, k.NewList(itemsOf(y))), nil
		}
		return k.Join(x, y), nil
	}
	y = k.Resolve(y)
	if y.Type() == x.Type() || y.Type() == -x.Type() {
		return k.Join(x, y), nil
	}
	if isEmptyList(y) {
		return x, nil
	}
	if x.Len() == 0 && isCountable(y) && y.Type() == k.Mixed {
		return y, nil // an untyped nested column started with a typed prototype
	}
	return k.Value{}, k.ErrType
}

// rowsFor is rows in any form as columns in t's order.
func rowsFor(t *k.Table, y k.Value) (cols []k.Value, err error) {
	switch o := y.Object().(type) {
	case *k.Table:
		return namedColumns(t, o.Names, o.Cols, o.Len())
	case *k.Dict:
		if o.IsKeyedTable() {
			flat, ok := Unkey(y)
			if !ok {
				return nil, k.ErrType
			}
			return namedColumns(t, flat.Names, flat.Cols, flat.Len())
		}
		names := k.Data[k.Sym](k.Resolve(o.Keys))
		if names == nil {
			return nil, k.ErrType
		}
		return namedColumns(t, names, enlistEach(o.Vals), 1)
	}
	if !y.Type().IsList() {
		return nil, k.ErrType
	}
	items := y.Each()
	if len(items) == 0 {
		return t.Slice(0, 0).Table().Cols, nil
	}
	if recordsOf(t, items) {
		flipped := make([]k.Value, len(t.Cols))
		for c := range flipped {
			col := make([]k.Value, len(items))
			for r, record := range items {
				col[r] = record.At(c)
			}
			flipped[c] = collapseLike(t.Cols[c], col)
		}
		return flipped, nil
	}
	if len(items) != len(t.Cols) {
		return nil, k.ErrLength
	}
	return recordColumns(t, items)
}

// recordsOf reports whether items are records of t (lists with an item a column) rather
// than the items of one record or whole columns.
func recordsOf(t *k.Table, items []k.Value) bool {
	first := items[0]
	if !first.Type().IsList() || first.Len() != len(t.Cols) {
		return false
	}
	for _, item := range items {
		if item.Type() != k.Mixed && !item.Type().IsVector() || item.Len() != len(t.Cols) {
			return false
		}
	}
	if len(items) != len(t.Cols) {
		return true
	}
	// as many lists as columns: records if their items have the columns' kinds
	for _, item := range items {
		for c, col := range t.Cols {
			if v := item.At(c); !suits(col, v) && !(isWidth(col.Type()) && isWidth(v.Type().Abs())) {
				return false
			}
		}
	}
	return true
}

// suits reports whether y can be appended to a column as items.
func suits(col, y k.Value) bool {
	ct, yt := col.Type(), y.Type().Abs()
	switch {
	case ct == k.Mixed:
		return true
	case ct.IsEnum() || ct == k.Symbol:
		return yt.IsEnum() || yt == k.Symbol
	}
	return ct == yt
}

// recordColumns is one record, or a list of columns, as columns of equal count.
func recordColumns(t *k.Table, items []k.Value) ([]k.Value, error) {
	n := -1
	for c, item := range items {
		if isColumnOf(t.Cols[c], item) {
			if n >= 0 && item.Len() != n {
				return nil, k.ErrLength
			}
			n = item.Len()
		}
	}
	cols := make([]k.Value, len(items))
	for c, item := range items {
		switch {
		case n >= 0 && isColumnOf(t.Cols[c], item):
			cols[c] = item
		case n >= 0:
			cols[c] = k.Repeat(item, n)
		default:
			cols[c] = k.Enlist(item)
		}
	}
	return cols, nil
}

// isColumnOf reports whether item is several items of a column rather than one: any list
// for a column of atoms, a list of lists for a column of lists.
func isColumnOf(col, item k.Value) bool {
	if !item.Type().IsList() {
		return false
	}
	if col.Type() != k.Mixed || col.Len() == 0 {
		return col.Type() != k.Mixed || item.Type() == k.Mixed
	}
	return depthOf(item) > depthOf(col.At(0))
}

// collapseLike makes a column of items, kept general where col is.
func collapseLike(col k.Value, items []k.Value) k.Value {
	if col.Type() == k.Mixed && col.Len() > 0 {
		return k.NewList(items)
	}
	return k.Collapse(items)
}

// namedColumns is columns by name in t's order, those not given as nulls.
// Errors: ErrMismatch for a name that t has not.
func namedColumns(t *k.Table, names []k.Sym, cols []k.Value, n int) ([]k.Value, error) {
	if len(names) != len(cols) {
		return nil, k.ErrLength
	}
	out := make([]k.Value, len(t.Names))
	for i, name := range names {
		at := placeOf(t.Names, name)
		if at == len(t.Names) {
			return nil, k.ErrMismatch
		}
		out[at] = cols[i]
	}
	for i, col := range out {
		if col.IsZero() {
			out[i] = nullItems(t.Cols[i].Slice(0, 0), n)
			if v := t.Cols[i].Vector(); v != nil {
				out[i] = k.Repeat(v.Null(), n)
			}
		}
	}
	return out, nil
}

func growTable(t *k.Table, rows []k.Value) (k.Value, error) {
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		row, err := toWidth(col, rows[i])
		if err != nil {
			return k.Value{}, err
		}
		if cols[i], err = appendColumn(col, row); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewTable(t.Names, cols), nil
}

// appendKeyed upserts rows in any form into a keyed table.
func appendKeyed(env Env, d *k.Dict, y k.Value) (k.Value, error) {
	flat, ok := Unkey(k.MustDict(d.Keys, d.Vals))
	if !ok {
		return k.Value{}, k.ErrType
	}
	nk := len(d.Keys.Table().Names)
	partial := map[k.Sym]bool{}
	if given := givenNames(y); given != nil {
		for _, name := range flat.Names[nk:] {
			if placeOf(given, name) == len(given) {
				partial[name] = true
			}
		}
	}
	cols, err := rowsFor(flat, y)
	if err != nil {
		return k.Value{}, err
	}
	for i, col := range flat.Cols {
		if cols[i], err = toWidth(col, cols[i]); err != nil {
			return k.Value{}, err
		}
	}
	keys := k.NewTable(flat.Names[:nk:nk], cols[:nk:nk])
	for i, col := range cols[:nk] { // as the key columns' kinds, so that they are found
		if domain := flat.Cols[i].Domain(); domain != nil {
			if cols[i], err = enumerate(domain, col); err != nil {
				return k.Value{}, err
			}
		}
	}
	up, err := planUpsert(env, d.Keys, keys)
	if err != nil {
		return k.Value{}, err
	}
	out := make([]k.Value, len(flat.Cols))
	for i, col := range flat.Cols {
		grown, err := appendColumn(col, gather(cols[i], up.newKeys))
		if err != nil {
			return k.Value{}, err
		}
		if i >= nk && !partial[flat.Names[i]] && len(up.newKeys) < len(up.places) {
			if grown, err = AssignAt(env, grown, []k.Value{k.Longs(up.places)}, cols[i], false); err != nil {
				return k.Value{}, err
			}
		}
		out[i] = grown
	}
	return k.NewDict(k.NewTable(flat.Names[:nk:nk], out[:nk:nk]), k.NewTable(flat.Names[nk:], out[nk:]))
}

// givenNames is the column names rows come with, or nil for records.
func givenNames(y k.Value) []k.Sym {
	if t, ok := Unkey(y); ok {
		return t.Names
	}
	if d := y.Dict(); d != nil {
		return k.Data[k.Sym](k.Resolve(d.Keys))
	}
	return nil
}

// appendDict upserts a dictionary's entries, keeping the kind of the values.
func appendDict(env Env, d *k.Dict, y k.Value) (k.Value, error) {
	yd := y.Dict()
	if yd == nil {
		if isEmptyList(y) {
			return k.MustDict(d.Keys, d.Vals), nil
		}
		return k.Value{}, k.ErrType
	}
	if d.Len() == 0 {
		return upsertDict(env, d, yd)
	}
	if d.Vals.Type().IsVector() && !suits(d.Vals, yd.Vals) && yd.Len() > 0 {
		return k.Value{}, k.ErrType
	}
	return upsertDict(env, d, yd)
}
