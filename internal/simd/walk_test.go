package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// TestWalk goes along rows with walks that begin anywhere, and looks each answer up.
func TestWalk(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	answered := 0
	for round := range 2000 {
		n, width := 1+r.IntN(60), int64(1+r.IntN(4000))
		x, y := make([]int64, Walks*n), make([]int64, r.IntN(900))
		for _, items := range [][]int64{x, y} {
			for i := range items {
				items[i] = r.Int64N(width)
			}
			if round%5 == 0 && len(items) > 1 {
				items[0], items[1] = math.MinInt64, math.MaxInt64
			}
		}
		slices.Sort(y)
		if round%3 != 0 {
			for w := range Walks {
				slices.Sort(x[w*n:][:n])
			}
		}
		place := func(x int64) int { return sort.Search(len(y), func(i int) bool { return y[i] > x }) }
		var at [Walks]int
		from := r.IntN(n)
		for w := range at {
			at[w] = place(x[w*n+from])
		}
		const base, unset = 1000, -7
		dst := make([]int64, len(x)+1)
		for i := range dst {
			dst[i] = unset
		}
		last := Walk(dst[:len(x)], x, y, n, from, base, &at)
		if last < from || last >= n || dst[len(x)] != unset {
			t.Fatalf("from %d of %d to %d", from, n, last)
		}
		for w := range at {
			for i := range n {
				p := place(x[w*n+i])
				want := base + int64(p) - 1
				if p == 0 {
					want = -1
				}
				got := dst[w*n+i]
				outside := i <= from || i > last+1
				begun := i == last+1 && got == unset // it is answered in some walks, perhaps
				if outside && got != unset || !outside && !begun && got != want {
					t.Fatalf("question %d of walk %d, from %d to %d: %d, want %d", i, w, from, last, got, want)
				}
			}
			if at[w] < 0 || at[w] > len(y) || last+1 == n && at[w] != place(x[w*n+last]) {
				t.Fatalf("walk %d is at %d, want %d", w, at[w], place(x[w*n+last]))
			}
		}
		answered += last - from
	}
	if ready && answered < 1000 {
		t.Errorf("%d answers only", answered)
	}
}
