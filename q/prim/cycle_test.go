package prim

import (
	"testing"

	"tock/k"
)

// A list taken over and over goes on where a block of it ended.
func TestCycledList(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 1000, pauseFrom - 1, pauseFrom + 1} {
		items := make([]k.Value, n)
		for i := range items {
			items[i] = k.NewLong(int64(i))
		}
		for _, next := range []int{0, 1, n - 1} {
			if next >= n {
				continue
			}
			size := 3*pauseFrom + 7
			got := cycledList(nil, items, size, next)
			if len(got) != size {
				t.Fatalf("%d of %d items from %d on: %d", size, n, next, len(got))
			}
			for i, v := range got {
				if v.Int() != int64((next+i)%n) {
					t.Fatalf("%d of %d items from %d on: item %d is %d", size, n, next, i, v.Int())
				}
			}
		}
	}
}

// What joins a block at a time is what joins at once.
func TestJoinUnlike(t *testing.T) {
	long := make([]int64, 2*blockItems+5)
	for i := range long {
		long[i] = int64(i)
	}
	longs, few := k.Longs(long), k.NewList([]k.Value{k.NewSymbol("a"), k.Longs(long[:2])})
	for i, pair := range [][2]k.Value{{k.NewSymbol("a"), longs}, {longs, k.NewSymbol("a")}, {longs, k.Chars([]byte("xy"))},
		{few, longs}, {longs, few}, {k.NewList(append([]k.Value(nil), k.Join(longs, few).Each()...)), k.NewInt(3)}} {
		want := k.Join(pair[0], pair[1])
		if got := joinUnlike(nil, pair[0], pair[1]); !k.Match(got, want) {
			t.Errorf("pair %d: %d items, want %d", i, got.Len(), want.Len())
		}
		if !unlike(pair[0], pair[1]) {
			t.Errorf("pair %d: not unlike", i)
		}
	}
	for i, pair := range [][2]k.Value{{longs, longs}, {longs, k.NewLong(1)}, {k.EmptyList, longs}, {longs, k.EmptyList}} {
		if unlike(pair[0], pair[1]) {
			t.Errorf("pair %d: unlike", i)
		}
	}
}
