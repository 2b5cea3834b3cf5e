package tplog

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
)

// trades is an encoded update of the default trade table with n rows; one row is atoms.
func trades(b testing.TB, n int) []byte {
	row := k.ListOf(k.NewTimespan(34200e9), k.NewSymbol("AAPL"), k.NewFloat(585.74), k.NewInt(100))
	if n > 1 {
		cols := make([]k.Value, 4)
		for c := range cols {
			cols[c] = k.Repeat(row.At(c), n)
		}
		row = k.NewList(cols)
	}
	msg, err := ipc.Append(nil, k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), row))
	if err != nil {
		b.Fatal(err)
	}
	return msg
}

func BenchmarkAppend(b *testing.B) {
	for _, level := range []struct {
		name string
		sync Sync
	}{{"never", SyncNever}, {"interval", SyncInterval}} {
		for _, batch := range []int{1, 100} {
			b.Run(fmt.Sprintf("sync=%s/batch=%d", level.name, batch), func(b *testing.B) {
				l, err := Open(vfs.OS, filepath.Join(b.TempDir(), "log"), Options{Sync: level.sync})
				if err != nil {
					b.Fatal(err)
				}
				data := bytes.Repeat(trades(b, 1), batch)
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if err := l.Write(data, batch); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(l.Messages())/b.Elapsed().Seconds(), "messages/s")
				if err := l.Close(); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

func BenchmarkReplay(b *testing.B) {
	for _, rows := range []int{1, 100} {
		msg := trades(b, rows)
		n := (64 << 20) / len(msg)
		path := filepath.Join(b.TempDir(), fmt.Sprint("log", rows))
		if err := vfs.WriteFile(vfs.OS, path, append(bytes.Clone(head), bytes.Repeat(msg, n)...)); err != nil {
			b.Fatal(err)
		}
		run := func(name string, replay func() (int64, error)) {
			b.Run(fmt.Sprintf("%s/rows=%d", name, rows), func(b *testing.B) {
				b.SetBytes(int64(n * len(msg)))
				b.ReportAllocs()
				rounds := 0
				for b.Loop() {
					rounds++
					if got, err := replay(); got != int64(n) || err != nil {
						b.Fatal(got, err)
					}
				}
				perSecond := float64(rounds*n) / b.Elapsed().Seconds()
				b.ReportMetric(perSecond, "messages/s")
				b.ReportMetric(perSecond*float64(rows), "rows/s")
			})
		}
		run("decoded", func() (int64, error) {
			return Replay(vfs.OS, path, 0, -1, func(k.Value) error { return nil })
		})
		run("raw", func() (int64, error) {
			return ReplayRaw(vfs.OS, path, 0, -1, func([]byte) error { return nil })
		})
	}
}
