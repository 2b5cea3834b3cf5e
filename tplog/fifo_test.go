//go:build unix

package tplog

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
)

// TestReplayPipe: a log that comes through a named pipe, in pieces, is replayed like one
// in a file; source: code.kx.com/q/releases/ChangesIn4.0 ("log files ... via a fifo").
func TestReplayPipe(t *testing.T) {
	msg, err := ipc.Append(nil, k.NewList([]k.Value{k.NewSymbol("upd"), k.NewSymbol("t"), k.Longs(make([]int64, 100))}))
	if err != nil {
		t.Fatal(err)
	}
	const messages = 10000 // more than a buffer
	for _, c := range []struct {
		name  string
		n     int64
		extra []byte
		want  int64
		bad   bool
	}{
		{"all", -1, nil, messages, false},
		{"some", 7, nil, 7, false},
		{"cut short", -1, msg[:len(msg)/2], messages, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Skip(err)
			}
			written := make(chan struct{})
			go func() {
				defer close(written)
				w, err := os.OpenFile(path, os.O_WRONLY, 0)
				if err != nil {
					return
				}
				defer func() { _ = w.Close() }()
				if _, err := w.Write(head); err != nil {
					return
				}
				for range messages {
					if _, err := w.Write(msg); err != nil {
						return // nobody reads any more
					}
				}
				_, _ = w.Write(c.extra)
			}()
			got := int64(0)
			done, err := Replay(vfs.OS, path, 0, c.n, func(k.Value) error { got++; return nil })
			<-written
			if done != c.want || got != c.want || (err != nil) != c.bad {
				t.Errorf("%d of %d messages, %v; want %d", done, got, err, c.want)
			}
		})
	}
}
