package proc

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// changing is every primitive and function that changes a variable, a file, the process or
// the system around it. The files it names are those of newAccessFiles.
var changing = []string{
	// variables
	"a:4", "a,:1", "f 3", "`a set 1", "@[`.;`a;:;1]", "delete a from `.", "t:1", "`t insert(4;`d)", "`t upsert(4;`d)",
	"delete x from `t", "update x:0 from `t", "![`t;();0b;enlist`x]", "b::a+1", ".z.ps:{}", ".h.HOME:\"/\"", "value\"a:5\"",
	"0\"a:4\"", "load`:f0", ".Q.fs[{a::x};`:text]", ".s.e\"create table zz (a int)\"", "-6!parse\"a:4\"",
	// files
	"`:out/f set 1", "`:out/f/ set t", "(`:out/f;17;2;6)set til 9", "`:f0 upsert 4", ".[`:f0;();,;4]", "@[`:f0;0;:;9]", ".[`:f0;();:;9]",
	"`:out/f 0: enlist\"a\"", "`:out/f 1: 0x01", "save`:out/a", "save`:out/t.csv", "rsave`:out/t/", "hdel`:f0", "~:[`:f0]",
	"-19!(`:f0;`:out/f;17;2;6)", "`:out/dom?`a`b",
	".Q.en[`:out;t]", ".Q.ens[`:out;t;`dom]", ".Q.dpft[`:out;2026.01.01;`s;`t]", ".Q.dpfts[`:out;2026.01.01;`s;`t;`dom]",
	".Q.dpt[`:out;2026.01.01;`t]", ".Q.dpts[`:out;2026.01.01;`t;`dom]", ".Q.hdpf[0;`:out;2026.01.01;`s]", ".Q.chk`:db",
	".Q.lo[`:db;0;0]", ".Q.li 2026.01.01", ".Q.view 2026.01.01", ".Q.bv[]",
	".dbm.addcol[`:db;`tt;`z;1]", ".dbm.deletecol[`:db;`tt;`x]", ".dbm.renamecol[`:db;`tt;`x;`y]", ".dbm.copycol[`:db;`tt;`x;`y]",
	".dbm.reordercols[`:db;`tt;`s`x]", ".dbm.fncol[`:db;`tt;`x;neg]", ".dbm.castcol[`:db;`tt;`x;`int]",
	".dbm.setattrcol[`:db;`tt;`x;`s]", ".dbm.clearattrcol[`:db;`tt;`x]", ".dbm.fixtable[`:db;`tt;`:db/2026.01.01/tt]",
	".dbm.addtable[`:db;`new;t]", ".dbm.rentable[`:db;`tt;`uu]", ".dbm.compress[`:db;`tt;`x;17 2 6]", ".dbm.compact[`:db;\"tt\"]", ".dbm.resume`:db",
	// the process and the system
	`system"touch out/f"`, `system"ls"`, "setenv[`A;\"b\"]", `system"l db"`, `system"cd out"`, `system"t 1000"`, `system"T 1"`, `system"S 4"`,
	`system"x .z.ps"`, `system"r f0 out/f"`, `system"g 1"`, `system"s 0"`, `system"p 0"`, `system"e 2"`, `system"1 out/f"`, `system"2 out/f"`,
	`system"o 5"`, `system"P 9"`, `system"c 20 20"`, `system"d .x"`, `system"W 3"`, `system"z 1"`,
}

// opening is what opens or writes a file by a handle: -b leaves a client what the process
// has opened, reval does not.
var opening = []struct{ text, reval, blocked string }{
	{"hopen`:out/f", "'access: out/f", "'access"},
	{"hopen(`:out/f;100)", "'access: out/f", "'access"},
	{"hopen`:fifo://out/f", "'access: out/f", "'access"},
	{"text\"x\"", "'noupdate: handle", "4i"},
	{"neg[text]\"x\"", "'noupdate: handle", "-4i"},
}

// outside is what reads a file that is not below the current directory.
var outside = []string{
	"get`:/etc/hostname", "value`:/etc/hostname", "read0`:/etc/hostname", "read1`:/etc/hostname", "read0(`:../up;0;1)", "key`:/etc", "key`:..",
	"hcount`:/etc/hostname", "(\"*\";\",\")0:`:/etc/hostname", "(\"x\";1)1:`:/etc/hostname", "-11!`:/etc/hostname", "-11!(-2;`:../up)",
	"-11!\":/etc/hostname\"", "-21!`:/etc/hostname", "-7!`:/etc/hostname", ".Q.fs[::;`:/etc/hostname]", ".Q.par[`:..;2026.01.01;`t]",
	".dbm.check`:..", ".dbm.listcols[`:..;`t]", ".dbm.findcol[`:..;`t;`x]", "select from `:/etc/hostname", "@[`:/etc/hostname;::]",
}

