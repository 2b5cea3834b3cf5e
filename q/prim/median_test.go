package prim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tock/internal/vec"
	"tock/k"
)

// plainMedian is the definition: the mean of the middle two of the sorted items, nulls first;
// of a null and a number the number.
func plainMedian(x k.Value) float64 {
	items, _ := floatsOf(x)
	if items = slices.Clone(items); len(items) == 0 {
		return k.NullFloat
	}
	slices.SortFunc(items, func(a, b float64) int { // NaN is less than all others
		switch {
		case a < b || a != a && b == b:
			return -1
		case a > b || b != b && a == a:
			return 1
		}
		return 0
	})
	a, b := items[(len(items)-1)/2], items[len(items)/2]
	if a != a || len(items)%2 == 1 {
		return b
	}
	return (a + b) / 2
}

func sameFloat(a, b float64) bool { return a == b || a != a && b != b }

// medianColumn is a column of some kind: of many or few different items, nulls and
// infinities among them at some rate.
func medianColumn(rng *rand.Rand, kind k.Type, n, different int, odd float64) k.Value {
	draw := func() int64 {
		return int64(rng.Uint64N(uint64(different))) - int64(different/3)
	}
	pick := func(odds ...float64) (float64, bool) {
		if rng.Float64() >= odd {
			return 0, false
		}
		return odds[rng.IntN(len(odds))], true
	}
	nan, inf := math.NaN(), math.Inf(1)
	switch kind {
	case k.Byte:
		return k.NewVec(kind, fill(n, func() uint8 { return uint8(draw()) }))
	case k.Short:
		return k.NewVec(kind, fill(n, func() int16 { return rare(rng, odd, int16(draw()), k.NullShort, k.InfShort, -k.InfShort) }))
	case k.Int, k.Time:
		return k.NewVec(kind, fill(n, func() int32 { return rare(rng, odd, int32(draw()), k.NullInt, k.InfInt, -k.InfInt) }))
	case k.Long, k.Timestamp:
		return k.NewVec(kind, fill(n, func() int64 { return rare(rng, odd, draw(), k.NullLong, k.InfLong, -k.InfLong) }))
	case k.Real:
		return k.NewVec(kind, fill(n, func() float32 {
			if f, ok := pick(nan, inf, -inf); ok {
				return float32(f)
			}
			return float32(draw()) / 8
		}))
	}
	return k.NewVec(kind, fill(n, func() float64 {
		if f, ok := pick(nan, inf, -inf); ok {
			return f
		}
		return float64(draw()) / 100
	}))
}

func fill[T any](n int, draw func() T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = draw()
	}
	return out
}

func rare[T any](rng *rand.Rand, rate float64, usual T, others ...T) T {
	if rng.Float64() < rate {
		return others[rng.IntN(len(others))]
	}
	return usual
}

var medianKinds = []k.Type{k.Byte, k.Short, k.Int, k.Time, k.Long, k.Timestamp, k.Real, k.Float}

// Of one list, of runs, of scattered groups and of pieces the median is what it is by
// definition.
func TestMedians(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, kind := range medianKinds {
		for _, n := range []int{0, 1, 2, 3, 10, 11, manyToSelect - 1, manyToSelect, 5001, 40000} {
			different := []int{1, 2, 50, 1 << 40}
			if n == 40000 {
				different = []int{different[rng.IntN(4)]}
			}
			for _, different := range different {
				odd := []float64{0, 0.01, 0.45, 0.9, 1}[rng.IntN(5)]
				col := medianColumn(rng, kind, n, different, odd)
				if rng.IntN(3) == 0 {
					col = col.Gather(SortRows([]k.Value{col}, n, false, nil))
				}
				what := fmt.Sprintf("%v: %d items of %d, %v odd", kind, n, different, odd)
				got, err := Med(nil, col)
				if err != nil || !sameFloat(got.Float(), plainMedian(col)) {
					t.Fatalf("%s: %v %v, want %v", what, got, err, plainMedian(col))
				}
				for _, groups := range []int{1, 3, 7, 2000} {
					checkGroups(t, rng, what, col, min(groups, max(1, n)))
				}
			}
		}
	}
}

