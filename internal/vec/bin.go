package vec

import (
	"sort"

	"tock/internal/room"
)

// Binary search. Few questions go several in step: each step of one waits for memory, so
// the steps of others are done meanwhile. Many questions go through a table of where each
// stretch of values begins (see stretches), which leaves a step or two to most of them.

// lanes is how many questions go in step.
const lanes = 8

// Ordered is what < orders; for floating numbers nulls are treated apart.
type Ordered interface{ Integer | Float }

// BinInts is, for each item of y, the place of the last item of x that is not above it,
// or -1; right asks for the first item that is not below it, or len(x). x is ascending;
// if it is not, the result means nothing.
func BinInts[T Integer](x, y []T, right bool, pause Pause) []int64 {
	return bin(x, y, right, intKeys, pause)
}

// BinFloats is [BinInts] for floating numbers, nulls before all others.
func BinFloats[T Float](x, y []T, right bool, pause Pause) []int64 {
	return bin(x, y, right, floatKeys, pause)
}

func bin[T Ordered](x, y []T, right bool, fill func(dst []uint64, src []T), pause Pause) []int64 {
	out := room.Items[int64](len(y))
	if s, ok := newStretches(x, len(y), fill); ok {
		var keys [blockLen]uint64
		for from := 0; from < len(y); from += blockLen {
			part := y[from:min(from+blockLen, len(y))]
			fill(keys[:], part)
			s.find(out[from:], keys[:len(part)], right)
			pause.Take()
		}
		return out
	}
	nulls := countNulls(x)
	search(out, x[nulls:], y, right, pause)
	for i, item := range y {
		switch {
		case !isNull(item):
			out[i] += int64(nulls)
		case right:
			out[i] = 0
		default:
			out[i] = int64(nulls) // above all nulls, below the rest
		}
		if !right {
			out[i]--
		}
	}
	return out
}

// countNulls is how many nulls lead x; none but for floating numbers.
func countNulls[T Ordered](x []T) int {
	if len(x) == 0 || !isNull(x[0]) {
		return 0
	}
	return sort.Search(len(x), func(i int) bool { return !isNull(x[i]) })
}

// search is how many items of x are at most (right: below) each item of y.
func search[T Ordered](out []int64, x, y []T, right bool, pause Pause) {
	for from := 0; from < len(y); from += lanes {
		part := y[from:min(from+lanes, len(y))]
		pause.At(from / lanes)
		if right {
			searchBelow(out[from:], x, part)
		} else {
			searchAtMost(out[from:], x, part)
		}
	}
}

func searchAtMost[T Ordered](out []int64, x, y []T) {
	var low [lanes]int
	n := len(x)
	for n > 0 {
		half := (n + 1) / 2
		for i, item := range y {
			at := low[i]
			if next := at + half; x[next-1] <= item {
				at = next // a conditional move, not a branch
			}
			low[i] = at
		}
		n -= half
	}
	for i := range y {
		out[i] = int64(low[i])
	}
}

func searchBelow[T Ordered](out []int64, x, y []T) {
	var low [lanes]int
	n := len(x)
	for n > 0 {
		half := (n + 1) / 2
		for i, item := range y {
			at := low[i]
			if next := at + half; x[next-1] < item {
				at = next // a conditional move, not a branch
			}
			low[i] = at
		}
		n -= half
	}
	for i := range y {
		out[i] = int64(low[i])
	}
}

// Within sets out[i] to 1 where x[i] is neither below low nor above high.
func Within[T Integer](x []T, low, high T) []uint8 {
	out := make([]uint8, len(x))
	if low > high {
		return out
	}
	// One unsigned comparison does for both bounds.
	base, width := uint64(int64(low)), uint64(int64(high))-uint64(int64(low))
	for i, item := range x {
		var in uint8
		if uint64(int64(item))-base <= width {
			in = 1
		}
		out[i] = in
	}
	return out
}
