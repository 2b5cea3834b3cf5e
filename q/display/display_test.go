package display

import (
	"math"
	"strings"
	"testing"

	"tock/k"
)

func table(names []string, cols ...k.Value) k.Value {
	syms := make([]k.Sym, len(names))
	for i, n := range names {
		syms[i] = k.Intern(n)
	}
	return k.NewTable(syms, cols)
}

func sorted(t *testing.T, v k.Value) k.Value {
	t.Helper()
	out, err := k.SetAttr(v, k.Sorted)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLine(t *testing.T) {
	dom := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b"))
	l := k.NewLong
	cases := []struct {
		v    k.Value
		want string
	}{
		{k.NewLong(1), "1"}, {k.NewInt(1), "1i"}, {k.NewShort(-3), "-3h"}, {k.NewBool(true), "1b"}, {k.NewByte(10), "0x0a"},
		{k.NewFloat(1), "1f"}, {k.NewFloat(0.1), "0.1"}, {k.NewFloat(100), "100f"}, {k.NewFloat(1e-5), "1e-05"},
		{k.NewFloat(1234567), "1234567f"}, {k.NewFloat(12345678), "1.234568e+07"}, {k.NewFloat(1e10), "1e+10"},
		{k.NewFloat(k.NullFloat), "0n"}, {k.NewFloat(math.Inf(-1)), "-0w"}, {k.NewReal(2.5), "2.5e"}, {k.NewReal(3), "3e"},
		{k.NewReal(k.NullReal), "0Ne"}, {k.NewLong(k.NullLong), "0N"}, {k.NewInt(k.NullInt), "0Ni"}, {k.NewLong(-k.InfLong), "-0W"},
		{k.NewShort(k.NullShort), "0Nh"}, {k.NewShort(-k.InfShort), "-32767h"}, {k.NewChar('a'), `"a"`}, {k.NewChar('\n'), `"\n"`}, {k.String("Z\303\274\"\\"), `"Z\303\274\"\\"`},
		{k.NewSymbol(""), "`"}, {k.NewSymbol("ab"), "`ab"}, {k.NewDate(0), "2000.01.01"}, {k.NewDate(k.NullInt), "0Nd"},
		{k.NewDate(k.InfInt), "0Wd"}, {k.NewDate(-730120), "0000.00.00"}, {k.Atom(k.Month, 43), "2003.08m"},
		{k.NewTimestamp(42), "2000.01.01D00:00:00.000000042"}, {k.NewTimestamp(-1), "1999.12.31D23:59:59.999999999"},
		{k.NewTimespan(-86400e9 - 1), "-1D00:00:00.000000001"}, {k.NewTime(42), "00:00:00.042"}, {k.NewTime(-60000), "-00:01:00.000"},
		{k.Atom(k.Minute, 62), "01:02"}, {k.Atom(k.Second, 360000), "100:00:00"}, {k.FloatAtom(k.Datetime, 42), "2000.02.12T00:00:00.000"},
		{k.FloatAtom(k.Datetime, k.NullFloat), "0Nz"}, {k.NewGuid(k.GUID{1, 15: 255}), "01000000-0000-0000-0000-0000000000ff"},
		{k.Longs([]int64{1, 2}), "1 2"}, {k.Longs([]int64{1}), ",1"}, {k.Longs(nil), "`long$()"}, {k.Ints([]int32{0, 1}), "0 1i"},
		{k.Floats([]float64{1, 2}), "1 2f"}, {k.Floats([]float64{1, 2.5}), "1 2.5"}, {k.Floats([]float64{k.NullFloat, 2}), "0n 2"},
		{k.Reals([]float32{1, 2}), "1 2e"}, {k.Bools([]uint8{1, 0}), "10b"}, {k.Bools([]uint8{1}), ",1b"}, {k.Bytes([]byte{1, 2}), "0x0102"},
		{k.Bytes(nil), "`byte$()"}, {k.String(""), `""`}, {k.String("a"), `,"a"`}, {k.Symbols("a", "b"), "`a`b"}, {k.Symbols("a"), ",`a"},
		{k.Syms(nil), "`symbol$()"}, {k.Dates([]int32{0, k.NullInt}), "2000.01.01 0N"}, {k.Dates([]int32{k.NullInt, k.NullInt}), "0N 0Nd"},
		{k.NewVec(k.Month, []int32{0, 1}), "2000.01 2000.02m"}, {k.EmptyList, "()"}, {k.ListOf(l(1), k.NewFloat(2), k.NewSymbol("a")), "(1;2f;`a)"},
		{k.ListOf(k.String("abc")), `,"abc"`}, {k.ListOf(l(1), k.Longs([]int64{2, 3})), "(1;2 3)"},
		{k.MustDict(k.Symbols("a", "b"), k.Longs([]int64{1, 2})), "`a`b!1 2"}, {k.MustDict(k.Symbols("a"), k.Longs([]int64{1})), "(,`a)!,1"},
		{k.MustDict(k.EmptyList, k.EmptyList), "()!()"}, {k.MustDict(k.Syms(nil), k.EmptyList), "(`symbol$())!()"},
		{table([]string{"a", "b"}, k.Longs([]int64{1, 2}), k.Longs([]int64{3, 4})), "+`a`b!(1 2;3 4)"},
		{table([]string{"a"}, k.Longs([]int64{1, 2})), "+(,`a)!,1 2"},
		{k.MustDict(table([]string{"k"}, k.Longs([]int64{1})), table([]string{"v"}, k.Longs([]int64{3}))), "(+(,`k)!,,1)!+(,`v)!,,3"},
		{k.NewEnum(dom, []int64{0, 1}), "`sym$`a`b"}, {k.NewEnum(dom, []int64{0}), "`sym$,`a"}, {k.NewEnumAtom(dom, 1), "`sym$`b"},
		{sorted(t, k.Longs([]int64{1, 2, 3})), "`s#1 2 3"}, {k.MustDict(sorted(t, k.Symbols("a", "b")), k.Longs([]int64{1, 2})), "(`s#`a`b)!1 2"},
		{k.NewLambda(&k.Lambda{Source: "{x+y}"}), "{x+y}"},
		{k.NewProjection(k.NewLambda(&k.Lambda{Source: "{x+y}"}), []k.Value{l(1), k.Hole}), "{x+y}[1;]"},
		{k.NewDerived(k.TypeOver, k.NewPrimitive(&k.Primitive{Kind: k.TypeBinary, Code: 1, Name: "+"})), "+/"},
		{k.NewDerived(k.TypeEachLeft, k.NewDerived(k.TypeEachRight, k.NewPrimitive(&k.Primitive{Kind: k.TypeBinary, Code: 12, Name: ","}))), `,/:\:`},
		{k.Identity, "::"},
	}
	for _, c := range cases {
		if got := Line(c.v, Default); got != c.want {
			t.Errorf("Line = %s, want %s", got, c.want)
		}
	}
}

func TestConsole(t *testing.T) {
	longs := func(x ...int64) k.Value { return k.Longs(x) }
	null := k.NullLong
	cases := []struct {
		name string
		v    k.Value
		want string
	}{
		{"ragged", k.ListOf(longs(1, 2), longs(3, 4, 5)), "1 2\n3 4 5"},
		{"matrix", k.ListOf(longs(1, 20), longs(300, 4)), "1   20\n300 4"},
		{"matrix of lists", k.ListOf(k.ListOf(longs(7, 8), longs(9, 10, 11)), k.ListOf(k.NewLong(13), longs(15, 16))), "7 8 9 10 11\n13  15 16"},
		{"matrix of kinds", k.ListOf(longs(0, 255), k.String("AB"), k.Symbols("x", "yz")), "0 255\nA B\nx yz"},
		{"ragged floats", k.ListOf(k.Floats([]float64{1, 2}), k.Floats([]float64{3})), "1 2f\n,3f"},
		{"ragged floats in a column", table([]string{"a"}, k.ListOf(k.Floats([]float64{1, 2}), k.Floats([]float64{3}))), "a\n---\n1 2\n,3"},
		{"ints in a matrix", k.ListOf(k.Ints([]int32{6, 7}), k.Ints([]int32{-6, -7})), "6  7\n-6 -7"},
		{"strings", k.ListOf(k.String("abc"), k.String("def")), "\"abc\"\n\"def\""},
		{"flags", k.ListOf(k.Bools([]uint8{1, 0}), k.Bools([]uint8{0, 1})), "10b\n01b"},
		{"pairs", k.ListOf(k.ListOf(k.NewLong(1), k.NewSymbol("a")), k.ListOf(k.NewLong(22), k.NewSymbol("b"))), "1  `a\n22 `b"},
		{"nested", k.ListOf(k.String("QUICK"), k.ListOf(k.String("BROWN"), k.String("FOX")), k.NewChar('X')), "\"QUICK\"\n(\"BROWN\";\"FOX\")\n\"X\""},
		{"dict", k.MustDict(k.Symbols("a", "bb"), longs(1, null)), "a | 1\nbb|"},
		{"dict of lists", k.MustDict(k.Symbols("a", "b"), k.ListOf(longs(9, -22, 2), longs(3, 4, -7))), "a| 9 -22 2\nb| 3 4   -7"},
		{"dict of mixed", k.MustDict(k.Symbols("a", "b"), k.ListOf(k.NewSymbol("x"), k.NewDate(k.NullInt))), "a| `x\nb| 0Nd"},
		{"table", table([]string{"a", "b"}, longs(110, 79, 103), longs(104, 105, 94)), "a   b\n-------\n110 104\n79  105\n103 94"},
		{"keyed", k.MustDict(table([]string{"sym"}, k.Symbols("ibm", "msoft")), table([]string{"qty", "p"}, longs(1000, 3000), k.Floats([]float64{1.5, 2}))),
			"sym  | qty  p\n-----| --------\nibm  | 1000 1.5\nmsoft| 3000 2"},
		{"empty table", table([]string{"a", "b"}, k.EmptyList, k.Longs(nil)), "a b\n---"},
		{"nested column", table([]string{"a"}, k.ListOf(k.String("xy"), longs(1))), "a\n----\n\"xy\"\n,1"},
	}
	for _, c := range cases {
		lines := strings.Split(Console(c.v, Default), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		if got := strings.Join(lines, "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestConsoleCuts(t *testing.T) {
	til := make([]int64, 1000000)
	for i := range til {
		til[i] = int64(i)
	}
	v := k.Longs(til)
	if got := Console(v, Default); len(got) != 79 || !strings.HasSuffix(got, "27 28 ..") {
		t.Errorf("vector: %q", got)
	}
	lines := strings.Split(Console(table([]string{"x"}, v), Default), "\n")
	if len(lines) != 23 || lines[21] != "19" || lines[22] != ".." {
		t.Errorf("table: %d lines, %q", len(lines), lines)
	}
	wide := make([]k.Value, 100)
	names := make([]string, 100)
	for i := range wide {
		wide[i], names[i] = v, "col"
	}
	for _, line := range strings.Split(Console(table(names, wide...), Options{Precision: 7, Rows: 10, Cols: 20}), "\n") {
		if len(line) > 19 {
			t.Errorf("wide: %q", line)
		}
	}
	for n := 19; n < 24; n++ {
		got := strings.Split(Console(table([]string{"x"}, k.Longs(til[:n])), Default), "\n")
		if want := min(n+2, 23); len(got) != want || (got[len(got)-1] == "..") != (n > 21) {
			t.Errorf("table of %d rows: %d lines, last %s", n, len(got), got[len(got)-1])
		}
	}
}

func BenchmarkConsoleBigTable(b *testing.B) {
	v := k.Longs(make([]int64, 1000000))
	t := table([]string{"a", "b"}, v, v)
	b.ReportAllocs()
	for range b.N {
		Console(t, Default)
	}
}
