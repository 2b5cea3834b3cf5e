package prim

import (
	"runtime"
	"sync/atomic"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Medians of groups of rows, groups spread over the processors.

// MedianBy is the median of a column's items by group, as floats; false for a column that
// is no vector of numbers, letters or times. env tells of interrupts and may be nil.
func MedianBy(env Env, col k.Value, g *RowGroups) (k.Value, bool) {
	if col.Type().IsEnum() {
		return k.Value{}, false
	}
	var out []float64
	pause := pausing(env, col.Len())
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		out = mediansBy(pause, o.Raw(), g)
	case *k.Vec[int16]:
		out = mediansBy(pause, o.Raw(), g)
	case *k.Vec[int32]:
		out = mediansBy(pause, o.Raw(), g)
	case *k.Vec[int64]:
		out = mediansBy(pause, o.Raw(), g)
	case *k.Vec[float32]:
		out = mediansBy(pause, o.Raw(), g)
	case *k.Vec[float64]:
		out = mediansBy(pause, o.Raw(), g)
	default:
		return k.Value{}, false
	}
	return k.Floats(out), true
}

func mediansBy[T numElem](pause vec.Pause, x []T, g *RowGroups) []float64 {
	if g.Ends != nil {
		return shareMedians(pause, g.Len(), len(x), func(i int, to [][]T) [][]T {
			return append(to, x[g.First[i]:g.Ends[i]])
		})
	}
	if s := newSlotMedians(pause, x, g); s != nil {
		return BySlot(g, s.medians())
	}
	items, starts := gathered(pause, x, g)
	return BySlot(g, shareMedians(pause, g.Slots(), len(x), func(i int, to [][]T) [][]T {
		return append(to, items[starts[i]:starts[i+1]])
	}))
}

// medianBatch is about how many items a processor takes at a time.
const medianBatch = 1 << 14

// shareMedians is the medians of n lists of so many items together, by the pieces of each.
func shareMedians[T numElem](pause vec.Pause, n, items int, pieces func(i int, to [][]T) [][]T) []float64 {
	out := room.Items[float64](n)
	batch := 1
	if items > 0 {
		batch = max(1, int(int64(n)*medianBatch/int64(items)))
	}
	var next atomic.Int64
	share(min(runtime.GOMAXPROCS(0), (n+batch-1)/batch), func(int) {
		m := middle[T]{pause: pause}
		var list [][]T
		for {
			to := int(next.Add(int64(batch)))
			if to-batch >= n {
				return
			}
			pause.Take()
			for i := to - batch; i < min(to, n); i++ {
				list = pieces(i, list[:0])
				out[i] = m.of(list)
			}
		}
	})
	return out
}

// gathered is the items of all slots, slot after slot; slot i has those from starts[i] up to
// starts[i+1].
func gathered[T numElem](pause vec.Pause, x []T, g *RowGroups) (items []T, starts []int) {
	starts = make([]int, g.Slots()+1)
	g.Blocks(func(_ int, slots []int32) {
		pause.Take()
		for _, at := range slots {
			starts[at+1]++
		}
	})
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := append([]int(nil), starts...)
	items = room.Items[T](len(x))
	g.Blocks(func(from int, slots []int32) {
		pause.Take()
		for i, v := range x[from : from+len(slots)] {
			to := &next[slots[i]]
			items[*to] = v
			*to++
		}
	})
	return items, starts
}

// MedianPieces is a list for each group: the column's items in it, for [MedianOfPieces].
// False for a column that has no median.
func MedianPieces(env Env, col k.Value, g *RowGroups) (k.Value, bool) {
	if col.Type().IsEnum() {
		return k.Value{}, false
	}
	pause := pausing(env, col.Len())
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return piecesBy(pause, o, g), true
	case *k.Vec[int16]:
		return piecesBy(pause, o, g), true
	case *k.Vec[int32]:
		return piecesBy(pause, o, g), true
	case *k.Vec[int64]:
		return piecesBy(pause, o, g), true
	case *k.Vec[float32]:
		return piecesBy(pause, o, g), true
	case *k.Vec[float64]:
		return piecesBy(pause, o, g), true
	}
	return k.Value{}, false
}

func piecesBy[T numElem](pause vec.Pause, o *k.Vec[T], g *RowGroups) k.Value {
	x, first, ends := o.Raw(), g.First, g.Ends
	if ends == nil {
		items, starts := gathered(pause, x, g)
		from, to := make([]int64, g.Slots()), make([]int64, g.Slots())
		for i := range from {
			from[i], to[i] = int64(starts[i]), int64(starts[i+1])
		}
		x, first, ends = items, BySlot(g, from), BySlot(g, to)
	}
	out := make([]k.Value, len(first))
	for i, from := range first {
		out[i] = o.With(x[from:ends[i]:ends[i]])
	}
	return k.NewList(out)
}

// MedianOfPieces is the medians of lists of lists of numbers, one a group of them.
func MedianOfPieces(env Env, lists k.Value, g *RowGroups) (k.Value, bool) {
	items := lists.Items()
	if len(items) == 0 {
		return k.Floats(nil), true
	}
	kind, n := items[0].Type(), 0
	same := true
	for _, item := range items {
		same, n = same && item.Type() == kind, n+item.Len()
	}
	if !same { // days of several kinds of a column
		floats := make([]k.Value, len(items))
		for i, item := range items {
			x, ok := floatsOf(item)
			if !ok {
				return k.Value{}, false
			}
			floats[i] = k.Floats(x)
		}
		items = floats
	}
	var out []float64
	pause := pausing(env, n)
	switch items[0].Object().(type) {
	case *k.Vec[uint8]:
		out = mediansOfPieces[uint8](pause, items, n, g)
	case *k.Vec[int16]:
		out = mediansOfPieces[int16](pause, items, n, g)
	case *k.Vec[int32]:
		out = mediansOfPieces[int32](pause, items, n, g)
	case *k.Vec[int64]:
		out = mediansOfPieces[int64](pause, items, n, g)
	case *k.Vec[float32]:
		out = mediansOfPieces[float32](pause, items, n, g)
	case *k.Vec[float64]:
		out = mediansOfPieces[float64](pause, items, n, g)
	default:
		return k.Value{}, false
	}
	return k.Floats(out), true
}

func mediansOfPieces[T numElem](pause vec.Pause, items []k.Value, n int, g *RowGroups) []float64 {
	rows, starts := g.Rows()
	return shareMedians(pause, g.Len(), n, func(i int, to [][]T) [][]T {
		for _, row := range rows[starts[i]:starts[i+1]] {
			to = append(to, k.Data[T](items[row]))
		}
		return to
	})
}
