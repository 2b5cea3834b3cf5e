package tplog

import (
	"io"

	"tock/k"
)

const (
	// aheadMessages and aheadBytes bound a batch of messages decoded ahead: enough that
	// handing it over costs nothing beside it, little enough to stay in the cache.
	aheadMessages = 512
	aheadBytes    = 256 << 10
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
}

// decodedBatch is messages in order, and why there are no more behind them: io.EOF at the
// end of the log or of what was asked for.
type decodedBatch struct {
	values []k.Value
	err    error
}

// readAhead starts decoding n messages (all, for a negative n) at r's place; r is closed
// in the end.
func readAhead(r *Reader, n int64) *ahead {
	a := &ahead{
		ready: make(chan *decodedBatch, aheadBatches), free: make(chan *decodedBatch, aheadBatches),
		quit: make(chan struct{}), ended: make(chan struct{}),
	}
	for range aheadBatches {
		a.free <- &decodedBatch{}
	}
	go a.run(r, n)
	return a
}

func (a *ahead) run(r *Reader, n int64) {
	defer close(a.ended)
	defer r.Close()
	left := n
	for {
		var b *decodedBatch
		select {
		case b = <-a.free:
		case <-a.quit:
			return
		}
		left = b.fill(r, left)
		a.ready <- b // never blocks: there is room for every batch
		if b.err != nil {
			return
		}
	}
}

// fill decodes up to left messages (any number, when negative) and gives how many are left.
func (b *decodedBatch) fill(r *Reader, left int64) int64 {
	b.values = b.values[:0]
	start := r.Offset()
	for len(b.values) < aheadMessages && r.Offset()-start < aheadBytes {
		if left == 0 {
			b.err = io.EOF
			break
		}
		v, err := r.NextValue()
		if err != nil {
			b.err = err
			break
		}
		b.values = append(b.values, v)
		left--
	}
	return left
}

// stop ends the decoding and waits for it, so that the file is closed.
func (a *ahead) stop() {
	close(a.quit)
	<-a.ended
}
