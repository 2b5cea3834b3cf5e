package q

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"tock/k"
	"tock/q/prim"
)

// programs makes random q expressions over a few variables.
type programs struct{ *rand.Rand }

func (r programs) pick(list ...string) string { return list[r.IntN(len(list))] }

// term is an expression that may stand to the left of an operator.
func (r programs) term(depth int) string {
	if depth <= 0 {
		return r.pick("1", "2 3 4", "0N 5", "1.5", "`a", "`a`b`c", `"text"`, `"c"`, "0b", "101b", "x", "y", "d", "t", "l", "2024.01.02", "0D01 0D02", "()", "0#0", "(::)", "3h", "0x0102")
	}
	switch r.IntN(12) {
	case 0:
		return "(" + r.expr(depth-1) + ")"
	case 1:
		items := make([]string, 2+r.IntN(2))
		for i := range items {
			items[i] = r.expr(depth - 1)
		}
		return "(" + strings.Join(items, ";") + ")"
	case 2:
		return "x[" + r.expr(depth-1) + "]"
	case 3:
		return "{" + r.pick("x", "x+1", "x,y", "z:x;z", "$[x~();0;count x]", "[a]a", "neg x") + "}[" + r.expr(depth-1) + "]"
	case 4:
		return r.pick("+", "-", "*", ",", "&", "|", "~", "#", "_", "in", "div") + "[" + r.expr(depth-1) + ";" + r.expr(depth-1) + "]"
	case 5:
		return "$[" + r.pick("1b", "0b", "0<count x") + ";" + r.expr(depth-1) + ";" + r.expr(depth-1) + "]"
	case 6:
		return "(" + r.pick("select", "exec", "update") + " " + r.pick("a", "a,b", "n:a+1", "sum a", "last b") + r.pick("", " by b", " by c:a mod 2") + " from t" + r.pick("", " where a>1", " where b=`x,a<9") + ")"
	case 7:
		return "@[" + r.term(0) + ";" + r.term(0) + ";" + r.pick("neg", "+;1", ":;0", ",;2") + "]"
	case 8:
		return "([]c:til count " + r.pick("x", "y", "l", "t") + ")"
	}
	return r.term(0)
}

func (r programs) expr(depth int) string {
	if depth <= 0 {
		return r.term(0)
	}
	switch r.IntN(7) {
	case 0:
		return r.pick("neg", "count", "reverse", "sum", "til", "first", "enlist", "string", "type", "distinct", "group", "raze", "flip", "where", "key", "value", "not", "null", "sums", "deltas", "max") + " " + r.expr(depth-1)
	case 1:
		return r.pick("count", "neg", "(1+)", "{x,x}", "first", "type") + r.pick(" each ", "'") + r.expr(depth-1)
	case 2:
		return r.term(depth-1) + r.pick("+/:", "+\\:", ",'", ",/:", "-\\:", "~/:", "*'") + r.expr(depth-1)
	case 3:
		return r.pick("+/", "+\\", ",/", "|\\", "-':", "{x+y}/") + "[" + r.expr(depth-1) + "]"
	}
	return r.term(depth-1) + r.pick("+", "-", "*", "%", ",", "#", "_", "~", "=", "<", ">", "&", "|", "^", "?", "!", "@", " in ", " except ", " union ", " div ", " mod ", " xbar ", " bin ", "$") + r.expr(depth-1)
}

// TestPrograms: an expression has one value, whether it is evaluated as a line, in a
// function, or as the parse tree of the text; and what it prints as text reads back.
func TestPrograms(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	r := programs{rand.New(rand.NewPCG(seed, 0))}
	in, _ := newTestInterp()
	mustEval(t, in, "x:til 5;y:2 0 1;d:`a`b`c!1 2 3;t:([]a:1 2 3;b:`x`y`x);l:(1;`a;\"s\")")
	in.Settings().Precision = 0
	parser := mustParser(in)
	ok, failed := 0, 0
	for range 4000 {
		src := r.expr(1 + r.IntN(4))
		eval := func(text string) (k.Value, error) {
			in.Settings().Random = prim.NewRandom(1) // ? rolls alike
			return in.EvalText(text)
		}
		want, err := eval(src)
		if err == nil && want.Len() > 10000 {
			continue
		}
		ways := map[string]string{"in a function": "{[]" + src + "}[]", "as a tree": "eval parse " + strconv.Quote(src)}
		for way, text := range ways {
			got, gotErr := eval(text)
			if (err != nil) != (gotErr != nil) || err == nil && !k.Match(got, want) {
				t.Errorf("%s: %s %v, %s: %s %v", src, lineOf(in, want, err), err, way, lineOf(in, got, gotErr), gotErr)
				if failed++; failed > 8 {
					t.FailNow()
				}
			}
		}
		if err != nil {
			continue
		}
		ok++
		if tree, err := in.Apply(parser, []k.Value{k.String(src)}); err != nil {
			t.Errorf("parse %s: %v", src, err)
		} else {
			_ = in.main.lineText(tree)
		}
		if !readable(want) {
			continue
		}
		text := in.main.lineText(want)
		if strings.Contains(text, "0000.00") {
			continue // a date beyond the calendar
		}
		if back, err := in.EvalText(text); err != nil || !k.Match(back, want) {
			t.Errorf("%s prints %s, which reads as %s %v", src, text, lineOf(in, back, err), err)
			if failed++; failed > 8 {
				t.FailNow()
			}
		}
	}
	if ok < 500 {
		t.Errorf("only %d of the programs had a value", ok)
	}
}

func lineOf(in *Interp, v k.Value, err error) string {
	if err != nil {
		return "'"
	}
	return in.main.lineText(v)
}

// readable reports whether -3! of a value is q text for it: tables, dictionaries and
// functions print in a form of their own, and a general list of like atoms reads back
// as a vector.
func readable(v k.Value) bool {
	switch {
	case v.Type() == 0:
		for _, item := range v.Items() {
			if !readable(item) {
				return false
			}
		}
		return v.Len() != 1 && k.Collapse(v.Items()).Type() == 0
	case v.Type().IsBasic():
		return v.IsAtom() || v.Len() > 1
	}
	return false
}
