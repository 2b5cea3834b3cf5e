package prim

import (
	"testing"

	"tock/k"
)

// The examples of code.kx.com/q/ref (take, drop, cut, sublist, rotate, cross, where,
// flip, raze, reverse, enlist).
func TestTake(t *testing.T) {
	env := newExprEnv()
	env.vars["t"], _ = env.run("([]name:`Dent`Beeblebrox`Prefect;iq:98 42 126;age:20 22 25)")
	env.vars["kt"], _ = env.run("([s:`s1`s2`s3]name:`smith`jones`blake;status:20 10 30)")
	env.vars["d"], _ = env.run("`a`b`c!1 2 3")
	checkExprs(t, env, []exprCase{
		{"5#0 1 2 3 4 5 6 7 8", "0 1 2 3 4"}, {"-5#0 1 2 3 4 5 6 7 8", "4 5 6 7 8"}, {"5#`A`S`D", "`A`S`D`A`S"}, {"-5#`A`S`D", "`S`D`A`S`D"},
		{"3#9", "9 9 9"}, {"2#`a", "`a`a"}, {"0#1 2", "0#0"}, {"2 5#\"!\"", `("!!!!!";"!!!!!")`}, {"2 3#til 6", "(0 1 2;3 4 5)"},
		{"2 4#`A`S`D", "(`A`S`D`A;`S`D`A`S)"}, {"2 2 3#til 5", "((0 1 2;3 4 0);(1 2 3;4 0 1))"}, {"0N 3#til 10", "(0 1 2;3 4 5;6 7 8;enlist 9)"},
		{"3 0N#til 10", "(0 1 2;3 4 5;6 7 8 9)"}, {"4 0N#til 9", "(0 1;2 3;4 5;6 7 8)"}, {"(enlist 2)#til 10", "0 1"}, {"-1 2 3#0", "'domain"}, {"1 0N 2#0", "'domain"}, {"1 0 2#0", "'domain"}, {"0 2#1 2", "()"},
		{"1 2 0#\"a\"", `enlist ("";"")`}, {"2#d", "`a`b!1 2"}, {"-2#d", "`b`c!2 3"}, {"`a`b#d", "`a`b!1 2"}, {"(enlist`a)#d", "(enlist`a)!enlist 1"},
		{"2#t", "([]name:`Dent`Beeblebrox;iq:98 42;age:20 22)"}, {"`name`age#t", "([]name:`Dent`Beeblebrox`Prefect;age:20 22 25)"}, {"3#0#0", "0N 0N 0N"},
		{"([]s:`s1`s3)#kt", "([s:`s1`s3]name:`smith`blake;status:20 30)"}, {"2#(1;2;`a)", "1 2"}, {"3#(1 2;3)", "(1 2;3;1 2)"},
		{"5_0 1 2 3 4 5 6 7 8", "5 6 7 8"}, {"-5_0 1 2 3 4 5 6 7 8", "0 1 2 3"}, {"1 _ d", "`b`c!2 3"}, {"9_1 2", "0#0"}, {"-9_1 2", "0#0"},
		{"0 1 2 3 4_1", "0 2 3 4"}, {"d _`a", "`b`c!2 3"}, {"`a _ d", "`b`c!2 3"}, {"`a`b _ d", "(enlist`c)!enlist 3"}, {"d _`a`b", "'type"},
		{"`name`iq _ t", "([]age:20 22 25)"}, {"t _`name`iq", "'type"}, {"`name _ t", "'type"}, {"t _`name", "'type"},
		{"(100 200!`a`b)_ 100", "(enlist 200)!enlist`b"}, {"(enlist 1)_100 200!`a`b", "100 200!`a`b"}, {"1_(`a;1;2)", "1 2"},
		{"2 4 9_til 10", "(2 3;4 5 6 7 8;enlist 9)"}, {"2 4 4 9_til 10", "(2 3;0#0;4 5 6 7 8;enlist 9)"}, {"0 3_([]a:til 4)", "(([]a:til 3);([]a:enlist 3))"}, {"4 2_til 6", "'domain"},
		{"4 cut til 10", "(0 1 2 3;4 5 6 7;8 9)"}, {"0 4 cut til 6", "(0 1 2 3;4 5)"},
		{"3 sublist 2 3 5 7 11", "2 3 5"}, {"10 sublist 2 3", "2 3"}, {"-2 sublist 2 3 5", "3 5"}, {"1 2 sublist 2 3 5 7 11", "3 5"}, {"2 sublist d", "`a`b!1 2"}, {"4 9 sublist 1 2", "0#0"},
		{"2 rotate 2 3 5 7 11", "5 7 11 2 3"}, {"-2 rotate 2 3 5 7 11", "7 11 2 3 5"}, {"1 rotate ([]a:1 2 3;b:\"xyz\")", "([]a:2 3 1;b:\"yzx\")"}, {"1 rotate 0#0", "0#0"},
		{"1 2 3 cross 10 20", "(1 10;1 20;2 10;2 20;3 10;3 20)"}, {"([]s:`I`M)cross([]v:1 2)", "([]s:`I`I`M`M;v:1 2 1 2)"},
		{"(1 2;3 4) cross (5 6;7 8)", "(1 2 5 6;1 2 7 8;3 4 5 6;3 4 7 8)"}, {"(1 2 cross 10) cross \"ab\"", "((1;10;\"a\");(1;10;\"b\");(2;10;\"a\");(2;10;\"b\"))"},
		{"where 0101b", "1 3"}, {"where 2 0 1", "0 0 2"}, {"where `a`b`c!1 0 2", "`a`c`c"}, {"where 0#0b", "0#0"}, {"where 1 2f", "'type"}, {"where `a`b!10b", "enlist`a"},
		{"reverse 1 2 3", "3 2 1"}, {"reverse d", "`c`b`a!3 2 1"}, {"reverse (1;`a)", "(`a;1)"}, {"reverse 5", "5"},
		{"flip (1 2 3;4 5 6)", "(1 4;2 5;3 6)"}, {"flip (1 2 3;4)", "(1 4;2 4;3 4)"}, {"flip `s`p!(`I;10.2 23.4)", "([]s:`I`I;p:10.2 23.4)"}, {"flip ([]a:1 2)", "(enlist`a)!enlist 1 2"},
		{"flip (1 2;3 4 5)", "'length"}, {"flip 1 2", "'rank"}, {"flip (1 2;`a`b)", "((1;`a);(2;`b))"}, {"flip flip (1 2;3 4)", "(1 2;3 4)"},
		{"raze (1 2;3;4 5)", "1 2 3 4 5"}, {"raze (1 2;\"ab\")", "(1;2;\"a\";\"b\")"}, {"raze 1", "enlist 1"}, {"raze (`a`b!1 2;`b`c!3 4)", "`a`b`c!1 3 4"}, {"raze ()", "()"}, {"raze ((1;`a);2)", "(1;`a;2)"},
		{"enlist `a`b!1 2", "([]a:enlist 1;b:enlist 2)"}, {"enlist 1 2", "1_(0;1 2)"}, {"til 3", "0 1 2"}, {"til -1", "'domain"}, {"til `a", "'type"}, {"til 0", "0#0"}, {"til 1b", "enlist 0"},
	})
}

