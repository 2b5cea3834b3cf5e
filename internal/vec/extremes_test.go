package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRunExtremes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	odd := []float64{math.NaN(), math.Float64frombits(1<<63 | math.Float64bits(math.NaN())), math.Inf(1), math.Inf(-1), 0, math.SmallestNonzeroFloat64, -math.MaxFloat64}
	for range 2000 {
		x := make([]float64, rng.IntN(40))
		for i := range x {
			if x[i] = rng.NormFloat64(); rng.IntN(6) == 0 {
				x[i] = odd[rng.IntN(len(odd))]
			}
		}
		var first, ends []int64
		for at := 0; at <= len(x); {
			end := min(len(x), at+rng.IntN(9))
			first, ends = append(first, int64(at)), append(ends, int64(end))
			at = end + rng.IntN(2)
			if end == len(x) {
				break
			}
		}
		least, most := make([]float64, len(first)), make([]float64, len(first))
		RunExtremes(x, first, ends, least, most)
		for i := range first {
			low, high := plainExtremes(x[first[i]:ends[i]])
			if least[i] != low || most[i] != high {
				t.Fatalf("%v: %v %v, want %v %v", x[first[i]:ends[i]], least[i], most[i], low, high)
			}
		}
	}
}
