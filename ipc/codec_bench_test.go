package ipc

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tock/k"
)

// benchTable is the codec workload: rows of time (timespan), sym of 500 names, price,
// size (long) and side (char).
func benchTable(rows int) k.Value {
	r := rand.New(rand.NewPCG(1, 2))
	names := make([]k.Sym, 500)
	for i := range names {
		names[i] = k.Intern(fmt.Sprintf("S%03d", i))
	}
	time, size := make([]int64, rows), make([]int64, rows)
	sym, price, side := make([]k.Sym, rows), make([]float64, rows), make([]byte, rows)
	for i := range rows {
		time[i], size[i] = int64(i)*1000, int64(r.IntN(1000))
		sym[i], price[i], side[i] = names[r.IntN(len(names))], r.Float64()*100, "BS"[r.IntN(2)]
	}
	return k.NewTable([]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price"), k.Intern("size"), k.Intern("side")},
		[]k.Value{k.Timespans(time), k.Syms(sym), k.Floats(price), k.Longs(size), k.Chars(side)})
}

// singleRow is (`upd;`trade;row) with a row of five atoms.
func singleRow() k.Value {
	return k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), k.ListOf(k.NewTimespan(34200000000000), k.NewSymbol("MSFT"),
		k.NewFloat(101.25), k.NewLong(100), k.NewChar('B')))
}

func benchCases(b *testing.B) map[string]k.Value {
	return map[string]k.Value{"table1M": benchTable(1_000_000), "row": singleRow()}
}

func BenchmarkAppend(b *testing.B) {
	for name, v := range benchCases(b) {
		b.Run(name, func(b *testing.B) {
			dst, err := Append(nil, v)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(dst)))
			b.ReportAllocs()
			for b.Loop() {
				if dst, err = Append(dst[:0], v); err != nil {
					b.Fatal(err)
				}
			}
			if w, _, err := Decode(dst); err != nil || !k.Match(v, w) {
				b.Fatal("wrong bytes")
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, v := range benchCases(b) {
		b.Run(name, func(b *testing.B) {
			enc, err := Append(nil, v)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(enc)))
			b.ReportAllocs()
			var d Decoder
			var w k.Value
			for b.Loop() {
				if w, _, err = d.Decode(enc); err != nil {
					b.Fatal(err)
				}
			}
			if !k.Match(v, w) {
				b.Fatal("wrong value")
			}
		})
	}
}

func BenchmarkDecodeArena(b *testing.B) {
	v := singleRow()
	enc, err := Append(nil, v)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	d := Decoder{Arena: new(k.Arena)}
	var w k.Value
	for b.Loop() {
		d.Arena.Reset()
		if w, _, err = d.Decode(enc); err != nil {
			b.Fatal(err)
		}
	}
	if !k.Match(v, w) {
		b.Fatal("wrong value")
	}
}

func BenchmarkSkip(b *testing.B) {
	for name, v := range benchCases(b) {
		b.Run(name, func(b *testing.B) {
			enc, _ := Append(nil, v)
			b.SetBytes(int64(len(enc)))
			for b.Loop() {
				if n, err := Skip(enc); n != len(enc) || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func BenchmarkSize(b *testing.B) {
	for name, v := range benchCases(b) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Size(v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompress(b *testing.B) {
	til := make([]int64, 10_000)
	for i := range til {
		til[i] = int64(i)
	}
	plain, _ := AppendMessage(nil, Async, k.Longs(til))
	packed, ok := Compress(nil, plain)
	if !ok {
		b.Fatal("does not pack")
	}
	b.Run("pack", func(b *testing.B) {
		b.SetBytes(int64(len(plain)))
		for b.Loop() {
			packed, _ = Compress(packed[:0], plain)
		}
	})
	b.Run("unpack", func(b *testing.B) {
		b.SetBytes(int64(len(plain)))
		for b.Loop() {
			if _, err := Decompress(packed); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The floor: copying the encoded bytes.
func BenchmarkMemcpy(b *testing.B) {
	enc, _ := Append(nil, benchTable(1_000_000))
	dst := make([]byte, len(enc))
	b.SetBytes(int64(len(enc)))
	for b.Loop() {
		copy(dst, enc)
	}
}
