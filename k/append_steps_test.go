package k

import "testing"

// TestAppendBeyondStep: one append may bring more than the step in which a fresh buffer is
// given out, to a vector of any length before.
func TestAppendBeyondStep(t *testing.T) {
	for _, have := range []int{0, 1, 1000, 300_000, 1_000_000, 3_000_000} {
		for _, more := range []int{1, 300_000, 1_000_000, 3_000_000} {
			x, y := make([]int64, have), make([]int64, more)
			for i := range x {
				x[i] = int64(i)
			}
			for i := range y {
				y[i] = int64(have + i)
			}
			v := Join(Longs(x), Longs(y))
			v = Join(v, Longs(y[:1]))
			data := Data[int64](v)
			if len(data) != have+more+1 {
				t.Fatalf("%d and %d: %d items", have, more, len(data))
			}
			for i, item := range data[:have+more] {
				if item != int64(i) {
					t.Fatalf("%d and %d: item %d is %d", have, more, i, item)
				}
			}
		}
	}
}
