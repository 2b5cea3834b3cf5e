package ipc

import (
	"context"
	"fmt"

	"tock/k"
)

// calls is the sync requests of this end that have no response yet, oldest first. A peer
// answers in order.
type calls struct{ waiting []*call }

// call is one sync request. Its response, or the connection's end, is sent to result once.
type call struct {
	result chan reply
	// gone tells that nobody waits any more; guarded by the queue's mutex.
	gone    bool
	reading reading // of who waits
}

type reply struct {
	batch   *Batch // retained for the receiver
	message Message
	err     error
}

// Call sends a sync request and waits for its response. Calls of several goroutines are
// under way together; responses are matched in order. What came before the response has been
// handled when Call returns.
//
// Errors: what the peer signalled, as a k.Error; the context's error (the response is then
// dropped when it comes); as Send; why c was closed.
func (c *Conn) Call(ctx context.Context, v k.Value) (k.Value, error) {
	waiting := &call{result: make(chan reply, 1)}
	if err := c.send(Sync, v, waiting); err != nil {
		return k.Value{}, err
	}
	r, err := c.await(ctx, waiting)
	if err == nil {
		return c.open(r)
	}
	c.out.mu.Lock()
	waiting.gone = true
	c.out.mu.Unlock()
	select {
	case r := <-waiting.result: // it came at the same moment
		return c.open(r)
	default:
		return k.Value{}, err
	}
}

// open decodes a response.
func (c *Conn) open(r reply) (k.Value, error) {
	if r.err != nil {
		return k.Value{}, r.err
	}
	defer r.batch.Release()
	var d *Decoder
	if c.opts.Decoder != nil {
		d = c.opts.Decoder()
	}
	v, err := r.message.Decode(d)
	if err != nil {
		c.end(fmt.Errorf("response: %w", err))
		return k.Value{}, err
	}
	if err := v.AsError(); err != nil {
		return k.Value{}, err
	}
	return v, nil
}

// pass hands on what was read, in the order it came: messages to the handler, responses to
// the calls that wait for them, which so find handled what came before. It reports whether
// the caller reads on.
func (c *Conn) pass(batch *Batch) bool {
	c.stats.received(batch)
	mine := c.reading
	mine.batch, mine.at = batch, 0
	return c.handRest(mine)
}

// handRest hands over what is left of a batch, and releases it. It reports whether the
// caller reads on.
func (c *Conn) handRest(mine *reading) bool {
	batch := mine.batch
	if batch == nil {
		return true
	}
	defer batch.Release()
	n := len(batch.Messages)
	for from := mine.at; from < n; from = mine.at {
		to := c.nextAnswer(batch, from)
		mine.at = to
		if to > from {
			if to == n {
				mine.batch = nil
			}
			c.handPart(batch, from, to)
			if mine.passed { // another goroutine has the rest
				return false
			}
		}
		if to < n {
			c.answer(batch, to)
			mine.at++
		}
	}
	mine.batch = nil
	return true
}

// nextAnswer is the place of the first response from a place on, if calls wait; otherwise
// the end of the batch.
func (c *Conn) nextAnswer(batch *Batch, from int) int {
	for at := from; at < len(batch.Messages); at++ {
		if batch.Messages[at].Kind != Response {
			continue
		}
		c.out.mu.Lock()
		waiting := len(c.calls.waiting)
		c.out.mu.Unlock()
		if waiting > 0 {
			return at
		}
		break
	}
	return len(batch.Messages)
}

// handPart is the handler's part of a batch.
func (c *Conn) handPart(batch *Batch, from, to int) {
	if from == 0 && to == len(batch.Messages) {
		c.opts.Handler.Messages(c, batch)
		return
	}
	part := batch.part(from, to)
	c.opts.Handler.Messages(c, part)
	part.Release()
}

// answer gives a response to the call that waits for it; to nobody when the connection has
// ended meanwhile.
func (c *Conn) answer(batch *Batch, at int) {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	if len(c.calls.waiting) == 0 {
		return
	}
	first := c.calls.waiting[0]
	c.calls.waiting[0] = nil
	c.calls.waiting = c.calls.waiting[1:]
	if !first.gone {
		batch.Retain()
		first.result <- reply{batch: batch, message: batch.Messages[at]}
	}
}

// failCalls ends all calls that wait.
func (c *Conn) failCalls(reason error) {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	for _, waiting := range c.calls.waiting {
		if !waiting.gone {
			waiting.result <- reply{err: fmt.Errorf("connection closed: %w", reason)}
		}
	}
	c.calls.waiting = nil
}

// MessageFunc is a Handler for programs that take one decoded message after the other. A
// message that does not decode closes the connection.
type MessageFunc func(c *Conn, kind MessageKind, v k.Value)

var _ Handler = MessageFunc(nil)

// Opened does nothing.
func (f MessageFunc) Opened(*Conn) {}

// Closed does nothing.
func (f MessageFunc) Closed(*Conn, error) {}

// Messages decodes each message and calls f.
func (f MessageFunc) Messages(c *Conn, batch *Batch) {
	d := decoders.Get().(*Decoder)
	defer decoders.Put(d)
	for i := range batch.Messages {
		m := &batch.Messages[i]
		v, err := m.Decode(d)
		if err != nil {
			c.CloseReason(err)
			return
		}
		f(c, m.Kind, v)
	}
}
