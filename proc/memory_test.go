package proc

import (
	"strconv"
	"testing"

	"tock/internal/room"
)

// TestMemoryLimit: what would take more memory than -w allows is 'wsfull, and the process
// goes on.
func TestMemoryLimit(t *testing.T) {
	defer room.SetBound(room.Bound())
	r := start(t, "-w", strconv.FormatInt(room.Used()>>20+256, 10))
	r.expect("a:til 1000000;count a", "1000000")
	for _, text := range []string{ // what asks before it begins
		"til 1000000000",
		"1000000000#1",
		"count 1000 1000 1000#1",
		"1000000000#([]a:1 2)",
		"a cross a",
		"raze 1000#enlist a",
		"flip 1000#enlist a",
		"where 1000#1000000",
		"100000000?1f",
		"1000000000$\"abc\"",
		"{x,x}/[a]",
		"([]a)cross([]b:a)",
		"string 5000000#0x00",
	} {
		r.expect("@[value;"+strconv.Quote(text)+";{`$x}]", "`wsfull")
	}
	for _, text := range []string{ // what is watched
		"{x,enlist til 100000}/[()]",
		"neg 1000#enlist a",
		"r:();while[1b;r,:enlist til 100000]",
	} {
		r.expect(text, "'wsfull")
		r.await("delete r from `.;1+1", "2")
	}
}
