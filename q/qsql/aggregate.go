package qsql

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// aggregate is an aggregate that runs over all groups at once and can be merged: partial
// gives columns of one item a group, merge says how each of those columns combines, and
// finish makes the result of them.
type aggregate struct {
	args     int
	rowsOnly bool // count: the items do not matter
	// pick is set where the result is one of each group's items: which row has it.
	pick    func(g *prim.RowGroups) []int64
	partial func(env prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool)
	merge   []merge
	// together is set where the columns of partial results combine with each other, and not
	// each by itself: merge then only tells how many they are.
	together func(env prim.Env, parts []k.Value, g *prim.RowGroups) ([]k.Value, bool)
	// pieces is set where partial results are whole results that do not combine: what a part
	// of the rows gives for together instead.
	pieces func(env prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool)
	// runs is set where results of runs can be written a part at a time; they are the same.
	runs   runResultOf
	finish func(env prim.Env, parts []k.Value) (k.Value, error)
	// totals says that partial results are totals: they leave nulls out, so that one that is
	// NaN had infinities of both signs, and so has the whole.
	totals bool
}

// combines reports whether partial results of some rows and of others make one of all.
func (a *aggregate) combines() bool { return a.merge != nil && a.pieces == nil }

// merge combines a column of partial results into one item a group; false when it does
// not know the column's kind.
type merge func(env prim.Env, col k.Value, g *prim.RowGroups) (k.Value, bool)

// combined is columns of partial results combined into one item a group.
func (a *aggregate) combined(env prim.Env, parts []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	if a.together != nil {
		return a.together(env, parts, g)
	}
	out := make([]k.Value, len(parts))
	for i, merge := range a.merge {
		var ok bool
		if out[i], ok = merge(env, parts[i], g); !ok {
			return nil, false
		}
	}
	return out, true
}

// aggregates by the name of their primitive.
var aggregates = map[string]*aggregate{
	"#:":    {args: 1, rowsOnly: true, merge: []merge{sumBy}, runs: rowsInRuns, finish: single},
	"sum":   total(),
	"min":   simple(minBy, minBy, minOf),
	"max":   simple(maxBy, maxBy, maxOf),
	"*:":    picked(firstRows, pickedOf(false)),
	"last":  picked(lastRows, pickedOf(true)),
	"avg":   {args: 1, partial: avgParts, merge: []merge{sumBy, sumBy}, runs: avgOf, finish: ratio, totals: true},
	"wavg":  {args: 2, partial: wavgParts, merge: []merge{sumBy, sumBy}, finish: ratio, totals: true},
	"wsum":  {args: 2, partial: wsumParts, merge: []merge{sumBy}, finish: single, totals: true},
	"count": {args: 1, rowsOnly: true, merge: []merge{sumBy}, runs: rowsInRuns, finish: single},
	"first": picked(firstRows, pickedOf(false)),
	"var":   spreads(false, false),
	"dev":   spreads(false, true),
	"svar":  spreads(true, false),
	"sdev":  spreads(true, true),
	"med":   median,
}

// median is med x. Its parts are the items of each group, where they lie.
var median = &aggregate{args: 1, merge: make([]merge, 1), finish: single,
	partial: medianBy(prim.MedianBy),
	pieces:  medianBy(prim.MedianPieces),
	together: func(env prim.Env, parts []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
		out, ok := prim.MedianOfPieces(env, parts[0], g)
		return []k.Value{out}, ok
	},
}

func medianBy(by merge) func(env prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	return func(env prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
		out, ok := by(env, args[0], g)
		return []k.Value{out}, ok
	}
}

// countDistinct is count distinct x. Its results cannot be merged.
var countDistinct = &aggregate{args: 1, finish: single, partial: distinctParts}

// distinctCount is the x of a tree that is count distinct x.
func distinctCount(items []k.Value) (x k.Value, ok bool) {
	if len(items) != 2 || aggregateOf(items[0], 1) == nil || !aggregateOf(items[0], 1).rowsOnly {
		return k.Value{}, false
	}
	in := items[1].Items()
	if len(in) != 2 {
		return k.Value{}, false
	}
	p := in[0].Primitive()
	return in[1], p != nil && (p.Name == "?:" || p.Name == "distinct")
}

