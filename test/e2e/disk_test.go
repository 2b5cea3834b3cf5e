package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"tock/k"
	"tock/test/rig"
)

// TestAnswersInOrder: with -sync batch the answers wait for the disk, and still come in
// the order of the requests, refusals and queries among them; the end of a day in
// between neither loses nor holds up one.
func TestAnswersInOrder(t *testing.T) {
	dir, tp := t.TempDir(), rig.Port(t)
	rig.Start(t, dir, tp, "tickerplant", "sym", filepath.Join(dir, "db"), "-p", strconv.Itoa(tp), "-sync", "batch")
	ctx, cancel := context.WithTimeout(context.Background(), rig.Patience)
	defer cancel()
	good := k.ListOf(k.String(".u.upd"), k.NewSymbol("trade"), k.ListOf(k.NewSymbol("a"), k.NewFloat(1), k.NewInt(1)))
	bad := k.ListOf(k.String(".u.upd"), k.NewSymbol("trade"), k.ListOf(k.NewSymbol("a")))
	var clients sync.WaitGroup
	for n := range 3 {
		clients.Go(func() {
			c, err := rig.Dial(ctx, tp)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = c.Close() }()
			// Calls of one connection are matched in order, so a wrong order shows as a wrong answer.
			var calls sync.WaitGroup
			sending := make(chan struct{}, 1)
			call := func(msg k.Value, check func(v k.Value, err error) error) {
				sending <- struct{}{}
				calls.Go(func() {
					<-sending
					v, err := c.Call(ctx, msg)
					if err := check(v, err); err != nil {
						t.Error(err)
					}
				})
			}
			for i := range 60 {
				call(good, func(v k.Value, err error) error {
					if err != nil || !v.IsIdentity() {
						return fmt.Errorf("an update: %v %v", v.Type(), err)
					}
					return nil
				})
				call(bad, func(_ k.Value, err error) error {
					if err == nil || err.Error() != "length" {
						return fmt.Errorf("a refused update: %v", err)
					}
					return nil
				})
				call(k.String(strconv.Itoa(i)), func(v k.Value, err error) error {
					if err != nil || v.Type() != -k.Long || v.Int() != int64(i) {
						return fmt.Errorf("query %d: %v %v", i, v, err)
					}
					return nil
				})
				if n == 0 && i == 30 {
					rig.MustAsk(t, tp, ".u.endofday[]")
				}
				calls.Wait()
			}
		})
	}
	clients.Wait()
	logged := rig.MustAsk(t, tp, "sum{-11!(-2;x)}each` sv/:d,/:key d:`:"+filepath.Join(dir, "db"))
	if logged.Int() != 180 {
		t.Errorf("%d updates in the logs, want 180", logged.Int())
	}
}
