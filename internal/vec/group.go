package vec

import (
	"slices"

	"tock/internal/room"
	"tock/internal/simd"
)

// Grouping. Values that lie close together (symbol ids, enumerations, bytes, dates) are
// numbered by direct addressing, others through a hash table of their keys.

// directSpread is the spread of values that is always worth a direct table, whatever
// the number of items; beyond it the table may be directFactor times as long as the items.
const (
	directSpread = 1 << 12
	directFactor = 2
)

// Groups is items put into groups of equal ones, the groups numbered in the order they
// first appear.
type Groups struct {
	Of    []int32 // the group of each item
	First []int64 // the place of each group's first item; ascending
}

// Len is the number of groups.
func (g Groups) Len() int { return len(g.First) }

// Counts is the number of items in each group.
func (g Groups) Counts() []int64 {
	out := make([]int64, len(g.First))
	for _, num := range g.Of {
		out[num]++
	}
	return out
}

// Rows is the places of all items, group by group and ascending in a group: those of
// group i are rows[starts[i]:starts[i+1]].
func (g Groups) Rows() (rows, starts []int64) {
	starts = make([]int64, len(g.First)+1)
	for _, num := range g.Of {
		starts[num+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := slices.Clone(starts[:len(g.First)])
	rows = make([]int64, len(g.Of))
	for i, num := range g.Of {
		rows[next[num]] = int64(i)
		next[num]++
	}
	return rows, starts
}

// GroupInts groups integers.
func GroupInts[T Integer](x []T, pause Pause) Groups {
	if least, spread, ok := span(x); ok && fitsDirect(spread, len(x)) {
		return groupDirect(x, least, spread)
	}
	g := newGrouper(len(x))
	eachBlock(x, intKeys, func(keys []uint64, _ int) { g.add(keys) }, pause)
	return g.done()
}

// GroupFloats groups floating numbers; all nulls are equal, -0 is 0.
func GroupFloats[T Float](x []T, pause Pause) Groups {
	g := newGrouper(len(x))
	eachBlock(x, floatKeys, func(keys []uint64, _ int) { g.add(keys) }, pause)
	return g.done()
}

// DistinctInts is the places where items are that did not come before.
func DistinctInts[T Integer](x []T, pause Pause) []int64 {
	if least, spread, ok := span(x); ok && fitsDirect(spread, len(x)) {
		return distinctDirect(x, least, spread)
	}
	return distinct(x, intKeys, pause)
}

// DistinctFloats is [DistinctInts] for floating numbers; all nulls are equal, -0 is 0.
func DistinctFloats[T Float](x []T, pause Pause) []int64 { return distinct(x, floatKeys, pause) }

// distinctDirect stops when every value there can be was seen.
func distinctDirect[T Integer](x []T, least T, spread uint64) []int64 {
	seen := make([]bool, spread+1)
	base := int64(least)
	first := []int64{}
	for i, item := range x {
		if at := int64(item) - base; !seen[at] {
			seen[at] = true
			if first = append(first, int64(i)); len(first) == len(seen) {
				break
			}
		}
	}
	return first
}

// GroupAny groups anything comparable, such as guids.
func GroupAny[T comparable](x []T, pause Pause) Groups {
	out := Groups{Of: make([]int32, len(x))}
	nums := map[T]int32{}
	for i, item := range x {
		pause.At(i)
		num, ok := nums[item]
		if !ok {
			num = int32(len(out.First))
			nums[item] = num
			out.First = append(out.First, int64(i))
		}
		out.Of[i] = num
	}
	return out
}

// Combine groups items that are equal in both of two groupings of the same length.
func Combine(a, b Groups, pause Pause) Groups {
	if a.Len() <= 1 {
		return b
	}
	if b.Len() <= 1 {
		return a
	}
	pairs := make([]int64, len(a.Of))
	n := int64(b.Len())
	for i, num := range a.Of {
		pairs[i] = int64(num)*n + int64(b.Of[i])
	}
	return GroupInts(pairs, pause)
}

// Range is the least and the greatest of the items, of which there is one at least.
func Range[T Integer](x []T) (least, most T) {
	switch x := any(x).(type) {
	case []int32:
		least, most := simd.RangeInts(x)
		return T(least), T(most)
	case []int64:
		least, most := simd.RangeLongs(x)
		return T(least), T(most)
	}
	return simd.PlainRange(x, x[0], x[0])
}

// span is the least item and how far the greatest is above it.
func span[T Integer](x []T) (least T, spread uint64, ok bool) {
	if len(x) == 0 {
		return 0, 0, false
	}
	least, most := Range(x)
	return least, uint64(int64(most)) - uint64(int64(least)), true
}

// fitsDirect decides for a direct table of spread+1 entries for n items.
func fitsDirect(spread uint64, n int) bool {
	return spread < directSpread || spread < directFactor*uint64(n)
}

func groupDirect[T Integer](x []T, least T, spread uint64) Groups {
	out := Groups{Of: room.Items[int32](len(x))}
	nums := make([]int32, spread+1) // number + 1
	of := out.Of[:len(x)]
	base := int64(least)
	for i, item := range x {
		num := &nums[int64(item)-base]
		if *num == 0 {
			out.First = append(out.First, int64(i))
			*num = int32(len(out.First))
		}
		of[i] = *num - 1
	}
	return out
}

// grouper numbers keys that come block by block.
type grouper struct {
	table Table
	out   Groups
	n     int
	added []int32
}

func newGrouper(n int) *grouper { return &grouper{out: Groups{Of: room.Items[int32](n)}} }

func (g *grouper) add(keys []uint64) {
	g.added = g.table.AddAll(g.out.Of[g.n:g.n+len(keys)], keys, g.added[:0])
	for _, i := range g.added {
		g.out.First = append(g.out.First, int64(g.n)+int64(i))
	}
	g.n += len(keys)
}

func (g *grouper) done() Groups { return g.out }
