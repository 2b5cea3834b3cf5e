package prim_test

import (
	"testing"

	"tock/k"
	"tock/q"
)

// tableSetup is the tables of the tests below.
const tableSetup = "t:([]n:`x`y`x;p:0 15 12);" +
	"kt:([s:`a`b`c]v:1 2 3;w:4 5 6f);" +
	"x:([]a:1 2 3;b:`I`J`K;c:10 20 30); y:([a:1 3;b:`I`K]c:1 2;d:10 20);" +
	"lx:([]a:1 2;b:`x`y;c:10 20); ly:([a:1 2]b:``z;c:1 0N);" +
	"tr:([]time:10:01:01 10:01:03 10:01:04;sym:`msft`ibm`ge;qty:100 200 150);" +
	"qt:([]time:10:01:00 10:01:00 10:01:00 10:01:02;sym:`ibm`msft`msft`ibm;px:100 99 101 98);" +
	"fk:([]f:`s$();v:`long$());" +
	"wt:([]sym:3#`ibm;time:10:01:01 10:01:04 10:01:08;price:100 101 105);" +
	"wq:([]sym:`ibm;time:10:01:01+til 9;ask:101 103 103 104 104 107 108 107 108;bid:98 99 102 103 103 104 106 106 107);" +
	"w:-2 1+\\:wt.time;"

