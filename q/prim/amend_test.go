package prim

import (
	"testing"

	"tock/k"
)

// The examples of code.kx.com/q/ref/amend and code.kx.com/q/ref/join.
func TestAmend(t *testing.T) {
	env := newExprEnv()
	env.vars["d"], _ = env.run("((1 2 3;4 5 6 7);(8 9;10;11 12);(13 14;15 16 17 18;19 20))")
	env.vars["y"], _ = env.run("(100 200 300;400 500 600)")
	env.vars["t"], _ = env.run("([]a:1 2 3;b:`x`y`z)")
	env.vars["kt"], _ = env.run("([k:`p`q]v:10 20;w:`u`v)")
	checkExprs(t, env, []exprCase{
		{".[1 2;();:;3 4 5]", "3 4 5"}, {".[1 2;();,;3 4 5]", "1 2 3 4 5"}, {"@[1 2;::;*;3 4]", "3 8"}, {"@[(1 2;4 5);::;,;3 6]", "(1 2 3;4 5 6)"}, {".[1 2;();neg]", "-1 -2"},
		{`.[(5 2.14;"abc");1 2;:;"x"]`, `(5 2.14;"abx")`}, {"@[(0 1 2;1 2 3 4;7 8 9);1 1;2*]", "(0 1 2;4 8 12 16;7 8 9)"}, {"@[(0 1 2;1 2 3 4;7 8 9);0 1 2 1;100*]", "(0 100 200;10000 20000 30000 40000;700 800 900)"},
		{".[d;(2 0;0 1 0);,;y]", "((1 2 3 400 600;4 5 6 7 500);(8 9;10;11 12);(13 14 100 300;15 16 17 18 200;19 20))"},
		{".[d;(2 0;0 1 0);:;y]", "(600 500;(8 9;10;11 12);(300;200;19 20))"},
		{".[d;(2 0;0 1 0);neg]", "((1 2 3;-4 -5 -6 -7);(8 9;10;11 12);(13 14;-15 -16 -17 -18;19 20))"},
		{"@[1 2 3;0;:;9]", "9 2 3"}, {"@[1 2 3;0 1;:;9]", "9 9 3"}, {"@[1 2 3;0 1;:;7 8]", "7 8 3"}, {"@[1 2 3;0 1;:;7 8 9]", "'length"}, {"@[1 2 3;0;:;1.5]", "'type"}, {"@[1 2 3;5;:;1]", "'length"}, {"@[1 2 3;-1;:;1]", "'length"},
		{"@[1 2 3;0 0 1;+;10]", "21 12 3"}, {"@[1 2 3;0 2;neg]", "-1 2 -3"}, {"@[1 2 3;0 2;+;1 2]", "2 2 5"}, {"@[1 2 3;(0 1;2);:;(7 8;9)]", "7 8 9"}, {"@[1 2 3;`a;:;1]", "'type"}, {"@[til 10;(::;2 3);2+]", "2 3 6 7 6 7 8 9 10 11"}, {"@[1 2 3;`a`b;:;1]", "'type"},
		{"@[(1;`a);1;:;2]", "1 2"}, {"@[(1;`a);0;:;\"xyz\"]", "(\"xyz\";`a)"}, {"@[`a`b`c;1;:;`z]", "`a`z`c"}, {"@[\"abc\";0 2;:;\"xz\"]", "\"xbz\""}, {"@[1 2 3;0#0;:;0#0]", "1 2 3"},
		{"@[`a`b!1 2;`a;:;9]", "`a`b!9 2"}, {"@[`a`b!1 2;`c;:;9]", "`a`b`c!1 2 9"}, {"@[`a`b!1 2;`c;:;9.5]", "'type"}, {"@[`a`b!1 2;`a`b;+;1]", "`a`b!2 3"}, {"@[`a`b!1 2;::;+;1]", "`a`b!2 3"}, {"@[()!();`a;:;1]", "(enlist`a)!enlist 1"}, {"@[`a`b!1 2;`a`a`c;:;5 6 7]", "`a`b`c!6 2 7"},
		{".[`a`b!(1 2;3 4);(`a;0);:;9]", "`a`b!(9 2;3 4)"}, {"@[`a`b!(1 2;3 4);`a;,;5]", "`a`b!(1 2 5;3 4)"},
		{"@[t;`a;:;4 5 6]", "([]a:4 5 6;b:`x`y`z)"}, {"@[t;`a;:;0]", "([]a:0 0 0;b:`x`y`z)"}, {"@[t;`a;neg]", "([]a:-1 -2 -3;b:`x`y`z)"}, {"@[t;`c;:;7 8 9]", "([]a:1 2 3;b:`x`y`z;c:7 8 9)"}, {"@[t;`a;:;1 2]", "'length"},
		{".[t;(1;`a);:;9]", "([]a:1 9 3;b:`x`y`z)"}, {".[t;(0 2;`a);+;10]", "([]a:11 2 13;b:`x`y`z)"}, {".[t;(::;`a);+;10]", "([]a:11 12 13;b:`x`y`z)"}, {"@[t;1;:;`a`b!(7;`w)]", "([]a:1 7 3;b:`x`w`z)"}, {"@[t;1;:;(7;`w)]", "([]a:1 7 3;b:`x`w`z)"}, {".[t;(1;`a`b);:;(7;`w)]", "([]a:1 7 3;b:`x`w`z)"}, {".[t;(0 1;`a`b);:;((7;`w);(8;`v))]", "([]a:7 8 3;b:`w`v`z)"}, {".[t;(1;`a);:;`s]", "'type"},
		{".[kt;(`p;`v);:;9]", "([k:`p`q]v:9 20;w:`u`v)"}, {".[kt;(`p;`v);+;1]", "([k:`p`q]v:11 20;w:`u`v)"}, {"@[kt;`q;:;`v`w!(7;`z)]", "([k:`p`q]v:10 7;w:`u`z)"}, {"@[kt;`r;:;`v`w!(7;`z)]", "([k:`p`q`r]v:10 20 7;w:`u`v`z)"}, {".[kt;(`r;`v);:;5]", "([k:`p`q`r]v:10 20 5;w:`u`v`)"},
	})
}

