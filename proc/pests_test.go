package proc

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
)

// Clients that never read, send a byte now and then, send garbage, or open and close as
// fast as they can, all at once: the others get every answer, in order, and everything is
// given back afterwards.
func TestPests(t *testing.T) {
	r := start(t)
	r.p.opts.Net.QueueBytes = 1 << 20
	if err := relisten(r); err != nil {
		t.Fatal(err)
	}
	quit := make(chan struct{})
	var wg sync.WaitGroup
	pest := func(step func() error) {
		wg.Go(func() {
			for {
				select {
				case <-quit:
					return
				default:
				}
				if step() != nil {
					return
				}
			}
		})
	}
	mute := r.rawLogin()
	ask, err := ipc.AppendMessage(nil, ipc.Sync, k.String("til 1000"))
	if err != nil {
		t.Fatal(err)
	}
	pest(func() error {
		_ = mute.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		_, err := mute.Write(ask)
		return err
	})
	slow := r.rawLogin()
	at := 0
	pest(func() error {
		time.Sleep(20 * time.Millisecond)
		at++
		_, err := slow.Write(ask[at-1 : at])
		return err
	})
	junk := make([]byte, 512)
	for i := range junk {
		junk[i] = byte(rand.Uint32())
	}
	address := fmt.Sprintf("localhost:%d", r.port)
	pest(func() error {
		nc, err := net.Dial("tcp", address)
		if err != nil {
			return nil
		}
		_, _ = nc.Write([]byte("junk:\x03\x00"))
		_, _ = io.ReadFull(nc, make([]byte, 1))
		_, _ = nc.Write(junk)
		return nc.Close()
	})
	pest(func() error {
		if nc, err := net.Dial("tcp", address); err == nil {
			_ = nc.(*net.TCPConn).SetLinger(0)
			_ = nc.Close()
		}
		return nil
	})
	var good sync.WaitGroup
	for id := range 4 {
		c := r.dial()
		good.Go(func() {
			for i := range 500 {
				if got, want := c.q(fmt.Sprintf("%d+%d", id, i)), fmt.Sprint(id+i); got != want {
					t.Errorf("client %d, request %d: %s, not %s", id, i, got, want)
					return
				}
			}
		})
	}
	good.Wait()
	close(quit)
	_ = mute.Close()
	_ = slow.Close()
	wg.Wait()
	r.await("count .z.W", "4")
}
