package vec

import (
	"math/rand/v2"
	"testing"
)

func TestMask(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 7, 63, 64, 65, 128, 1000} {
		flags, more := make([]uint8, n), make([]uint8, n)
		for i := range flags {
			flags[i], more[i] = uint8(r.IntN(2)), uint8(r.IntN(2))
		}
		words := make([]uint64, (n+63)/64)
		for i := range words {
			words[i] = ^uint64(0)
		}
		check := func(what string, want func(i int) uint8) {
			for i := range len(words) * 64 {
				bit := uint8(words[i/64] >> (i % 64) & 1)
				if i < n && bit != want(i) || i >= n && bit != 0 {
					t.Fatalf("%s: bit %d of %d flags is %d", what, i, n, bit)
				}
			}
		}
		Mask(words, flags)
		check("mask", func(i int) uint8 { return flags[i] })
		AndMask(words, more)
		check("both", func(i int) uint8 { return flags[i] & more[i] })
	}
}
