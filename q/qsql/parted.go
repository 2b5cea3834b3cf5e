package qsql

import (
	"runtime"
	"sync"
	"sync/atomic"

	"tock/k"
	"tock/q/prim"
)

// Partitioned tables. The conditions that read nothing but the partition field come
// first as a rule; they choose partitions, and no column of the others is touched. Then
//
//   - one partition left: it is a table like any other
//   - aggregates that can be merged: each partition gives partial results of its groups,
//     which are grouped again (lift.go)
//   - last rows of groups: the last rows of each partition's
//   - otherwise the columns that the query reads, of the selected rows, are put end to end
//
// The virtual column holds a partition's value in each of its rows; it is made only for
// expressions that read it, and grouping by it costs nothing.

// parts is the partitions in view that a query goes over.
type parts struct {
	env   prim.Env
	src   k.PartitionedTable
	at    []int64   // partitions chosen
	where []k.Value // conditions left for each of them
	cols  []k.Sym   // columns to read; nil for all
	field bool      // the virtual column is read
	links []k.Sym   // columns of other partitioned tables that a link leads to: link.col
	pure  bool      // nothing needs the evaluator: partitions run side by side
}

// choose applies the leading conditions that read only the partition field.
func choose(env prim.Env, src k.PartitionedTable, where []k.Value) (*parts, error) {
	field := src.Field()
	values := src.Partitions()
	all := &k.Table{Names: []k.Sym{field}, Cols: []k.Value{values}}
	v := newView(env, all, values.Len())
	p := &parts{env: env, src: src, where: where}
	stored := src.Names()
	for len(p.where) > 0 && readsOnly(p.where[0], field, stored) {
		if err := v.filter(p.where[0]); err != nil {
			return nil, err
		}
		p.where = p.where[1:]
	}
	p.at = v.rows.numbers()
	return p, nil
}

// readsOnly reports whether a condition reads the partition field and no stored column.
func readsOnly(tree k.Value, field k.Sym, stored []k.Sym) bool {
	reads, others := false, false
	names(tree, func(name k.Sym) {
		if baseName(name) == field {
			reads = true
		} else if name == rowNumber || contains(stored, baseName(name)) {
			others = true
		}
	})
	return reads && !others
}

// need notes which columns the rest of the query reads; all for a query without columns.
func (p *parts) need(ph phraseSet, all bool) error {
	if all {
		p.field = true
		return nil
	}
	stored := p.src.Names()
	p.cols = []k.Sym{}
	var dotted []k.Sym
	note := func(name k.Sym) {
		base := baseName(name)
		if base == p.src.Field() {
			p.field = true
			return
		}
		if !contains(stored, base) {
			return
		}
		if !contains(p.cols, base) {
			p.cols = append(p.cols, base)
		}
		if name != base && !contains(dotted, name) {
			dotted = append(dotted, name)
		}
	}
	ph.reads(note)
	for _, clause := range p.where {
		names(clause, note)
	}
	if len(dotted) == 0 {
		return nil
	}
	empty, err := p.src.Empty()
	if err != nil {
		return err
	}
	for _, name := range dotted {
		if linked(empty, baseName(name)) != nil {
			p.links = append(p.links, name)
		}
	}
	return nil
}

// view is the i-th chosen partition with the columns needed, narrowed by the conditions.
func (p *parts) view(i int) (*view, error) {
	v, err := p.whole(i)
	if err != nil {
		return nil, err
	}
	return v, v.where(p.where)
}

// whole is the i-th chosen partition with the columns needed.
func (p *parts) whole(i int) (*view, error) {
	at := int(p.at[i])
	n, err := p.src.PartitionRows(at)
	if err != nil {
		return nil, err
	}
	t, err := p.src.Partition(at, p.cols)
	if err != nil {
		return nil, err
	}
	value := p.src.Partitions().At(at)
	if t, err = p.withLinks(t, value); err != nil {
		return nil, err
	}
	v := newView(p.env, t, n)
	v.pure = p.pure
	if p.field {
		v.field, v.value = p.src.Field(), value
	}
	return v, nil
}

// bind binds the conditions and phrases to the table's columns, and finds out whether
// they are pure.
func (p *parts) bind(ph phraseSet) (phraseSet, error) {
	stored, err := p.empty()
	if err != nil {
		return ph, err
	}
	b := &binder{env: p.env, pure: true}
	b.has = func(name k.Sym) bool {
		if _, ok := stored.table.Col(name); ok || name == rowNumber {
			return true
		}
		if stored.has(name) {
			b.pure = false // part of a column: the evaluator knows how to get it
			return true
		}
		return false
	}
	p.where = b.bindAll(p.where)
	ph.by = b.bindColumns(ph.by)
	ph.cols = b.bindColumns(ph.cols)
	p.pure = b.pure && ph.order.IsZero()
	return ph, nil
}

