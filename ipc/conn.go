package ipc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"tock/k"
)

// Handler is what a connection's owner wants to know of it. All calls for one connection
// come from one goroutine, one after the other; a call that blocks stops that connection's
// reading (and through TCP its peer), and nothing else.
type Handler interface {
	// Opened comes first, before any message is read.
	Opened(c *Conn)
	// Messages hands over messages in the order they came; responses to [Conn.Call] are
	// not among them. The batch is valid until Messages returns, unless retained.
	Messages(c *Conn, batch *Batch)
	// Closed comes last. err is why the connection ended: io.EOF when the peer closed
	// it, net.ErrClosed after Close, otherwise the fault.
	Closed(c *Conn, err error)
}

// ErrQueueFull is the reason for closing a connection whose peer does not read.
var ErrQueueFull = errors.New("output queue full")

// Overflow says what becomes of a message that would make a queue longer than its bound.
type Overflow int

const (
	// OverflowClose closes the connection with ErrQueueFull.
	OverflowClose Overflow = iota
	// OverflowDrop refuses this message; the connection lives.
	OverflowDrop
	// OverflowKeep queues the message all the same.
	OverflowKeep
)

// Options of a connection. The zero value is ready to use.
type Options struct {
	// Handler gets what arrives. Without one, async messages are dropped and sync
	// requests answered with 'nyi; a client that only calls needs none.
	Handler Handler
	// MaxMessageBytes bounds a received message, also after decompression. 0: what the
	// agreed capability allows.
	MaxMessageBytes int64
	// MaxQueueBytes bounds the output that waits behind the write in progress, or the one
	// that is next. One message may be longer when it is alone. 0: DefaultQueueBytes; negative: no bound.
	MaxQueueBytes int64
	// OnOverflow decides about a message over the bound. nil: OverflowClose. It is
	// called by the sending goroutine and must not send on c.
	OnOverflow func(c *Conn, queuedBytes int64) Overflow
	// CompressBytes is the length over which messages to other hosts are compressed.
	// 0: 2000, as kdb+; negative: never.
	CompressBytes int
	// BufferBytes is the size of the system's receive and send buffers of the socket.
	// 0: the system's choice.
	BufferBytes int
	// Decoder makes values for Call; nil for the package's. It must be safe for
	// concurrent use, which a Decoder is not: so a function that gives one.
	Decoder func() *Decoder
	// Turns has a connection that was dialed read by who waits for what it brings, in
	// turns: see Turn. Messages is called for what comes when nobody waits.
	Turns bool
	// Brief says that the handler is mostly done with what it is given in microseconds. Of
	// reads and writes the Go scheduler is then not told, which saves a process that is often idle
	// half of its processor time. A handler that is going to take longer calls TakeTime.
	Brief bool
	// Poll is for how long a server's reader that has sent an answer looks for the next
	// request before it sleeps, and a call for its answer: processor time for fewer wake-ups.
	// It is done only while it pays (see poll.go). 0: for calls on a connection of Callers 150 us,
	// else not at all; negative: never.
	Poll time.Duration
	// Callers is the connections that calls are made on together with this one; a program
	// has one for all that it calls on. nil: a call sleeps until its answer comes.
	Callers *Callers
}

// TakeTime is for a goroutine that was given messages by a connection with Options.Brief and is
// going to take longer than microseconds for them: the part of the scheduler that interrupts
// goroutines for others may sleep, and is woken.
func TakeTime() { ordinaryCall() }

// DefaultQueueBytes is the bound of an output queue where nothing else is said.
const DefaultQueueBytes = 1 << 30

const defaultCompressBytes = 2000

// Conn is a connection to another process after the handshake: this end of a handle. It
// is safe for concurrent use. Sending encodes in the caller's goroutine and queues; the
// connection's own goroutine writes, many messages in one system call when they wait.
type Conn struct {
	nc         net.Conn
	opts       Options
	user       string
	capability int
	limit      int64 // of a message sent
	local      bool
	opened     time.Time
	reader     *Reader

	out   queue
	calls calls // guarded by out.mu

	// hold, when not nil, keeps output back until it is closed or answerHold is over.
	hold   chan struct{}
	writer chan struct{} // closed when the writer has ended, if it was started

	asks *asking // when it only calls, or with Turns

	// Of the goroutine that reads.
	sock     *socket // nil where there is no plain one
	patience patience
	company  *company // nil: it polls whatever comes on others
	reading  *reading
	released bool // hold is closed

	closing sync.Once
	reason  error         // why it ended; set before ended is closed
	ended   chan struct{} // closed at the first reason to end
	done    chan struct{} // closed when both goroutines are gone
	answers atomic.Int64  // responses sent
	stats   stats
}

