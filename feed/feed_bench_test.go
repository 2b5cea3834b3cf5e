package feed

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/schema"
)

// drain makes all messages of a source, encoded if encode, and gives the rows.
func drain(b *testing.B, src Source, w Window, encode bool) (rows int) {
	batcher := newBatcher(src, w)
	for {
		m, err := batcher.next()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			b.Fatal(err)
		}
		rows += m.rows
		if encode {
			if _, err := ipc.NewFrame(ipc.Async, k.ListOf(k.String(".u.upd"), k.NewSym(m.table), m.data), 0); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("time,sym,price,size,side\n")
	const n = 50000
	for i := range n {
		fmt.Fprintf(&text, "2012-06-21T09:%02d:%02d.%09d,%s,%d.%02d,%d,B\n", 30+i/2500, i/50%60, i, simSymbols[i%10], 500+i%90, i%100, i%1000)
	}
	fsys := vfs.NewMem()
	if err := vfs.WriteFile(fsys, "trade.csv", text.Bytes()); err != nil {
		b.Fatal(err)
	}
	s, err := schema.Load(vfs.OS, "../configs/equities.toml")
	if err != nil {
		b.Fatal(err)
	}
	table, _ := s.Table("trade")
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	rounds := 0
	for b.Loop() {
		rounds++
		src, err := openCSV(fsys, "trade.csv", FileConfig{}, table)
		if err != nil {
			b.Fatal(err)
		}
		if got := drain(b, src, Window{Rows: 1000}, true); got != n {
			b.Fatalf("%d rows", got)
		}
		src.Close()
	}
	b.ReportMetric(float64(rounds*n)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkSimulator(b *testing.B) {
	for _, rows := range []int{1, 10, 1000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			b.ReportAllocs()
			const n = 20000
			rounds := 0
			for b.Loop() {
				rounds++
				src, err := newSimulator(SimConfig{Seed: 1, Rows: n}, schema.Default())
				if err != nil {
					b.Fatal(err)
				}
				if got := drain(b, src, Window{Rows: rows}, true); got != n {
					b.Fatalf("%d rows", got)
				}
			}
			b.ReportMetric(float64(rounds*n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
