package vec

import (
	"math"
	"testing"
)

func TestWeighted(t *testing.T) {
	for n := range 40 {
		w, x := make([]int32, n), make([]float64, n)
		var total, weight float64
		for i := range w {
			w[i], x[i] = int32(i*7), float64(i)+0.5
			total += float64(w[i]) * x[i]
			weight += float64(w[i])
		}
		if a, b, ok := Weighted(w, x); a != total || b != weight || !ok {
			t.Fatalf("%d items: %v %v %v, want %v %v", n, a, b, ok, total, weight)
		}
		if n == 0 {
			continue
		}
		w[n/2] = math.MinInt32
		if _, _, ok := Weighted(w, x); ok {
			t.Fatalf("%d items: null weight not seen", n)
		}
		w[n/2], x[n-1] = 1, math.NaN()
		if _, _, ok := Weighted(w, x); ok {
			t.Fatalf("%d items: null not seen", n)
		}
	}
}

func TestSumIntsNulls(t *testing.T) {
	x := make([]int32, 3000)
	var want int64
	for i := range x {
		if x[i] = int32(i%700) - 9; i%500 == 3 {
			x[i] = math.MinInt32
		} else {
			want += int64(x[i])
		}
	}
	if got := SumInts(x, math.MinInt32); got != want {
		t.Errorf("%d, want %d", got, want)
	}
}
