package splay

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"testing"

	"tock/k"
)

// trades is n rows in order of time over a few symbols.
func trades(n int) k.Value {
	rng := rand.New(rand.NewPCG(1, 2))
	names := []string{"MSFT", "AAPL", "IBM", "GOOG", "ZZZ", "AMD"}
	times, syms := make([]int64, n), make([]k.Sym, n)
	prices, sizes := make([]float64, n), make([]int32, n)
	notes := make([]k.Value, n)
	exchange := make([]k.Sym, n)
	for i := range n {
		times[i] = int64(i) * 1000
		syms[i] = k.Intern(names[rng.IntN(len(names))])
		prices[i] = float64(rng.IntN(10000)) / 100
		sizes[i] = int32(rng.IntN(1000))
		notes[i] = k.String(fmt.Sprint("note ", i))
		exchange[i] = k.Intern([]string{"N", "Q", ""}[rng.IntN(3)])
	}
	return k.NewTable(
		[]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price"), k.Intern("size"), k.Intern("note"), k.Intern("ex")},
		[]k.Value{k.Timespans(times), k.Syms(syms), k.Floats(prices), k.Ints(sizes), k.NewList(notes), k.Syms(exchange)})
}

// sortedBySym is what a partition should hold: rows stably sorted by the text of sym, sym first.
func sortedBySym(t k.Value) *k.Table {
	tab := t.Table()
	sym, _ := tab.Col(k.Intern("sym"))
	order := make([]int64, tab.Len())
	for i := range order {
		order[i] = int64(i)
	}
	slices.SortStableFunc(order, func(a, b int64) int { return sym.At(int(a)).Sym().Compare(sym.At(int(b)).Sym()) })
	out := tab.Gather(order).Table()
	names, cols := []k.Sym{k.Intern("sym")}, []k.Value{}
	col, _ := out.Col(k.Intern("sym"))
	cols = append(cols, col)
	for i, name := range out.Names {
		if name != names[0] {
			names, cols = append(names, name), append(cols, out.Cols[i])
		}
	}
	return k.NewTable(names, cols).Table()
}

func day(n int) k.Value { return k.NewDate(int32(9000 + n)) }

func resolved(t *k.Table) k.Value {
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		cols[i] = k.Resolve(col)
	}
	return k.NewTable(t.Names, cols)
}

func TestSavePartition(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{})
	defer store.Close()
	for i, n := range []int{5000, 0, 100} {
		if err := store.SavePartition(dir, day(i), Part{Name: k.Intern("trade"), Table: trades(n), Field: k.Intern("sym")}); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if problems := db.Problems(); problems != nil {
		t.Fatal(problems)
	}
	var names []string
	for _, def := range db.Definitions() {
		names = append(names, def.Name.String())
	}
	if want := []string{"sym", "trade", "date"}; !slices.Equal(names, want) {
		t.Fatalf("defines %v, want %v", names, want)
	}
	table := db.Definitions()[1].Value.Partitioned()
	if table.Rows() != 5100 || table.Field() != k.Intern("date") {
		t.Errorf("%d rows by %s", table.Rows(), table.Field())
	}
	if !k.Match(table.Partitions(), k.Dates([]int32{9000, 9001, 9002})) {
		t.Errorf("partitions %v", table.Partitions())
	}
	for i, n := range []int{5000, 0, 100} {
		if rows, err := table.PartitionRows(i); err != nil || rows != n {
			t.Errorf("partition %d: %d rows, %v", i, rows, err)
		}
		got, err := table.Partition(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := sortedBySym(trades(n))
		if n > 0 && !k.Match(resolved(got), k.NewTable(want.Names, want.Cols)) {
			t.Errorf("partition %d differs", i)
		}
		sym := got.Cols[0]
		if sym.Type() != k.Enum || sym.Attr() != k.Parted {
			t.Errorf("partition %d: sym is type %d attr %d", i, sym.Type(), sym.Attr())
		}
		if n == 0 {
			continue
		}
		rows, ok := k.Lookup(sym, k.NewSymbol("GOOG"))
		if !ok || rows.Len() == 0 || sym.At(rows.From).Sym() != k.Intern("GOOG") || sym.At(rows.To-1).Sym() != k.Intern("GOOG") {
			t.Errorf("partition %d: GOOG at %v %v", i, rows, ok)
		}
	}
	if store.exists(path.Join(dir, "2024.08.22.write$")) {
		t.Error("the stage is still there")
	}
}

// TestMerge saves a day in three parts, the last of them late: the partition comes out
// as if all rows had been there at once.
func TestMerge(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	all := trades(300)
	whole, merged := t.TempDir(), t.TempDir()
	part := Part{Name: k.Intern("trade"), Table: all, Field: k.Intern("sym")}
	if err := store.SavePartition(whole, day(0), part); err != nil {
		t.Fatal(err)
	}
	for _, rows := range [][2]int{{0, 100}, {200, 300}, {100, 200}} {
		part.Table, part.Merge, part.Order = all.Slice(rows[0], rows[1]), true, k.Intern("time")
		if err := store.SavePartition(merged, day(0), part); err != nil {
			t.Fatal(err)
		}
	}
	want, got := must(store.ReadSplayed(whole+"/2024.08.22/trade")), must(store.ReadSplayed(merged+"/2024.08.22/trade"))
	if !k.Match(resolved(got), resolved(want)) || got.Cols[0].Attr() != k.Parted {
		t.Error("merged in parts, the partition is another")
	}
	part.Table = k.NewTable(all.Table().Names[:2], all.Table().Cols[:2])
	if err := store.SavePartition(merged, day(0), part); !errors.Is(err, k.ErrMismatch) {
		t.Errorf("other columns: %v, want mismatch", err)
	}
	part.Table, part.Order = all, k.Intern("none")
	if err := store.SavePartition(merged, day(0), part); !errors.Is(err, k.ErrType) {
		t.Errorf("no such column: %v, want type", err)
	}
	if again := must(store.ReadSplayed(merged + "/2024.08.22/trade")); !k.Match(resolved(again), resolved(want)) {
		t.Error("what was refused changed the partition")
	}
}