func TestJoin(t *testing.T) {
	env := newExprEnv()
	sym := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b"))
	sym2 := k.NewDomain(k.Intern("sym2"), k.Symbols("b", "c"))
	env.vars["e"], env.vars["f"] = k.NewEnum(sym, []int64{0, 1}), k.NewEnum(sym2, []int64{0, 1})
	checkExprs(t, env, []exprCase{
		{"1 2 3,4", "1 2 3 4"}, {"1,2 3", "1 2 3"}, {"(0;1 2.5;01b),(`a;\"abc\")", "(0;1 2.5;01b;`a;\"abc\")"}, {"1 2.4,-7e", "(1f;2.4;-7e)"}, {"1,`a", "(1;`a)"}, {"(),1", "enlist 1"}, {"\"ab\",\"c\"", "\"abc\""}, {"1 2,()", "1 2"}, {"1,2", "1 2"},
		{"e,f", "`a`b`b`c"}, {"e,`c", "`a`b`c"}, {"`z,f", "`z`b`c"}, {"e,e 0", "e 0 1 0"}, {"(e 0),`b", "(e 0;`b)"},
		{"(`a`b`c!1 2 3),`c`d!4 5", "`a`b`c`d!1 2 4 5"}, {"(`a`b!1 2),`b`b!3 4", "`a`b!1 4"}, {"(`a`b!1 2),`b`c!(`x;3)", "`a`b`c!(1;`x;3)"}, {"(()!()),`a`b!1 2", "`a`b!1 2"}, {"10,`a`b!1 2", "'type"}, {"(),`a`b!1 2", "`a`b!1 2"},
		{"([]a:1 2;b:`x`y),([]a:3 4;b:`z`w)", "([]a:1 2 3 4;b:`x`y`z`w)"}, {"([]a:1 2;b:`x`y),([]b:`z`w;a:3 4)", "([]a:1 2 3 4;b:`x`y`z`w)"}, {"([]a:1 2),([]c:3 4)", "'mismatch"}, {"([]a:1 2;b:`x`y),`a`b!(3;`z)", "([]a:1 2 3;b:`x`y`z)"}, {"([]a:1 2),()", "([]a:1 2)"},
		{"([k:`p`q]v:1 2),([k:`q`r]v:3 4)", "([k:`p`q`r]v:1 3 4)"}, {"([k:`p`q]v:1 2),([k:`r`r]v:3 4)", "([k:`p`q`r]v:1 2 4)"}, {"([k:`p`q]v:1 2),([k:enlist`q]w:enlist 3)", "'mismatch"},
	})
}

