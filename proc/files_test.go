package proc

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileHandles(t *testing.T) {
	r := start(t)
	dir := t.TempDir()
	r.q(fmt.Sprintf("d:`$\":%s\"", filepath.ToSlash(dir)))
	for _, x := range []struct{ text, want string }{
		{"h:hopen f:.Q.dd[d;`a.txt];type h", "-6h"},
		{"h\"one\"", "3i"},
		{"(`long$h)\"!\"", "3"},
		{"neg[h]\" two\"", "-3i"},
		{"neg[h](\"three\";\"four\")", "-3i"},
		{"h 0x410a", "3i"},
		{"h 1 2 3", "'type"},
		{"h`a", "'type"},
		{"hclose h", "::"},
		{"read0 f", "(\"one! two\";\"three\";\"four\";,\"A\")"},
		{"h\"x\"", "'Cannot write to handle 3. OS reports: Bad file descriptor"},
		{"1000 ()", "1000"}, {"1000(+)", "'type"}, {"1000[]", "'type"}, {"1000@1", "'Cannot write to handle 1000. OS reports: Bad file descriptor"},
		{"hclose h", "'Cannot close handle. OS reports: Bad file descriptor"},
		{"hclose 0", "'Cannot close handle. OS reports: Bad file descriptor"},
		{"hclose 1000000000000", "'Cannot close handle. OS reports: Bad file descriptor"},
		// Folders on the way are made; numbers are used again.
		{"h:hopen .Q.dd[d;`new`place`b];h", "3i"},
		{"g:hopen .Q.dd[d;`c];g", "4i"},
		{"hclose h;h:hopen .Q.dd[d;`e];h", "3i"},
		{"hclose each(g;h);count .z.W", "0"},
		// Items are appended to a list, whatever they are.
		{"l:.Q.dd[d;`log];l set();h:hopen l;h((`upd;`t;1 2);(`upd;`t;3 4));hclose h;get l", "((`upd;`t;1 2);(`upd;`t;3 4))"},
		{"h:hopen l;h 5;hclose h", "'type"},
		{"hclose h;count get l", "2"},
		// Items of the same kind to a vector.
		{"v:.Q.dd[d;`v];v set 1 2;h:hopen v;h 3 4;@[h;`a`b;{x}]", `"type"`},
		{"hclose h;get v", "1 2 3 4"},
	} {
		r.expect(x.text, x.want)
	}
	if got := r.q("hopen d"); !strings.Contains(got, "OS reports: Is a directory") {
		t.Error(got)
	}
}

func TestReplay(t *testing.T) {
	r := start(t)
	dir := filepath.ToSlash(t.TempDir())
	r.q(fmt.Sprintf("f:`$\":%s/log\"", dir))
	for _, x := range []struct{ text, want string }{
		{"f set();h:hopen f;do[3;h enlist(`upd;`t;1)];h enlist(`upd;`t;9);hclose h", "::"},
		{"n:0;upd:{[t;x]n+:x};-11!f", "4"},
		{"n", "12"},
		{"n:0;-11!(2;f)", "2"},
		{"n", "2"},
		{"n:0;r:-11!(-1;f);r,n", "4 12"},
		{"-11!(-2;f)", "4"},
		{"n:0;.z.ps:{n+:10;value x};-11!f;n", "52"},
		{`system"x .z.ps"`, "::"},
		{"upd:{[t;x]if[x=9;'`nine]};-11!f", "'nine"},
		{"-11!`:" + dir + "/nosuch", "'" + dir + "/nosuch. OS reports: No such file or directory"},
		{"-11!1", "'type"},
		{"-11!(`a;f)", "'type"},
	} {
		r.expect(x.text, x.want)
	}
	// A torn tail: how much is good, and that replaying it is refused.
	name := filepath.Join(filepath.FromSlash(dir), "log")
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, info.Size()-5); err != nil {
		t.Fatal(err)
	}
	r.q("n:0;upd:{[t;x]n+:x}")
	if got := r.q("-11!(-2;f)"); got != fmt.Sprintf("3 %d", 8+3*(info.Size()-8)/4) {
		t.Error(got)
	}
	r.expect("@[-11!;f;::]", `"badtail"`)
	r.expect("n:0;r:-11!(3;f);r,n", "3 3")
}

