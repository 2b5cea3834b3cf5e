package qsql_test

import (
	"fmt"
	"testing"

	"tock/q"
)

// TestEdgesMatchScan compares first and last rows of the runs of a parted column, cut by
// bounds on a column that ascends within them (or does not), with the same on plain columns.
func TestEdgesMatchScan(t *testing.T) {
	in := q.New(nil, q.Options{})
	for _, table := range []string{
		"`sym`time xasc ([]sym:300?`a`b`c``d;time:09:30+300?30;price:300?100f;size:300?9i)",
		"`sym`time xasc ([]sym:300?`a`b`c``d;time:@[09:30+300?30;300?300;:;0Nu];price:300?100f;size:300?9i)",
		"`sym xasc ([]sym:300?`a`b`c``d;time:09:30+300?30;price:300?100f;size:300?9i)",
		"`sym xasc ([]sym:`a`a`b;time:09:31 09:40 09:50;price:1 2 3f;size:1 2 3i)",
		"([]sym:`$();time:`minute$();price:`float$();size:`int$())",
	} {
		if _, err := in.EvalText("flat:update `#sym from " + table + ";idx:update `p#sym from flat"); err != nil {
			t.Fatal(err)
		}
		for _, cols := range []string{"last price", "first price,z:last size,t:last time", "last price,n:count i", "last price+size", "lst:last sym"} {
			for _, where := range []string{
				"time<=09:45", "time<09:45", "time>09:45", "time>=09:45,time<09:50", "time within 09:40 09:50", "time<=0Nu",
				"time<=0Wu", "time>0Wu", "time<=09:45:00", "time<09:30+size", "time within 09:50 09:40", "sym<>`a,time<09:45", "not time<09:45",
			} {
				for _, by := range []string{"sym", "s:sym", "sym,size"} {
					text := fmt.Sprintf(".[{[x]select %s by %s from x where %s};enlist %%;{x}]", cols, by, where)
					check(t, in, replace(text, "idx"), replace(text, "flat"))
				}
			}
		}
	}
}
