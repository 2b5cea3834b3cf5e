package prim

import (
	"tock/k"
)

// Amending cells, columns and rows of tables.

func (op *amendOp) atTable(t *k.Table, first k.Value, rest []k.Value, y k.Value) (k.Value, error) {
	names := k.Resolve(first)
	switch names.Type() {
	case -k.Symbol:
		return op.column(t, names.Sym(), rest, y)
	case k.Symbol:
		n := names.Len()
		var out k.Value = k.NewTable(t.Names, t.Cols)
		for i, name := range k.Data[k.Sym](names) {
			part, err := itemFor(y, i, n)
			if err != nil {
				return k.Value{}, err
			}
			if out, err = op.column(out.Table(), name, rest, part); err != nil {
				return k.Value{}, err
			}
		}
		return out, nil
	}
	if !IsElided(first) {
		if _, ok := intsOf(asList(first)); !ok {
			return k.Value{}, k.ErrType
		}
	}
	if len(rest) == 0 {
		return op.rows(t, first, y)
	}
	cols := k.Resolve(rest[0])
	switch {
	case cols.Type() == -k.Symbol:
		if _, ok := t.Col(cols.Sym()); !ok {
			return k.Value{}, k.ErrIndex
		}
		return op.column(t, cols.Sym(), prepend(first, rest[1:]), y)
	case cols.Type() == k.Symbol:
		return op.cells(t, first, k.Data[k.Sym](cols), rest[1:], y)
	case IsElided(cols):
		return op.cells(t, first, t.Names, rest[1:], y)
	}
	return k.Value{}, k.ErrType
}

// column amends one column below rest; a new column may be assigned.
func (op *amendOp) column(t *k.Table, name k.Sym, rest []k.Value, y k.Value) (k.Value, error) {
	at := placeOf(t.Names, name)
	names := append([]k.Sym(nil), t.Names...)
	cols := append([]k.Value(nil), t.Cols...)
	if at == len(names) {
		if len(rest) > 0 || !op.assign {
			return k.Value{}, k.ErrIndex
		}
		names = append(names, name)
		cols = append(cols, k.Value{})
	}
	v, err := op.at(cols[at], rest, y, false)
	if err != nil {
		return k.Value{}, err
	}
	if !isCountable(v) {
		v = k.Repeat(v, t.Len())
	}
	if v.Len() != t.Len() {
		return k.Value{}, k.ErrLength
	}
	cols[at] = v
	return k.NewTable(names, cols), nil
}

// cells amends some columns at some rows. y is an atom, or by rows first.
func (op *amendOp) cells(t *k.Table, rows k.Value, names []k.Sym, rest []k.Value, y k.Value) (k.Value, error) {
	byColumn := y
	if !y.IsZero() && isCountable(y) && !rows.IsAtom() {
		flipped, err := Flip(op.env, y)
		if err != nil {
			return k.Value{}, err
		}
		byColumn = flipped
	}
	out := k.NewTable(t.Names, t.Cols)
	for i, name := range names {
		part, err := itemFor(byColumn, i, len(names))
		if err != nil {
			return k.Value{}, err
		}
		if _, ok := t.Col(name); !ok {
			return k.Value{}, k.ErrIndex
		}
		if out, err = op.column(out.Table(), name, prepend(rows, rest), part); err != nil {
			return k.Value{}, err
		}
	}
	return out, nil
}

// rows amends whole rows: assigned from a dictionary, a list of the columns' items or a
// table; otherwise each row goes through the function as a dictionary.
func (op *amendOp) rows(t *k.Table, first, y k.Value) (k.Value, error) {
	if IsElided(first) {
		first = k.Longs(places(0, t.Len()))
	}
	if first.IsAtom() {
		at, _ := intOf(first)
		if at < 0 || at >= int64(t.Len()) {
			return k.Value{}, k.ErrLength
		}
		v, err := op.apply(t.Row(int(at)), y)
		if err != nil {
			return k.Value{}, err
		}
		return assignRow(op.env, t, int(at), v)
	}
	n := first.Len()
	out := k.NewTable(t.Names, t.Cols)
	for i := range n {
		part := y
		if y.Type() != k.TypeDict {
			var err error
			if part, err = itemFor(y, i, n); err != nil {
				return k.Value{}, err
			}
		}
		var err error
		if out, err = op.rows(out.Table(), first.At(i), part); err != nil {
			return k.Value{}, err
		}
	}
	return out, nil
}

// assignRow is t with row i replaced by a dictionary or a list of its items.
func assignRow(env Env, t *k.Table, i int, row k.Value) (k.Value, error) {
	names := t.Names
	vals := row
	if d := row.Dict(); d != nil {
		names = k.Data[k.Sym](k.Resolve(d.Keys))
		vals = d.Vals
	}
	if row.Type() == k.Mixed && row.Len() == 0 {
		return k.NewTable(t.Names, t.Cols), nil // the row keeps what it has
	}
	if isCountable(vals) && vals.Len() != len(names) {
		return k.Value{}, k.ErrLength
	}
	set := &amendOp{env: env, assign: true}
	return set.cells(t, k.NewLong(int64(i)), names, nil, vals)
}
