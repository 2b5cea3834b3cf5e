package prim

import (
	"testing"

	"tock/k"
)

// The examples of code.kx.com/q/ref (string, trim, lower, like, ss, vs, sv, md5) and
// code.kx.com/q/basics/regex.
func TestStrings(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{"string `ibm", `"ibm"`}, {"string 2", `enlist "2"`}, {`string (2 3;"abc")`, `((enlist"2";enlist"3");(enlist"a";enlist"b";enlist"c"))`}, {"string `a`b!2002 2004", "`a`b!(\"2002\";\"2004\")"},
		{"string 1.5 2 0n", `("1.5";enlist"2";"")`}, {"string 0N 0W", `("";"0W")`}, {"string 101b", `(enlist"1";enlist"0";enlist"1")`}, {"string 0x1f", `"1f"`}, {"string 2002.01.02", `"2002.01.02"`}, {"string 12:34:56.789", `"12:34:56.789"`},
		{"string 0D01:02:03.000000004", `"0D01:02:03.000000004"`}, {"string 2000.01.01D12", `"2000.01.01D12:00:00.000000000"`}, {"string 2001.03m", `"2001.03"`}, {"string 12:34", `"12:34"`}, {"string 1e10", `"1e+10"`}, {"string 123456789.0", `"1.234568e+08"`}, {"string 0.00001", `"1e-05"`}, {"string -0w", `"-0w"`}, {"string 1999.12.31", `"1999.12.31"`}, {"string 1970.01.01T12:00:00.000", `"1970.01.01T12:00:00.000"`}, {"string -0D00:00:01", `"-0D00:00:01.000000000"`},
		{"upper`ibm`msft", "`IBM`MSFT"}, {`lower"IBM"`, `"ibm"`}, {`upper("quick";("brown";"fox");"x")`, `("QUICK";("BROWN";"FOX");"X")`}, {"upper 1", "'type"},
		{`trim "   IBM   "`, `"IBM"`}, {"trim 0N 0N 1 2 3 0N 0N 4 5 0N 0N", "1 2 3 0N 0N 4 5"}, {`ltrim"   IBM   "`, `"IBM   "`}, {`rtrim"   IBM   "`, `"   IBM"`}, {"trim 42", "42"}, {`trim(("fox";("jumps ";"over   "));("a";"dog "))`, `(("fox";("jumps";"over"));("a";"dog"))`}, {`trim "  "`, `""`},
		{"`quick like \"qu?ck\"", "1b"}, {"`brown like \"br[ao]wn\"", "1b"}, {"`quickly like \"quick*\"", "1b"}, {"`quick like \"quickish\"", "0b"}, {"`brawn`brown like \"br[^o]wn\"", "10b"}, {"(`a`b`c!`quick`brown`fox)like\"brown\"", "`a`b`c!010b"},
		{`("roam";"rome") like "r?me"`, "01b"}, {`("roam";"rome") like "ro[ab]?"`, "10b"}, {`"a[c" like "a[[]c"`, "1b"}, {`("ab*c";"abcc")like"ab[*]c"`, "10b"}, {`("ab^c";"abcc")like"ab[*^]c"`, "10b"}, {`"broom of your own" like "br*wn"`, "1b"}, {`"brwn" like "br*wn"`, "1b"}, {`"" like "*"`, "1b"}, {`"abcabd" like "*ab[c-d]"`, "1b"}, {`"abcab5" like "*ab[0-9]"`, "1b"}, {"1 like \"a\"", "'type"}, {"(`quick;`quack`quark) like \"qu?ck\"", "'type"}, {`"the the" like "*the*"`, "1b"}, {`"the the" like "*the*the*"`, "'nyi"}, {`"the the" like "*the*the"`, "'nyi"}, {`"abc" like "a*b*c*"`, "1b"}, {`"]" like "[]]"`, "1b"},
		{`"We the people of the United States" ss "the"`, "3 17"}, {`"toronto ontario" ss "ont"`, "3 8"}, {`"toronto ontario" ss "[ir]o"`, "2 13"}, {`"toronto ontario" ss "t?r"`, "0 10"}, {`"abc" ss ""`, "'length"}, {`"abc" ss "a*"`, "'length"}, {`"aaaa" ss "aa"`, "0 2"}, {`"abc" ss "z"`, "0#0"},
		{`ssr["toronto ontario";"ont";"x"]`, `"torxo xario"`}, {`ssr["toronto ontario";"t?r";upper]`, `"TORonto onTARio"`}, {`ssr["a.b";".";"-"]`, `"a-b"`}, {`ssr["abc";"b";""]`, `"ac"`}, {`ssr/["abc";("a";"b");("x";"y")]`, `"xyc"`},
		{`md5 "this is my password"`, "0x210d53992dff432ec1b1a9698af9da16"},
	})
}

