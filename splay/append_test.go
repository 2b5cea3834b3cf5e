package splay

import (
	"errors"
	"os"
	"path"
	"testing"

	"tock/k"
)

func TestAppendFile(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	d := store.domain(k.Intern("sym"))
	d.Set(k.Symbols("a", "b", "c"))
	other := store.domain(k.Intern("other"))
	sorted := k.WithAttr(k.Longs([]int64{1, 2}), k.Sorted)
	parted := k.WithAttr(k.NewEnum(d, []int64{1, 1, 0}), k.Parted)
	for _, c := range []struct {
		name      string
		old, more k.Value
		want      k.Value
		err       error
	}{
		{"longs", k.Longs([]int64{1}), k.Longs([]int64{2, 3}), k.Longs([]int64{1, 2, 3}), nil},
		{"atom", k.Longs([]int64{1}), k.NewLong(2), k.Longs([]int64{1, 2}), nil},
		{"sorted", sorted, k.Longs([]int64{2, 9}), k.Longs([]int64{1, 2, 2, 9}), nil},
		{"sorted no more", sorted, k.Longs([]int64{0}), k.Longs([]int64{1, 2, 0}), nil},
		{"wrong type", k.Longs([]int64{1}), k.Ints([]int32{2}), k.Value{}, k.ErrType},
		{"symbols", k.Symbols("a"), k.Symbols("b", ""), k.Symbols("a", "b", ""), nil},
		{"enum", k.NewEnum(d, []int64{0}), k.NewEnum(d, []int64{2}), k.NewEnum(d, []int64{0, 2}), nil},
		{"enum of another domain", k.NewEnum(d, []int64{0}), k.NewEnum(other, []int64{2}), k.Value{}, k.ErrType},
		{"symbols to enum", k.NewEnum(d, []int64{0}), k.Symbols("c"), k.Value{}, k.ErrType},
		{"parted", parted, k.NewEnum(d, []int64{2}), k.NewEnum(d, []int64{1, 1, 0, 2}), nil},
		{"log", k.EmptyList, k.ListOf(k.ListOf(k.NewSymbol("upd"), k.NewLong(1))), k.ListOf(k.ListOf(k.NewSymbol("upd"), k.NewLong(1))), nil},
		{"strings", k.ListOf(k.String("a"), k.String("bcd")), k.ListOf(k.String("e"), k.Symbols("new")), k.ListOf(k.String("a"), k.String("bcd"), k.String("e"), k.Symbols("new")), nil},
		{"mixed", k.ListOf(k.NewLambda(&k.Lambda{Source: "{x}"})), k.NewLong(1), k.ListOf(k.NewLambda(&k.Lambda{Source: "{x}"}), k.NewLong(1)), nil},
		{"table", k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.Longs([]int64{1})}), k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.Longs([]int64{2})}),
			k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.Longs([]int64{1, 2})}), nil},
		{"no list", k.NewLong(1), k.NewLong(2), k.Value{}, k.ErrType},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := path.Join(t.TempDir(), "x")
			if err := store.Set(file, c.old); err != nil {
				t.Fatal(err)
			}
			before, err := store.Get(file)
			if err != nil {
				t.Fatal(err)
			}
			err = store.Append(file, c.more)
			if !errors.Is(err, c.err) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			if !k.Match(before, c.old) {
				t.Errorf("what was read before changed to %v", before)
			}
			want := c.want
			if c.err != nil {
				want = c.old
			}
			got, err := store.Get(file)
			if err != nil || !k.Match(got, want) {
				t.Errorf("got %v %v, want %v", got, err, want)
			}
			if c.name == "sorted" && got.Attr() != k.Sorted || c.name == "sorted no more" && got.Attr() != k.NoAttr {
				t.Errorf("attribute %d", got.Attr())
			}
		})
	}
}

func TestAppendSplayed(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	dir := t.TempDir()
	table := path.Join(dir, "t")
	enumerate := func(v k.Value) k.Value {
		t.Helper()
		out, err := store.Enumerate(dir, "", v)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := trades(90)
	for from := 0; from < 90; from += 30 { // the first makes the table
		if err := store.Append(table+"/", enumerate(all.Slice(from, from+30))); err != nil {
			t.Fatal(err)
		}
	}
	got, err := store.Get(table)
	if err != nil || !k.Match(got, enumerate(all)) {
		t.Fatalf("%v", err)
	}
	// One row as a list and as a dictionary, in the order of the columns and not.
	row := enumerate(all.Slice(0, 1)).Table().Row(0).Dict()
	if err := store.Append(table, row.Vals); err != nil {
		t.Fatal(err)
	}
	backwards := []int64{5, 4, 3, 2, 1, 0}
	if err := store.Append(table, k.MustDict(row.Keys.Gather(backwards), row.Vals.Gather(backwards))); err != nil {
		t.Fatal(err)
	}
	got, err = store.Get(table)
	if err != nil || got.Len() != 92 || !k.Match(got.At(90), got.At(0)) || !k.Match(got.At(91), got.At(0)) {
		t.Errorf("rows: %d %v", got.Len(), err)
	}
	for name, bad := range map[string]struct {
		v   k.Value
		err error
	}{
		"symbols not enumerated": {all.Slice(0, 1), k.ErrType},
		"a column too few":       {k.NewTable(all.Table().Names[:2], enumerate(all).Table().Cols[:2]), k.ErrMismatch},
		"another type":           {k.ListOf(k.NewLong(1)), k.ErrLength},
	} {
		if err := store.Append(table, bad.v); !errors.Is(err, bad.err) {
			t.Errorf("%s: %v, want %v", name, err, bad.err)
		}
	}
	if again, err := store.Get(table); err != nil || !k.Match(again, got) {
		t.Errorf("refused rows changed the table: %v", err)
	}
}

// TestAppendAfterTorn cuts what an interrupted append left: whole rows in some columns,
// part of an item in one.
func TestAppendAfterTorn(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	dir := path.Join(t.TempDir(), "t")
	names := []k.Sym{k.Intern("a"), k.Intern("b"), k.Intern("c")}
	table := k.NewTable(names, []k.Value{k.Longs([]int64{1, 2}), k.Ints([]int32{3, 4}), k.ListOf(k.String("x"), k.String("y"))})
	if err := store.Set(dir+"/", table); err != nil {
		t.Fatal(err)
	}
	grow := func(name string, b string) {
		f, err := os.OpenFile(path.Join(dir, name), os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString(b)
			f.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	grow("a", "12345678") // a whole long
	grow("b", "12")       // half an int
	if _, err := store.Get(dir); !errors.Is(err, ErrCorrupt) {
		t.Errorf("torn table reads: %v, want corrupt", err)
	}
	if err := store.Append(dir, table); err != nil {
		t.Fatal(err)
	}
	got, err := store.Get(dir)
	want := k.NewTable(names, []k.Value{k.Longs([]int64{1, 2, 1, 2}), k.Ints([]int32{3, 4, 3, 4}),
		k.ListOf(k.String("x"), k.String("y"), k.String("x"), k.String("y"))})
	if err != nil || !k.Match(got, want) {
		t.Errorf("got %v %v", got, err)
	}
}
