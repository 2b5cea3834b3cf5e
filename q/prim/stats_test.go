package prim

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The median is the middle of the sorted items, whatever their number, order and repetition.
func TestMedian(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 10, 11, 2047, 2048, 5000, 5001, 40000} {
		for _, different := range []int{1, 2, 50, 1 << 40} {
			for _, sorted := range []bool{false, true} {
				x := make([]float64, n)
				for i := range x {
					x[i] = float64(rng.IntN(different))
				}
				want := slices.Sorted(slices.Values(x))
				if sorted {
					copy(x, want)
				}
				middle := (want[n/2] + want[(n-1)/2]) / 2
				if got := median(x); got != middle {
					t.Fatalf("%d items of %d: %v, want %v", n, different, got, middle)
				}
			}
		}
	}
}
