package ipc

import (
	"fmt"
	"sync"
	"sync/atomic"

	"tock/k"
)

// Run is whole plain messages, one after the other in one buffer that any number of
// connections may send: for a publisher that gathers what many subscribers want. The
// buffer is used again when all have written it and its maker has released it.
type Run struct {
	b    []byte
	refs atomic.Int32
}

var runs = sync.Pool{New: func() any { return new(Run) }}

// keepRunBytes is the longest buffer that is kept for another run.
const keepRunBytes = 4 << 20

// NewRun is an empty run. Its maker fills it, sends it and releases it.
func NewRun() *Run {
	r := runs.Get().(*Run)
	r.refs.Store(1)
	return r
}

// Bytes is the messages so far.
func (r *Run) Bytes() []byte { return r.b }

// Set makes b, which Bytes gave and somebody appended to, the messages of the run. Not to
// be called after the run was sent.
func (r *Run) Set(b []byte) { r.b = b }

// Release gives up one hold, the maker's: neither the run nor its bytes are to be used
// after it.
func (r *Run) Release() {
	if r.refs.Add(-1) != 0 || cap(r.b) > keepRunBytes {
		return
	}
	r.b = r.b[:0]
	runs.Put(r)
}

// SendRun queues a run as one piece. The messages must be ones the peer's capability
// allows. For a peer that gets long messages compressed, the run is taken apart.
//
// Errors: as SendFrame; a [FormatError] for a run that is none. What came before the
// message at fault is queued then, if there was need to take the run apart.
func (c *Conn) SendRun(run *Run) error { return c.sendRun(run.b, run) }

// SendBytes is SendRun of messages in a buffer that is kept and must not change.
func (c *Conn) SendBytes(messages []byte) error { return c.sendRun(messages, nil) }

func (c *Conn) sendRun(b []byte, run *Run) error {
	c.stats.shared.Add(1)
	if !c.packs(len(b)) && int64(len(b)) <= c.limit {
		return c.queue(b, run, nil)
	}
	for len(b) > 0 {
		h, err := ParseHeader(b, true)
		if err != nil {
			return err
		}
		if h.Length > int64(len(b)) {
			return truncatedAt(len(b))
		}
		if h.Length > c.limit {
			return fmt.Errorf("%w: a message of %d bytes", k.ErrLimit, h.Length)
		}
		message, of := b[:h.Length:h.Length], run
		b = b[h.Length:]
		if c.packs(len(message)) {
			if packed, ok := Compress(nil, message); ok {
				c.stats.packed.Add(1)
				message, of = packed, nil
			}
		}
		if err := c.queue(message, of, nil); err != nil {
			return err
		}
	}
	return nil
}
