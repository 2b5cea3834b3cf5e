package prim

import (
	"tock/internal/room"
	"tock/k"
)

// Rows and columns put group after group, by counting: where each group begins is known,
// and every row goes to the next place of its own.

// Starts is where each group begins when its rows stand together, in the order of the
// groups, and where the last one ends.
func (g *RowGroups) Starts() []int {
	starts := make([]int, len(g.First)+1)
	if g.Ends != nil {
		for i, first := range g.First {
			starts[i+1] = starts[i] + int(g.Ends[i]-first)
		}
		return starts
	}
	counts := make([]int, g.Slots())
	g.Blocks(func(_ int, slots []int32) {
		for _, at := range slots {
			counts[at]++
		}
	})
	for i, n := range BySlot(g, counts) {
		starts[i+1] = starts[i] + n
	}
	return starts
}

// Arrange is a column with its items group after group, ascending rows within each: what
// taking it at [RowGroups.Rows] gives, without the rows. False for general lists, and for
// groups that are runs. starts is g.Starts().
func (g *RowGroups) Arrange(col k.Value, starts []int) (k.Value, bool) {
	if g.Ends != nil {
		return k.Value{}, false
	}
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return o.With(arrange(g, o.Raw(), starts)), true
	case *k.Vec[int16]:
		return o.With(arrange(g, o.Raw(), starts)), true
	case *k.Vec[int32]:
		return o.With(arrange(g, o.Raw(), starts)), true
	case *k.Vec[int64]:
		return o.With(arrange(g, o.Raw(), starts)), true
	case *k.Vec[float32]:
		return o.With(arrange(g, o.Raw(), starts)), true
	case *k.Vec[float64]:
		return o.With(arrange(g, o.Raw(), starts)), true
	case *k.Vec[k.Sym]:
		return o.With(arrange(g, o.Raw(), starts)), true
	}
	return k.Value{}, false
}

func arrange[T room.Item](g *RowGroups, x []T, starts []int) []T {
	out := room.Items[T](len(x))
	next := g.slotStarts(starts)
	g.Blocks(func(from int, slots []int32) {
		for i, item := range x[from : from+len(slots)] {
			at := &next[slots[i]]
			out[*at] = item
			*at++
		}
	})
	return out
}

// arrangeRows is arrange of the rows' numbers.
func (g *RowGroups) arrangeRows(n int, starts []int) []int64 {
	out := room.Items[int64](n)
	next := g.slotStarts(starts)
	g.Blocks(func(from int, slots []int32) {
		for i, slot := range slots {
			at := &next[slot]
			out[*at] = int64(from + i)
			*at++
		}
	})
	return out
}

// slotStarts is where the rows of each slot begin; the caller may change it.
func (g *RowGroups) slotStarts(starts []int) []int {
	if g.keys == nil {
		return append([]int(nil), starts...)
	}
	out := make([]int, len(g.keys.group))
	for at, group := range g.keys.group {
		if group >= 0 {
			out[at] = starts[group]
		}
	}
	return out
}
