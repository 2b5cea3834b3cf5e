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

// places amends the values of a list of keys found at some places (the count of d where a key
// is not there): those there with one amend of the values, the others behind them. It reports false,
// and has done nothing, where each key is to be amended by itself.
func (op *amendOp) places(d *k.Dict, keys, found k.Value, rest []k.Value, y k.Value) (out k.Value, done bool, err error) {
	at := k.Data[int64](found)
	if at == nil || d.Vals.Table() != nil && (len(rest) != 1 || rest[0].Type() != -k.Symbol) {
		return out, false, nil
	}
	n := len(at)
	var there, more []int64
	for i, place := range at {
		if place < int64(d.Len()) {
			there = append(there, int64(i))
		} else {
			more = append(more, int64(i))
		}
	}
	if len(more) > 0 && (d.Vals.Table() != nil || d.Len() == 0 || !keys.Type().IsVector() || keys.Type() != d.Keys.Type() || keys.Domain() != d.Keys.Domain()) {
		return out, false, nil
	}
	if isCountable(y) && (y.Len() != n || y.Dict() != nil || y.Table() != nil) {
		return out, false, nil // of another length, which is an error, or not by place
	}
	vals := d.Vals
	if len(there) > 0 {
		part := y
		if len(more) > 0 {
			found = found.Vector().Gather(there)
			if isCountable(y) {
				part = y.Vector().Gather(there)
			}
		}
		if vals, err = op.at(vals, prepend(found, rest), part, false); err != nil {
			return out, false, err
		}
	}
	if len(more) == 0 {
		out, err = k.NewDict(d.Keys, vals)
		return out, true, err
	}
	fresh, added, err := op.added(keys.Vector().Gather(more), more, vals, rest, y, n)
	if err != nil {
		return out, false, err
	}
	for _, v := range added {
		if vals, err = appendItem(op.env, vals, v); err != nil {
			return out, false, err
		}
	}
	out, err = k.NewDict(k.Join(d.Keys, fresh), vals)
	return out, true, err
}

// added is the distinct ones of keys that are not there yet and what becomes of each; of names the items
// of y that are theirs.
func (op *amendOp) added(keys k.Value, of []int64, vals k.Value, rest []k.Value, y k.Value, n int) (fresh k.Value, added []k.Value, err error) {
	fresh = k.Distinct(keys, pausing(op.env, keys.Len()))
	numbers, err := Find(op.env, fresh, keys)
	if err != nil {
		return fresh, nil, err
	}
	null, _ := itemOrNull(vals, -1)
	for i, number := range k.Data[int64](numbers) {
		part, err := itemFor(y, int(of[i]), n)
		if err != nil {
			return fresh, nil, err
		}
		old, v, started := null, k.Value{}, false
		if first := int(number) == len(added); first {
			added = append(added, null)
			if len(rest) == 0 && !op.unary {
				if v, started, err = Start(op.env, op.f, old, part); err != nil {
					return fresh, nil, err
				}
			}
		} else {
			old = added[number]
		}
		if !started {
			if v, err = op.at(old, rest, part, false); err != nil {
				return fresh, nil, err
			}
		}
		added[number] = v
	}
	return fresh, added, nil
}

// recordTable is a list of one record's items as a table of one row.
func recordTable(names []k.Sym, record k.Value) (k.Value, error) {
	items := record.Each()
	if len(items) != len(names) {
		return k.Value{}, k.ErrLength
	}
	return k.NewTable(names, enlistEach(k.NewList(items))), nil
}
