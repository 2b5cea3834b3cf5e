package prim

import (
	"math"
	"testing"

	"pgregory.net/rapid"
	"tock/k"
)

func TestArithmetic(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{"2+3 4 5", "5 6 7"}, {"3 4 5-2", "1 2 3"}, {"3 4 5*2.2", "6.6 8.8 11"}, {"2%3", "0.6666666666666666"},
		{"1b+1b", "2i"}, {"1h+1h", "2i"}, {"0x01+0x02", "3i"}, {"1i+55", "56"}, {"(1e)+1", "2e"}, {"(1e)+1f", "2f"}, {"1b%0b", "0w"},
		{"(10;20 30)+(2;3 4)", "(12;23 34)"}, {"1 2 3+4 5", "'length"}, {"1 2 3+(4;\"a\";5)", "'type"}, {"1+`a", "'type"},
		{"1+\"a\"", "'type"}, {"1-\"a\"", "-96"}, {"1i-\"a\"", "-96i"}, {"\"z\"%\"a\"", "1.25773195876"},
		{"0N+1", "0N"}, {"1+0N 2", "0N 3"}, {"0Ni+1 2", "0N 0N"}, {"0Nh+1", "0N"}, {"0W+1", "0N"}, {"0Wi+5", "2147483652"}, {"0Wi+5i", "-2147483644i"},
		{"0n+1 2", "0n 0n"}, {"0w+5", "0w"}, {"0N*0 1", "0N 0N"}, {"0N-1 0N", "0N 0N"}, {"5-0N 1", "0N 4"},
		{"2000.11.22+03:44:55.666", "2000.11.22D03:44:55.666"}, {"2000.11.22-03:44:55.666", "2000.11.21D20:15:04.334"},
		{"2000.01.05-2000.01.01", "4i"}, {"2000.01.01+5", "2000.01.06"}, {"2000.01m+14", "2001.03m"}, {"2000.01.02D0-2000.01.01D0", "1D00:00:00"},
		{"2000.01.01D0+0D01:00", "2000.01.01D01:00:00"}, {"09:30+00:00:30", "09:30:30"}, {"09:30+00:00:00.005", "09:30:00.005"},
		{"09:30+5", "09:35"}, {"2000.02m+1D", "2000.02.02D00:00:00"}, {"2000.01.01+1.5", "2000.01.02T12:00:00.000"},
		{"2000.01.01T12:00:00.000+06:00", "2000.01.01T18:00:00.000"}, {"0Nd+1", "0Nd"}, {"2000.01.01+0N 1", "0N 2000.01.02d"},
		{"2017.12m*0 1 2", "2000.01 2017.12 2035.11m"}, {"2017.12m%1 2 3", "215 107.5 71.66666666"}, {"00:10:00.000%2", "300000f"},
		{"00:00:10.000000000%00:00:05.000000000", "2f"}, {"2010.01.01%2005.01.01", "1.99945265462"},
		{"7 div 3", "2"}, {"7 div 2 3 4", "3 2 1"}, {"-7 7 div/:\\:-2.5 -2 2 2.5", "(2 3 -4 -3;-3 -4 3 2)"}, {"7f div 2", "3f"}, {"6i div 4", "1i"},
		{"2014.10.13 div 365", "2000.01.15"}, {"7h div 3", "2i"}, {"0x80 div 16", "8i"}, {"\"\\023\" div 8", "2i"}, {"(10;20 30) div (3 4; -5)", "(3 2;-4 -6)"},
		{"1 div 0", "0N"}, {"-9 -8 8 div 4", "-3 -2 2"},
		{"-3 -2 -1 0 1 2 3 4 mod 3", "0 1 2 0 1 2 0 1"}, {"7 mod 2 3 4", "1 1 3"}, {"-7 7 mod/:\\:-2.5 -2 2 2.5", "(-2 -1 1 0.5;-0.5 -1 1 2)"},
		{"2000.01.08 mod 7", "0i"}, {"0N mod 3", "0N"},
		{"3 xbar til 16", "0 0 0 3 3 3 6 6 6 9 9 9 12 12 12 15"}, {"2.5 xbar til 6", "0 0 0 2.5 2.5 5"}, {"5 xbar 11:00+0 2 3 5 7 11 13", "11:00 11:00 11:00 11:05 11:05 11:10 11:10"},
		{"3 xbar 2019.11m", "2019.10m"}, {"0D00:05 xbar 2000.01.01D09:33", "2000.01.01D09:30"}, {"(3;4 5) xbar (10;20 -30)", "(9;20 -30)"}, {"5 xbar 0N 7", "0N 5"},
		{"neg -1 0 1 2", "1 0 -1 -2"}, {"neg 01001b", "0 -1 0 0 -1i"}, {"neg (0W;-0w;0N)", "(-0W;0w;0N)"}, {"neg 2012.01.01", "1988.01.01"}, {"neg 5h", "-5h"},
		{"abs -1.0", "1f"}, {"abs 10 -43 0N", "10 43 0N"}, {"abs 1999.01.01", "2000.12.31"},
		{"signum -2 0 1 3", "-1 0 1 1i"}, {"signum (0n;0N;0Nt;0Nd)", "-1 -1 -1 -1i"}, {"signum 1999.12.31", "-1i"},
		{"reciprocal 0 0w 0n 3 10", "0w 0 0n 0.33333333333 0.1"}, {"floor -2.1 0 2.1", "-3 0 2"}, {"ceiling -2.1 0 2.1", "-2 0 3"}, {"ceiling 01b", "0 1i"},
		{"floor 0n 0w -0w", "0N 0W -0W"}, {"floor 2.5e", "2"}, {"floor \"AB\"", "\"ab\""}, {"floor 0x01", "'type"},
		{"([a:1;b:2])+([b:10;c:20])", "([a:1;b:12;c:20])"}, {"1+([]a:1 2;b:3 4)", "([]a:2 3;b:4 5)"}, {"([]a:1 2)+([]a:10 20;b:1 2)", "([]a:11 22;b:1 2)"},
		{"([a:1;b:2])-([b:10;c:20])", "([a:1;b:-8;c:-20])"}, {"([a:1;b:2])%([b:10;c:20])", "([a:1;b:0.2;c:20])"}, {"([k:`a`b]v:1 2)+([k:`b`c]v:10 20)", "([k:`a`b`c]v:1 12 20)"}, {"([k:`a`b]v:1 2)*2", "([k:`a`b]v:2 4)"}, {"()+1", "()"}, {"(1;2 3)+1 2", "(2;4 5)"},
		{"1 2 3+`long$()", "'length"}, {"1+`long$()", "`long$()"}, {"1+([a:1 2;b:3])", "([a:2 3;b:4])"},
	})
}

