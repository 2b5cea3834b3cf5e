package ipc

import (
	"bytes"
	"errors"
	"testing"

	"tock/k"
)

// A run arrives as its messages; for a remote peer the long ones are packed.
func TestSendRun(t *testing.T) {
	noLeaks(t)
	var run []byte
	var want []k.Value
	for _, n := range []int{1, 1000, 3} {
		v := k.Longs(make([]int64, n))
		var err error
		if run, err = AppendMessage(run, Async, v); err != nil {
			t.Fatal(err)
		}
		want = append(want, v)
	}
	for _, local := range []bool{true, false} {
		c, far := stalled(t, Options{})
		c.local = local
		shared := NewRun()
		shared.Set(append(shared.Bytes(), run...))
		if err := c.SendRun(shared); err != nil {
			t.Fatal(err)
		}
		shared.Release()
		r := NewReader(far, nil, 3, 0)
		size := 0
		for got := 0; got < len(want); {
			batch, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			for i := range batch.Messages {
				if v, err := batch.Messages[i].Decode(nil); err != nil || !k.Match(v, want[got]) {
					t.Errorf("message %d: %v", got, err)
				}
				size += len(batch.Messages[i].Raw)
				got++
			}
		}
		if packed := size < len(run); packed == local {
			t.Errorf("local %v: %d bytes of %d", local, size, len(run))
		}
		if local {
			continue
		}
		if err := c.SendBytes(append(append([]byte{}, run...), run[:100]...)); !errors.Is(err, ErrTruncated) {
			t.Errorf("torn run: %v", err)
		}
	}
}

// A message of a run that the peer cannot take is refused; those before it are sent.
func TestRunLimit(t *testing.T) {
	noLeaks(t)
	c, far := stalled(t, Options{})
	c.local, c.limit = true, 1<<10
	first, _ := AppendMessage(nil, Async, k.Longs(make([]int64, 100)))
	run, err := AppendMessage(bytes.Clone(first), Async, k.Longs(make([]int64, 200)))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SendBytes(run); !errors.Is(err, k.ErrLimit) {
		t.Errorf("a long message: %v", err)
	}
	if err := c.SendBytes(append(bytes.Clone(first), first...)); err != nil { // together over the limit
		t.Error(err)
	}
	r := NewReader(far, nil, 3, 0)
	for got := 0; got < 3; {
		batch, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		for i := range batch.Messages {
			if !bytes.Equal(batch.Messages[i].Raw, first) {
				t.Error("another message arrived")
			}
			got++
		}
		batch.Release()
	}
}

// A run's buffer is used again only when nobody sends it any more.
func TestRunIsKept(t *testing.T) {
	noLeaks(t)
	c, far := stalled(t, Options{})
	c.local = true
	message, err := AppendMessage(nil, Async, k.Longs(make([]int64, 10_000)))
	if err != nil {
		t.Fatal(err)
	}
	run := NewRun()
	run.Set(append(run.Bytes(), message...))
	if err := c.SendRun(run); err != nil {
		t.Fatal(err)
	}
	run.Release()
	for range 10 { // what others gather meanwhile must go elsewhere
		other := NewRun()
		other.Set(append(other.Bytes(), bytes.Repeat([]byte{0xee}, len(message))...))
		other.Release()
	}
	r := NewReader(far, nil, 3, 0)
	batch, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(batch.Messages[0].Raw, message) {
		t.Error("the run changed while it was being sent")
	}
}
