package qsql

import (
	"unsafe"

	"tock/internal/room"
	"tock/k"
	"tock/q/prim"
)

// Rows of all partitions as one table, for queries that need them together.

// gathered is the rows of a partitioned table that a query selects, as one view with
// the columns it reads.
func gathered(env prim.Env, src k.PartitionedTable, where []k.Value, ph phraseSet) (*view, error) {
	p, err := choose(env, src, where)
	if err != nil {
		return nil, err
	}
	if err := p.need(ph, ph.cols == nil); err != nil {
		return nil, err
	}
	if len(p.at) == 1 {
		return p.view(0)
	}
	if _, err := p.bind(phraseSet{}); err != nil {
		return nil, err
	}
	return p.gather(p.readsRowNumber(ph))
}

func (p *parts) readsRowNumber(ph phraseSet) bool {
	found := false
	ph.reads(func(name k.Sym) { found = found || name == rowNumber })
	return found
}

// gather puts the selected rows of all partitions end to end; numbered keeps each
// row's number in its partition as a column i.
func (p *parts) gather(numbered bool) (*view, error) {
	first, err := p.empty()
	if err != nil {
		return nil, err
	}
	width := len(first.table.Cols)
	pieces := make([][]k.Value, width)
	for i, col := range first.table.Cols {
		pieces[i] = append(pieces[i], col)
	}
	found := make([]selected, len(p.at))
	err = p.each(func(i int, v *view) error {
		got := selected{n: v.len()}
		if got.n == 0 {
			return nil
		}
		if numbered {
			got.numbers = v.rows.numbers()
		}
		for _, name := range first.table.Names {
			col, ok, err := v.Column(name)
			if !ok {
				err = k.Error(name.String())
			}
			if err != nil {
				return err
			}
			got.cols = append(got.cols, col)
		}
		found[i] = got
		return nil
	})
	if err != nil {
		return nil, err
	}
	var numbers []int64
	n := 0
	for _, got := range found {
		n += got.n
		numbers = append(numbers, got.numbers...)
		for c, col := range got.cols {
			pieces[c] = append(pieces[c], col)
		}
	}
	t := &k.Table{Names: first.table.Names, Cols: make([]k.Value, width)}
	for i := range pieces {
		if t.Cols[i], err = concat(p.env, pieces[i]); err != nil {
			return nil, err
		}
	}
	if numbered {
		t = &k.Table{Names: append(append([]k.Sym(nil), t.Names...), rowNumber), Cols: append(t.Cols, k.Longs(numbers))}
	}
	return newView(p.env, t, n), nil
}

// selected is what one partition gives to a gathered view.
type selected struct {
	n       int
	numbers []int64
	cols    []k.Value
}

// concat is columns end to end; the first is empty and has the type of none at all.
func concat(env prim.Env, cols []k.Value) (k.Value, error) {
	if len(cols) == 1 {
		return cols[0], nil
	}
	if len(cols) == 2 {
		return cols[1], nil
	}
	if lists, ok := joinedLists(cols[1:]); ok {
		return lists, nil
	}
	same := true
	for _, col := range cols[2:] {
		same = same && col.Type() == cols[1].Type() && col.Domain() == cols[1].Domain()
	}
	if !same && cols[1].Type() != k.Mixed {
		for i := range cols {
			cols[i] = k.Resolve(cols[i])
		}
	}
	return prim.Raze(env, k.NewList(cols[1:]))
}

// joinedLists is general lists end to end; false when one is of another kind.
func joinedLists(cols []k.Value) (k.Value, bool) {
	n := 0
	for _, col := range cols {
		if _, ok := col.Object().(*k.List); !ok {
			return k.Value{}, false
		}
		n += col.Len()
	}
	if !room.Fits(int64(n), int64(unsafe.Sizeof(k.Value{}))) {
		return k.Value{}, false
	}
	out := make([]k.Value, 0, n)
	for _, col := range cols {
		out = append(out, col.Items()...)
	}
	return k.NewList(out), true
}

// lastRows is select by without columns: the last row of each group.
func (p *parts) lastRows(ph phraseSet) (k.Value, error) {
	var pieces []k.Value
	for i := range p.at {
		v, err := p.view(i)
		if err != nil {
			return k.Value{}, err
		}
		v.pure = false
		if v.len() == 0 {
			continue
		}
		last, err := phraseSet{by: ph.by, grouped: true}.run(v, 0)
		if err != nil {
			return k.Value{}, err
		}
		whole, _ := prim.Unkey(last)
		pieces = append(pieces, k.NewTable(whole.Names, whole.Cols))
	}
	if len(pieces) == 0 {
		v, err := p.empty()
		if err != nil {
			return k.Value{}, err
		}
		return ph.run(v, 0)
	}
	all, err := concatTables(p.env, pieces)
	if err != nil {
		return k.Value{}, err
	}
	// The groups are columns by now, under their own names.
	by := make([]column, len(ph.by))
	for i, c := range ph.by {
		by[i] = column{c.name, k.NewSym(c.name)}
	}
	again := phraseSet{by: by, grouped: true, limit: ph.limit, order: ph.order}
	return again.run(newView(p.env, all, all.Len()), 0)
}

// concatTables is tables of the same columns end to end.
func concatTables(env prim.Env, tables []k.Value) (*k.Table, error) {
	first := tables[0].Table()
	out := &k.Table{Names: first.Names, Cols: make([]k.Value, len(first.Cols))}
	for i := range out.Cols {
		cols := []k.Value{first.Cols[i].Slice(0, 0)}
		for _, t := range tables {
			cols = append(cols, t.Table().Cols[i])
		}
		var err error
		if out.Cols[i], err = concat(env, cols); err != nil {
			return nil, err
		}
	}
	return out, nil
}
