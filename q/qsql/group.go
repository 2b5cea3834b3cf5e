package qsql

import (
	"slices"

	"tock/k"
	"tock/q/prim"
)

// grouping is the groups of a view's rows, in ascending order of their keys.
type grouping struct {
	names  []k.Sym
	keys   []keyColumn
	groups *prim.RowGroups
	rows   []int64 // places of all groups' rows, group after group
	starts []int
}

// keyColumn is a key of the groups: an item for each group or, where times is set, a vector
// of which item i is that of the times[i] groups that follow.
type keyColumn struct {
	col   k.Value
	times []int64
}

// keyColumns is columns of one item a group.
func keyColumns(cols []k.Value) []keyColumn {
	out := make([]keyColumn, len(cols))
	for i, col := range cols {
		out[i].col = col
	}
	return out
}

// columns is the keys with an item for each group.
func (g *grouping) columns() []k.Value {
	n := 0
	if g.groups != nil {
		n = g.len()
	}
	return itemsOfKeys(g.keys, n)
}

// itemsOfKeys is keys with an item for each of n groups.
func itemsOfKeys(keys []keyColumn, n int) []k.Value {
	out := make([]k.Value, len(keys))
	for i, key := range keys {
		if out[i] = key.col; key.times != nil {
			out[i] = key.items(n)
		}
	}
	return out
}

// items is the key of each of n groups.
func (c keyColumn) items(n int) k.Value {
	out, _ := k.Room(c.col, n) // keys of runs are vectors
	k.Place(out, 0, c.col, c.times)
	return out
}

// group evaluates the by phrase. The partition column is the same for all rows and
// groups nothing.
func (v *view) group(by []column) (*grouping, error) {
	if g := v.barGroups(by); g != nil {
		return g, nil
	}
	n := v.len()
	names, cols := []k.Sym{}, []k.Value{}
	for _, c := range by {
		if v.isField(c.tree) {
			continue
		}
		x, err := v.eval(c.tree)
		if err != nil {
			return nil, err
		}
		if isItem(x) {
			x = k.Repeat(x, n)
		}
		if x.Len() != n {
			return nil, k.ErrLength
		}
		names, cols = append(names, c.name), append(cols, x)
	}
	return v.withField(by, groupBy(v.env, names, cols, n)), nil
}

// withField adds the partition column where the by phrase has it.
func (v *view) withField(by []column, g *grouping) *grouping {
	for i, c := range by {
		if v.isField(c.tree) {
			g.names = slices.Insert(g.names, i, c.name)
			g.keys = slices.Insert(g.keys, i, keyColumn{k.Repeat(v.value, 1), []int64{int64(g.len())}})
		}
	}
	return g
}

// isField reports whether a tree is just the partition column.
func (v *view) isField(tree k.Value) bool {
	return v.field != 0 && tree.Type() == -k.Symbol && tree.Sym() == v.field
}

// groupBy groups n rows by key columns.
func groupBy(env prim.Env, names []k.Sym, cols []k.Value, n int) *grouping {
	groups := prim.RunGroups(cols, n)
	if groups == nil {
		groups = prim.KeyGroups(cols, n)
	}
	if groups == nil {
		groups = prim.GroupRows(cols, n, prim.Pausing(env, n))
	}
	return inOrder(names, cols, groups)
}

// inOrder is groups of the rows of key columns, in ascending order of the keys.
func inOrder(names []k.Sym, cols []k.Value, groups *prim.RowGroups) *grouping {
	g := &grouping{names: names, groups: groups}
	keys := gatherAll(cols, g.groups.First)
	if len(cols) > 0 && !groups.Sorted {
		order := prim.SortRows(keys, g.groups.Len(), false, nil)
		if !ascendingFromZero(order) {
			g.groups.Reorder(order)
			keys = gatherAll(keys, order)
		}
	}
	g.keys = keyColumns(keys)
	return g
}

func gatherAll(cols []k.Value, at []int64) []k.Value {
	out := make([]k.Value, len(cols))
	for i, col := range cols {
		out[i] = col.Gather(at)
	}
	return out
}

func (g *grouping) len() int { return g.groups.Len() }

// split is the places of each group's rows.
func (g *grouping) split() (rows []int64, starts []int) {
	if g.rows == nil {
		g.rows, g.starts = g.groups.Rows()
	}
	return g.rows, g.starts
}

// arranged is a column with its items group after group, and where each group begins.
func (g *grouping) arranged(col k.Value) (all k.Value, starts []int) {
	if g.rows == nil {
		if g.starts == nil {
			g.starts = g.groups.Starts()
		}
		if all, ok := g.groups.Arrange(col, g.starts); ok {
			return all, g.starts
		}
	}
	rows, starts := g.split()
	return col.Gather(rows), starts
}

// ofRows is the group of each of n rows.
func (g *grouping) ofRows(n int) []int64 {
	out := make([]int64, n)
	if g.groups.Ends != nil {
		for i, first := range g.groups.First {
			for row := first; row < g.groups.Ends[i]; row++ {
				out[row] = int64(i)
			}
		}
		return out
	}
	for row, group := range g.groups.Numbers() {
		out[row] = int64(group)
	}
	return out
}

// keyTable is the groups' keys; a single key column is marked sorted.
func (g *grouping) keyTable() k.Value {
	t := k.NewTable(g.names, g.columns())
	if len(g.keys) == 1 {
		if sorted, err := k.SetAttr(t, k.Sorted); err == nil {
			return sorted
		}
	}
	return t
}

