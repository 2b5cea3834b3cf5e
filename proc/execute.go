package proc

import (
	"sync"
	"time"

	"tock/ipc"
)

// execution is the right to execute: to run q, and to touch what belongs to the executor.
// The main loop has it except while it sleeps. Then a connection's reader may take it for
// the one message it has read, which saves the way to the main loop and back: two wake-ups,
// most of a short request's time. Whoever has it is the executor.
type execution struct {
	mu     sync.Mutex
	reader *ipc.Conn        // of the executor, when it is a connection's reader that still reads
	ticks  <-chan time.Time // what the main loop sleeps on
}

// aloneBytes is up to where a message that nobody waits for is executed by the reader:
// of longer ones, reading and decoding the next beside the executor is worth more.
const aloneBytes = 16 << 10

// alone reports whether a batch is one message that its reader may execute. Several are
// a stream, which reader and executor work on side by side.
func (peer *Peer) alone(batch *ipc.Batch) bool {
	if len(batch.Messages) != 1 || len(peer.inbox) > 0 {
		return false
	}
	m := &batch.Messages[0]
	return m.Kind == ipc.Sync || len(m.Raw) <= aloneBytes
}

// executeHere executes what a connection's reader has, in its goroutine, if the executor is
// idle; false if it is not.
func (peer *Peer) executeHere(it item) bool {
	p := peer.proc
	if !p.exec.mu.TryLock() {
		return false
	}
	defer p.exec.mu.Unlock()
	if p.exiting || len(p.lines) > 0 || p.typed() { // lines typed at once belong together
		return false
	}
	p.exec.reader = peer.conn
	p.lockGlobals()
	peer.held = append(peer.held, it)
	p.safely(func() { p.serve(peer) })
	p.endTurn()
	p.unlockGlobals()
	p.exec.reader = nil
	if p.exiting || p.ready.any() || p.timer.C() != p.exec.ticks {
		p.ready.signal()
	}
	return true
}

// passReading is called before the executor waits: if it is a connection's reader, another
// goroutine reads on, since what is waited for may come on that connection.
func (p *Process) passReading() {
	if c := p.exec.reader; c != nil {
		p.exec.reader = nil
		c.PassReading()
	}
}
