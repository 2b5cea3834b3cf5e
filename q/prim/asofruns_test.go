package prim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Going along a run finds the last item not above each, wherever the one before was.
func TestAsOfRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int64{3, 40, 5000}).Draw(t, "most")
		item := rapid.Int64Range(0, most)
		y := rapid.SliceOfN(item, 0, 400).Draw(t, "y")
		slices.Sort(y)
		x := rapid.SliceOfN(item, 1, 400).Draw(t, "x")
		if rapid.Bool().Draw(t, "ascending") {
			slices.Sort(x)
		}
		out := make([]int64, len(x))
		half := len(x) / 2
		hint := asOfRun(out[:half], x[:half], y, 7, 0)
		asOfRun(out[half:], x[half:], y, 7, hint)
		for i, at := range x {
			n, _ := slices.BinarySearch(y, at+1)
			want := int64(7 + n - 1)
			if n == 0 {
				want = -1
			}
			if out[i] != want {
				t.Fatalf("%d in %v: %d, want %d", at, y, out[i], want)
			}
		}
	})
}
