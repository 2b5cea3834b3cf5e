package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range counts {
		x, y := someFloats(r, n+1, 0.2)[1:], someFloats(r, n+2, 0.2)[2:]
		for _, op := range []struct {
			name string
			f    func(dst, x, y []float64)
			want func(a, b float64) float64
		}{
			{"+", AddFloats, func(a, b float64) float64 { return a + b }},
			{"-", SubFloats, func(a, b float64) float64 { return a - b }},
			{"*", MulFloats, func(a, b float64) float64 { return a * b }},
		} {
			dst := filledSlice(n+1, 7)
			op.f(dst[:n], x, y)
			own := append([]float64(nil), x...)
			op.f(own, own, y)
			for i := range x {
				if want := op.want(x[i], y[i]); !same(dst[i], want) || !same(own[i], want) {
					t.Fatalf("%v%s%v at %d of %d: %v and %v", x[i], op.name, y[i], i, n, dst[i], own[i])
				}
			}
			if dst[n] != 7 {
				t.Fatalf("%s writes past %d items", op.name, n)
			}
		}
	}
}

func filledSlice(n int, x float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = x
	}
	return out
}

func TestSumInts(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, n := range counts {
		x := make([]int32, n)
		var want int64
		for i := range x {
			x[i] = math.MaxInt32 - int32(r.IntN(1000))
			want += int64(x[i])
		}
		if got, signs := SumInts(x); got != want || signs < 0 {
			t.Errorf("%d items: %d %d, want %d", n, got, signs, want)
		}
		for i := range x {
			was := x[i]
			x[i] = math.MinInt32 + int32(r.IntN(2))
			if got, signs := SumInts(x); got != want-int64(was)+int64(x[i]) || signs >= 0 {
				t.Fatalf("item %d of %d is negative: %d %d", i, n, got, signs)
			}
			x[i] = was
		}
	}
}