// distinctParts numbers the pairs of group and item, and counts those of each group.
func distinctParts(_ prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	of := g.Numbers()
	out := make([]int64, g.Len())
	for _, row := range prim.GroupRows([]k.Value{k.Ints(of), args[0]}, len(of), nil).First {
		out[of[row]]++
	}
	return []k.Value{k.Longs(out)}, true
}

// aggregateOf is the aggregate a function of n arguments is, or nil.
func aggregateOf(f k.Value, n int) *aggregate {
	p := f.Primitive()
	if p == nil {
		return nil
	}
	if agg := aggregates[p.Name]; agg != nil && agg.args == n {
		return agg
	}
	return nil
}

// simple is an aggregate of one argument whose partial results are its results.
func simple(by, again merge, runs runResultOf) *aggregate {
	return &aggregate{args: 1, merge: []merge{again}, runs: runs, finish: single,
		partial: func(env prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
			col, ok := by(env, args[0], g)
			return []k.Value{col}, ok
		}}
}

func total() *aggregate {
	sum := simple(sumBy, sumBy, sumOf)
	sum.totals = true
	return sum
}

func single(_ prim.Env, parts []k.Value) (k.Value, error) { return parts[0], nil }

// ratio is total%weight.
func ratio(env prim.Env, parts []k.Value) (k.Value, error) {
	return prim.Divide(env, parts[0], parts[1])
}

// countRows is the rows of each group.
func countRows(g *prim.RowGroups) k.Value {
	if g.Ends != nil {
		out := room.Items[int64](g.Len())
		for i, first := range g.First {
			out[i] = g.Ends[i] - first
		}
		return k.Longs(out)
	}
	out := make([]int64, g.Slots())
	g.Blocks(func(_ int, slots []int32) {
		for _, at := range slots {
			out[at]++
		}
	})
	return k.Longs(prim.BySlot(g, out))
}

// picked is an aggregate that picks an item of each group.
func picked(pick func(g *prim.RowGroups) []int64, runs runResultOf) *aggregate {
	agg := simple(pickBy(pick), pickBy(pick), runs)
	agg.pick = pick
	return agg
}

func pickBy(pick func(g *prim.RowGroups) []int64) merge {
	return func(_ prim.Env, col k.Value, g *prim.RowGroups) (k.Value, bool) {
		return col.Gather(pick(g)), true
	}
}

// firstRows is the first row of each group.
func firstRows(g *prim.RowGroups) []int64 { return g.First }

// lastRows is the last row of each group.
func lastRows(g *prim.RowGroups) []int64 {
	if g.Ends != nil {
		out := room.Items[int64](g.Len())
		for i, end := range g.Ends {
			out[i] = end - 1
		}
		return out
	}
	out := make([]int64, g.Slots())
	g.Blocks(func(from int, slots []int32) {
		for i, at := range slots {
			out[at] = int64(from + i)
		}
	})
	return prim.BySlot(g, out)
}

// sumBy is the total of each group, of the kind that sum gives.
func sumBy(env prim.Env, col k.Value, g *prim.RowGroups) (k.Value, bool) {
	like, err := prim.Sum(env, k.Empty(col.Type()))
	if err != nil || !like.IsAtom() || col.Type().IsEnum() {
		return k.Value{}, false
	}
	kind := like.Type().Abs()
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return intColumn(kind, sumInts(o.Raw(), 0, false, g)), true
	case *k.Vec[int16]:
		return intColumn(kind, sumInts(o.Raw(), k.NullShort, true, g)), true
	case *k.Vec[int32]:
		return intColumn(kind, sumInts(o.Raw(), k.NullInt, true, g)), true
	case *k.Vec[int64]:
		return intColumn(kind, sumInts(o.Raw(), k.NullLong, true, g)), true
	case *k.Vec[float32]:
		return floatColumn(kind, sumFloats(o.Raw(), g)), true
	case *k.Vec[float64]:
		return floatColumn(kind, sumFloats(o.Raw(), g)), true
	}
	return k.Value{}, false
}

// intColumn makes a vector of a kind stored as integers; floatColumn of a floating kind.
func intColumn(kind k.Type, x []int64) k.Value {
	switch kind {
	case k.Long, k.Timestamp, k.Timespan:
		return k.NewVec(kind, x)
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		out := make([]int32, len(x))
		for i, n := range x {
			out[i] = int32(n)
		}
		return k.NewVec(kind, out)
	case k.Short:
		out := make([]int16, len(x))
		for i, n := range x {
			out[i] = int16(n)
		}
		return k.NewVec(kind, out)
	}
	out := make([]uint8, len(x))
	for i, n := range x {
		out[i] = uint8(n)
	}
	return k.NewVec(kind, out)
}

