package q

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"tock/internal/room"
	"tock/k"
	"tock/q/prim"
)

// programs makes random q expressions over a few variables.
type programs struct{ *rand.Rand }

func (r programs) pick(list ...string) string { return list[r.IntN(len(list))] }

// literal is an atom, a vector or a text of any type, with nulls and infinities.
func (r programs) literal() string {
	letters := "bxhijefcspmdznuvt"
	i := r.IntN(len(letters))
	pool := atomPools[letters[i:i+1]]
	switch r.IntN(5) {
	case 0:
		return r.pick("()", "(::)", "0#0", "0#`", `""`, "0x", "`", `"a\"b\\c"`, `"\n\t"`, "`a`b`c", "2 3 4", "1.5 2.5", "101b", "1 0N 3", "2024.01.02 0N", "0D01 0D02", "10:00 0Nu", `"text"`, "1 2e", "0N 0Wh", "`a``b", "00:00:00.001 0Nt", "2000.01m")
	case 1:
		a, b := pool[r.IntN(len(pool))], pool[r.IntN(len(pool))]
		return "(" + a + ";" + b + ")"
	}
	text := pool[r.IntN(len(pool))]
	if text[0] == '-' {
		return "(" + text + ")"
	}
	return text
}

// term is an expression that may stand to the left of an operator.
func (r programs) term(depth int) string {
	if depth <= 0 {
		if r.IntN(3) == 0 {
			return r.literal()
		}
		return r.pick("1", "2 3 4", "0N 5", "`a", "`a`b`c", `"text"`, `"c"`, "0b", "101b", "x", "y", "d", "t", "l", "kt", "m")
	}
	switch r.IntN(19) {
	case 0:
		return "(" + r.expr(depth-1) + ")"
	case 1:
		items := make([]string, 2+r.IntN(2))
		for i := range items {
			items[i] = r.expr(depth - 1)
		}
		return "(" + strings.Join(items, ";") + ")"
	case 2:
		return r.pick("x", "l", "d", "t") + "[" + r.expr(depth-1) + "]"
	case 3:
		return r.lambda(depth-1) + "[" + r.expr(depth-1) + "]"
	case 4:
		return r.pick("+", "-", "*", ",", "&", "|", "~", "#", "_", "in", "div", "^", "=", "<>") + "[" + r.expr(depth-1) + ";" + r.expr(depth-1) + "]"
	case 5:
		text := "$[" + r.pick("1b", "0b", "0<count x", "x~y") + ";" + r.expr(depth-1)
		if r.IntN(3) == 0 {
			text += ";" + r.pick("0b", "1b") + ";" + r.expr(depth-1)
		}
		return text + ";" + r.expr(depth-1) + "]"
	case 6, 7:
		return r.query(depth - 1)
	case 8:
		return "@[" + r.term(0) + ";" + r.term(0) + ";" + r.pick("neg", "+;1", ":;0", ",;2", ":;`z", "{x,x}") + "]"
	case 9:
		return "([]c:til count " + r.pick("x", "y", "l", "t") + ")"
	case 10: // projections, some arguments elided
		return r.pick("+[;"+r.expr(depth-1)+"]", "+["+r.expr(depth-1)+";]", "{x,y,z}[;"+r.expr(depth-1)+";]["+r.expr(depth-1)+"]", "{[a;b;c]a,c}[1;;]["+r.expr(depth-1)+"]", "(;"+r.expr(depth-1)+")", "m[;"+r.expr(depth-1)+"]", "@[;0]") +
			"[" + r.expr(depth-1) + "]"
	case 11: // compositions
		return r.pick("'[neg;first]", "'[count;,]", "(neg count@)", "('[{x,1};raze])", "(first reverse@)", "'[sum;til]") + "[" + r.expr(depth-1) + "]"
	case 12: // traps
		return r.pick("@[{x+1};", "@[til;", "@[neg;", ".[{x};enlist ") + r.term(depth-1) + r.pick(";`failed]", ";{`$x}]", ";::]")
	case 13:
		return "?[" + r.pick("101b", "1b", "x>2") + ";" + r.expr(depth-1) + ";" + r.expr(depth-1) + "]"
	case 14:
		return ".[" + r.pick("m;0 1", "l;enlist 0", "d;enlist`a", "m;(::;0)", "t;(0;`a)") + ";" + r.pick("neg", "+;1", ":;0", ",;2") + "]"
	case 15:
		return "(`a`b!(" + r.expr(depth-1) + ";" + r.expr(depth-1) + "))"
	case 16:
		return "(" + r.pick("first", "last", "count", "type", "string", "-3!", "raze", "eval parse\"1+2\";") + " " + r.expr(depth-1) + ")"
	}
	return r.term(0)
}

