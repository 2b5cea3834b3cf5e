package prim

import (
	"errors"
	"testing"

	"tock/k"
)

type monadCase struct {
	name string
	x    k.Value
	want k.Value
	err  error
}

func checkMonads(t *testing.T, f Unary, cases []monadCase) {
	t.Helper()
	for _, c := range cases {
		got, err := f(nil, c.x)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.err)
			continue
		}
		if err == nil && !k.Match(got, c.want) {
			t.Errorf("%s: got type %d %v, want type %d %v", c.name, got.Type(), got.Each(), c.want.Type(), c.want.Each())
		}
	}
}

var abc = k.Symbols("a", "b", "c")

// Examples of code.kx.com/q/ref/asc and ref/desc.
func TestAscDesc(t *testing.T) {
	l := longs(2, 1, 3, 4, 2, 1, 2)
	kinds := func() k.Value {
		return mixed(k.NewLong(1), k.NewBool(true), k.NewChar('b'), k.NewDate(3288), k.NewChar('a'), k.NewLong(0))
	}
	animals := mixed(k.String("bat"), k.String("dog"), k.String("cow"), k.String("cat"))
	checkMonads(t, Asc, []monadCase{
		{name: "longs", x: l, want: longs(1, 1, 2, 2, 2, 3, 4)},
		{name: "kinds", x: kinds(), want: mixed(k.NewBool(true), k.NewLong(0), k.NewLong(1), k.NewChar('a'), k.NewChar('b'), k.NewDate(3288))},
		{name: "strings", x: animals, want: mixed(k.String("bat"), k.String("cat"), k.String("cow"), k.String("dog"))},
		{name: "dictionary", x: dictOf(abc, longs(2, 1, 3)), want: dictOf(k.Symbols("b", "a", "c"), longs(1, 2, 3))},
		{name: "table", x: table2("a", longs(4, 3, 4), "b", k.Symbols("s", "a", "d")), want: table2("a", longs(3, 4, 4), "b", k.Symbols("a", "d", "s"))},
		{name: "symbols", x: k.Symbols("b", "", "ab", "a"), want: k.Symbols("", "a", "ab", "b")},
		{name: "floats", x: k.Floats([]float64{2, k.NullFloat, -k.InfFloat}), want: k.Floats([]float64{k.NullFloat, -k.InfFloat, 2})},
		{name: "empty", x: k.EmptyList, want: k.EmptyList},
		{name: "atom", x: k.NewLong(1), err: k.ErrRank},
	})
	checkMonads(t, Desc, []monadCase{
		{name: "longs", x: l, want: longs(4, 3, 2, 2, 2, 1, 1)},
		{name: "kinds", x: kinds(), want: mixed(k.NewDate(3288), k.NewChar('b'), k.NewChar('a'), k.NewLong(1), k.NewLong(0), k.NewBool(true))},
		{name: "dictionary", x: dictOf(abc, longs(2, 1, 3)), want: dictOf(k.Symbols("c", "a", "b"), longs(3, 2, 1))},
		{name: "table", x: table2("a", longs(4, 4, 1), "b", k.Symbols("a", "d", "s")), want: table2("a", longs(4, 4, 1), "b", k.Symbols("d", "a", "s"))},
	})
}

