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
	gone bool
}

type reply struct {
	batch   *Batch // retained for the receiver
	message Message
	err     error
}

// Call sends a sync request and waits for its response. Calls of several goroutines are
// under way together; responses are matched in order.
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

// answer gives responses to the calls that wait for them and takes them from the batch.
// It reports whether anything is left for the handler.
func (c *Conn) answer(batch *Batch) bool {
	responses := 0
	for i := range batch.Messages {
		if batch.Messages[i].Kind == Response {
			responses++
		}
	}
	if responses == 0 {
		return true
	}
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	rest := batch.Messages[:0]
	for _, m := range batch.Messages {
		if m.Kind != Response || len(c.calls.waiting) == 0 {
			rest = append(rest, m)
			continue
		}
		first := c.calls.waiting[0]
		c.calls.waiting[0] = nil
		c.calls.waiting = c.calls.waiting[1:]
		if !first.gone {
			batch.Retain()
			first.result <- reply{batch: batch, message: m}
		}
	}
	batch.Messages = rest
	return len(rest) > 0
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
