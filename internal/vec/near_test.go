package vec

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Long vectors, which are compared with the ends of what is tolerantly equal, get the
// flags of the tolerant rule, around each end too.
func TestLongComparisonWithAtom(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64,
		math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, 0x1p-1000, 1, -1, 2, 0.5, 1 << 43, 1e300}
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.OneOf(rapid.SampledFrom(special), rapid.Float64()).Draw(t, "y")
		x := slices.Clone(special)
		for len(x) < 2*fewFloats {
			x = append(x, y*(1+rapid.Float64Range(-2, 2).Draw(t, "off")*Tolerance))
		}
		if y == y && !math.IsInf(y, 0) {
			low, high := nearEnds(y)
			x = append(x, low, math.Nextafter(low, math.Inf(-1)), high, math.Nextafter(high, math.Inf(1)))
		}
		got := make([]uint8, len(x))
		for name, c := range map[string]struct {
			loop func(dst []uint8, x []float64, y float64)
			want func(x float64) bool
		}{
			"=": {EqualFloatsAtom[float64], func(x float64) bool { return SameFloat(x, y) }},
			"<": {LessFloatsAtom[float64], func(x float64) bool { return LessFloat(x, y) }},
			">": {GreaterFloatsAtom[float64], func(x float64) bool { return LessFloat(y, x) }},
		} {
			c.loop(got, x, y)
			for i, a := range x {
				if (got[i] == 1) != c.want(a) {
					t.Fatalf("%v %s %v: %d", a, name, y, got[i])
				}
			}
		}
		single := make([]float32, len(x))
		for i, a := range x {
			single[i] = float32(a)
		}
		GreaterFloatsAtom(got, single, float32(y))
		for i, a := range single {
			if (got[i] == 1) != LessFloat(float32(y), a) {
				t.Fatalf("real %v > %v: %d", a, float32(y), got[i])
			}
		}
	})
}

func BenchmarkGreaterFloatsAtom(b *testing.B) {
	x := make([]float64, 1<<20)
	for i := range x {
		x[i] = float64(i*7919%1000) / 1000
	}
	dst := make([]uint8, len(x))
	for b.Loop() {
		GreaterFloatsAtom(dst, x, 0.5)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/item")
}
