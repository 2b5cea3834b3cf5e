package splay

import (
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"sync"
	"testing"

	"tock/k"
)

func symbolTable(names ...string) k.Value {
	return k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols(names...)})
}

func TestEnumerate(t *testing.T) {
	dir := path.Join(t.TempDir(), "new", "db")
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	for _, c := range []struct {
		in   []string
		want []int64
		file string
	}{
		{[]string{"b", "a", "b"}, []int64{0, 1, 0}, "b\x00a\x00"},
		{[]string{"a", "c", "", "c"}, []int64{1, 2, 3, 2}, "b\x00a\x00c\x00\x00"},
		{[]string{}, []int64{}, "b\x00a\x00c\x00\x00"},
		{[]string{"", "b"}, []int64{3, 0}, "b\x00a\x00c\x00\x00"},
	} {
		got, err := store.Enumerate(dir, "", symbolTable(c.in...))
		if err != nil {
			t.Fatal(err)
		}
		col := got.Table().Cols[0]
		if !slices.Equal(k.Data[int64](col), c.want) || col.Domain().Name().String() != "sym" || !k.Match(resolved(got.Table()), symbolTable(c.in...)) {
			t.Errorf("%q: got %v, want %v", c.in, k.Data[int64](col), c.want)
		}
		b, err := os.ReadFile(dir + "/sym")
		if err != nil || string(b[serialHead:]) != c.file {
			t.Errorf("%q: file %q %v, want %q", c.in, b, err, c.file)
		}
	}
	if got, err := store.Enumerate(dir, "other", symbolTable("z")); err != nil || got.Table().Cols[0].Domain().Name().String() != "other" {
		t.Errorf("another domain: %v %v", got, err)
	}
	for _, bad := range []string{"../sym", "a/b"} {
		if _, err := store.Enumerate(dir, bad, symbolTable("z")); !errors.Is(err, k.ErrDomain) {
			t.Errorf("domain %q: %v", bad, err)
		}
	}
	if _, err := store.Enumerate(dir, "", k.Longs(nil)); !errors.Is(err, k.ErrType) {
		t.Errorf("no table: %v", err)
	}
	if _, err := store.Enumerate(dir, "", symbolTable("z\x00z")); !errors.Is(err, k.ErrType) {
		t.Errorf("a NUL: %v", err)
	}
}

// TestTornSymbols appends to files whose last name was never finished.
func TestTornSymbols(t *testing.T) {
	head := string(emptySymbols)
	for _, c := range []struct{ before, after string }{
		{"", head + "n\x00"},
		{head[:3], head + "n\x00"},
		{head, head + "n\x00"},
		{head + "a\x00b", head + "a\x00n\x00"},
		{head + "a\x00bcd\x00", head + "a\x00bcd\x00n\x00"},
		{head + "x", head + "n\x00"},
		{"\xff\x01\x0b\x01\x02\x00\x00\x00x\x00y\x00", "\xff\x01\x0b\x00\x02\x00\x00\x00x\x00y\x00n\x00"}, // sorted
		{"\xff\x01\x0b\x02\x02\x00\x00\x00x\x00y\x00", "\xff\x01\x0b\x02\x02\x00\x00\x00x\x00y\x00n\x00"}, // unique
	} {
		dir := t.TempDir()
		if err := os.WriteFile(dir+"/sym", []byte(c.before), 0o666); err != nil {
			t.Fatal(err)
		}
		store := NewStore(Options{NoSync: true})
		if _, err := store.Enumerate(dir, "", symbolTable("n")); err != nil {
			t.Errorf("%q: %v", c.before, err)
		}
		b, err := os.ReadFile(dir + "/sym")
		if err != nil || string(b) != c.after {
			t.Errorf("%q became %q %v, want %q", c.before, b, err, c.after)
		}
		store.Close()
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/sym", []byte("something else"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := NewStore(Options{}).Enumerate(dir, "", symbolTable("n")); !errors.Is(err, k.ErrType) {
		t.Errorf("no symbol file: %v", err)
	}
	if b, _ := os.ReadFile(dir + "/sym"); string(b) != "something else" {
		t.Errorf("it became %q", b)
	}
}

