package k

import "testing"

func nest(x Value, n int) Value {
	for range n {
		x = NewList([]Value{x})
	}
	return x
}

// TestDepth: the levels of a value, whatever it is made of.
func TestDepth(t *testing.T) {
	long := NewLong(1)
	for _, tt := range []struct {
		name string
		v    Value
		want int32
	}{
		{"atom", long, 0},
		{"vector", Longs([]int64{1, 2}), 0},
		{"list", ListOf(long, Longs(nil)), 1},
		{"nested", ListOf(long, ListOf(long, nest(long, 3))), 5},
		{"dictionary", MustDict(Symbols("a"), ListOf(nest(long, 2))), 4},
		{"table", NewTable([]Sym{Intern("a")}, []Value{ListOf(nest(long, 2))}), 4},
		{"projection", NewProjection(NewDerived(TypeEach, long), []Value{nest(long, 2), Hole}), 3},
		{"composition", NewComposition([]Value{long, NewDerived(TypeEach, NewDerived(TypeOver, long))}), 3},
	} {
		if got := depth(tt.v, MaxDepth); got != tt.want {
			t.Errorf("%s: %d levels, want %d", tt.name, got, tt.want)
		}
		if got := depth(tt.v, MaxDepth); got != tt.want {
			t.Errorf("%s: %d levels when asked again, want %d", tt.name, got, tt.want)
		}
	}
}

func TestTooDeep(t *testing.T) {
	long := NewLong(1)
	for _, tt := range []struct {
		levels int
		want   bool
	}{{MaxDepth, false}, {MaxDepth + 1, true}, {3 * MaxDepth, true}} {
		if got := nest(long, tt.levels).TooDeep(); got != tt.want {
			t.Errorf("%d levels too deep: %v", tt.levels, got)
		}
	}
	// What was found deep enough before is a part like any other.
	x := nest(long, MaxDepth-1)
	if x.TooDeep() || nest(x, 1).TooDeep() || !nest(x, 2).TooDeep() || x.TooDeep() {
		t.Error("parts that were asked about")
	}
}

// TestDepthKept: a list changed in place, appended to or cut knows its levels.
func TestDepthKept(t *testing.T) {
	long := NewLong(1)
	check := func(what string, v Value, want int32) {
		t.Helper()
		if got := depth(v, MaxDepth); got != want {
			t.Errorf("%s: %d levels, want %d", what, got, want)
		}
	}
	x := ListOf(long, nest(long, 2), Longs(nil))
	check("list", x, 3)
	check("appended", Value{x.obj.(*List).Append([]Value{nest(long, 5)}), 0}, 6)
	check("the one appended to", x, 3)
	SetItem(x, 0, nest(long, 7))
	check("item set", x, 8)
	y := nest(long, exactDepth+5)
	z := ListOf(y, long)
	check("deep", z, exactDepth+6)
	check("the rest of a deep one", z.Slice(1, 2), 1)
	SetItem(z, 0, long)
	check("deep item gone", z, 1)
	AppendInPlace(z, ListOf(nest(long, 3)))
	check("appended in place", z, 4)
	check("a copy", CloneItems(z), 4)
	SetItem(z, 1, y)
	check("deep again", z, exactDepth+6)
}
