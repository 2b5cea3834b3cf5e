package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Distinct, membership and places are what a map says, for items whose keys are 0, spread
// far and more than a block.
func TestSetsAgreeWithMap(t *testing.T) {
	item := rapid.OneOf(rapid.Int64Range(-3, 3), rapid.Int64(), rapid.Just(int64(math.MinInt64)), rapid.Custom(func(t *rapid.T) int64 {
		return rapid.Int64Range(0, 300).Draw(t, "n") << 44
	}))
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(item, 0, 400).Draw(t, "x")
		y := append(slices.Clone(x[:len(x)/2]), rapid.SliceOfN(item, 6, 200).Draw(t, "y")...)
		firsts := map[int64]int64{}
		places := []int64{}
		for i, n := range x {
			if _, ok := firsts[n]; !ok {
				firsts[n] = int64(i)
				places = append(places, int64(i))
			}
		}
		if got := DistinctInts(x, nil); !slices.Equal(got, places) {
			t.Fatalf("distinct at %v, want %v", got, places)
		}
		if got := GroupInts(x, nil).First; !slices.Equal(got, places) && len(places) > 0 {
			t.Fatalf("groups begin at %v, want %v", got, places)
		}
		found := FindInts(x, y, nil)
		in := MemberInts(y, x, nil)
		floats := make([]float64, len(x))
		for i, n := range x {
			floats[i] = float64(n)
		}
		for i, n := range y {
			want, ok := firsts[n]
			if !ok {
				want = int64(len(x))
			}
			if found[i] != want || (in[i] == 1) != ok {
				t.Fatalf("%d is at %d (in: %d), want %d", n, found[i], in[i], want)
			}
		}
		if got, want := len(DistinctFloats(floats, nil)), len(GroupFloats(floats, nil).First); got != want {
			t.Fatalf("%d distinct floats, want %d", got, want)
		}
	})
}

// Keys that lie regularly are in their first slots nearly always, whatever factor the
// process has.
func TestRegularKeys(t *testing.T) {
	for _, step := range []uint64{1, 3, 1000, 1000003, 86400000000000, 1 << 44} {
		var keys []uint64
		for i := range uint64(500) {
			keys = append(keys, (i+1)*step)
		}
		for range 50 {
			set := keySet{factor: rand.Uint64() | 1}
			for range 50 {
				set.addAll(keys, nil)
			}
			far := 0
			for _, key := range keys {
				if !set.has(key) {
					t.Fatalf("%d is missing", key)
				}
				if set.slots[set.place(key)] != key {
					far++
				}
			}
			if set.n != len(keys) || far > len(keys)/4 {
				t.Errorf("step %d: %d keys, %d of them far", step, set.n, far)
			}
		}
	}
}
