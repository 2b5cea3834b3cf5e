package proc

import (
	"strings"
	"testing"
)

// TestPageWrapped: the default .z.ph can be called by what replaces it, and comes back with \x.
func TestPageWrapped(t *testing.T) {
	r := start(t)
	r.expect("type .z.ph", "112h")
	r.q("t:([]a:1 2);.z.ph:{[f;x]$[x[0]like\"mine*\";.h.hy[`txt;\"mine\"];f x]}[.z.ph;]")
	for text, want := range map[string]string{"mine": "mine", ".csv?t": "a\n1\n2", "?6*7": "42", "nosuch": "Not found"} {
		if _, _, got := r.get("GET", text, ""); !strings.Contains(strings.ReplaceAll(got, "\r", ""), want) {
			t.Errorf("%s: %q", text, got)
		}
	}
	r.q("\\x .z.ph")
	r.expect("type .z.ph", "112h")
	if _, _, got := r.get("GET", "?6*7", ""); !strings.Contains(got, "42") {
		t.Errorf("restored: %q", got)
	}
}