func TestMathematics(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{"sqrt -1 0n 0 25", "0n 0n 0 5"}, {"sqrt 101b", "1 0 1f"}, {"exp 0 1", "1 2.718281828459"}, {"log 0 1", "-0w 0"}, {"sin 1%0", "0n"},
		{"2 xexp 8", "256f"}, {"-2 2 xexp .5", "0n 1.41421356237"}, {"1.5 xexp 0 0n 0w", "1 0n 0w"}, {"2 xlog 8", "3f"}, {"1.5 xlog 0 1", "-0w 0"},
		{"\"A\"xlog\"C\"", "1.0072603"}, {"sqrt `a", "'type"}, {"2 xexp 2000.01.01", "'type"},
		{"1 2 3f$4 5 6f", "32f"}, {"(1 2 3f;4 5 6f)$(7 8f;9 10f;11 12f)", "(58 64f;139 154f)"}, {"(1 2f;3 4f) mmu 1 1f", "3 7f"}, {"1 1f mmu (1 2f;3 4f)", "4 6f"},
		{"(1 2f;3 4f) mmu 1 2 3f", "'length"}, {"inv (2 0f;0 4f)", "(0.5 0;0 0.25)"}, {"inv (0 1f;1 0f)", "(0 1f;1 0f)"}, {"inv (1 2f;2 4f)", "(0n 0n;0n 0n)"},
		{"inv 1 2f", "'type"}, {"(1 2f;3 4f) lsq (1 1f;1 2f)", "(0 1f;2 1f)"},
	})
}

func TestLogicAndFill(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{"2&3", "2"}, {"1010b and 1100b", "1000b"}, {"\"sat\"&\"cow\"", "\"cat\""}, {"98&\"c\"", "\"b\""}, {"98|\"a\"", "\"b\""}, {"(10;20 30)|(2;3 4)", "(10;20 30)"},
		{"1h&2", "1"}, {"1|0n", "1f"}, {"1&0n", "0n"}, {"0N|1 2", "1 2"}, {"2000.01.02&2000.01.01D12", "2000.01.01D12"}, {"`a&`b", "'type"}, {"3&1 5 2.5", "1 3 2.5"},
		{"([a:1;b:5])&([b:2;c:3])", "([a:1;b:2;c:3])"}, {"2000.01m|2000.02.01", "2000.02.01"},
		{"0^1 2 3 0N", "1 2 3 0"}, {"1.0^1.2 0n", "1.2 1"}, {"`nobody^`tom``harry", "`tom`nobody`harry"}, {"1 2 3 4 5^6 0N 8 9 0N", "6 2 8 9 5"},
		{"10^11 0n 4.5", "11 10 4.5"}, {"([a:1;b:2;c:3])^([b:0N;c:30])", "([a:1;b:2;c:30])"}, {"5^0N 2 3i", "5 2 3"}, {"0^0N", "0"}, {"1 2^0N", "1 2"}, {"1 2^5", "5 5"},
		{"null 0 0n 0w 1 0n", "01001b"}, {"null (1;`;\" \";::;0Nd)", "01111b"}, {"null \"a b\"", "010b"}, {"null 0x00", "0b"},
		{"not -1 0 1 2", "0100b"}, {"not 2000.01.01 2020.06.30", "10b"}, {"not (0W;-0w;0N)", "000b"}, {"not `a", "'type"}, {"not 1.5 0", "01b"},
	})
}

