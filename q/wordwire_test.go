package q

import (
	"encoding/hex"
	"testing"

	"tock/ipc"
)

// Words that kdb+ defines by operators travel as kdb+ sends them.
func TestWordsOnTheWire(t *testing.T) {
	in := New(newMemoryHost(), Options{})
	for word, want := range map[string]string{
		"and": "6605", "or": "6606", "raze": "6b660c", "sums": "6c6601", "prev": "6d6600", "deltas": "6d6602",
		"md5": "68020000006610f9f1ffffffffffffff", "any": "6902000000651c6802000000660bf662", "max": "651c", "neg": "6502",
	} {
		v, err := in.EvalText(word)
		if err != nil {
			t.Fatal(word, err)
		}
		got, err := ipc.Append(nil, v)
		if err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%s is %x, %v, want %s", word, got, err, want)
		}
		if n, err := ipc.Size(v); err != nil || n != len(got) {
			t.Errorf("%s has size %d, %v", word, n, err)
		}
		back, _, err := ipc.Decode(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ipc.Append(nil, back)
		if err != nil || hex.EncodeToString(again) != want {
			t.Errorf("%s comes back as %x, %v", word, again, err)
		}
	}
}
