package proc

import (
	"os"
	"path/filepath"
	"testing"
)

func TestStartupScript(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "q.q")
	if err := os.WriteFile(script, []byte("a:1"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ init, home, want string }{
		{"", "", ""},
		{"", dir, script},
		{script, "", script},
		{script, filepath.Join(dir, "none"), script},
		{filepath.Join(dir, "none.q"), dir, ""},
		{dir, "", ""},
	} {
		t.Setenv("HOME", dir) // its folder q is the default
		t.Setenv("QINIT", c.init)
		t.Setenv("QHOME", c.home)
		if got := startupScript(); got != c.want {
			t.Errorf("QINIT=%q QHOME=%q: %q, want %q", c.init, c.home, got, c.want)
		}
	}
}
