package simd

import (
	"math/rand/v2"
	"testing"
)

func TestCountFlags(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, n := range counts {
		for _, share := range []float64{0, 0.02, 0.5, 1} {
			flags, want := make([]uint8, n), 0
			for i := range flags {
				if r.Float64() < share {
					flags[i] = 1
					want++
				}
			}
			if got := CountFlags(flags); got != want {
				t.Errorf("%d of %d flags, want %d", got, n, want)
			}
		}
	}
}
