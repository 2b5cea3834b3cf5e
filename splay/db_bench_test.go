package splay

import (
	"fmt"
	"testing"

	"tock/k"
)

// BenchmarkMapPartition maps the columns of a partition of a million rows, as the first
// query of a process does.
func BenchmarkMapPartition(b *testing.B) {
	const n = 1_000_000
	dir := b.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	if err := store.SavePartition(dir, day(0), Part{Name: k.Intern("trade"), Table: manyTrades(n, 1000), Field: k.Intern("sym")}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fresh := NewStore(Options{})
		db, err := fresh.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		t, err := db.tables[0].Partition(0, nil)
		if err != nil || t.Len() != n {
			b.Fatal(err)
		}
		rows, ok := k.Lookup(t.Cols[0], k.NewSymbol("SAAA"))
		if !ok || rows.Len() == 0 {
			b.Fatal("the parted column does not answer")
		}
		fresh.Close()
	}
}

// BenchmarkReadStrings reads a mapped list of a million short strings.
func BenchmarkReadStrings(b *testing.B) {
	const n = 1_000_000
	items := make([]k.Value, n)
	for i := range items {
		items[i] = k.String(fmt.Sprint("order ", i))
	}
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	file := b.TempDir() + "/x"
	if err := store.Set(file, k.NewList(items)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(n * 12)
	for b.Loop() {
		v, err := store.Get(file)
		if err != nil || v.Len() != n || v.At(7).Text() != "order 7" {
			b.Fatal(v, err)
		}
	}
}

// BenchmarkOpen opens a database of a thousand partitions and counts its table.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	for i := range 1000 {
		if err := store.SavePartition(dir, day(i), Part{Name: k.Intern("trade"), Table: trades(10), Field: k.Intern("sym")}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		db, err := store.Open(dir)
		if err != nil || db.tables[0].Rows() != 10_000 {
			b.Fatal(err)
		}
	}
}