// lambda is a function with control words, locals, patterns and amendments.
func (r programs) lambda(depth int) string {
	e := func() string { return r.expr(depth - 1) }
	return "{" + r.pick("x", "x+1", "x,y", "z:x;z", "$[x~();0;count x]", "[a]a", "neg x",
		"i:0;r:();while[i<3;r,:enlist x;i+:1];r",
		"r:x;do[2;r:(r;"+e()+")];r",
		"if[0<count x;:"+e()+"];`none",
		"(a;b):(x;"+e()+");(b;a)",
		"(a;;(b;c)):(x;1;(2;3));a,b,c",
		"a:til 5;a[1 2]:"+e()+";a",
		"a:`p`q!1 2;a[`p]+:x;a",
		"a:(1 2;3 4);a[0;1]:x;a",
		"a:b:x;a,b",
		"[a;b]b:a;b,"+e(),
		"@[{'x};`oops;{x}]",
		"a:x;a,:"+e()+";a",
		"f:{x,1};f f x",
		"{x,y}[x]y:"+e(),
		"[(a;b)]b",
		"$[`a~x;`b;0<count x;:x;];`c",
		":x;1",
		"x;;"+e(),
		"a:x;b:{a+1}@1;a",
		"select a from([]a:(),x)",
		"v:x;exec v from([]v:1 2;w:3 4)",
		e()) + "}"
}

// query is a qSQL phrase, in parentheses.
func (r programs) query(depth int) string {
	by := r.pick("", "", " by b", " by c:a mod 2", " by b,a>1", " by a")
	where := r.pick("", "", " where a>1", " where b=`x,a<9", " where a=(max;a)fby b", " where b in`x`y", " where i>0", " where not b=`y", " where a within 1 2", " where 0b")
	from := r.pick("t", "t", "([]a:5 6;b:`x`z)", "(select from t where a>1)", "kt")
	switch r.IntN(8) {
	case 0:
		return "(exec " + r.pick("a", "a,b", "n:a+1", "sum a", "a!b", "first a") + by + " from " + from + where + ")"
	case 1:
		return "(update " + r.pick("a:a+1", "c:"+r.term(0), "c:sums a", "c:i", "a:neg a,d:a") + by + " from " + from + where + ")"
	case 2:
		return "(delete " + r.pick("a", "b", "a,b") + " from " + from + ")"
	case 3:
		return "(delete from " + from + where + ")"
	case 4:
		return "(select" + r.pick("[2]", "[-1]", "[2;>a]", "[<a]", "[1 1]", " distinct") + " " + r.pick("", "a", "a,b", "n:2*a") + " from " + from + where + ")"
	}
	return "(select " + r.pick("", "a", "a,b", "n:a+1", "sum a", "last b", "count i", "c:"+r.term(0)+",a", "a:{x+1}each a", "(sum a;1)", "f:+\\[a]", "x:a,'b", "m:(max a)-min a") + by + " from " + from + where + ")"
}

