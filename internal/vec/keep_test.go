package vec

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What is done under flags is what is done to the items that stay.
func TestUnderFlags(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(-9, 9), rapid.Just(int64(null))), 0, 200).Draw(t, "x")
		flags := make([]uint8, len(x))
		kept, floats, keptFloats := []int64{}, make([]float64, len(x)), []float64{}
		places := []int64{}
		for i, n := range x {
			if floats[i] = float64(n); n == null {
				floats[i] = math.NaN()
			}
			if rapid.Bool().Draw(t, "flag") {
				flags[i] = 1
				kept, keptFloats, places = append(kept, n), append(keptFloats, floats[i]), append(places, int64(i))
			}
		}
		n := CountFlags(flags)
		got, at := make([]int64, n+KeepRoom), make([]int64, n+KeepRoom)
		Keep(got, x, flags)
		Places(at, flags)
		if n != len(kept) || !slices.Equal(got[:n], kept) || !slices.Equal(at[:n], places) {
			t.Fatalf("kept %v at %v, want %v at %v", got[:n], at[:n], kept, places)
		}
		if got, want := SumIntsWhere(x, null, flags), SumInts(kept, null); got != want {
			t.Fatalf("sum %d, want %d", got, want)
		}
		want, _ := SumFloats(keptFloats)
		if got := SumFloatsWhere(floats, flags); got != want {
			t.Fatalf("sum of floats %v, want %v", got, want)
		}
		if got, want := MaxWhere(x, -math.MaxInt64, flags), Max(kept, -math.MaxInt64); got != want {
			t.Fatalf("max %d, want %d", got, want)
		}
		if got, want := MaxWhere(floats, math.Inf(-1), flags), Max(keptFloats, math.Inf(-1)); got != want {
			t.Fatalf("max of floats %v, want %v", got, want)
		}
		if got, want := MinWhere(floats, math.Inf(1), flags), Min(keptFloats, math.Inf(1)); got != want {
			t.Fatalf("min of floats %v, want %v", got, want)
		}
	})
}

// A null or an infinity that is filtered out leaves no trace; one that stays does.
func TestFilteredSumOfSpecials(t *testing.T) {
	x := []float64{1, math.NaN(), math.Inf(1), math.Copysign(0, -1), 2}
	for _, c := range []struct {
		flags []uint8
		want  float64
	}{{[]uint8{1, 0, 0, 0, 1}, 3}, {[]uint8{1, 1, 0, 1, 1}, 3}, {[]uint8{1, 1, 1, 0, 0}, math.Inf(1)}, {[]uint8{0, 0, 0, 0, 0}, 0}} {
		if got := SumFloatsWhere(x, c.flags); got != c.want {
			t.Errorf("%v: %v, want %v", c.flags, got, c.want)
		}
	}
}

func TestFlags(t *testing.T) {
	for n := range 40 {
		x, y := make([]uint8, n), make([]uint8, n)
		for i := range x {
			x[i], y[i] = uint8(i/2%2), uint8(i%2)
		}
		got := append([]uint8(nil), x...)
		And(got, y)
		turned := append([]uint8(nil), x...)
		Flip(turned)
		for i := range x {
			if got[i] != x[i]&y[i] || turned[i] != 1-x[i] {
				t.Fatalf("%d flags: %v and %v: %v; turned %v", n, x, y, got, turned)
			}
		}
	}
}
