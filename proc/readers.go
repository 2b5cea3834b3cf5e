package proc

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"tock/internal/room"
	"tock/ipc"
	"tock/k"
	"tock/q"
)

// readers is multithreaded input, \p with a negative port: every connection evaluates in
// its own goroutine, beside the others and beside the main thread, over the globals as
// they were when the main thread last ended something (a message, a line, the timer, the
// start-up scripts). None may change a global, use a handle or the system. .z.po and .z.pc
// are not called, and .z.W does not show them.
//
// Where kdb+ has the main thread wait for the queries that run, and queries for the main
// thread, here neither waits for the other.
// Source: code.kx.com/q/basics/listening-port, "Multi-threaded input mode".
type readers struct {
	p     *Process
	conns sync.Map // *ipc.Conn to *reader
}

// threading is what a process has for the readers of a negative port.
type threading struct {
	threaded   bool          // there are readers, or may be
	globals    sync.RWMutex  // held by the main thread while it works, once threaded
	holding    bool          // it is held
	readerLock sync.Mutex    // held by a reader that calls the process, before globals
	shown      chan struct{} // closed when the variables were published first
	showed     bool          // it is closed
	timeout    atomic.Int64  // \T as published, in seconds
}

// reader is one connection of a negative port.
type reader struct {
	p *Process
	q *q.Reader

	abandoned abandon
}

func (r *readers) Opened(c *ipc.Conn) {
	user := k.Intern(c.User())
	r.conns.Store(c, newReader(r.p, int32(c.FD()), func(name string) (k.Value, bool) {
		switch name {
		case "u":
			return k.NewSym(user), true
		case "a":
			return k.NewInt(c.IP()), true
		case "w":
			return k.NewInt(int32(c.FD())), true
		case "e":
			return tlsStatus(c.TLS()), true
		}
		return k.Value{}, false
	}))
}

// newReader is a client's; z gives the .z variables that are its own.
func newReader(p *Process, seed int32, z func(name string) (k.Value, bool)) *reader {
	host := &readerHost{Process: p}
	r := &reader{p: p, q: p.interp.NewReader(q.ReaderOptions{
		Host: host, Outside: host, Z: z, Access: p.opts.clientAccess(), Seed: seed,
	})}
	r.abandoned.stop = func() { r.q.Interrupt(k.ErrStop) }
	r.abandoned.clear = func() {} // the next evaluation does
	r.abandoned.gone = p.logAbandoned
	return r
}

func (r *readers) Messages(c *ipc.Conn, batch *ipc.Batch) {
	v, ok := r.conns.Load(c)
	if !ok {
		return
	}
	if !r.p.begun() {
		return
	}
	for i := range batch.Messages {
		if m := &batch.Messages[i]; m.Kind != ipc.Response {
			v.(*reader).serve(c, m)
		}
	}
}

// begun waits for the start-up scripts to have been run; false when the process has ended.
func (p *Process) begun() bool {
	select {
	case <-p.shown:
		return true
	case <-p.ended:
		return false
	}
}

func (r *readers) Closed(c *ipc.Conn, reason error) {
	r.conns.Delete(c)
	if errors.Is(reason, ipc.ErrBadMsg) {
		r.p.complainBeside(ipc.ErrBadMsg)
	}
}

// complainBeside is complain in the goroutine of a reader.
func (p *Process) complainBeside(err error) {
	host := readerHost{p}
	host.Lock()
	defer host.Unlock()
	p.complain(err)
}

// serve evaluates one message and answers a request.
func (r *reader) serve(c *ipc.Conn, m *ipc.Message) {
	msg, err := m.Decode(nil)
	if err != nil {
		r.p.log.Warn().Err(err).Str("user", c.User()).Msg("badmsg: connection closed")
		arg := k.ListOf(k.NewInt(int32(c.FD())), k.Bytes(append([]byte{}, m.Raw...)))
		if _, _, err := r.q.ApplyHandler("bm", arg); err != nil {
			r.p.complainBeside(err)
		}
		c.CloseReason(err)
		return
	}
	var asking asker
	if m.Kind == ipc.Sync {
		asking = c
	}
	before, begin := r.abandoned.begin(asking), time.Now()
	v, err := r.evaluate(m.Kind, msg)
	r.abandoned.end(before)
	r.p.meters.read(time.Since(begin))
	if m.Kind == ipc.Async {
		if err != nil {
			r.p.complainBeside(err)
		}
		return
	}
	if err == nil {
		if err = c.Send(ipc.Response, v); err == nil || c.Err() != nil {
			return
		}
	}
	if err := c.Send(ipc.Response, k.NewErrorValue(q.ErrorText(err))); err != nil {
		r.p.log.Debug().Err(err).Msg("response not sent")
	}
}

// evaluate applies the user's .z.pg or .z.ps, or value.
func (r *reader) evaluate(kind ipc.MessageKind, msg k.Value) (k.Value, error) {
	name := "pg"
	if kind == ipc.Async {
		name = "ps"
	}
	defer r.bound()()
	return r.q.EvalMessage(name, msg)
}

// bound holds an evaluation within \T and -w until it is released.
func (r *reader) bound() (release func()) {
	var limit *time.Timer
	if seconds := r.p.timeout.Load(); seconds > 0 {
		limit = time.AfterFunc(time.Duration(seconds)*time.Second, func() { r.q.Interrupt(k.ErrStop) })
	}
	var done chan struct{}
	if room.Bound() > 0 {
		done = make(chan struct{})
		go watchMemory(done, func() bool { return true }, func() { r.q.Interrupt(k.ErrWSFull) })
	}
	return func() {
		if limit != nil {
			limit.Stop()
		}
		if done != nil {
			close(done)
		}
	}
}

// lockGlobals keeps the readers of a negative port from what is the process's own (its
// handles, settings, database) while the main thread works, and unlockGlobals lets them
// while it waits. Without such a port they do nothing. The variables are none of it.
func (p *Process) lockGlobals() {
	if p.threaded {
		p.globals.Lock()
		p.holding = true
	}
}

func (p *Process) unlockGlobals() {
	if p.holding {
		p.publish()
		p.holding = false
		p.globals.Unlock()
	}
}

// publish shows the readers what the main thread did, when it has ended something.
func (p *Process) publish() {
	if !p.threaded || p.depth > 0 {
		return
	}
	p.interp.Publish()
	p.timeout.Store(int64(p.opts.Timeout))
	if p.shown != nil && !p.showed {
		p.showed = true
		close(p.shown)
	}
}

// startThreaded is called when a negative port is opened: from here on the main thread,
// which is at work, holds what is its own.
func (p *Process) startThreaded() {
	if !p.threaded {
		p.threaded, p.shown = true, make(chan struct{})
		p.interp.StartPublishing()
		p.lockGlobals()
	}
}
