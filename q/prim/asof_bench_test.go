package prim

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tock/k"
)

// BenchmarkAsOf joins 1M trades in the order of time to 4M quotes of 500 symbols.
func BenchmarkAsOf(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	side := func(n int) (times []int64, syms []k.Sym) {
		names := make([]k.Sym, 500)
		for i := range names {
			names[i] = k.Intern("S" + string(rune('0'+i/100)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10)))
		}
		times, syms = make([]int64, n), make([]k.Sym, n)
		for i := range times {
			times[i], syms[i] = r.Int64N(234e11), names[r.IntN(len(names))]
		}
		slices.Sort(times)
		return times, syms
	}
	tt, ts := side(1_000_000)
	qt, qs := side(4_000_000)
	bids := make([]float64, len(qt))
	for i := range bids {
		bids[i] = r.Float64()
	}
	join := asOfJoin(false, false)
	names := k.Symbols("sym", "time")
	trades := k.NewTable([]k.Sym{k.Intern("time"), k.Intern("sym")}, []k.Value{k.Timespans(tt), k.Syms(ts)})
	quotes := k.NewTable([]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("bid")}, []k.Value{k.Timespans(qt), k.Syms(qs), k.Floats(bids)})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := join(calm{}, []k.Value{names, trades, quotes}); err != nil {
			b.Fatal(err)
		}
	}
}
