package qsql_test

import (
	"fmt"
	"testing"

	"tock/q"
)

// TestBarsMatchScan compares groups by bars of a column that ascends within the runs of a
// parted one (or does not, or holds nulls and infinities) with those of bars made row by row.
func TestBarsMatchScan(t *testing.T) {
	in := q.New(nil, q.Options{})
	const cols = "n:count i,o:first price,h:max price,l:min price,c:last price,v:sum size,r:(max price)-min price,m:max size,z:med price"
	for _, at := range []string{
		"n?0D01", "2024.01.01D+n?0D01", "n?100", "n?100i", "09:30+n?30", "09:30:00+n?300", "09:30:00.000+n?300000", "2024.01.01+n?100",
		"@[n?0D01;n?n;:;0Nn]", "@[n?0D01;n?n;:;0Wn]", "@[n?0D01;n?n;:;-0Wn]", "@[n?100i;n?n;:;0Wi]", "neg n?100", "n?2.5", "n#5",
	} {
		for _, order := range []string{"`sym`time", "`sym"} {
			setup := "n:150;flat:" + order + " xasc ([]sym:n?`a`b`c``d;time:" + at + ";price:@[n?100f;n?n;:;0n];size:@[n?9i;n?n;:;0Ni]);idx:update `p#sym from flat"
			if _, err := in.EvalText(setup); err != nil {
				t.Fatal(err)
			}
			for _, width := range []string{"0D00:05", "5", "7i", "00:05", "00:00:30", "00:00:30.000", "0", "(neg 5)", "0N", "2.5"} {
				bar := fmt.Sprintf("%s xbar time", width)
				plain := fmt.Sprintf("{[x]%s xbar x}time", width)
				for _, by := range [][2]string{{"sym,time:" + bar, "sym,time:" + plain}, {"b:" + bar, "b:" + plain}, {"s:sym,size,b:" + bar, "s:sym,size,b:" + plain}} {
					for _, where := range []string{"", " where sym=`b", " where sym in `a`c", " where size>3"} {
						text := ".[{[x]select " + cols + " by %s from x" + where + "};enlist %%;{x}]"
						check(t, in, replace(fmt.Sprintf(text, by[0]), "idx"), replace(fmt.Sprintf(text, by[1]), "flat"))
					}
				}
			}
		}
	}
}
