package proc

import (
	"context"
	"errors"
	"fmt"

	"tock/ipc"
	"tock/k"
)

// Send is a handle applied to a message.
func (p *Process) Send(h int64, msg k.Value) (k.Value, error) {
	n, async := h, false
	if n < 0 {
		n, async = -n, true
	}
	if n == 0 {
		return p.self(msg)
	}
	switch to := p.handles.find(n).(type) {
	case *Peer:
		if !async {
			return p.call(to, msg)
		}
		if msg.IsIdentity() || msg.IsZero() {
			return k.Identity, p.flushPeer(to)
		}
		to.sending()
		if err := to.conn.Send(ipc.Async, msg); err != nil {
			return k.Value{}, p.sendError(to, err)
		}
		return k.Identity, nil
	case *webSocket:
		if !async {
			return k.Value{}, k.ErrNYI
		}
		return k.Identity, p.sendSocket(to, msg)
	case fileOf:
		if err := to.Append(msg, async); err != nil {
			return k.Value{}, err
		}
		return k.Value{}, nil // the handle
	}
	return k.Value{}, notOpen(h, msg)
}

// self is handle 0: the message goes through .z.ps of this process.
func (p *Process) self(msg k.Value) (k.Value, error) {
	return p.logged(msg, func() (k.Value, error) {
		if f, ok := p.handler("ps"); ok {
			return p.interp.Apply(f, []k.Value{msg})
		}
		return p.interp.EvalValue(msg)
	})
}

// sendError is why a message was not taken: its own fault, or the connection's end.
func (p *Process) sendError(peer *Peer, err error) error {
	if peer.conn.Err() != nil {
		return badHandle(int64(peer.Number))
	}
	var e k.Error
	if errors.As(err, &e) {
		return e
	}
	return err
}

// flushPeer blocks until all that was sent is written.
func (p *Process) flushPeer(peer *Peer) error {
	if peer.conn.Err() != nil {
		return badHandle(int64(peer.Number))
	}
	peer.flushed()
	if peer.conn.Queued() == 0 {
		return nil
	}
	if err := p.beginWait(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- peer.conn.Flush(ctx) }()
	select {
	case err := <-done:
		if err != nil {
			return badHandle(int64(peer.Number))
		}
		return nil
	case <-p.broken:
		p.interp.ClearInterrupt()
		return k.ErrStop
	}
}

// call sends a synchronous request and waits for the response. Meanwhile what else comes
// on the same connection is evaluated; all others wait.
func (p *Process) call(peer *Peer, msg k.Value) (k.Value, error) {
	if err := p.beginWait(); err != nil {
		return k.Value{}, err
	}
	peer.flushed()
	if err := peer.conn.Send(ipc.Sync, msg); err != nil {
		return k.Value{}, p.sendError(peer, err)
	}
	return p.next(peer, true)
}

// next waits for a connection's next message and takes it; with response set for its next
// response, and what comes before it is evaluated.
func (p *Process) next(peer *Peer, response bool) (k.Value, error) {
	ending := p.exiting // .z.exit may still ask
	for {
		if p.exiting && !ending {
			return k.Value{}, k.ErrStop
		}
		m, event, err, ok := peer.take()
		if !ok {
			if err := p.await(peer); err != nil {
				return k.Value{}, err
			}
			continue
		}
		switch event {
		case opened:
			continue
		case closed:
			p.peerClosed(peer, err)
			return k.Value{}, k.Error("os")
		}
		if response && m.Kind != ipc.Response {
			p.handle(peer, &m)
			continue
		}
		v, err := m.value()
		p.again(peer)
		if err != nil {
			p.badMessage(peer, &m, err)
			return k.Value{}, k.Error("badmsg")
		}
		if err := v.AsError(); err != nil {
			return k.Value{}, err
		}
		return v, nil
	}
}

// await blocks until the connection brings something, and reads it itself where it can: a
// reader beside it would cost as much as the round trip. An interrupt closes it: its
// response may still come, and nobody could tell it from the next one.
func (p *Process) await(peer *Peer) error {
	_ = p.stdout.Flush()
	p.unlockGlobals()
	defer p.lockGlobals()
	p.waiting.Store(peer.conn)
	defer p.waiting.Store(nil)
	for {
		select {
		case it := <-peer.inbox:
			peer.held = append(peer.held, it)
			return nil
		case <-p.broken:
			return p.giveUp(peer)
		case <-peer.conn.Turn():
		}
		select {
		case it := <-peer.inbox: // it came before what a read would give
			peer.conn.EndTurn()
			peer.held = append(peer.held, it)
			return nil
		case <-p.broken:
			peer.conn.EndTurn()
			return p.giveUp(peer)
		default:
		}
		if batch, err := peer.conn.ReadTurn(); err == nil {
			peer.held = append(peer.held, peer.item(batch))
			return nil
		} // it was interrupted, or has ended, which the inbox tells
	}
}

// giveUp is an interrupted wait.
func (p *Process) giveUp(peer *Peer) error {
	p.interp.ClearInterrupt()
	p.handles.remove(peer.Number)
	_ = peer.close()
	return k.Error(fmt.Sprintf("rcv handle: %d. OS reports: Interrupted system call", peer.Number))
}

// again puts a connection back on the list when it has more for the main loop.
func (p *Process) again(peer *Peer) {
	if peer.more() {
		p.ready.add(peer)
	}
}

// Receive is h[]: the next message on a connection, whatever it is.
func (p *Process) Receive(h int64) (k.Value, error) {
	peer, ok := p.handles.find(h).(*Peer)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if err := p.beginWait(); err != nil {
		return k.Value{}, err
	}
	return p.next(peer, false)
}

// Call sends a synchronous request on a connection, for the process's owner.
func (p *Process) Call(peer *Peer, msg k.Value) (k.Value, error) { return p.call(peer, msg) }

// SendFrames queues encoded messages on a handle; one that is not a connection is passed over.
func (p *Process) SendFrames(h int32, messages []byte) {
	if peer, ok := p.handles.get(h).(*Peer); ok {
		p.sent(peer, peer.conn.SendBytes(messages))
	}
}

// Peer is the connection of a handle, or nil.
func (p *Process) Peer(h int32) *Peer {
	peer, _ := p.handles.get(h).(*Peer)
	return peer
}

// SendPeer is SendRun to a connection, which may be closed by now. Any goroutine may call it.
func (p *Process) SendPeer(peer *Peer, run *ipc.Run) { p.sent(peer, peer.conn.SendRun(run)) }

// SendRun is SendFrames of messages that many get.
func (p *Process) SendRun(h int32, run *ipc.Run) {
	if peer, ok := p.handles.get(h).(*Peer); ok {
		p.sent(peer, peer.conn.SendRun(run))
	}
}

func (p *Process) sent(peer *Peer, err error) {
	if err != nil {
		p.log.Debug().Err(err).Str("peer", peer.name()).Msg("not sent")
	}
}

// RespondError answers a synchronous request with an error.
func (p *Process) RespondError(peer *Peer, err error) { p.respond(peer, k.Value{}, err) }

// HandlesMessages reports whether the user assigned .z.ps or .z.pg.
func (p *Process) HandlesMessages() bool { return p.handling }

// Forget closes a connection of the process's owner without telling anybody.
func (p *Process) Forget(peer *Peer) {
	delete(p.onClose, peer)
	if p.handles.get(peer.Number) == handle(peer) {
		p.handles.remove(peer.Number)
	}
	_ = peer.close()
}
