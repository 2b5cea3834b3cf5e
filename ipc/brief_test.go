package ipc

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tock/k"
)

// counting is a handler that counts messages, and tells why a connection ended.
type counting struct {
	messages atomic.Int64
	bytes    atomic.Int64
	closed   chan error
}

func (h *counting) Opened(*Conn) {}
func (h *counting) Messages(_ *Conn, batch *Batch) {
	TakeTime()
	for i := range batch.Messages {
		h.messages.Add(1)
		h.bytes.Add(int64(len(batch.Messages[i].Raw)))
	}
}
func (h *counting) Closed(_ *Conn, err error) { h.closed <- err }

// TestBrief: brief reads bring what others do, of short and long messages, with pauses and
// without, up to the end of the stream or its fault.
func TestBrief(t *testing.T) {
	for _, brief := range []bool{false, true} {
		for _, reset := range []bool{false, true} {
			h := &counting{closed: make(chan error, 1)}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			client, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			server, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			c := newConn(server, greeting{capability: 3}, nil, Options{Handler: h, Brief: brief})
			done := make(chan struct{})
			go func() { defer close(done); c.run() }()
			sizes := []int{1, 2000, 5000, 300_000, 10, 10}
			var messages, bytes int64
			for round := range 20 {
				for _, n := range sizes {
					m, err := AppendMessage(nil, Async, k.Repeat(k.NewLong(7), n))
					if err != nil {
						t.Fatal(err)
					}
					if _, err := client.Write(m); err != nil {
						t.Fatal(err)
					}
					messages, bytes = messages+1, bytes+int64(len(m))
				}
				for deadline := time.Now().Add(time.Minute); round%4 == 0 && h.messages.Load() < messages; time.Sleep(time.Millisecond) {
					if time.Now().After(deadline) {
						t.Fatalf("brief %v: %d messages came of %d", brief, h.messages.Load(), messages)
					}
				}
			}
			for deadline := time.Now().Add(time.Minute); h.messages.Load() < messages; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("brief %v: %d messages came of %d", brief, h.messages.Load(), messages)
				}
			}
			want := error(io.EOF)
			if reset {
				want = syscall.ECONNRESET
				_ = client.(*net.TCPConn).SetLinger(0)
			}
			_ = client.Close()
			if err := <-h.closed; !errors.Is(err, want) {
				t.Errorf("brief %v: ended by %v, want %v", brief, err, want)
			}
			<-done
			if h.bytes.Load() != bytes {
				t.Errorf("brief %v: %d bytes came, want %d", brief, h.bytes.Load(), bytes)
			}
			_ = l.Close()
		}
	}
}
