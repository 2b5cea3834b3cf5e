package room

import "testing"

func TestNowhere(t *testing.T) {
	before := Used()
	for _, n := range []int{0, 1, 1 << 20, 1 << 27, 1 << 29, 3} {
		if x := Nowhere[int64](n); len(x) != n {
			t.Errorf("%d items, want %d", len(x), n)
		}
	}
	if grown := Used() - before; movable && grown > 64<<20 {
		t.Errorf("%d bytes for nothing", grown)
	}
}
