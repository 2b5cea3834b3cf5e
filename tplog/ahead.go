package tplog

import (
	"io"
	"sync"
	"sync/atomic"

	"tock/ipc"
	"tock/k"
)

const (
	// aheadMessages and aheadBytes bound a batch of messages decoded ahead: enough that
	// handing it over costs nothing beside it, little enough to stay in the cache.
	aheadMessages = 512
	aheadBytes    = 256 << 10
	// firstBytes is what the first batch has: who uses the messages begins early, and says
	// early whether they may be lent. Each batch is twice as long as the one before.
	firstBytes = 8 << 10
	// aheadBatches is the batches there are: one being filled, one being used, and one
	// to even out their different speeds.
	aheadBatches = 3
)

// ahead decodes the messages of a log in a goroutine of its own, while those before them
// are used. Memory is bounded by the batches, however long the log is.
type ahead struct {
	ready chan *decodedBatch
	free  chan *decodedBatch
	quit  chan struct{}
	ended chan struct{}
	lend  atomic.Bool // updates are decoded in memory that is used again
}

// decodedBatch is messages in order, and why there are no more behind them: io.EOF at the
// end of the log or of what was asked for.
type decodedBatch struct {
	messages []decoded
	loan     *ipc.Loan // of the messages that are lent; nil when none are
	encoded  []byte    // of the same messages
	err      error
}

// decoded is one message. One that is lent is good as long as its batch.
type decoded struct {
	value  k.Value
	update bool
	lent   []byte // the encoded message, when its value is lent
}

// settle gives an update a value of its own if it needs one, and lets those to come be lent
// if this one could be.
func (a *ahead) settle(m *decoded, copied bool) (err error) {
	if copied != a.lend.Load() {
		a.lend.Store(copied)
	}
	if m.lent != nil && !copied {
		m.value, _, err = ipc.Decode(m.lent)
		m.lent = nil
	}
	return err
}

// idleBatches is the memory of batches, from one replay to the next.
var idleBatches = sync.Pool{New: func() any { return new(decodedBatch) }}

// retire gives the memory of a batch to the next replay. Nobody may have a message of it.
func (b *decodedBatch) retire() {
	b.release()
	clear(b.messages[:cap(b.messages)])
	b.err = nil
	idleBatches.Put(b)
}

// release ends the life of the lent messages.
func (b *decodedBatch) release() {
	if b.loan != nil {
		b.loan.Release()
		b.loan = nil
	}
}

// readAhead starts decoding n messages (all, for a negative n) at r's place; r is closed
// in the end.
func readAhead(r *Reader, n int64) *ahead {
	a := &ahead{
		ready: make(chan *decodedBatch, aheadBatches), free: make(chan *decodedBatch, aheadBatches),
		quit: make(chan struct{}), ended: make(chan struct{}),
	}
	for range aheadBatches {
		a.free <- idleBatches.Get().(*decodedBatch)
	}
	go a.run(r, n)
	return a
}

func (a *ahead) run(r *Reader, n int64) {
	defer close(a.ended)
	defer r.retire()
	left := n
	for size := int64(firstBytes); ; size = min(2*size, aheadBytes) {
		var b *decodedBatch
		select {
		case b = <-a.free:
		case <-a.quit:
			return
		}
		left = b.fill(r, left, size, a.lend.Load())
		last := b.err != nil
		a.ready <- b // never blocks: there is room for every batch; it is the receiver's now
		if last {
			return
		}
	}
}

// fill decodes messages of about size bytes, up to left of them (any number, when negative),
// and gives how many are left.
func (b *decodedBatch) fill(r *Reader, left, size int64, lend bool) int64 {
	b.messages, b.encoded = b.messages[:0], b.encoded[:0]
	if lend {
		b.loan = ipc.NewLoan()
	}
	start := r.Offset()
	for len(b.messages) < aheadMessages && r.Offset()-start < size {
		if left == 0 {
			b.err = io.EOF
			break
		}
		if b.err = b.decode(r); b.err != nil {
			break
		}
		left--
	}
	return left
}

// decode adds the next message.
func (b *decodedBatch) decode(r *Reader) error {
	var m decoded
	lent := false
	encoded, err := r.next(func(x []byte) (n int, err error) {
		m.update = ipc.IsUpdate(x)
		if lent = m.update && b.loan != nil && b.loan.Takes(x); lent {
			m.value, n, err = b.loan.Decode(x)
		} else {
			m.value, n, err = r.dec.Decode(x)
		}
		return n, err
	})
	if err != nil {
		return err
	}
	if lent {
		from := len(b.encoded)
		b.encoded = append(b.encoded, encoded...)
		m.lent = b.encoded[from:]
	}
	b.messages = append(b.messages, m)
	return nil
}

// stop ends the decoding and waits for it, so that the file is closed.
func (a *ahead) stop() {
	close(a.quit)
	<-a.ended
}

// retire gives the memory of batches that wait to be filled to the next replay, after all
// messages were used.
func (a *ahead) retire() {
	<-a.ended
	for len(a.free) > 0 {
		(<-a.free).retire()
	}
}
