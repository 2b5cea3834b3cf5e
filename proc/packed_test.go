package proc

import (
	"strings"
	"testing"
)

// TestCompressedFiles: set with parameters, .z.zd, -19! and -21! agree with each other.
func TestCompressedFiles(t *testing.T) {
	r := start(t)
	dir := t.TempDir()
	r.q(`system"cd ` + dir + `"`)
	r.expect("(`:z;17;2;4)set til 1000", "`:z")
	r.expect("1_-21!`:z", "`uncompressedLength`algorithm`logicalBlockSize`zipLevel!(8016;2i;17i;4i)")
	r.expect("(-21!`:z)[`compressedLength]<8016%4", "1b")
	r.expect("(hcount`:z;(til 1000)~get`:z)", "(8016;1b)")
	r.expect("`:p set 1 2 3;count -21!`:p", "0")
	r.expect("-19!(`:p;`:q;17;2;6);get`:q", "1 2 3")
	// bytes, and each column of a table in its own way
	r.expect("(`:raw;17;2;9)1:100#0x0;(read1`:raw;read1(`:raw;90;20);(-21!`:raw)`zipLevel)", "(0x"+strings.Repeat("00", 100)+";0x"+strings.Repeat("00", 10)+";9i)")
	r.expect("u:([]a:til 1000;b:til 1000;c:til 1000);(`:u/;``a!(17 1 0;17 2 6))set u;{(-21!x)`algorithm}each`:u/a`:u/b", "2 1i")
	r.expect(".z.zd:``a!(17 2 6;17 1 0);`:w/ set u;{(-21!x)`algorithm}each`:w/a`:w/b", "1 2i")
	r.expect("(`:x/;(1#`a)!enlist 17 1 0)set u;{(-21!x)`algorithm}each`:x/a`:x/b", "1 2i")
	r.expect("u~select from`:x/", "1b")
	r.expect(".[`:u/;(`a;1);:;5]", "'type/attr error amending file u/a")
	r.expect(".z.zd:17 1 0;`:t/ set([]a:1000#1 2;b:1000#`float$1);(-21!`:t/a)`algorithm", "1i")
	r.expect("tr:([]sym:1000#`a`b;x:til 1000);.Q.dpft[`:db;2026.01.05;`sym;`tr];(-21!`:db/2026.01.05/tr/x)`algorithm", "1i")
	r.expect("(`:bad;17;9;0)set 1 2 3", "'domain")
	r.expect("(`:bad;17;2)set 1 2 3", "'length")
}
