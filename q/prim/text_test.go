package prim

import "testing"

// The examples of code.kx.com/q/ref/file-text and code.kx.com/q/ref/dotj.
func TestFileText(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{`"," 0: ([]a:1 2 3;b:` + "`x`y`z" + `)`, `("a,b";"1,x";"2,y";"3,z")`},
		{`"|" 0: (` + "`a`b`c" + `;1 2 3;"xyz")`, `("a|1|x";"b|2|y";"c|3|z")`},
		{`"," 0: ([]d:enlist 2022.03.14;t:enlist 16:12:57.427;p:enlist 2022.03.14D16:12:57.427499000;m:enlist 2022.03m)`, `("d,t,p,m";"2022-03-14,16:12:57.427,2022-03-14T16:12:57.427499000,2022-03")`},
		{`"," 0: ([]x:("foo";"bar,baz";"qu\"ux";"fred\",barney"))`, `(enlist"x";"foo";"\"bar,baz\"";"qu\"ux";"\"fred\"\",barney\"")`},
		{`"," 0: ([]x:("foo\nbar";"baz"))`, `(enlist"x";"\"foo\nbar\"";"baz")`},
		{`"," 0: ([]a:1.47 0.03;s:("FY";enlist ` + "`x" + `))`, "'type"},
		{`"," 0: ([]a:1 0N;b:0n 2.5;c:10b)`, `("a,b,c";"1,,1";",2.5,0")`},
		{`("I*";",";1)0:("0,\"ab\nc\"";"1,\"def\"")`, `(0 1i;("ab\nc";"def"))`},
		{`("DT";",")0:"20130315,185540686"`, "(2013.03.15;18:55:40.686)"},
		{`("ISI";",")0:("0,hea,481";"10,dfi,579";"20,oil,77")`, "(0 10 20i;`hea`dfi`oil;481 579 77i)"},
		{`("SJ";enlist",")0:("a,b";"x,1";"y,2")`, "([]a:`x`y;b:1 2)"},
		{`("S J";enlist",")0:("a,b,c";"x,1,7";"y,2,8")`, "([]a:`x`y;c:7 8)"},
		{`("SF";enlist"\t")0:"a\tb\nx\t1.5\ny\t\n"`, "([]a:`x`y;b:1.5 0n)"},
		{`("*J";",")0:("\"a,b\",1";"\"q\"\"z\",2";"x")`, `(("a,b";"q\"z";enlist"x");1 2 0N)`},
		{`("DT";8 9)0:enlist"20130315185540686"`, "(enlist 2013.03.15;enlist 18:55:40.686)"},
		{`("S J";2 1 3)0:("ab 123";"cd 456")`, "(`ab`cd;123 456)"},
		{`("SJ";2 3)0:"ab123cd456"`, "(`ab`cd;123 456)"},
		{`("j";",")0:"1"`, "'type"},
		{`"S=;"0:"one=1;two=2;three=3"`, "(`one`two`three;(enlist\"1\";enlist\"2\";enlist\"3\"))"},
		{`"I=;"0:"1=first;2=second"`, `(1 2i;("first";"second"))`},
		{`"J=*,"0:"5=\"hello,world\",6=1"`, `(5 6;("hello,world";enlist"1"))`},
	})
}

func TestJSON(t *testing.T) {
	env := newExprEnv()
	for _, c := range []struct{ expr, json, back string }{
		{"`a`b!(0 1;(\"hello\";\"world\"))", `{"a":[0,1],"b":["hello","world"]}`, "`a`b!(0 1f;(\"hello\";\"world\"))"},
		{"([]a:1 2;b:`Greetings`Earthlings)", `[{"a":1,"b":"Greetings"},{"a":2,"b":"Earthlings"}]`, `([]a:1 2f;b:("Greetings";"Earthlings"))`},
		{"1.5 0n", "[1.5,null]", "1.5 0n"}, {"0N", "null", "0n"}, {"101b", "[true,false,true]", "101b"}, {`"a\"b\n"`, `"a\"b\n"`, `"a\"b\n"`}, {"2013.03.15", `"2013-03-15"`, `"2013-03-15"`}, {"()", "[]", "()"}, {"2013.03.15D10:00:00", `"2013-03-15D10:00:00.000000000"`, `"2013-03-15D10:00:00.000000000"`}, {"0Nd", `""`, `""`},
	} {
		x, err := env.run(c.expr)
		if err != nil {
			t.Fatal(c.expr, err)
		}
		text, err := ToJSON(env, x, false)
		if err != nil || text.Text() != c.json {
			t.Errorf("%s: %s %v, want %s", c.expr, text.Text(), err, c.json)
		}
		want, err := env.run(c.back)
		if err != nil {
			t.Fatal(c.back, err)
		}
		back, err := FromJSON([]byte(c.json))
		if err != nil || !closeTo(back, want) {
			t.Errorf("%s: back %s %v, want %s", c.json, describe(env, back), err, c.back)
		}
	}
	inf, _ := env.run("-0w 0 1 0w")
	if text, _ := ToJSON(env, inf, false); text.Text() != "[-inf,0,1,inf]" {
		t.Errorf("infinities: %s", text.Text())
	}
	if text, _ := ToJSON(env, inf, true); text.Text() != "[null,0,1,null]" {
		t.Errorf("infinities as null: %s", text.Text())
	}
	for _, bad := range []string{"", "{", `{"a"}`, "[1,]", "tru", `"a`, `"\u12"`, "1 2", "[[[", "-"} {
		if v, err := FromJSON([]byte(bad)); err == nil {
			t.Errorf("%q parses to %s", bad, describe(env, v))
		}
	}
	deep := make([]byte, 100000)
	for i := range deep {
		deep[i] = '['
	}
	if _, err := FromJSON(deep); err == nil {
		t.Error("deep nesting parses")
	}
	if v, err := FromJSON([]byte(`"\ud83d\ude00\u00e9"`)); err != nil || v.Text() != "😀é" {
		t.Errorf("escapes: %q %v", v.Text(), err)
	}
}
