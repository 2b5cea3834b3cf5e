package proc

import (
	"crypto/tls"
	"fmt"
	"runtime"

	"tock/ipc"
	"tock/k"
)

// event says what an item of a connection's inbox is.
type event uint8

const (
	arrived event = iota // messages
	opened
	closed
)

// inboxItems bounds how far a connection's reader may run ahead of the executor.
const inboxItems = 4

// item is what a connection's reader hands to the executor, in order.
type item struct {
	event  event
	batch  *ipc.Batch // retained; nil when there are no messages
	values []decoded  // of the batch's messages, when the reader decoded them
	loan   *ipc.Loan  // of the lent ones among these; nil when there are none
	err    error      // why the connection closed
}

// decoded is a message's value, or why it has none. The value of an update may be lent: see
// [message.brief].
type decoded struct {
	value  k.Value
	err    error
	update bool
	lent   bool
}

// Peer is one connection as the executor knows it.
type Peer struct {
	Number int32 // the handle
	conn   *ipc.Conn
	web    *webConn // instead of conn: a client that speaks HTTP
	user   k.Sym
	dialed bool // opened from here with hopen
	proc   *Process

	inbox  chan item
	held   []item // taken from the inbox, not yet (or not all) handled
	next   int    // the first message of held[0] that is not handled
	listed bool   // on the ready list; guarded by its lock

	asking    bool // its synchronous request is what is being evaluated
	deferring bool // -30!(::) was called for that request
	owed      int  // deferred responses that were not sent yet
	gone      bool // closed from here
	dead      bool // closed by the other end, or for a fault

	unsent unsent
}

func (p *Process) newPeer(dialed bool) *Peer {
	return &Peer{proc: p, dialed: dialed, inbox: make(chan item, inboxItems)}
}

// Conn is the connection.
func (peer *Peer) Conn() *ipc.Conn { return peer.conn }

// name is how the log calls a connection.
func (peer *Peer) name() string { return fmt.Sprintf("%d (%s)", peer.Number, peer.conn.RemoteAddr()) }

// ip is .z.a of the connection.
func (peer *Peer) ip() int32 {
	if peer.web != nil {
		return ipc.IPNumber(peer.web.nc.RemoteAddr())
	}
	return peer.conn.IP()
}

// encryption is .z.e of the connection; nil stands for the process itself.
func (peer *Peer) encryption() k.Value {
	if peer == nil {
		return tlsStatus(tls.ConnectionState{}, false)
	}
	if peer.web != nil {
		return tlsStatus(tlsOf(peer.web.nc))
	}
	return tlsStatus(peer.conn.TLS())
}

// Opened is the connection's first word, in its reader's goroutine.
func (peer *Peer) Opened(c *ipc.Conn) {
	peer.conn = c
	if !peer.dialed {
		peer.deliver(item{event: opened})
	}
}

// Messages takes a batch; unless the program wants bytes they are decoded here, while
// the executor is busy with something else.
func (peer *Peer) Messages(_ *ipc.Conn, batch *ipc.Batch) {
	batch.Retain()
	it := peer.item(batch)
	if !peer.alone(batch) || !peer.executeHere(it) {
		peer.deliver(it)
		if m := batch.Messages; len(m)*len(m[0].Raw) >= warmBytes {
			runtime.Gosched()
		}
	}
}

// warmBytes is from when on a reader makes way for the executor: what it has read would
// leave the processor's cache while it reads on.
const warmBytes = 64 << 10

// item is what a batch is handed over as.
func (peer *Peer) item(batch *ipc.Batch) item {
	it := item{batch: batch}
	if peer.proc.cfg.Hooks.Frame == nil {
		it.values, it.loan = peer.proc.decodeAll(batch)
	}
	return it
}

// Closed is the connection's last word.
func (peer *Peer) Closed(_ *ipc.Conn, err error) { peer.deliver(item{event: closed, err: err}) }

// deliver waits for room in the inbox, unless the process has ended.
func (peer *Peer) deliver(it item) {
	select {
	case peer.inbox <- it:
		peer.proc.ready.add(peer)
	case <-peer.proc.ended:
		_ = peer.conn.Close()
	}
}

// decodeAll decodes the messages of a batch. As long as updates are only copied into
// tables, it does so in memory that is used again.
func (p *Process) decodeAll(batch *ipc.Batch) (values []decoded, loan *ipc.Loan) {
	values = make([]decoded, len(batch.Messages))
	lend := p.lend.Load()
	for i := range batch.Messages {
		m, d := &batch.Messages[i], &values[i]
		if d.update = m.Kind == ipc.Async && m.IsUpdate(); !d.update || !lend {
			d.value, d.err = m.Decode(nil)
			continue
		}
		if loan == nil {
			loan = ipc.NewLoan()
		}
		d.value, d.lent, d.err = m.Lend(loan)
	}
	return values, loan
}

// receive moves the oldest item of the inbox to held, if there is one.
func (peer *Peer) receive() bool {
	select {
	case it := <-peer.inbox:
		peer.held = append(peer.held, it)
		return true
	default:
		return false
	}
}

// message is one message taken from a connection.
type message struct {
	*ipc.Message
	decoded decoded
	raw     bool // not decoded yet
}

// take is the next message or event that was received, and whether there was one.
func (peer *Peer) take() (m message, event event, err error, ok bool) {
	for len(peer.held) > 0 {
		it := &peer.held[0]
		if it.event != arrived {
			event, err = it.event, it.err
			peer.drop()
			return m, event, err, true
		}
		if peer.next < len(it.batch.Messages) {
			m.Message = &it.batch.Messages[peer.next]
			if it.values != nil {
				m.decoded = it.values[peer.next]
			} else {
				m.raw = true
			}
			peer.next++
			return m, arrived, nil, true
		}
		it.batch.Release()
		if it.loan != nil {
			it.loan.Release()
		}
		peer.drop()
	}
	return m, arrived, nil, false
}

// drop takes the first item off held.
func (peer *Peer) drop() {
	peer.held[0] = item{}
	peer.held = peer.held[1:]
	peer.next = 0
	if len(peer.held) == 0 {
		peer.held = nil
	}
}

// value is the message's value, anybody's to keep.
func (m *message) value() (k.Value, error) {
	if m.raw || m.decoded.lent {
		return m.Decode(nil)
	}
	return m.decoded.value, m.decoded.err
}

// brief is value for a caller that evaluates the message and drops it: the value of an
// update is lent, that is good until the next message is taken, when evaluating it copies
// its rows and keeps nothing of it. After an error, something may be kept: see forfeit.
func (p *Process) brief(m *message) (k.Value, error) {
	if !m.decoded.update || m.decoded.err != nil {
		return m.value()
	}
	_, handled := p.handler("ps")
	copied := !handled && p.journal == nil && p.interp.Copies(m.decoded.value)
	if copied != p.lend.Load() {
		p.lend.Store(copied)
	}
	if copied {
		return m.decoded.value, nil
	}
	return m.value()
}

// forfeit leaves what the message just taken was lent to whoever may hold it.
func (peer *Peer) forfeit(m *message) {
	if m.decoded.lent && len(peer.held) > 0 {
		peer.held[0].loan = nil
	}
}

// more reports whether something waits for the executor.
func (peer *Peer) more() bool { return len(peer.held) > 0 || len(peer.inbox) > 0 }

// close is hclose from this side: what is queued and not flushed is dropped.
func (peer *Peer) close() error {
	peer.gone = true
	delete(peer.proc.onClose, peer)
	return peer.conn.Close()
}
