package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The least and the greatest are those of the library, wherever they stand.
func TestRange(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range counts[1:] {
		ints, longs := make([]int32, n+1)[1:], make([]int64, n+1)[1:]
		for range 20 {
			for i := range n {
				ints[i], longs[i] = r.Int32()-1<<30, r.Int64()-1<<62
			}
			at := r.IntN(n)
			switch r.IntN(3) {
			case 0:
				ints[at], longs[at] = math.MinInt32, math.MinInt64
			case 1:
				ints[at], longs[at] = math.MaxInt32, math.MaxInt64
			}
			if least, most := RangeInts(ints); least != slices.Min(ints) || most != slices.Max(ints) {
				t.Fatalf("%d ints: %d to %d, want %d to %d", n, least, most, slices.Min(ints), slices.Max(ints))
			}
			if least, most := RangeLongs(longs); least != slices.Min(longs) || most != slices.Max(longs) {
				t.Fatalf("%d longs: %d to %d, want %d to %d", n, least, most, slices.Min(longs), slices.Max(longs))
			}
		}
	}
}
