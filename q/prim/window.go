package prim

import "math"

// Loops over moving windows. The items are taken in blocks of the window's size: a window
// is the end of one block and the start of the next, so keeping the fold of every block
// end (from the right) and every block start (from the left) answers each window with one
// more operation. Linear, whatever the window, and nothing is ever subtracted: infinities
// and rounding errors leave with the item that brought them.
//
// ends[j] is the fold of the previous block from its item j on; before the first block it
// is neutral. w is at least 1.

// windowSums is the sum of the last w items at each place.
func windowSums[T int32 | int64 | float32 | float64](x []T, w int) []T {
	out := make([]T, len(x))
	w = max(1, min(w, len(x)))
	ends := make([]T, w+1)
	for from := 0; from < len(x); from += w {
		block := x[from:min(from+w, len(x))]
		var s T
		for i, v := range block {
			s += v
			out[from+i] = ends[i+1] + s
		}
		s = 0
		for i := len(block) - 1; i >= 0; i-- {
			s += block[i]
			ends[i] = s
		}
	}
	return out
}

// windowExtremes is the greatest or least of the last w items. The greatest leaves nulls
// out; the least takes a null (NaN for floats) as less than everything.
func windowExtremes[T numElem](x []T, w int, greatest bool) []T {
	out := make([]T, len(x))
	w = max(1, min(w, len(x)))
	ends := make([]T, w+1)
	start := mostOf[T]()
	if greatest {
		start = leastOf[T]()
	}
	for i := range ends {
		ends[i] = start
	}
	for from := 0; from < len(x); from += w {
		block := x[from:min(from+w, len(x))]
		m := start
		if greatest {
			for i, v := range block {
				if v > m {
					m = v
				}
				out[from+i] = m
				if e := ends[i+1]; e > m {
					out[from+i] = e
				}
			}
		} else {
			for i, v := range block {
				if v < m || v != v {
					m = v
				}
				out[from+i] = m
				if e := ends[i+1]; e < m || e != e {
					out[from+i] = e
				}
			}
		}
		m = start
		for i := len(block) - 1; i >= 0; i-- {
			v := block[i]
			if greatest && v > m || !greatest && (v < m || v != v) {
				m = v
			}
			ends[i] = m
		}
	}
	return out
}

// spreadOf is the number, mean and summed squares around the mean of some items; two such
// sets of items merge without looking at the items again.
type spreadOf struct{ n, mean, squares float64 }

func (a spreadOf) with(v float64) spreadOf {
	if v != v {
		return a
	}
	n := a.n + 1
	d := v - a.mean
	mean := a.mean + d/n
	return spreadOf{n, mean, a.squares + d*(v-mean)}
}

func (a spreadOf) merge(b spreadOf) spreadOf {
	if a.n == 0 {
		return b
	}
	if b.n == 0 {
		return a
	}
	n := a.n + b.n
	d := b.mean - a.mean
	part := b.n / n
	return spreadOf{n, a.mean + d*part, a.squares + b.squares + d*d*a.n*part}
}

// windowDeviations is the standard deviation of the last w items, nulls left out.
func windowDeviations(x []float64, w int) []float64 {
	out := make([]float64, len(x))
	w = max(1, min(w, len(x)))
	ends := make([]spreadOf, w+1)
	for from := 0; from < len(x); from += w {
		block := x[from:min(from+w, len(x))]
		var s spreadOf
		for i, v := range block {
			s = s.with(v)
			all := ends[i+1].merge(s)
			out[from+i] = sqrtOf(all.squares / all.n)
		}
		s = spreadOf{}
		for i := len(block) - 1; i >= 0; i-- {
			s = s.with(block[i])
			ends[i] = s
		}
	}
	return out
}

// sqrtOf is the square root of a variance that rounding may have taken below zero.
func sqrtOf(x float64) float64 {
	if x < 0 {
		return 0
	}
	return canonical(math.Sqrt(x))
}
