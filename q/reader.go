package q

import (
	"sync"
	"sync/atomic"

	"tock/k"
	"tock/q/prim"
)

// Reader evaluates beside the main thread and other readers without changing anything: an
// assignment to a global is 'noupdate, a use of handles 'nosocket, a system command that
// does anything 'sys, and a view that is pending 'threadview. Each evaluation sees the
// globals as they were published last when it began (see Interp.Publish), whatever the
// main thread does meanwhile. It is what the connections of a negative port use. A Reader
// is for one goroutine, but for Interrupt.
// Source: code.kx.com/q/basics/listening-port, "Multi-threaded input mode".
type Reader struct {
	of      *Interp
	opts    ReaderOptions
	random  *prim.Random
	running atomic.Pointer[Interp]
}

// ReaderOptions is what a reader has of its own.
type ReaderOptions struct {
	// Host is what the reader may reach outside of the language; it is called beside
	// the main thread. Readers of one interpreter have the same.
	Host Host
	// Outside is locked while a function registered with Define runs; it must exclude
	// the main thread. Readers of one interpreter have the same.
	Outside sync.Locker
	// Z gives the .z variables that are the reader's (w a u); may be nil.
	Z func(name string) (k.Value, bool)
	// Access is what the reader may not do, besides what no reader may.
	Access Access
	// Seed is where its random numbers start: each reader has its own.
	Seed int32
}

// NewReader makes a reader over the interpreter's globals; the main thread's. From the
// first on the main thread must Publish what readers are to see.
func (in *Interp) NewReader(opts ReaderOptions) *Reader {
	in.StartPublishing()
	return &Reader{of: in, opts: opts, random: prim.NewRandom(opts.Seed)}
}

// StartPublishing makes Publish do something; NewReader may be called from other
// goroutines afterwards.
func (in *Interp) StartPublishing() { in.vars.startPublishing() }

// errNoSocket is the error of using a handle where only the main thread may.
const errNoSocket k.Error = "nosocket"

// errNotPublished is the error of asking before anything was published.
const errNotPublished k.Error = "not ready"

// EvalMessage evaluates a message with a .z handler (pg, ps) if one is assigned: otherwise it is a
// string, or a function and its arguments.
func (r *Reader) EvalMessage(handler string, msg k.Value) (k.Value, error) {
	return r.do(func(t *thread) (k.Value, error) {
		cell, _ := t.in.vars.resolve(".z."+handler, nil)
		if f := cell.value; !f.IsZero() {
			return t.apply(f, []k.Value{msg})
		}
		return t.evalMessage(msg)
	})
}

// ApplyHandler applies a .z handler (ph, pp, pm); ok is false when there is none.
func (r *Reader) ApplyHandler(handler string, arg k.Value) (v k.Value, ok bool, err error) {
	v, err = r.do(func(t *thread) (k.Value, error) {
		cell, _ := t.in.vars.resolve(".z."+handler, nil)
		if ok = !cell.value.IsZero(); !ok {
			return k.Identity, nil
		}
		return t.apply(cell.value, []k.Value{arg})
	})
	return v, ok, err
}

// do runs something on a replica of the globals.
func (r *Reader) do(f func(t *thread) (k.Value, error)) (v k.Value, err error) {
	published := r.of.vars.published
	own := published.take(r.of, r.opts.Host, r.opts.Outside)
	if own == nil {
		return v, errNotPublished
	}
	in := own.in
	t := in.main
	t.own, t.restricted = r.opts.Z, r.opts.Access.NoSystem
	in.settings.Random = r.random
	t.interrupted.Store(false)
	in.exiting = false
	r.running.Store(in)
	defer func() {
		r.running.Store(nil)
		t.ctx, t.own = in.vars.root, nil
		published.put(own)
	}()
	defer in.guard(t, t.state(), &err)
	return f(t)
}

// Interrupt makes the reader's running evaluation end with an error; safe from other goroutines.
func (r *Reader) Interrupt(reason k.Error) {
	if in := r.running.Load(); in != nil {
		in.main.interrupt(reason)
	}
}

var (
	_ prim.Forker      = (*thread)(nil)
	_ prim.Distributor = (*thread)(nil)
)

// Workers is \s, the secondary threads of peach; prim.Forker. A worker has none itself,
// nor has a reader.
func (t *thread) Workers() int {
	if t != t.in.main || t.reader {
		return 0
	}
	v, handled, err := t.in.host.System("s")
	if err != nil || !handled || !v.IsAtom() {
		return 0
	}
	return int(v.Int())
}

// Distribute is peach over other processes, where the host has some; prim.Distributor.
func (t *thread) Distribute(f, items k.Value) ([]k.Value, bool, error) {
	if far, ok := t.in.host.(prim.Distributor); ok && t == t.in.main && !t.reader {
		return far.Distribute(f, items)
	}
	return nil, false, nil
}

// Fork is a thread for a worker of peach: it may not assign globals nor use sockets, and
// otherwise do what its parent may; prim.Forker.
// Source: code.kx.com/q/basics/peach, "Globals" and "Sockets and handles".
func (t *thread) Fork() prim.Env {
	w := newThread(t.in)
	w.ctx, w.limits, w.parent = t.ctx, t.limits, t
	w.readonly = true
	return w
}
