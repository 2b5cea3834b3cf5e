package qsql_test

import (
	"testing"

	"tock/q"
)

// Expressions that go chunk by chunk give what columns made of them beforehand give, in
// runs shorter and longer than a chunk. Prices are quarters, so that sums are exact in
// any order.
func TestChunksMatchColumns(t *testing.T) {
	in := q.New(nil, q.Options{})
	setup := "n:120000;t:update `p#g from `g xasc([]g:n?`a`b,100#`c`d`e;b:.25*n?400;a:.25*n?400;i:n?100i;j:n?100;n:n?1D);" +
		"t:update b:0n from t where 0=i mod 17;t:update i:0Ni,j:0N from t where 3=(til count t)mod 19;" +
		"w:update d:a-b,m:(a+b)%2,x:b*i,y:2*j-a,z:a+1,k:i+j,r:1%b,f:b-1,h:n+n from t"
	if _, err := in.EvalText(setup); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{
		{"mx:max a-b,mn:min a-b", "mx:max d,mn:min d"},
		{"sum (a+b)%2,c:count i,s:sum a-b", "sum m,c:count i,s:sum d"},
		{"first b-1,l:last b-1,e:first a", "first f,l:last f,e:first a"},
		{"w:i wavg a-b,v:avg b*i", "w:i wavg d,v:avg x"},
		{"y:sum 2*j-a,z:max a+1,k:sum i+j,min 1%b", "y:sum y,z:max z,k:sum k,r:min r"},
		{"h:max n+n,l:last n+n", "h:max h,l:last h"},
		{"r:(sum b*i)%sum i", "r:(sum x)%sum i"},
	} {
		for _, by := range []string{" by g", ""} {
			check(t, in, "0!select "+pair[0]+by+" from t", "(cols select "+pair[0]+by+" from 1#t)xcol 0!select "+pair[1]+by+" from w")
			check(t, in, "0!select "+pair[0]+by+" from t where g<>`a", "(cols select "+pair[0]+by+" from 1#t)xcol 0!select "+pair[1]+by+" from w where g<>`a")
		}
	}
}
