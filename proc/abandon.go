package proc

import (
	"sync"
	"time"
)

const (
	// abandonCheck is how often a request that runs long is looked at.
	abandonCheck = 100 * time.Millisecond
	// abandonAgain is after how many looks a request is stopped once more that is not over
	// though it was stopped: a handler may trap the error, to tidy up or to go on.
	abandonAgain = 10
)

// abandon stops a synchronous request whose client has gone: nobody can receive its
// answer. Who evaluates may be the connection's own reader, so nobody reads the socket
// meanwhile; a timer looks at it instead. The timer runs on from request to request and
// only looks at one that it found running before, so that short ones cost nothing.
type abandon struct {
	stop  func()       // ends what is evaluated; called with mu held
	clear func()       // forgets a stop that came too late; called with mu held
	gone  func(string) // tells that a request was stopped, by its user; may be nil

	mu      sync.Mutex
	request request
	timer   *time.Timer
	running bool // the timer is
}

// asker is a client that waits for an answer.
type asker interface {
	PeerGone() bool
	User() string
}

// request is the request that is evaluated, innermost: the zero value for none that
// anybody could abandon.
type request struct {
	conn    asker
	looks   int  // how often it was found running
	stopped int  // the look that stopped it last
	late    bool // it was stopped, and may not have noticed
}

// begin says what is evaluated from here on: a synchronous request of a connection, or
// with nil something else. It gives what ran until then, which end takes.
func (a *abandon) begin(c asker) (before request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before = a.request
	a.request = request{}
	if c == nil {
		return before
	}
	a.request = request{conn: c}
	a.run()
	return before
}

// run sees to it that the timer runs.
func (a *abandon) run() {
	switch {
	case a.running:
		return
	case a.timer == nil:
		a.timer = time.AfterFunc(abandonCheck, a.look)
	default:
		a.timer.Reset(abandonCheck)
	}
	a.running = true
}

// end ends what begin began. Once it has returned, that is not stopped any more.
func (a *abandon) end(before request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.request.late {
		a.clear()
	}
	if a.request = before; before.conn != nil {
		a.run()
	}
}

// look is the timer's. It ends when it finds nothing to look at.
func (a *abandon) look() {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &a.request
	if r.conn == nil {
		a.running = false
		return
	}
	r.looks++
	if r.looks > 1 && (r.stopped == 0 || r.looks-r.stopped >= abandonAgain) && r.conn.PeerGone() {
		if r.stopped == 0 && a.gone != nil {
			a.gone(r.conn.User())
		}
		r.stopped, r.late = r.looks, true
		a.stop()
	}
	a.timer.Reset(abandonCheck)
}

// logAbandoned tells that a request was stopped; safe from other goroutines.
func (p *Process) logAbandoned(user string) {
	p.log.Debug().Str("user", user).Msg("a request was stopped: its client has gone")
}
