package prim

import (
	"math/rand/v2"
	"testing"

	"tock/k"
)

const benchItems = 1 << 20

func benchFloats(n int) []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]float64, n)
	for i := range out {
		out[i] = r.Float64()
	}
	return out
}

func benchLongs(n int, limit int64) []int64 {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]int64, n)
	for i := range out {
		out[i] = r.Int64N(limit)
	}
	return out
}

func benchGroups(n int, groups int32) []int32 {
	r := rand.New(rand.NewPCG(5, 6))
	out := make([]int32, n)
	for i := range out {
		out[i] = r.Int32N(groups)
	}
	return out
}

func BenchmarkAggregates(b *testing.B) {
	floats, longs := k.Floats(benchFloats(benchItems)), k.Longs(benchLongs(benchItems, 1000))
	for _, c := range []struct {
		name string
		f    func() (k.Value, error)
	}{
		{"sum/float", func() (k.Value, error) { return Sum(nil, floats) }},
		{"sum/long", func() (k.Value, error) { return Sum(nil, longs) }},
		{"avg/float", func() (k.Value, error) { return Avg(nil, floats) }},
		{"avg/long", func() (k.Value, error) { return Avg(nil, longs) }},
		{"max/float", func() (k.Value, error) { return Max(nil, floats) }},
		{"max/long", func() (k.Value, error) { return Max(nil, longs) }},
		{"min/float", func() (k.Value, error) { return Min(nil, floats) }},
		{"min/long", func() (k.Value, error) { return Min(nil, longs) }},
		{"wavg/long/float", func() (k.Value, error) { return Wavg(nil, longs, floats) }},
		{"dev/float", func() (k.Value, error) { return spread(floats, varianceOf) }},
		{"med/float", func() (k.Value, error) { return Med(nil, floats) }},
		{"sums/float", func() (k.Value, error) { return Sums(nil, floats) }},
		{"deltas/long", func() (k.Value, error) { return Deltas(nil, longs) }},
		{"msum20/float", func() (k.Value, error) { return Msum(nil, k.NewLong(20), floats) }},
		{"mmax20/float", func() (k.Value, error) { return Mmax(nil, k.NewLong(20), floats) }},
		{"mdev20/float", func() (k.Value, error) { return Mdev(nil, k.NewLong(20), floats) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(8 * benchItems)
			for b.Loop() {
				if v, err := c.f(); err != nil || v.IsZero() {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWhere(b *testing.B) {
	flags := make([]uint8, benchItems)
	for i, g := range benchGroups(benchItems, 2) {
		flags[i] = uint8(g)
	}
	x := k.Bools(flags)
	b.SetBytes(benchItems)
	for b.Loop() {
		if _, err := Where(nil, x); err != nil {
			b.Fatal(err)
		}
	}
}
