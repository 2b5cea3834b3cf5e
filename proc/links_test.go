package proc

import (
	"fmt"
	"path/filepath"
	"testing"
)

// Links into partitioned tables, as code.kx.com/q/kb/linking-columns makes them.
func TestLinksOfPartitionedTables(t *testing.T) {
	r := start(t)
	dir := filepath.ToSlash(t.TempDir())
	r.q(fmt.Sprintf("d:`$\":%s\";save1:{[p;n;x].Q.dd[d;p,n,`]set x}", dir))
	r.q("t1:([]id:101 102 103;v:1.1 2.2 3.3);save1[`2019.01.01;`t1]t1")
	r.q("save1[`2019.01.01;`t2]([]t1link:`t1!t1[`id]?103 101 101 102;n:10 20 30 40)")
	r.q("t1:([]id:104 105;v:4.4 5.5);save1[`2019.01.02;`t1]t1")
	r.q("save1[`2019.01.02;`t2]([]t1link:`t1!t1[`id]?105 104 104;n:50 60 70)")
	r.q(`system"l ",1_string d`)
	for _, x := range []struct{ text, want string }{
		{"exec v from select date,n,t1link.v from t2", "3.3 1.1 1.1 2.2 5.5 4.4 4.4"},
		{"exec n from select sum n by t1link.v from t2", "50 40 10 130 50"},
		{"value exec from meta t2 where c=`t1link", "(`t1link;\"i\";`t1;`)"},
		// A link that is not in the partition of its target means nothing.
		{"select l.v from([]l:`t1!1 1)", "'par"},
		{"select from([]l:`t1!1 1)where l.v>1", "'par"},
	} {
		r.expect(x.text, x.want)
	}
}