// newConn makes a connection over nc; start sets it going. early is bytes read behind
// the handshake.
func newConn(nc net.Conn, g greeting, early []byte, opts Options) *Conn {
	sock, source := newSocket(nc, opts.Brief), io.Reader(nc)
	if sock != nil {
		source = sock
	}
	c := &Conn{nc: nc, opts: opts, user: g.user, capability: g.capability, limit: messageLimit(g.capability), local: isLocal(nc), opened: time.Now(),
		reader: NewReader(source, early, g.capability, opts.MaxMessageBytes),
		ended:  make(chan struct{}), done: make(chan struct{})}
	c.out.wake = make(chan struct{}, 1)
	c.out.start = c.startWriter
	c.out.direct, c.sock, c.patience = sock, sock, newPatience(opts.Poll, sock)
	if opts.BufferBytes > 0 {
		setBuffers(nc, opts.BufferBytes)
	}
	if c.opts.Handler == nil {
		c.opts.Handler = noHandler{}
	}
	if c.opts.MaxQueueBytes == 0 {
		c.opts.MaxQueueBytes = DefaultQueueBytes
	}
	if c.opts.CompressBytes == 0 {
		c.opts.CompressBytes = defaultCompressBytes
	}
	return c
}

// run reads until the connection ends. Opened has been called.
func (c *Conn) run() {
	c.read(&reading{})
	<-c.done // after PassReading, another goroutine reads
}

// startWriter starts the goroutine that writes what senders do not; the queue is locked.
func (c *Conn) startWriter() {
	c.writer = make(chan struct{})
	go func() {
		defer close(c.writer)
		c.waitHold()
		to := c.sock.partWriter()
		if to == nil {
			to = ordinaryWriter{c.nc}
		}
		if err := c.out.writeLoop(to); err != nil {
			c.end(err)
		}
	}()
}

// reading is one goroutine's part of reading a connection.
type reading struct {
	passed bool
	batch  *Batch // being handed over; nil when there is no more of it
	at     int    // of its messages, the first that is not handed over yet
}

// read reads until the connection ends, or the reading is passed on. What is left of a
// batch comes first.
func (c *Conn) read(mine *reading) {
	c.reading = mine
	if !c.handRest(mine) {
		return
	}
	soon := false
	for {
		batch, err := c.next(soon)
		if err != nil {
			c.end(err)
			break
		}
		if c.hold != nil && !c.released {
			c.release()
		}
		answers := c.answers.Load()
		if !c.pass(batch) {
			return
		}
		soon = c.answers.Load() != answers
	}
	c.finish()
}

// finish is the end of a connection that nobody reads any more.
func (c *Conn) finish() {
	c.reader.Close()
	c.company.left(c)
	c.out.mu.Lock()
	writer := c.writer
	c.out.mu.Unlock()
	if writer != nil {
		<-writer
	}
	c.opts.Handler.Closed(c, c.reason)
	close(c.done)
}

// PassReading is for a Handler's Messages that is going to take long or waits for what
// this connection may bring: another goroutine reads on, and Messages is called by it,
// while the present call goes on. It may be called once in a call of Messages, by the
// goroutine that runs it.
func (c *Conn) PassReading() {
	mine := c.reading
	mine.passed = true
	rest := &reading{batch: mine.batch, at: mine.at}
	if rest.batch != nil {
		rest.batch.Retain()
	}
	if c.asks == nil {
		go c.read(rest)
		return
	}
	c.asks.watching.Store(false)
	if rest.batch == nil {
		c.asks.turn <- struct{}{}
		go c.watch()
		return
	}
	go func() {
		c.reading = rest
		if c.handRest(rest) {
			c.EndTurn()
		}
	}()
}

// answerHold is how long a server's first message waits behind the handshake's answer.
// Clients are about that take all that has come for the answer, so what follows at once
// must not be there yet when they look; one that has sent a message has looked.
const answerHold = 5 * time.Millisecond

func (c *Conn) waitHold() {
	if c.hold == nil {
		return
	}
	timer := time.NewTimer(answerHold)
	defer timer.Stop()
	select {
	case <-c.hold:
	case <-c.ended:
	case <-timer.C:
	}
	c.out.mu.Lock()
	c.out.held = false
	c.out.mu.Unlock()
}

// release lets output go: the peer has sent a message, so it has seen the answer.
func (c *Conn) release() {
	close(c.hold)
	c.released = true
	c.out.mu.Lock()
	c.out.held = false
	c.out.mu.Unlock()
}

// end closes the connection for a reason; the first one holds.
func (c *Conn) end(reason error) {
	c.closing.Do(func() {
		c.reason = reason
		close(c.ended)
		c.sock.hurry()
		c.nc.Close()
		c.out.close(fmt.Errorf("connection closed: %w", reason))
		c.failCalls(reason)
		if c.asks != nil {
			go c.watch() // if nobody reads, who closes must not
		}
	})
}

// Close closes the connection; output not yet written is dropped (see Flush). It does
// not wait for the handler: see Done.
func (c *Conn) Close() error {
	c.end(net.ErrClosed)
	return nil
}

// CloseReason is Close for a reason that the handler's Closed, pending calls and later
// sends are told.
func (c *Conn) CloseReason(reason error) { c.end(reason) }

// Done is closed when the connection has ended and its goroutines are gone.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err is why the connection ended, or nil while it lives.
func (c *Conn) Err() error {
	select {
	case <-c.ended:
		return c.reason
	default:
		return nil
	}
}

