package qsql

import (
	"math"

	"tock/k"
	"tock/q/prim"
)

// Variances by group, in two passes over all rows as the plain ones take over one group:
// the means, then the squares around them. Partial results of these cannot be merged.

// spreads is the variance, of a sample or of all, or the root of it.
func spreads(sample, root bool) *aggregate {
	return &aggregate{args: 1, finish: single, partial: func(_ prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
		x, ok := newFloats(args[0])
		if !ok {
			return nil, false
		}
		counts, squares := squaresBy(x, g)
		for i, n := range counts {
			divisor := n
			if sample && n > 0 {
				divisor = n - 1
			}
			v := squares[i] / float64(divisor)
			if root {
				v = math.Sqrt(v)
			}
			if v != v {
				v = k.NullFloat
			}
			squares[i] = v
		}
		return []k.Value{k.Floats(prim.BySlot(g, squares))}, true
	}}
}

// squaresBy is, by slot, the number of items that are not null and the sum of their
// squared distances from their mean.
func squaresBy(x *floats, g *prim.RowGroups) (counts []int64, squares []float64) {
	counts, squares = make([]int64, g.Slots()), make([]float64, g.Slots())
	means := make([]float64, g.Slots())
	x.blocks(g, func(group int, run []float64) {
		sum := means[group]
		for _, f := range run {
			if f == f {
				sum += f
				counts[group]++
			}
		}
		means[group] = sum
	}, func(of []int32, run []float64) {
		for i, f := range run {
			if f == f {
				means[of[i]] += f
				counts[of[i]]++
			}
		}
	})
	for i, n := range counts {
		means[i] /= float64(n)
	}
	x.blocks(g, func(group int, run []float64) {
		mean, sum := means[group], squares[group]
		for _, f := range run {
			if f == f {
				sum += (f - mean) * (f - mean)
			}
		}
		squares[group] = sum
	}, func(of []int32, run []float64) {
		for i, f := range run {
			if f == f {
				away := f - means[of[i]]
				squares[of[i]] += away * away
			}
		}
	})
	return counts, squares
}
