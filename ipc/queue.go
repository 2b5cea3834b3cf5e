package ipc

import (
	"context"
	"net"
	"sync"
	"time"
)

const (
	// copyBytes is up to where a message is copied behind the ones before it rather
	// than queued as a buffer of its own: fewer, longer pieces for the system.
	copyBytes = 4 << 10
	// blockBytes is the size of the buffers that copied messages share.
	blockBytes = 32 << 10
	// writeBytes and writePieces bound what one write takes from the queue.
	writeBytes  = 512 << 10
	writePieces = 512
	// keepBytes is the longest encoding buffer that is kept for the next message.
	keepBytes = 1 << 20
)

var blocks = sync.Pool{New: func() any { b := make([]byte, 0, blockBytes); return &b }}

// piece is a run of queued bytes.
type piece struct {
	b     []byte
	block *[]byte // the buffer to give back when written, if b is of one
	run   *Run    // to release when written, if b is of one
	count int     // messages in it
}

// queue is a connection's output: messages in order, written by one goroutine at a time:
// by the one that sends, when nothing waits (see direct.go), otherwise by the writer, which
// begins with the first message that has to wait.
//
//	queued = waiting + writing (bytes and messages)
//	taken  = written + queued, over the connection's life
type queue struct {
	mu      sync.Mutex
	wake    chan struct{} // holds one token when there may be something to do
	start   func()        // starts the writer
	started bool          // it was
	direct  *socket       // nil where only the writer may write
	held    bool          // nothing may be written yet
	taking  bool          // a sender is writing
	last    time.Duration // when something was written last, since epoch
	pieces  []piece
	waiting load
	writing load
	taken   int64 // bytes
	written int64 // bytes
	flushes []flush
	err     error // why nothing more is taken
}

// load is an amount of queued output.
type load struct {
	bytes    int64
	messages int
}

// flush waits for written to reach a mark.
type flush struct {
	mark int64
	done chan struct{}
}

// push queues one message, or a run of them, which must not change until it is written;
// a short one is copied. The caller holds mu and has seen err to be nil.
func (q *queue) push(message []byte, run *Run) {
	n := len(message)
	q.taken += int64(n)
	q.waiting.bytes += int64(n)
	q.waiting.messages++
	if n > copyBytes {
		if run != nil {
			run.refs.Add(1)
		}
		q.pieces = append(q.pieces, piece{b: message, count: 1, run: run})
	} else {
		q.pushCopy(message)
	}
	q.signal()
}

func (q *queue) pushCopy(message []byte) {
	if last := len(q.pieces) - 1; last >= 0 {
		if p := &q.pieces[last]; p.block != nil && cap(p.b)-len(p.b) >= len(message) {
			p.b = append(p.b, message...)
			p.count++
			return
		}
	}
	block := blocks.Get().(*[]byte)
	q.pieces = append(q.pieces, piece{b: append((*block)[:0], message...), block: block, count: 1})
}

// signal tells the writer that there is something to do, and starts it when it is needed
// for the first time. The caller holds mu.
func (q *queue) signal() {
	if !q.started && q.err == nil {
		q.started = true
		q.start()
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take moves what one write may hold from waiting to writing; into is used again.
// ok is false when the queue is closed.
func (q *queue) take(into []piece) (out []piece, ok bool) {
	for {
		q.mu.Lock()
		if q.err != nil {
			q.mu.Unlock()
			return nil, false
		}
		if len(q.pieces) > 0 && !q.taking {
			break
		}
		q.mu.Unlock()
		<-q.wake
	}
	n := 0
	for n < len(q.pieces) && n < writePieces && q.writing.bytes < writeBytes {
		q.writing.bytes += int64(len(q.pieces[n].b))
		q.writing.messages += q.pieces[n].count
		n++
	}
	if n == len(q.pieces) {
		out, q.pieces = q.pieces, into[:0]
	} else {
		out = append(into[:0], q.pieces[:n]...)
		clear(q.pieces[:n])
		q.pieces = q.pieces[n:]
	}
	q.waiting.bytes -= q.writing.bytes
	q.waiting.messages -= q.writing.messages
	q.mu.Unlock()
	return out, true
}

// wrote records that what take gave is written, and gives its buffers back.
func (q *queue) wrote(pieces []piece) {
	q.mu.Lock()
	q.settle(q.writing.bytes)
	q.mu.Unlock()
	for i := range pieces {
		if pieces[i].block != nil {
			*pieces[i].block = pieces[i].b[:0]
			blocks.Put(pieces[i].block)
		}
		if pieces[i].run != nil {
			pieces[i].run.Release()
		}
	}
	clear(pieces)
}

// settle ends a write that took n bytes. The caller holds mu.
func (q *queue) settle(n int64) {
	q.written += n
	q.writing = load{}
	q.last = time.Since(epoch)
	if len(q.flushes) == 0 {
		return
	}
	rest := q.flushes[:0]
	for _, f := range q.flushes {
		if f.mark <= q.written {
			close(f.done)
		} else {
			rest = append(rest, f)
		}
	}
	clear(q.flushes[len(rest):])
	q.flushes = rest
}

// close drops what is waiting; err is what later callers get.
func (q *queue) close(err error) {
	q.mu.Lock()
	if q.err == nil {
		q.err = err
		q.pieces = nil
		q.waiting, q.writing = load{}, load{}
		for _, f := range q.flushes {
			close(f.done)
		}
		q.flushes = nil
	}
	q.signal()
	q.mu.Unlock()
}

// behind is the bytes that wait behind the write in progress; when the writer has yet to
// begin, behind the message that it will take first. The caller holds mu.
func (q *queue) behind() int64 {
	if q.writing.messages == 0 && len(q.pieces) > 0 && q.pieces[0].count == 1 {
		return q.waiting.bytes - int64(len(q.pieces[0].b))
	}
	return q.waiting.bytes
}

// queued is what was accepted and is not written yet.
func (q *queue) queued() load {
	q.mu.Lock()
	defer q.mu.Unlock()
	return load{q.waiting.bytes + q.writing.bytes, q.waiting.messages + q.writing.messages}
}

// flush waits until everything accepted so far is written.
func (q *queue) flush(ctx context.Context) error {
	q.mu.Lock()
	if q.err != nil || q.written >= q.taken {
		err := q.err
		q.mu.Unlock()
		return err
	}
	f := flush{q.taken, make(chan struct{})}
	q.flushes = append(q.flushes, f)
	q.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.written < f.mark {
		return q.err
	}
	return nil
}

// partWriter writes for the writer.
type partWriter interface {
	// writeParts writes all of the parts, which it may change.
	writeParts(parts net.Buffers) error
}

// ordinaryWriter is that of any connection.
type ordinaryWriter struct{ net.Conn }

func (w ordinaryWriter) writeParts(parts net.Buffers) (err error) {
	if len(parts) == 1 {
		_, err = w.Write(parts[0])
		return err
	}
	_, err = parts.WriteTo(w.Conn)
	return err
}

// writeLoop writes the queue until it is closed or a write fails.
func (q *queue) writeLoop(to partWriter) error {
	var pieces []piece
	var parts net.Buffers
	for {
		var ok bool
		if pieces, ok = q.take(pieces); !ok {
			return nil
		}
		parts = parts[:0]
		for _, p := range pieces {
			parts = append(parts, p.b)
		}
		if err := to.writeParts(parts); err != nil {
			return err
		}
		q.wrote(pieces)
	}
}