// encodings holds buffers that Send encodes into.
var encodings = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// Send encodes v and queues it as a message of the given kind. It returns once the message
// is queued, in order with everything else sent on c.
//
// Errors: as Append, ErrType for a type that the peer does not know, and ErrLimit for more
// than it can take; the connection is then as before. ErrQueueFull when the bound is passed; otherwise why c is closed.
func (c *Conn) Send(kind MessageKind, v k.Value) error { return c.send(kind, v, nil) }

func (c *Conn) send(kind MessageKind, v k.Value, call *call) error {
	if !Speaks(v, c.capability) {
		return k.ErrType
	}
	scratch := encodings.Get().(*[]byte)
	if looksLong(v) {
		if n, err := Size(v); err == nil && n+HeaderBytes > cap(*scratch) {
			*scratch = make([]byte, 0, n+HeaderBytes)
		}
	}
	message, err := appendMessage((*scratch)[:0], kind, v, c.limit)
	if err != nil {
		encodings.Put(scratch)
		return err
	}
	c.stats.encoded.Add(1)
	if c.packs(len(message)) {
		if packed, ok := Compress(nil, message); ok {
			c.stats.packed.Add(1)
			*scratch = message[:0]
			encodings.Put(scratch)
			return c.queue(packed, nil, call)
		}
	}
	err = c.queue(message, nil, call)
	switch {
	case len(message) > copyBytes && err == nil:
		*scratch = make([]byte, 0, copyBytes) // the queue has the other
	case cap(message) <= keepBytes:
		*scratch = message[:0]
	}
	encodings.Put(scratch)
	return err
}

// looksLong reports whether finding out the size of v before encoding may pay.
func looksLong(v k.Value) bool {
	const many = 512
	items := v.Items()
	if len(items) == 0 || len(items) > many {
		return v.Len() > many
	}
	for _, x := range items {
		if x.Len() > many {
			return true
		}
	}
	return false
}

// SendFrame queues a frame that may go to other connections too.
//
// Errors: ErrLimit for more than the peer can take, ErrQueueFull, or why c is closed.
func (c *Conn) SendFrame(f *Frame) error {
	message := f.plain
	if int64(len(message)) > c.limit {
		return fmt.Errorf("%w: a message of %d bytes", k.ErrLimit, len(message))
	}
	if c.packs(len(message)) {
		if packed := f.Packed(); packed != nil {
			message = packed
		}
	}
	c.stats.shared.Add(1)
	return c.queue(message, nil, nil)
}

// packs reports whether a message of n bytes is to be compressed for this peer.
func (c *Conn) packs(n int) bool {
	return !c.local && c.opts.CompressBytes >= 0 && n > c.opts.CompressBytes && c.capability >= CapabilityCompress
}

// queue takes a finished message, the run whose bytes it is (or nil), and a call that
// waits for its response.
func (c *Conn) queue(message []byte, run *Run, call *call) error {
	n := int64(len(message))
	urgent := call != nil || message[1] != byte(Async)
	keep := false
	for {
		c.out.mu.Lock()
		if err := c.out.err; err != nil {
			c.out.mu.Unlock()
			return err
		}
		waiting := c.out.behind()
		if keep || c.opts.MaxQueueBytes < 0 || waiting == 0 || waiting+n <= c.opts.MaxQueueBytes {
			if call != nil {
				c.calls.waiting = append(c.calls.waiting, call)
			}
			if c.out.idle(len(message), urgent) {
				c.out.write(message)
			} else {
				c.out.push(message, run)
			}
			c.out.mu.Unlock()
			if message[1] == byte(Response) { // of a run, the first
				c.answers.Add(1)
			}
			c.stats.sent(n)
			return nil
		}
		c.out.mu.Unlock()
		what := OverflowClose
		if c.opts.OnOverflow != nil {
			what = c.opts.OnOverflow(c, waiting)
		}
		switch what {
		case OverflowKeep:
			keep = true
			continue
		case OverflowClose:
			c.end(ErrQueueFull)
		}
		return fmt.Errorf("%w: %d bytes waiting", ErrQueueFull, waiting)
	}
}

// Queued is the bytes accepted for sending and not yet written, q's .z.W.
func (c *Conn) Queued() int64 { return c.out.queued().bytes }

// QueuedMessages is the messages accepted for sending and not yet written.
func (c *Conn) QueuedMessages() int { return c.out.queued().messages }

// Flush waits until everything sent before is written to the socket.
//
// Errors: the context's, or why c is closed.
func (c *Conn) Flush(ctx context.Context) error { return c.out.flush(ctx) }

// noHandler is the handler of a connection whose owner only calls and sends.
type noHandler struct{}

func (noHandler) Opened(*Conn)        {}
func (noHandler) Closed(*Conn, error) {}

func (noHandler) Messages(c *Conn, batch *Batch) {
	for i := range batch.Messages {
		if batch.Messages[i].Kind == Sync {
			// The answer fails only when the connection is gone.
			_ = c.Send(Response, k.NewErrorValue(string(k.ErrNYI)))
		}
	}
}

// IsEOF reports whether a connection ended because the peer closed it between messages.
func IsEOF(err error) bool { return errors.Is(err, io.EOF) }
