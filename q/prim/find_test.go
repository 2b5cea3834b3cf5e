package prim

import (
	"errors"
	"testing"

	"tock/k"
)

// Short constructors for the tests of searching, sorting and sets.
func longs(x ...int64) k.Value { return k.Longs(x) }
func mixed(x ...k.Value) k.Value {
	return k.NewList(x)
}
func boolsOf(s string) k.Value {
	out := make([]uint8, len(s))
	for i := range s {
		out[i] = s[i] - '0'
	}
	return k.Bools(out)
}
func table2(a string, x k.Value, b string, y k.Value) k.Value {
	return k.NewTable([]k.Sym{k.Intern(a), k.Intern(b)}, []k.Value{x, y})
}
func column(name string, x k.Value) k.Value {
	return k.NewTable([]k.Sym{k.Intern(name)}, []k.Value{x})
}
func dictOf(keys, vals k.Value) k.Value { return k.MustDict(keys, vals) }

// dyadCase is f[x;y] and what it gives, or the error.
type dyadCase struct {
	name string
	x, y k.Value
	want k.Value
	err  error
}

func checkDyads(t *testing.T, f Binary, cases []dyadCase) {
	t.Helper()
	for _, c := range cases {
		got, err := f(nil, c.x, c.y)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.err)
			continue
		}
		if err == nil && !k.Match(got, c.want) {
			t.Errorf("%s: got type %d %v, want type %d %v", c.name, got.Type(), got.Each(), c.want.Type(), c.want.Each())
		}
	}
}

// Examples of code.kx.com/q/ref/find, and what they leave out.
func TestFind(t *testing.T) {
	w := longs(10, -8, 3, 5, -1, 2, 3)
	u := mixed(k.String("abcde"), longs(10, 2, -6), mixed(longs(2, 3), k.NewSymbol("ab")))
	d := k.NewDomain(k.Intern("sym"), k.Symbols("b", "a", "c"))
	e := k.NewEnum(d, []int64{0, 1, 1, 2, k.NullLong})
	sp := table2("s", k.Symbols("s1", "s1", "s2", "s1"), "qty", longs(300, 200, 300, 200))
	names := column("name", mixed(k.String("ab"), k.String("c")))
	byAttr := func(v k.Value, a k.Attr) k.Value { return k.WithAttr(v, a) }
	checkDyads(t, Find, []dyadCase{
		{name: "atom", x: w, y: k.NewLong(-8), want: k.NewLong(1)},
		{name: "first of two", x: w, y: k.NewLong(3), want: k.NewLong(2)},
		{name: "missing", x: w, y: k.NewLong(17), want: k.NewLong(7)},
		{name: "char", x: k.String("abcde"), y: k.NewChar('d'), want: k.NewLong(3)},
		{name: "right-atomic", x: w, y: mixed(longs(10, 5, -1), k.NewLong(-8), longs(3, 17)),
			want: mixed(longs(0, 3, 4), k.NewLong(1), longs(2, 7))},
		{name: "atom first", x: w, y: mixed(k.NewLong(1), longs(3)), err: k.ErrType},
		{name: "other kind", x: w, y: k.NewFloat(3), err: k.ErrType},
		{name: "other width", x: w, y: k.NewInt(3), want: k.NewLong(2)},
		{name: "int vector", x: k.Ints([]int32{1, 1, 2}), y: longs(2, 7), want: longs(2, 3)},
		{name: "empty list", x: w, y: k.EmptyList, want: longs()},
		{name: "dictionary", x: w, y: dictOf(k.Symbols("a", "b"), longs(3, 9)), want: dictOf(k.Symbols("a", "b"), longs(2, 7))},
		{name: "whole vector", x: u, y: longs(10, 2, -6), want: k.NewLong(1)},
		{name: "whole string", x: u, y: k.String("abcde"), want: k.NewLong(0)},
		{name: "items of a mixed list", x: u, y: mixed(longs(2, 3), k.NewSymbol("ab")), want: longs(3, 3)},
		{name: "rank 0 in atoms", x: mixed(k.NewLong(3), longs(1, 2)), y: k.NewLong(3), want: k.NewLong(0)},
		{name: "rank 0 in lists", x: mixed(longs(1, 2), k.NewLong(3)), y: k.NewLong(3), want: k.NewLong(2)},
		{name: "in nothing", x: k.EmptyList, y: longs(1, 2), want: longs(0, 0)},
		{name: "nulls", x: k.Floats([]float64{1, k.NullFloat}), y: k.Floats([]float64{-k.NullFloat, 1}), want: longs(1, 0)},
		{name: "symbols in an enumeration", x: e, y: k.Symbols("a", "x", "", "c"), want: longs(1, 5, 4, 3)},
		{name: "one symbol in an enumeration", x: e, y: k.NewSymbol("a"), want: k.NewLong(1)},
		{name: "an enumeration in symbols", x: k.Symbols("c", "b"), y: e, want: longs(1, 2, 2, 0, 2)},
		{name: "row of items", x: sp, y: mixed(k.NewSymbol("s2"), k.NewLong(300)), want: k.NewLong(2)},
		{name: "row by name", x: sp, y: dictOf(k.Symbols("qty", "s"), mixed(k.NewLong(200), k.NewSymbol("s1"))), want: k.NewLong(1)},
		{name: "missing row", x: sp, y: mixed(k.NewSymbol("s3"), k.NewLong(300)), want: k.NewLong(4)},
		{name: "rows", x: sp, y: table2("qty", longs(300, 1), "s", k.Symbols("s2", "s2")), want: longs(2, 4)},
		{name: "columns", x: sp, y: mixed(k.NewSymbol("s1"), longs(200, 300)), want: longs(1, 0)},
		{name: "row of another width", x: sp, y: longs(1), err: k.ErrLength},
		{name: "row of another kind", x: sp, y: mixed(k.NewSymbol("s2"), k.NewFloat(300)), err: k.ErrType},
		{name: "row of another width", x: sp, y: mixed(k.NewSymbol("s2"), k.NewInt(300)), want: k.NewLong(2)},
		{name: "string key", x: names, y: mixed(k.String("c")), want: k.NewLong(1)},
		{name: "keyed table", x: dictOf(column("k", k.Symbols("c", "d")), column("v", longs(1, 2))), y: longs(2),
			want: dictOf(k.Symbols("k"), k.Symbols("d"))},
		{name: "dictionary's key", x: dictOf(k.Symbols("a", "b"), longs(1, 2)), y: longs(2, 3), want: k.Symbols("b", "")},
		{name: "grouped", x: byAttr(w, k.Grouped), y: longs(3, 17, 10), want: longs(2, 7, 0)},
		{name: "false promise", x: byAttr(w, k.Sorted), y: longs(3, 17, 10), want: longs(2, 7, 0)},
		{name: "atom", x: k.NewChar('a'), y: longs(1), err: k.ErrType},
	})
}

