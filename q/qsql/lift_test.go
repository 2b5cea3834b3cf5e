package qsql_test

import (
	"fmt"
	"testing"

	"tock/q"
)

// TestLiftedMatchesPlain compares aggregates that run over all groups at once with the
// plain ones: wrapped in a lambda they get each group's items by themselves. The groups
// of rs follow each other, those of r do not; both have nulls and a group of nulls only.
func TestLiftedMatchesPlain(t *testing.T) {
	in := q.New(nil, q.Options{})
	setup := "r:([]g:60?`a`b`c`d;b:60?0b;x:60?0x0;h:60?100h;i:60?100i;j:60?100;e:\"e\"$0.25*60?400;f:0.25*60?400;c:60?\"abc\";s:60?`3;" +
		"p:2024.01.01D+60?1D;m:2024.01m+60?9i;d:2024.01.01+60?100;z:2024.01.01T+60?1f;n:60?1D;u:60?12:00;v:60?12:00:00;t:60?12:00:00.000);" +
		"{@[`r;x;:;@[r x;where 0=(til 60)mod 7;:;first 0#r x]]}each 3_cols r;" +
		"{@[`r;x;:;@[r x;where r[`g]=`d;:;first 0#r x]]}each 3_cols r;" +
		"rs:`g xasc r"
	if _, err := in.EvalText(setup); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"r", "rs"} {
		for _, agg := range []string{"sum", "avg", "min", "max", "first", "last", "count", "var", "dev", "svar", "sdev"} {
			for _, col := range "bxhijefpmdznuvts" {
				if col == 's' && agg != "first" && agg != "last" && agg != "count" {
					continue
				}
				if agg == "avg" && col == 'x' || agg == "sum" && (col == 'p' || col == 'd' || col == 'm' || col == 'z') {
					continue
				}
				lifted := fmt.Sprintf("select r:%s %c by g from %s", agg, col, table)
				plain := fmt.Sprintf("select r:{%s x}%c by g from %s", agg, col, table)
				check(t, in, lifted, plain)
			}
		}
		for _, agg := range []string{"wavg", "wsum"} {
			for _, pair := range []string{"ij", "jf", "fi", "ef", "hi", "bf"} {
				lifted := fmt.Sprintf("select r:%c %s %c by g from %s", pair[0], agg, pair[1], table)
				plain := fmt.Sprintf("select r:{x %s y}[%c;%c] by g from %s", agg, pair[0], pair[1], table)
				check(t, in, lifted, plain)
			}
		}
		for _, x := range []string{"(max j)-min i", "sum[j*f]%sum j", "1+sum neg j", "sum j>50", "sum j in 1 2 3", "max `minute$n", "(sum i)xbar 7", "not max b", "count distinct i", "(count distinct f)-count distinct b"} {
			check(t, in, fmt.Sprintf("select r:%s by g from %s", x, table), fmt.Sprintf("select r:{[i;j;f;b;n]%s}[i;j;f;b;n] by g from %s", x, table))
		}
	}
}
