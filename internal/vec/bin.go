package vec

import "sort"

// Binary search, several questions in step: each step of one waits for memory, so the
// steps of others are done meanwhile.

// lanes is how many questions go in step.
const lanes = 8

// Ordered is what < orders; for floating numbers nulls are treated apart.
type Ordered interface{ Integer | Float }

// Bin is, for each item of y, the place of the last item of x that is not above it, or
// -1. x is ascending, nulls first; if it is not, the result means nothing.
func Bin[T Ordered](x, y []T) []int64 {
	nulls := countNulls(x)
	out := make([]int64, len(y))
	search(out, x[nulls:], y, false)
	for i, item := range y {
		if isNull(item) {
			out[i] = 0 // above all nulls, below the rest
		}
		out[i] += int64(nulls) - 1
	}
	return out
}

// Binr is, for each item of y, the place of the first item of x that is not below it,
// or len(x).
func Binr[T Ordered](x, y []T) []int64 {
	nulls := countNulls(x)
	out := make([]int64, len(y))
	search(out, x[nulls:], y, true)
	for i, item := range y {
		if isNull(item) {
			out[i] = 0
			continue
		}
		out[i] += int64(nulls)
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
func search[T Ordered](out []int64, x, y []T, right bool) {
	for from := 0; from < len(y); from += lanes {
		part := y[from:min(from+lanes, len(y))]
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