func floatColumn(kind k.Type, x []float64) k.Value {
	if kind != k.Real {
		return k.NewVec(kind, x)
	}
	out := make([]float32, len(x))
	for i, f := range x {
		out[i] = float32(f)
	}
	return k.Reals(out)
}

func maxBy(_ prim.Env, col k.Value, g *prim.RowGroups) (k.Value, bool) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return o.With(maxInts(o.Raw(), 0, g)), true
	case *k.Vec[int16]:
		return o.With(maxInts(o.Raw(), -k.InfShort, g)), true
	case *k.Vec[int32]:
		return o.With(maxInts(o.Raw(), -k.InfInt, g)), true
	case *k.Vec[int64]:
		return o.With(maxInts(o.Raw(), -k.InfLong, g)), !col.Type().IsEnum()
	case *k.Vec[float32]:
		return o.With(maxFloats(o.Raw(), g)), true
	case *k.Vec[float64]:
		return o.With(maxFloats(o.Raw(), g)), true
	}
	return k.Value{}, false
}

func minBy(_ prim.Env, col k.Value, g *prim.RowGroups) (k.Value, bool) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return o.With(minInts(o.Raw(), 255, 0, false, g)), true
	case *k.Vec[int16]:
		return o.With(minInts(o.Raw(), k.InfShort, k.NullShort, true, g)), true
	case *k.Vec[int32]:
		return o.With(minInts(o.Raw(), k.InfInt, k.NullInt, true, g)), true
	case *k.Vec[int64]:
		return o.With(minInts(o.Raw(), k.InfLong, k.NullLong, true, g)), !col.Type().IsEnum()
	case *k.Vec[float32]:
		return o.With(minFloats(o.Raw(), g)), true
	case *k.Vec[float64]:
		return o.With(minFloats(o.Raw(), g)), true
	}
	return k.Value{}, false
}

// avgParts is totals as floats and the numbers of items that are not null.
func avgParts(_ prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	x, ok := newFloats(args[0])
	if !ok {
		return nil, false
	}
	counts, totals := make([]int64, g.Slots()), make([]float64, g.Slots())
	x.blocks(g, func(group int, run []float64) {
		sum, n := sumCount(run)
		totals[group] += sum
		counts[group] += int64(n)
	}, func(of []int32, run []float64) {
		for i, f := range run {
			if f == f {
				totals[of[i]] += f
				counts[of[i]]++
			}
		}
	})
	return []k.Value{k.Floats(prim.BySlot(g, totals)), k.Longs(prim.BySlot(g, counts))}, true
}

// wavgParts is the weighted totals and the weights of items that are not null.
func wavgParts(_ prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	w, ok1 := newFloats(args[0])
	x, ok2 := newFloats(args[1])
	if !ok1 || !ok2 {
		return nil, false
	}
	weights, totals := make([]float64, g.Slots()), make([]float64, g.Slots())
	plain := func(from, to int) (total, weight float64, ok bool) { return 0, 0, false }
	if xs := x.raw; xs != nil {
		if o := k.VecOf[int32](args[0]); o != nil {
			plain = func(from, to int) (float64, float64, bool) { return vec.Weighted(o.Raw()[from:to], xs[from:to]) }
		}
	}
	x.blocks(g, func(group int, run []float64) {
		total, weight, ok := plain(x.at, x.at+len(run))
		if !ok {
			total, weight = weightedRun(w.slice(x.at, x.at+len(run)), run)
		}
		totals[group] += total
		weights[group] += weight
	}, func(of []int32, run []float64) {
		for i, weight := range w.slice(x.at, x.at+len(run)) {
			if f := weight * run[i]; f == f {
				totals[of[i]] += f
				weights[of[i]] += weight
			}
		}
	})
	return []k.Value{k.Floats(prim.BySlot(g, totals)), k.Floats(prim.BySlot(g, weights))}, true
}

func wsumParts(env prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	parts, ok := wavgParts(env, args, g)
	if !ok {
		return nil, false
	}
	return parts[:1], true
}
