package splay

import (
	"math/rand/v2"
	"os"
	"testing"

	"tock/k"
)

// BenchmarkSavePartition saves a day of trades: 10 million rows over 1000 symbols, five
// columns. TOCK_BENCH_SYNC=1 waits for the disk as a real write-down does.
func BenchmarkSavePartition(b *testing.B) {
	const n = 10_000_000
	t := manyTrades(n, 1000)
	b.ReportAllocs()
	b.SetBytes(n * (8 + 8 + 8 + 4 + 1))
	for b.Loop() {
		dir := b.TempDir()
		store := NewStore(Options{NoSync: os.Getenv("TOCK_BENCH_SYNC") == ""})
		if err := store.SavePartition(dir, day(0), Part{Name: k.Intern("trade"), Table: t, Field: k.Intern("sym")}); err != nil {
			b.Fatal(err)
		}
		got, err := store.ReadSplayed(dir + "/2024.08.22/trade")
		if err != nil || got.Len() != n {
			b.Fatal(got.Len(), err)
		}
		store.Close()
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// manyTrades is n rows of time, sym, price, size, stop over a number of symbols.
func manyTrades(n, symbols int) k.Value {
	rng := rand.New(rand.NewPCG(3, 4))
	names := make([]k.Sym, symbols)
	for i := range names {
		names[i] = k.Intern("S" + string([]byte{byte('A' + i%26), byte('A' + i/26%26), byte('A' + i/676)}))
	}
	times, syms := make([]int64, n), make([]k.Sym, n)
	prices, sizes, stops := make([]float64, n), make([]int32, n), make([]uint8, n)
	for i := range n {
		times[i] = int64(i) * 2000
		syms[i] = names[rng.IntN(symbols)]
		prices[i] = float64(rng.IntN(10000)) / 100
		sizes[i] = int32(rng.IntN(1000))
		stops[i] = uint8(rng.IntN(2))
	}
	return k.NewTable(
		[]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price"), k.Intern("size"), k.Intern("stop")},
		[]k.Value{k.Timespans(times), k.Syms(syms), k.Floats(prices), k.Ints(sizes), k.Bools(stops)})
}
