package ipc

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"time"
)

// A connection that only calls has no reader of its own while calls follow one another:
// who waits for a response reads it. A reader beside it would cost a wake-up for every
// response, about as much as the round trip itself. Of several callers one reads, and
// gives the others their responses. When no call has come for a while, a goroutine watches
// the connection: it takes what comes unasked and notices its end. A call interrupts it.
// With Options.Turns a connection with a handler is read so, too: see Turn.

// watchAfter is how long a connection stays unwatched after its last call, and turnAfter
// after the last turn of one whose handler waits for what comes unasked.
const (
	watchAfter = 20 * time.Millisecond
	turnAfter  = time.Millisecond
)

// asking is the reading of a connection by who waits for what it brings.
type asking struct {
	after    time.Duration // of what is read until it is watched
	turn     chan struct{} // holds a token while nobody reads
	watching atomic.Bool   // the watcher has it
	calls    atomic.Int64  // so far
	pending  atomic.Bool   // a watcher will be started
}

// goPast interrupts a read.
var goPast = time.Unix(1, 0)

// ask starts the reading of a connection by who waits.
func (c *Conn) ask(after time.Duration) {
	if owner := c.opts.Callers; owner != nil {
		c.company = &owner.company
		if c.opts.Poll == 0 {
			c.patience = newPatience(callPoll, c.sock)
		}
	}
	c.asks = &asking{after: after, turn: make(chan struct{}, 1)}
	c.asks.turn <- struct{}{}
	go c.watch()
}

// watch reads, if nobody does, until the connection ends or a call wants to read.
func (c *Conn) watch() {
	select {
	case <-c.asks.turn:
	default:
		return
	}
	_ = c.nc.SetReadDeadline(time.Time{}) // of an interrupt that came too late
	mine := &reading{}
	c.reading = mine
	c.asks.watching.Store(true)
	for {
		batch, err := c.next(false)
		switch {
		case err == nil:
			if !c.pass(batch) {
				return
			}
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			c.asks.watching.Store(false)
			_ = c.nc.SetReadDeadline(time.Time{})
			c.watchLater() // who interrupted may have gone
			c.yield()
		default:
			c.end(err)
			c.finish()
		}
		return
	}
}

// yield lets others read. If the connection has ended meanwhile, its end is seen to.
func (c *Conn) yield() {
	c.asks.turn <- struct{}{}
	select {
	case <-c.ended:
		c.watch()
	default:
	}
}

// await reads until a call has its response, unless somebody else reads it.
func (c *Conn) await(ctx context.Context, waiting *call) (r reply, err error) {
	a := c.asks
	if a == nil {
		select {
		case r := <-waiting.result:
			return r, nil
		case <-ctx.Done():
			return r, ctx.Err()
		}
	}
	select {
	case <-c.Turn():
	case r := <-waiting.result:
		return r, nil
	case <-ctx.Done():
		return r, ctx.Err()
	}
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, func() { _ = c.nc.SetReadDeadline(goPast) })()
	}
	return c.readFor(ctx, waiting)
}

// readFor reads until a call has its response. The caller has the turn, which is given up.
func (c *Conn) readFor(ctx context.Context, waiting *call) (r reply, err error) {
	c.reading = &waiting.reading
	for {
		select {
		case r := <-waiting.result:
			c.watchLater()
			c.yield()
			return r, nil
		default:
		}
		batch, err := c.next(true)
		switch {
		case err == nil:
			if !c.pass(batch) {
				return c.await(ctx, waiting)
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
			_ = c.nc.SetReadDeadline(time.Time{})
			if err := ctx.Err(); err != nil {
				c.watchLater()
				c.yield()
				return r, err
			}
		default:
			c.end(err) // fails the call
			c.finish()
			return <-waiting.result, nil
		}
	}
}

// watchLater sees to it that the connection is watched when the calls are over.
func (c *Conn) watchLater() {
	if c.asks.pending.Swap(true) {
		return
	}
	before := c.asks.calls.Load()
	time.AfterFunc(c.asks.after, func() {
		c.asks.pending.Store(false)
		if c.asks.calls.Load() != before {
			c.watchLater()
			return
		}
		c.watch()
	})
}

// Turn is for a handler's owner who waits for what a connection with Options.Turns brings:
// who receives from the channel reads next, with ReadTurn, or gives the turn back with
// EndTurn. Until then Messages may still be called, and what it was given came before.
// Without Options.Turns there are no turns, and the channel is nil.
func (c *Conn) Turn() <-chan struct{} {
	if c.asks == nil {
		return nil
	}
	c.asks.calls.Add(1)
	if c.asks.watching.Load() {
		_ = c.nc.SetReadDeadline(goPast)
	}
	return c.asks.turn
}

// Interrupt ends the read of a turn, or the next one when there is none, with
// os.ErrDeadlineExceeded; safe from other goroutines.
func (c *Conn) Interrupt() {
	if c.asks != nil {
		_ = c.nc.SetReadDeadline(goPast)
	}
}

// ReadTurn gives the caller, who has the turn, what one read brings, and ends the turn.
// The caller releases the batch.
//
// Errors: os.ErrDeadlineExceeded after Interrupt; otherwise the connection has ended, and
// the handler was told.
func (c *Conn) ReadTurn() (*Batch, error) {
	batch, err := c.next(true)
	switch {
	case err == nil:
		c.stats.received(batch)
	case errors.Is(err, os.ErrDeadlineExceeded):
		_ = c.nc.SetReadDeadline(time.Time{})
	default:
		c.end(err)
		c.finish()
		return nil, err
	}
	c.EndTurn()
	return batch, err
}

// EndTurn gives the turn back.
func (c *Conn) EndTurn() {
	c.watchLater()
	c.yield()
}
