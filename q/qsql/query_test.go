package qsql_test

import (
	"testing"

	"tock/k"
	"tock/q"
)

// setup is the tables that the expressions of the tests are about.
const setup = "" +
	"t:([]n:`x`y`x`z`z`y;p:0 15 12 20 25 14);" +
	"u:([]c1:`a`b`c`c`a`a;c2:10 20 30 30 40 40;c3:1.1 2.2 3.3 3.3 4.4 3.14159;c4:`cow`sheep`cat`dog`cow`dog);" +
	"kt:([s:`a`b`c]v:1 2 3;w:4 5 6f);" +
	"g:update `g#n from t; s:`p xasc t; s:update `s#p from s;" +
	"e:0#t; d:`a`b!(1 2;3 4);" +
	"nest:([]a:1 2;b:(1 2;3 4 5));" +
	"nulls:([]g:`a`a`b`b;i:1 0N 0N 0N;f:1 0n 0n 0n;h:3 0N 2 0Nh);"

// Both sides are q; they must match, attributes aside.
var queryTests = []struct{ query, want string }{
	// where
	{"select from t where p>12", "([]n:`y`z`z`y;p:15 20 25 14)"},
	{"select from t where p>12,n=`y", "([]n:`y`y;p:15 14)"},
	{"select from t where n in `x`y,p>0", "([]n:`y`x`y;p:15 12 14)"},
	{"select from t where i in 0 2", "([]n:`x`x;p:0 12)"},
	{"select from t where 101010b", "([]n:`x`x`z;p:0 12 25)"},
	{"select from t where 1b", "t"},
	{"select from t where 0b", "0#t"},
	{"select from e where p>12,n=`y", "e"},
	{"select from kt where v>1", "([s:`b`c]v:2 3;w:5 6f)"},
	// where by attribute
	{"select from g where n=`y", "([]n:`y`y;p:15 14)"},
	{"select from g where n=`none", "0#t"},
	{"select from g where n in `z`x`z,p>12", "([]n:`z`z;p:20 25)"},
	{"select from s where p within 12 15", "([]n:`x`y`y;p:12 14 15)"},
	{"select from s where p>=14,p<25", "([]n:`y`y`z;p:14 15 20)"},
	{"select from s where p=14", "([]n:enlist`y;p:enlist 14)"},
	{"select from s where p<=0", "([]n:enlist`x;p:enlist 0)"},
	// columns
	{"select p from t where n=`x", "([]p:0 12)"},
	{"select n,2*p,p+1 from t where n=`x", "([]n:`x`x;x:0 24;p:1 13)"},
	{"select p,p from t where n=`x", "([]p:0 12;p1:0 12)"},
	{"select i,n from t where n=`x", "([]x:0 2;n:`x`x)"},
	{"select a:1,n from t where n=`x", "([]a:1 1;n:`x`x)"},
	{"select sum p from t", "([]p:enlist 86)"},
	{"select sum p,last n from t", "([]p:enlist 86;n:enlist`y)"},
	{"select sum p from e", "([]p:enlist 0)"},
	{"select v from kt", "([]v:1 2 3)"},
	{"select from t", "t"},
	{"select from `t", "t"},
	{"select distinct n from t", "([]n:`x`y`z)"},
	{"select p from e", "([]p:`long$())"},
	// limit
	{"select[2] from t", "2#t"},
	{"select[-2] from t", "-2#t"},
	{"select[1 2] from t", "t 1 2"},
	{"select[2;>p] from t", "([]n:`z`z;p:25 20)"},
	{"select[<p] from t where n=`y", "([]n:`y`y;p:14 15)"},
	{"select[10] from t", "t"},
	{"?[t;();0b;();2;(idesc;`p)]", "([]n:`z`z;p:25 20)"},
	{"?[t;();0b;();0W]", "t"},
	// by
	{"select m:max p,s:sum p by name:n from t where p>0,n in `x`y", "([name:`x`y]m:12 15;s:12 29)"},
	{"select p by n from t", "([n:`x`y`z]p:(0 12;15 14;20 25))"},
	{"select by n from t", "([n:`x`y`z]p:12 14 25)"},
	{"select count i by n from t", "([n:`x`y`z]x:2 2 2)"},
	{"select avg p,first p,last p,min p by n from t", "([n:`x`y`z]p:6 14.5 22.5;p1:0 15 20;p2:12 14 25;p3:0 14 20)"},
	{"select 3 xbar p,p*2 from t where n=`x", "([]p:0 12;p1:0 24)"},
	{"select (max p)-min p by n from t", "([n:`x`y`z]p:12 1 5)"},
	{"select 1+sum 2*p by n from t", "([n:`x`y`z]x:25 59 91)"},
	{"select p wavg p by n from t where p>0", "([n:`x`y`z]p:12f,((15 14 wavg 15 14);20 25 wavg 20 25))"},
	{"select sums p by n from t", "([n:`x`y`z]p:(0 12;15 29;20 45))"},
	{"select {sum x}p by n from t", "([n:`x`y`z]p:12 29 45)"},
	{"select dev p,med p by n from t", "([n:`x`y`z]p:6 .5 2.5;p1:6 14.5 22.5)"},
	{"select count distinct c1 by c2 from u", "([c2:10 20 30 40]c1:1 1 1 1)"},
	{"select c:count i by c1,c2 from u", "([c1:`a`a`b`c;c2:10 40 20 30]c:1 2 1 2)"},
	{"select sum p by g:10 xbar p from t", "([g:0 10 20]p:0 41 45)"},
	{"select p by n from e", "([n:`symbol$()]p:())"},
	{"select sum p by n from e", "([n:`symbol$()]p:`long$())"},
	{"select[1] sum p by n from t", "([n:enlist`x]p:enlist 12)"},
	{"select i:sum i,max f,min f,avg f,max h by g from nulls", "([g:`a`b]i:1 0;f:1 -0w;f1:1 0w;f2:1 0n;h:3 2h)"},
	{"select count i by n from t where p>100", "([n:`symbol$()]x:`long$())"},
	// exec
	{"exec n from t", "`x`y`x`z`z`y"},
	{"exec n,p from t", "`n`p!(`x`y`x`z`z`y;0 15 12 20 25 14)"},
	{"exec max p from t", "25"},
	{"exec a:max p,b:min p from t", "`a`b!25 0"},
	{"exec p by n from t", "`x`y`z!(0 12;15 14;20 25)"},
	{"exec sum p by n from t", "`x`y`z!12 29 45"},
	{"exec s:sum p by n:n from t", "([n:`x`y`z]s:12 29 45)"},
	{"exec sum p by n:n from t", "([]n:`x`y`z)!12 29 45"},
	{"exec n,p by 0b from t", "t"},
	{"exec distinct n from t", "`x`y`z"},
	{"?[u;();();()]", "`c1`c2`c3`c4!(`a;40;3.14159;`dog)"},
	{"?[u;();`c1;`m2`s3!((max;`c2);(sum;`c3))]", "(flip(enlist`)!enlist`a`b`c)!([]m2:40 20 30;s3:8.64159 2.2 6.6)"},
	{"?[t;0 1 2;(last;`p)]", "12"},
	{"exec a from d", "1 2"},
	{"exec `x`z#(n!p) by g:p>14 from t", "([]g:01b)!([]x:0 0N;z:0N 20)"},
	// update
	{"update p:max p by n from t where p>0", "([]n:`x`y`x`z`z`y;p:0 15 12 25 25 15)"},
	{"update q:p*2 from t where n=`x", "([]n:`x`y`x`z`z`y;p:0 15 12 20 25 14;q:0 0N 24 0N 0N 0N)"},
	{"update p:1 from t where n=`x", "([]n:`x`y`x`z`z`y;p:1 15 1 20 25 14)"},
	{"update p:string n from t", "([]n:`x`y`x`z`z`y;p:enlist each \"xyxzzy\")"},
	{"update c:sums p by n from t", "([]n:`x`y`x`z`z`y;p:0 15 12 20 25 14;c:0 15 12 20 45 29)"},
	{"update v:10 from kt where s=`b", "([s:`a`b`c]v:1 10 3;w:4 5 6f)"},
	{"update p:5 from e", "e"},
	{"update b:7 from `a`b!1 2", "`a`b!1 7"},
	{"z0:t; update p:neg p from `z0; z0", "update p:neg p from t"},
	// delete
	{"delete from t where p<13", "([]n:`y`z`z`y;p:15 20 25 14)"},
	{"delete p from t", "([]n:`x`y`x`z`z`y)"},
	{"delete from t", "0#t"},
	{"delete w from kt", "([s:`a`b`c]v:1 2 3)"},
	{"delete from kt where v=2", "([s:`a`c]v:1 3;w:4 6f)"},
	{"delete b from d", "(enlist`a)!enlist 1 2"},
	{"z1:t; delete from `z1 where n=`x; z1", "delete from t where n=`x"},
	{"![t;();0b;enlist`p]", "delete p from t"},
	// fby and locals
	{"select from t where p=(max;p) fby n", "([]n:`y`x`z;p:15 12 25)"},
	{"{[a]select from t where p>a}12", "select from t where p>12"},
	{"{[a]select sum a*p by n from t}2", "([n:`x`y`z]a:24 58 90)"},
	{"{[p]select from t where p>12}100", "select from t where p>12"},
	// errors
	{"@[value;\"select zz from t\";{x}]", "\"zz\""},
	{"@[value;\"select from t where p\";{x}]", "\"type\""},
	{"@[value;\"select n,distinct n from t\";{x}]", "\"length\""},
	{"@[value;\"update p:`a from t where n=`x\";{x}]", "\"type\""},
	{"@[value;\"delete zz from t\";{x}]", "\"zz\""},
	{"@[value;\"select from 5\";{x}]", "\"type\""},
}

func newInterp(t *testing.T) *q.Interp {
	t.Helper()
	in := q.New(nil, q.Options{})
	if _, err := in.EvalText(setup); err != nil {
		t.Fatalf("setup: %v", err)
	}
	return in
}

func TestQuery(t *testing.T) {
	in := newInterp(t)
	for _, tt := range queryTests {
		check(t, in, tt.query, tt.want)
	}
}

func check(t *testing.T, in *q.Interp, query, want string) {
	t.Helper()
	got, err := in.EvalText(query)
	if err != nil {
		t.Errorf("%s\n\t'%v", query, err)
		return
	}
	expected, err := in.EvalText(want)
	if err != nil {
		t.Errorf("%s: %s\n\t'%v", query, want, err)
		return
	}
	if !k.Match(got, expected) {
		t.Errorf("%s\n got %s\nwant %s", query, text(in, got), text(in, expected))
	}
}

// text is a value as one line.
func text(in *q.Interp, v k.Value) string {
	if err := in.Set("shown", v); err == nil {
		if s, err := in.EvalText("-3!shown"); err == nil {
			return s.Text()
		}
	}
	return "?"
}
