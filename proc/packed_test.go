package proc

import "testing"

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
	r.expect(".z.zd:17 1 0;`:t/ set([]a:1000#1 2;b:1000#`float$1);(-21!`:t/a)`algorithm", "1i")
	r.expect("tr:([]sym:1000#`a`b;x:til 1000);.Q.dpft[`:db;2026.01.05;`sym;`tr];(-21!`:db/2026.01.05/tr/x)`algorithm", "1i")
	r.expect("(`:bad;17;9;0)set 1 2 3", "'domain")
	r.expect("(`:bad;17;2)set 1 2 3", "'length")
}
