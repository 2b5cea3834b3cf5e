package vec

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// stable is the order by a plain stable sort.
func stable(n int, compare func(i, j int64) int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(i)
	}
	slices.SortStableFunc(out, compare)
	return out
}

func compareFloats(x, y float64) int {
	if x == y || x != x && y != y {
		return 0
	}
	if x != x || x < y {
		return -1
	}
	return 1
}

func checkInts[T Integer](t *testing.T, x []T) {
	t.Helper()
	for _, desc := range []bool{false, true} {
		want := stable(len(x), func(i, j int64) int {
			if desc {
				return cmp.Compare(x[j], x[i])
			}
			return cmp.Compare(x[i], x[j])
		})
		if got := ArgsortInts(x, desc, nil); !slices.Equal(got, want) {
			t.Fatalf("%T of %d, desc %v: order is wrong", x, len(x), desc)
		}
		sorted := slices.Clone(x)
		SortInts(sorted, desc, nil)
		for i, at := range want {
			if sorted[i] != x[at] {
				t.Fatalf("%T of %d, desc %v: item %d is %v, want %v", x, len(x), desc, i, sorted[i], x[at])
			}
		}
	}
}

func TestSortInts(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 10, smallSort, smallSort + 1, 5000} {
		for _, spread := range []int64{1, 2, 100, 1 << 16, 1 << 20, 1 << 40, math.MaxInt64} {
			longs, ints, bytes, ids := make([]int64, n), make([]int32, n), make([]uint8, n), make([]uint32, n)
			for i := range n {
				longs[i] = rng.Int64N(spread) - spread/2
				ints[i], bytes[i], ids[i] = int32(longs[i]), uint8(longs[i]), uint32(longs[i])
			}
			if n > 2 {
				longs[0], longs[1] = math.MinInt64, math.MaxInt64
				checkInts(t, longs[2:])
			}
			checkInts(t, longs)
			checkInts(t, ints)
			checkInts(t, bytes)
			checkInts(t, ids)
		}
	}
}

func TestSortFloats(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	special := []float64{0, math.Copysign(0, -1), math.NaN(), -math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -5e-324}
	for _, n := range []int{0, 1, 20, 3000} {
		x := make([]float64, n)
		for i := range x {
			if x[i] = rng.NormFloat64(); rng.IntN(3) == 0 {
				x[i] = special[rng.IntN(len(special))]
			}
		}
		for _, desc := range []bool{false, true} {
			want := stable(n, func(i, j int64) int {
				if desc {
					i, j = j, i
				}
				return compareFloats(x[i], x[j])
			})
			if got := ArgsortFloats(x, desc, nil); !slices.Equal(got, want) {
				t.Fatalf("%d floats, desc %v: order is wrong", n, desc)
			}
			sorted := slices.Clone(x)
			SortFloats(sorted, desc, math.NaN(), nil)
			for i, at := range want {
				if compareFloats(sorted[i], x[at]) != 0 {
					t.Fatalf("%d floats, desc %v: item %d is %v, want %v", n, desc, i, sorted[i], x[at])
				}
			}
		}
	}
}

func TestRefine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 3, 40, 700}).Draw(t, "n")
		a := rapid.SliceOfN(rapid.Int64Range(0, 5), n, n).Draw(t, "a")
		b := rapid.SliceOfN(rapid.SampledFrom([]int64{math.MinInt64, -1, 0, 7, math.MaxInt64}), n, n).Draw(t, "b")
		descA, descB := rapid.Bool().Draw(t, "desc a"), rapid.Bool().Draw(t, "desc b")
		want := stable(n, func(i, j int64) int {
			c, d := cmp.Compare(a[i], a[j]), cmp.Compare(b[i], b[j])
			if descA {
				c = -c
			}
			if descB {
				d = -d
			}
			return cmp.Or(c, d)
		})
		got := Refine(ArgsortInts(b, descB, nil), IntKeys(a), descA, nil)
		if !slices.Equal(got, want) {
			t.Fatalf("by %v then %v: %v, want %v", a, b, got, want)
		}
		again := Refine(ArgsortInts(a, descA, nil), IntKeys(b), descB, nil)
		wantAgain := stable(n, func(i, j int64) int {
			c, d := cmp.Compare(a[i], a[j]), cmp.Compare(b[i], b[j])
			if descA {
				c = -c
			}
			if descB {
				d = -d
			}
			return cmp.Or(d, c)
		})
		if !slices.Equal(again, wantAgain) {
			t.Fatalf("by %v then %v: %v, want %v", b, a, again, wantAgain)
		}
	})
}

func BenchmarkSortFloats10M(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 10_000_000)
	for i := range x {
		x[i] = rng.Float64()
	}
	buf := make([]float64, len(x))
	b.ReportAllocs()
	for b.Loop() {
		copy(buf, x)
		SortFloats(buf, false, math.NaN(), nil)
	}
	if !slices.IsSorted(buf) {
		b.Fatal("not sorted")
	}
}

func BenchmarkArgsort10M(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, spread := range map[string]int64{"500": 500, "1M": 1 << 20, "day": 86400e9} {
		b.Run(name, func(b *testing.B) {
			x := make([]int64, 10_000_000)
			for i := range x {
				x[i] = rng.Int64N(spread)
			}
			b.ReportAllocs()
			for b.Loop() {
				ArgsortInts(x, false, nil)
			}
		})
	}
}
