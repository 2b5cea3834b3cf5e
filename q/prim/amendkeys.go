package prim

import "tock/k"

// Dictionaries and keyed tables amended at several keys.

// isKeyList reports whether an index of a keyed table with one key column is a list of keys:
// there are several, or there is a list for each column of the values.
func isKeyList(d *k.Dict, first, y k.Value) bool {
	kd := d.Keys.Table()
	if kd == nil || len(kd.Names) != 1 || !first.Type().IsVector() || first.Type() == k.Char {
		return false
	}
	return first.Len() > 1 || first.Len() == 1 && isColumns(d, y, 1)
}

// isColumns reports whether y has a list of n items for each column of a keyed table's values.
func isColumns(d *k.Dict, y k.Value, n int) bool {
	t := d.Vals.Table()
	if t == nil || y.Type() != k.Mixed || y.Len() != len(t.Cols) {
		return false
	}
	for _, col := range y.Items() {
		if !col.Type().IsList() || col.Len() != n {
			return false
		}
	}
	return true
}

// entries amends the values of keys, each item of a list one.
func (op *amendOp) entries(d *k.Dict, keys k.Value, rest []k.Value, y k.Value) (k.Value, error) {
	n := keys.Len()
	byColumn := len(rest) == 0 && isColumns(d, y, n)
	for i := range n {
		part, err := itemFor(y, i, n)
		if byColumn {
			part, err = IndexAt(op.env, y, []k.Value{k.Identity, k.NewLong(int64(i))})
		}
		if err != nil {
			return k.Value{}, err
		}
		var next k.Value
		if d.Keys.Table() != nil {
			next, err = op.atDict(d, keys.At(i), rest, part, false)
		} else {
			at := int64(placeOfValue(d.Keys.Each(), keys.At(i)))
			next, err = op.entry(d, keys.At(i), at, rest, part, false)
		}
		if err != nil {
			return k.Value{}, err
		}
		d = next.Dict()
	}
	return k.MustDict(d.Keys, d.Vals), nil
}

// recordTable is a list of one record's items as a table of one row.
func recordTable(names []k.Sym, record k.Value) (k.Value, error) {
	items := record.Each()
	if len(items) != len(names) {
		return k.Value{}, k.ErrLength
	}
	return k.NewTable(names, enlistEach(k.NewList(items))), nil
}