// Both sides are q and must match.
var tableTests = []struct{ expr, want string }{
	// insert
	{"a0:t; r:`a0 insert (`z;7); (r;a0)", "(enlist 3;t,([]n:enlist`z;p:enlist 7))"},
	{"a6:t; r:`a6 insert (`z`w;7 8); r,`a6 insert (`z`w;7 8)", "3 4 5 6"},
	{"a1:t; `a1 insert (`z`w;7 8); a1", "t,([]n:`z`w;p:7 8)"},
	{"a2:t; `a2 insert (`z;7 8); a2", "t,([]n:`z`z;p:7 8)"},
	{"a3:t; `a3 insert ([]p:7 8;n:`z`w); a3", "t,([]n:`z`w;p:7 8)"},
	{"a4:t; `a4 insert `n`p!(`z;7); a4", "t,([]n:enlist`z;p:enlist 7)"},
	{"u:([]name:();age:()); `u insert (`tom`dick;30 40); u", "([]name:`tom`dick;age:30 40)"},
	{"u:([]a:`long$();b:()); `u insert (1;\"abc\"); `u insert (2;\"de\"); u", "([]a:1 2;b:(\"abc\";\"de\"))"},
	{"u:([]a:`long$();b:()); `u insert (1 2;(\"abc\";\"de\")); u", "([]a:1 2;b:(\"abc\";\"de\"))"},
	{"k0:kt; r:`k0 insert (`d;4;7f); (r;k0)", "(enlist 3;kt,([s:enlist`d]v:enlist 4;w:enlist 7f))"},
	{"k1:kt; @[{`k1 insert x};(`a;4;7f);{x}]", "\"insert\""},
	{"`newt insert ([]a:1 2); newt", "([]a:1 2)"},
	{"g0:update `g#n from t; `g0 insert (`x;1); attr g0`n", "`g"},
	{"a5:t; b5:a5; `a5 insert (`z;7); b5", "t"},
	{"s0:`s0a`s0b; e0:([]f:`s0$`s0a`s0b;v:1 2); `e0 insert (`s0a;3); e0", "([]f:`s0$`s0a`s0b`s0a;v:1 2 3)"},
	{"kf:([id:1 2]x:3 4); e1:([]f:`kf$1 2;v:1 2); @[{`e1 insert x};(9;3);{x}]", "\"cast\""},
	{"@[{`a0 insert x};(`z;7f);{x}]", "\"type\""},
	{"@[{`a0 insert x};(`z;7;8);{x}]", "\"length\""},
	{"@[{`a0 insert x};(`z`w;1 2 3);{x}]", "\"length\""},
	{"@[{`a0 insert x};([]n:`a`b);{x}]", "\"mismatch\""},
	{"@[{`nosuch insert x};1 2;{x}]", "\"nosuch\""},
	// upsert
	{"t upsert (`z;7)", "t,([]n:enlist`z;p:enlist 7)"},
	{"t upsert ((`z;7);(`w;8))", "t,([]n:`z`w;p:7 8)"},
	{"t upsert ([]n:`z`w)", "t,([]n:`z`w;p:0N 0N)"},
	{"kt upsert (`b;9;9f)", "([s:`a`b`c]v:1 9 3;w:4 9 6f)"},
	{"kt upsert ((`b;9;9f);(`d;8;8f))", "([s:`a`b`c`d]v:1 9 3 8;w:4 9 6 8f)"},
	{"kt upsert ([s:`d`b`d]v:7 9 8;w:7 9 8f)", "([s:`a`b`c`d]v:1 9 3 8;w:4 9 6 8f)"},
	{"kt upsert `s`v`w!(`c;0;0f)", "([s:`a`b`c]v:1 2 0;w:4 5 0f)"},
	{"k2:kt; r:`k2 upsert (`b;9;9f); (r;k2)", "(`k2;([s:`a`b`c]v:1 9 3;w:4 9 6f))"},
	{"u0:([s:`u#`a`b]v:1 2); `u0 upsert (`c;3); `u0 upsert (`a;5); u0", "([s:`a`b`c]v:5 2 3)"},
	// words over tables
	{"cols kt", "`s`v`w"},
	{"keys kt", "enlist`s"},
	{"keys t", "`symbol$()"},
	{"meta ([]a:1 2;b:(\"ab\";\"c\");c:`g#`x`y;d:(1;`a))", "([c:`a`b`c`d]t:\"jCs \";f:````;a:```g`)"},
	{"`p xkey t", "1!([]p:0 15 12;n:`x`y`x)"},
	{"t9:t; `n xkey `t9; t9", "1!t"},
	{"`a`b xcol t", "([]a:`x`y`x;b:0 15 12)"},
	{"(enlist[`p]!enlist`q) xcol t", "([]n:`x`y`x;q:0 15 12)"},
	{"`p xcols t", "([]p:0 15 12;n:`x`y`x)"},
	{"`n`p xasc t", "([]n:`x`x`y;p:0 12 15)"},
	{"`p xdesc t", "([]n:`y`x`x;p:15 12 0)"},
	{"attr (`p xasc t)`p", "`s"},
	{"`n xgroup t", "([n:`x`y]p:(0 12;enlist 15))"},
	{"ungroup `n xgroup t", "([]n:`x`x`y;p:0 12 15)"},
	{"ungroup ([]s:`a`b;p:(enlist 2;5 7);q:10 20)", "([]s:`a`b`b;p:2 5 7;q:10 20 20)"},
	// joins by key
	{"x lj y", "([]a:1 2 3;b:`I`J`K;c:1 20 2;d:10 0N 20)"},
	{"lx lj ly", "([]a:1 2;b:``z;c:1 0N)"},
	{"lx ljf ly", "([]a:1 2;b:`x`z;c:1 20)"},
	{"x ij y", "([]a:1 3;b:`I`K;c:1 2;d:10 20)"},
	{"lx ijf 1_ly", "([]a:enlist 2;b:enlist`z;c:enlist 20)"},
	{"x lj ()", "x"},
	{"@[lj[x];0!y;{x}]", "\"type\""},
	{"t uj ([]p:1 2;q:3 4)", "([]n:`x`y`x``;p:0 15 12 1 2;q:0N 0N 0N 3 4)"},
	{"kt uj ([s:`b`d]v:9 8)", "([s:`a`b`c`d]v:1 9 3 8;w:4 5 6 0n)"},
	{"x pj y", "([]a:1 2 3;b:`I`J`K;c:11 20 32;d:10 0 20)"},
	{"ej[`k;([]k:1 2 3 4;c:10 20 30 40);([]k:2 2 3 4 5;c:200 222 300 400 500;v:2 22 3 4 5)]",
		"([]k:2 2 3 4;c:200 222 300 400;v:2 22 3 4)"},
	// as of
	{"aj[`sym`time;tr;qt]", "update px:101 98 0N from tr"},
	{"aj[`sym`time;tr;update `g#sym from qt]", "update px:101 98 0N from tr"},
	{"aj[`sym`time;tr;update `p#sym from `sym`time xasc qt]", "update px:101 98 0N from tr"},
	{"aj0[`sym`time;tr;qt]", "update time:10:01:00 10:01:02 10:01:04,px:101 98 0N from tr"},
	{"aj[`time;tr;`time xasc delete sym from qt]", "update px:101 98 98 from tr"},
	{"ajf[`sym`time;([]time:2#00:00:01;sym:`a`b;p:0 1);([]time:2#00:00:00;sym:`a`b;p:1 0N;n:`r`s)]",
		"([]time:2#00:00:01;sym:`a`b;p:1 1;n:`r`s)"},
	{"aj[`a`b`t;([]a:1 1 2;b:3 4 3;t:5 5 5);([]a:1 2 1;b:3 3 3;t:1 2 9;v:7 8 9)]", "([]a:1 1 2;b:3 4 3;t:5 5 5;v:7 0N 8)"},
	{"qt asof `sym`time!(`ibm;10:01:01)", "(enlist`px)!enlist 100"},
	{"qt asof ([]sym:`msft`none;time:10:01:05)", "([]px:101 0N)"},
	// windows
	{"wj[w;`sym`time;wt;(wq;(max;`ask);(min;`bid))]", "update ask:103 104 108,bid:98 99 104 from wt"},
	{"wj1[w;`sym`time;wt;(wq;(max;`ask);(min;`bid))]", "update ask:103 104 108,bid:98 99 104 from wt"},
	{"wj[w;`sym`time;wt;(wq;(::;`ask))]", "update ask:(101 103;103 103 104 104;107 108 107 108) from wt"},
	{"w2:(10:01:02 10:01:04 10:01:20;10:01:02 10:01:04 10:01:21); exec ask from wj[w2;`sym`time;wt;(([]sym:`ibm;time:10:01:01 10:01:03;ask:1 2);(sum;`ask))]", "1 2 2"},
	{"w2:(10:01:02 10:01:04 10:01:20;10:01:02 10:01:04 10:01:21); exec ask from wj1[w2;`sym`time;wt;(([]sym:`ibm;time:10:01:01 10:01:03;ask:1 2);(sum;`ask))]", "0 0 0"},
	// fby
	{"(sum;2 5 4 1 7) fby \"abbac\"", "3 9 9 3 7"},
	{"(first;2 5 4 1 7) fby \"abbac\"", "2 5 5 2 7"},
	{"(sums;2 5 4 1 7) fby \"abbac\"", "2 5 9 3 7"},
	{"(max;1 2 3 4) fby ([]a:1 1 2 2;b:1 2 1 1)", "1 2 4 4"},
	{"({exec sum[a]=sum b from x};([]a:1 2 3;b:1 2 4)) fby 0 0 1", "110b"},
}

