package arrowio

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"tock/k"
)

// tape is a table of trades: what is mostly exported.
func tape(rows int) k.Value {
	rnd := rand.New(rand.NewPCG(1, 2))
	times, syms, prices, sizes, seqs, sides := make([]int64, rows), make([]k.Sym, rows), make([]float64, rows), make([]int64, rows), make([]int32, rows), make([]byte, rows)
	names := make([]k.Sym, 500)
	for i := range names {
		names[i] = k.Intern(fmt.Sprintf("S%03d", i))
	}
	for i := range times {
		times[i], syms[i], prices[i] = int64(i)*1e6, names[rnd.IntN(len(names))], float64(rnd.IntN(100000))/100
		sizes[i], seqs[i], sides[i] = rnd.Int64N(1000), rnd.Int32N(1e6), "BS"[rnd.IntN(2)]
	}
	return k.NewTable([]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price"), k.Intern("size"), k.Intern("seq"), k.Intern("side")},
		[]k.Value{k.Timestamps(times), k.Syms(syms), k.Floats(prices), k.Longs(sizes), k.Ints(seqs), k.Chars(sides)})
}

func BenchmarkWrite(b *testing.B) {
	for name, write := range map[string]func(string, k.Value, WriteOptions) error{"arrow": WriteArrow, "parquet": WriteParquet} {
		b.Run(name, func(b *testing.B) {
			const rows = 1_000_000
			t, file := tape(rows), filepath.Join(b.TempDir(), "t")
			b.SetBytes(rows * 37)
			for b.Loop() {
				if err := write(file, t, WriteOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for name, f := range map[string]struct {
		write func(string, k.Value, WriteOptions) error
		read  func(string, ReadOptions) (k.Value, error)
	}{"arrow": {WriteArrow, ReadArrow}, "parquet": {WriteParquet, ReadParquet}} {
		b.Run(name, func(b *testing.B) {
			const rows = 1_000_000
			file := filepath.Join(b.TempDir(), "t")
			if err := f.write(file, tape(rows), WriteOptions{}); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(rows * 37)
			for b.Loop() {
				if _, err := f.read(file, ReadOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
