package qsql

import (
	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// Results of groups that are short runs, as bars: all aggregates of some hundred runs before
// those of the next, while their rows are in the cache, each into a column that may hold the
// results of other partitions too.

// shortRuns is how many rows a run has at most, on average, for that to pay.
const shortRuns = 64

// rowsAtOnce is how many rows all aggregates go over before the next ones.
const rowsAtOnce = 4096

// runResult is how an aggregate's results are made: like is their columns without items, one
// for each part, write gives items at to at+len(first) of such columns the results of the
// rows first[i] to ends[i] (exclusive).
type runResult struct {
	like  []k.Value
	write func(out []k.Value, at int, first, ends []int64)
}

// placing is where the columns of a runResult are among all.
type placing struct {
	runResult
	to []int
}

// runPlan is how the results of all calls over the groups of a view are made.
type runPlan struct {
	groups *prim.RowGroups
	rows   int
	kinds  []k.Value // of each column of results, call after call: empty ones
	steps  []placing
}

// runPlan is nil when the groups are no short runs, or a call is no aggregate of a column
// of plain items.
func (v *view) runPlan(calls []*aggregateCall, g *grouping) *runPlan {
	n := g.len()
	if g.groups.Ends == nil || n == 0 || v.len() > shortRuns*n || !v.rows.stretch() {
		return nil
	}
	p := &runPlan{groups: g.groups, rows: v.len()}
	at := make([]int, len(calls)) // the first column of each call
	cols := make([]k.Value, len(calls))
	results := make([]runResult, len(calls))
	for i, c := range calls {
		at[i] = len(p.kinds)
		var ok bool
		if cols[i], results[i], ok = v.runResult(c); !ok {
			return nil
		}
		p.kinds = append(p.kinds, results[i].like...)
	}
	paired := make([]bool, len(calls))
	for i, most := range calls {
		if most.agg != aggregates["max"] || k.Data[float64](cols[i]) == nil {
			continue
		}
		for j, least := range calls {
			if least.agg == aggregates["min"] && !paired[j] && k.Match(least.args[0], most.args[0]) {
				paired[i], paired[j] = true, true
				p.steps = append(p.steps, placing{extremesOf(k.Data[float64](cols[i])), []int{at[i], at[j]}})
				break
			}
		}
	}
	for i, result := range results {
		if paired[i] {
			continue
		}
		step := placing{runResult: result}
		for j := range result.like {
			step.to = append(step.to, at[i]+j)
		}
		p.steps = append(p.steps, step)
	}
	return p
}

func (v *view) runResult(c *aggregateCall) (col k.Value, r runResult, ok bool) {
	if c.agg.runs == nil || c.args[0].Type() != -k.Symbol || !v.has(c.args[0].Sym()) {
		return col, r, false
	}
	if !c.agg.rowsOnly {
		var stored bool
		if col, stored = v.table.Col(c.args[0].Sym()); !stored || col.Type().IsEnum() {
			return col, r, false
		}
		col = v.rows.of(col, v.n)
	}
	r, ok = c.agg.runs(v.env, col)
	return col, r, ok
}

// write makes the results: items at and following of the columns out.
func (p *runPlan) write(out []k.Value, at int) {
	n := p.groups.Len()
	step := max(1, rowsAtOnce*n/max(1, p.rows))
	cols := make([][]k.Value, len(p.steps))
	for i, s := range p.steps {
		for _, to := range s.to {
			cols[i] = append(cols[i], out[to])
		}
	}
	for from := 0; from < n; from += step {
		to := min(n, from+step)
		for i, s := range p.steps {
			s.write(cols[i], at+from, p.groups.First[from:to], p.groups.Ends[from:to])
		}
	}
}

// roomFor is room for n results of each kind.
func roomFor(kinds []k.Value, n int) []k.Value {
	out := make([]k.Value, len(kinds))
	for i, like := range kinds {
		out[i], _ = k.Room(like, n)
	}
	return out
}

// results is the results of all calls, in columns of their own.
func (p *runPlan) results(calls []*aggregateCall) [][]k.Value {
	cols := roomFor(p.kinds, p.groups.Len())
	p.write(cols, 0)
	out := make([][]k.Value, len(calls))
	for i, c := range calls {
		n := len(c.agg.merge)
		out[i], cols = cols[:n:n], cols[n:]
	}
	return out
}

// runResultOf is how an aggregate's results are made from a column's items; false for kinds
// that it does not know.
type runResultOf func(env prim.Env, col k.Value) (runResult, bool)

// rowsInRuns is count.
func rowsInRuns(prim.Env, k.Value) (runResult, bool) {
	return runResult{[]k.Value{k.Longs(nil)}, func(out []k.Value, at int, first, ends []int64) {
		countRuns(k.Data[int64](out[0])[at:], first, ends)
	}}, true
}

// pickedOf is first, or last.
func pickedOf(last bool) runResultOf {
	return func(_ prim.Env, col k.Value) (runResult, bool) {
		switch o := col.Object().(type) {
		case *k.Vec[uint8]:
			return pickedItems(o, last), true
		case *k.Vec[int16]:
			return pickedItems(o, last), true
		case *k.Vec[int32]:
			return pickedItems(o, last), true
		case *k.Vec[int64]:
			return pickedItems(o, last), true
		case *k.Vec[float32]:
			return pickedItems(o, last), true
		case *k.Vec[float64]:
			return pickedItems(o, last), true
		case *k.Vec[k.Sym]:
			return pickedItems(o, last), true
		}
		return runResult{}, false
	}
}

func pickedItems[T k.Elem](o *k.Vec[T], last bool) runResult {
	x := o.Raw()
	return runResult{[]k.Value{o.With(nil)}, func(out []k.Value, at int, first, ends []int64) {
		pickRuns(k.Data[T](out[0])[at:], x, first, ends, last)
	}}
}

func sumOf(env prim.Env, col k.Value) (runResult, bool) {
	like, err := prim.Sum(env, k.Empty(col.Type()))
	if err != nil || !like.IsAtom() {
		return runResult{}, false
	}
	empty := k.Empty(like.Type().Abs())
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return intSumOf(empty, o.Raw(), 0, false)
	case *k.Vec[int16]:
		return intSumOf(empty, o.Raw(), k.NullShort, true)
	case *k.Vec[int32]:
		return intSumOf(empty, o.Raw(), k.NullInt, true)
	case *k.Vec[int64]:
		return intSumOf(empty, o.Raw(), k.NullLong, true)
	case *k.Vec[float64]:
		return runResult{[]k.Value{empty}, func(out []k.Value, at int, first, ends []int64) {
			sumFloatRuns(k.Data[float64](out[0])[at:], o.Raw(), first, ends)
		}}, k.VecOf[float64](empty) != nil
	}
	return runResult{}, false
}

