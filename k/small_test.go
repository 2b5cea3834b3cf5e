package k

import "testing"

// TestFresh: a vector of any length, which grows and is cut like every other.
func TestFresh(t *testing.T) {
	for n := range 40 {
		v, items := Fresh[int64](Timespan, n)
		if v.Type() != Timespan || v.Len() != n || len(items) != n {
			t.Fatalf("%d items: type %d, %d and %d", n, v.Type(), v.Len(), len(items))
		}
		want := make([]int64, n)
		for i := range items {
			items[i], want[i] = int64(i), int64(i)
		}
		longer := Join(v, Atom(Timespan, -1))
		if !Match(v, NewVec(Timespan, want)) || !Match(longer, NewVec(Timespan, append(want, -1))) {
			t.Errorf("%d items: %v, one more %v", n, Data[int64](v), Data[int64](longer))
		}
	}
}
