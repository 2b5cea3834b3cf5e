package syntax

import (
	"strings"
	"testing"
)

// The trees are what parse prints, but with every value's type letter written out.
var treeTests = []struct{ src, want string }{
	// order and application
	{"2+4*7", "(+;2j;(*;4j;7j))"},
	{"1 2 3 + 5", "(+;[1j 2j 3j];5j)"},
	{"1 2 3 +/: 5 7", "((/:;+);[1j 2j 3j];[5j 7j])"},
	{"1 2 3 +neg 5 7", "(+;[1j 2j 3j];(neg;[5j 7j]))"},
	{"`a`b`c,`d,v", "(,;([`a `b `c]);(,;,`d;`v))"},
	{"6(+)4", "(6j;(+:;4j))"},
	{"+/[1 2 3 4]", "((/;+);[1j 2j 3j 4j])"},
	{"f x", "(`f;`x)"},
	{"f g x", "(`f;(`g;`x))"},
	{"f[x]", "(`f;`x)"},
	{"f[]", "(`f;::)"},
	{"f[;1]", "(`f;_;1j)"},
	{"f[1;]", "(`f;1j;_)"},
	{"f[1][2]", "((`f;1j);2j)"},
	{"f [1;2]", "(`f;1j;2j)"},
	{"x f'y", "((';`f);`x;`y)"},
	{"f'[x;y]", "((';`f);`x;`y)"},
	{"x+/:\\:y", "((\\:;(/:;+));`x;`y)"},
	{"(+/)x", "((/;+);`x)"},
	{"(count')x", "((';count);`x)"},
	{"count each x", "(each;count;`x)"},
	{"x in y", "(in;`x;`y)"},
	{"x,select from t", "(,;`x;(?;`t;();0b;()))"},
	{"(a;b)", "(enlist;`a;`b)"},
	{"(a;;b)", "(enlist;`a;_;`b)"},
	{"()", "()"},
	{"(1)", "1j"},
	{"(::)", "::"},
	{"(+)", "+"},
	{"(+;1;2)", "(enlist;+;1j;2j)"},
	{"(/;+)", "(enlist;/;+)"},
	{"(/:;\\:;':;')", "(enlist;/:;\\:;':;')"},
	{"@[x;0;:;5]", "(@;`x;0j;:;5j)"},
	{"@[x;0;+;5]", "(@;`x;0j;+;5j)"},
	{"'[f;g]", "(';`f;`g)"},
	{"#:'[x]", "((';#:);`x)"},
	{"(#:)x", "(#:;`x)"},
	{"\"abc\" 1 0", "(\"abc\"s;[1j 0j])"},
	{"f 0:100#x", "(0:;`f;(#;100j;`x))"},
	{"k){0:0N!x}", "k){0:0N!x}"},
	{"0:30 1:00", "[30u 60u]"},
	{"from:by", "(:;`from;`by)"},
	{"view::select from sp", "(::;`view;(?;`sp;();0b;()))"},
	{"-1 \"x\"", "(-1j;\"x\")"},
	{"`a 0: x", "(0:;,`a;`x)"},
	{"(\"SJ\";\",\") 0: x", "(0:;(enlist;\"SJ\"s;\",\");`x)"},
	{"x+- y", "'-"},
	{"{x}-1", "(-;{x};1j)"},
	{"{x} -1", "({x};-1j)"},

	// minus
	{"x-1", "(-;`x;1j)"},
	{"x -1", "(`x;-1j)"},
	{"3.5-1", "(-;3.5f;1j)"},
	{"3.5 -1", "[3.5f -1f]"},
	{"x[1]-1", "(-;(`x;1j);1j)"},
	{"(a+b)- 1", "(-;(+;`a;`b);1j)"},
	{"2-1", "(-;2j;1j)"},
	{"2 -1", "[2j -1j]"},
	{"(-1)", "-1j"},
	{"a:-1", "(:;`a;-1j)"},
	{"x*-1", "(*;`x;-1j)"},
	{"`a-1", "(-;,`a;1j)"},

	// projections and compositions
	{"2+", "(+;2j)"},
	{"(2+)3", "((+;2j);3j)"},
	{".Q.s value@", "(';`.Q.s;(@;value))"},
	{"raze{x}each", "(';raze;(each;{x}))"},
	{"2+3*", "(';(+;2j);(*;3j))"},
	{"(0|+)\\x", "((\\;(';(|;0j);+));`x)"},
	{":/[1 2]", "((/;:);[1j 2j])"},
	{"x:+", "(:;`x;+)"},
	{"a b c@", "(';`a;`b;(@;`c))"},
	{"f:.Q.s value@", "(:;`f;(';`.Q.s;(@;value)))"},
	{"+[2]", "(+;2j)"},

	// assignment
	{"a:1", "(:;`a;1j)"},
	{"a::1", "(::;`a;1j)"},
	{"a+:1", "(+:;`a;1j)"},
	{"a,::1", "(,:;`a;1j)"},
	{"a[0]:1", "(:;(`a;0j);1j)"},
	{"a[0;1]+:1", "(+:;(`a;0j;1j);1j)"},
	{"a[]:1", "(:;(`a);1j)"},
	{"a[;`b]:1", "(:;(`a;_;,`b);1j)"},
	{".a.b:1", "(:;`.a.b;1j)"},
	{"a:b:1", "(:;`a;(:;`b;1j))"},
	{"1+a:2", "(+;1j;(:;`a;2j))"},
	{"(a;b):1 2", "(:;(enlist;`a;`b);[1j 2j])"},
	{"a:,1", "',"},
	{"count:1", "'assign"},

	// control
	{"$[a;b;c]", "($;`a;`b;`c)"},
	{"$[`j;x]", "($;,`j;`x)"},
	{"if[a;b:1]", "(`if;`a;(:;`b;1j))"},
	{"[a;b]", "(\";\";`a;`b)"},
	{"a;b", "(\";\";`a;`b)"},
	{"a;", "(\";\";`a;::)"},
	{":x", "(:;`x)"},
	{"'`err", "(';,`err)"},
	{"'\"err\"", "(';\"err\"s)"},
	{"{x*x}", "{x*x}"},
	{"{[a;b] a+b}[1;2]", "({[a;b] a+b};1j;2j)"},

	// literals of tables and dictionaries
	{"([]a:1 2;b)", "(+:;(!;([`a `b]);(enlist;[1j 2j];`b)))"},
	{"([]a;a)", "(+:;(!;([`a `a1]);(enlist;`a;`a)))"},
	{"([k:1 2]a:3)", "(!;(+:;(!;(,`k);(enlist;[1j 2j])));(+:;(!;(,`a);(enlist;3j))))"},
	{"([a:1;b:2])", "(!;([`a `b]);(enlist;1j;2j))"},
	{"([]`a`b)", "(+:;(!;(,`x);(enlist;([`a `b]))))"},

	// queries
	{"select from t", "(?;`t;();0b;())"},
	{"select a,b from t", "(?;`t;();0b;[`a `b]![`a `b])"},
	{"select sum a from t", "(?;`t;();0b;,`a!((sum;`a)))"},
	{"select part:p,qty by sup:s from sp where qty>200,p=`p1",
		"(?;`sp;(((>;`qty;200j);(=;`p;,`p1)));,`sup!,`s;[`part `qty]![`p `qty])"},
	{"select c2:2*c2 from t where c1=`c", "(?;`t;(((=;`c1;,`c)));0b;,`c2!((*;2j;`c2)))"},
	{"select[10;<price] from trade", "(?;`trade;();0b;();10j;((<:;`price)))"},
	{"select[>price] from trade", "(?;`trade;();0b;();9223372036854775807j;((>:;`price)))"},
	{"select[10 20] from trade", "(?;`trade;();0b;();[10j 20j])"},
	{"select distinct a from t", "(?;`t;();1b;,`a!,`a)"},
	{"select by s from t", "(?;`t;();,`s!,`s;())"},
	{"select c1, c1, 2*c2, c2+c3, string c3, count i from t",
		"(?;`t;();0b;[`c1 `c11 `x `c2 `c3 `x1]!(`c1;`c1;(*;2j;`c2);(+;`c2;`c3);(string;`c3);(count;`i)))"},
	{"select (id,'4),val from t", "(?;`t;();0b;[`x `val]!(((';,);`id;4j);`val))"},
	{"select size wavg price,a-b by 5 xbar time.minute from t",
		"(?;`t;();,`minute!((xbar;5j;`time.minute));[`price `a]!((wavg;`size;`price);(-;`a;`b)))"},
	{"update `g#sym from `t", "(!;,`t;();0b;,`sym!((#;,`g;`sym)))"},
	{"select time.minute from t", "(?;`t;();0b;,`minute!,`time.minute)"},
	{"select a:1,a:b from t", "(?;`t;();0b;[`a `a]!(1j;`b))"},
	{"select b by b from t", "'dup names for cols/groups b"},
	{"exec a from t", "(?;`t;();();,`a)"},
	{"exec max a from t", "(?;`t;();();((max;`a)))"},
	{"exec a by b from t", "(?;`t;();,`b;,`a)"},
	{"exec a,b from t", "(?;`t;();();[`a `b]![`a `b])"},
	{"exec distinct a from t", "(?;`t;();();((distinct;`a)))"},
	{"exec P#(p!v) by k:k from t", "(?;`t;();,`k!,`k;((#;`P;(!;`p;`v))))"},
	{"update a:1 from `t where b", "(!;,`t;((`b));0b;,`a![1j])"},
	{"update a:max b by c from t", "(!;`t;();,`c!,`c;,`a!((max;`b)))"},
	{"delete a,b from t", "(!;`t;();0b;([`a `b]))"},
	{"delete from t where a=1", "(!;`t;(((=;`a;1j)));0b;[])"},
	{"select from t where a in exec b from u, c", "(?;`t;(((in;`a;(?;`u;();();,`b));`c));0b;())"},
	{"count select from (select from t where b) where a", "(count;(?;(?;`t;((`b));0b;());((`a));0b;()))"},
	{"select from select from t where a, b", "(?;(?;`t;((`a;`b));0b;());();0b;())"},
	{"select a where b from t", "(?;`t;();0b;,`b!((`a;(where;`b))))"},

	// comments and lines
	{"1+2 / three", "(+;1j;2j)"},
	{"/ only", "::"},
	{"/ lead\r\n{x\r\n  +1}\r\n", "{x\r\n  +1}"},
	{"f:{\n x+1\n }\ng:2", "(\";\";(:;`f;{\n x+1\n });(:;`g;2j))"},
	{"a:1\n +2", "(:;`a;(+;1j;2j))"},
	{"v:1 2\n 3 -4", "(:;`v;[1j 2j 3j -4j])"},
	{"v:1 2\n\n\n 3 -4", "(:;`v;[1j 2j 3j -4j])"}, {"v:1 2 / c\n 3 / 5\n -4 / d", "(:;`v;[1j 2j 3j -4j])"}, {"v:1 2 / 3", "(:;`v;[1j 2j])"},
	{"v:1 2\r\n\t3", "(:;`v;[1j 2j 3j])"},
	{"1 2 / both\n +3", "(+;[1j 2j];3j)"},
	{"count\"2/3\"", "(count;\"2/3\"s)"},
	{"\\l file.q", "(system;\"l file.q\"s)"},
	{"s)select 1", "(value;\"s)select 1\"s)"},

	// k
	{"k)!10", "(!:;10j)"},
	{"k)#!10", "(#:;(!:;10j))"},
	{"k)+/x", "((/;+);`x)"},
	{"k){$[0>@x;!x;'`type]}", "k){$[0>@x;!x;'`type]}"},
	{"k).:'[\"\\\\\",/:\"cC\"]", "((';.:);((/:;,);\"\\\\\";\"cC\"s))"},
	{"k)a:,1", "(:;`a;(,:;1j))"},
	{"k)x in y", "(in;`x;`y)"},
	{"k)x-y", "(-;`x;`y)"},
	{"k)(#x)#y", "(#;(#:;`x);`y)"},

	// errors
	{"(1;2", "'("},
	{"f[1", "'["},
	{"{x", "'{"},
	{"1)", "')"},
	{"]", "']"},
	{"\"abc", "'\""},
	{"-x", "'-"},
	{"+d", "'+"},
	{"select a", "'from"},
	{"select from t where a like $[b;c;d]", "'rank"},
	{"select {$[x;y;z]}a from $[b;t;u]", "(?;($;`b;`t;`u);();0b;,`a!(({$[x;y;z]};`a)))"},
	{"2000.13.01", "'2000.13.01"},
	{"12abc", "'12abc"},
}

