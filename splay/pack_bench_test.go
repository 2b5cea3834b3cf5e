package splay

import (
	"fmt"
	"io"
	"os"
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
			if err := store.SetPacked(file, col.v, Packing{Default: c}); err != nil {
				b.Fatal(err)
			}
			packed, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			info, err := parseTrailer(file, packed)
			if err != nil {
				b.Fatal(err)
			}
			blocks, err := info.place(file, packed)
			if err != nil {
				b.Fatal(err)
			}
			// What the libraries do, one block after the other: the bound of the above.
			b.Run(fmt.Sprintf("%s/%d/library-read", col.name, c.Algorithm), func(b *testing.B) {
				b.SetBytes(8 * n)
				place := make([]byte, info.LogicalBlockSize)
				var u unpacker
				for b.Loop() {
					for _, block := range blocks {
						if err := u.into(place[:block.plain], packed[block.at:block.end], block.algorithm); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
			b.Run(fmt.Sprintf("%s/%d/library-write", col.name, c.Algorithm), func(b *testing.B) {
				b.SetBytes(8 * n)
				p, err := newPackWriter(io.Discard, c)
				if err != nil {
					b.Fatal(err)
				}
				plain, out := vectorBytes(col.v), []byte(nil)
				for b.Loop() {
					for at := 0; at < len(plain); at += 1 << c.BlockLog2 {
						if out, err = p.encode(out[:0], plain[at:min(len(plain), at+1<<c.BlockLog2)]); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
