//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// piped runs the program on lines of standard input and gives what it prints.
func piped(t *testing.T, lines string, args ...string) string {
	t.Helper()
	cmd := command(t, "", args...)
	cmd.Stdin = strings.NewReader(lines)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %v, %s", args, err, out)
	}
	return string(out)
}

// TestJournal is -l: messages that change something come back, errors are rolled back, a
// checkpoint empties the log.
// Source: code.kx.com/q/kb/logging.
func TestJournal(t *testing.T) {
	name := filepath.Join(t.TempDir(), "db", "trade")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	script := "trade:([]time:`time$();sym:`symbol$();price:`float$();size:`int$())\nupd:insert\n"
	if err := os.WriteFile(name+".q", []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	steps := []struct{ in, want string }{
		{"0 (\"insert\";`trade;(10:30:01.000;`intel;88.5;1625i))\n0\"n:count trade\"\n`trade insert(10:30:01.000;`local;1f;1i);\n0\"count trade\"\n", ",0\n2\n"},
		{"count trade\nn\n", "1\n1\n"},
		{"@[0;\"n:7;`trade insert(10:30:01.000;`bad;1f;1i);'oops\";::]\n(n;count trade)\n", "\"oops\"\n1 1\n"},
		{"\\l\n0\"n:3\"\n", ""},
		{"(n;count trade)\nn2:5\n", "3 1\n"},
		{"\\l\n", ""},
		{"(n;count trade)\n-11!(-2;`:" + name + ".log)\n", "3 1\n0\n"},
	}
	for i, s := range steps {
		if got := piped(t, s.in, name, "-l", "-q"); got != s.want {
			t.Errorf("step %d: %q, want %q", i, got, s.want)
		}
	}
	// A checkpoint that was cut off behind the setting aside of the log.
	for _, r := range [][2]string{{".qdb", ".qdb.new"}, {".log", ".log.old"}} {
		if err := os.Rename(name+r[0], name+r[1]); err != nil {
			t.Fatal(err)
		}
	}
	if got := piped(t, "(n;count trade)\n", name, "-L", "-q"); got != "3 1\n" {
		t.Error(got)
	}
	if got := piped(t, "1\n", filepath.Join(t.TempDir(), "nothing"), "-l", "-q"); got != "1\n" {
		t.Error(got)
	}
}

// TestReplica is -r: what was logged and what is logged from then on.
func TestReplica(t *testing.T) {
	name := filepath.Join(t.TempDir(), "test")
	primary := start(t, command(t, "", name, "-l", "-p", "0W"))
	primary.await("q)")
	port := primary.port()
	primary.typed("0\"a:til 3\"\r")
	primary.await("q)")
	primary.typed("0\"a,:10\"\r")
	primary.await("q)")
	replica := start(t, command(t, "", "-r", ":localhost:"+port+":me:secret"))
	replica.await("q)")
	replica.typed("a\r")
	replica.await("\n0 1 2 10\r\n")
	client := start(t, command(t, ""))
	client.await("q)")
	client.typed("h:hopen " + port + "\r")
	client.await("q)")
	client.typed("h\"b:5\"\r")
	client.await("q)")
	client.typed("h\"{a}[]\"\r")
	client.await("\n0 1 2 10\r\n")
	replica.typed("a,b\r")
	replica.await("\n0 1 2 10 5\r\n")
	for _, r := range []*terminal{client, replica, primary} {
		r.typed("\x04")
		r.ends(0)
	}
}
