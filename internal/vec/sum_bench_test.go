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

func BenchmarkBarsAtom(b *testing.B) {
	x, dst := make([]int64, 1<<12), make([]int64, 1<<12)
	for _, c := range []struct {
		name string
		step int64
	}{{"ascending", 100}, {"apart", 7919e6}} {
		b.Run(c.name, func(b *testing.B) {
			for i := range x {
				x[i] = int64(i) * c.step % 86400e9
			}
			for b.Loop() {
				BarsAtom(dst, int64(1e6), x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/item")
		})
	}
}

func BenchmarkInts(b *testing.B) {
	w, x := make([]int32, 1<<13), make([]float64, 1<<13)
	for i := range w {
		w[i], x[i] = int32(i*7919%1000), float64(i)
	}
	per := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/item")
	}
	b.Run("sum", func(b *testing.B) {
		for b.Loop() {
			SumInts(w, -1<<31)
		}
		per(b)
	})
	b.Run("weighted", func(b *testing.B) {
		for b.Loop() {
			Weighted(w, x)
		}
		per(b)
	})
}