func TestTableWords(t *testing.T) {
	in := q.New(nil, q.Options{})
	if _, err := in.EvalText("s:`symbol$();" + tableSetup); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tableTests {
		got, err := in.EvalText(tt.expr)
		if err != nil {
			t.Errorf("%s\n\t'%v", tt.expr, err)
			continue
		}
		want, err := in.EvalText(tt.want)
		if err != nil {
			t.Errorf("%s: %s\n\t'%v", tt.expr, tt.want, err)
			continue
		}
		if !k.Match(got, want) {
			t.Errorf("%s\n got %s\nwant %s", tt.expr, oneLine(in, got), oneLine(in, want))
		}
	}
}

func oneLine(in *q.Interp, v k.Value) string {
	if in.Set("shown", v) == nil {
		if s, err := in.EvalText("-3!shown"); err == nil {
			return s.Text()
		}
	}
	return "?"
}

// TestAsOfMatchesSearch compares as-of and window joins with a search of the whole table
// for every row, on random tables with each attribute.
func TestAsOfMatchesSearch(t *testing.T) {
	in := q.New(nil, q.Options{})
	setup := "s:`a`b`c`d`e; t:([]sym:200?s;time:09:30+200?60);" +
		"raw:`time xasc ([]sym:300?-1_s;time:09:30+300?60;px:300?1000);" +
		"found:{[q;r]last exec px from q where sym=r`sym,time<=r`time};" +
		"inside:{[q;r;w]exec sum px from q where sym=r`sym,time within w};" +
		"w:flip t[`time]+\\:-5 3"
	if _, err := in.EvalText(setup); err != nil {
		t.Fatal(err)
	}
	for _, quotes := range []string{"raw", "update `g#sym from raw", "update `p#sym from `sym xasc raw", "`sym`time xasc raw"} {
		if _, err := in.EvalText("u:" + quotes); err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]string{
			{"exec px from aj[`sym`time;t;u]", "found[raw]each t"},
			{"exec px from aj[`sym`time;reverse t;u]", "found[raw]each reverse t"},
			{"exec px from aj[`sym`time;`time xasc t;u]", "found[raw]each `time xasc t"},
			{"exec px from wj1[w;`sym`time;t;(u;(sum;`px))]", "inside[raw]'[t;flip w]"},
		} {
			got, err := in.EvalText(pair[0])
			if err != nil {
				t.Fatalf("%s of %s: %v", pair[0], quotes, err)
			}
			want, err := in.EvalText(pair[1])
			if err != nil {
				t.Fatalf("%s: %v", pair[1], err)
			}
			if !k.Match(got, want) {
				t.Errorf("%s of %s\n got %s\nwant %s", pair[0], quotes, oneLine(in, got), oneLine(in, want))
			}
		}
	}
}
