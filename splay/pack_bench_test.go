package splay

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"tock/k"
)

// prices is a column as compressed databases hold it: ticks of a walk, sizes, times.
func prices(n int) k.Value {
	x := make([]float64, n)
	at := 100.0
	for i := range x {
		at += float64((i*7919)%5-2) / 100
		x[i] = at
	}
	return k.Floats(x)
}

// BenchmarkPacked reads and writes a compressed column of 32 MB, on one processor and on
// all of them.
func BenchmarkPacked(b *testing.B) {
	const n = 4 << 20
	sizes := make([]int64, n)
	for i := range sizes {
		sizes[i] = int64(100 * (i * 31 % 17))
	}
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	for _, col := range []struct {
		name string
		v    k.Value
	}{{"price", prices(n)}, {"size", k.Longs(sizes)}} {
		for _, c := range []Compression{{17, packIPC, 0}, {17, packGzip, 6}, {17, packSnappy, 0}, {17, packLZ4, 5}, {17, packZstd, 3}} {
			file := filepath.Join(b.TempDir(), "x")
			for _, procs := range []int{1, runtime.NumCPU()} {
				old := runtime.GOMAXPROCS(procs)
				b.Run(fmt.Sprintf("%s/%d/write-%d", col.name, c.Algorithm, procs), func(b *testing.B) {
					b.SetBytes(8 * n)
					for b.Loop() {
						if err := store.SetPacked(file, col.v, Packing{Default: c}); err != nil {
							b.Fatal(err)
						}
					}
				})
				b.Run(fmt.Sprintf("%s/%d/read-%d", col.name, c.Algorithm, procs), func(b *testing.B) {
					if err := store.SetPacked(file, col.v, Packing{Default: c}); err != nil {
						b.Fatal(err)
					}
					b.SetBytes(8 * n)
					for b.Loop() {
						if v, err := store.Get(file); err != nil || v.Len() != n {
							b.Fatal(err)
						}
					}
				})
				runtime.GOMAXPROCS(old)
			}
		}
	}
}
