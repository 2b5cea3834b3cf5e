package feed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
)

// publisher sends updates to a tickerplant and sees to it that each arrives once.
//
// Updates go out asynchronously, (".u.upd";`table;data). Every now and then a synchronous
// question follows them, which the tickerplant answers after it has worked off what came
// before: it says which log is written and how many messages are in it. All updates before
// the question are then confirmed and forgotten; until then they are kept.
//
// When the connection is lost, with or without the tickerplant, the publisher connects
// again, waits until nothing of the old connection is on its way any more, and asks for
// the messages that were logged since the last confirmation. What is among them has
// arrived; the rest is sent again. This needs no counting, so several feeds may publish
// side by side, as long as they do not publish the same updates.
//
// A tickerplant without a log keeps nothing over a restart: there what was not confirmed
// is sent again, and may arrive twice when only the connection was lost.
type publisher struct {
	opts publisherOptions
	log  zerolog.Logger

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change of what follows
	conn    *ipc.Conn     // nil while there is none
	asked   []question    // synchronous messages without an answer on conn, oldest first
	pending []update      // taken and not confirmed, oldest first
	bytes   int           // of pending
	taken   int64         // number of the last update taken
	askedTo int64         // number of the last update a question covers
	base    position      // at the last confirmation
	baseAt  int64         // number of the last update it confirmed
	shared  bool          // others publish too: counting tells nothing
	fatal   error
	stats   publisherStats

	stop   context.CancelFunc
	keeper sync.WaitGroup
}

type publisherOptions struct {
	addr         ipc.Addr
	sync         bool          // send synchronously: refusals are told
	confirmEvery int           // updates
	confirmWait  time.Duration // at the latest
	maxPending   int           // updates
	maxBytes     int           // of pending updates
	retryLeast   time.Duration
	retryMost    time.Duration
}

func (o *publisherOptions) ensureDefaults() {
	setDefault(&o.confirmEvery, 1000)
	setDefault(&o.confirmWait, 100*time.Millisecond)
	setDefault(&o.maxPending, 100_000)
	setDefault(&o.maxBytes, 64<<20)
	setDefault(&o.retryLeast, 50*time.Millisecond)
	setDefault(&o.retryMost, 2*time.Second)
}

func setDefault[T int | time.Duration](x *T, value T) {
	if *x <= 0 {
		*x = value
	}
}

// publisherStats counts updates and rows.
type publisherStats struct {
	messages, rows            int64 // taken
	confirmed, confirmedRows  int64
	refused                   int64
	reconnects, resent, found int64 // found: sent before the connection was lost, and logged
}

// update is one message on its way.
type update struct {
	message
	number int64
	frame  *ipc.Frame
}

// question is a synchronous message in flight: an update of its own (sync mode), or a
// question for the position.
type question struct {
	covers   int64 // updates up to this one are before the answer
	position bool
}

// newPublisher makes a publisher; connect before anything else.
func newPublisher(opts publisherOptions, log zerolog.Logger) *publisher {
	opts.ensureDefaults()
	return &publisher{opts: opts, log: log, changed: make(chan struct{})}
}

