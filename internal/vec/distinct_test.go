package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Distinct of so many items of so many kinds that they are laid out in parts, over several
// stretches, are those a map finds; among them the keys 0 and of nulls.
func TestDistinctInParts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{3 * manyDistinct, partStretch + 12_345} {
		x, floats := make([]int64, n), make([]float64, n)
		for i := range x {
			x[i] = r.Int64N(int64(n)/3) * 0x1_0000_0001
			floats[i] = float64(x[i])
			switch r.IntN(1000) {
			case 0:
				x[i], floats[i] = math.MinInt64, math.NaN()
			case 1:
				x[i], floats[i] = 0, math.Copysign(0, -1)
			case 2:
				x[i], floats[i] = math.MaxInt64, math.Inf(1)
			}
		}
		seen := make(map[int64]bool, n/3)
		want := []int64{}
		for i, item := range x {
			if !seen[item] {
				seen[item] = true
				want = append(want, int64(i))
			}
		}
		pauses := 0
		if got := DistinctInts(x, func() { pauses++ }); !slices.Equal(got, want) {
			t.Fatalf("%d items: %d distinct longs, want %d", n, len(got), len(want))
		}
		if pauses < n/blockLen {
			t.Errorf("%d items: %d pauses", n, pauses)
		}
		if got := DistinctFloats(floats, nil); !slices.Equal(got, want) {
			t.Fatalf("%d items: %d distinct floats, want %d", n, len(got), len(want))
		}
	}
}
