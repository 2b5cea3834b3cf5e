package ipc

import (
	"slices"
	"sync"
	"testing"

	"tock/k"
)

// inOneWrite answers a request with async messages before and after its response, which
// all come with one read.
func inOneWrite(t *testing.T) *Listener {
	t.Helper()
	return listen(t, ListenOptions{Options: Options{Handler: MessageFunc(func(c *Conn, kind MessageKind, v k.Value) {
		var b []byte
		for i, kind := range []MessageKind{Async, Async, Response, Async} {
			var err error
			if b, err = AppendMessage(b, kind, k.NewLong(int64(i+1))); err != nil {
				t.Error(err)
			}
		}
		if err := c.SendBytes(b); err != nil {
			t.Error(err)
		}
	})}})
}

// Who calls finds handled what came before the response, whoever reads, and what came
// after it is handled after.
func TestResponseInOrder(t *testing.T) {
	for name, turns := range map[string]bool{"a reader": false, "turns": true} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			var mu sync.Mutex
			var seen []int64
			all := make(chan struct{}, 100)
			c := dialTo(t, inOneWrite(t), DialOptions{Options: Options{Turns: turns, Handler: MessageFunc(func(_ *Conn, _ MessageKind, v k.Value) {
				mu.Lock()
				if seen = append(seen, v.Int()); len(seen)%3 == 0 {
					all <- struct{}{}
				}
				mu.Unlock()
			})}})
			for range 20 {
				got, err := c.Call(patient(t), k.NewLong(0))
				if err != nil || got.Int() != 3 {
					t.Fatalf("%d, %v", got.Int(), err)
				}
				mu.Lock()
				before := slices.Clone(seen)
				mu.Unlock()
				<-all
				mu.Lock()
				if len(before) < 2 || !slices.Equal(before[:2], []int64{1, 2}) || !slices.Equal(seen, []int64{1, 2, 4}) {
					t.Errorf("%v before the response, %v in all", before, seen)
				}
				seen = seen[:0]
				mu.Unlock()
			}
		})
	}
}

// A handler that passes the reading on waits for what is behind its own part of a batch: a
// response, and a message after it.
func TestPassedWithinBatch(t *testing.T) {
	for name, turns := range map[string]bool{"a reader": false, "turns": true} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			last := make(chan struct{}, 2) // for the handler, and for the test
			c := dialTo(t, inOneWrite(t), DialOptions{Options: Options{Turns: turns, Handler: MessageFunc(func(c *Conn, _ MessageKind, v k.Value) {
				switch v.Int() {
				case 1:
					c.PassReading()
					<-last
				case 4:
					last <- struct{}{}
					last <- struct{}{}
				}
			})}})
			for range 2 {
				if got, err := c.Call(patient(t), k.NewLong(0)); err != nil || got.Int() != 3 {
					t.Fatalf("%d, %v", got.Int(), err)
				}
				<-last
			}
		})
	}
}