// kindsOfNumbers is the kinds whose payload is a number, with an atom each.
var kindsOfNumbers = []k.Value{k.NewBool(true), k.NewByte(7), k.NewShort(-3), k.NewInt(5), k.NewLong(-11), k.NewReal(2.5), k.NewFloat(-1.25),
	k.NewTimestamp(1e15), k.Atom(k.Month, 14), k.NewDate(400), k.FloatAtom(k.Datetime, 12.5), k.NewTimespan(-7e12), k.Atom(k.Minute, 600),
	k.Atom(k.Second, -77), k.NewTime(123456)}

var binaryArithmetic = map[string]Binary{"+": Add, "-": Subtract, "*": Multiply, "%": Divide, "div": IntDivide, "mod": Modulo, "xbar": Xbar,
	"&": Lesser, "|": GreaterOf, "^": FillNulls, "=": Equal, "<": Less, ">=": AtLeast}

// Atoms, vectors and mixtures of both must give the same items, whatever the kinds: each
// goes through another loop.
func TestAtomsAgreeWithVectors(t *testing.T) {
	values := append([]k.Value(nil), kindsOfNumbers...)
	for _, v := range kindsOfNumbers {
		values = append(values, k.Null(v.Type()))
	}
	for name, f := range binaryArithmetic {
		for _, x := range values {
			for _, y := range values {
				atom, err := f(nil, x, y)
				for shape, pair := range map[string][2]k.Value{"vv": {k.Repeat(x, 3), k.Repeat(y, 3)}, "va": {k.Repeat(x, 3), y}, "av": {x, k.Repeat(y, 3)}} {
					got, err2 := f(nil, pair[0], pair[1])
					if (err == nil) != (err2 == nil) {
						t.Errorf("%v %s %v as %s: error %v, as atoms %v", describe(nil, x), name, describe(nil, y), shape, err2, err)
						continue
					}
					if err == nil && (got.Type() != -atom.Type() || !k.Match(got.At(2), atom)) {
						t.Errorf("%v %s %v as %s: %s, as atoms %s", describe(nil, x), name, describe(nil, y), shape, describe(nil, got), describe(nil, atom))
					}
				}
			}
		}
	}
}

// The kind of the result is the table's, and a null operand gives a null result.
func TestPromotionAndNulls(t *testing.T) {
	for name, kinds := range map[string]*promotions{"+": addKinds, "-": subtractKinds, "*": multiplyKinds, "div": intDivideKinds, "mod": moduloKinds, "xbar": xbarKinds} {
		for _, x := range kindsOfNumbers {
			for _, y := range kindsOfNumbers {
				got, err := binaryArithmetic[name](nil, x, y)
				want := kinds.of(x, y)
				if (err != nil) != (want == 0) || err == nil && got.Type() != -want {
					t.Errorf("%s %s %s: type %d, error %v, want %d", describe(nil, x), name, describe(nil, y), got.Type(), err, -want)
				}
				if null := k.Null(y.Type()); want != 0 && null.IsNull() {
					if r, err := binaryArithmetic[name](nil, x, null); err != nil || !r.IsNull() {
						t.Errorf("%s %s null: %s, %v", describe(nil, x), name, describe(nil, r), err)
					}
				}
			}
		}
	}
}

func TestModuloLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Int64().Draw(t, "x"), rapid.Int64().Draw(t, "y")
		if x == math.MinInt64 || y == math.MinInt64 || y == 0 {
			return
		}
		q, _ := IntDivide(nil, k.NewLong(x), k.NewLong(y))
		m, _ := Modulo(nil, k.NewLong(x), k.NewLong(y))
		if q.Int()*y+m.Int() != x || m.Int() != 0 && (m.Int() < 0) != (y < 0) {
			t.Fatalf("%d div %d = %d, mod %d", x, y, q.Int(), m.Int())
		}
		b, _ := Xbar(nil, k.NewLong(y), k.NewLong(x))
		if b.Int() != x-m.Int() {
			t.Fatalf("%d xbar %d = %d", y, x, b.Int())
		}
	})
}

func BenchmarkAddLongs(b *testing.B) {
	x := k.Longs(make([]int64, 1<<20))
	b.SetBytes(8 << 20)
	b.ReportAllocs()
	for range b.N {
		if _, err := Add(nil, x, k.NewLong(1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMultiplyLongByFloat(b *testing.B) {
	x, y := k.Longs(make([]int64, 1<<20)), k.Floats(make([]float64, 1<<20))
	b.SetBytes(16 << 20)
	b.ReportAllocs()
	for range b.N {
		if _, err := Multiply(nil, x, y); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEqualSymbol(b *testing.B) {
	x := k.Syms(make([]k.Sym, 1<<20))
	b.SetBytes(4 << 20)
	for range b.N {
		if _, err := Equal(nil, x, k.NewSym(1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAddAtoms(b *testing.B) {
	x, y := k.NewFloat(1), k.NewLong(2)
	b.ReportAllocs()
	for range b.N {
		if _, err := Add(nil, x, y); err != nil {
			b.Fatal(err)
		}
	}
}