func TestIndex(t *testing.T) {
	env := newExprEnv()
	env.vars["m"], _ = env.run("((1 2 3;4 5 6 7);(8 9;10;11 12);(13 14;15 16 17 18;19 20))")
	env.vars["t"], _ = env.run("([]a:1 2 3;b:`x`y`z)")
	env.vars["kt"], _ = env.run("([k:`p`q]v:10 20;w:`u`v)")
	env.vars["d"], _ = env.run("`a`b`c!(1 2;3 4;5 6)")
	checkExprs(t, env, []exprCase{
		{"10 20 30@1", "20"}, {"10 20 30@1 9", "20 0N"}, {"10 20 30@(0 1;2)", "(10 20;30)"}, {"10 20 30@0N", "0N"}, {"10 20 30@`a", "'type"}, {"10 20 30@1.5", "'type"}, {"10 20 30@()", "0#0"},
		{`"abc"@2 1 0 5`, `"cba "`}, {"10 20 30@`x`y!0 2", "`x`y!10 30"}, {"(1;`a;\"s\")@0 1", "(1;`a)"}, {"(1;2;`a)@0 1", "1 2"}, {"(1 2;`a)@5", "0#0"},
		{"m . 1 2", "11 12"}, {"m . 1 2 0", "11"}, {"m . (0 2;1)", "(4 5 6 7;15 16 17 18)"}, {"m[2 0;0 1]", "((13 14;15 16 17 18);(1 2 3;4 5 6 7))"}, {"m[0 2;0;0]", "1 13"}, {"m[;1;0]", "'rank"}, {"m[1;;]", "(8 9;10;11 12)"},
		{"(3 4#til 12)[;1]", "1 5 9"}, {"(3 4#til 12)[;1 2]", "(1 2;5 6;9 10)"}, {"(3 4#til 12)[1]", "4 5 6 7"}, {"(3 4#til 12)[0 2;3]", "3 11"},
		{"d`a", "1 2"}, {"d`a`z", "(1 2;0#0)"}, {"d[`b;1]", "4"}, {"d[;0]", "`a`b`c!1 3 5"}, {"(`a`b!1 2)`z", "0N"}, {"(`a`b!1 2)(`a`b;`a)", "(1 2;1)"}, {"(1 2!`x`y)2", "`y"},
		{"t 1", "`a`b!(2;`y)"}, {"t 0 2", "([]a:1 3;b:`x`z)"}, {"t`a", "1 2 3"}, {"t`b`a", "(`x`y`z;1 2 3)"}, {"t[1;`a]", "2"}, {"t[0 2;`b]", "`x`z"}, {"t[;`a]", "1 2 3"}, {"t[0 1;`a`b]", "((1;`x);(2;`y))"}, {"t[1;`a`b]", "(2;`y)"}, {"t 9", "`a`b!(0N;`)"}, {"t[`a;2]", "3"},
		{"kt`q", "`v`w!(20;`v)"}, {"kt`zz", "`v`w!(0N;`)"}, {"kt([]k:`q`p)", "([]v:20 10;w:`v`u)"}, {"kt[`p;`v]", "10"}, {"(kt`p)`w", "`u"},
		{"m . enlist 1", "m 1"}, {"t,'([]c:4 5 6;a:7 8 9)", "([]a:7 8 9;b:`x`y`z;c:4 5 6)"}, {"kt,'([k:`p`q]z:1 2)", "([k:`p`q]v:10 20;w:`u`v;z:1 2)"}, {"1 2+'3 4", "4 6"}, {"t,'([]c:1 2)", "'length"},
	})
}

func TestDict(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{"count `a`b!1 2", "2"}, {"`a`b!1", "`a`b!1 1"}, {"`a`b!1 2 3", "'length"}, {"1!([]a:1 2;b:3 4)", "([a:1 2]b:3 4)"}, {"0!([a:1 2]b:3 4)", "([]a:1 2;b:3 4)"},
		{"2!([]a:1 2;b:3 4)", "'length"}, {"([]a:1 2)!([]b:3 4)", "([a:1 2]b:3 4)"},
	})
}

// Taking less than a vector has must not copy it, and must not let a later append to the
// part write into the whole.
func TestTakeSharesSafely(t *testing.T) {
	whole := k.Longs([]int64{1, 2, 3, 4})
	part, err := TakeCount(nil, 2, whole)
	if err != nil {
		t.Fatal(err)
	}
	grown := k.Join(part, k.NewLong(9))
	if !k.Match(whole, k.Longs([]int64{1, 2, 3, 4})) || !k.Match(grown, k.Longs([]int64{1, 2, 9})) {
		t.Errorf("whole %v, grown %v", k.Data[int64](whole), k.Data[int64](grown))
	}
}