func TestTree(t *testing.T) {
	for _, tt := range treeTests {
		if got := showTree(tt.src, Options{}); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.src, got, tt.want)
		}
	}
}

func TestLiterals(t *testing.T) {
	tests := []struct{ src, want string }{
		{"1b", "1b"}, {"0101b", "[0b 1b 0b 1b]"}, {"0x0a", "10x"}, {"0x", "[]"}, {"0x0aff", "[10x 255x]"}, {"0xa", "10x"},
		{"0Ng", "guid"}, {"5h", "5h"}, {"5i", "5i"}, {"5", "5j"}, {"5j", "5j"}, {"5e", "5e"}, {"5f", "5f"}, {"5.", "5f"}, {".5", "0.5f"},
		{"1e3", "1000f"}, {"1e-3", "0.001f"}, {"1e+3", "1000f"}, {"1.5e", "1.5e"}, {"1 2 3i", "[1i 2i 3i]"}, {"1 2.5", "[1f 2.5f]"},
		{"0N", "-9223372036854775808j"}, {"0W", "9223372036854775807j"}, {"-0W", "-9223372036854775807j"}, {"0Nh", "-32768h"},
		{"-0Wi", "-2147483647i"}, {"0n", "NaNf"}, {"0w", "+Inff"}, {"-0w", "-Inff"}, {"0Nf", "NaNf"}, {"1 0n", "[1f NaNf]"}, {"0We", "+Infe"},
		{"2000.01.01", "0d"}, {"1999.12.31", "-1d"}, {"2013.02.28", "4807d"}, {"2000.03.01", "60d"}, {"2000.01m", "0m"}, {"2000.01", "2000.01f"},
		{"2018.05 2018.07 2019.01m", "[220m 222m 228m]"}, {"0Nd", "-2147483648d"}, {"2000.01.02 0N", "[1d -2147483648d]"},
		{"2000.01.01D", "0p"}, {"2000.01.02D00:00:00.000000001", "86400000000001p"}, {"2000.01.01D01", "3600000000000p"}, {"2000.01.01D09:30", "34200000000000p"},
		{"0Np", "-9223372036854775808p"}, {"-0W 0Wp", "[-9223372036854775807p 9223372036854775807p]"}, {"0p", "0p"}, {"2000.01.01 2000.01.02p", "[0p 86400000000000p]"},
		{"2000.01.02T12:00:00.000", "1.5z"}, {"2000.01.02T", "1z"}, {"0Nz", "NaNz"}, {"0wz", "+Infz"},
		{"0D09:30:00.123456789", "34200123456789n"}, {"1D", "86400000000000n"}, {"-1D", "-86400000000000n"}, {"12:00:00.000000000", "43200000000000n"}, {"09:30n", "34200000000000n"}, {"1D00:00:00.1", "86400100000000n"},
		{"09:30", "570u"}, {"09:30:01", "34201v"}, {"09:30:00.000", "34200000t"}, {"09:30:00.5", "34200500t"}, {"-09:30", "-570u"}, {"09:30 09:31:00", "[34200v 34260v]"}, {"0Nt", "-2147483648t"}, {"100:00", "6000u"},
		{"\"a\"", "\"a\""}, {"\"\"", "\"\"s"}, {`"a\n\t\\\"\101"`, `"a\n\t\\\"A"s`}, {"`", "`"}, {"`a", "`a"}, {"`a`b", "[`a `b]"}, {"`:path/to.x", "`:path/to.x"}, {"`:host:5010:u:p", "`:host:5010:u:p"},
		{"`a.b_c", "`a.b_c"}, {"``a", "[` `a]"}, {"2 3 0: x", ""}, {"100000h", "'"}, {"9999999999999999999", "'"}, {"1 2 3 4 5e", "[1e 2e 3e 4e 5e]"}, {"09:75", "'"},
		{"0x01 1", ""}, {"1 01b", ""}, {"5u", "5u"}, {"1d", "1d"}, {"0N 1h", "[-32768h 1h]"},
	}
	for _, tt := range tests {
		nodes, err := Parse(tt.src, Options{})
		if err != nil {
			if tt.want != "'" {
				t.Errorf("%s: %v", tt.src, err)
			}
			continue
		}
		c, ok := nodes[0].(*Const)
		switch {
		case !ok:
			if tt.want != "" {
				t.Errorf("%s: %T", tt.src, nodes[0])
			}
		case show(c.Value) != tt.want && show(c.Value) != ","+tt.want:
			t.Errorf("%s: got %s want %s", tt.src, show(c.Value), tt.want)
		}
	}
}

