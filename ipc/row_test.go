package ipc

import (
	"bytes"
	"math"
	"testing"

	"tock/k"
)

// rowAtoms is an atom of each kind at its edges, and names of all lengths around a word.
func rowAtoms() []k.Value {
	out := []k.Value{k.NewBool(true), k.NewBool(false), k.NewByte(0xff), k.NewChar('x'), k.NewShort(-2), k.NewShort(math.MinInt16),
		k.NewInt(-3), k.NewInt(math.MaxInt32), k.NewLong(-4), k.NewLong(math.MinInt64), k.NewReal(-1.5), k.NewReal(0), k.NewFloat(math.Inf(-1)),
		k.NewFloat(101.25), k.NewTimestamp(-5), k.NewTimespan(34200000000000), k.NewDate(-6), k.NewTime(7),
		k.Atom(k.Month, -8), k.Atom(k.Minute, 9), k.Atom(k.Second, 10), k.FloatAtom(k.Datetime, 0.5), k.NewGuid(k.GUID{1, 2}),
		k.Identity, k.String("text"), k.EmptyList}
	for n := range 12 {
		out = append(out, k.NewSymbol("abcdefghijkl"[:n]))
	}
	return append(out, k.NewSymbol("ab\x00cd"), k.NewSymbol("\x00"), k.NewSymbol("é"), k.NewSymbol("\x80\x80"))
}

// Atoms side by side travel as each does alone, whatever follows them.
func TestRowsAsTheirAtoms(t *testing.T) {
	atoms := rowAtoms()
	var d Decoder // that remembers the names of the rows before
	for _, last := range atoms {
		for _, first := range atoms {
			row := []k.Value{first, k.Identity, k.NewSymbol("MSFT"), first, last}
			want := []byte{0, 0, 5, 0, 0, 0}
			for _, x := range row {
				b, err := Append(nil, x)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, b...)
			}
			got, err := Append(nil, k.NewList(row))
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("% x, want % x, %v", got, want, err)
			}
			v, n, err := d.Decode(got)
			if err != nil || n != len(got) || v.Len() != len(row) {
				t.Fatalf("% x: %d items of %d bytes, %v", got, v.Len(), n, err)
			}
			for i, x := range row {
				// A NUL inside ends a name.
				alone, _ := Append(nil, x)
				x, _, _ = Decode(alone)
				if y := v.At(i); y.Type() != x.Type() || !k.Match(y, x) {
					t.Fatalf("% x: item %d is of type %d, want %d", got, i, y.Type(), x.Type())
				}
			}
			for cut := range got {
				// What lies behind the end is no part of it.
				short := append(bytes.Clone(got[:cut]), 0, 0, 0, 0, 0, 0, 0, 0)[:cut]
				if _, _, err := d.Decode(short); err == nil {
					t.Fatalf("% x: decoded without its last %d bytes", got, len(got)-cut)
				}
			}
		}
	}
}