func TestConfined(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	users := filepath.Join(dir, "users.txt")
	write := func(text string) {
		if err := os.WriteFile(users, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const all = "ann:secret\nbob:5ebe2294ecd0e0f08eab7690d2a6ee69\r\ncid:E5E9FA1BA31ECD1AE84F75CAAA474F3A663F05F4\nnocolon\nempty:\n"
	for _, option := range []string{"-u", "-U"} {
		write(all)
		r := start(t, option, users)
		for _, x := range []struct {
			user, password string
			in             bool
		}{
			{"ann", "secret", true}, {"ann", "wrong", false}, {"ann", "", false}, {"bob", "secret", true},
			{"bob", "5ebe2294ecd0e0f08eab7690d2a6ee69", false}, {"cid", "secret", true}, {"nobody", "secret", false},
			{"nocolon", "", false}, {"empty", "", true}, {"", "", false},
		} {
			_, err := r.tryDial(x.user, x.password)
			if in := err == nil; in != x.in {
				t.Errorf("%s %s:%s: %v", option, x.user, x.password, err)
			}
		}
		write("dan:new\n")
		r.q(`\u`)
		r.dialAs("dan", "new").expect("1+1", "2")
		if _, err := r.tryDial("ann", "secret"); err == nil {
			t.Error("ann is let in after \\u")
		}
		// A user file that is gone leaves the users as they were.
		if err := os.Remove(users); err != nil {
			t.Fatal(err)
		}
		if got := r.q(`\u`); !strings.HasPrefix(got, "'") {
			t.Error(got)
		}
		c := r.dialAs("dan", "new")
		write("ann:secret\n")
		for _, x := range []struct{ text, open, confined string }{
			{`type system"ls"`, "0h", "'access"},
			{`\cd`, c.q(`\cd`), "'access"},
			{`type @[read0;` + "`:/etc/hostname" + `;::]`, c.q(`type @[read0;` + "`:/etc/hostname" + `;::]`), "10h"},
			{"read0`:users.txt", `,"ann:secret"`, `,"ann:secret"`},
			{"count @[get;`:../x;{x}]", c.q("count @[get;`:../x;{x}]"), "6"},
			{"@[{hclose hopen x};`:new.txt;{x}]", "::", `"access"`},
			{"`:w.txt 0: enlist\"x\"", "`:w.txt", "`:w.txt"},
			{"@[hdel;`:w.txt;{x}]", "`:w.txt", `"access"`},
			{"1+1", "2", "2"},
		} {
			want := x.open
			if option == "-u" {
				want = x.confined
			}
			c.expect(x.text, want)
		}
		r.expect(`type system"ls"`, "0h") // the process itself is free
		if option == "-u" {
			c.expect("exit 0", "'access")
			c.expect(`\\`, "'access")
		}
		c.expect("1+1", "2")
	}
}

func TestBlocked(t *testing.T) {
	r := start(t, "-b")
	r.q("a:til 5;f:{a::x}")
	c := r.dial()
	for _, x := range []struct{ text, want string }{
		{"a", "0 1 2 3 4"}, {"sum a", "10"}, {"{b:x;b}3", "3"},
	} {
		c.expect(x.text, x.want)
	}
	for _, text := range []string{"a:1", "f 3", "`a set 1", "@[`.;`a;:;1]", "delete a from `.", "a,:1"} {
		if got := c.q(text); !strings.HasPrefix(got, "'noupdate") {
			t.Errorf("%s: %s", text, got)
		}
	}
	r.expect("a", "0 1 2 3 4")
	r.expect("a:1", "::")
	c.expect("a", "1")
	r.expect(`system"_"`, "1b")
	start(t).expect(`system"_"`, "0b")
}
