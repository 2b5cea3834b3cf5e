package proc

import (
	"io"
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/q"
)

// evaluation is what an evaluation puts aside while it runs.
type evaluation struct {
	peer   *Peer
	access q.Access
	mode   q.ErrorMode
	asked  request
	home   func() // back to the namespace that was current
}

// enter begins an evaluation for a connection (nil: the process itself): .z.w and friends
// are the connection's, and an interrupt ends what runs from here on.
func (p *Process) enter(peer *Peer) evaluation {
	c := evaluation{peer: p.current, asked: p.abandoned.begin(nil)}
	if p.depth == 0 {
		p.interp.ClearInterrupt()
		p.busy.Store(true)
		if p.cfg.Hooks.Frame != nil { // reading is brief
			ipc.TakeTime()
		}
		p.evaluations++
	}
	p.depth++
	p.current = peer
	c.access = p.interp.SetAccess(p.access(peer))
	c.mode = p.interp.SetErrorMode(q.Collect)
	c.home = func() {}
	if peer != nil {
		c.home = p.interp.EnterMessages() // whatever \d says at the console
	}
	return c
}

// leave ends what enter began.
func (p *Process) leave(c evaluation) {
	p.abandoned.end(c.asked)
	c.home()
	p.interp.SetAccess(c.access)
	p.interp.SetErrorMode(c.mode)
	p.current = c.peer
	p.depth--
	if p.depth == 0 {
		p.busy.Store(false)
		p.undebugged()
	}
}

// access is what -b and -u leave a connection; the process itself may do everything.
func (p *Process) access(peer *Peer) q.Access {
	if peer == nil {
		return q.Access{}
	}
	return p.opts.clientAccess()
}

// apply applies a function in an evaluation of its own.
func (p *Process) apply(peer *Peer, f k.Value, args ...k.Value) (k.Value, error) {
	defer p.leave(p.enter(peer))
	return p.interp.Apply(f, args)
}

// evaluate applies a handler (or value, when there is none) to a message of a connection.
// \T bounds it, unless it is part of an evaluation that is bounded already.
func (p *Process) evaluate(peer *Peer, handler string, msg k.Value) (k.Value, error) {
	outermost := p.depth == 0
	defer p.leave(p.enter(peer))
	asking := peer.asking
	peer.asking = handler == "pg"
	defer func() { peer.asking = asking }()
	if peer.asking {
		p.abandoned.begin(peer.conn)
	}
	if p.opts.Timeout > 0 && outermost {
		defer p.limit.start(time.Duration(p.opts.Timeout)*time.Second, p.interrupt)()
	}
	if handler == "ps" {
		p.interp.SetErrorMode(p.clientMode())
	}
	return p.logged(msg, func() (k.Value, error) {
		if f, ok := p.handler(handler); ok {
			return p.interp.Apply(f, []k.Value{msg})
		}
		if handler == "ps" {
			return k.Identity, p.interp.Run(msg)
		}
		return p.interp.EvalValue(msg)
	})
}

// clientMode is what an error does that comes of an asynchronous message, a web request or
// the timer: with \e 1 it waits in the debugger, if there is a terminal.
func (p *Process) clientMode() q.ErrorMode {
	if p.opts.ErrorTrap == 1 && p.cfg.Lines != nil {
		return q.Suspend
	}
	return q.Collect
}

// interrupt ends what is evaluated, and what it waits for; safe from other goroutines.
func (p *Process) interrupt() {
	p.interp.Interrupt()
	p.breakWait()
}

// uninterrupt forgets an interrupt of a request that is over, in what it was part of.
func (p *Process) uninterrupt() {
	if p.exiting || p.terminating.Load() {
		return
	}
	p.interp.ClearInterrupt()
	select {
	case <-p.broken:
	default:
	}
}

// breakWait ends a wait for a connection; safe from other goroutines.
func (p *Process) breakWait() {
	select {
	case p.broken <- struct{}{}:
	default:
	}
	if c := p.waiting.Load(); c != nil {
		c.Interrupt()
	}
}

// limit is a time limit on one evaluation at a time.
type limit struct {
	mu      sync.Mutex
	current int // evaluations so far; a timer of an earlier one does nothing
}

// start calls late after a while, unless stop was called before.
func (l *limit) start(after time.Duration, late func()) (stop func()) {
	l.mu.Lock()
	mine := l.current
	l.mu.Unlock()
	t := time.AfterFunc(after, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.current == mine {
			late()
		}
	})
	return func() {
		t.Stop()
		l.mu.Lock()
		l.current++
		l.mu.Unlock()
	}
}

// answer evaluates a synchronous request and sends its response, unless the handler
// deferred it with -30!.
func (p *Process) answer(peer *Peer, msg k.Value) {
	deferring, owed := peer.deferring, peer.owed
	peer.deferring = false
	r, err := p.evaluate(peer, "pg", msg)
	switch {
	case err != nil && p.opts.ErrorTrap == 2:
		p.complain(err)
	case err != nil:
		p.meters.failures.Add(1)
	}
	later := peer.deferring
	peer.deferring = deferring
	if later {
		switch {
		case err == nil:
			return
		case peer.owed <= owed: // the response went out before the error
			p.complain(err)
			return
		}
		peer.owed--
	}
	if peer.gone || peer.dead || p.exiting || p.terminating.Load() {
		return
	}
	p.respond(peer, r, err)
}

// respond sends a response; what cannot be encoded is answered with the error.
func (p *Process) respond(peer *Peer, r k.Value, err error) {
	p.publish() // who has the answer may ask a reader for more
	if p.cfg.Hooks.Hold != nil {
		if hold := p.cfg.Hooks.Hold(peer); hold != nil {
			hold(p.encoded(peer, r, err))
			return
		}
	}
	if err == nil {
		if err = p.shielded(func() error { return peer.conn.Send(ipc.Response, r) }); err == nil || peer.conn.Err() != nil {
			return
		}
	}
	if sendErr := peer.conn.Send(ipc.Response, k.NewErrorValue(q.ErrorText(err))); sendErr != nil {
		p.log.Debug().Err(sendErr).Str("peer", peer.name()).Msg("response not sent")
	}
}

// encoded is a response to be sent later.
func (p *Process) encoded(peer *Peer, r k.Value, err error) []byte {
	var frame *ipc.Frame
	if err == nil {
		err = p.shielded(func() (e error) {
			frame, e = ipc.NewFrame(ipc.Response, r, peer.conn.Capability())
			return e
		})
	}
	if err != nil {
		if frame, err = ipc.NewFrame(ipc.Response, k.NewErrorValue(q.ErrorText(err)), 0); err != nil {
			frame, _ = ipc.NewFrame(ipc.Response, k.NewErrorValue("error"), 0) // the text had a NUL
		}
	}
	return frame.Bytes()
}

// shielded runs what is not q on the executor: an internal fault is an error, and in the log.
func (p *Process) shielded(f func() error) (err error) {
	defer p.interp.Guard(&err)
	return f()
}

// safely runs a task of the executor, of which nobody waits for the error.
func (p *Process) safely(task func()) {
	if err := p.shielded(func() error { task(); return nil }); err != nil {
		p.complain(err)
	}
}

// complain prints an error of something nobody waits for, as the console shows it.
func (p *Process) complain(err error) {
	p.meters.failures.Add(1)
	switch {
	case p.exiting || p.terminating.Load() || q.IsAborted(err):
	case p.opts.ErrorTrap == 2:
		_, _ = io.WriteString(p.Stderr(), q.BacktraceText(err))
	default:
		_, _ = io.WriteString(p.Stderr(), q.ConsoleText(err))
	}
}