func TestLambdaNames(t *testing.T) {
	tests := []struct{ src, params, locals string }{
		{"{}", "x", ""},
		{"{x+z}", "x y z", ""},
		{"{[]y}", "", ""},
		{"{[a;b]c:a;d::1;e+:1;{f:1};g[0]:1}", "a b", "c e"},
		{"{select from y where a=x,b=z}", "x y", ""},
		{"{if[x;t:1];t}", "x", "t"},
		{"{(a;b):x}", "x", "a b"},
		{"{{z}[x]}", "x", ""},
	}
	for _, tt := range tests {
		l, err := ParseLambda(tt.src, Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.src, err)
			continue
		}
		if got := strings.Join(l.ParamNames(), " "); got != tt.params {
			t.Errorf("%s: params %q want %q", tt.src, got, tt.params)
		}
		if got := strings.Join(l.Locals(), " "); got != tt.locals {
			t.Errorf("%s: locals %q want %q", tt.src, got, tt.locals)
		}
	}
}

func TestSplitScript(t *testing.T) {
	src := "#!/usr/bin/q\n/ head\na:1 / one\n\nf:{\n  x+1\n\n / inner\n  }\n/\nblock\n\\\ng:{\n 2\n}\n\\l x.q\r\nb:2\r\n\\\nrest"
	want := []Statement{
		{"a:1 / one", 3}, {"f:{\n  x+1\n\n / inner\n  }", 5}, {"g:{\n 2\n}", 13}, {"\\l x.q", 16}, {"b:2", 17},
	}
	got := SplitScript(src)
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: got %+v want %+v", i, got[i], want[i])
		}
	}
}

func TestTokens(t *testing.T) {
	tests := []struct{ src, want string }{
		{"select this from that", "select| |this| |from| |that"},
		{"a variable named aa_bb", "a| |variable| |named| |aa_bb"},
		{"x+1 2.5*`a`b / c", "x|+|1 2.5|*|`a`b| / c"},
		{"f[\"a b\";::]", "f|[|\"a b\"|;|::|]"},
		{"", ""},
	}
	for _, tt := range tests {
		got, err := Tokens(tt.src)
		if err != nil || strings.Join(got, "|") != tt.want {
			t.Errorf("%s: got %q %v want %s", tt.src, got, err, tt.want)
		}
	}
	if _, err := Tokens("\"open"); err == nil {
		t.Error("an open string has tokens")
	}
}
