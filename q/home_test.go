package q

import (
	"testing"
)

// TestHome: a script that is not in the current directory is that of Home; a path from the
// root is only itself, and what is in the current directory comes first.
func TestHome(t *testing.T) {
	host := newMemoryHost()
	host.text["/there/one.q"] = []byte("a:1")
	host.text["/there/sub/two.q"] = []byte("a:2")
	host.text["/there/three.q"] = []byte("a:3")
	host.text["three.q"] = []byte("a:33")
	host.text["/user/q/four.q"] = []byte("a:4")
	in := New(host, Options{})
	for _, c := range []struct{ home, command, want string }{
		{"/there", `\l one.q`, "1"},
		{"/there", `\l sub/two.q`, "2"},
		{"/there", `system"l sub/two"`, "2"},
		{"/there", `\l three.q`, "33"},
		{"/there", `\l four.q`, "none"},
		{"/there", `\l /one.q`, "none"},
		{"", `\l four.q`, "4"},
		{"", `\l one.q`, "none"},
	} {
		t.Setenv("QHOME", c.home)
		t.Setenv("HOME", "/user")
		got := "none"
		if _, err := in.EvalText(c.command); err == nil {
			v, err := in.EvalText("string a")
			if err != nil {
				t.Fatal(err)
			}
			got = v.Text()
		}
		if got != c.want {
			t.Errorf("QHOME=%q %s: %s, want %s", c.home, c.command, got, c.want)
		}
	}
}
