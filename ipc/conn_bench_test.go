package ipc

import (
	"context"
	"sync/atomic"
	"testing"

	"tock/k"
)

// benchPair is a client of a listener with a handler, over TCP or a Unix domain socket.
func benchPair(b *testing.B, handler Handler, unix bool) *Conn {
	b.Helper()
	dir := b.TempDir()
	l, err := Listen(ListenOptions{Options: Options{Handler: handler}, Host: "127.0.0.1", UnixDir: dir})
	if err != nil {
		b.Fatal(err)
	}
	c, err := Dial(context.Background(), Addr{Host: "127.0.0.1", Port: l.Port(), Unix: unix}, DialOptions{UnixDir: dir,
		Options: Options{MaxQueueBytes: -1}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		c.Close()
		if err := l.Shutdown(); err != nil {
			b.Error(err)
		}
	})
	return c
}

// One request and its response, nothing else under way.
func BenchmarkCall(b *testing.B) {
	for _, unix := range []bool{false, true} {
		b.Run(map[bool]string{false: "tcp", true: "unix"}[unix], func(b *testing.B) {
			c := benchPair(b, echo, unix)
			b.ReportAllocs()
			for b.Loop() {
				if v, err := c.Call(context.Background(), k.NewLong(1)); err != nil || v.Int() != 1 {
					b.Fatal(err)
				}
			}
		})
	}
}

// Single-row updates one way: encode, queue, write, read, split.
func BenchmarkSendRows(b *testing.B) {
	var got atomic.Int64
	counter := handlerFuncs{messages: func(_ *Conn, batch *Batch) { got.Add(int64(len(batch.Messages))) }}
	c := benchPair(b, counter, false)
	row := singleRow()
	b.ReportAllocs()
	sent := int64(0)
	for b.Loop() {
		if err := c.Send(Async, row); err != nil {
			b.Fatal(err)
		}
		if sent++; sent%1000 == 0 {
			for sent-got.Load() > 100_000 {
				if err := c.Flush(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// One frame to ten connections.
func BenchmarkBroadcast(b *testing.B) {
	conns := make([]*Conn, 10)
	for i := range conns {
		conns[i] = benchPair(b, handlerFuncs{}, false)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		f, err := NewFrame(Async, singleRow(), 3)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range conns {
			if err := c.SendFrame(f); err != nil {
				b.Fatal(err)
			}
		}
		if n++; n%1000 == 0 {
			for _, c := range conns {
				if err := c.Flush(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
