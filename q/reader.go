package q

import (
	"tock/k"
	"tock/q/prim"
)

// Reader evaluates beside other readers without changing anything: an assignment to a
// global is 'noupdate, a use of handles 'nosocket, a system command that does anything
// 'sys, and a view that is pending 'threadview. It is what the connections of a negative port use. The process sees
// to it that no reader runs while the main thread does (a sync.RWMutex around messages
// will do). A Reader is for one goroutine, but for Interrupt.
type Reader struct{ t *thread }

// NewReader makes a reader over the interpreter's globals. z gives the .z variables that
// are the reader's own (w a u); it may be nil.
func (in *Interp) NewReader(z func(name string) (k.Value, bool)) *Reader {
	t := newThread(in)
	t.readonly, t.reader, t.own, t.mode = true, true, z, Abort // nobody is told where an error was
	return &Reader{t}
}

// errNoSocket is the error of using a handle where only the main thread may.
const errNoSocket k.Error = "nosocket"

// EvalValue evaluates a message: a string, or a function and its arguments.
func (r *Reader) EvalValue(msg k.Value) (v k.Value, err error) {
	defer r.t.in.guard(r.t, r.t.state(), &err)
	r.t.lambdas = nil // what a message brought goes with it
	return r.t.evalMessage(msg)
}

// Apply applies a value to arguments.
func (r *Reader) Apply(f k.Value, args []k.Value) (v k.Value, err error) {
	defer r.t.in.guard(r.t, r.t.state(), &err)
	return r.t.apply(f, args)
}

// Interrupt makes the reader's running evaluation end with an error; safe from other goroutines.
func (r *Reader) Interrupt(reason k.Error) { r.t.interrupt(reason) }

var _ prim.Forker = (*thread)(nil)

// Workers is \s, the secondary threads of peach; prim.Forker. A worker has none itself.
func (t *thread) Workers() int {
	if t != t.in.main {
		return 0
	}
	v, handled, err := t.in.host.System("s")
	if err != nil || !handled || !v.IsAtom() {
		return 0
	}
	return int(v.Int())
}

// Fork is a thread for a worker of peach: it may not assign globals; prim.Forker.
func (t *thread) Fork() prim.Env {
	w := newThread(t.in)
	w.ctx, w.readonly, w.blocked, w.parent = t.ctx, true, t.blocked, t
	if t.mode == Abort {
		w.mode = Abort
	}
	return w
}
