package qsql

import (
	"math"

	"tock/internal/vec"
)

// Loops over groups that are runs: out[i] is the result of the rows first[i] to ends[i]
// (exclusive), kept in a register meanwhile.

// fewInRun is how many rows of a group are gone over plainly.
const fewInRun = 24

// sumRuns goes over up to eight items at once, so that it does not matter how long a short
// run is: a loop's end that cannot be guessed costs more than the items.
func sumRuns[S, T integer](out []S, x []T, null T, hasNull bool, first, ends []int64) {
	ends, out = ends[:len(first)], out[:len(first)]
	for i, from := range first {
		run := x[from:ends[i]]
		if len(run) >= fewInRun {
			out[i] = S(vec.SumInts(run, null))
			continue
		}
		var sum, signs int64
		if len(run) <= 8 && int(from)+8 <= len(x) {
			sum, signs = sumOfEight((*[8]T)(x[from:]), &leading[len(run)])
		} else {
			for _, n := range run {
				sum += int64(n)
				signs |= int64(n)
			}
		}
		if signs < 0 && hasNull { // a null is the least number
			sum = vec.SumInts(run, null)
		}
		out[i] = S(sum)
	}
}

// leading is masks of as many of eight items as the index says.
var leading = func() (masks [9][8]int64) {
	for n := range masks {
		for i := range n {
			masks[n][i] = -1
		}
	}
	return masks
}()

// sumOfEight is the sum of the items under a mask, and a number below zero if one of them is.
func sumOfEight[T integer](x *[8]T, mask *[8]int64) (sum, signs int64) {
	a, b, c, d := int64(x[0])&mask[0], int64(x[1])&mask[1], int64(x[2])&mask[2], int64(x[3])&mask[3]
	e, f, g, h := int64(x[4])&mask[4], int64(x[5])&mask[5], int64(x[6])&mask[6], int64(x[7])&mask[7]
	return ((a + b) + (c + d)) + ((e + f) + (g + h)), ((a | b) | (c | d)) | ((e | f) | (g | h))
}

func sumFloatRuns[T floating](out []float64, x []T, first, ends []int64) {
	for i, from := range first {
		out[i], _ = vec.SumFloats(x[from:ends[i]])
	}
}

func maxRuns[T integer](out, x []T, least T, first, ends []int64) {
	for i, from := range first {
		most := least
		for _, n := range x[from:ends[i]] {
			most = max(most, n)
		}
		out[i] = most
	}
}

func minRuns[T integer](out, x []T, most, null T, hasNull bool, first, ends []int64) {
	for i, from := range first {
		least := most
		for _, n := range x[from:ends[i]] {
			if n < least && (n != null || !hasNull) {
				least = n
			}
		}
		out[i] = least
	}
}

func maxFloatRuns[T floating](out, x []T, first, ends []int64) {
	for i, from := range first {
		run, most := x[from:ends[i]], T(math.Inf(-1))
		if len(run) >= fewInRun {
			out[i] = vec.Max(run, most)
			continue
		}
		for _, f := range run {
			if f > most {
				most = f
			}
		}
		out[i] = most
	}
}

func minFloatRuns[T floating](out, x []T, first, ends []int64) {
	for i, from := range first {
		run, least := x[from:ends[i]], T(math.Inf(1))
		if len(run) >= fewInRun {
			out[i] = vec.Min(run, least)
			continue
		}
		for _, f := range run {
			if f < least {
				least = f
			}
		}
		out[i] = least
	}
}

func countRuns(out []int64, first, ends []int64) {
	for i, from := range first {
		out[i] = ends[i] - from
	}
}

// pickRuns is the first item of each run, or the last one.
func pickRuns[T any](out, x []T, first, ends []int64, last bool) {
	if !last {
		for i, from := range first {
			out[i] = x[from]
		}
		return
	}
	for i, end := range ends {
		out[i] = x[end-1]
	}
}