// newAccessFiles makes the folder that the tables speak of the current one, and a process
// with its variables.
func newAccessFiles(t *testing.T, options ...string) *running {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "own")
	if err := os.MkdirAll(filepath.Join(dir, "out"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, name := range []string{"text", "../up"} {
		if err := os.WriteFile(name, []byte("a\nb\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, options...)
	for _, text := range []string{"a:til 5;f:{a::x}", "t:([]x:1 2 3;s:`a`b`c)", "`:f0 set til 3", "`:db/2026.01.01/tt/ set .Q.en[`:db;t]", "lg:hopen`:log", "text:hopen`:text"} {
		if got := r.q(text); strings.HasPrefix(got, "'") {
			t.Fatalf("%s: %s", text, got)
		}
	}
	return r
}

// snapshot is what changing may not have changed.
func snapshot(r *running) string {
	return strings.Join([]string{r.q("a"), r.q("t"), r.q("system\"cd\""), r.q("key`:out"), r.q("read1`:f0"), r.q("key`:db"),
		r.q("{x!read1 each .Q.dd[`:db/2026.01.01/tt]each x}key`:db/2026.01.01/tt"), r.q("read1`:text"), r.q("system each(\"t\";\"p\";\"s\")")}, "\n")
}

// TestRevalRefusesChanges: nothing that changes anything does so within reval, and no file
// outside of the current directory is read.
// Source: code.kx.com/q/ref/eval.
func TestRevalRefusesChanges(t *testing.T) {
	r := newAccessFiles(t)
	c := r.dial()
	before := snapshot(r)
	refused := func(text, want string) {
		t.Helper()
		if got := c.q("reval(value;" + strconv.Quote(text) + ")"); !strings.HasPrefix(got, want) {
			t.Errorf("reval of %s: %s, want %s", text, got, want)
		}
	}
	for _, text := range changing {
		refused(text, "'noupdate")
	}
	for _, text := range outside {
		refused(text, "'access")
	}
	for _, x := range opening {
		refused(x.text, x.reval)
	}
	refused("exit 0", "'noupdate")
	if after := snapshot(r); after != before {
		t.Errorf("changed:\n%s\nwas:\n%s", after, before)
	}
	c.expect("reval(value;\"read0`:text\")", `(,"a";,"b")`)
	c.expect("reval(value;\"sum get`:f0\")", "3")
}

// TestBlockedRefusesChanges is the same for clients of -b, who may read what they like.
// Source: code.kx.com/q/basics/cmdline, -b.
func TestBlockedRefusesChanges(t *testing.T) {
	r := newAccessFiles(t, "-b")
	c := r.dial()
	before := snapshot(r)
	for _, text := range changing {
		if got := c.q(text); !strings.HasPrefix(got, "'noupdate") && got != "'access" {
			t.Errorf("%s: %s", text, got)
		}
	}
	if after := snapshot(r); after != before {
		t.Errorf("changed:\n%s\nwas:\n%s", after, before)
	}
	for _, x := range opening {
		c.expect(x.text, x.blocked)
	}
	c.expect("count read0`:../up", "2")
}

// TestConfinedRefusesOutside: a client under -u reads and writes nothing outside of the
// current directory.
// Source: code.kx.com/q/basics/cmdline, -u.
func TestConfinedRefusesOutside(t *testing.T) {
	r := newAccessFiles(t, "-u", "1")
	c := r.dial()
	for _, text := range append([]string{
		"`:../f set 1", "`:../f upsert 1", "`:../f 0: enlist\"a\"", "`:../f 1: 0x01", "save`:../a", "rsave`:../t", "-19!(`:f0;`:../f;17;2;6)",
		"`:../f?`a", ".Q.en[`:..;t]", ".Q.ens[`:..;t;`dom]", ".Q.dpft[`:..;2026.01.01;`s;`t]", ".Q.dpt[`:..;2026.01.01;`t]",
		".Q.hdpf[0;`:..;2026.01.01;`s]", ".Q.chk`:..", ".Q.lo[`:..;0;0]", ".dbm.addcol[`:..;`tt;`z;1]", ".dbm.compact[`:..;\"tt\"]", ".dbm.resume`:..",
		"hopen`:f", "hdel`:f0", `system"ls"`, "exit 0", "{exit x}peach 1 2",
	}, outside...) {
		if got := c.q(text); got != "'access" {
			t.Errorf("%s: %s", text, got)
		}
	}
	if names, err := filepath.Glob("../*"); err != nil || len(names) != 2 {
		t.Errorf("left outside: %v %v", names, err)
	}
}

// TestSecondaryThreads: a worker of peach writes files as the main thread does, and changes
// nothing that is the process's.
// Source: code.kx.com/q/basics/peach; code.kx.com/q/kb/compression/fsicasestudy, "persist
// columns in parallel by peach".
func TestSecondaryThreads(t *testing.T) {
	r := newAccessFiles(t, "-s", "2")
	r.expect("{(`$\":out/p\",string x)set x}peach 1 2", "`:out/p1`:out/p2")
	r.expect("sum get each`:out/p1`:out/p2", "3")
	r.expect("{-19!(`:f0;`$\":out/z\",string x;17;2;6)}peach 1 2", "`:out/z1`:out/z2")
	r.expect("count each{system\"echo \",string x}peach 1 2", "1 1")
	for text, want := range map[string]string{
		"{`a set x}peach 1 2":                       "'noupdate",
		"{.Q.en[`:out;t]}peach 1 2":                 "'noupdate",
		"{.dbm.addcol[`:db;`tt;`z;x]}peach 1 2":     "'noupdate",
		"{system\"S 4\"}peach 1 2":                  "'noupdate",
		"{hopen`::1}peach 1 2":                      "'nosocket",
		"{-11!`:log}peach 1 2":                      "'noupdate",
		"reval(value;\"{`:out/q set x}peach 1 2\")": "'noupdate",
		"reval(value;\"{read0`:../up}peach 1 2\")":  "'access",
		"{reval(value;\"`:out/q set 1\")}peach 1 2": "'noupdate",
		"{reval(value;\"text\\\"x\\\"\")}peach 1 2": "'noupdate",
	} {
		if got := r.q(text); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
