package proc

import (
	"fmt"
	"path/filepath"
	"testing"
)

// The schema of a splayed table, changed as code.kx.com/q/kb/splayed-tables does.
func TestSchemaOfSplayedTable(t *testing.T) {
	r := start(t)
	dir := filepath.ToSlash(t.TempDir())
	r.q(fmt.Sprintf("d:`$\":%s\";.Q.dd[d;`trade`]set .Q.en[d]([]open:1 2.;volume:3 4;sym:`a`b)", dir))
	load := `system"l ",1_string d`
	r.q(load)
	for _, x := range []struct{ text, want string }{
		{"system\"v\"", "`s#`d`sym`trade"},
		{"system\"a\"", ",`trade"},
		{"delete volume from `trade", "'splay"},
		{"delete volume from trade", "'splay"},
		{"cols delete volume from select from trade", "`open`sym"},
		{".[.Q.dd[d;`trade`.d];();:;`open`sym];" + load + ";cols trade", "`open`sym"},
		{"@[.Q.dd[d;`trade];`newcol;:;10 20];.[.Q.dd[d;`trade`.d];();,;`newcol];" + load + ";exec newcol from trade", "10 20"},
	} {
		r.expect(x.text, x.want)
	}
}
