package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// Bars of a column that ascends, as by sym, 0D00:01 xbar time over days in the order of sym
// and time: groups are runs, found where the bars end, without making the bar of each row.

// barTree is the width and column of a tree that is width xbar column; false for others.
func (v *view) barTree(tree k.Value) (width k.Value, name k.Sym, ok bool) {
	items := tree.Items()
	if len(items) != 3 || items[0].Primitive() == nil || items[0].Primitive().Name != "xbar" || items[2].Type() != -k.Symbol {
		return k.Value{}, 0, false
	}
	if _, stored := v.table.Col(items[2].Sym()); !stored || !items[1].IsAtom() || items[1].Type() == -k.Symbol {
		return k.Value{}, 0, false
	}
	return items[1], items[2].Sym(), true
}

// barGroups is the groups of a by phrase whose last tree is bars of a column that ascends
// within the runs of those before; nil for other phrases and columns.
func (v *view) barGroups(by []column) *grouping {
	if len(by) == 0 || !v.rows.stretch() || v.len() == 0 {
		return nil
	}
	last := by[len(by)-1]
	width, name, ok := v.barTree(last.tree)
	if !ok {
		return nil
	}
	var names []k.Sym
	var cols []k.Value
	for _, c := range by[:len(by)-1] {
		if v.isField(c.tree) {
			continue
		}
		// Only columns: what a tree does may be wanted once.
		col, stored := k.Value{}, false
		if c.tree.Type() == -k.Symbol {
			col, stored = v.table.Col(c.tree.Sym())
		}
		if !stored {
			return nil
		}
		names, cols = append(names, c.name), append(cols, v.rows.of(col, v.n))
	}
	groups := prim.RunGroups(cols, v.len())
	if groups == nil {
		return nil
	}
	sorted := groups.Sorted || len(cols) == 0
	keys := gatherAll(cols, groups.First)
	whole, _ := v.table.Col(name)
	known := v.ascendsIn(whole, cols)
	bars, split, ok := groups.Bars(v.env, width, v.rows.of(whole, v.n), known)
	if !ok {
		return nil
	}
	g := &grouping{names: append(names, last.name), groups: groups}
	for _, col := range keys {
		g.keys = append(g.keys, keyColumn{col, split})
	}
	g.keys = append(g.keys, keyColumn{bars, nil})
	if groups.Sorted = sorted; !sorted {
		all := g.columns()
		order := prim.SortRows(all, groups.Len(), false, nil)
		groups.Reorder(order)
		g.keys = keyColumns(gatherAll(all, order))
	}
	return v.withField(by, g)
}

// ascendsIn reports whether it is known that a column ascends within the runs of the view's
// rows by cols: of the only column of all rows where that is parted, or of a parted column
// of which the rows are one run.
func (v *view) ascendsIn(col k.Value, cols []k.Value) bool {
	if len(cols) == 1 && cols[0].Len() == v.n {
		return k.RunsAscend(cols[0], col)
	}
	if len(cols) > 0 {
		return false
	}
	for _, by := range v.table.Cols {
		starts, ok := k.Runs(by)
		if !ok {
			continue
		}
		for i := 1; i < len(starts); i++ {
			if int(starts[i-1]) <= v.rows.from && v.rows.to <= int(starts[i]) {
				return k.RunsAscend(by, col)
			}
		}
	}
	return false
}