// Examples of code.kx.com/q/ref/in.
func TestIn(t *testing.T) {
	floats12 := k.Floats([]float64{1, 2})
	checkDyads(t, In, []dyadCase{
		{name: "atom in atom", x: k.NewChar('x'), y: k.NewChar('a'), want: k.NewBool(false)},
		{name: "atom in vector", x: k.NewChar('x'), y: k.String("acdexyz"), want: k.NewBool(true)},
		{name: "vector in vector", x: k.String("wx"), y: k.String("acdexyz"), want: boolsOf("01")},
		{name: "list in vector", x: mixed(k.String("abc"), mixed(k.String("def"), k.String("ghi")), k.String("jkl")), y: k.String("bed"),
			want: mixed(boolsOf("010"), mixed(boolsOf("110"), boolsOf("000")), boolsOf("000"))},
		{name: "vector in list", x: k.String("wx"), y: mixed(k.String("acdexyz"), k.String("abcd"), k.String("wx")), want: k.NewBool(true)},
		{name: "list in list", x: mixed(k.String("ab"), k.String("cd")), y: mixed(mixed(k.String("ab"), k.String("cd")), longs(0, 1, 2)), want: k.NewBool(true)},
		{name: "numbers", x: longs(1, 3, 7, 6, 4), y: longs(5, 4, 1, 6), want: boolsOf("10011")},
		{name: "no item", x: longs(1, 2), y: mixed(k.NewLong(9), mixed(longs(1, 2), longs(3, 4))), want: boolsOf("00")},
		{name: "an item", x: longs(1, 2), y: mixed(longs(1, 2), k.NewLong(9)), want: k.NewBool(true)},
		{name: "item of an item", x: longs(1, 2), y: mixed(mixed(longs(1, 2), longs(3, 4)), k.NewLong(9)), want: k.NewBool(false)},
		{name: "mixed kinds, atom", x: floats12, y: k.NewLong(2), want: boolsOf("01")},
		{name: "mixed kinds, one", x: floats12, y: longs(2), want: boolsOf("01")},
		{name: "mixed kinds, none", x: floats12, y: longs(), err: k.ErrType},
		{name: "mixed kinds, two", x: floats12, y: longs(2, 2), err: k.ErrType},
		{name: "in lists", x: k.NewLong(3), y: mixed(longs(1, 2), k.NewLong(3)), want: k.NewBool(false)},
		{name: "in atoms", x: k.NewLong(3), y: mixed(k.NewLong(3), longs(1, 2)), want: k.NewBool(true)},
		{name: "in nothing", x: k.Symbols("a", "b"), y: k.EmptyList, want: boolsOf("00")},
		{name: "nothing in", x: k.EmptyList, y: longs(1), want: boolsOf("")},
		{name: "rows", x: column("a", longs(1, 2)), y: column("a", longs(2)), want: boolsOf("01")},
	})
}

