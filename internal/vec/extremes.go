package vec

import "math"

// The least and the greatest item of many short runs, as the prices in bars: as whole
// numbers in the order of floats, which are compared without a branch for each item.

// ordered is the bits of a float as a number that is greater for greater floats: NaN with a
// sign comes below all, NaN without one above.
func ordered(f float64) int64 {
	bits := int64(math.Float64bits(f))
	return bits ^ int64(uint64(bits>>63)>>1)
}

func unordered(n int64) float64 {
	return math.Float64frombits(uint64(n ^ int64(uint64(n>>63)>>1)))
}

// RunExtremes sets least[i] and most[i] to the extremes of x[first[i]:ends[i]] without NaN;
// those of none are +Inf and -Inf.
func RunExtremes(x []float64, first, ends []int64, least, most []float64) {
	low, high := ordered(math.Inf(-1)), ordered(math.Inf(1))
	ends, least, most = ends[:len(first)], least[:len(first)], most[:len(first)]
	for i, from := range first {
		run := x[from:ends[i]]
		a, b := high, low
		for _, f := range run {
			n := ordered(f)
			a, b = min(a, n), max(b, n)
		}
		if a < low || b > high { // NaN
			least[i], most[i] = plainExtremes(run)
			continue
		}
		least[i], most[i] = unordered(a), unordered(b)
	}
}

func plainExtremes(x []float64) (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, f := range x {
		if f < least {
			least = f
		}
		if f > most {
			most = f
		}
	}
	return least, most
}
