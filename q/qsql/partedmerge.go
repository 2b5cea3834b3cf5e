package qsql

import (
	"slices"
	"sync/atomic"

	"tock/k"
	"tock/q/prim"
)

// Partial results: what each partition gives of its groups, grouped again and finished.

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
	partials, keys, ok, err := p.counts(ph, l.calls)
	if !ok && err == nil {
		partials, keys, ok, err = p.partials(ph, l.calls)
	}
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

// grouped is the partial results of one partition, their columns call after call, and the
// keys of its groups. A plan is set instead where the results are still to be written.
type grouped struct {
	n        int
	partials []k.Value
	plan     *runPlan
	keys     []keyColumn
}

// partials is, for every partition with rows, the key columns of its groups and the
// partial results of the calls, end to end; the columns of a call follow each other.
func (p *parts) partials(ph phraseSet, calls []*aggregateCall) (partials, keys []k.Value, ok bool, err error) {
	of := (*view).piecesOf
	disjoint := p.disjoint(ph)
	if disjoint {
		of = (*view).partialsOf
	}
	found := make([]grouped, len(p.at))
	var unknown atomic.Bool
	err = p.eachWhole(func(i int, v *view) error {
		if unknown.Load() {
			return nil
		}
		plan := func(v *view, calls []*aggregateCall, g *grouping) ([][]k.Value, bool, error) {
			if disjoint {
				if found[i].plan = v.runPlan(calls, g); found[i].plan != nil {
					return nil, true, nil
				}
			}
			return of(v, calls, g)
		}
		g, parts, ok, err := p.partialsOfOne(v, ph, calls, plan)
		if g == nil || err != nil {
			return err
		}
		if !ok {
			unknown.Store(true)
			return nil
		}
		found[i].n, found[i].partials, found[i].keys = g.len(), slices.Concat(parts...), g.keys
		return nil
	})
	if err != nil || unknown.Load() {
		return nil, nil, false, err
	}
	found = slices.DeleteFunc(found, func(got grouped) bool { return got.n == 0 })
	if len(found) == 0 {
		return nil, nil, false, nil
	}
	if partials, keys, ok = p.placed(found); ok {
		return partials, keys, true, nil
	}
	var pieces, keyPieces []k.Value
	for _, got := range found {
		if got.plan != nil {
			got.partials = slices.Concat(got.plan.results(calls)...)
		}
		pieces = append(pieces, k.NewTable(make([]k.Sym, len(got.partials)), got.partials))
		keyPieces = append(keyPieces, k.NewTable(columnNames(ph.by), itemsOfKeys(got.keys, got.n)))
	}
	all, err := concatTables(p.env, pieces)
	if err != nil {
		return nil, nil, false, err
	}
	if len(ph.by) == 0 {
		return all.Cols, nil, true, nil
	}
	allKeys, err := concatTables(p.env, keyPieces)
	if err != nil {
		return nil, nil, false, err
	}
	return all.Cols, allKeys.Cols, true, nil
}

// placed is results and keys that every partition writes where they stand among those of
// all; false when one has other kinds than the first, or no plan.
func (p *parts) placed(found []grouped) (partials, keys []k.Value, ok bool) {
	first := found[0]
	n := 0
	at := make([]int, len(found))
	for i, got := range found {
		if got.plan == nil || !alike(got.plan.kinds, first.plan.kinds) || !slices.EqualFunc(got.keys, first.keys, keyColumn.alike) {
			return nil, nil, false
		}
		at[i] = n
		n += got.n
	}
	kinds := make([]k.Value, len(first.keys))
	for i, key := range first.keys {
		kinds[i] = key.col
	}
	partials, keys = roomFor(first.plan.kinds, n), roomFor(kinds, n)
	_ = p.sideBySide(len(found), func(i int) error {
		found[i].plan.write(partials, at[i])
		for j, key := range found[i].keys {
			k.Place(keys[j], at[i], key.col, key.times)
		}
		return nil
	})
	return partials, keys, true
}

func alike(x, y []k.Value) bool { return slices.EqualFunc(x, y, k.Alike) }

