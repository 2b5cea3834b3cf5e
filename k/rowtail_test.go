package k

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// tailTable is an empty table with a column of each kind of storage, sym with an attribute.
func tailTable(t *testing.T, attr Attr) *Table {
	t.Helper()
	sym, err := SetAttr(Syms(nil), attr)
	if err != nil {
		t.Fatal(err)
	}
	cols := []Value{sym}
	for _, kind := range tailKinds[1:] {
		cols = append(cols, Empty(kind))
	}
	return &Table{Names: make([]Sym, len(cols)), Cols: cols}
}

var tailKinds = []Type{Symbol, Boolean, Byte, Char, Short, Int, Date, Long, Timespan, Timestamp, Real, Float}

func tailRow(i int) []Value {
	row := make([]Value, len(tailKinds))
	for c, kind := range tailKinds {
		switch kind {
		case Symbol:
			row[c] = NewSymbol(fmt.Sprintf("T%03d", i%701))
		case Real, Float:
			row[c] = FloatAtom(kind, float64(i)+0.5)
		default:
			row[c] = Atom(kind, int64(i))
		}
	}
	return row
}

// Rows and batches in any order, by all the ways there are, give the same table, and
// its index the same answers.
func TestRowTail(t *testing.T) {
	for _, attr := range []Attr{NoAttr, Grouped} {
		rng := rand.New(rand.NewPCG(3, uint64(attr)))
		table, n := tailTable(t, attr), 0
		for n < 60_000 {
			switch rng.IntN(4) {
			case 0:
				batch := make([][]Value, 1+rng.IntN(3000))
				cols := make([]Value, len(tailKinds))
				for c, kind := range tailKinds {
					cols[c] = Empty(kind)
					for i := range batch {
						cols[c] = Join(cols[c], tailRow(n + i)[c])
					}
				}
				if got := table.PushColumns(cols); got != len(batch) {
					t.Fatalf("%d rows, %d appended", len(batch), got)
				}
				n += len(batch)
			case 1: // a column at a time, past the table
				for c, x := range tailRow(n) {
					if !AppendInPlace(table.Cols[c], Enlist(x)) {
						t.Fatal("not appended")
					}
				}
				n++
			default:
				for range rng.IntN(500) {
					if !table.PushRow(tailRow(n)) {
						t.Fatal("not appended")
					}
					n++
				}
			}
		}
		for i := range n {
			for c, want := range tailRow(i) {
				if got := table.Cols[c].At(i); !got.Same(want) {
					t.Fatalf("attribute %d row %d column %d: %v, want %v", attr, i, c, got, want)
				}
			}
		}
		if attr != Grouped {
			continue
		}
		for s := range 701 {
			rows, ok := Lookup(table.Cols[0], NewSymbol(fmt.Sprintf("T%03d", s)))
			if !ok || rows.Len() != (n-s+700)/701 || rows.First() != s {
				t.Fatalf("symbol %d: %d rows from %d, %v", s, rows.Len(), rows.First(), ok)
			}
		}
	}
}

// What does not fit leaves every column as long as it was, whatever fitted before it.
func TestRowTailRefuses(t *testing.T) {
	table := tailTable(t, Grouped)
	for i := range 100 {
		table.PushRow(tailRow(i))
	}
	for c, kind := range tailKinds {
		row := tailRow(100)
		row[c] = NewGuid(GUID{1})
		if table.PushRow(row) || table.PushRow(row[1:]) {
			t.Fatalf("a guid among %v was taken", kind)
		}
		cols := make([]Value, len(row))
		for i := range cols {
			cols[i] = Enlist(tailRow(100)[i])
		}
		cols[c] = Join(cols[c], cols[c])
		if table.PushColumns(cols) >= 0 {
			t.Fatal("columns of unequal lengths were taken")
		}
		cols[c] = Enlist(Enlist(NewLong(1)))
		if table.PushColumns(cols) >= 0 {
			t.Fatal("a list was taken")
		}
		cols[c] = NewLong(1)
		if table.PushColumns(cols) >= 0 {
			t.Fatal("an atom was taken")
		}
	}
	for _, col := range table.Cols {
		if col.Len() != 100 {
			t.Fatalf("%d rows", col.Len())
		}
	}
}

// A column that somebody else went on with is copied, not written over.
func TestRowTailSharedColumn(t *testing.T) {
	table := tailTable(t, NoAttr)
	for i := range 100 {
		table.PushRow(tailRow(i))
	}
	long := 0
	for c, kind := range tailKinds {
		if kind == Long {
			long = c
		}
	}
	other, _ := AppendTo(table.Cols[long], Longs([]int64{-1}))
	table.PushRow(tailRow(100))
	table.PushColumns([]Value{}) // nothing
	if got := other.At(100).Int(); got != -1 {
		t.Errorf("another's item became %d", got)
	}
	if got := table.Cols[long].At(100).Int(); got != 100 {
		t.Errorf("the table's is %d", got)
	}
}

// Others look things up in snapshots while rows come and the items move to larger buffers.
func TestRowTailAndReaders(t *testing.T) {
	const total = 1_000_000
	table := tailTable(t, Grouped)
	batch := make([]Value, len(tailKinds))
	for c, kind := range tailKinds {
		batch[c] = Empty(kind)
		for i := range 7010 {
			batch[c] = Join(batch[c], tailRow(i)[c])
		}
	}
	var readers sync.WaitGroup
	for n := 0; n < total; {
		n += table.PushColumns(batch)
		if n/7010%20 != 0 {
			continue
		}
		seen := Snapshot(table.Cols[0])
		readers.Go(func() {
			for s := range 701 {
				rows, ok := Lookup(seen, NewSymbol(fmt.Sprintf("T%03d", s)))
				if !ok || rows.Len() != n/701 || rows.First() != s {
					t.Errorf("symbol %d of %d rows: %d from %d, %v", s, n, rows.Len(), rows.First(), ok)
					return
				}
			}
		})
	}
	readers.Wait()
	groups, ok := table.Cols[0].obj.(*Vec[Sym]).Groups()
	if !ok || len(groups) != 701 {
		t.Fatalf("%d groups, %v", len(groups), ok)
	}
	for s, rows := range groups {
		for i, row := range rows.Indices() {
			if row != int64(s+i*701) {
				t.Fatalf("group %d row %d is %d", s, i, row)
			}
		}
	}
}
