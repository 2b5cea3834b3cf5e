package qsql_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"tock/k"
	"tock/q"
)

// Each phrase of qSQL beside the same said without it: rows chosen, ordered and grouped by
// functions of their numbers. W stands for the rows that a condition leaves, %w for the
// condition; names of columns are variables on the right.
var phrasePairs = [][2]string{
	{"select[3] from t%w", "t 3 sublist W"},
	{"select[-2] from t%w", "t -2 sublist W"},
	{"select[1 2] from t%w", "t 1 2 sublist W"},
	{"select[<j] from t%w", "t W iasc j W"},
	{"select[>f] from t%w", "t W idesc f W"},
	{"select[3;>j] from t%w", "t 3 sublist W idesc j W"},
	{"select[2;<s] s,j from t%w", "([]s;j)2 sublist W iasc s W"},
	{"select distinct s,h from t%w", "distinct([]s:s W;h:h W)"},
	{"select distinct from t%w", "distinct t W"},
	{"exec distinct s from t%w", "distinct s W"},
	{"exec i from t%w", "W"},
	{"select i,j from t%w", "([]x:W;j:j W)"},
	{"exec j,f from t%w", "`j`f!(j W;f W)"},
	{"exec s!j from t%w", "(s W)!j W"},
	{"exec j by s from t%w", "{asc[key x]#x}(j W)group s W"},
	{"exec sum j by s from t%w", "sum each{asc[key x]#x}(j W)group s W"},
	{"exec (sum j;count i) from t%w", "(sum j W;count W)"},
	{"exec first j from t%w", "first j W"},
	{"select from t where W0,j=(max;j)fby s", "t W where(j W)={[x;g]r:count[x]#first 0#x;{[r;x;p]@[r;p;:;max x p]}[;x]/[r;value group g]}[j W;s W]"},
	{"select from t where W0,1<(count;i)fby([]s;h)", "t W where{[w;g]1<(count each group g)g}[W;([]s:s W;h:h W)]"},
	{"update j:neg j from t%w", "@[t;`j;:;@[j;W;neg]]"},
	{"update z:j+1 from t%w", "update z:@[count[t]#0N;W;:;1+j W]from t"},
	{"update j:sums j by s from t%w", "@[t;`j;:;{@[x;y;:;sums x y]}/[j;W value group s W]]"},
	{"update j:first j by s,h from t%w", "@[t;`j;:;{@[x;y;:;first x y]}/[j;W value group([]s:s W;h:h W)]]"},
	{"delete from t%w", "t(til count t)except W"},
	{"delete j,f from t", "(cols[t]except`j`f)#t"},
	{"select j,j2:2*j,s from t%w", "([]j:j W;j2:2*j W;s:s W)"},
	{"select n:count i,l:j by s from t%w", "{[g]g:asc[key g]#g;([s:key g]n:count each value g;l:j value g)}W group s W"},
	{"select by s from t%w", "{[g]g:asc[key g]#g;([]s:key g)!(cols[t]except`s)#t last each value g}W group s W"},
	{"select mj:max j by x:j mod 3 from t%w", "{[g]g:asc[key g]#g;([x:key g]mj:{max j x}each value g)}W group(j W)mod 3"},
	{"?[t;$[count C;C;()];0b;()]", "t W"},
	{"?[t;$[count C;C;()];();`j]", "j W"},
	{"?[t;$[count C;C;()];0b;();2]", "t 2 sublist W"},
	{"?[t;$[count C;C;()];0b;();2;(>:;`j)]", "t 2 sublist W idesc j W"},
	{"![t;$[count C;C;()];0b;`symbol$()]", "t(til count t)except W"},
	{"![t;();0b;`j`f]", "(cols[t]except`j`f)#t"},
	{"count select from t%w", "count W"},
	{"select from(select from t%w)where j>0", "t W where 0<j W"},
	{"eval parse\"select s,sum j by h from t%w\"", "select s,sum j by h from t W"},
}

var phraseConditions = []string{"", "j>1", "s in`a`c", "not null j", "f<2,h=1h", "i>2", "0b", "s=`b,j>0", "i in 1 3 5", "f within 0 3", "j=max j", "s<>first s", "{x~1 2}each l"}

// TestPhrases compares phrases with what they say, on random tables with attributes,
// enumerated and nested columns, and none.
func TestPhrases(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	in := q.New(nil, q.Options{})
	eval := func(text string) (k.Value, error) { return in.EvalText(text) }
	valued := 0
	for round := range 150 {
		n := r.IntN(14)
		if round%10 == 0 {
			n = 0
		}
		text := tableText(allColumns, randomRows(r, n))
		text = "delete i from " + text // the virtual column is meant
		attr := []string{"", "t:update`g#s from t", "t:`s xasc t", "t:update`p#s from`s xasc t", "t:update`u#q:i from t", "domain:``a`b`c;t:update`domain$s from t", "t:`j xasc t"}[r.IntN(7)]
		for _, setup := range []string{"t:" + text, attr, "(cols t)set'value flip t"} {
			if _, err := eval(setup); err != nil {
				t.Fatalf("%s: %v", setup, err)
			}
		}
		cond := phraseConditions[r.IntN(len(phraseConditions))]
		rows, where, tree, first := "til count t", "", "()", "1b"
		if cond != "" {
			rows, where, first = "exec i from t where "+cond, " where "+cond, cond
			tree = "(parse" + strconv.Quote("select from t where "+cond) + ")2"
		}
		if cond != "" { // the rows, found without qSQL
			rows = "{$[count x;y x;x]}/[til count t;(" + strings.Join(rowFilters(cond), ";") + ";::)]"
		}
		for _, setup := range []string{"W:" + rows, "C:" + tree, "C:$[count C;first C;C]"} {
			if _, err := eval(setup); err != nil {
				t.Fatalf("%s: %v", setup, err)
			}
		}
		for _, pair := range phrasePairs {
			phrase := strings.ReplaceAll(strings.ReplaceAll(pair[0], "%w", where), "W0", first)
			got, err := eval(phrase)
			want, wantErr := eval(pair[1])
			switch {
			case err != nil && wantErr != nil:
			case n == 0 && (err != nil || wantErr != nil): // groups of nothing have no kinds
			case (err != nil) != (wantErr != nil), !k.Match(got, want) && n > 0 && !sameEmpty(got, want):
				show := &naive{t: t, in: in}
				t.Errorf("%s\n gives %s %v,\n %s %s %v\n in %s %s", phrase, show.show(got), err, pair[1], show.show(want), wantErr, text, attr)
			default:
				valued++
			}
		}
		if t.Failed() {
			return
		}
	}
	if valued < 150*len(phrasePairs)/2 {
		t.Errorf("%d comparisons only", valued)
	}
}

// rowFilters are the conditions as functions of the rows left so far.
func rowFilters(cond string) []string {
	var out []string
	for _, c := range strings.Split(cond, ",") {
		body := c
		for _, name := range []string{"j", "s", "f", "h", "l"} {
			body = replaceName(body, name, "("+name+" x)")
		}
		out = append(out, fmt.Sprintf("{x where count[x]#%s}", replaceName(body, "i", "x")))
	}
	return out
}

// replaceName replaces a name that stands alone.
func replaceName(text, name, with string) string {
	var b strings.Builder
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= '0' && text[i] <= '9' || text[i] == '`')
	}
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], name) && !letter(i-1) && !letter(i+len(name)) {
			b.WriteString(with)
			i += len(name) - 1
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// sameEmpty reports whether both are empty: their kinds are then compared elsewhere.
func sameEmpty(a, b k.Value) bool { return a.Len() == 0 && b.Len() == 0 }
