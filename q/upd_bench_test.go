package q

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/tplog"
)

// BenchmarkUpd is (`upd;`trade;x) with upd:insert, as an RDB and a replay evaluate it, for
// single rows and batches; sym has g#.
func BenchmarkUpd(b *testing.B) {
	for _, rows := range []int{1, 10, 100, 10000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			in := New(newMemoryHost(), Options{})
			reset := func() {
				if _, err := in.EvalText(updTable); err != nil {
					b.Fatal(err)
				}
			}
			reset()
			msg := k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), updRows(rows))
			b.ReportAllocs()
			const keep = 4_000_000
			for i := 0; b.Loop(); i++ {
				if _, err := in.EvalValue(msg); err != nil {
					b.Fatal(err)
				}
				if (i+1)*rows%keep == 0 {
					reset()
				}
			}
			b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

const updTable = "trade:([]time:`timespan$();sym:`g#`symbol$();price:`float$();size:`long$();ex:`char$());upd:insert"

// updRows is the data of an update: atoms for one row, columns for more.
func updRows(n int) k.Value {
	if n == 1 {
		return k.ListOf(k.NewTimespan(1), k.NewSymbol("S017"), k.NewFloat(1.5), k.NewLong(100), k.NewChar('N'))
	}
	syms := make([]k.Sym, n)
	for i := range syms {
		syms[i] = k.Intern(fmt.Sprintf("S%03d", i%500))
	}
	return k.ListOf(k.Timespans(make([]int64, n)), k.Syms(syms), k.Floats(make([]float64, n)), k.Longs(make([]int64, n)), k.Chars(make([]byte, n)))
}

// BenchmarkReplay is the messages of a log, decoded and evaluated one by one.
func BenchmarkReplay(b *testing.B) {
	for _, rows := range []int{1, 100} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			const messages = 200_000
			one, err := ipc.Append(nil, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), updRows(rows)))
			if err != nil {
				b.Fatal(err)
			}
			path := filepath.Join(b.TempDir(), "log")
			n := messages / rows
			log := append([]byte{0xff, 1, 0, 0, 0, 0, 0, 0}, bytes.Repeat(one, n)...)
			if err := os.WriteFile(path, log, 0o600); err != nil {
				b.Fatal(err)
			}
			in := New(newMemoryHost(), Options{})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := in.EvalText(updTable); err != nil {
					b.Fatal(err)
				}
				done, err := tplog.Replay(vfs.OS, path, 0, -1, func(msg k.Value) error {
					_, err := in.EvalValue(msg)
					return err
				})
				if err != nil || done != int64(n) {
					b.Fatal(done, err)
				}
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "msgs/s")
		})
	}
}