// TestEnumerateTogether has several stores, as several processes would, extend one
// domain at the same time.
func TestEnumerateTogether(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			store := NewStore(Options{NoSync: true})
			defer store.Close()
			for round := range 30 {
				var names []string
				for i := range 5 {
					names = append(names, fmt.Sprint("s", (round*7+i*worker)%60))
				}
				table := symbolTable(names...)
				got, err := store.Enumerate(dir, "", table)
				if err != nil {
					t.Error(err)
					return
				}
				indices := k.Data[int64](got.Table().Cols[0])
				loaded, err := NewStore(Options{}).load(dir + "/sym")
				if err != nil {
					t.Error(err)
					return
				}
				syms := k.Data[k.Sym](loaded)
				for i, at := range indices {
					if syms[at].String() != names[i] {
						t.Errorf("index %d is %s in the file, want %s", at, syms[at], names[i])
					}
				}
			}
		})
	}
	wg.Wait()
	if problems := NewStore(Options{}).Check(dir, true); problems != nil {
		t.Error(problems)
	}
}

// TestSaveTogether has several stores save tables to one partition at the same time.
func TestSaveTogether(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			store := NewStore(Options{NoSync: true})
			defer store.Close()
			for range 5 {
				p := Part{Name: k.Intern(fmt.Sprint("t", worker)), Table: trades(100 + worker), Field: k.Intern("sym")}
				if err := store.SavePartition(dir, day(0), p); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	store := NewStore(Options{})
	defer store.Close()
	for worker := range 4 {
		table := definition(t, open(t, store, dir), fmt.Sprint("t", worker)).Partitioned()
		if table.Rows() != 100+worker {
			t.Errorf("table %d has %d rows", worker, table.Rows())
		}
	}
	if problems := store.Check(dir, true); problems != nil {
		t.Error(problems)
	}
}

// TestFieldKinds parts on columns that are no symbols, and on enumerations.
func TestFieldKinds(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	dir := t.TempDir()
	names := []k.Sym{k.Intern("n"), k.Intern("x")}
	at := k.Longs([]int64{0, 1, 2, 3, 4})
	enum := must(store.Enumerate(dir, "", symbolTable("b", "a", "b", "c", "a"))).Table().Cols[0]
	for i, c := range []struct {
		col  k.Value
		want []int64
		attr k.Attr
	}{
		{k.Ints([]int32{3, 1, 2, 1, k.NullInt}), []int64{4, 1, 3, 2, 0}, k.Parted},
		{k.Floats([]float64{1, k.NullFloat, 0, 1, 0}), []int64{1, 2, 4, 0, 3}, k.Sorted},
		{k.Longs([]int64{1, 1, 2, 3, 3}), []int64{0, 1, 2, 3, 4}, k.Parted},
		{k.Symbols("b", "a", "b", "c", "a"), []int64{1, 4, 0, 2, 3}, k.Parted},
		{enum, []int64{1, 4, 0, 2, 3}, k.Parted},
	} {
		table := k.NewTable(names, []k.Value{at, c.col})
		if err := store.SavePartition(dir, day(i), Part{Name: k.Intern("t"), Table: table, Field: names[1]}); err != nil {
			t.Fatal(err)
		}
		got := must(store.ReadSplayed(path.Join(dir, fmt.Sprintf("2024.08.%d", 22+i), "t")))
		if got.Names[0] != names[1] || !slices.Equal(k.Data[int64](got.Cols[1]), c.want) || got.Cols[0].Attr() != c.attr {
			t.Errorf("type %d: order %v attr %d, want %v %d", c.col.Type(), got.Cols[1], got.Cols[0].Attr(), c.want, c.attr)
		}
		if !k.Match(k.Resolve(got.Cols[0]), k.Resolve(c.col).Gather(c.want)) {
			t.Errorf("type %d: the field is %v", c.col.Type(), got.Cols[0])
		}
		rows, ok := k.Lookup(got.Cols[0], k.Resolve(got.Cols[0]).At(2))
		if !ok || rows.From > 2 || rows.To <= 2 || !k.Match(got.Cols[0].At(rows.From), got.Cols[0].At(2)) {
			t.Errorf("type %d: the attribute answers %v %v", c.col.Type(), rows, ok)
		}
	}
	if err := store.SavePartition(dir, day(9), Part{Name: k.Intern("t"), Table: trades(2), Field: k.Intern("none")}); !errors.Is(err, k.ErrType) {
		t.Errorf("no such field: %v", err)
	}
}
