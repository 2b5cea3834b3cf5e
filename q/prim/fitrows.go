package prim

import "tock/k"

// What is inserted, fitted to a table's columns before anything changes: a record, columns, records, a table.

// fitRows is the rows of y as columns that fit t's, and their number.
func fitRows(t *k.Table, y k.Value, upsert bool) ([]k.Value, int, error) {
	if rows, ok := Unkey(y); ok {
		return fitTable(t, rows.Names, rows.Cols, rows.Len(), upsert)
	}
	switch o := y.Object().(type) {
	case *k.Dict:
		names, err := symsOf(o.Keys)
		if err != nil {
			return nil, 0, err
		}
		cols := make([]k.Value, len(names))
		for i := range names {
			cols[i] = k.Enlist(o.Vals.At(i))
		}
		return fitTable(t, names, cols, 1, upsert)
	case *k.List:
		if len(t.Cols) == 1 && o.Len() == 0 {
			return fitTable(t, t.Names, []k.Value{y}, 0, upsert)
		}
		if o.Len() == 0 { // no rows
			return k.NewTable(t.Names, t.Cols).Table().Gather(nil).Table().Cols, 0, nil
		}
		if upsert && o.Len() > 0 && isRecordList(t, o) {
			return fitRecords(t, o)
		}
	}
	if y.IsAtom() {
		y = k.Enlist(y)
	}
	if !y.Type().IsList() {
		return nil, 0, k.ErrType
	}
	if y.Len() != len(t.Cols) {
		return nil, 0, k.ErrLength
	}
	return fitColumns(t, y.Each())
}

// isRecordList tells a list of records from one record: its items are lists, and not all
// of them would be items of nested columns.
func isRecordList(t *k.Table, l *k.List) bool {
	for i := range l.Len() {
		item := l.At(i)
		if ty := item.Type(); ty != k.TypeDict && (!ty.IsList() || item.Len() != len(t.Cols)) {
			return false
		}
	}
	if l.Len() != len(t.Cols) {
		return true
	}
	for _, col := range t.Cols {
		if col.Type() != k.Mixed {
			return true
		}
	}
	return false
}

// fitRecords turns a list of records into columns.
func fitRecords(t *k.Table, l *k.List) ([]k.Value, int, error) {
	items := make([][]k.Value, len(t.Cols))
	for r := range l.Len() {
		record := l.At(r)
		for i := range items {
			var item k.Value
			if d := record.Dict(); d != nil {
				names, err := symsOf(d.Keys)
				if err != nil {
					return nil, 0, err
				}
				if at := placeOf(names, t.Names[i]); at < len(names) {
					item = d.Vals.At(at)
				} else {
					item = nullItem(t.Cols[i])
				}
			} else {
				item = record.At(i)
			}
			items[i] = append(items[i], item)
		}
	}
	cols := make([]k.Value, len(items))
	for i := range cols {
		var err error
		if cols[i], err = fitColumn(t.Cols[i], k.Collapse(items[i])); err != nil {
			return nil, 0, err
		}
	}
	return cols, l.Len(), nil
}

// nullItem is what a column gets where a row has nothing for it.
func nullItem(col k.Value) k.Value {
	if v := col.Vector(); v != nil {
		return v.Null()
	}
	return k.EmptyList
}

// fitTable fits columns by name; upsert fills those that are missing with nulls.
func fitTable(t *k.Table, names []k.Sym, cols []k.Value, n int, upsert bool) ([]k.Value, int, error) {
	if len(names) > len(t.Names) || !upsert && len(names) != len(t.Names) {
		return nil, 0, k.ErrMismatch
	}
	out := make([]k.Value, len(t.Cols))
	matched := 0
	for i, name := range t.Names {
		at := placeOf(names, name)
		if at == len(names) {
			if !upsert {
				return nil, 0, k.ErrMismatch
			}
			out[i] = t.Cols[i].Gather(missing(n))
			continue
		}
		matched++
		var err error
		if out[i], err = fitColumn(t.Cols[i], cols[at]); err != nil {
			return nil, 0, err
		}
	}
	if matched < len(names) {
		return nil, 0, k.ErrMismatch
	}
	return out, n, nil
}

