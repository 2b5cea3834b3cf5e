package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// First and last rows of the runs of a parted column, as the last quotes of each symbol
// until noon: where the conditions bound a column that ascends within the runs, they cut
// each run at places found by binary search, and no other row is looked at.

// runWhere is run over the rows of a view that conditions leave.
func (ph phraseSet) runWhere(v *view, where []k.Value, keys int) (k.Value, error) {
	if g := v.edges(ph, where); g != nil {
		return ph.overGroups(v, g)
	}
	if out, ok, err := ph.countedGroups(v, where); ok || err != nil {
		return out, err
	}
	if err := v.where(where); err != nil {
		return k.Value{}, err
	}
	return ph.run(v, keys)
}

// edges is the groups of a query over a whole table that reads nothing but the first and
// last row of each of them; nil for any other query. A group's rows are those that the
// conditions leave of a run.
func (v *view) edges(ph phraseSet, where []k.Value) *grouping {
	if len(where) == 0 || !ph.grouped || !ph.readsEdges(v) {
		return nil
	}
	by, name, ok := v.partedBy(ph.by)
	if !ok {
		return nil
	}
	starts, ok := k.Runs(by)
	if !ok {
		return nil
	}
	from := append([]int64(nil), starts[:len(starts)-1]...)
	to := append([]int64(nil), starts[1:]...)
	for _, clause := range where {
		if !v.cut(clause, by, from, to) {
			return nil
		}
	}
	n := 0
	for i := range from {
		if from[i] < to[i] {
			from[n], to[n] = from[i], to[i]
			n++
		}
	}
	groups := &prim.RowGroups{First: from[:n], Ends: to[:n], Sorted: k.RunKeysAscend(by)}
	return v.withField(ph.by, inOrder([]k.Sym{name}, []k.Value{by}, groups))
}

// readsEdges reports whether all columns are the first or last item of a column.
func (ph phraseSet) readsEdges(v *view) bool {
	for _, c := range ph.cols {
		items := c.tree.Items()
		if len(items) != 2 || items[1].Type() != -k.Symbol {
			return false
		}
		if _, stored := v.table.Col(items[1].Sym()); !stored {
			return false
		}
		if agg := aggregateOf(items[0], 1); agg == nil || agg.pick == nil {
			return false
		}
	}
	return len(ph.cols) > 0
}

// partedBy is the parted column that is all of a by phrase but for the partition column.
func (v *view) partedBy(by []column) (col k.Value, name k.Sym, ok bool) {
	for _, c := range by {
		if v.isField(c.tree) {
			continue
		}
		if ok || c.tree.Type() != -k.Symbol {
			return col, name, false
		}
		if col, ok = v.table.Col(c.tree.Sym()); !ok || col.Attr() != k.Parted {
			return col, name, false
		}
		name = c.name
	}
	return col, name, ok
}

// cut narrows the runs by a condition; false when it is not a bound on a column that
// ascends within them.
func (v *view) cut(clause, by k.Value, from, to []int64) bool {
	items := clause.Items()
	if len(items) != 3 || items[1].Type() != -k.Symbol || items[0].Primitive() == nil || v.reads(items[2]) {
		return false
	}
	op := items[0].Primitive().Name
	switch op {
	case "<", "<=", ">", ">=", "within":
	default:
		return false
	}
	col, ok := v.table.Col(items[1].Sym())
	if !ok || !k.RunsAscend(by, col) {
		return false
	}
	x, err := v.eval(items[2])
	if err != nil {
		return false // the ordinary way reports it
	}
	if op == "within" {
		return x.Type() == col.Type() && x.Len() == 2 &&
			k.RunBounds(col, x.At(0), false, true, from, to) && k.RunBounds(col, x.At(1), true, false, from, to)
	}
	begin := op == ">" || op == ">="
	return k.RunBounds(col, x, op == ">" || op == "<=", begin, from, to)
}
