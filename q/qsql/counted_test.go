package qsql_test

import (
	"strings"
	"testing"

	"tock/q"
)

// Rows counted by bytes under comparisons, block by block, are those that a filter of another
// form leaves: of all kinds of columns and numbers, nulls and infinities, either side, groups
// of bytes of any value, counts of rows that are no whole number of words or blocks.
func TestCountedUnderComparisons(t *testing.T) {
	in := q.New(nil, q.Options{})
	setup := "n:50021;p:{[n;x]@[x;(n div 9)?n;:;first 0#x]}n;" +
		"t:([]b:n?0b;x:n?0x0;c:n?\" aZ~\",\"\\377\";h:p n?10h;i:p n?1000i;j:p n?1000;e:p n?100e;f:p .5*n?200;d:p 2024.01.01+n?9;v:p n?0D;s:n?`a`b`);" +
		"t:update f:-0w from t where 5=(til n)mod 31;t:update f:50+1e-13 from t where 6=(til n)mod 31;u:(n-1)#t;m:`s xasc t"
	if _, err := in.EvalText(setup); err != nil {
		t.Fatal(err)
	}
	for _, clause := range []string{
		"i>=500i", "i>=500", "i<500h", "i=0N", "i<>0Ni", "500<j", "500>=j", "j>0W", "j=0N", "h<=3", "h>100000", "f>50", "f<=50", "f=50", "f<>0n",
		"f<0n", "f>=0n", "50<f", "e>50", "e<50.5e", "i>49.5", "x=0x07", "x>3", "x>300", "c=\"a\"", "c<\"a\"", "b=1b", "d=2024.01.03", "d>=2024.01.03",
		"d>2024.01m", "v<0D12", "s=`a", "s<>`a", "s=`", "s<`b", "1>2", "i>j", "i>=500,f>50", "i>=500,f>50,c<>\"Z\"", "f>50,s=`b,x<100",
	} {
		joined := "((" + strings.ReplaceAll(clause, ",", ")&(") + "))"
		for _, by := range []string{"x", "c", "b", "c,b", "b,x", "x,c", "c,s", "b,x,c", "q:c", "neg b"} {
			for _, from := range []string{"t", "u", "m"} {
				check(t, in, "select n:count i by "+by+" from "+from+" where "+clause, "select n:count i by "+by+" from "+from+" where "+joined)
			}
		}
		for _, cols := range []string{"count i,m:1+count f", "count s,sum i", "count j", "count i,v:last v"} {
			check(t, in, "select "+cols+" by c,b from t where "+clause, "select "+cols+" by c,b from t where "+joined)
		}
		check(t, in, "select[2;>n]n:count i by c from t where "+clause, "select[2;>n]n:count i by c from t where "+joined)
	}
}

// Aggregates of pairs of float columns in one pass give what those of a column of the results
// give, nulls, infinities and zeros among them.
func TestPairsMatchColumns(t *testing.T) {
	in := q.New(nil, q.Options{})
	setup := "n:60000;t:update `p#g from `g xasc([]g:n?`a`b,100#`c`d`e;b:.25*n?400;a:.25*n?400);" +
		"t:update b:0n from t where 0=i mod 17;t:update a:0w from t where 3=i mod 97;t:update b:0w from t where 4=i mod 97;" +
		"t,:([]g:10#`y`z;b:10#0n;a:1f);t:update `p#g from `g xasc t;" +
		"w:update p:a+b,d:a-b,m:a*b,o:b-a from t"
	if _, err := in.EvalText(setup); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{
		{"a+b", "p"}, {"a-b", "d"}, {"a*b", "m"}, {"b-a", "o"},
	} {
		for _, form := range []string{"mx:max %,mn:min %", "mn:min %,l:last a", "s:sum %", "s:sum %,mx:max %,c:count i", "s:sum %,v:avg %", "w:a wavg %,s:sum 1+%", "r:(max %)-min %,mx:max %", "mx:max %,m2:max %,n:min a"} {
			for _, by := range []string{" by g", ""} {
				for _, where := range []string{"", " where g<>`a", " where g=`b", " where a>50"} {
					check(t, in, "select "+strings.ReplaceAll(form, "%", pair[0])+by+" from t"+where, "select "+strings.ReplaceAll(form, "%", pair[1])+by+" from w"+where)
				}
			}
		}
	}
}