// checkGroups looks at the medians of groups that are runs, that are scattered with their
// numbers written and made by blocks, and whose rows come in pieces.
func checkGroups(t *testing.T, rng *rand.Rand, what string, col k.Value, groups int) {
	t.Helper()
	n := col.Len()
	keys := make([]int64, n)
	for i := range keys {
		keys[i] = int64(float64(groups) * math.Pow(rng.Float64(), 3)) // large and small ones
	}
	sorted := slices.Sorted(slices.Values(keys))
	for name, g := range map[string]*RowGroups{
		"runs":   RunGroups([]k.Value{k.Longs(sorted)}, n),
		"blocks": KeyGroups([]k.Value{k.Longs(keys)}, n),
		"rows":   GroupRows([]k.Value{k.Longs(keys)}, n, nil),
	} {
		if g == nil {
			continue
		}
		out, ok := MedianBy(nil, col, g)
		if !ok || out.Len() != g.Len() {
			t.Fatalf("%s, %d groups as %s: %v", what, groups, name, out)
		}
		again, ok := medianOfSome(rng, col, g)
		rows, starts := g.Rows()
		for i, got := range k.Data[float64](out) {
			want := plainMedian(col.Gather(rows[starts[i]:starts[i+1]]))
			if !sameFloat(got, want) {
				t.Fatalf("%s, group %d of %d as %s: %v, want %v", what, i, groups, name, got, want)
			}
			if !ok || !sameFloat(k.Data[float64](again)[i], want) {
				t.Fatalf("%s, group %d of %d as pieces of %s: %v, want %v", what, i, groups, name, again, want)
			}
		}
	}
}

// medianOfSome cuts each group's pieces in two, which come in any order.
func medianOfSome(rng *rand.Rand, col k.Value, g *RowGroups) (k.Value, bool) {
	lists, ok := MedianPieces(nil, col, g)
	if !ok {
		return k.Value{}, false
	}
	var pieces []k.Value
	var of []int64
	for i, list := range lists.Items() {
		cut := rng.IntN(list.Len() + 1)
		pieces = append(pieces, list.Slice(0, cut), list.Slice(cut, list.Len()))
		of = append(of, int64(i), int64(i))
	}
	order := rng.Perm(len(pieces))
	mixed, keys := make([]k.Value, len(pieces)), make([]int64, len(pieces))
	for i, at := range order {
		mixed[i], keys[i] = pieces[at], of[at]
	}
	again := GroupRows([]k.Value{k.Longs(keys)}, len(keys), nil)
	out, ok := MedianOfPieces(nil, k.NewList(mixed), again)
	if !ok {
		return out, false
	}
	byGroup := make([]float64, lists.Len())
	for i, first := range again.First {
		byGroup[keys[first]] = k.Data[float64](out)[i]
	}
	return k.Floats(byGroup), true
}

// Bounds that miss the middle cost another pass, and nothing else: rows drawn for the sample
// are far from the others here.
func TestMedianMissedBySample(t *testing.T) {
	const n = 64 * manyToSelect
	spots := scatter(1)
	x, of := make([]float64, n), make([]int32, n)
	for i := range x {
		x[i], of[i] = float64(i), int32(i/slotSample%2)
	}
	for i := range n / slotSample {
		x[i*slotSample+spots.within(slotSample)] = -1
	}
	g := &RowGroups{Of: of, First: []int64{0, slotSample}, n: n}
	if newSlotMedians(nil, x, g) == nil {
		t.Fatal("not sampled")
	}
	for group, got := range mediansBy(nil, x, g) {
		var items []float64
		for i, v := range x {
			if int(of[i]) == group {
				items = append(items, v)
			}
		}
		if want := plainMedian(k.Floats(items)); got != want {
			t.Errorf("group %d: %v, want %v", group, got, want)
		}
	}
}

// Long lists see an interrupt.
func TestMedianStops(t *testing.T) {
	x := make([]float64, 1<<20)
	stop := vec.Pause(func() { panic(Stopped{k.ErrStop}) })
	for name, g := range map[string]*RowGroups{
		"one":       {First: []int64{0}, Ends: []int64{1 << 20}, n: 1 << 20},
		"scattered": {First: []int64{0}, Of: make([]int32, 1<<20)},
	} {
		func() {
			defer func() {
				if _, ok := recover().(Stopped); !ok {
					t.Errorf("%s: not stopped", name)
				}
			}()
			mediansBy(stop, x, g)
		}()
	}
}

// Symbols have no median; lists of numbers of several kinds and of lists do.
func TestMedianOfOthers(t *testing.T) {
	whole := &RowGroups{First: []int64{0}, Ends: []int64{2}, n: 2}
	syms := k.Syms([]k.Sym{1, 2})
	if _, ok := MedianBy(nil, syms, whole); ok {
		t.Error("a median of symbols")
	}
	if _, ok := MedianPieces(nil, syms, whole); ok {
		t.Error("pieces of symbols")
	}
	if _, err := Med(nil, syms); err != k.ErrType {
		t.Errorf("med of symbols: %v", err)
	}
	pieces := k.NewList([]k.Value{k.Longs([]int64{1, k.NullLong}), k.Floats([]float64{2.5}), k.Ints([]int32{9})})
	one := &RowGroups{First: []int64{0}, Ends: []int64{3}, n: 3}
	if got, ok := MedianOfPieces(nil, pieces, one); !ok || got.At(0).Float() != 1.75 {
		t.Errorf("pieces of several kinds: %v", got)
	}
}
