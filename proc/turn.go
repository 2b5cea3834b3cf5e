package proc

import (
	"sync"
	"time"

	"tock/ipc"
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
	r.signal()
}

// signal wakes the main loop.
func (r *readyList) signal() {
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
	clear(r.peers)
	r.peers = r.peers[:0]
	r.mu.Unlock()
	return into
}

// any reports whether a connection waits.
func (r *readyList) any() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.peers) > 0
}

// turn handles one delivery of every connection that is ready, then what the turn leaves
// to do. It is one round only: the timer, the console and signals have their chance
// between two rounds, however busy the connections are.
func (p *Process) turn() {
	p.round = p.ready.take(p.round)
	for i, peer := range p.round {
		p.safely(func() { p.serve(peer) })
		p.round[i] = nil
		if p.exiting {
			break
		}
	}
	p.endTurn()
}

// endTurn is what a turn leaves to do.
func (p *Process) endTurn() {
	if p.cfg.Hooks.Turn != nil {
		p.cfg.Hooks.Turn()
	}
	_ = p.stdout.Flush()
}

// share is how long one connection is served before the others have their turn, and
// shareMessages after how many messages that are not evaluated the time is looked at.
const (
	share         = 5 * time.Millisecond
	shareMessages = 64
)

// serve handles what one read of a connection brought, or as much of it as fits into the
// connection's share, and puts the connection back on the list when there is more.
func (p *Process) serve(peer *Peer) {
	if len(peer.held) == 0 && !peer.receive() {
		return
	}
	begin, messages := time.Now(), 0
	defer func() { p.meters.served(messages, time.Since(begin)) }()
	for n := 1; ; n++ {
		if taken := p.frames(peer); taken > 0 {
			if messages += taken; time.Since(begin) > share {
				p.again(peer)
				return
			}
			continue
		}
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
			messages++
			evaluated := p.handle(peer, &m)
			if (evaluated || n%shareMessages == 0) && time.Since(begin) > share {
				p.again(peer)
				return
			}
		}
		if p.exiting {
			return
		}
	}
	p.again(peer)
}

// frames offers the program what is left of the batch in hand, at most shareMessages of it.
func (p *Process) frames(peer *Peer) int {
	if p.cfg.Hooks.Frames == nil || len(peer.held) == 0 || peer.gone || peer.dead {
		return 0
	}
	it := &peer.held[0]
	if it.event != arrived || peer.next == len(it.batch.Messages) {
		return 0
	}
	rest := it.batch.Messages[peer.next:]
	n := p.cfg.Hooks.Frames(peer, rest[:min(len(rest), shareMessages)])
	peer.next += n
	return n
}

// beforeEvaluation lets the program around the process put in order what it has gathered.
func (p *Process) beforeEvaluation() {
	if p.cfg.Hooks.Evaluate != nil {
		p.cfg.Hooks.Evaluate()
	}
}

// handle is one message of a connection, and whether it was evaluated. The message's bytes are valid until the next
// one is taken from the connection, which evaluating this one may do.
func (p *Process) handle(peer *Peer, m *message) (evaluated bool) {
	if peer.gone || peer.dead {
		return false // hclose came first: what was on its way is dropped
	}
	if m.raw && !m.BigEndian && m.Payload != nil && p.cfg.Hooks.Frame(peer, m.Kind, m.Payload) {
		return false
	}
	v, err := p.brief(m)
	p.beforeEvaluation()
	if err != nil {
		p.badMessage(peer, m, err)
		return true
	}
	switch m.Kind {
	case ipc.Async:
		if _, err := p.evaluate(peer, "ps", v); err != nil {
			peer.forfeit(m)
			p.complain(err)
		}
	case ipc.Sync:
		p.answer(peer, v)
	case ipc.Response:
		p.log.Debug().Str("peer", peer.name()).Msg("a response that nobody waits for is dropped")
	}
	return true
}
