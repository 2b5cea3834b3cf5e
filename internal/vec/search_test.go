package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var floats = []float64{0, math.Copysign(0, -1), math.NaN(), math.Float64frombits(0xfff8000000000001), 1, -1, math.Inf(1), math.Inf(-1)}

func eqFloat(x, y float64) bool { return compareFloats(x, y) == 0 }

func indexFunc[T any](x []T, item T, eq func(x, y T) bool) int64 {
	for i, other := range x {
		if eq(item, other) {
			return int64(i)
		}
	}
	return int64(len(x))
}

// searchProperty checks find, member and group of one element type against loops.
func searchProperty[T any](item *rapid.Generator[T], eq func(x, y T) bool,
	find func(x, y []T, pause Pause) []int64, member func(x, y []T, pause Pause) []uint8, group func(x []T, pause Pause) Groups) func(*rapid.T) {
	return func(t *rapid.T) {
		x := rapid.SliceOfN(item, 0, 40).Draw(t, "x")
		y := rapid.SliceOfN(item, 0, 12).Draw(t, "y")
		at, in := find(x, y, nil), member(y, x, nil)
		for i, want := range y {
			place := indexFunc(x, want, eq)
			if at[i] != place {
				t.Fatalf("find %v in %v: %d, want %d", want, x, at[i], place)
			}
			if (in[i] == 1) != (place < int64(len(x))) {
				t.Fatalf("%v in %v: %d", want, x, in[i])
			}
		}
		g := group(x, nil)
		for i := range x {
			first := g.First[g.Of[i]]
			if first != indexFunc(x, x[i], eq) {
				t.Fatalf("group of item %d of %v begins at %d", i, x, first)
			}
		}
		if !slices.IsSorted(g.First) {
			t.Fatalf("groups out of order: %v", g.First)
		}
		rows, starts := g.Rows()
		counts := g.Counts()
		for num := range g.First {
			part := rows[starts[num]:starts[num+1]]
			if int64(len(part)) != counts[num] || part[0] != g.First[num] || !slices.IsSorted(part) {
				t.Fatalf("rows of group %d: %v", num, part)
			}
			for _, row := range part {
				if g.Of[row] != int32(num) {
					t.Fatalf("row %d is not of group %d", row, num)
				}
			}
		}
	}
}

func TestSearchProperties(t *testing.T) {
	eq := func(x, y int64) bool { return x == y }
	t.Run("near", rapid.MakeCheck(searchProperty(rapid.Int64Range(-3, 9), eq, FindInts[int64], MemberInts[int64], GroupInts[int64])))
	t.Run("far", rapid.MakeCheck(searchProperty(rapid.SampledFrom([]int64{math.MinInt64, 0, 1, 1 << 40, math.MaxInt64}), eq,
		FindInts[int64], MemberInts[int64], GroupInts[int64])))
	t.Run("bytes", rapid.MakeCheck(searchProperty(rapid.Uint8(), func(x, y uint8) bool { return x == y },
		FindInts[uint8], MemberInts[uint8], GroupInts[uint8])))
	t.Run("float", rapid.MakeCheck(searchProperty(rapid.SampledFrom(floats), eqFloat, FindFloats[float64], MemberFloats[float64], GroupFloats[float64])))
	t.Run("guid", rapid.MakeCheck(searchProperty(rapid.SampledFrom([][16]byte{{}, {1}, {2}}), func(x, y [16]byte) bool { return x == y },
		FindAny[[16]byte], MemberAny[[16]byte], GroupAny[[16]byte])))
}

func TestCombine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		a := rapid.SliceOfN(rapid.Int64Range(0, 3), n, n).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Int64Range(0, 3), n, n).Draw(t, "b")
		pairs := make([]int64, n)
		for i := range pairs {
			pairs[i] = 10*a[i] + b[i]
		}
		got, want := Combine(GroupInts(a, nil), GroupInts(b, nil), nil), GroupInts(pairs, nil)
		if !slices.Equal(got.Of, want.Of) || !slices.Equal(got.First, want.First) {
			t.Fatalf("%v and %v: %v, want %v", a, b, got, want)
		}
	})
}

