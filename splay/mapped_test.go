package splay

import (
	"path/filepath"
	"testing"

	"tock/k"
)

// A list of lists in a file shows the type of a mapped list, what is made of it does not.
// Source: code.kx.com/q/releases/ChangesIn3.6.
func TestMappedListType(t *testing.T) {
	s := NewStore(Options{NoSync: true})
	defer s.Close()
	path := filepath.Join(t.TempDir(), "mapped")
	want := k.ListOf(k.Longs([]int64{1, 2, 3}), k.String("cde"))
	if err := s.Set(path, want); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(path)
	if err != nil || !k.Match(got, want) {
		t.Fatalf("%v %v", got, err)
	}
	for _, tt := range []struct {
		name  string
		v     k.Value
		shown k.Type
	}{
		{"as it was read", got, k.AnyMap}, {"its snapshot", k.Snapshot(got), k.AnyMap},
		{"its items", got.Slice(0, 2), k.Mixed}, {"joined", k.Join(got, want), k.Mixed},
		{"another list", want, k.Mixed}, {"a vector", k.Longs(nil), k.Long},
	} {
		if tt.v.ShownType() != tt.shown {
			t.Errorf("%s: type %d", tt.name, tt.v.ShownType())
		}
	}
}