func intSumOf[T integer](empty k.Value, x []T, null T, hasNull bool) (runResult, bool) {
	switch empty.Object().(type) {
	case *k.Vec[int64]:
		return intSumsOf[int64](empty, x, null, hasNull), true
	case *k.Vec[int32]:
		return intSumsOf[int32](empty, x, null, hasNull), true
	case *k.Vec[int16]:
		return intSumsOf[int16](empty, x, null, hasNull), true
	}
	return runResult{}, false
}

func intSumsOf[S, T integer](empty k.Value, x []T, null T, hasNull bool) runResult {
	return runResult{[]k.Value{empty}, func(out []k.Value, at int, first, ends []int64) {
		sumRuns(k.Data[S](out[0])[at:], x, null, hasNull, first, ends)
	}}
}

func maxOf(_ prim.Env, col k.Value) (runResult, bool) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return intMaxOf(o, 0), true
	case *k.Vec[int16]:
		return intMaxOf(o, -k.InfShort), true
	case *k.Vec[int32]:
		return intMaxOf(o, -k.InfInt), true
	case *k.Vec[int64]:
		return intMaxOf(o, -k.InfLong), true
	case *k.Vec[float32]:
		return itemsOf(o, func(out []float32, first, ends []int64) { maxFloatRuns(out, o.Raw(), first, ends) }), true
	case *k.Vec[float64]:
		return itemsOf(o, func(out []float64, first, ends []int64) { maxFloatRuns(out, o.Raw(), first, ends) }), true
	}
	return runResult{}, false
}

func intMaxOf[T integer](o *k.Vec[T], least T) runResult {
	return itemsOf(o, func(out []T, first, ends []int64) { maxRuns(out, o.Raw(), least, first, ends) })
}

func minOf(_ prim.Env, col k.Value) (runResult, bool) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return intMinOf(o, 255, 0, false), true
	case *k.Vec[int16]:
		return intMinOf(o, k.InfShort, k.NullShort, true), true
	case *k.Vec[int32]:
		return intMinOf(o, k.InfInt, k.NullInt, true), true
	case *k.Vec[int64]:
		return intMinOf(o, k.InfLong, k.NullLong, true), true
	case *k.Vec[float32]:
		return itemsOf(o, func(out []float32, first, ends []int64) { minFloatRuns(out, o.Raw(), first, ends) }), true
	case *k.Vec[float64]:
		return itemsOf(o, func(out []float64, first, ends []int64) { minFloatRuns(out, o.Raw(), first, ends) }), true
	}
	return runResult{}, false
}

func intMinOf[T integer](o *k.Vec[T], most, null T, hasNull bool) runResult {
	return itemsOf(o, func(out []T, first, ends []int64) { minRuns(out, o.Raw(), most, null, hasNull, first, ends) })
}

// itemsOf is a result of the column's own kind.
func itemsOf[T k.Elem](o *k.Vec[T], write func(out []T, first, ends []int64)) runResult {
	return runResult{[]k.Value{o.With(nil)}, func(out []k.Value, at int, first, ends []int64) {
		write(k.Data[T](out[0])[at:], first, ends)
	}}
}

// extremesOf is the max and the min of floats, which one pass gives.
func extremesOf(x []float64) runResult {
	return runResult{write: func(out []k.Value, at int, first, ends []int64) {
		vec.RunExtremes(x, first, ends, k.Data[float64](out[1])[at:], k.Data[float64](out[0])[at:])
	}}
}

// avgOf is totals as floats and the numbers of items that are not null.
func avgOf(_ prim.Env, col k.Value) (runResult, bool) {
	x, ok := newFloats(col)
	return runResult{[]k.Value{k.Floats(nil), k.Longs(nil)}, func(out []k.Value, at int, first, ends []int64) {
		totals, counts := k.Data[float64](out[0])[at:], k.Data[int64](out[1])[at:]
		for i, from := range first {
			totals[i], counts[i] = 0, 0
			for from := int(from); from < int(ends[i]); from += floatBlock {
				sum, n := sumCount(x.slice(from, min(from+floatBlock, int(ends[i]))))
				totals[i] += sum
				counts[i] += int64(n)
			}
		}
	}}, ok
}