func (c keyColumn) alike(other keyColumn) bool { return k.Alike(c.col, other.col) }

// partialsFunc is [view.partialsOf] or [view.piecesOf].
type partialsFunc func(v *view, calls []*aggregateCall, g *grouping) ([][]k.Value, bool, error)

// partialsOfOne is the groups and partial results of the rows that the conditions leave of a
// partition; no groups where they leave none.
func (p *parts) partialsOfOne(v *view, ph phraseSet, calls []*aggregateCall, of partialsFunc) (*grouping, [][]k.Value, bool, error) {
	g, counts, err := v.counted(p.where, ph.by, calls)
	switch {
	case err != nil:
		return nil, nil, false, err
	case g != nil:
		if len(counts) == 0 || len(counts) == 1 && counts[0] == 0 {
			return nil, nil, true, nil
		}
		parts := make([][]k.Value, len(calls))
		for i := range calls {
			parts[i] = []k.Value{k.Longs(counts)}
		}
		return g, parts, true, nil
	}
	if err := v.where(p.where); err != nil || v.len() == 0 {
		return nil, nil, false, err
	}
	if g, err = v.group(ph.by); err != nil {
		return nil, nil, false, err
	}
	parts, ok, err := of(v, calls, g)
	return g, parts, ok, err
}

// mergeGroups groups partial results by their keys and finishes the columns.
func (p *parts) mergeGroups(ph phraseSet, calls []*aggregateCall, nodes []liftNode, partials, keys []k.Value) (k.Value, error) {
	if p.disjoint(ph) {
		return p.disjointGroups(ph, calls, nodes, partials, keys)
	}
	g := groupBy(p.env, columnNames(ph.by), keys, partials[0].Len())
	for _, c := range calls {
		n := len(c.agg.merge)
		var ok bool
		if c.partials, ok = c.agg.combined(p.env, partials[:n], g.groups); !ok {
			return k.Value{}, k.ErrType
		}
		partials = partials[n:]
	}
	out, err := finished(p.env, ph, nodes, g.len())
	if err != nil || !ph.grouped {
		return out, err
	}
	return ph.limited(p.env, k.MustDict(g.keyTable(), out))
}

// disjoint reports whether no two partitions share a group, because the partition field is
// the first one.
func (p *parts) disjoint(ph phraseSet) bool {
	return len(ph.by) > 0 && ph.by[0].tree.Type() == -k.Symbol && ph.by[0].tree.Sym() == p.src.Field() && p.distinct()
}

// distinct reports whether no two of the chosen partitions have one value, as those of
// several segments may. Equal ones stand side by side.
func (p *parts) distinct() bool {
	for i := 1; i < len(p.at); i++ {
		if k.Match(p.values.At(int(p.at[i-1])), p.values.At(int(p.at[i]))) {
			return false
		}
	}
	return true
}

// disjointGroups is mergeGroups of disjoint ones, which stand in order already.
func (p *parts) disjointGroups(ph phraseSet, calls []*aggregateCall, nodes []liftNode, partials, keys []k.Value) (k.Value, error) {
	for _, c := range calls {
		n := len(c.agg.merge)
		c.partials, partials = partials[:n], partials[n:]
	}
	out, err := finished(p.env, ph, nodes, keys[0].Len())
	if err != nil {
		return k.Value{}, err
	}
	g := &grouping{names: columnNames(ph.by), keys: keyColumns(keys)}
	return ph.limited(p.env, k.MustDict(g.keyTable(), out))
}

// finished is the columns of n groups, made from the merged partial results.
func finished(env prim.Env, ph phraseSet, nodes []liftNode, n int) (k.Value, error) {
	vals := make([]k.Value, len(nodes))
	for i, node := range nodes {
		var err error
		if vals[i], err = node.value(env); err != nil {
			return k.Value{}, err
		}
		if isItem(vals[i]) {
			vals[i] = k.Repeat(vals[i], n)
		}
	}
	return k.NewTable(columnNames(ph.cols), vals), nil
}
