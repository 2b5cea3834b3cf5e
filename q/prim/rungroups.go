package prim

import "tock/k"

// RunGroups is the groups of key columns whose equal rows are known to follow each other,
// found without hashing; Of is nil. Without columns all rows are one group. The first
// column is parted or sorted, so that its attribute has the runs, or integers that ascend;
// integers behind it must ascend within the runs of those before, as times in bars do
// within the symbols of a day. Nil for other columns.
func RunGroups(cols []k.Value, n int) *RowGroups {
	if len(cols) == 0 && n > 0 {
		return &RowGroups{First: []int64{0}, Ends: []int64{int64(n)}, n: n}
	}
	if len(cols) == 0 {
		return &RowGroups{Ends: []int64{}}
	}
	var g *RowGroups
	if runs, ok := runsOf(cols[0]); ok {
		g = &RowGroups{First: make([]int64, len(runs)), Ends: make([]int64, len(runs)), n: n}
		for i, r := range runs {
			g.First[i], g.Ends[i] = int64(r.From), int64(r.To)
		}
		if cols[0].Attr() == k.Parted {
			g.Sorted = k.RunKeysAscend(cols[0])
		} else {
			g.Sorted = keysAscend(cols[0], g.First)
		}
		cols = cols[1:]
	} else if g = ascending(n); n == 0 {
		return nil
	}
	for _, col := range cols {
		if !g.refine(col) {
			return nil
		}
	}
	return g
}

// ascending is one run, which a column that ascends refines.
func ascending(n int) *RowGroups {
	return &RowGroups{First: []int64{0}, Ends: []int64{int64(n)}, Sorted: true, n: n}
}

// runsOf is the stretches of equal items that a parted or sorted column is made of.
func runsOf(col k.Value) ([]k.Rows, bool) {
	if a := col.Attr(); a != k.Parted && a != k.Sorted {
		return nil, false
	}
	switch o := col.Object().(type) {
	case *k.Vec[k.Sym]:
		return o.Groups()
	case *k.Vec[int64]:
		return o.Groups()
	case *k.Vec[int32]:
		return o.Groups()
	}
	return nil, false
}

// keysAscend reports whether the items of a column at the given rows ascend.
func keysAscend(col k.Value, at []int64) bool {
	keys := k.Resolve(col.Gather(at))
	for i := 1; i < len(at); i++ {
		if k.Compare(keys.At(i-1), keys.At(i)) > 0 {
			return false
		}
	}
	return true
}

// refine splits the runs where the items of a column change; false when they do not ascend
// within a run, or are no integers.
func (g *RowGroups) refine(col k.Value) bool {
	if col.Type().IsEnum() {
		return false
	}
	switch o := col.Object().(type) {
	case *k.Vec[int64]:
		return splitRuns(g, o.Raw())
	case *k.Vec[int32]:
		return splitRuns(g, o.Raw())
	case *k.Vec[int16]:
		return splitRuns(g, o.Raw())
	case *k.Vec[uint8]:
		return splitRuns(g, o.Raw())
	}
	return false
}

func splitRuns[T uint8 | int16 | int32 | int64](g *RowGroups, x []T) bool {
	first := make([]int64, 0, 2*len(g.First))
	ends := make([]int64, 0, 2*len(g.First))
	for i, from := range g.First {
		end := g.Ends[i]
		run := x[from:end]
		if len(run) == 0 {
			continue
		}
		first = append(first, from)
		before := run[0]
		for j, now := range run {
			if now == before {
				continue
			}
			if now < before {
				return false
			}
			before = now
			ends = append(ends, from+int64(j))
			first = append(first, from+int64(j))
		}
		ends = append(ends, end)
	}
	g.First, g.Ends = first, ends
	return true
}
