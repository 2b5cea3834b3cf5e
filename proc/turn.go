package proc

import (
	"io"
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/q"
)

// readyList is the connections that have messages for the executor.
type readyList struct {
	mu    sync.Mutex
	peers []*Peer
	wake  chan struct{} // one slot
}

// add puts a connection on the list, once; called by its reader.
func (r *readyList) add(p *Peer) {
	r.mu.Lock()
	if !p.listed {
		p.listed = true
		r.peers = append(r.peers, p)
	}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// take empties the list.
func (r *readyList) take(into []*Peer) []*Peer {
	r.mu.Lock()
	into = append(into[:0], r.peers...)
	for _, p := range into {
		p.listed = false
	}
	r.peers = r.peers[:0]
	r.mu.Unlock()
	return into
}

// turn handles what is ready: one delivery of every connection, round after round until
// none is left, then the end of the turn.
func (p *Process) turn() {
	var round []*Peer
	for !p.exiting {
		round = p.ready.take(round)
		if len(round) == 0 {
			break
		}
		for _, peer := range round {
			p.serve(peer)
			if p.exiting {
				break
			}
		}
		if p.cfg.Hooks.Turn != nil {
			p.cfg.Hooks.Turn()
		}
	}
	_ = p.stdout.Flush()
}

// serve handles what one read of a connection brought, and puts the connection back on
// the list when there is more.
func (p *Process) serve(peer *Peer) {
	if len(peer.held) == 0 && !peer.receive() {
		return
	}
	for {
		m, event, err, ok := peer.take()
		if !ok {
			break
		}
		switch event {
		case opened:
			p.opened(peer)
		case closed:
			p.peerClosed(peer, err)
		default:
			p.handle(peer, &m)
		}
		if p.exiting {
			return
		}
	}
	if peer.more() {
		p.ready.add(peer)
	}
}

// handle is one message of a connection.
func (p *Process) handle(peer *Peer, m *message) {
	if peer.gone {
		return // hclose came first: what was on its way is dropped
	}
	if m.raw && !m.BigEndian && m.Payload != nil && p.cfg.Hooks.Frame(peer, m.Kind, m.Payload) {
		return
	}
	if p.cfg.Hooks.Evaluate != nil {
		p.cfg.Hooks.Evaluate()
	}
	v, err := m.value()
	if err != nil {
		p.badMessage(peer, m, err)
		return
	}
	switch m.Kind {
	case ipc.Async:
		if _, err := p.evaluate(peer, "ps", v); err != nil {
			p.complain(err)
		}
	case ipc.Sync:
		p.answer(peer, v)
	case ipc.Response:
		p.log.Debug().Str("peer", peer.name()).Msg("a response that nobody waits for is dropped")
	}
}

// answer evaluates a synchronous request and sends its response, unless the handler
// deferred it with -30!.
func (p *Process) answer(peer *Peer, msg k.Value) {
	peer.asked = true
	r, err := p.evaluate(peer, "pg", msg)
	if peer.deferred && err == nil {
		return
	}
	peer.asked, peer.deferred = false, false
	if peer.gone || p.terminating.Load() {
		return
	}
	p.respond(peer, r, err)
}

// respond sends a response; what cannot be encoded is answered with the error.
func (p *Process) respond(peer *Peer, r k.Value, err error) {
	if err == nil {
		if err = peer.conn.Send(ipc.Response, r); err == nil || peer.conn.Err() != nil {
			return
		}
	}
	if sendErr := peer.conn.Send(ipc.Response, k.NewErrorValue(q.ErrorText(err))); sendErr != nil {
		p.log.Debug().Err(sendErr).Str("peer", peer.name()).Msg("response not sent")
	}
}

// evaluate applies a handler (or value, when there is none) to a message, with .z.w and
// friends set to the connection it came from.
func (p *Process) evaluate(peer *Peer, handler string, msg k.Value) (k.Value, error) {
	before := p.current
	p.current = peer
	p.busy.Store(true)
	stop := p.deadline()
	defer func() {
		stop()
		p.busy.Store(before != nil)
		p.current = before
	}()
	if f, ok := p.handler(handler); ok {
		return p.interp.Apply(f, []k.Value{msg})
	}
	return p.interp.EvalValue(msg)
}

// deadline arms \T for one evaluation.
func (p *Process) deadline() (stop func()) {
	if p.opts.Timeout <= 0 {
		return func() {}
	}
	t := time.AfterFunc(time.Duration(p.opts.Timeout)*time.Second, p.interp.Interrupt)
	return func() { t.Stop() }
}

// complain prints an error of something nobody waits for, as the console shows it.
func (p *Process) complain(err error) {
	if !p.terminating.Load() {
		_, _ = io.WriteString(p.Stderr(), q.ConsoleText(err))
	}
}
