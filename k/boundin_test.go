package k

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The bound of an item in a run is where going over the run finds it, however its items lie.
func TestBoundIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int64{2, 50, 100_000, math.MaxInt64}).Draw(t, "most")
		item := rapid.Int64Range(-most, most)
		run := rapid.SliceOfN(item, 0, 600).Draw(t, "run")
		if rapid.Bool().Draw(t, "skewed") {
			for i := range run {
				run[i] /= int64(1 + i*i)
			}
		}
		slices.Sort(run)
		x := item.Draw(t, "x")
		if len(run) > 0 && rapid.Bool().Draw(t, "there") {
			x = run[rapid.IntRange(0, len(run)-1).Draw(t, "at")]
		}
		for _, above := range []bool{false, true} {
			want := slices.IndexFunc(run, func(v int64) bool { return v > x || !above && v == x })
			if want < 0 {
				want = len(run)
			}
			if got := boundIn(run, x, above); got != want {
				t.Fatalf("%d, above %v: %d, want %d", x, above, got, want)
			}
		}
	})
}
