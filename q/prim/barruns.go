package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Bars within runs: by sym, 0D00:01 xbar time over a day whose times ascend within each
// symbol. Where a bar ends is looked for in the column itself; the bars of the single rows
// are never made.

// Bars refines groups that are runs by width xbar col: each run is split where col enters
// another bar. It gives the bars of the groups and into how many groups each run was split.
// known says that col is known to ascend within the runs.
//
// False, and nothing changed, when col does not ascend, when the bars of its items are not
// the items less a remainder (nulls, infinities, kinds of different units), or when the
// kinds are others.
func (g *RowGroups) Bars(env Env, width, col k.Value, known bool) (bars k.Value, split []int64, ok bool) {
	if g.Ends == nil || !sameUnit(width.Type(), col.Type()) || width.IsNull() {
		return k.Value{}, nil, false
	}
	like, err := Xbar(env, width, k.Empty(col.Type()))
	if err != nil {
		return k.Value{}, nil, false // the ordinary way reports it
	}
	var out RowGroups
	switch o := col.Object().(type) {
	case *k.Vec[int64]:
		bars, split, ok = splitBars(&out, g, o.Raw(), width.Int(), known, like)
	case *k.Vec[int32]:
		bars, split, ok = splitBars(&out, g, o.Raw(), width.Int(), known, like)
	}
	if !ok {
		return k.Value{}, nil, false
	}
	g.First, g.Ends, g.Of = out.First, out.Ends, nil
	return bars, split, true
}

// sameUnit reports whether the numbers of a bar's width and of a column's items count the
// same thing.
func sameUnit(width, col k.Type) bool {
	switch width {
	case -k.Long, -k.Int, -k.Short:
		return col == k.Long || col == k.Int || col >= k.Timestamp && col <= k.Time && !col.IsFloating()
	case -k.Timespan:
		return col == k.Timespan || col == k.Timestamp
	case -k.Minute, -k.Second, -k.Time:
		return col == -width
	}
	return false
}

func splitBars[T int32 | int64](out, g *RowGroups, x []T, width int64, known bool, like k.Value) (bars k.Value, split []int64, ok bool) {
	d, ok := vec.BarsOf[T](width)
	if !ok {
		return k.Value{}, nil, false
	}
	// Room for as many groups as there can be, and pages of those there are.
	most := 0
	for i, from := range g.First {
		part := x[from:g.Ends[i]]
		if len(part) == 0 || !d.Fits(part[0]) || !d.Fits(part[len(part)-1]) || part[len(part)-1] < part[0] {
			return k.Value{}, nil, false
		}
		if bars := uint64(int64(part[len(part)-1])-int64(part[0]))/uint64(width) + 2; bars < uint64(len(part)) {
			most += int(bars)
		} else {
			most += len(part)
		}
	}
	first, ends := room.Items[int64](most), room.Items[int64](most)
	of := room.Items[T](most)
	split = make([]int64, len(g.First))
	n := 0
	for i, from := range g.First {
		part := x[from:g.Ends[i]]
		if !known && !ascends(part) {
			return k.Value{}, nil, false
		}
		before := n
		for at := 0; at < len(part); n++ {
			last := d.Last(part[at])
			first[n], of[n] = from+int64(at), last-T(width-1)
			at = forward(part, at+1, last)
			ends[n] = from + int64(at)
		}
		split[i] = int64(n - before)
	}
	out.First, out.Ends = first[:n], ends[:n]
	bars, ok = barColumn(like, of[:n])
	return bars, split, ok
}

// barColumn is bars as a column of the kind that xbar gives.
func barColumn[T int32 | int64](like k.Value, bars []T) (k.Value, bool) {
	if o := k.VecOf[T](like); o != nil {
		return o.With(bars), true
	}
	if o := k.VecOf[int64](like); o != nil {
		wide := room.Items[int64](len(bars))
		for i, x := range bars {
			wide[i] = int64(x)
		}
		return o.With(wide), true
	}
	return k.Value{}, false
}