// runGrouped is select with a by phrase: a table keyed by the groups.
func (ph phraseSet) runGrouped(v *view) (k.Value, error) {
	g, err := v.group(ph.by)
	if err != nil {
		return k.Value{}, err
	}
	return ph.overGroups(v, g)
}

// overGroups is runGrouped for groups made already.
func (ph phraseSet) overGroups(v *view, g *grouping) (k.Value, error) {
	vals, err := ph.groupedColumns(v, g)
	if err != nil {
		return k.Value{}, err
	}
	out := k.MustDict(g.keyTable(), vals)
	return ph.limited(v.env, out)
}

// groupedColumns is the select phrase over groups: the last row of each without columns.
func (ph phraseSet) groupedColumns(v *view, g *grouping) (k.Value, error) {
	if ph.cols == nil {
		var names []k.Sym
		var cols []k.Value
		last := v.rows.at(lastRows(g.groups))
		whole := v.restricted(last).all()
		for i, name := range whole.Names {
			if !contains(g.names, name) {
				names = append(names, name)
				cols = append(cols, whole.Cols[i])
			}
		}
		return k.NewTable(names, cols), nil
	}
	vals, err := v.liftedTogether(ph.cols, g)
	if err != nil {
		return k.Value{}, err
	}
	for i, c := range ph.cols {
		if !vals[i].IsZero() {
			continue
		}
		if vals[i], err = v.perGroup(c.tree, g); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewTable(columnNames(ph.cols), vals), nil
}

func contains(names []k.Sym, name k.Sym) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// limited applies the limit and order to a grouped result.
func (ph phraseSet) limited(env prim.Env, out k.Value) (k.Value, error) {
	if ph.limit.IsZero() && ph.order.IsZero() {
		return out, nil
	}
	whole, ok := prim.Unkey(out)
	if !ok {
		return k.Value{}, k.ErrType
	}
	v := newView(env, whole, whole.Len())
	if err := ph.applyLimit(v); err != nil {
		return k.Value{}, err
	}
	return prim.Enkey(len(ph.by), k.NewTable(whole.Names, v.all().Cols))
}

// perGroup is a tree's value for each group, as a column: an atom a group makes a vector.
func (v *view) perGroup(tree k.Value, g *grouping) (k.Value, error) {
	if out, ok, err := v.lifted(tree, g); ok || err != nil {
		return out, err
	}
	if out, ok, err := v.calls(tree, g); ok || err != nil {
		return out, err
	}
	n := g.len()
	if n == 0 {
		return v.emptyResult(tree)
	}
	rows, starts := g.split()
	sorted := v.rows.at(rows)
	out := make([]k.Value, n)
	for i := range out {
		if i%1024 == 0 {
			if err := v.env.Check(); err != nil {
				return k.Value{}, err
			}
		}
		var err error
		if out[i], err = v.restricted(sorted.slice(starts[i], starts[i+1])).eval(tree); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// emptyResult is the column of no groups: of the type that no rows give.
func (v *view) emptyResult(tree k.Value) (k.Value, error) {
	x, err := v.restricted(v.rows.slice(0, 0)).eval(tree)
	if err != nil {
		return k.Value{}, err
	}
	if x.IsAtom() {
		return k.Enlist(x).Slice(0, 0), nil
	}
	return k.EmptyList, nil
}

// calls evaluates f[args] where every argument goes item by item: the arguments are
// evaluated once over all rows and f gets each group's stretch of them. A bare column
// gives the groups' lists. False when the tree is of another form.
func (v *view) calls(tree k.Value, g *grouping) (k.Value, bool, error) {
	if tree.Type() == -k.Symbol && v.has(tree.Sym()) {
		col, err := v.eval(tree)
		if err != nil {
			return k.Value{}, false, err
		}
		all, starts := g.arranged(col)
		return prim.Nested(all, starts), true, nil
	}
	items := tree.Items()
	if len(items) < 2 || len(items) > 9 || !isCallable(items[0]) || g.len() == 0 {
		return k.Value{}, false, nil
	}
	args := make([]k.Value, len(items)-1)
	var starts []int
	lists := make([]bool, len(args))
	some := false
	for i, arg := range items[1:] {
		if !v.elementwise(arg) {
			return k.Value{}, false, nil
		}
		x, err := v.eval(arg)
		if err != nil {
			return k.Value{}, false, err
		}
		if x.Type().IsList() {
			if x.Len() != v.len() {
				return k.Value{}, false, nil
			}
			x, starts = g.arranged(x)
			lists[i], some = true, true
		}
		args[i] = x
	}
	if !some {
		return k.Value{}, false, nil
	}
	out := make([]k.Value, g.len())
	for i := range out {
		if i%1024 == 0 {
			if err := v.env.Check(); err != nil {
				return k.Value{}, false, err
			}
		}
		part := make([]k.Value, len(args))
		for j, x := range args {
			if part[j] = x; lists[j] {
				part[j] = x.Slice(starts[i], starts[i+1])
			}
		}
		var err error
		if out[i], err = v.env.Apply(items[0], part); err != nil {
			return k.Value{}, false, err
		}
	}
	return k.Collapse(out), true, nil
}

// isCallable reports whether the head of a tree is a function that takes its arguments'
// values: operators that read their trees (assignment, cond) are not.
func isCallable(f k.Value) bool {
	switch o := f.Object().(type) {
	case *k.Lambda, *k.Projection, *k.Derived, *k.Composition:
		return true
	case *k.Primitive:
		return o.Kind != k.TypeIterator && o.Name != ":" && o.Name != "::" && o.Name != "$"
	}
	return false
}
