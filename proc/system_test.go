package proc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Source of what is expected: code.kx.com/q/basics/syscmds.
func TestSystemCommands(t *testing.T) {
	r := start(t, "-s", "4", "-w", "4000")
	for _, x := range [][2]string{
		{`system"s"`, "4i"}, {`system"s 2"`, "::"}, {`system"s"`, "2i"}, {`system"s 0N"`, "4i"},
		{`@[system;"s 5";::]`, `"enable secondary threads via cmd line -s only"`},
		{`system"g 1"`, "::"}, {`system"g"`, "1i"}, {`@[system;"g 2";::]`, `"domain"`},
		{`(system"w")3`, "4194304000"}, {`system"w 5000"`, "5242880000"}, {`system"w 1"`, `system"w 0"`},
		{`count system"w 1000000000000"`, "2"}, {`count system"w"`, "6"},
		{`x:system"S 0N";a:10?10;system"S ",string x;a~10?10`, "1b"},
		{`system"S"`, "-314159i"}, {`system"S 42"`, "::"}, {`a:5?100;system"S 42";a~5?100`, "1b"},
		{`@[system;"a .nosuch";::]`, `".nosuch"`},
		{`@[system;"_ t.q";::]`, `"can't"`}, {`system"_"`, "0b"},
		{`@[system;"r";::]`, `"nyi: no log, see -l"`},
		{`@[system;"ls /no/such/folder";::]`, `"os"`}, {`system"echo a b"`, `,"a b"`},
		{"@[{`:lib 2:x};(`f;1);::]", `"nyi: 2: shared libraries cannot be loaded"`},
		{`value"q)1+1"`, "2"}, {`value"k)!3"`, "0 1 2"}, {`@[value;"s)select";::]`, `"sql: unexpected end"`}, {`@[value;"p)1";::]`, `"nyi"`},
	} {
		want := x[1]
		if strings.HasPrefix(want, "system") {
			want = r.q(want)
		}
		r.expect(x[0], want)
	}
	plain := start(t)
	plain.expect(`@[system;"w 3";::]`, `"-w init via cmd line"`)
	plain.expect(`@[system;"s 4";::]`, `"enable secondary threads via cmd line -s only"`)
}

func TestRenameAndRedirect(t *testing.T) {
	dir := t.TempDir()
	r := start(t)
	from, to, log := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "new", "out.txt")
	if err := os.WriteFile(from, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.expect(`system"r `+from+" "+to+`"`, "::")
	if _, err := os.Stat(to); err != nil {
		t.Error(err)
	}
	r.expect(`system"1 `+log+`";-1"hello";system"2 `+log+`.err";-2"oops";system"1 /dev/stdin";system"2 /dev/stdin";1`, "1")
	for path, want := range map[string]string{log: "hello\n", log + ".err": "oops\n"} {
		if b, err := os.ReadFile(path); err != nil || string(b) != want {
			t.Errorf("%s has %q, %v", path, b, err)
		}
	}
	r.expect(`system"1 `+log+`";-1"again";system"1 /dev/stdin";count read0`+"`:"+log, "2")
}
