package prim_test

import (
	"testing"

	"tock/k"
	"tock/q"
)

// TestAsOfJoinInBlocks compares joins whose columns are filled block by block with the
// right rows looked up one by one: parted, plain and in the order of time; columns that
// both sides have; rows without a match; more rows than a block and than one goroutine's.
func TestAsOfJoinInBlocks(t *testing.T) {
	in := q.New(nil, q.Options{})
	const setup = "n:17000;m:20000;d:`b`c`a`e`x;" +
		"T:([]sym:n?`a`b`c`d;time:n?0D01;side:n?0b;ex:n?\"NQ\";g:n?0Ng;w:`d$n?`a`b;size:n?100i);" +
		"Q:([]sym:m?`a`b`c`e;time:0D00:01+m?0D01;bid:m?1f;n:m?5h;ex:m?\"XYZ\";g:m?0Ng;w:`d$m?`c`e;s:m?`x`y;e:m?1e;on:m?0b);" +
		"want:{[t;y]y:update row:i from y;o:exec row by sym from y;j:{[o;y;s;u]$[s in key o;[r:o s;(-1,r)1+y[`time;r] bin u];-1]}[o;y]'[t`sym;t`time];" +
		"c:(cols y)except`sym`time`row;flip(flip t),c!{[t;y;j;c]$[c in cols t;?[j<0;t c;y[c]j];y[c]j]}[t;y;j]each c};"
	if _, err := in.EvalText(setup); err != nil {
		t.Fatal(err)
	}
	for _, pair := range []string{
		"(`sym`time xasc T;update `p#sym from `sym`time xasc Q)", "(T;update `p#sym from `sym`time xasc Q)",
		"(T;update `g#sym from `time xasc Q)", "(`time xasc T;`time xasc Q)", "(3#T;update `p#sym from `sym`time xasc Q)", "(900#T;0#Q)",
	} {
		text := "{a:aj[`sym`time;x 0;x 1];b:want . x;$[(cols a)~cols b;where not(value flip a)~'value flip b;cols a]}" + pair
		got, err := in.EvalText(text)
		if err != nil {
			t.Fatalf("%s: %v", pair, err)
		}
		if got.Type() != k.Long || got.Len() != 0 {
			t.Errorf("%s: columns %v differ", pair, got)
		}
	}
}