// announce wakes all who wait for a change; mu is held.
func (p *publisher) announce() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// connect dials until there is a connection.
//
// Errors: the context's, or ErrAccess: other credentials will not come by waiting.
func (p *publisher) connect(ctx context.Context) (*ipc.Conn, error) {
	wait := p.opts.retryLeast
	var told time.Time
	for {
		conn, err := ipc.Dial(ctx, p.opts.addr, ipc.DialOptions{Options: ipc.Options{Handler: (*publisherHandler)(p), MaxQueueBytes: -1}})
		if err == nil {
			return conn, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, k.ErrAccess) {
			return nil, err
		}
		if time.Since(told) > 10*time.Second {
			p.log.Warn().Err(err).Msg("no tickerplant; trying again")
			told = time.Now()
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
		wait = min(wait*2, p.opts.retryMost)
	}
}

// start begins to publish over a connection at a position, and keeps connected until close.
func (p *publisher) start(conn *ipc.Conn, at position) {
	ctx, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	p.mu.Lock()
	p.base = at
	p.adopt(conn)
	p.mu.Unlock()
	p.keeper.Go(func() { p.keepConnected(ctx) })
	p.keeper.Go(func() { p.keepAsking(ctx) })
}

// adopt makes a connection the one to publish over; mu is held.
func (p *publisher) adopt(conn *ipc.Conn) {
	p.conn, p.asked, p.askedTo = conn, nil, p.baseAt
	if conn.Err() != nil { // lost before it could be told of
		p.conn = nil
	}
	p.announce()
}

// publish takes an update and sends it. It waits while too much is unconfirmed.
//
// Errors: the context's; what ended the publisher; those of encoding.
func (p *publisher) publish(ctx context.Context, m message) error {
	kind := ipc.Async
	if p.opts.sync {
		kind = ipc.Sync
	}
	frame, err := ipc.NewFrame(kind, k.ListOf(k.String(".u.upd"), k.NewSym(m.table), m.data), ipc.CapabilityGuid)
	if err != nil {
		return err
	}
	p.mu.Lock()
	for len(p.pending) >= p.opts.maxPending || p.bytes >= p.opts.maxBytes {
		p.ask()
		if err := p.await(ctx); err != nil {
			p.mu.Unlock()
			return err
		}
	}
	defer p.mu.Unlock()
	if p.fatal != nil {
		return p.fatal
	}
	p.taken++
	u := update{m, p.taken, frame}
	p.pending = append(p.pending, u)
	p.bytes += frame.Len()
	p.stats.messages++
	p.stats.rows += int64(m.rows)
	p.send(u)
	if p.taken-p.askedTo >= int64(p.opts.confirmEvery) {
		p.ask()
	}
	return nil
}

// await waits for a change; mu is held, and given away meanwhile.
func (p *publisher) await(ctx context.Context) error {
	changed := p.changed
	if p.fatal != nil {
		return p.fatal
	}
	p.mu.Unlock()
	defer p.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// send puts an update on the connection, if there is one; mu is held. A failure is not
// one of the update: it is sent again over the next connection.
func (p *publisher) send(u update) {
	if p.conn == nil {
		return
	}
	if err := p.conn.SendFrame(u.frame); err != nil {
		p.lose(err)
	} else if p.opts.sync {
		p.asked = append(p.asked, question{covers: u.number})
	}
}

// ask sends a question for the position unless one that covers everything is on its way;
// mu is held.
func (p *publisher) ask() {
	if p.conn == nil || p.askedTo == p.taken {
		return
	}
	if err := p.conn.Send(ipc.Sync, k.String(askPosition)); err != nil {
		p.lose(err)
		return
	}
	p.asked = append(p.asked, question{covers: p.taken, position: true})
	p.askedTo = p.taken
}

// lose gives the connection up; mu is held.
func (p *publisher) lose(reason error) {
	if p.conn == nil {
		return
	}
	p.log.Warn().Err(reason).Int("unconfirmed", len(p.pending)).Msg("lost the tickerplant")
	p.conn.CloseReason(reason)
	p.conn, p.asked = nil, nil
	p.announce()
}

// keepAsking asks for confirmation now and then, so that a slow feed gets it too.
func (p *publisher) keepAsking(ctx context.Context) {
	for sleep(ctx, p.opts.confirmWait) == nil {
		p.mu.Lock()
		p.ask()
		p.mu.Unlock()
	}
}

// flush waits until everything is confirmed.
//
// Errors: the context's, or what ended the publisher.
func (p *publisher) flush(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.pending) > 0 {
		p.ask()
		if err := p.await(ctx); err != nil {
			return err
		}
	}
	return p.fatal
}

// close stops publishing; what is not confirmed is given up.
func (p *publisher) close() {
	p.stop()
	p.keeper.Wait()
	p.mu.Lock()
	conn := p.conn
	p.conn = nil
	p.mu.Unlock()
	if conn != nil {
		conn.Close()
		<-conn.Done()
	}
}

// snapshot is the counters now, and the number of unconfirmed updates.
func (p *publisher) snapshot() (publisherStats, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats, len(p.pending)
}

// publisherHandler is the publisher as its connections see it.
type publisherHandler publisher

func (h *publisherHandler) Opened(*ipc.Conn) {}

// Closed is told of the end of a connection, also of one that was given up.
func (h *publisherHandler) Closed(conn *ipc.Conn, err error) {
	p := (*publisher)(h)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == conn {
		p.lose(err)
	}
}

// Messages takes the answers; a tickerplant sends a feed nothing else.
func (h *publisherHandler) Messages(conn *ipc.Conn, batch *ipc.Batch) {
	p := (*publisher)(h)
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range batch.Messages {
		m := &batch.Messages[i]
		if p.conn != conn || m.Kind != ipc.Response || len(p.asked) == 0 {
			continue
		}
		q := p.asked[0]
		p.asked = p.asked[1:]
		v, err := m.Decode(nil)
		if err == nil {
			err = v.AsError()
		}
		if !q.position {
			if err != nil {
				p.refuse(1, err)
			}
			continue
		}
		var at position
		if err == nil {
			at, err = positionOf(v)
		}
		if err != nil {
			p.fatal = fmt.Errorf("the tickerplant cannot confirm: %w", err)
			p.announce()
			continue
		}
		if at.stalled { // it has the updates, and would lose them: they are asked for again
			p.askedTo = p.baseAt
			continue
		}
		p.confirm(q.covers, at)
	}
}

// refuse counts updates that the tickerplant did not take; mu is held.
func (p *publisher) refuse(n int64, reason error) {
	if p.stats.refused == 0 {
		p.log.Error().Err(reason).Int64("messages", n).Msg("refused by the tickerplant; more of these are only counted")
	}
	p.stats.refused += n
}

// errRefused is all that can be known of an asynchronous update's refusal.
var errRefused = errors.New("not logged (see the tickerplant's own log, or send with -sync)")

// confirm forgets the updates up to number to, of which the tickerplant has worked off all
// when it was at position at; mu is held.
func (p *publisher) confirm(to int64, at position) {
	if sent := to - p.baseAt; at.hasLog() && p.base.hasLog() && k.Match(at.log, p.base.log) && !p.shared {
		switch logged := at.count - p.base.count; {
		case logged > sent:
			p.shared = true
		case logged < sent && !p.opts.sync:
			p.refuse(sent-logged, errRefused)
		}
	}
	p.drop(to)
	p.base, p.baseAt = at, to
	p.announce()
}

// drop forgets the updates up to a number, as confirmed; mu is held.
func (p *publisher) drop(to int64) {
	n := 0
	for n < len(p.pending) && p.pending[n].number <= to {
		p.bytes -= p.pending[n].frame.Len()
		p.stats.confirmed++
		p.stats.confirmedRows += int64(p.pending[n].rows)
		n++
	}
	clear(p.pending[:n])
	p.pending = p.pending[n:]
}
