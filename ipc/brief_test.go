package ipc

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
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
			client, server := pair(t)
			c := newConn(server, greeting{capability: 3}, nil, Options{Handler: h, Brief: brief})
			done := make(chan struct{})
			go func() { defer close(done); c.run() }()
			sizes := []int{1, 2000, 5000, 300_000, 10, 10}
			var messages, size int64
			for round := range 20 {
				for _, n := range sizes {
					m, err := AppendMessage(nil, Async, k.Repeat(k.NewLong(7), n))
					if err != nil {
						t.Fatal(err)
					}
					if _, err := client.Write(m); err != nil {
						t.Fatal(err)
					}
					messages, size = messages+1, size+int64(len(m))
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
			if h.bytes.Load() != size {
				t.Errorf("brief %v: %d bytes came, want %d", brief, h.bytes.Load(), size)
			}
		}
	}
}

// TestBriefWriter: what a brief connection has queued arrives whole and in order, of short and
// long messages, more pieces than one call takes, and to a peer that does not read for a while;
// and a peer that has gone ends the connection with its fault.
func TestBriefWriter(t *testing.T) {
	for _, brief := range []bool{false, true} {
		h := &counting{closed: make(chan error, 1)}
		client, server := pair(t)
		c := newConn(server, greeting{capability: 3}, nil, Options{Handler: h, Brief: brief, CompressBytes: -1})
		go c.run()
		var want []byte
		for i, n := range append(slices.Repeat([]int{1000, 3}, 700), 600_000, 2, 500_000, 1) {
			m, err := AppendMessage(nil, Async, k.Repeat(k.NewLong(int64(i)), n))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.SendBytes(m); err != nil {
				t.Fatal(err)
			}
			want = append(want, m...)
		}
		got := make([]byte, len(want))
		if _, err := io.ReadFull(client, got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("brief %v: %d bytes came out differently", brief, len(got))
		}
		if err := c.Flush(patient(t)); err != nil || c.Queued() != 0 {
			t.Errorf("brief %v: flush %v, %d bytes left", brief, err, c.Queued())
		}
		_ = client.(*net.TCPConn).SetLinger(0)
		_ = client.Close()
		for deadline := time.Now().Add(time.Minute); c.Err() == nil; time.Sleep(time.Millisecond) {
			if _ = c.SendBytes(want); time.Now().After(deadline) {
				t.Fatal("writing to a peer that has gone goes on")
			}
		}
		if err := <-h.closed; !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
			t.Errorf("brief %v: ended by %v", brief, err)
		}
	}
}
