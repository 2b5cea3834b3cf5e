package tick

import (
	"time"

	"tock/k"
	"tock/proc"
)

// A log that cannot be written (its disk is full): updates are kept, neither published nor
// answered, and written when there is space. Meanwhile .u.stalled is 1b and .u.i and .u.j
// count what is in the log.

// logRetry is how often it is tried again.
const logRetry = 500 * time.Millisecond

// stall is whether the log cannot be written at present, and who waits for it.
type stall struct {
	on   bool
	held map[*proc.Peer]bool // connections with answers that wait
}

// holds reports whether answers to a connection wait.
func (s *stall) holds(peer *proc.Peer) bool { return s.held[peer] }

// reply queues an answer.
func (t *Tickerplant) reply(peer *proc.Peer, frame []byte) {
	t.core.Reply(peer.Number, frame)
	if t.stall.on {
		t.hold(peer)
	}
}

// hold notes a connection that waits; if it ends, what it waits for is forgotten, since the
// next one may have its handle.
func (t *Tickerplant) hold(peer *proc.Peer) {
	if t.stall.held[peer] {
		return
	}
	t.stall.held[peer] = true
	number := peer.Number
	t.p.OnClose(peer, func() {
		if t.stall.held[peer] {
			delete(t.stall.held, peer)
			t.core.Drop(number)
		}
	})
}

// stalled is the first write that failed.
func (t *Tickerplant) stalled(err error) {
	t.count(-t.core.Records())
	t.stall = stall{on: true, held: map[*proc.Peer]bool{}}
	t.core.Waiting(func(handle int32) {
		if peer := t.p.Peer(handle); peer != nil {
			t.hold(peer)
		}
	})
	t.vars.stalled.Set(k.NewBool(true))
	t.log.Error().Err(err).Msg("the log cannot be written: updates are kept and tried again")
	t.p.After(logRetry, t.retryLog)
}

// recovered is the first write that succeeded again, of so many messages.
func (t *Tickerplant) recovered(n int) {
	t.stall = stall{}
	t.count(n)
	t.vars.stalled.Set(k.NewBool(false))
	t.log.Info().Msg("the log is written again")
}

func (t *Tickerplant) retryLog() {
	if !t.stall.on {
		return
	}
	if t.flush(); t.stall.on {
		t.p.After(logRetry, t.retryLog)
	}
}
