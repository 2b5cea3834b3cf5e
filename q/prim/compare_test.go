package prim

import (
	"testing"

	"pgregory.net/rapid"
	"tock/k"
)

func TestCompare(t *testing.T) {
	env := newExprEnv()
	dom := k.NewDomain(k.Intern("d"), k.Symbols("b", "a", "c"))
	env.vars["e"] = k.NewEnum(dom, []int64{0, 1, 2, k.NullLong})
	env.vars["e2"] = k.NewEnum(k.NewDomain(k.Intern("d2"), k.Symbols("a", "b", "c")), []int64{0, 1, 2, k.NullLong})
	checkExprs(t, env, []exprCase{
		{"(3;\"a\")=(2 3 4;\"abc\")", "(010b;100b)"}, {"\"hello\"=\"world\"", "00010b"}, {"5h>4h", "1b"}, {"0x05<4", "0b"},
		{"0>(1i;-2;0h;1b;0N;-0W)", "010011b"}, {"5>=([a:4;b:6])", "([a:1b;b:0b])"}, {"1=1h", "1b"}, {"(1+1e-13)=1", "1b"}, {"(1+1e-12)=1", "0b"},
		{"\"0\"<(\"4\";\"f\";\"F\";4)", "1110b"}, {"\"alpha\">\"omega\"", "00110b"}, {"`alpha>`omega", "0b"},
		{"(0Nh;0Ni;0N;0Ne;0n)=/:\\:(0Nh;0Ni;0N;0Ne;0n)", "(11111b;11111b;11111b;11111b;11111b)"}, {"(0Nh;0Ni;0N;0Ne;0n)<neg (0Wh;0Wi;0W;0We;0w)", "11111b"},
		{"0Nd=0N", "1b"}, {"1 2 3h=2", "010b"}, {"1 2 3h<100000", "111b"}, {"0N 1 2h<-100000", "100b"}, {"1 2 3i>=2", "011b"}, {"0x0102=0N", "00b"}, {"0x01ff<256 256", "11b"},
		{"101b<>110b", "011b"}, {"1 2 3f=1 2 4", "110b"}, {"1 0n=0n 0n", "01b"}, {"0n<-0w", "1b"}, {"0w=0w", "1b"}, {"1 2 3f>2", "001b"}, {"2>1 2 3f", "100b"}, {"0=1e-300", "0b"},
		{"20:00:00.000603286=20:00", "0b"}, {"2024.11.01D09:29:15=09:29", "1b"}, {"2000.01.01D09:15:37 2000.01.01D09:29:01>09:29", "00b"},
		{"2000.01.05=2000.01m", "0b"}, {"2000.01.01=2000.01m", "1b"}, {"2000.01.01<2000.01.01T12", "1b"}, {"2000.01.01D12=2000.01.01", "0b"},
		{"2000.01m=09:30", "'type"}, {"2000.01.01=09:30", "'type"}, {"2000.01.01>0", "0b"}, {"`a=1", "'type"}, {"`a=\"a\"", "'type"}, {"1 2=1 2 3", "'length"},
		{"`a`b`c=`b", "010b"}, {"`a`b`c<`b", "100b"}, {"`b>`a`b`c", "100b"}, {"`a`b<>`a`c", "01b"}, {"`a`b<=`b`a", "10b"},
		{"e=`a", "0100b"}, {"e=`zz", "0000b"}, {"e=`", "0001b"}, {"`a=e", "0100b"}, {"e<>`a", "1011b"}, {"e<`b", "0101b"}, {"e=`b`b`c`", "1011b"}, {"e=e", "1111b"}, {"e=e2", "0011b"}, {"e<e2", "0100b"},
		{"0Ng=0Ng", "1b"}, {"0Ng<0Ng", "0b"}, {"1 2 3~1 2 3", "1b"}, {"1~1h", "0b"}, {"3~3.0", "0b"}, {"1 2 3~`s#1 2 3", "1b"}, {"(1;2.5)~(1;2.5+1e-14)", "1b"},
		{"0n~0n", "1b"}, {"(([a:1]))~([a:1])", "1b"}, {"([]a:1 2f)~([]a:1 2f)", "1b"}, {"([]a:1 2)~([]b:1 2)", "0b"}, {"1~`a", "0b"}, {"()~()", "1b"}, {"()~`long$()", "0b"},
	})
}

// The six comparisons of whole numbers agree with the order of their values whatever the
// kinds, nulls being one value below all.
func TestCompareOrder(t *testing.T) {
	atom := func(t *rapid.T, label string) (k.Value, int64) {
		kind := rapid.SampledFrom([]k.Type{k.Boolean, k.Byte, k.Short, k.Int, k.Long}).Draw(t, label+" kind")
		x := rapid.OneOf(rapid.Int64Range(-3, 300), rapid.Int64Range(-40000, 40000), rapid.Int64()).Draw(t, label)
		v := k.Atom(kind, x)
		if kind == k.Boolean {
			v = k.NewBool(x > 0)
		}
		if v.IsNull() {
			return v, k.NullLong
		}
		return v, v.Int()
	}
	ops := []struct {
		f    Binary
		want func(a, b int64) bool
	}{{Equal, func(a, b int64) bool { return a == b }}, {NotEqual, func(a, b int64) bool { return a != b }}, {Less, func(a, b int64) bool { return a < b }},
		{Greater, func(a, b int64) bool { return a > b }}, {AtMost, func(a, b int64) bool { return a <= b }}, {AtLeast, func(a, b int64) bool { return a >= b }}}
	rapid.Check(t, func(t *rapid.T) {
		x, a := atom(t, "x")
		y, b := atom(t, "y")
		for i, op := range ops {
			for _, pair := range [][2]k.Value{{x, y}, {k.Repeat(x, 2), y}, {x, k.Repeat(y, 2)}, {k.Repeat(x, 2), k.Repeat(y, 2)}} {
				got, err := op.f(nil, pair[0], pair[1])
				if err != nil || got.At(0).Bool() != op.want(a, b) {
					t.Fatalf("comparison %d of %s and %s: %s, %v", i, describe(nil, pair[0]), describe(nil, pair[1]), describe(nil, got), err)
				}
			}
		}
	})
}
