package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPairs compares sums and extremes of arithmetic with those of its written results.
func TestPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, n := range counts {
		for _, odd := range []float64{0, 0.2, 1} {
			x, y := someFloats(r, n+1, odd)[1:], someFloats(r, n+2, odd)[2:]
			for op, write := range map[Op]func(dst, x, y []float64){Plus: AddFloats, Minus: SubFloats, Times: MulFloats} {
				made := make([]float64, n)
				write(made, x, y)
				sum, some := SumOf(op, x, y)
				if want, wantSome := SumFloats(made); !same(sum, want) || some != wantSome {
					t.Errorf("sum of %d, op %d: %v %v, want %v %v", n, op, sum, some, want, wantSome)
				}
				low, high := ExtremesOf(op, x, y, math.Inf(1), math.Inf(-1))
				if wantLow, wantHigh := MinFloats(made, math.Inf(1)), MaxFloats(made, math.Inf(-1)); !same(low, wantLow) || !same(high, wantHigh) {
					t.Errorf("extremes of %d, op %d: %v %v, want %v %v", n, op, low, high, wantLow, wantHigh)
				}
			}
		}
	}
}

// TestPairsPortable compares assembly with the loops in Go, bit for bit.
func TestPairsPortable(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for _, n := range counts {
		x, y := someFloats(r, n, 0.1), someFloats(r, n, 0.1)
		for op := Plus; op <= Times; op++ {
			var part [sums]float64
			some := plainSumOf(op, x, y, &part)
			want := halve(part[:], add)
			some = some || want != want
			if got, gotSome := SumOf(op, x, y); !same(got, want) || gotSome != some {
				t.Errorf("sum of %d, op %d: %v %v, in Go %v %v", n, op, got, gotSome, want, some)
			}
			lows, highs := filled(math.Inf(1)), filled(math.Inf(-1))
			plainExtremesOf(op, x, y, &lows, &highs)
			low, high := ExtremesOf(op, x, y, math.Inf(1), math.Inf(-1))
			if wantLow, wantHigh := halve(lows[:], less), halve(highs[:], greater); !same(low, wantLow) || !same(high, wantHigh) {
				t.Errorf("extremes of %d, op %d: %v %v, in Go %v %v", n, op, low, high, wantLow, wantHigh)
			}
		}
	}
}

func TestWeightedInts(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	for _, n := range counts {
		for _, negative := range []bool{false, true} {
			w, x := make([]int32, n), someFloats(r, n, 0)
			var part [sums]float64
			var weights int64
			for i := range w {
				w[i] = r.Int32()
				if negative && i == n/2 {
					w[i] = math.MinInt32
				}
				part[i%sums] += float64(float64(w[i]) * x[i])
				weights += int64(w[i])
			}
			want := halve(part[:], add)
			total, weight, signs := WeightedInts(w, x)
			if !same(total, want) || weight != weights || signs < 0 != (negative && n > 0) {
				t.Errorf("%d items: %v %d %d, want %v %d", n, total, weight, signs, want, weights)
			}
			if n > 0 {
				x[n/3] = math.NaN()
				if total, _, _ := WeightedInts(w, x); total == total {
					t.Errorf("%d items with NaN: %v", n, total)
				}
			}
		}
	}
}
