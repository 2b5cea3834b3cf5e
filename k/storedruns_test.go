package k

import "testing"

func TestWithRuns(t *testing.T) {
	v := Longs([]int64{5, 5, 2, 7, 7, 7})
	parted, ok := WithRuns(v, []int64{0, 2, 3, 6})
	if !ok || parted.Attr() != Parted {
		t.Fatalf("refused: %v %v", ok, parted.Attr())
	}
	for _, c := range []struct {
		x        int64
		from, to int
	}{{5, 0, 2}, {2, 2, 3}, {7, 3, 6}, {9, 0, 0}} {
		rows, ok := VecOf[int64](parted).Lookup(c.x)
		if !ok || rows.From != c.from || rows.To != c.to || rows.List != nil {
			t.Errorf("%d: got %v %v, want %d to %d", c.x, rows, ok, c.from, c.to)
		}
	}
	if _, ok := WithRuns(Longs(nil), []int64{0}); !ok {
		t.Error("no rows, no runs: refused")
	}
	for _, bad := range [][]int64{nil, {0}, {0, 2, 6, 6}, {1, 2, 6}, {0, 2, 3, 5}, {0, 3, 2, 6}, {0, 1, 6}, {0, -1, 6}} {
		if _, ok := WithRuns(v, bad); ok {
			t.Errorf("%v: taken", bad)
		}
	}
}
