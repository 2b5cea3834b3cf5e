package k

import (
	"strings"
	"testing"
)

// TestOSError: what the system says keeps its tail.
func TestOSError(t *testing.T) {
	const words = "No such file or directory"
	for _, x := range []struct{ path, want string }{
		{"db/t/price", "db/t/price. OS reports: " + words},
		{strings.Repeat("a", 215) + "b", strings.Repeat("a", 215) + "b. OS reports: " + words},
		{strings.Repeat("path/", 250) + "file", ".." + strings.Repeat("path/", 42) + "file. OS reports: " + words},
	} {
		got := string(OSError(x.path, words))
		if got != x.want || len(got) > maxErrorText {
			t.Errorf("%d letters: %q, want %q", len(x.path), got, x.want)
		}
	}
}