// each calls f with the view of every chosen partition: in order, or on all processors
// when nothing needs the evaluator. f keeps its results by i.
func (p *parts) each(f func(i int, v *view) error) error {
	workers := min(runtime.GOMAXPROCS(0), len(p.at))
	if !p.pure || workers < 2 {
		for i := range p.at {
			if err := p.one(i, f); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	errs := make([]error, workers)
	faults := make([]any, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			defer func() { faults[w] = recover() }()
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(p.at) {
					return
				}
				if errs[w] = p.one(i, f); errs[w] != nil {
					next.Store(int64(len(p.at)))
				}
			}
		})
	}
	wg.Wait()
	for _, fault := range faults {
		if fault != nil {
			panic(fault) // where the evaluator's guard is
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) one(i int, f func(i int, v *view) error) error {
	if err := p.env.Check(); err != nil {
		return err
	}
	v, err := p.view(i)
	if err != nil {
		return err
	}
	return f(i, v)
}

// linked is the partitioned table that a column links to, or nil.
func linked(t *k.Table, name k.Sym) k.PartitionedTable {
	col, ok := t.Col(name)
	if !ok || col.Domain() == nil {
		return nil
	}
	return col.Domain().Value().Partitioned()
}

// withLinks adds the columns that links to other partitioned tables lead to. A link's
// places are those in the same partition of the other table.
func (p *parts) withLinks(t *k.Table, value k.Value) (*k.Table, error) {
	if len(p.links) == 0 {
		return t, nil
	}
	out := &k.Table{Names: append([]k.Sym(nil), t.Names...), Cols: append([]k.Value(nil), t.Cols...)}
	for _, name := range p.links {
		base := baseName(name)
		other := linked(t, base)
		link, _ := t.Col(base)
		if other == nil {
			return nil, k.Error(name.String())
		}
		part := k.Intern(name.String()[len(base.String())+1:])
		col, err := partColumn(other, value, part)
		if err != nil {
			return nil, err
		}
		out.Names = append(out.Names, name)
		out.Cols = append(out.Cols, col.Gather(k.Data[int64](link)))
	}
	return out, nil
}

// partColumn is a column of the partition with a value; empty where there is no such partition.
func partColumn(src k.PartitionedTable, value k.Value, name k.Sym) (k.Value, error) {
	values := src.Partitions()
	for i := range values.Len() {
		if !k.Match(values.At(i), value) {
			continue
		}
		t, err := src.Partition(i, []k.Sym{name})
		if err != nil {
			return k.Value{}, err
		}
		if col, ok := t.Col(name); ok {
			return col, nil
		}
		return k.Value{}, k.Error(name.String())
	}
	t, err := src.Empty()
	if err != nil {
		return k.Value{}, err
	}
	if col, ok := t.Col(name); ok {
		return col, nil
	}
	return k.Value{}, k.Error(name.String())
}

// empty is a view without rows that has the columns' types.
func (p *parts) empty() (*view, error) {
	t, err := p.src.Empty()
	if err != nil {
		return nil, err
	}
	if p.cols != nil {
		kept := &k.Table{}
		for i, name := range t.Names {
			if contains(p.cols, name) {
				kept.Names = append(kept.Names, name)
				kept.Cols = append(kept.Cols, t.Cols[i])
			}
		}
		t = kept
	}
	if t, err = p.withLinks(t, k.Value{}); err != nil {
		return nil, err
	}
	if p.field {
		t = &k.Table{
			Names: append([]k.Sym{p.src.Field()}, t.Names...),
			Cols:  append([]k.Value{p.src.Partitions().Slice(0, 0)}, t.Cols...),
		}
	}
	return newView(p.env, t, 0), nil
}

// selectParted is select from a partitioned table.
func selectParted(env prim.Env, src k.PartitionedTable, where []k.Value, ph phraseSet) (k.Value, error) {
	p, err := choose(env, src, where)
	if err != nil {
		return k.Value{}, err
	}
	if err := p.need(ph, ph.cols == nil); err != nil {
		return k.Value{}, err
	}
	if len(p.at) == 1 {
		v, err := p.whole(0)
		if err != nil {
			return k.Value{}, err
		}
		return ph.runWhere(v, p.where, 0)
	}
	if ph, err = p.bind(ph); err != nil {
		return k.Value{}, err
	}
	if out, ok, err := p.merged(ph); ok || err != nil {
		return out, err
	}
	if ph.grouped && ph.cols == nil {
		return p.lastRows(ph)
	}
	v, err := p.gather(p.readsRowNumber(ph))
	if err != nil {
		return k.Value{}, err
	}
	return ph.run(v, 0)
}

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

// merged is a query whose columns are all made of aggregates that can be merged; false
// when one is not.
func (p *parts) merged(ph phraseSet) (k.Value, bool, error) {
	if len(ph.cols) == 0 || ph.distinct || len(p.at) == 0 {
		return k.Value{}, false, nil
	}
	probe, err := p.empty()
	if err != nil {
		return k.Value{}, false, err
	}
	l := &lifter{v: probe}
	nodes := make([]liftNode, len(ph.cols))
	for i, c := range ph.cols {
		var ok bool
		if nodes[i], ok = l.lift(c.tree); !ok {
			return k.Value{}, false, nil
		}
	}
	if len(l.calls) == 0 || !mergeable(l.calls) {
		return k.Value{}, false, nil
	}
	partials, keys, ok, err := p.partials(ph, l.calls)
	if !ok || err != nil {
		return k.Value{}, false, err
	}
	out, err := p.mergeGroups(ph, l.calls, nodes, partials, keys)
	return out, err == nil, err
}

func mergeable(calls []*aggregateCall) bool {
	for _, c := range calls {
		if c.agg.merge == nil {
			return false
		}
	}
	return true
}

// grouped is the partial results of one partition and the keys of its groups.
type grouped struct{ partials, keys k.Value }

// partials is, for every partition with rows, the key columns of its groups and the
// partial results of the calls, end to end; the columns of a call follow each other.
func (p *parts) partials(ph phraseSet, calls []*aggregateCall) (partials, keys []k.Value, ok bool, err error) {
	names := columnNames(ph.by)
	found := make([]grouped, len(p.at))
	var unknown atomic.Bool
	err = p.each(func(i int, v *view) error {
		if v.len() == 0 || unknown.Load() {
			return nil
		}
		g, err := v.group(ph.by)
		if err != nil {
			return err
		}
		var cols []k.Value
		for _, c := range calls {
			part, ok, err := c.partial(v, g)
			if err != nil {
				return err
			}
			if !ok {
				unknown.Store(true)
				return nil
			}
			cols = append(cols, part...)
		}
		found[i] = grouped{k.NewTable(make([]k.Sym, len(cols)), cols), k.NewTable(names, g.keys)}
		return nil
	})
	if err != nil || unknown.Load() {
		return nil, nil, false, err
	}
	var pieces, keyPieces []k.Value
	for _, got := range found {
		if !got.partials.IsZero() {
			pieces = append(pieces, got.partials)
			keyPieces = append(keyPieces, got.keys)
		}
	}
	if len(pieces) == 0 {
		return nil, nil, false, nil
	}
	all, err := concatTables(p.env, pieces)
	if err != nil {
		return nil, nil, false, err
	}
	if len(names) == 0 {
		return all.Cols, nil, true, nil
	}
	allKeys, err := concatTables(p.env, keyPieces)
	if err != nil {
		return nil, nil, false, err
	}
	return all.Cols, allKeys.Cols, true, nil
}

// mergeGroups groups partial results by their keys and finishes the columns.
func (p *parts) mergeGroups(ph phraseSet, calls []*aggregateCall, nodes []liftNode, partials, keys []k.Value) (k.Value, error) {
	if len(ph.by) > 0 && ph.by[0].tree.Type() == -k.Symbol && ph.by[0].tree.Sym() == p.src.Field() {
		return p.disjointGroups(ph, calls, nodes, partials, keys)
	}
	g := groupBy(columnNames(ph.by), keys, partials[0].Len())
	for _, c := range calls {
		c.partials = nil
		for _, m := range c.agg.merge {
			col, ok := m(p.env, partials[0], g.groups)
			if !ok {
				return k.Value{}, k.ErrType
			}
			c.partials = append(c.partials, col)
			partials = partials[1:]
		}
	}
	out, err := p.finish(ph, nodes, g.len())
	if err != nil || !ph.grouped {
		return out, err
	}
	return ph.limited(p.env, k.MustDict(g.keyTable(), out))
}

// disjointGroups is mergeGroups where the partition field is the first group: no two
// partitions share one, and they stand in order already.
func (p *parts) disjointGroups(ph phraseSet, calls []*aggregateCall, nodes []liftNode, partials, keys []k.Value) (k.Value, error) {
	for _, c := range calls {
		n := len(c.agg.merge)
		c.partials, partials = partials[:n], partials[n:]
	}
	out, err := p.finish(ph, nodes, keys[0].Len())
	if err != nil {
		return k.Value{}, err
	}
	g := &grouping{names: columnNames(ph.by), keys: keys}
	return ph.limited(p.env, k.MustDict(g.keyTable(), out))
}

// finish makes the columns of n groups from the merged partial results.
func (p *parts) finish(ph phraseSet, nodes []liftNode, n int) (k.Value, error) {
	vals := make([]k.Value, len(nodes))
	for i, node := range nodes {
		var err error
		if vals[i], err = node.value(p.env, n); err != nil {
			return k.Value{}, err
		}
		if isItem(vals[i]) {
			vals[i] = k.Repeat(vals[i], n)
		}
	}
	return k.NewTable(columnNames(ph.cols), vals), nil
}
