package vec

import "testing"

func benchFloats(b *testing.B, f func(x []float64) float64) {
	x := make([]float64, 1<<13) // in the second-level cache: the loop itself is measured
	for i := range x {
		x[i] = float64(i*7919%1000) / 1000
	}
	sink := 0.0
	for b.Loop() {
		sink += f(x)
	}
	if sink < 0 {
		b.Fatal(sink)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/item")
}

func BenchmarkSumFloats(b *testing.B) {
	benchFloats(b, func(x []float64) float64 { sum, _ := SumFloats(x); return sum })
}

func BenchmarkMaxFloats(b *testing.B) {
	benchFloats(b, func(x []float64) float64 { return Max(x, 0) })
}

// BenchmarkSumLoop is the loop somebody would write by hand, for comparison.
func BenchmarkSumLoop(b *testing.B) {
	benchFloats(b, func(v []float64) float64 {
		var a, b, c, d float64
		for len(v) >= 4 {
			a, b, c, d = a+v[0], b+v[1], c+v[2], d+v[3]
			v = v[4:]
		}
		return a + b + c + d
	})
}
