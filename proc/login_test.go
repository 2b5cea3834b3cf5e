package proc

import (
	"context"
	"errors"
	"testing"
	"time"

	"tock/ipc"
)

// TestLoginWaits: a busy process answers no login, so that the timeout of hopen runs out;
// one with a negative port does.
func TestLoginWaits(t *testing.T) {
	for _, c := range []struct {
		port string
		want error
	}{{"localhost:0W", ipc.ErrTimeout}, {"localhost:-0W", nil}} {
		r := start(t)
		var port int
		r.p.Do(func() {
			if err := r.p.Listen(c.port); err != nil {
				t.Error(err)
			}
			port = int(max(r.p.Port(), -r.p.Port()))
		})
		busy, free := make(chan struct{}), make(chan struct{})
		go r.p.Do(func() { close(busy); <-free })
		<-busy
		dial := func(timeout time.Duration) error {
			conn, err := ipc.Dial(context.Background(), ipc.Addr{Host: "localhost", Port: port}, ipc.DialOptions{Timeout: timeout})
			if err == nil {
				_ = conn.Close()
			}
			return err
		}
		limit := 50 * time.Millisecond
		if c.want == nil {
			limit = longest
		}
		if err := dial(limit); !errors.Is(err, c.want) {
			t.Errorf("%s: busy: %v, want %v", c.port, err, c.want)
		}
		close(free)
		if err := dial(longest); err != nil {
			t.Errorf("%s: free again: %v", c.port, err)
		}
	}
}
