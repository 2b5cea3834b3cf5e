package proc

import (
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/q"
)

// readers is multithreaded input, \p with a negative port: every connection evaluates in
// its own goroutine, beside the others and beside what the main thread waits for. None
// may change a global, use a handle or the system. While the main thread evaluates, they
// wait; .z.po and .z.pc are not called, and .z.W does not show them.
// Source: code.kx.com/q/basics/listening-port, "Multi-threaded input mode".
type readers struct {
	p     *Process
	conns sync.Map // *ipc.Conn to *reader
}

// reader is one connection of a negative port.
type reader struct {
	readers *readers
	q       *q.Reader
}

func (r *readers) Opened(c *ipc.Conn) {
	user := k.Intern(c.User())
	own := func(name string) (k.Value, bool) {
		switch name {
		case "u":
			return k.NewSym(user), true
		case "a":
			return k.NewInt(c.IP()), true
		case "w":
			return k.NewInt(int32(c.FD())), true
		}
		return k.Value{}, false
	}
	r.conns.Store(c, &reader{r, r.p.interp.NewReader(own)})
}

func (r *readers) Messages(c *ipc.Conn, batch *ipc.Batch) {
	v, ok := r.conns.Load(c)
	if !ok {
		return
	}
	for i := range batch.Messages {
		if m := &batch.Messages[i]; m.Kind != ipc.Response {
			v.(*reader).serve(c, m)
		}
	}
}

func (r *readers) Closed(c *ipc.Conn, _ error) { r.conns.Delete(c) }

// serve evaluates one message and answers a request.
func (r *reader) serve(c *ipc.Conn, m *ipc.Message) {
	msg, err := m.Decode(nil)
	if err != nil {
		r.readers.p.log.Warn().Err(err).Str("user", c.User()).Msg("badmsg: connection closed")
		c.CloseReason(err)
		return
	}
	v, err := r.evaluate(m.Kind, msg)
	if m.Kind == ipc.Async {
		if err != nil {
			r.readers.p.log.Warn().Err(err).Str("user", c.User()).Msg("error of an asynchronous message")
		}
		return
	}
	if err == nil {
		if err = c.Send(ipc.Response, v); err == nil || c.Err() != nil {
			return
		}
	}
	if err := c.Send(ipc.Response, k.NewErrorValue(q.ErrorText(err))); err != nil {
		r.readers.p.log.Debug().Err(err).Msg("response not sent")
	}
}

// evaluate applies the user's .z.pg or .z.ps, or value, while the main thread does not evaluate.
func (r *reader) evaluate(kind ipc.MessageKind, msg k.Value) (k.Value, error) {
	p := r.readers.p
	p.globals.RLock()
	defer p.globals.RUnlock()
	if p.opts.Timeout > 0 {
		limit := time.AfterFunc(time.Duration(p.opts.Timeout)*time.Second, func() { r.q.Interrupt(k.ErrStop) })
		defer limit.Stop()
	}
	name := "pg"
	if kind == ipc.Async {
		name = "ps"
	}
	if f, ok := p.handler(name); ok {
		return r.q.Apply(f, []k.Value{msg})
	}
	return r.q.EvalValue(msg)
}

// lockGlobals keeps the readers of a negative port out while the main thread works, and
// unlockGlobals lets them in while it waits. Without such a port they do nothing.
func (p *Process) lockGlobals() {
	if p.threaded {
		p.globals.Lock()
		p.holding = true
	}
}

func (p *Process) unlockGlobals() {
	if p.holding {
		p.holding = false
		p.globals.Unlock()
	}
}

// startThreaded is called when a negative port is opened: from here on the main thread,
// which is at work, holds the globals.
func (p *Process) startThreaded() {
	if !p.threaded {
		p.threaded = true
		p.lockGlobals()
	}
}
