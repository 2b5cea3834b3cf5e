package splay

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"tock/k"
)

// TestSpill grows a table row by row, writing it down at random moments, beside one that
// is never written down: both are the same at every look, old snapshots included.
func TestSpill(t *testing.T) {
	if !spillable {
		t.Skip("not on this system")
	}
	dir := t.TempDir()
	sp, err := NewSpill(dir)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	plain := trades(0).Table()
	if plain.Cols[1], err = k.SetAttr(plain.Cols[1], k.Grouped); err != nil {
		t.Fatal(err)
	}
	kept, err := sp.Adopt(plain)
	if err != nil {
		t.Fatal(err)
	}
	want := k.NewTable(plain.Names, plain.Cols)
	var snapshots []k.Value
	written := 0
	for range 60 {
		more := trades(1 + rng.IntN(6000)).Table()
		grow := func(v k.Value) k.Value {
			cols := make([]k.Value, len(more.Cols))
			for i, col := range more.Cols {
				cols[i] = k.Join(v.Table().Cols[i], col)
			}
			return k.NewTable(more.Names, cols)
		}
		kept, want = grow(kept), grow(want)
		if rng.IntN(3) == 0 {
			n, err := sp.Write(kept.Table())
			if err != nil {
				t.Fatal(err)
			}
			written += n
			if left := sp.Pending(kept.Table()); left >= spillPage*len(plain.Cols) {
				t.Fatalf("%d bytes left in memory", left)
			}
			snapshots = append(snapshots, kept)
		}
	}
	if !k.Match(kept, want) || written < 1<<20 || !sp.Holds(kept.Table()) {
		t.Fatalf("%d rows, %d bytes written, not the same", kept.Len(), written)
	}
	for _, s := range snapshots {
		if !k.Match(s, want.Slice(0, s.Len())) {
			t.Fatal("a snapshot changed")
		}
	}
	if at, ok := k.Lookup(kept.Table().Cols[1], k.NewSymbol("IBM")); !ok || at.Len() == 0 {
		t.Error("the grouped column does not answer")
	}
	if !sp.Has(k.ListOf(k.NewLong(1), kept.Table().Cols[2].Slice(1000, 1010))) || sp.Has(want) {
		t.Error("what is in the spill is not told from what is not")
	}
	// Saved from there as from memory.
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	if err := store.SavePartition(dir, day(0), Part{Name: k.Intern("trade"), Table: kept, Field: k.Intern("sym")}); err != nil {
		t.Fatal(err)
	}
	got, err := store.ReadSplayed(dir + "/2024.08.22/trade")
	sorted := sortedBySym(want)
	if err != nil || !k.Match(resolved(got), k.NewTable(sorted.Names, sorted.Cols)) {
		t.Errorf("saved: %v", err)
	}
	if db, err := store.Open(dir); err != nil || db.Problems() != nil || len(db.Tables()) != 1 {
		t.Error("the database shows the spill:", err)
	}
	if err := sp.Close(); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), spillSuffix) {
			t.Error("left:", entry.Name())
		}
	}
}

// TestSpillLeft finds what a killed process left, and leaves what a living one has.
func TestSpillLeft(t *testing.T) {
	if !spillable {
		t.Skip("not on this system")
	}
	dir := t.TempDir()
	if err := os.MkdirAll(dir+"/rdb-1"+spillSuffix, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/rdb-1"+spillSuffix+"/lock", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	first, err := NewSpill(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := NewSpill(dir)
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 {
		t.Errorf("%v", entries)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}
