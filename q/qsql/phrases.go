package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// column is a result column or group: its name and tree.
type column struct {
	name k.Sym
	tree k.Value
}

// phraseSet is the by and select phrases with the limit.
type phraseSet struct {
	by       []column
	grouped  bool // by a dictionary, even an empty one
	distinct bool
	cols     []column // nil for all
	limit    k.Value
	order    k.Value
}

// orderOf is a sixth argument without the enlisting that parse gives it.
func orderOf(order k.Value) k.Value {
	if items := order.Items(); len(items) == 1 {
		return items[0]
	}
	return order
}

// phrases takes a select's third and fourth argument apart.
func phrases(by, cols k.Value) (phraseSet, error) {
	var ph phraseSet
	var err error
	switch {
	case by.Dict() != nil:
		ph.grouped = true
		if ph.by, err = columnsOf(by.Dict()); err != nil {
			return ph, err
		}
	case by.Type() == -k.Boolean:
		ph.distinct = by.Bool()
	default:
		return ph, k.ErrType
	}
	if d := cols.Dict(); d != nil {
		ph.cols, err = columnsOf(d)
	} else if !isEmpty(cols) {
		err = k.ErrType
	}
	return ph, err
}

// columnsOf is a dictionary's names and trees.
func columnsOf(d *k.Dict) ([]column, error) {
	names := k.Data[k.Sym](k.Resolve(d.Keys))
	if len(names) != d.Len() {
		return nil, k.ErrType
	}
	out := make([]column, len(names))
	for i, name := range names {
		out[i] = column{name, d.Vals.At(i)}
	}
	return out, nil
}

// reads tells of every name that the phrases read.
func (ph phraseSet) reads(f func(k.Sym)) {
	for _, c := range ph.by {
		names(c.tree, f)
	}
	for _, c := range ph.cols {
		names(c.tree, f)
	}
	if items := ph.order.Each(); !ph.order.IsZero() && len(items) == 2 {
		names(items[1], f)
	}
}

// run evaluates the phrases over a view whose selection is made; keys is the number of
// the table's key columns.
func (ph phraseSet) run(v *view, keys int) (k.Value, error) {
	if ph.grouped {
		return ph.runGrouped(v)
	}
	if err := ph.applyLimit(v); err != nil {
		return k.Value{}, err
	}
	var out k.Value
	if ph.cols == nil {
		whole := v.all()
		out = k.NewTable(whole.Names, whole.Cols)
	} else {
		keys = 0
		vals := make([]k.Value, len(ph.cols))
		for i, c := range ph.cols {
			var err error
			if countsRows(c.tree) {
				vals[i] = k.NewLong(int64(v.len()))
				continue
			}
			if vals[i], err = v.eval(c.tree); err != nil {
				return k.Value{}, err
			}
		}
		var err error
		if out, err = makeTable(columnNames(ph.cols), vals); err != nil {
			return k.Value{}, err
		}
	}
	if ph.distinct {
		t := out.Table()
		if g := prim.GroupRows(t.Cols, t.Len(), prim.Pausing(v.env, t.Len())); g.Len() < t.Len() {
			out = t.Gather(g.First)
		}
	}
	if keys > 0 && !ph.distinct {
		return prim.Enkey(keys, out)
	}
	return out, nil
}

// countsRows reports whether a tree is count i, which needs no column of row numbers.
func countsRows(tree k.Value) bool {
	items := tree.Items()
	return len(items) == 2 && items[1].Type() == -k.Symbol && items[1].Sym() == rowNumber &&
		aggregateOf(items[0], 1) != nil && aggregateOf(items[0], 1).rowsOnly
}

func columnNames(cols []column) []k.Sym {
	out := make([]k.Sym, len(cols))
	for i, c := range cols {
		out[i] = c.name
	}
	return out
}

// makeTable makes a table of results: one row when all are atoms, otherwise atoms repeat.
func makeTable(names []k.Sym, vals []k.Value) (k.Value, error) {
	n := -1
	for _, x := range vals {
		if !isItem(x) {
			if n >= 0 && x.Len() != n {
				return k.Value{}, k.ErrLength
			}
			n = x.Len()
		}
	}
	for i, x := range vals {
		switch {
		case !isItem(x):
		case n < 0:
			vals[i] = k.Collapse([]k.Value{x})
		default:
			vals[i] = k.Repeat(x, n)
		}
	}
	return k.NewTable(names, vals), nil
}

// isItem reports whether a result is one item rather than a column of them.
func isItem(x k.Value) bool {
	t := x.Type()
	return !t.IsList() && t != k.TypeTable && !x.IsKeyedTable()
}

// applyLimit narrows the view to the rows of the limit, in its order.
func (ph phraseSet) applyLimit(v *view) error {
	if !ph.order.IsZero() {
		places, err := ph.ordered(v)
		if err != nil {
			return err
		}
		v.narrow(v.rows.at(places))
	}
	if ph.limit.IsZero() {
		return nil
	}
	from, to, err := limits(ph.limit, v.len())
	if err != nil {
		return err
	}
	v.narrow(v.rows.slice(from, to))
	return nil
}

// ordered is the places of the selected rows in the order of (grade;column).
func (ph phraseSet) ordered(v *view) ([]int64, error) {
	items := ph.order.Each()
	if len(items) != 2 {
		return nil, k.ErrType
	}
	col, err := v.eval(items[1])
	if err != nil {
		return nil, err
	}
	if p := items[0].Primitive(); p != nil && (p.Name == "<:" || p.Name == ">:") && col.Type().IsList() {
		return prim.SortRows([]k.Value{col}, col.Len(), p.Name == ">:", prim.Pausing(v.env, col.Len())), nil
	}
	at, err := v.env.Apply(items[0], []k.Value{col})
	if err != nil {
		return nil, err
	}
	places, ok := rowNumbers(at)
	if !ok {
		return nil, k.ErrType
	}
	return places, nil
}

// limits is the rows from and to (exclusive) of n that a limit leaves.
func limits(limit k.Value, n int) (from, to int, err error) {
	at, ok := rowNumbers(limit)
	if !ok {
		return 0, 0, k.ErrType
	}
	clip := func(x int64) int { return int(max(0, min(x, int64(n)))) }
	switch len(at) {
	case 1:
		if at[0] < 0 {
			return n - clip(-at[0]), n, nil
		}
		return 0, clip(at[0]), nil
	case 2:
		from = clip(at[0])
		return from, from + min(clip(at[1]), n-from), nil
	}
	return 0, 0, k.ErrLength
}
