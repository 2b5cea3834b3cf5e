package q

import (
	"fmt"
	"math"
	"testing"

	"tock/k"
)

// TestKeepWhere compares x where flags with x at the places of the flags, made apart.
func TestKeepWhere(t *testing.T) {
	in, _ := newTestInterp()
	eval := func(text string) (k.Value, error) {
		t.Helper()
		return in.EvalText(text)
	}
	if _, err := eval("n:1000;flags:n?0b;none:n#0b;few:@[n#0b;500;:;1b];dom:`a`b`c;id:{x}"); err != nil {
		t.Fatal(err)
	}
	lists := []string{"n?100", "n?100f", "n?100i", "n?100h", "n?100e", "n?`a`b`c", "n?0x00", "n?0b", "n?.Q.a", "n?0Ng", "`dom$n?dom",
		"`s#til n", "`u#til n", "`g#n?10", "`p#asc n?10", "n?2000.01.01", "n?0D01", "n#(1;`a;\"x\")", "n#enlist\"abc\"",
		"([]a:n?10;b:n?`a`b)", "([]a:n?10;b:n#enlist 1 2)", "([]a:`dom$n?dom)", "(til n)!n?10", "id", "til 10", "til 2000", "()", "([]a:til 10)"}
	for _, list := range lists {
		if _, err := eval("x:" + list); err != nil {
			t.Fatalf("%s: %v", list, err)
		}
		for _, flags := range []string{"flags", "none", "few", "n#1b", "flags,flags", "n#0 1 2", "`a`b!10b", "()", "0#0b"} {
			if _, err := eval("f:" + flags); err != nil {
				t.Fatal(err)
			}
			want, wantErr := eval("at:where f;x at")
			for _, text := range []string{"x where f", "x[where f]", "{[x;f]x where f}[x;f]", "x where not not f"} {
				if text == "x where not not f" && flags != "flags" {
					continue
				}
				got, err := eval(text)
				if (err == nil) != (wantErr == nil) {
					t.Errorf("%s of %s, %s: error %v, want %v", text, list, flags, err, wantErr)
				} else if err == nil && (!k.Match(got, want) || got.Vector() != nil && got.Vector().Attr() != want.Vector().Attr()) {
					t.Errorf("%s of %s, %s: %v, want %v", text, list, flags, got, want)
				}
			}
		}
	}
	in.EvalText("v:til 100;w:v where 100#10b;w[0]:7")
	if got, err := eval("(first v;v 1;first w)"); err != nil || !k.Match(got, k.Longs([]int64{0, 1, 7})) {
		t.Errorf("an amended result: %v %v", got, err)
	}
}

// TestUnderFlags compares aggregates of x where flags with those of the items put together.
func TestUnderFlags(t *testing.T) {
	in, _ := newTestInterp()
	if _, err := in.EvalText("n:5000;some:n?0b;none:n#0b;one:@[n#0b;4500;:;1b]"); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"n?100", "@[n?100;n?10;:;0N]", "@[n?100f;n?10;:;0n]", "`float$n?1000", "n?100i", "n?100h", "n?100e", "n?0b", "n?.Q.a",
		"n?`a`b", "n?2000.01.01", "n?0D01", "n#0N", "n#0n", "n#enlist 1 2", "til 3", "([]a:n?5)"} {
		for _, flags := range []string{"some", "none", "one", "n#1b", "n#0 1"} {
			for _, f := range []string{"sum", "max", "min", "avg"} {
				want, wantErr := in.EvalText("x:" + list + ";f:" + flags + ";y:x where f;" + f + " y")
				got, err := in.EvalText(f + " x where f")
				if err == nil && got.Type() == -k.Float && math.Abs(got.Float()-want.Float()) <= 1e-12*math.Abs(want.Float()) {
					continue // partial sums are of other items
				}
				if (err == nil) != (wantErr == nil) || err == nil && (got.Type() != want.Type() || !k.Match(got, want)) {
					t.Errorf("%s of %s where %s: %v %v, want %v %v", f, list, flags, got, err, want, wantErr)
				}
			}
		}
	}
}

// TestWhereForms holds that the forms above are what they are compiled to.
func TestWhereForms(t *testing.T) {
	in, _ := newTestInterp()
	for text, want := range map[string]string{"v where f": "*q.keepExpr", "v[where not f]": "*q.keepExpr", "sum v where f": "*q.underExpr", "avg v where f": "*q.unaryExpr"} {
		l, err := in.EvalText("{[v;f]" + text + "}")
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%T", l.Lambda().Compiled.(*code).body[0]); got != want {
			t.Errorf("%s is a %s, want %s", text, got, want)
		}
	}
}
