package ipc

import (
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
		if err := c.SendRun(run); err != nil {
			t.Fatal(err)
		}
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
		if err := c.SendRun(append(append([]byte{}, run...), run[:100]...)); !errors.Is(err, ErrTruncated) {
			t.Errorf("torn run: %v", err)
		}
	}
}
