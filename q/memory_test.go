package q

import (
	"errors"
	"runtime"
	"testing"

	"tock/internal/room"
	"tock/k"
)

// What makes much out of little asks for its memory first: beyond the bound it is 'wsfull,
// and afterwards the process goes on with as much as before.
func TestBoundedPrimitives(t *testing.T) {
	in := New(newMemoryHost(), Options{})
	if _, err := in.EvalText("n:100000;x:til n;t:([]a:n#1;b:x)"); err != nil {
		t.Fatal(err)
	}
	defer room.SetBound(room.Bound())
	runtime.GC()
	room.Drop()
	runtime.GC()
	room.SetBound(room.Used() + 64<<20)
	for _, src := range []string{"til 100000000", "100000000#1", "1000000000?10", "x cross x", "where 1000#1000000", "raze 1000#enlist x", "2 vs til 4000000",
		"ungroup([]a:til 1000;b:1000#enlist x)", "t cross t", "s:x;while[1;s,:s]", "s:x;while[1;s:s,s]", "{x,x}/[40;x]", "csv 0:([]a:til 3000000;b:3000000#1)", "100000000$\"a\"", "flip 1000#enlist x"} {
		if _, err := in.EvalText(src); !errors.Is(err, k.ErrWSFull) {
			t.Errorf("%s: %v", src, err)
		}
		if _, err := in.EvalText("s:0;count til 1000000"); err != nil {
			t.Errorf("after %s: %v", src, err)
		}
	}
}
