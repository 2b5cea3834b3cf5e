package prim

import (
	"testing"

	"tock/k"
)

// One row upserted into a keyed table of 5000 known keys: a last-value cache.
func BenchmarkUpsertKnownKey(b *testing.B) {
	env := newExprEnv()
	n := 5000
	names := make([]k.Sym, n)
	for i := range names {
		names[i] = k.Intern("key" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)))
	}
	keys, err := k.SetAttr(k.Syms(names), k.Unique)
	if err != nil {
		b.Fatal(err)
	}
	kt := k.MustDict(k.NewTable([]k.Sym{k.Intern("sym")}, []k.Value{keys}),
		k.NewTable([]k.Sym{k.Intern("price"), k.Intern("size")}, []k.Value{k.Floats(make([]float64, n)), k.Longs(make([]int64, n))}))
	i := 0
	for b.Loop() {
		i = (i + 7) % n
		row := k.ListOf(k.NewSym(names[i]), k.NewFloat(1.5), k.NewLong(100))
		if kt, err = Append(env, kt, row); err != nil {
			b.Fatal(err)
		}
	}
}

// One record appended to a table of four columns.
func BenchmarkAppendRecord(b *testing.B) {
	env := newExprEnv()
	t := k.NewTable([]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price"), k.Intern("size")},
		[]k.Value{k.Timespans(nil), k.Syms(nil), k.Floats(nil), k.Longs(nil)})
	row := k.ListOf(k.NewTimespan(1), k.NewSymbol("a"), k.NewFloat(1.5), k.NewLong(100))
	var err error
	for b.Loop() {
		if t, err = Append(env, t, row); err != nil {
			b.Fatal(err)
		}
	}
}