func TestVsSv(t *testing.T) {
	checkExprs(t, newExprEnv(), []exprCase{
		{`"," vs "one,two,three"`, `("one";"two";"three")`}, {`", " vs "spring, summer"`, `("spring";"summer")`}, {`"|" vs "red|green||blue"`, `("red";"green";"";"blue")`},
		{"` vs \"abc\\ndef\\nghi\"", `("abc";"def";"ghi")`}, {"` vs \"abc\\r\\ndef\\n\"", `("abc";"def")`}, {"\"\\n\" vs \"abc\\ndef\\n\"", `("abc";"def";"")`}, {"` vs `mywork.dat", "`mywork`dat"}, {"` vs `:/home/kdb/data/mywork.dat", "`$(\":/home/kdb/data\";\"mywork.dat\")"},
		{"0x02 vs 0x0102010201", "(enlist 0x01;enlist 0x01;enlist 0x01)"}, {"0x0203 vs 0x000102030405", "(0x0001;0x0405)"}, {`" "vs 0x612062`, `(enlist"a";enlist"b")`},
		{"0b vs 23173h", "0101101010000101b"}, {"0b vs 23173i", "00000000000000000101101010000101b"}, {"0x0 vs 2413h", "0x096d"}, {"0x0 vs 2413i", "0x0000096d"}, {"0x0 vs 2413e", "0x4516d000"}, {"0x0 vs 2413f", "0x40a2da0000000000"},
		{"10 vs 1995", "1 9 9 5"}, {"2 vs 9", "1 0 0 1"}, {"24 60 60 vs 3805", "1 3 25"}, {"10 vs 1995 1996 1997", "(1 1 1;9 9 9;9 9 9;5 6 7)"}, {"10 vs (1995;1996 1997)", "((1;1 1);(9;9 9);(9;9 9);(5;6 7))"}, {"256 vs 0i", "enlist 0"}, {"10 vs 5 100", "(0 1;0 0;5 0)"}, {"0 vs 3", "'domain"},
		{`"," sv ("one";"two";"three")`, `"one,two,three"`}, {`", " sv ("one";"two")`, `"one, two"`}, {`"." sv string 192 168 1 23`, `"192.168.1.23"`}, {"` sv (\"one\";\"two\")", "\"one\\ntwo\\n\""}, {"` sv `quick`brown`fox", "`quick.brown.fox"}, {"` sv `:/home/kdb/q`data`trade", "`:/home/kdb/q/data/trade"},
		{"0x03 sv 0x02 vs 0x0102010301", "0x0103010301"}, {"0x02 sv (enlist 0x01;enlist 0x01)", "0x010201"},
		{"10 sv 2 3 5 7", "2357"}, {"100 sv 2010 3 17", "20100317"}, {"0 24 60 60 sv 2 3 5 7", "183907"}, {"0x0 sv 0x00ff", "255h"}, {"0x0 sv 0x80ff", "-32513h"}, {"0x0 sv 0x004080ff", "4227327i"}, {"0x0 sv 0x0001020304050607", "283686952306183"}, {"256 sv til 8", "283686952306183"},
		{"0b sv 64#1b", "-1"}, {"0b sv 32#1b", "-1i"}, {"0b sv 16#1b", "-1h"}, {"0b sv 8#1b", "0xff"}, {"0b sv 3#1b", "'length"}, {"2 3 sv 1 2 3", "'length"}, {"10 sv (1 2;3 4)", "13 24"},
	})
}

// match must not take exponential time whatever the pattern.
func TestPatternIsQuick(t *testing.T) {
	text := make([]byte, 2000)
	for i := range text {
		text[i] = 'a'
	}
	if compilePattern("*a*a*a*a*a*a*a*a*a*b").match(string(text)) {
		t.Error("matched")
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("a[b-d]*?", "abxx")
	f.Add("[^]]*", "]")
	f.Add("[a", "[a")
	f.Fuzz(func(t *testing.T, p, s string) {
		c := compilePattern(p)
		c.match(s)
		if c.stars == 0 && len(c.parts) > 0 {
			for _, at := range c.find(s) {
				if !c.match(s[at : int(at)+len(c.parts)]) {
					t.Errorf("%q found in %q at %d but does not match there", p, s, at)
				}
			}
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,2.5,null,true],"b":"x\u00e9\n"}`))
	f.Add([]byte(`[{"a":1},{"a":2}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := FromJSON(text)
		if err != nil {
			return
		}
		if _, err := ToJSON(nil, v, true); err != nil {
			t.Errorf("%q parses to what cannot be written: %v", text, err)
		}
	})
}

func FuzzLoadText(f *testing.F) {
	f.Add("a,b\n1,\"x,y\"\n2,\"q\"\"z\"\n")
	f.Add("\"a\"x,b\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, flag := range []int64{0, 1} {
			spec := k.NewList([]k.Value{k.String("J*S F"), k.NewChar(','), k.NewLong(flag)})
			v, err := LoadText(nil, spec, k.String(text+"\n"))
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			n := v.At(0).Len()
			for _, col := range v.Items() {
				if col.Len() != n {
					t.Fatalf("%q: columns of %d and %d", text, n, col.Len())
				}
			}
		}
	})
}
