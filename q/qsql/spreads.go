package qsql

import (
	"math"

	"tock/k"
	"tock/q/prim"
)

// Variances by group, in two passes over all rows as the plain ones take over one group:
// the means, then the squares around them. Partial results are the numbers of items, their
// means and squares; those of several parts of a group give the squares around the common mean.

// spreads is the variance, of a sample or of all, or the root of it.
func spreads(sample, root bool) *aggregate {
	return &aggregate{args: 1, merge: make([]merge, 3), together: mergeSpreads,
		partial: func(_ prim.Env, args []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
			x, ok := newFloats(args[0])
			if !ok {
				return nil, false
			}
			counts, means, squares := squaresBy(x, g)
			return []k.Value{k.Longs(prim.BySlot(g, counts)), k.Floats(prim.BySlot(g, means)), k.Floats(prim.BySlot(g, squares))}, true
		},
		finish: func(_ prim.Env, parts []k.Value) (k.Value, error) {
			return k.Floats(spread(k.Data[int64](parts[0]), k.Data[float64](parts[2]), sample, root)), nil
		}}
}

// spread is the variances, or their roots, of groups by their counts and squares.
func spread(counts []int64, squares []float64, sample, root bool) []float64 {
	out := make([]float64, len(counts))
	for i, n := range counts {
		if sample && n > 0 {
			n--
		}
		v := squares[i] / float64(n)
		if root {
			v = math.Sqrt(v)
		}
		if v != v {
			v = k.NullFloat
		}
		out[i] = v
	}
	return out
}

// mergeSpreads combines counts, means and squares, one part after the other: parts of one
// mean leave it as it is.
func mergeSpreads(_ prim.Env, parts []k.Value, g *prim.RowGroups) ([]k.Value, bool) {
	counts, means, squares := k.Data[int64](parts[0]), k.Data[float64](parts[1]), k.Data[float64](parts[2])
	n, mean, square := make([]int64, g.Len()), make([]float64, g.Len()), make([]float64, g.Len())
	add := func(group int, part int64) {
		more := counts[part]
		if more == 0 {
			return
		}
		before := n[group]
		n[group] += more
		away := means[part] - mean[group]
		share := float64(more) / float64(n[group])
		mean[group] += away * share
		square[group] += squares[part] + away*away*float64(before)*share
	}
	if g.Ends != nil {
		for group, first := range g.First {
			for part := first; part < g.Ends[group]; part++ {
				add(group, part)
			}
		}
	} else {
		for part, group := range g.Numbers() {
			add(int(group), int64(part))
		}
	}
	return []k.Value{k.Longs(n), k.Floats(mean), k.Floats(square)}, true
}

// squaresBy is, by slot, the number of items that are not null, their mean and the sum of
// their squared distances from it.
func squaresBy(x *floats, g *prim.RowGroups) (counts []int64, means, squares []float64) {
	counts, squares = make([]int64, g.Slots()), make([]float64, g.Slots())
	means = make([]float64, g.Slots())
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
	return counts, means, squares
}
