package k

import "testing"

func TestCallSource(t *testing.T) {
	for rank, want := range map[int]string{-1: "", 0: "{f[x]}", 1: "{f[x]}", 2: "{f[x;y]}", 3: "{f[x;y;z]}", 4: "{[a;b;c;d]f[a;b;c;d]}",
		8: "{[a;b;c;d;e;f;g;h]f[a;b;c;d;e;f;g;h]}", 9: ""} {
		if got := CallSource("f", rank); got != want {
			t.Errorf("rank %d: %s, not %s", rank, got, want)
		}
	}
}

type spelled string

func (s spelled) LambdaSource() string { return string(s) }

func TestSpell(t *testing.T) {
	if v, ok := Spell(NewForeign(&Foreign{Data: spelled("{x}")})); !ok || v.Lambda() == nil || v.Lambda().Source != "{x}" {
		t.Errorf("a foreign: %v %v", v, ok)
	}
	for name, v := range map[string]Value{"no source": NewPrimitive(&Primitive{Impl: spelled("")}), "no function": NewLong(1), "mute": NewForeign(&Foreign{})} {
		if _, ok := Spell(v); ok {
			t.Errorf("%s is spelled", name)
		}
	}
}
