package ipc

import (
	"testing"

	"tock/k"
)

func update(rows k.Value) k.Value {
	return k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), rows)
}

// What looks like an update is one; nothing else does.
func TestIsUpdate(t *testing.T) {
	table := k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.Longs([]int64{1})})
	for _, x := range []struct {
		v    k.Value
		want bool
	}{
		{update(k.ListOf(k.NewLong(1), k.NewSymbol("a"))), true},
		{update(k.ListOf(k.Longs([]int64{1}), k.Symbols("a"))), true},
		{update(table), true},
		{update(k.Longs([]int64{1, 2})), false},
		{update(k.NewLong(1)), false},
		{k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade")), false},
		{k.ListOf(k.String("upd"), k.NewSymbol("trade"), table), false},
		{k.ListOf(k.NewSymbol("upd"), k.String("trade"), table), false},
		{k.String("upd"), false},
		{table, false},
	} {
		b, err := Append(nil, x.v)
		if err != nil {
			t.Fatal(err)
		}
		if got := IsUpdate(b); got != x.want {
			t.Errorf("% x: %v", b, got)
		}
		for n := range len(b) { // nothing is read behind the end
			IsUpdate(b[:n:n])
		}
	}
}

// A loan decodes as a Decoder does, also after it was used for something else.
func FuzzLoan(f *testing.F) {
	for _, rows := range []k.Value{
		k.ListOf(k.NewLong(1), k.NewSymbol("a"), k.NewFloat(2)),
		k.ListOf(k.Longs([]int64{1, 2}), k.Symbols("a", "b"), k.String("xy")),
		k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.ListOf(k.String("x"), k.NewLong(1))}),
	} {
		b, err := Append(nil, update(rows))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	before, err := Append(nil, update(k.ListOf(k.Longs(make([]int64, 100)), k.ListOf(k.NewLong(1), k.String("other")))))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := NewLoan()
		defer l.Release()
		if _, _, err := l.Decode(before); err != nil {
			t.Fatal(err)
		}
		want, wantN, wantErr := Decode(b)
		v, n, err := l.Decode(b)
		if n != wantN || (err == nil) != (wantErr == nil) || err == nil && !k.Match(v, want) {
			t.Fatalf("%d %v, want %d %v", n, err, wantN, wantErr)
		}
	})
}
