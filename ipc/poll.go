package ipc

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A short round trip is mostly the waking of processors that sleep: the server's reader
// sleeps until the next request comes, the client's until the answer does. So who has reason
// to expect something at once looks for it for some microseconds before it sleeps: a
// server's reader behind an answer it has sent, a client behind its request. Waiting so is
// time of a processor that others may want. It is therefore bounded each time, makes way for
// others that are ready to run, and is done only while it finds something and while nothing
// comes on other connections.

const (
	// callPoll is how long a call looks for its answer where the options do not say.
	callPoll = 150 * time.Microsecond
	// restless is after how much time without a sleep one is due: while nobody sleeps in the
	// runtime's poller, other connections and timers may wait for it.
	restless = 2 * time.Millisecond
	// mostMisses bounds how many chances are passed over behind polls that found nothing:
	// 1<<mostMisses, less one.
	mostMisses = 6
	// clientsPause is for how long a connection must have been the only one of its listener
	// that something came on, callsPause the only one of its Callers that answers came on. Who
	// polls keeps others of a listener waiting; callers only take a processor from each other.
	clientsPause = 10 * time.Millisecond
	callsPause   = 200 * time.Microsecond
)

// patience decides when a connection's reader looks for what comes next. It belongs to the
// goroutine that reads.
type patience struct {
	bound  time.Duration // of one poll; 0: none
	took   time.Duration // until the last thing came that was expected soon
	slept  time.Duration // when it last waited without looking, since epoch
	misses int           // polls in a row that found nothing
	skip   int           // chances still to be passed over
}

// newPatience is a connection's with a bound; without one where nothing can be polled.
func newPatience(bound time.Duration, s *socket) patience {
	if bound < 0 || s == nil || !canPoll || runtime.NumCPU() == 1 {
		bound = 0
	}
	return patience{bound: bound}
}

// polls reports whether what is expected soon is to be looked for. What took longer than
// twice the bound, a sleep included, is not.
func (p *patience) polls(now time.Duration) bool {
	switch {
	case p.skip > 0:
		p.skip--
		return false
	case p.took > 2*p.bound, now-p.slept > max(restless, p.bound):
		return false
	}
	return true
}

// came records that what was expected at a time came after took, and whether it had been
// looked for.
func (p *patience) came(at, took time.Duration, polled bool) {
	p.took = took
	switch {
	case !polled:
		p.slept = at + took
	case took <= p.bound:
		p.misses = 0
	default:
		p.slept = at + took
		p.misses = min(p.misses+1, mostMisses)
		p.skip = 1<<p.misses - 1
	}
}

// next is what the reader brings next. soon says that there is reason to expect it at once.
func (c *Conn) next(soon bool) (*Batch, error) {
	if c.patience.bound == 0 {
		return c.reader.Next()
	}
	at := time.Since(epoch)
	polled := soon && c.company.alone(c, at) && c.patience.polls(at)
	if polled {
		c.stats.polls.Add(1)
		c.sock.lingerFor(c.patience.bound)
	} else {
		c.sock.lingerFor(0)
	}
	batch, err := c.reader.Next()
	now := time.Since(epoch)
	c.company.heard(c, now)
	if soon {
		c.patience.came(at, now-at, polled)
	}
	return batch, err
}

// company is connections of which one polls only while nothing comes on others.
type company struct {
	pause time.Duration // for how long it must have been the only one
	last  atomic.Pointer[Conn]
	since atomic.Int64 // when that began, since epoch
}

// Callers is connections that one owner makes calls on, by turns or at a time: each looks
// for its answers before it sleeps only while none come on the others. It is safe for
// concurrent use.
type Callers struct{ company company }

// NewCallers is an owner's connections, for Options.Callers of each of them.
func NewCallers() *Callers { return &Callers{company{pause: callsPause}} }

// heard records that something came on a connection.
func (a *company) heard(c *Conn, now time.Duration) {
	if a != nil && a.last.Load() != c {
		a.last.Store(c)
		a.since.Store(int64(now))
	}
}

// alone reports whether nothing came on another connection for a while.
func (a *company) alone(c *Conn, now time.Duration) bool {
	return a == nil || a.last.Load() == c && now-time.Duration(a.since.Load()) > a.pause
}

// left forgets a connection that has ended.
func (a *company) left(c *Conn) {
	if a != nil {
		a.last.CompareAndSwap(c, nil)
	}
}