// fitColumns fits one record, or a list of columns in which atoms repeat.
func fitColumns(t *k.Table, items []k.Value) ([]k.Value, int, error) {
	n := -1
	record := oneRecord(t, items)
	for i, item := range items {
		if record || !isColumn(t.Cols[i], item) {
			continue
		}
		if n >= 0 && item.Len() != n {
			return nil, 0, k.ErrLength
		}
		n = item.Len()
	}
	single := n < 0
	if single {
		n = 1
	}
	out := make([]k.Value, len(items))
	for i, item := range items {
		switch {
		case single:
			item = k.Enlist(item)
		case !isColumn(t.Cols[i], item):
			item = k.Repeat(item, n)
		}
		var err error
		if out[i], err = fitColumn(t.Cols[i], item); err != nil {
			return nil, 0, err
		}
	}
	return out, n, nil
}

// oneRecord tells one record from columns: its first item is an atom, and lists are for
// nested columns only.
func oneRecord(t *k.Table, items []k.Value) bool {
	if len(items) == 0 || !items[0].IsAtom() {
		return false
	}
	for i, item := range items {
		if item.Type().IsList() && t.Cols[i].Type() != k.Mixed {
			return false
		}
	}
	return true
}

// isColumn reports whether an item is several values for a column rather than one: for
// a typed column any list, for a nested one a list of lists.
func isColumn(col, item k.Value) bool {
	t := item.Type()
	if !t.IsList() {
		return false
	}
	if col.Type() != k.Mixed || col.Len() == 0 && t != k.Char {
		return true
	}
	return t == k.Mixed
}

// fitColumn is values as a vector of a column's type. An empty general column takes any.
// Errors: ErrType; "cast" for a symbol that is not in the domain of an enumeration.
func fitColumn(col, x k.Value) (k.Value, error) {
	ct, xt := col.Type(), x.Type()
	switch {
	case ct == k.Mixed && col.Len() == 0:
		return x, nil
	case ct == k.Mixed:
		return k.NewList(x.Each()), nil
	case ct.IsEnum():
		if xt == ct && x.Domain() == col.Domain() {
			return x, nil
		}
		return fitEnum(col.Domain(), x)
	case xt.IsEnum() && ct == k.Symbol:
		return k.Resolve(x), nil
	case xt == ct:
		return x, nil
	case isEmptyList(x):
		return k.Empty(ct), nil
	case xt == k.Mixed:
		x = k.Collapse(x.Items())
	}
	if x, err := toWidth(col, x); err == nil && x.Type() == ct {
		return x, nil
	}
	return k.Value{}, k.ErrType
}

// fitEnum is symbols as places in a domain; for a foreign key the values of its one key column.
func fitEnum(d *k.Domain, x k.Value) (k.Value, error) {
	domain := d.Value()
	if kt := domain.Dict(); kt != nil && kt.Keys.Table() != nil && len(kt.Keys.Table().Cols) == 1 {
		domain = kt.Keys.Table().Cols[0]
	}
	x = k.Resolve(x)
	if isEmptyList(x) {
		return k.NewEnum(d, nil), nil
	}
	if x.Type() == k.Mixed {
		x = k.Collapse(x.Items())
	}
	domain = k.Resolve(domain)
	if domain.Type() != x.Type() {
		return k.Value{}, k.ErrType
	}
	at := FindRows([]k.Value{domain}, domain.Len(), []k.Value{x}, x.Len(), nil)
	for _, place := range at {
		if place < 0 {
			return k.Value{}, k.ErrCast
		}
	}
	return k.NewEnum(d, at), nil
}
