//go:build linux

package hugepage

import "testing"

// TestAdvise: the hint leaves buffers of any size, place and content as they are.
func TestAdvise(t *testing.T) {
	for _, n := range []int{0, 1, 4096, least, least + 12345} {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(i)
		}
		Advise(b)
		Advise(b[min(7, n):])
		for i := range b {
			if b[i] != byte(i) {
				t.Fatalf("%d bytes: byte %d changed", n, i)
			}
		}
	}
	Advise(make([]float64, 0, least))
	Advise[int64](nil)
}
