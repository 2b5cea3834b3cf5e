package qsql_test

import (
	"fmt"
	"strings"
	"testing"

	"tock/q"
)

// runKinds is columns of n items of every kind, most with nulls and infinities.
var runKinds = map[string]string{
	"boolean":   "n?0b",
	"byte":      "n?0x00",
	"short":     "@[n?100h;n?n;:;0Nh]",
	"int":       "@[@[n?100i;n?n;:;0Ni];n?n;:;0Wi]",
	"long":      "@[-50+n?100;n?n;:;0N]",
	"positive":  "n?100",
	"real":      "@[n?100e;n?n;:;0Ne]",
	"float":     "@[@[@[n?100f;n?n;:;0n];n?n;:;0w];n?n;:;-0w]",
	"price":     "n?100f",
	"char":      "n?\"abc \"",
	"symbol":    "n?`a`b`c`",
	"enum":      "`names?n?`a`b`c",
	"guid":      "n?0Ng",
	"date":      "@[2024.01.01+n?100;n?n;:;0Nd]",
	"timestamp": "2024.01.01D+n?1D",
	"timespan":  "@[n?1D;n?n;:;0Nn]",
	"minute":    "n?24:00",
	"datetime":  "2024.01.01T00:00:00.000+n?1f",
	"strings":   "string n?100",
	"lists":     "n#enlist 1 2 3",
	"nulls":     "n#0n",
	"nullints":  "n#0Ni",
}

// TestRunResults compares the aggregates of groups that are runs, of all kinds of columns and
// many lengths, alone and together, with those that the evaluator gives group by group.
func TestRunResults(t *testing.T) {
	in := q.New(nil, q.Options{})
	names := []string{"sum", "max", "min", "first", "last", "count", "avg"}
	for _, n := range []int{1, 3, 7, 40, 500, 20_000} {
		for _, bars := range []int{1, 4, 60} { // about how many rows a bar has
			setup := fmt.Sprintf("n:%d;names:`a`b`c;idx:update `p#sym from `sym`time xasc ([]sym:n?`x`y`z`w;time:n?1+n div 4*%d", n, bars)
			for kind, items := range runKinds {
				setup += ";" + kind + ":" + items
			}
			if _, err := in.EvalText(setup + ")"); err != nil {
				t.Fatal(err)
			}
			all := []string{"a:sum price", "b:min price", "c:max float", "d:min float", "e:count i", "f:max price", "g:avg int", "h:last date", "z:first symbol", "s:sum int", "l:min long", "m:max long"}
			plain := make([]string, len(all))
			for i, col := range all {
				name, call, _ := strings.Cut(col, ":")
				f, arg, _ := strings.Cut(call, " ")
				plain[i] = fmt.Sprintf("%s:{%s x}%s", name, f, arg)
			}
			const text = "select %s by sym,%s from idx"
			check(t, in, fmt.Sprintf(text, strings.Join(all, ","), "time:5 xbar time"), fmt.Sprintf(text, strings.Join(plain, ","), "time:{5 xbar x}time"))
			if n == 20_000 {
				continue
			}
			for kind := range runKinds {
				for _, name := range names {
					// An error is an answer too.
					const text = ".[{[x]select z:%s %s by sym,time:%s from x};enlist idx;{x}]"
					check(t, in, fmt.Sprintf(text, name, kind, "5 xbar time"), fmt.Sprintf(text, "{"+name+" x}", kind, "{5 xbar x}time"))
				}
			}
		}
	}
}
