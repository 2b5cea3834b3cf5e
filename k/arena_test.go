package k

import "testing"

// Lists of an arena do not share memory until it is reset, whatever their number and size.
func TestArena(t *testing.T) {
	var a Arena
	for range 3 {
		var lists []Value
		var vectors [][]int64
		for n := range 200 {
			v, items := a.List(n % 9)
			for i := range items {
				items[i] = NewLong(int64(1000*n + i))
			}
			lists = append(lists, v)
			x := ArenaSlice[int64](&a, n)
			for i := range x {
				x[i] = int64(1000*n + i)
			}
			vectors = append(vectors, x)
			b := ArenaSlice[uint8](&a, n%5)
			for i := range b {
				b[i] = 0xff
			}
		}
		for n := range lists {
			if lists[n].Len() != n%9 || len(vectors[n]) != n {
				t.Fatalf("list %d: %d items, vector %d", n, lists[n].Len(), len(vectors[n]))
			}
			for i, x := range lists[n].Items() {
				if x.Int() != int64(1000*n+i) {
					t.Fatalf("item %d of list %d is %d", i, n, x.Int())
				}
			}
			for i, x := range vectors[n] {
				if x != int64(1000*n+i) {
					t.Fatalf("item %d of vector %d is %d", i, n, x)
				}
			}
		}
		a.Reset()
	}
	if n := testing.AllocsPerRun(10, func() {
		a.Reset()
		a.List(3)
		ArenaSlice[float64](&a, 10_000)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
