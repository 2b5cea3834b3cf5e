package qsql

import (
	"math"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// Loops over a column that keep one running result a group. Nulls are left out; a group
// of nulls only gives what the plain aggregate gives for them. Groups whose rows follow
// each other (g.Ends) run one after the other (runkernels.go).

type integer interface{ uint8 | int16 | int32 | int64 }

type floating interface{ float32 | float64 }

func sumInts[T integer](x []T, null T, hasNull bool, g *prim.RowGroups) []int64 {
	if g.Ends != nil {
		out := room.Items[int64](g.Len())
		sumRuns(out, x, null, hasNull, g.First, g.Ends)
		return out
	}
	out := make([]int64, g.Slots())
	g.Blocks(func(from int, of []int32) {
		for i, n := range x[from : from+len(of)] {
			if n != null || !hasNull {
				out[of[i]] += int64(n)
			}
		}
	})
	return prim.BySlot(g, out)
}

func sumFloats[T floating](x []T, g *prim.RowGroups) []float64 {
	if g.Ends != nil {
		out := room.Items[float64](g.Len())
		sumFloatRuns(out, x, g.First, g.Ends)
		return out
	}
	out := make([]float64, g.Slots())
	sumBySlot(out, x, g)
	for _, sum := range out {
		if sum != sum { // nulls, or infinities of both signs: again without the nulls
			clear(out)
			g.Blocks(func(from int, of []int32) {
				for i, f := range x[from : from+len(of)] {
					if f == f {
						out[of[i]] += float64(f)
					}
				}
			})
			break
		}
	}
	return prim.BySlot(g, out)
}

// sumBySlot is the sums of each slot with nulls, which make them NaN. It keeps two tables
// in turn: a row need not wait for the one before, of the same group.
func sumBySlot[T floating](out []float64, x []T, g *prim.RowGroups) {
	even, odd := out, make([]float64, len(out))
	defer func() {
		for i, f := range odd {
			out[i] += f
		}
	}()
	if xs, ok := any(x).([]float64); ok && g.SumSlots(even, odd, xs) {
		return
	}
	g.Blocks(func(from int, of []int32) {
		part := x[from : from+len(of)]
		for len(part) >= 4 && len(of) >= 4 {
			p, o := (*[4]T)(part), (*[4]int32)(of)
			even[o[0]] += float64(p[0])
			odd[o[1]] += float64(p[1])
			even[o[2]] += float64(p[2])
			odd[o[3]] += float64(p[3])
			part, of = part[4:], of[4:]
		}
		for i, f := range part {
			even[of[i]] += float64(f)
		}
	})
}

// sumCount is the sum and the number of the items that are not null.
func sumCount(x []float64) (sum float64, n int) {
	sum, some := vec.SumFloats(x)
	if !some {
		return sum, len(x)
	}
	return sum, vec.Count(x, k.NullFloat)
}

// weightedRun is the sum of w*x and of the weights where neither is null.
func weightedRun(w, x []float64) (total, weight float64) {
	w = w[:len(x)]
	var t0, t1, w0, w1 float64
	i := 0
	for ; i+2 <= len(x); i += 2 {
		t0 += w[i] * x[i]
		t1 += w[i+1] * x[i+1]
		w0 += w[i]
		w1 += w[i+1]
	}
	for ; i < len(x); i++ {
		t0 += w[i] * x[i]
		w0 += w[i]
	}
	if total = t0 + t1; total == total {
		return total, w0 + w1
	}
	total, weight = 0, 0
	for i, f := range x {
		if p := w[i] * f; p == p {
			total += p
			weight += w[i]
		}
	}
	return total, weight
}

// maxInts starts at the least value, so that nulls, which are less, never win.
func maxInts[T integer](x []T, least T, g *prim.RowGroups) []T {
	if g.Ends != nil {
		out := room.Items[T](g.Len())
		maxRuns(out, x, least, g.First, g.Ends)
		return out
	}
	out := filled(least, g.Slots())
	g.Blocks(func(from int, of []int32) {
		for i, n := range x[from : from+len(of)] {
			if p := &out[of[i]]; n > *p {
				*p = n
			}
		}
	})
	return prim.BySlot(g, out)
}

func filled[T any](x T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = x
	}
	return out
}

func minInts[T integer](x []T, most, null T, hasNull bool, g *prim.RowGroups) []T {
	if g.Ends != nil {
		out := room.Items[T](g.Len())
		minRuns(out, x, most, null, hasNull, g.First, g.Ends)
		return out
	}
	out := filled(most, g.Slots())
	g.Blocks(func(from int, of []int32) {
		for i, n := range x[from : from+len(of)] {
			if p := &out[of[i]]; n < *p && (n != null || !hasNull) {
				*p = n
			}
		}
	})
	return prim.BySlot(g, out)
}

// maxFloats and minFloats: no comparison with NaN holds, so nulls never win.
func maxFloats[T floating](x []T, g *prim.RowGroups) []T {
	if g.Ends != nil {
		out := room.Items[T](g.Len())
		maxFloatRuns(out, x, g.First, g.Ends)
		return out
	}
	out := filled(T(math.Inf(-1)), g.Slots())
	g.Blocks(func(from int, of []int32) {
		for i, f := range x[from : from+len(of)] {
			if p := &out[of[i]]; f > *p {
				*p = f
			}
		}
	})
	return prim.BySlot(g, out)
}

func minFloats[T floating](x []T, g *prim.RowGroups) []T {
	if g.Ends != nil {
		out := room.Items[T](g.Len())
		minFloatRuns(out, x, g.First, g.Ends)
		return out
	}
	out := filled(T(math.Inf(1)), g.Slots())
	g.Blocks(func(from int, of []int32) {
		for i, f := range x[from : from+len(of)] {
			if p := &out[of[i]]; f < *p {
				*p = f
			}
		}
	})
	return prim.BySlot(g, out)
}
