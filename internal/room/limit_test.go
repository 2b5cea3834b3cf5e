package room

import (
	"math"
	"runtime"
	"testing"
)

func TestLimit(t *testing.T) {
	defer SetBound(Bound())
	if Over() {
		t.Error("over without a limit")
	}
	if Fits(math.MaxInt64/2, 8) || Fits(1<<60, 1) {
		t.Error("more than any machine has fits")
	}
	SetBound(256 << 20)
	if Bound() != 256<<20 {
		t.Errorf("limit %d", Bound())
	}
	for _, tt := range []struct {
		n, width int64
		fits     bool
	}{{0, 8, true}, {-1, 8, true}, {100, 8, true}, {1 << 20, 8, true}, {32 << 20, 8, false}, {math.MaxInt64, 16, false}, {200 << 20, 1, true}} {
		if got := Fits(tt.n, tt.width); got != tt.fits {
			t.Errorf("%d items of %d bytes: %v", tt.n, tt.width, got)
		}
	}
	if Over() {
		t.Error("over, with nothing in use")
	}
	mem, _ := Make[byte](300 << 20)
	mem = append(mem, 1)
	if !Over() {
		t.Error("not over, with more in use")
	}
	runtime.KeepAlive(mem)
	mem = nil
	if Over() {
		t.Error("over, though what was in use is not any more")
	}
}
