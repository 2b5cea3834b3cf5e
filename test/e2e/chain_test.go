// Package e2e tries what takes several processes and is not in the scenarios.
package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

// subscriber counts the rows of trade it is sent, and the ends of day.
type subscriber struct {
	mu   sync.Mutex
	rows int
	ends int
}

func (s *subscriber) message(_ *ipc.Conn, kind ipc.MessageKind, v k.Value) {
	if kind != ipc.Async {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch v.At(0).Text() {
	case "upd":
		s.rows += v.At(2).Len()
	case ".u.end":
		s.ends++
	}
}

func (s *subscriber) counts() (int, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows, s.ends
}

// subscribe connects a subscriber to a tickerplant.
func subscribe(t *testing.T, port int, what string) *subscriber {
	t.Helper()
	s := &subscriber{}
	ctx, cancel := context.WithTimeout(context.Background(), rig.Patience)
	defer cancel()
	c, err := ipc.Dial(ctx, ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{Options: ipc.Options{Handler: ipc.MessageFunc(s.message)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.Call(ctx, k.String(what)); err != nil {
		t.Fatal(err)
	}
	return s
}

// await waits until a subscriber has what is wanted, and that it gets no more.
func await(t *testing.T, s *subscriber, rows, ends int) {
	t.Helper()
	for deadline := time.Now().Add(rig.Patience); ; time.Sleep(20 * time.Millisecond) {
		r, e := s.counts()
		if r == rows && e == ends {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d rows and %d ends of day, want %d and %d", r, e, rows, ends)
		}
	}
	time.Sleep(200 * time.Millisecond)
	if r, e := s.counts(); r != rows || e != ends {
		t.Fatalf("then %d rows and %d ends of day, want %d and %d", r, e, rows, ends)
	}
}

const tenRows = ".u.upd[`trade;(10#.z.N;10#`a`b;10#1f;10#1i)]"

// TestChained: a chained tickerplant, at once or on its own timer, passes on rows and the
// end of the day, keeps filters, and finds its way back to a tickerplant that went away.
func TestChained(t *testing.T) {
	for _, timer := range []string{"0", "100"} {
		t.Run("timer "+timer, func(t *testing.T) {
			dir, tp, chained := t.TempDir(), rig.Port(t), rig.Port(t)
			start := func() *rig.Proc {
				return rig.Start(t, dir, tp, "tickerplant", "sym", filepath.Join(dir, "db"), "-p", strconv.Itoa(tp))
			}
			first := start()
			rig.Start(t, dir, chained, "tickerplant", "-chain", fmt.Sprintf(":%d", tp), "-p", strconv.Itoa(chained), "-t", timer)
			all := subscribe(t, chained, ".u.sub[`;`]")
			some := subscribe(t, chained, ".u.sub[`trade;`a]")
			rig.MustAsk(t, tp, tenRows)
			await(t, all, 10, 0)
			await(t, some, 5, 0)
			rig.MustAsk(t, tp, ".u.endofday[]")
			await(t, all, 10, 1)
			await(t, some, 5, 1)
			rig.Eventually(t, chained, ".u.d", rig.MustAsk(t, tp, ".u.d"))

			first.Kill()
			start()
			rig.Eventually(t, tp, "count each .u.w", k.MustDict(k.Symbols("quote", "trade"), k.Longs([]int64{1, 1})))
			rig.MustAsk(t, tp, tenRows)
			await(t, all, 20, 1)
			await(t, some, 10, 1)
		})
	}
}
