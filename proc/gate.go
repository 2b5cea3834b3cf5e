package proc

import (
	"errors"
	"strings"
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
)

// gate is the handler of all connections that come in: it makes a Peer for each and
// passes on what the connection says.
type gate struct {
	p     *Process
	peers sync.Map // *ipc.Conn to *Peer
}

func (g *gate) Opened(c *ipc.Conn) {
	peer := g.p.newPeer(false)
	peer.user = k.Intern(c.User())
	g.peers.Store(c, peer)
	peer.Opened(c)
	g.p.settle()
}

func (g *gate) Messages(c *ipc.Conn, batch *ipc.Batch) {
	if peer, ok := g.peers.Load(c); ok {
		peer.(*Peer).Messages(c, batch)
	}
}

func (g *gate) Closed(c *ipc.Conn, err error) {
	if peer, ok := g.peers.LoadAndDelete(c); ok {
		peer.(*Peer).Closed(c, err)
	}
}

// settleTime bounds how long the executor waits for a client that it let in.
const settleTime = 5 * time.Second

// admit is authenticate for the listener. A client that has its answer is connected: the
// executor waits for that, so that whatever it does next finds the handle and .z.po called.
func (p *Process) admit(login ipc.Login) bool {
	verdict := make(chan bool, 1)
	decide := func(allowed bool) {
		select {
		case verdict <- allowed:
		default:
		}
	}
	go func() {
		defer decide(false) // the process has ended
		p.Do(func() {
			select {
			case <-p.settled: // of one that came late
			default:
			}
			allowed := p.allows(login)
			decide(allowed)
			if !allowed {
				return
			}
			late := time.NewTimer(settleTime)
			defer late.Stop()
			select {
			case <-p.settled:
			case <-late.C:
			}
			p.turn()
		})
	}()
	return <-verdict
}

// settle says that a client which was let in is connected, or has gone.
func (p *Process) settle() {
	select {
	case p.settled <- struct{}{}:
	default:
	}
}

// authenticate decides about a login: the user file, then .z.pw. The executor does, as the
// answer to a login tells the client that the process is free to serve it: while a query
// runs, hopen waits, or runs into its timeout.
func (p *Process) authenticate(login ipc.Login) bool {
	allowed := false
	p.Do(func() { allowed = p.allows(login) })
	return allowed
}

// allows decides about a login; only the executor may call it.
func (p *Process) allows(login ipc.Login) bool {
	if p.users != nil && !p.users.allows(login.User, login.Password) {
		return false
	}
	f, ok := p.handler("pw")
	if !ok {
		return true
	}
	// .z.w is not open yet; .z.a and .z.u are those of the one who asks.
	p.entering = &login
	r, err := p.apply(nil, f, k.NewSymbol(login.User), k.String(login.Password))
	p.entering = nil
	if err != nil {
		p.complain(err)
		return false
	}
	return r.Type() == -k.Boolean && r.Bool()
}

// authenticateReader is authenticate for a negative port, whose clients are served while
// the main thread works: it is waited for only if it has to decide.
func (p *Process) authenticateReader(login ipc.Login) bool {
	return !p.guard.Load() || p.authenticate(login)
}

// opened gives a connection its handle and tells .z.po.
func (p *Process) opened(peer *Peer) {
	peer.Number = p.handles.add(peer)
	if f, ok := p.handler("po"); ok {
		p.beforeEvaluation()
		p.tell(peer, f, peer.Number)
	}
}

// peerClosed frees the handle of a connection that the other end closed, or that was
// closed for a fault, and tells .z.pc, for which .z.w is 0.
func (p *Process) peerClosed(peer *Peer, reason error) {
	if peer.gone || peer.dead {
		return
	}
	peer.dead = true
	p.handles.remove(peer.Number)
	if reason != nil && !ipc.IsEOF(reason) {
		p.log.Debug().Err(reason).Str("peer", peer.name()).Msg("connection lost")
	}
	after := p.onClose[peer]
	delete(p.onClose, peer)
	p.beforeEvaluation()
	if f, ok := p.handler("pc"); ok {
		p.tell(nil, f, peer.Number)
	}
	for _, f := range after {
		f()
	}
	if errors.Is(reason, ipc.ErrBadMsg) {
		p.complain(ipc.ErrBadMsg)
	}
}

// OnClose calls f on the executor when a connection has been lost; not after hclose.
func (p *Process) OnClose(peer *Peer, f func()) { p.onClose[peer] = append(p.onClose[peer], f) }

// tell applies a handler to a handle number; its error goes to the console.
func (p *Process) tell(peer *Peer, f k.Value, number int32) {
	if _, err := p.apply(peer, f, k.NewInt(number)); err != nil {
		p.complain(err)
	}
}

// badMessage is a message that is no encoding: .z.bm is shown it, the connection closed,
// and 'badmsg goes to the console.
// Source: code.kx.com/q/ref/dotz/#zbm-msg-validator.
func (p *Process) badMessage(peer *Peer, m *message, err error) {
	p.log.Warn().Err(err).Str("peer", peer.name()).Int("bytes", len(m.Raw)).Msg("badmsg: connection closed")
	if f, ok := p.handler("bm"); ok {
		args := k.ListOf(k.NewInt(peer.Number), k.Bytes(append([]byte{}, m.Raw...)))
		if _, err := p.apply(nil, f, args); err != nil {
			p.complain(err)
		}
	}
	peer.conn.CloseReason(err)
	p.peerClosed(peer, err)
}

// splitPort takes a host off a port specification.
func splitPort(spec string) (host, port string) {
	if at := strings.LastIndexByte(spec, ':'); at >= 0 {
		return strings.Trim(spec[:at], "[]"), spec[at+1:]
	}
	return "", spec
}