func (r programs) expr(depth int) string {
	if depth <= 0 {
		return r.term(0)
	}
	switch r.IntN(9) {
	case 0:
		return r.pick("neg", "count", "reverse", "sum", "til", "first", "enlist", "string", "type", "distinct", "group", "raze", "flip", "where", "key", "value", "not", "null", "sums", "deltas", "max", "asc", "iasc", "prev", "fills", "med", "avg", "ungroup", "differ", "min", "attr", "0!", "desc", "upper", "abs", "floor", "next", "ratios", "prds", "-3!", "all", "cols", "meta") + " " + r.expr(depth-1)
	case 1:
		return r.pick("count", "neg", "(1+)", "{x,x}", "first", "type", "(,[;1])", "string", "'[neg;first]") + r.pick(" each ", "'", " peach ") + r.expr(depth-1)
	case 2:
		return r.term(depth-1) + r.pick("+/:", "+\\:", ",'", ",/:", "-\\:", "~/:", "*'", ",/:\\:", ",\\:/:", "{x,y}'", "in\\:", "#'", "except/:", "+':", "{x-y}':", "{y,x}/", "+\\", ",/", "lj/") + r.expr(depth-1)
	case 3:
		return r.pick("+/", "+\\", ",/", "|\\", "-':", "{x+y}/", "{x,y}\\", "(,':)", "{0N!x;x}'", "@':", "~':") + "[" + r.expr(depth-1) + "]"
	case 4:
		return r.pick("{x+1}/[3;", "{x,1}\\[2;", "{x div 2}/[0<;", "+/[1;", "{x+y}\\[0;", "{x,y,z}/[();1 2;", "{x+y}[1]/[2;", "{x}':[0;", "{x+y}'[1;") + r.expr(depth-1) + "]"
	case 5:
		return r.pick("(count;neg)", "{x+y}", "(+)", "x", "neg", "{[a;b]a}") + r.pick("@", ".", " @ ") + r.pick("0", "(1;2)", r.expr(depth-1))
	}
	return r.term(depth-1) + r.pick("+", "-", "*", "%", ",", "#", " _ ", "~", "=", "<", ">", "&", "|", "^", "?", "!", "@", " in ", " except ", " union ", " div ", " mod ", " xbar ", " bin ", "$", "<=", "<>", ">=", " like ", " within ", " cross ", " inter ", " sublist ", " rotate ", " xprev ", " lj ", " uj ", " xkey ", " xasc ", " fby ", " vs ", " sv ", " cut ", " xcol ", " mavg ", " and ", " or ", " binr ", " ij ", " ss ", " wavg ", " each ") + r.expr(depth-1)
}

// TestPrograms: an expression has one value, whether it is evaluated as a line, in a
// function, or as the parse tree of the text; and what it prints as text reads back.
func TestPrograms(t *testing.T) {
	seed := uint64(20260102) // of a run that everybody can repeat; others are for the curious
	if os.Getenv("TOCK_RANDOM") != "" {
		seed = rand.Uint64()
	}
	t.Log("seed", seed)
	r := programs{rand.New(rand.NewPCG(seed, 0))}
	in, _ := newTestInterp()
	mustEval(t, in, "x:til 5;y:2 0 1;d:`a`b`c!1 2 3;t:([]a:1 2 3;b:`x`y`x);l:(1;`a;\"s\");kt:([a:1 2]b:`x`y);m:(1 2 3;4 5 6)")
	in.Settings().Precision = 0
	defer room.SetBound(room.Bound())
	room.SetBound(room.Used() + 256<<20) // key 0Wi is as good as til
	parser := mustParser(in)
	ok, failed := 0, 0
	for range 4000 {
		src := r.expr(1 + r.IntN(4))
		stopped := false
		eval := func(text string) (k.Value, error) {
			in.Settings().Random = prim.NewRandom(1)           // ? rolls alike
			timer := time.AfterFunc(time.Second, in.Interrupt) // an iterator may never converge
			v, err := in.EvalText(text)
			if !timer.Stop() {
				in.ClearInterrupt()
				stopped = true
			}
			return v, err
		}
		want, err := eval(src)
		if err == nil && want.Len() > 10000 {
			continue
		}
		ways := map[string]string{"in a function": "{[] " + src + "}[]", "as a tree": "eval parse " + strconv.Quote(src)}
		for way, text := range ways {
			got, gotErr := eval(text)
			if !stopped && (err != nil) != (gotErr != nil) || err == nil && !k.Match(got, want) {
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
