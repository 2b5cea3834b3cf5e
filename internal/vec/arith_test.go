package vec

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const null = math.MinInt64

// Every variant of a kernel gives what the scalar rule gives: null with null, else wrapped.
func TestIntegerKernels(t *testing.T) {
	item := rapid.OneOf(rapid.Int64Range(-5, 5), rapid.Int64(), rapid.Just(int64(null)), rapid.Int64Range(math.MaxInt64-9, math.MaxInt64),
		rapid.Int64Range(null, null+9), rapid.Int64Range(1<<52-9, 1<<52+9), rapid.Int64Range(-1e14, 1e14))
	ops := []struct {
		name   string
		scalar func(a, b int64) int64
		vv     func(dst, x, y []int64)
		va     func(dst, x []int64, y int64)
		av     func(dst []int64, x int64, y []int64)
	}{
		{"add", func(a, b int64) int64 { return a + b }, Add[int64], AddAtom[int64], nil},
		{"sub", func(a, b int64) int64 { return a - b }, Sub[int64], SubAtom[int64], AtomSub[int64]},
		{"mul", func(a, b int64) int64 { return a * b }, Mul[int64], MulAtom[int64], nil},
		{"div", FloorDiv[int64], Div[int64], DivAtom[int64], AtomDiv[int64]},
		{"mod", FloorMod[int64], Mod[int64], ModAtom[int64], AtomMod[int64]},
		{"bar", Bar[int64], Bars[int64], AtomBars[int64], BarsAtom[int64]},
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(item, 1, 9).Draw(t, "x")
		y := rapid.SliceOfN(item, len(x), len(x)).Draw(t, "y")
		for _, op := range ops {
			want := func(a, b int64) int64 {
				if op.name != "bar" && (a == null || b == null) {
					return null
				}
				return op.scalar(a, b)
			}
			got := make([]int64, len(x))
			op.vv(got, x, y)
			for i := range x {
				if got[i] != want(x[i], y[i]) {
					t.Fatalf("%s of %d and %d: %d", op.name, x[i], y[i], got[i])
				}
			}
			op.va(got, x, y[0])
			for i := range x {
				if got[i] != want(x[i], y[0]) {
					t.Fatalf("%s of %d and atom %d: %d", op.name, x[i], y[0], got[i])
				}
			}
			if op.av != nil {
				op.av(got, x[0], y)
				for i := range y {
					if got[i] != want(x[0], y[i]) {
						t.Fatalf("%s of atom %d and %d: %d", op.name, x[0], y[i], got[i])
					}
				}
			}
			inPlace := slices.Clone(x)
			op.vv(inPlace, inPlace, y)
			op.vv(got, x, y)
			if !slices.Equal(inPlace, got) {
				t.Fatalf("%s in place: %v, want %v", op.name, inPlace, got)
			}
		}
	})
}

func TestFloorDivision(t *testing.T) {
	for _, c := range [][4]int64{{7, 2, 3, 1}, {-7, 2, -4, 1}, {7, -2, -4, -1}, {-7, -2, 3, -1}, {6, 3, 2, 0}, {-6, 3, -2, 0}, {0, 5, 0, 0}, {1, 0, null, null}, {null, 2, null, null}} {
		if q, r := FloorDiv(c[0], c[1]), FloorMod(c[0], c[1]); q != c[2] || r != c[3] {
			t.Errorf("%d by %d: %d rest %d, want %d rest %d", c[0], c[1], q, r, c[2], c[3])
		}
	}
}

func TestWiden(t *testing.T) {
	dst := make([]int64, 3)
	Widen(dst, []int32{1, math.MinInt32, -2}, 1000)
	if !slices.Equal(dst, []int64{1000, null, -2000}) {
		t.Errorf("widened: %v", dst)
	}
	fs := make([]float64, 3)
	ToFloats(fs, []int16{3, math.MinInt16, -6}, 3)
	if fs[0] != 1 || fs[1] == fs[1] || fs[2] != -2 {
		t.Errorf("as floats: %v", fs)
	}
}

func TestFloatComparison(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	cases := []struct {
		x, y       float64
		same, less bool
	}{
		{1, 1, true, false}, {1, 1 + 1e-13, true, false}, {1, 1 + 1e-12, false, true}, {nan, nan, true, false}, {nan, -inf, false, true}, {-inf, nan, false, false},
		{inf, inf, true, false}, {1e308, inf, false, true}, {0, 1e-300, false, true}, {0, math.Copysign(0, -1), true, false}, {2, 1, false, false}, {-1, -1 - 1e-13, true, false},
	}
	for _, c := range cases {
		if got := SameFloat(c.x, c.y); got != c.same {
			t.Errorf("%v = %v: %v", c.x, c.y, got)
		}
		if got := LessFloat(c.x, c.y); got != c.less {
			t.Errorf("%v < %v: %v", c.x, c.y, got)
		}
		flags := make([]uint8, 1)
		EqualFloatsAtom(flags, []float64{c.x}, c.y)
		if (flags[0] == 1) != c.same {
			t.Errorf("%v = atom %v: %v", c.x, c.y, flags)
		}
		LessFloats(flags, []float64{c.x}, []float64{c.y})
		if (flags[0] == 1) != c.less {
			t.Errorf("%v < %v in vectors: %v", c.x, c.y, flags)
		}
		LessFloatsAtom(flags, []float64{c.x}, c.y)
		if (flags[0] == 1) != c.less {
			t.Errorf("%v < atom %v: %v", c.x, c.y, flags)
		}
		EqualFloats(flags, []float64{c.x}, []float64{c.y})
		if (flags[0] == 1) != c.same {
			t.Errorf("%v = %v in vectors: %v", c.x, c.y, flags)
		}
		GreaterFloatsAtom(flags, []float64{c.y}, c.x)
		if (flags[0] == 1) != c.less {
			t.Errorf("%v > atom %v: %v", c.y, c.x, flags)
		}
	}
	if MinFloat(nan, 1) == MinFloat(nan, 1) || MinFloat(1, nan) == MinFloat(1, nan) || MaxFloat(nan, 1) != 1 || MaxFloat(1, nan) != 1 {
		t.Error("a null is the least")
	}
}

// The kernels, which compare plainly where that is safe, agree with the tolerant rule.
func TestFloatKernelsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		y := x * (1 + rapid.SampledFrom([]float64{0, 1, -1, 0.5, 2, 0.99, 1.01, -1.01, 1e6}).Draw(t, "off")*Tolerance)
		flags := make([]uint8, 1)
		if EqualFloatsAtom(flags, []float64{x}, y); (flags[0] == 1) != SameFloat(x, y) {
			t.Fatalf("%v = %v", x, y)
		}
		if LessFloatsAtom(flags, []float64{x}, y); (flags[0] == 1) != LessFloat(x, y) {
			t.Fatalf("%v < %v", x, y)
		}
		if GreaterFloatsAtom(flags, []float64{x}, y); (flags[0] == 1) != LessFloat(y, x) {
			t.Fatalf("%v > %v", x, y)
		}
	})
}
