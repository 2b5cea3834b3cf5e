package q

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A stack that overflows ends the process, so every case runs in one of its own.

// nestingTests are ways to nest without end, and to go down what is nested as far as it
// may be. The value of each is compared as it prints.
var nestingTests = []struct{ name, src, want string }{
	{"enlist", "@[{{enlist x}/[20000000;x]};1;::]", "limit"},
	{"primitive", "@[{enlist/[20000000;x]};1;::]", "limit"},
	{"list", "@[{{(1;x)}/[20000000;x]};1;::]", "limit"},
	{"dictionary", "@[{{(1#`a)!enlist x}/[20000000;x]};1;::]", "limit"},
	{"dictionary literal", "@[{{([a:x])}/[20000000;x]};1;::]", "limit"},
	{"table", "@[{{([]a:enlist x)}/[20000000;x]};1;::]", "limit"},
	{"derived function", "@[{{x'}/[20000000;x]};neg;::]", "limit"},
	{"projection", "@[{{[x;y]{[a;b]a}[x;]}/[x;20000000#2]};1;::]", "limit"},
	{"amend", "@[{{@[enlist x;0;:;x]}/[20000000;x]};1;::]", "limit"},
	{"scan", "@[{last{enlist x}\\[200000;x]};1;::]", "limit"},
	{"global", "x:1;@[{do[20000000;x::enlist x]};();::]", "limit"},
	{"item of itself", "v:(1;`a);@[{do[20000000;v[0]:v]};();::]", "limit"},
	{"entry of itself", "d:()!();@[{do[20000000;d[`a]:d]};();::]", "limit"},
	{"composition's steps", "@[('[;])/[1500#enlist];1;::];count(('[;])/[1500#enlist])1", "1"},
	{"parentheses", "@[value;(10000000#\"(\"),\"1\",10000000#\")\";::]", "limit"},
	{"braces", "@[value;10000000#\"{\";::]", "limit"},
	{"long expression", "@[value;raze[1000000#enlist\"1+\"],\"1\";::]", "limit"},
	{"json", "@[.j.k;10000000#\"[\";::]", "limit"},
	{"elided path", ".[{.[(1;2);10000000#(::);:;2]};enlist 0;::]", "2 2"},
	{"path", "@[{.[enlist x;10000000#0;:;1]};1;::]", "type"},
	{"names", "@[{count get(`$raze 100000#enlist\".a\")set 1};0;::]", "1"},
	{"recursion", "f:{f x+1};@[f;0;::]", "stack"},
	{"recursion in a long expression", "f:value\"{\",raze[6000#enlist\"1+\"],\"f x+1}\";@[f;0;::]", "stack"},
	{"recursion in a tree", "e:{(+;1;x)}/[20000;(`f;1)];f:{eval e};@[f;0;::]", "stack"},
	{"recursion in iterators", "g:{x'}/[50000;{f x}];f:{g x};@[f;0;::]", "stack"},
	{"recursion by name", "f:{value(`f;x)};@[f;0;::]", "stack"},
	{"recursion, then down", "d:{(1;x)}/[99000;1];e:{(+;1;x)}/[20000;(`f;1)];f:{@[eval;e;{count -3!d}]};99000<@[f;0;::]", "1b"},
	{"list down", "x:{(1;x)}/[99000;1];y:x+0;(x~y;x~enlist y;count x;count string x;count .Q.s x;count(x;y)?enlist y;type -3!x)", "(1b;0b;2;2;82;1;10h)"},
	{"list out", "x:{(1;x)}/[99000;1];(@[-8!;x;::];type @[.j.j;x;::])", "(\"limit\";10h)"},
	{"functions down", "f:{x'}/[99000;neg];(f~f;10h=type -3!f;f 1)", "(1b;1b;-1)"},
	{"dictionaries down", "x:{(1#`a)!enlist x}/[30000;1];(x~x;10h=type -3!x;count string x;x~x+0)", "(1b;1b;1;1b)"},
	{"tables down", "x:{([]a:enlist x)}/[30000;1];(x~x;10h=type -3!x;98h=type x,x)", "111b"},
}

const nestingCase = "TOCK_NESTING_CASE"

func TestNesting(t *testing.T) {
	if at := os.Getenv(nestingCase); at != "" {
		nestingChild(t, at)
		return
	}
	if testing.Short() {
		t.Skip("starts a process for each case")
	}
	for _, tt := range nestingTests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestNesting$", "-test.count=1")
			cmd.Env = append(os.Environ(), nestingCase+"="+tt.name)
			out, err := cmd.CombinedOutput()
			_, after, ok := strings.Cut(string(out), "value ")
			got, _, end := strings.Cut(after, " end")
			if err != nil || !ok || !end {
				t.Fatalf("the process did not survive: %v\n%.2000s", err, out)
			}
			if tt.want != "" && got != tt.want {
				t.Errorf("%s gave %.200s, want %s", tt.src, got, tt.want)
			}
		})
	}
}

// nestingChild prints the value of one case.
func nestingChild(t *testing.T, name string) {
	for _, tt := range nestingTests {
		if tt.name != name {
			continue
		}
		in, _ := newTestInterp()
		v, err := in.EvalText(tt.src)
		if err != nil {
			t.Fatal(ConsoleText(err))
		}
		if err := in.Set("value1", v); err != nil {
			t.Fatal(err)
		}
		v, err = in.EvalText("$[10h=type value1;value1;-3!value1]")
		if err != nil {
			t.Fatal(ConsoleText(err))
		}
		fmt.Printf("value %s end\n", v.Text())
	}
}
