package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// counts are lengths around blocks and around the least one that assembly takes.
var counts = []int{0, 1, 15, 16, 17, 31, 63, 64, 65, 79, 95, 96, 127, 128, 1000, 1023, 4096, 4111}

// someFloats is n floats of all kinds: zeros of both signs, nulls and infinities among them.
func someFloats(r *rand.Rand, n int, odd float64) []float64 {
	special := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), 0.5, math.Nextafter(0.5, 1), -0.5, 1e300, 5e-324}
	out := make([]float64, n)
	for i := range out {
		out[i] = (r.Float64() - 0.3) * math.Exp(20*r.Float64())
		if r.Float64() < odd {
			out[i] = special[r.IntN(len(special))]
		}
	}
	return out
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// TestFloats compares the kernels with the plain loops, bit for bit.
func TestFloats(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range counts {
		for _, odd := range []float64{0, 0.01, 0.5} {
			x := someFloats(r, n+3, odd)[3:] // not at the start of a line
			flags := make([]uint8, n)
			for i := range flags {
				flags[i] = uint8(r.IntN(2))
			}
			var part [sums]float64
			some := plainSum(x, &part)
			want := halve(part[:], add)
			got, gotSome := SumFloats(x)
			if !same(got, want) || gotSome != (some || want != want) {
				t.Errorf("sum of %d: %v %v, want %v %v", n, got, gotSome, want, some)
			}
			part = [sums]float64{}
			plainSumWhere(x, flags, &part)
			if got, want := SumFloatsWhere(x, flags), halve(part[:], add); !same(got, want) {
				t.Errorf("sum of %d by flags: %v, want %v", n, got, want)
			}
			least := filled(math.Inf(-1))
			plainMax(x, &least)
			if got, want := MaxFloats(x, math.Inf(-1)), halve(least[:], greater); !same(got, want) {
				t.Errorf("max of %d: %v, want %v", n, got, want)
			}
			most := filled(math.Inf(1))
			plainMin(x, &most)
			if got, want := MinFloats(x, math.Inf(1)), halve(most[:], less); !same(got, want) {
				t.Errorf("min of %d: %v, want %v", n, got, want)
			}
		}
	}
}

// TestSum is a sum against one in higher precision.
func TestSum(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, 10_007)
	for i := range x {
		x[i] = float64(r.IntN(1 << 20))
	}
	exact := 0.0 // of whole numbers
	for _, v := range x {
		exact += v
	}
	if got, some := SumFloats(x); got != exact || some {
		t.Errorf("sum %v %v, want %v", got, some, exact)
	}
	x[5000] = math.NaN()
	if _, some := SumFloats(x); !some {
		t.Error("NaN goes unnoticed")
	}
	x[5000], x[7000] = math.Inf(1), math.Inf(-1)
	if got, some := SumFloats(x); got == got || !some {
		t.Errorf("infinities of both signs: %v %v", got, some)
	}
}

func TestCompareFloats(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range counts {
		x := someFloats(r, n+1, 0.4)[1:]
		for _, y := range []float64{0, 0.5, math.Inf(1), -1e9} {
			high := math.Nextafter(y, math.Inf(1))
			check := func(what string, f func(dst []uint8), want func(a float64) bool) {
				t.Helper()
				got := slices.Repeat([]uint8{9}, n+1)
				f(got[:n])
				for i, a := range x {
					if got[i] != bit(want(a)) {
						t.Fatalf("%v %s %v at %d of %d: %d", a, what, y, i, n, got[i])
					}
				}
				if got[n] != 9 {
					t.Fatalf("%s writes past %d items", what, n)
				}
			}
			check(">", func(dst []uint8) { GreaterFloats(dst, x, y) }, func(a float64) bool { return a > y })
			check("below", func(dst []uint8) { BelowFloats(dst, x, y) }, func(a float64) bool { return !(a >= y) })
			check("within", func(dst []uint8) { WithinFloats(dst, x, y, high) }, func(a float64) bool { return a >= y && a <= high })
		}
	}
}

func TestCompareInts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	testInts(t, r, []int32{math.MinInt32, -1, 0, 1, math.MaxInt32})
	testInts(t, r, []int64{math.MinInt64, math.MinInt32, -1, 0, 1, math.MaxInt32, math.MaxInt64})
}

func testInts[T int32 | int64](t *testing.T, r *rand.Rand, values []T) {
	for _, n := range counts {
		x := make([]T, n)
		for i := range x {
			x[i] = values[r.IntN(len(values))]
		}
		for _, y := range values {
			equal, more, fewer := make([]uint8, n), make([]uint8, n), make([]uint8, n)
			EqualInts(equal, x, y)
			GreaterInts(more, x, y)
			LessInts(fewer, x, y)
			for i, a := range x {
				if equal[i] != bit(a == y) || more[i] != bit(a > y) || fewer[i] != bit(a < y) {
					t.Fatalf("%v and %v at %d of %d: = %d > %d < %d", a, y, i, n, equal[i], more[i], fewer[i])
				}
			}
		}
	}
}

func TestAscends(t *testing.T) {
	for _, n := range counts {
		x := make([]int64, n)
		for i := range x {
			x[i] = int64(i/3) - 5
		}
		if !Ascends(x) {
			t.Errorf("%d items do not ascend", n)
		}
		for i := 1; i < n; i++ {
			was := x[i]
			x[i] = math.MinInt64
			if Ascends(x) {
				t.Fatalf("item %d of %d is less", i, n)
			}
			x[i] = was
		}
	}
}

func TestKeep(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range counts {
		for _, share := range []float64{0, 0.1, 0.5, 1} {
			x, flags := make([]uint64, n), make([]uint8, n)
			var kept []uint64
			var at []int64
			for i := range x {
				x[i] = r.Uint64()
				if r.Float64() < share {
					flags[i] = 1
					kept, at = append(kept, x[i]), append(at, int64(i))
				}
			}
			const mark = 77
			got, gotAt := slices.Repeat([]uint64{mark}, len(kept)+KeepRoom+1), slices.Repeat([]int64{mark}, len(kept)+KeepRoom+1)
			if m := KeepWide(got, x, flags); m != len(kept) || !slices.Equal(got[:m], kept) || got[m+KeepRoom] != mark {
				t.Fatalf("%d of %d kept: %v, want %v", m, n, got, kept)
			}
			if m := Places(gotAt, flags); m != len(at) || !slices.Equal(gotAt[:m], at) || gotAt[m+KeepRoom] != mark {
				t.Fatalf("%d of %d places: %v, want %v", m, n, gotAt, at)
			}
		}
	}
}

func BenchmarkSum(b *testing.B) {
	x := someFloats(rand.New(rand.NewPCG(1, 1)), 1<<20, 0)
	flags := make([]uint8, len(x))
	b.Run("all", func(b *testing.B) {
		b.SetBytes(int64(8 * len(x)))
		for b.Loop() {
			SumFloats(x)
		}
	})
	b.Run("where", func(b *testing.B) {
		b.SetBytes(int64(9 * len(x)))
		for b.Loop() {
			SumFloatsWhere(x, flags)
		}
	})
	b.Run("max", func(b *testing.B) {
		b.SetBytes(int64(8 * len(x)))
		for b.Loop() {
			MaxFloats(x, 0)
		}
	})
	b.Run("greater", func(b *testing.B) {
		b.SetBytes(int64(9 * len(x)))
		for b.Loop() {
			GreaterFloats(flags, x, 1000)
		}
	})
}
