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
	env    prim.Env
	src    k.PartitionedTable
	values k.Value   // of all partitions in view
	at     []int64   // partitions chosen
	where  []k.Value // conditions left for each of them
	cols   []k.Sym   // columns to read; nil for all
	field  bool      // the virtual column is read
	links  []k.Sym   // columns of other partitioned tables that a link leads to: link.col
	pure   bool      // nothing needs the evaluator: partitions run side by side
}

// fieldKeeper is a partitioned table that keeps the virtual columns of large partitions.
type fieldKeeper interface {
	// FieldColumn is n times the i-th partition's value.
	FieldColumn(i, n int) k.Value
}

// choose applies the leading conditions that read only the partition field.
func choose(env prim.Env, src k.PartitionedTable, where []k.Value) (*parts, error) {
	field := src.Field()
	if field == 0 { // a table that is not there
		_, err := src.Empty()
		return nil, err
	}
	values := src.Partitions()
	all := &k.Table{Names: []k.Sym{field}, Cols: []k.Value{values}}
	v := newView(env, all, values.Len())
	p := &parts{env: env, src: src, values: values, where: where}
	stored := src.Names()
	for len(p.where) > 0 && readsOnly(p.where[0], field, stored) {
		if err := v.where(p.where[:1]); err != nil {
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
	value := p.values.At(at)
	if t, err = p.withLinks(t, value); err != nil {
		return nil, err
	}
	v := newView(p.env, t, n)
	v.pure = p.pure
	if p.field {
		v.field, v.value = p.src.Field(), value
		if keeper, ok := p.src.(fieldKeeper); ok {
			v.fieldColumn = func(n int) k.Value { return keeper.FieldColumn(at, n) }
		}
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

// each calls f with the view of every chosen partition, narrowed by the conditions; see
// eachWhole.
func (p *parts) each(f func(i int, v *view) error) error {
	return p.eachWhole(func(i int, v *view) error {
		if err := v.where(p.where); err != nil {
			return err
		}
		return f(i, v)
	})
}

// eachWhole calls f with the view of all rows of every chosen partition; see sideBySide. f
// keeps its results by i.
func (p *parts) eachWhole(f func(i int, v *view) error) error {
	return p.sideBySide(len(p.at), func(i int) error { return p.one(i, f) })
}

// sideBySide calls f for 0 to n-1: in order, or on all processors when nothing needs the
// evaluator.
func (p *parts) sideBySide(n int, f func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	if !p.pure || workers < 2 {
		for i := range n {
			if err := f(i); err != nil {
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
				if i >= n {
					return
				}
				if errs[w] = f(i); errs[w] != nil {
					next.Store(int64(n))
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
	v, err := p.whole(i)
	if err != nil {
		return err
	}
	return f(i, v)
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
			Cols:  append([]k.Value{k.WithAttr(p.values.Slice(0, 0), k.NoAttr)}, t.Cols...),
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