func TestAppend(t *testing.T) {
	env := newExprEnv()
	sym := k.NewDomain(k.Intern("sym"), k.Symbols("a", "b"))
	env.vars["e"] = k.NewEnum(sym, []int64{0, 1})
	for _, c := range []struct{ x, y, want string }{
		{"1 2 3", "4", "1 2 3 4"}, {"1 2 3", "5f", "'type"}, {"()", "1", "enlist 1"}, {"()", "`a`b", "`a`b"}, {"enlist 1 2 3", "4 5 6", "(1 2 3;4 5 6)"}, {"(1;`a)", "5f", "(1;`a;5f)"},
		{"`a`b!1 2", "`a`c!3 4", "`a`b`c!3 2 4"}, {"`a`b!1 2", "(enlist`d)!enlist 5f", "'type"},
		{"([]a:1 2i;b:3 4f)", "([]a:5 6i;b:7 8f)", "([]a:1 2 5 6i;b:3 4 7 8f)"}, {"([]a:1 2i;b:3 4f)", "([]a:5 6f;b:7 8i)", "'type"},
		{"([]a:1 2;b:3 4)", "5 6", "([]a:1 2 5;b:3 4 6)"}, {"([]a:1 2;b:3 4)", "(7 8;9 10)", "([]a:1 2 7 9;b:3 4 8 10)"}, {"([]a:1 2;b:`x`y)", "(7 8;`z`w)", "([]a:1 2 7 8;b:`x`y`z`w)"}, {"([]a:1 2;b:3 4)", "(5 6 7;8 9 10)", "([]a:1 2 5 6 7;b:3 4 8 9 10)"}, {"([]a:1 2;b:3 4)", "(enlist`a)!enlist 5", "([]a:1 2 5;b:3 4 0N)"}, {"([]a:1 2;b:3 4)", "([]b:6 7)", "([]a:1 2 0N 0N;b:3 4 6 7)"},
		{"([k:`a`b]a:1 2;b:3 4)", "((`c;5;6);(`d;7;8))", "([k:`a`b`c`d]a:1 2 5 7;b:3 4 6 8)"}, {"([k:`a`b]a:1 2;b:3 4)", "([]k:`a`c`f;a:10 11 12)", "([k:`a`b`c`f]a:10 2 11 12;b:3 4 0N 0N)"}, {"([k:`a`b]a:1 2)", "`k`a!(`b;9)", "([k:`a`b]a:1 9)"},
		{"([]name:`t`d;age:28 29;sex:`M`M)", "(`d;49;`M)", "([]name:`t`d`d;age:28 29 49;sex:`M`M`M)"}, {"([]name:`t`d;age:28 29;sex:`M`M)", "((`d;49;`M);(`j;23;`F))", "([]name:`t`d`d`j;age:28 29 49 23;sex:`M`M`M`F)"},
		{"([]a:1 2;s:(\"ab\";\"cd\"))", "(3;\"ef\")", "([]a:1 2 3;s:(\"ab\";\"cd\";\"ef\"))"}, {"([]a:1 2;b:3 4)", "1 2 3", "'length"}, {"([]a:();b:())", "(1;`x)", "([]a:enlist 1;b:enlist`x)"},
		{"e", "`b", "e 0 1 1"}, {"e", "`z", "'cast"}, {"`z`w", "e", "`z`w`a`b"},
	} {
		x, err := env.run(c.x)
		if err != nil {
			t.Fatal(c.x, err)
		}
		y, err := env.run(c.y)
		if err != nil {
			t.Fatal(c.y, err)
		}
		got, err := Append(env, x, y)
		if c.want[0] == '\'' {
			if err == nil || err.Error() != c.want[1:] {
				t.Errorf("%s,:%s: got %s, error %v, want %s", c.x, c.y, describe(env, got), err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s,:%s: %v", c.x, c.y, err)
			continue
		}
		want, err := env.run(c.want)
		if err != nil {
			t.Fatal(c.want, err)
		}
		if !closeTo(got, want) {
			t.Errorf("%s,:%s: got %s, want %s (types %d %d)", c.x, c.y, describe(env, got), describe(env, want), got.Type(), want.Type())
		}
	}
}

// An assignment changes the value itself when it is owned, and never otherwise.
func TestAssignAtInPlace(t *testing.T) {
	env := newExprEnv()
	x := k.Longs([]int64{1, 2, 3})
	y, err := AssignAt(env, x, []k.Value{k.NewLong(0)}, k.NewLong(9), false)
	if err != nil || k.Data[int64](x)[0] != 1 || k.Data[int64](y)[0] != 9 {
		t.Fatalf("x %v y %v %v", k.Data[int64](x), k.Data[int64](y), err)
	}
	z, err := AssignAt(env, y, []k.Value{k.Longs([]int64{1, 2})}, k.NewLong(7), true)
	if err != nil || !z.Same(y) || k.Data[int64](y)[2] != 7 {
		t.Fatalf("z %v y %v %v", k.Data[int64](z), k.Data[int64](y), err)
	}
	if _, err := AssignAt(env, y, []k.Value{k.NewLong(1)}, k.NewLong(5), true); err != nil || k.Data[int64](y)[1] != 5 {
		t.Fatalf("y %v %v", k.Data[int64](y), err)
	}
}
