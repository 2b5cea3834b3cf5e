package qsql

import (
	"math"

	"tock/k"
	"tock/q/prim"
)

// Loops over a column that keep one running result a group. Nulls are left out; a group
// of nulls only gives what the plain aggregate gives for them.

type integer interface{ uint8 | int16 | int32 | int64 }

type floating interface{ float32 | float64 }

func sumInts[T integer](x []T, null T, hasNull bool, g *prim.RowGroups) []int64 {
	out := make([]int64, g.Len())
	of := g.Of[:len(x)]
	if !hasNull {
		for i, n := range x {
			out[of[i]] += int64(n)
		}
		return out
	}
	for i, n := range x {
		if n != null {
			out[of[i]] += int64(n)
		}
	}
	return out
}

func sumFloats[T floating](x []T, g *prim.RowGroups) []float64 {
	out := make([]float64, g.Len())
	of := g.Of[:len(x)]
	for i, f := range x {
		if f == f {
			out[of[i]] += float64(f)
		}
	}
	return out
}

// maxInts starts at the least value, so that nulls, which are less, never win.
func maxInts[T integer](x []T, least T, g *prim.RowGroups) []T {
	out := make([]T, g.Len())
	for i := range out {
		out[i] = least
	}
	of := g.Of[:len(x)]
	for i, n := range x {
		if p := &out[of[i]]; n > *p {
			*p = n
		}
	}
	return out
}

func minInts[T integer](x []T, most, null T, hasNull bool, g *prim.RowGroups) []T {
	out := make([]T, g.Len())
	for i := range out {
		out[i] = most
	}
	of := g.Of[:len(x)]
	for i, n := range x {
		if p := &out[of[i]]; n < *p && (n != null || !hasNull) {
			*p = n
		}
	}
	return out
}

// maxFloats and minFloats: no comparison with NaN holds, so nulls never win.
func maxFloats[T floating](x []T, g *prim.RowGroups) []T {
	out := make([]T, g.Len())
	for i := range out {
		out[i] = T(math.Inf(-1))
	}
	of := g.Of[:len(x)]
	for i, f := range x {
		if p := &out[of[i]]; f > *p {
			*p = f
		}
	}
	return out
}

func minFloats[T floating](x []T, g *prim.RowGroups) []T {
	out := make([]T, g.Len())
	for i := range out {
		out[i] = T(math.Inf(1))
	}
	of := g.Of[:len(x)]
	for i, f := range x {
		if p := &out[of[i]]; f < *p {
			*p = f
		}
	}
	return out
}

func toFloats[T integer](x []T, null T, hasNull bool) []float64 {
	out := make([]float64, len(x))
	for i, n := range x {
		if out[i] = float64(n); hasNull && n == null {
			out[i] = k.NullFloat
		}
	}
	return out
}

func widen(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, f := range x {
		out[i] = float64(f)
	}
	return out
}