// Examples of code.kx.com/q/ref/within.
func TestWithin(t *testing.T) {
	checkDyads(t, Within, []dyadCase{
		{name: "longs", x: longs(1, 3, 10, 6, 4), y: longs(2, 6), want: boolsOf("01011")},
		{name: "chars", x: k.String("acyxmpu"), y: k.String("br"), want: boolsOf("0100110")},
		{name: "symbols", x: k.Symbols("dd", "ccc", "ccc"), y: k.Symbols("c", "d"), want: boolsOf("011")},
		{name: "bounds by item", x: k.NewLong(5), y: mixed(longs(1, 2, 6), longs(3, 5, 7)), want: boolsOf("010")},
		{name: "items and bounds", x: longs(2, 5, 6), y: mixed(longs(1, 2, 6), longs(3, 5, 7)), want: boolsOf("111")},
		{name: "lists", x: mixed(longs(1, 3, 10, 6, 4), k.String("acyxmpu")),
			y:    mixed(mixed(k.NewLong(2), k.NewChar('b')), mixed(k.NewLong(6), k.NewChar('r'))),
			want: mixed(boolsOf("01011"), boolsOf("0100110"))},
		{name: "ends", x: longs(k.NullLong, k.InfLong, 0), y: longs(-k.InfLong, k.InfLong), want: boolsOf("011")},
		{name: "wide ends", x: longs(k.NullLong, k.InfLong, 0), y: longs(k.NullLong, k.InfLong), want: boolsOf("111")},
		{name: "turned bounds", x: longs(1, 2, 3), y: longs(3, 1), want: boolsOf("000")},
		{name: "ints", x: k.Ints([]int32{1, 5}), y: k.Ints([]int32{-1, 2}), want: boolsOf("10")},
		{name: "three bounds", x: longs(1), y: longs(1, 2, 3), err: k.ErrLength},
		{name: "atom bound", x: longs(1), y: k.NewLong(1), err: k.ErrType},
	})
}

// Examples of code.kx.com/q/ref/bin.
func TestBin(t *testing.T) {
	even := longs(0, 2, 4, 6, 8, 10)
	tab := table2("a", k.Symbols("p", "p", "p", "q", "q", "q"), "b", longs(0, 2, 4, 0, 2, 4))
	cols := []k.Sym{k.Intern("a"), k.Intern("b"), k.Intern("c")}
	kt := dictOf(column("k", k.Symbols("c", "d", "e", "f", "g", "h", "j", "l")),
		k.NewTable(cols, []k.Value{k.Symbols("p", "p", "q", "q", "p", "p", "q", "q"), longs(0, 1, 0, 1, 0, 1, 0, 1), longs(3, 3, 3, 3, 7, 7, 7, 7)}))
	row := func(a string, b int64) k.Value {
		return dictOf(k.Symbols("a", "b"), mixed(k.NewSymbol(a), k.NewLong(b)))
	}
	checkDyads(t, Bin, []dyadCase{
		{name: "atom", x: even, y: k.NewLong(5), want: k.NewLong(2)},
		{name: "vector", x: even, y: longs(-10, 0, 4, 5, 6, 20), want: longs(-1, 0, 2, 2, 3, 5)},
		{name: "equal items", x: longs(0, 1, 1, 2), y: longs(0, 1, 2), want: longs(0, 2, 3)},
		{name: "dictionary", x: dictOf(k.Symbols("a", "b", "c"), longs(0, 2, 4)), y: longs(-1, 3), want: k.Symbols("", "b")},
		{name: "strings", x: mixed(k.String("apple"), k.String("banana"), k.String("coffee")),
			y: mixed(k.String("anise"), k.String("berry"), k.String("curry")), want: longs(-1, 1, 2)},
		{name: "symbols", x: k.Symbols("apple", "banana"), y: k.Symbols("a", "b", "c"), want: longs(-1, 0, 1)},
		{name: "row", x: tab, y: row("p", 3), want: k.NewLong(1)},
		{name: "rows", x: tab, y: table2("a", k.Symbols("q", "q", "q", "q"), "b", longs(-1, 1, 3, 5)), want: longs(k.NullLong, 3, 4, 5)},
		{name: "missing row", x: tab, y: row("r", 2), want: k.NewLong(k.NullLong)},
		{name: "keyed table", x: kt, y: k.NewTable(cols, []k.Value{k.Symbols("p", "q", "q", "r"), longs(1, 1, 1, 1), longs(4, 8, 2, 4)}),
			want: column("k", k.Symbols("d", "l", "", ""))},
		{name: "other kind", x: even, y: k.NewInt(3), err: k.ErrType},
		{name: "floats with nulls", x: k.Floats([]float64{k.NullFloat, 1, 2}), y: k.Floats([]float64{k.NullFloat, 0, 3}), want: longs(0, 0, 2)},
	})
	checkDyads(t, Binr, []dyadCase{
		{name: "equal items", x: longs(0, 1, 1, 2), y: longs(0, 1, 2), want: longs(0, 1, 3)},
		{name: "above all", x: longs(0, 1), y: longs(5, -5), want: longs(2, 0)},
		{name: "strings", x: mixed(k.String("apple"), k.String("banana")), y: k.String("b"), want: k.NewLong(1)},
	})
}
