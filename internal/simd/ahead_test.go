package simd

import "testing"

// Asking changes nothing, whatever the length and wherever the memory begins.
func TestAhead(t *testing.T) {
	b := make([]byte, 1000)
	for from := range 70 {
		for _, n := range []int{0, 1, 63, 64, 65, 500} {
			Ahead(b[from : from+n])
		}
	}
	for i, x := range b {
		if x != 0 {
			t.Fatalf("byte %d is %d", i, x)
		}
	}
}