// What asc marks: code.kx.com/q/ref/asc.
func TestAscAttributes(t *testing.T) {
	asc := func(x k.Value) k.Value {
		out, err := Asc(nil, x)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if a := asc(longs(2, 1)).Attr(); a != k.Sorted {
		t.Errorf("vector: %d", a)
	}
	if a := asc(mixed(k.String("b"), k.String("a"))).Attr(); a != k.Sorted {
		t.Errorf("strings: %d", a)
	}
	b := longs(0, 1)
	if asc(b); b.Attr() != k.Sorted {
		t.Error("an ascending list is not marked itself")
	}
	if a := asc(table2("a", longs(3, 4, 1), "b", abc)).Table().Cols[0].Attr(); a != k.Parted {
		t.Errorf("first of two columns: %d", a)
	}
	if a := asc(column("a", longs(3, 4, 1))).Table().Cols[0].Attr(); a != k.Sorted {
		t.Errorf("only column: %d", a)
	}
	keyed := dictOf(column("c1", k.Symbols("a", "b")), column("c2", longs(2, 1)))
	if a := asc(keyed).Dict().Vals.Table().Cols[0].Attr(); a != k.Sorted {
		t.Errorf("only value column of a keyed table: %d", a)
	}
	if a := func() k.Attr { v, _ := Desc(nil, longs(1, 2)); return v.Attr() }(); a != k.NoAttr {
		t.Errorf("desc: %d", a)
	}
}

func TestGrade(t *testing.T) {
	l := longs(2, 1, 3, 4, 2, 1, 2)
	checkMonads(t, Iasc, []monadCase{
		{name: "longs", x: l, want: longs(1, 5, 0, 4, 6, 2, 3)},
		{name: "dictionary", x: dictOf(abc, longs(2, 3, 1)), want: k.Symbols("c", "a", "b")},
		{name: "atom", x: k.NewLong(7), err: k.ErrRank},
		{name: "nearly equal", x: k.Floats([]float64{1, 0.99999999999989997}), want: longs(1, 0)},
	})
	checkMonads(t, Idesc, []monadCase{
		{name: "longs", x: l, want: longs(3, 2, 0, 4, 6, 1, 5)},
		{name: "dictionary", x: dictOf(k.Symbols("a", "c", "b"), longs(1, 2, 3)), want: k.Symbols("b", "c", "a")},
	})
	checkMonads(t, Rank, []monadCase{
		{name: "longs", x: longs(2, 7, 3, 2, 5), want: longs(0, 4, 2, 1, 3)},
		{name: "atom", x: k.NewLong(7), err: k.ErrRank},
	})
	checkDyads(t, Xrank, []dyadCase{
		{name: "equal buckets", x: k.NewLong(4), y: longs(0, 1, 2, 3, 4, 5, 6, 7), want: longs(0, 0, 1, 1, 2, 2, 3, 3)},
		{name: "one differs", x: k.NewLong(4), y: longs(0, 1, 2, 3, 4, 5, 6, 7, 8), want: longs(0, 0, 0, 1, 1, 2, 2, 3, 3)},
		{name: "several differ", x: k.NewLong(7), y: longs(0, 1, 2, 3, 4, 5, 6, 7, 8), want: longs(0, 0, 1, 2, 3, 3, 4, 5, 6)},
		{name: "outlier", x: k.NewLong(3), y: longs(1, 37, 5, 4, 0, 3), want: longs(0, 2, 2, 1, 0, 1)},
		{name: "no number", x: k.NewSymbol("a"), y: longs(1), err: k.ErrType},
	})
}

func TestGroup(t *testing.T) {
	mississippi := dictOf(k.String("misp"), mixed(longs(0), longs(1, 4, 7, 10), longs(2, 3, 5, 6), longs(8, 9)))
	cases := []monadCase{
		{name: "string", x: k.String("mississippi"), want: mississippi},
		{name: "grouped string", x: k.WithAttr(k.String("mississippi"), k.Grouped), want: mississippi},
		{name: "falsely parted", x: k.WithAttr(k.String("mississippi"), k.Parted), want: mississippi},
		{name: "parted", x: k.WithAttr(longs(5, 5, 1), k.Parted), want: dictOf(longs(5, 1), mixed(longs(0, 1), longs(2)))},
		{name: "floats exactly", x: k.Floats([]float64{1, 0.99999999999989997, 1}),
			want: dictOf(k.Floats([]float64{1, 0.99999999999989997}), mixed(longs(0, 2), longs(1)))},
		{name: "strings", x: mixed(k.String("a"), k.String("b"), k.String("a")), want: dictOf(mixed(k.String("a"), k.String("b")), mixed(longs(0, 2), longs(1)))},
		{name: "rows", x: table2("a", longs(1, 2, 1), "b", abc.Gather([]int64{0, 1, 0})),
			want: dictOf(table2("a", longs(1, 2), "b", k.Symbols("a", "b")), mixed(longs(0, 2), longs(1)))},
		{name: "dictionary", x: dictOf(abc, longs(1, 2, 1)), want: dictOf(longs(1, 2), mixed(k.Symbols("a", "c"), k.Symbols("b")))},
		{name: "atom", x: k.NewLong(1), err: k.ErrType},
	}
	checkMonads(t, Group, cases)
	checkMonads(t, Distinct, []monadCase{
		{name: "longs", x: longs(2, 3, 7, 3, 5, 3), want: longs(2, 3, 7, 5)},
		{name: "rows", x: table2("a", longs(1, 2, 1), "b", k.String("aba")), want: table2("a", longs(1, 2), "b", k.String("ab"))},
		{name: "mixed", x: mixed(k.NewLong(1), k.NewInt(1), k.NewLong(1)), want: mixed(k.NewLong(1), k.NewInt(1))},
		{name: "atom", x: k.NewLong(1), err: k.ErrType},
	})
}

// Examples of code.kx.com/q/ref/union, inter, except and differ.
func TestSets(t *testing.T) {
	checkDyads(t, Union, []dyadCase{
		{name: "longs", x: longs(1, 2, 3, 3, 6), y: longs(2, 4, 6, 8), want: longs(1, 2, 3, 6, 4, 8)},
		{name: "rows", x: table2("x", longs(2, 3, 5), "y", k.String("abc")), y: table2("x", longs(2, 4), "y", k.String("ad")),
			want: table2("x", longs(2, 3, 5, 4), "y", k.String("abcd"))},
	})
	checkDyads(t, Inter, []dyadCase{
		{name: "longs", x: longs(1, 3, 4, 2), y: longs(2, 3, 5, 7, 11), want: longs(3, 2)},
		{name: "repeated", x: longs(1, 2, 3, 1, 4), y: longs(4, 1, 4), want: longs(1, 1, 4)},
		{name: "dictionaries", x: dictOf(k.Symbols("a", "b"), mixed(longs(1, 2, 3), k.Symbols("x", "y", "z"))),
			y:    dictOf(abc, mixed(longs(1, 2, 3), longs(2, 3, 5), k.Symbols("x", "y", "z"))),
			want: mixed(longs(1, 2, 3), k.Symbols("x", "y", "z"))},
		{name: "rows", x: table2("a", k.Symbols("x", "y", "z", "t"), "b", longs(10, 20, 30, 40)), y: table2("a", k.Symbols("y", "t", "x"), "b", longs(50, 40, 10)),
			want: table2("a", k.Symbols("x", "t"), "b", longs(10, 40))},
	})
	checkDyads(t, Except, []dyadCase{
		{name: "atom", x: longs(1, 2, 3), y: k.NewLong(2), want: longs(1, 3)},
		{name: "list", x: longs(1, 2, 3, 4, 1, 3), y: longs(2, 3), want: longs(1, 4, 1)},
		{name: "from an atom", x: k.NewLong(1), y: longs(2), err: k.ErrType},
	})
	checkMonads(t, Differ, []monadCase{
		{name: "symbols", x: k.Symbols("IBM", "IBM", "MSFT", "CSCO", "CSCO"), want: boolsOf("10110")},
		{name: "longs", x: longs(1, 3, 3, 4, 5, 6, 6), want: boolsOf("1101110")},
		{name: "mixed", x: mixed(k.NewLong(7), k.NewSymbol("a"), k.NewSymbol("a"), k.NewTime(9)), want: boolsOf("1101")},
		{name: "tolerant", x: k.Floats([]float64{96.100000000000009, 96.099999999999994}), want: boolsOf("10")},
		{name: "rows", x: table2("a", longs(1, 1, 1), "b", longs(1, 1, 2)), want: boolsOf("101")},
	})
}
