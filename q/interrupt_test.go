package q

import (
	"errors"
	"testing"

	"tock/k"
)

// An interrupt is seen within one operation on a long vector, not only between statements.
func TestInterruptWithinArithmetic(t *testing.T) {
	in := New(newMemoryHost(), Options{})
	if _, err := in.EvalText("a:til 3000000;t:([]a)"); err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{"a*2.5", "a+a", "2*t", "exec a%2 from t"} {
		in.Interrupt()
		_, err := in.EvalText(src)
		in.ClearInterrupt()
		if !errors.Is(err, k.ErrStop) {
			t.Errorf("%s: %v", src, err)
		}
		if _, err := in.EvalText(src); err != nil {
			t.Errorf("%s afterwards: %v", src, err)
		}
	}
}

// longOnes are expressions of one primitive that takes long on long vectors.
var longOnes = []string{
	"asc j", "desc j", "iasc f", "idesc s", "asc st", "iasc g", "rank j", "`j xasc t", "`f`s xdesc t", "asc t", "til 3000000",
	"string j", "string s", "\"J\"$st", "`$st", "upper st", "upper s", "st like\"*1*\"", "c ss\"ab\"", `ssr[c;"a?";"b"]`, `((enlist"a"),c)like"a*b*c"`,
	"j?reverse j", "f?f", "g?g", "st?st", "(til n)in j", "f in f", "srt bin j", "srt binr j", "distinct j", "distinct f", "distinct st", "distinct g", "distinct t",
	"group j", "group st", "group g", "j except til n", "t?t", "(til 2000)cross til 2000", "2 vs j", "where n#3", "n?`6", "n?0Ng", "n?100", "raze n#enlist(1;`a)",
	"aj[`s`f;t;`s`f xasc u]", "lj[t;1!u]", "ej[`j;t;u]", ".j.j j", "csv 0:t", "(300 300#f)mmu 300 300#f",
	"select sum j by f from t", "select from t where f=(max;f)fby g", "select distinct j,f from t", "select[3;>f] from t", "j+1", "j*f", "{x+y}/[j]", "neg each j",
	"acos f", "f xexp 2", "2 xlog f", "j=5", "s<`b", "`int$j", "`float$j", "floor f", "`g#f", "`u#til n", "`p#til n", "-3!j", ".Q.s1 f", "0x0 vs j", "0b vs j", "` vs s", "\".\"vs st", "\",\"sv st", "(til n)_j",
	"10 vs dt", "10 vs ns", "all ns", "any ns", "2 msum ns", "2 mmax ns", "3000000#(ns;`a)", "`a,j", "j,`a", "(ns;`a),j", "c,j", "(j;1),j", "flip 2#enlist j", ".h.htc[`b;j]",
}

// An interrupt is seen within the primitives that take long, by a trap too.
func TestInterruptWithinPrimitives(t *testing.T) {
	in := New(newMemoryHost(), Options{})
	if _, err := in.EvalText("n:1200000;j:n?1000000000;f:n?1f;s:n?`4;g:n?0Ng;c:n?\"abc \";st:string 200000?100000000;srt:asc j;t:([]s;j;f;g);u:([]j:neg j;s:reverse s;f:reverse f;v:til n);ns:10000 cut n?100;dt:2000.01.01+n?9000"); err != nil {
		t.Fatal(err)
	}
	for _, src := range longOnes {
		for _, text := range []string{src, "@[{" + src + "};0;{\"caught \",x}]"} {
			in.Interrupt()
			v, err := in.EvalText(text)
			in.ClearInterrupt()
			if caught := err == nil && v.Type() == k.Char && v.Text() == "caught stop"; !caught && !errors.Is(err, k.ErrStop) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	// Nothing of what was stopped stays: neither reval's protection nor a view's computation.
	if _, err := in.EvalText("v::asc j"); err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{"reval(asc;`j)", "v"} {
		in.Interrupt()
		_, err := in.EvalText(src)
		in.ClearInterrupt()
		if !errors.Is(err, k.ErrStop) {
			t.Errorf("%s: %v", src, err)
		}
	}
	if _, err := in.EvalText("w:1;v"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if v, err := in.EvalText("{x}each 1 2 3;{@[{'x};`a;{x}]}[]"); err != nil || v.Text() != "a" {
		t.Errorf("afterwards: %v", err)
	}
}