func TestBin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.SampledFrom(append([]float64{2, 3, 4, 5}, floats...)), 0, 20).Draw(t, "x")
		y := rapid.SliceOfN(rapid.SampledFrom(append([]float64{2.5, 4}, floats...)), 0, 20).Draw(t, "y")
		slices.SortFunc(x, compareFloats)
		bin, binr := BinFloats(x, y, false, nil), BinFloats(x, y, true, nil)
		for i, item := range y {
			last, first := int64(-1), int64(len(x))
			for j, other := range x {
				if compareFloats(other, item) <= 0 {
					last = int64(j)
				}
				if compareFloats(other, item) >= 0 && first == int64(len(x)) {
					first = int64(j)
				}
			}
			if bin[i] != last || binr[i] != first {
				t.Fatalf("%v in %v: bin %d binr %d, want %d %d", item, x, bin[i], binr[i], last, first)
			}
		}
	})
}

// Keys that agree in their low bits, as times on a grid do, must not pile up.
func TestTableSpreads(t *testing.T) {
	table := NewTable(10)
	for i := range uint64(200_000) {
		if num, added := table.Add(i << 40); !added || num != int32(i) {
			t.Fatalf("key %d: %d %v", i, num, added)
		}
	}
	if table.Len() != 200_000 || table.Find(5<<40) != 5 || table.Find(1) != -1 {
		t.Fatal("the table lost keys")
	}
}

// Many questions take another way than few: both must agree.
func TestBinMany(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, spread := range []int64{3, 1000, 1 << 40, math.MaxInt64} {
		x := make([]int64, manyItems+10)
		for i := range x {
			x[i] = rng.Int64N(spread)
		}
		x[0], x[1] = math.MinInt64, math.MaxInt64
		slices.Sort(x)
		y := make([]int64, len(x)+blockLen)
		for i := range y {
			y[i] = rng.Int64N(spread)
		}
		copy(y, []int64{math.MinInt64, math.MaxInt64, x[1] - 1, x[len(x)-2] + 1})
		xf, yf := make([]float64, len(x)), make([]float64, len(y))
		for i := range x {
			xf[i] = float64(x[i])
		}
		for i := range y {
			yf[i] = float64(y[i])
		}
		xf[0], yf[0] = math.NaN(), math.NaN()
		for _, right := range []bool{false, true} {
			many, manyFloats := BinInts(x, y, right, nil), BinFloats(xf, yf, right, nil)
			for i := range y {
				if few := BinInts(x, y[i:i+1], right, nil)[0]; many[i] != few {
					t.Fatalf("spread %d, right %v: %d gives %d, want %d", spread, right, y[i], many[i], few)
				}
				if few := BinFloats(xf, yf[i:i+1], right, nil)[0]; manyFloats[i] != few {
					t.Fatalf("spread %d, right %v: %g gives %d, want %d", spread, right, yf[i], manyFloats[i], few)
				}
			}
		}
		rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
		BinInts(x, y, false, nil) // not sorted: anything but a panic
	}
}

func BenchmarkDistinct10M(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, values := range map[string]int64{"500": 500, "1M": 1_000_000} {
		x := make([]int64, 10_000_000)
		for i := range x {
			x[i] = rng.Int64N(values)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				GroupInts(x, nil)
			}
		})
		for i := range x {
			x[i] *= 1e9
		}
		b.Run(name+"/sparse", func(b *testing.B) {
			for b.Loop() {
				GroupInts(x, nil)
			}
		})
	}
}

func BenchmarkBin10M(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]int64, 1_000_000)
	for i := range x {
		x[i] = int64(i) * 10
	}
	y := make([]int64, 10_000_000)
	for i := range y {
		y[i] = rng.Int64N(10_000_000)
	}
	for b.Loop() {
		BinInts(x, y, false, nil)
	}
}

func TestWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, 5, math.MaxInt64})
		x := rapid.SliceOf(item).Draw(t, "x")
		low, high := item.Draw(t, "low"), item.Draw(t, "high")
		for i, in := range Within(x, low, high) {
			if want := x[i] >= low && x[i] <= high; (in == 1) != want {
				t.Fatalf("%d within %d %d: %d", x[i], low, high, in)
			}
		}
	})
}

func TestPages(t *testing.T) {
	var p Pages
	ids := []uint32{0, 1, pageLen - 1, pageLen, 1 << 20, math.MaxUint32}
	for num, id := range ids {
		if p.Get(id) != -1 {
			t.Errorf("%d is there before it was set", id)
		}
		p.Set(id, int32(num))
	}
	for num, id := range ids {
		if p.Get(id) != int32(num) {
			t.Errorf("%d: %d, want %d", id, p.Get(id), num)
		}
	}
	if p.Get(2) != -1 || p.Get(1<<21) != -1 {
		t.Error("a number that was never set")
	}
}
