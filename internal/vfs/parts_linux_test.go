package vfs

import (
	"bytes"
	"testing"
)

// TestRest: what a short write leaves is the end of the joined parts, and the parts stay
// as they were.
func TestRest(t *testing.T) {
	parts := [][]byte{[]byte("ab"), nil, []byte("cde"), []byte("f")}
	all := bytes.Join(parts, nil)
	for n := range len(all) + 1 {
		if got := bytes.Join(rest(parts, n), nil); !bytes.Equal(got, all[n:]) {
			t.Errorf("after %d bytes %q is left, want %q", n, got, all[n:])
		}
	}
	if again := bytes.Join(parts, nil); !bytes.Equal(again, all) {
		t.Errorf("the parts are now %q", again)
	}
}
