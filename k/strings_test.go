package k

import "testing"

func TestAppendStrings(t *testing.T) {
	pieces := [][]byte{[]byte("abc"), nil, []byte("de")}
	got := NewList(AppendStrings([]Value{NewLong(1)}, pieces))
	if want := ListOf(NewLong(1), String("abc"), String(""), String("de")); !Match(got, want) {
		t.Errorf("got %v", got)
	}
	// Appending to one of them must not reach what lies behind it.
	row := []byte("abcd")
	two := AppendStrings(nil, [][]byte{row[:2], row[2:]})
	Join(two[0], String("X"))
	if two[1].Text() != "cd" {
		t.Errorf("the next one became %q", two[1].Text())
	}
}
