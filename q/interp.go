// Package q is the q language: it evaluates the trees of q/syntax with the primitives of
// q/prim, and has namespaces, views, errors with a place, system commands and the console.
// What a process offers besides (handles, files, timer) is its [Host].
//
//	in := q.New(host, q.Options{})
//	v, err := in.EvalText("sum til 10")  // 45
//
// An Interp is for one goroutine, but for Interrupt.
package q

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/rs/zerolog"

	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// Options is how an interpreter starts; the zero value will do.
type Options struct {
	Settings *prim.Settings // nil: the defaults of kdb+
	Log      zerolog.Logger // internal faults go here
}

// Interp is an interpreter: its global variables, settings and main thread.
type Interp struct {
	host     Host
	vars     *globals
	words    *namespace // .q, once a user defined something there
	texts    texts      // code of texts evaluated lately
	settings *prim.Settings
	main     *thread
	messages *namespace // current for messages
	log      zerolog.Logger
	script   *script // being loaded, for the place in errors
	exiting  bool

	onValueSet *variable // .z.vs

	replica bool        // of a reader: see replica
	outside sync.Locker // of a replica: held while a function of the process runs
	turns   sync.Mutex  // the same for secondary threads
}

// DefaultSettings is what kdb+ starts with.
func DefaultSettings() *prim.Settings {
	return &prim.Settings{Precision: 7, Rows: 25, Cols: 80, HTTPRows: 36, HTTPCols: 2000, WeekOffset: 2,
		UTCOffset: int(k.NullInt), Random: prim.NewRandom(-314159)}
}

// New makes an interpreter with the namespaces every session has.
func New(host Host, opts Options) *Interp {
	in := &Interp{host: host, vars: newGlobals(), settings: opts.Settings, log: opts.Log}
	if in.settings == nil {
		in.settings = DefaultSettings()
	}
	in.main, in.messages = newThread(in), in.vars.root
	in.onValueSet, _ = in.vars.resolve(".z.vs", nil)
	in.boot()
	return in
}

// defOf is the definition behind a primitive; one that came over the wire is found by its code.
func defOf(p *k.Primitive) *prim.Def {
	if d, ok := p.Impl.(*prim.Def); ok {
		return d
	}
	if v, ok := prim.ByCode(p.Kind, p.Code); ok {
		if d, ok := v.Primitive().Impl.(*prim.Def); ok {
			return d
		}
	}
	return nil
}

// definition is defOf of a value; nil for what is no function of the language, and iterators.
func definition(f k.Value) *prim.Def {
	if p := f.Primitive(); p != nil && p.Kind != k.TypeIterator {
		return defOf(p)
	}
	return nil
}

// verb is the value of an operator or keyword as it is written.
func (in *Interp) verb(text string) (k.Value, bool) {
	switch text {
	case "::":
		return k.Identity, true
	case "get": // the same as value, by its name for files
		text = "value"
	}
	if v, ok := prim.Value(text, false); ok {
		return v, true
	}
	if w := in.keyword(text); w != nil {
		return w.value, true
	}
	if cell, _ := in.vars.resolve(".q."+text, nil); !cell.value.IsZero() {
		return cell.value, true
	}
	return k.Value{}, false
}

// parse reads q text, with the words the user added to .q.
func (in *Interp) parse(src string) ([]syntax.Node, error) {
	return in.parser().Parse(src)
}

func (in *Interp) parser() *syntax.Parser {
	return syntax.NewParser(syntax.Options{IsVerb: in.isVerb})
}

func (in *Interp) isVerb(name string) (infix, ok bool) {
	if infix, ok = syntax.IsKeyword(name); ok {
		return infix, ok
	}
	if w := in.keyword(name); w != nil {
		return in.main.rank(w.value) >= 2, true
	}
	return false, false
}

// EvalText evaluates text as value does with a string: the last expression's value.
func (in *Interp) EvalText(src string) (v k.Value, err error) {
	defer in.guard(in.main, in.main.state(), &err)
	return in.main.evalText(src)
}

// EvalValue evaluates a message: a string, or a function and its arguments.
func (in *Interp) EvalValue(msg k.Value) (v k.Value, err error) {
	defer in.guard(in.main, in.main.state(), &err)
	return in.main.evalMessage(msg)
}

// Run is EvalValue for a message whose answer nobody wants.
func (in *Interp) Run(msg k.Value) (err error) {
	defer in.guard(in.main, in.main.state(), &err)
	_, err = quietValue(in.main, msg)
	return err
}

// Apply applies a value to arguments.
func (in *Interp) Apply(f k.Value, args []k.Value) (v k.Value, err error) {
	defer in.guard(in.main, in.main.state(), &err)
	return in.main.apply(f, args)
}

// Get is a global variable (by its full name, or relative to the current namespace).
func (in *Interp) Get(name string) (v k.Value, err error) {
	defer in.guard(in.main, in.main.state(), &err)
	return in.main.getName(name)
}

// Set assigns a global variable.
func (in *Interp) Set(name string, v k.Value) (err error) {
	defer in.guard(in.main, in.main.state(), &err)
	return in.main.setName(name, v)
}

// Env is the main thread as primitives see it, for natives that call the language back.
// Its Domain makes the domain of a variable that is not defined yet.
func (in *Interp) Env() prim.Env { return hostEnv{in.main} }

// hostEnv is a thread for the process around it.
type hostEnv struct{ *thread }

func (e hostEnv) Unwrap() prim.Env { return e.thread }

// Domain is the domain of a variable, an empty one when there is no such variable yet.
func (e hostEnv) Domain(name k.Sym) (*k.Domain, error) {
	cell, _ := e.in.vars.resolve(name.String(), e.in.vars.root)
	if cell.value.IsZero() && cell.view == nil {
		return e.in.vars.domainOf(cell, name, k.Syms(nil)), nil
	}
	return e.thread.Domain(name)
}

// Settings is the session's settings.
func (in *Interp) Settings() *prim.Settings { return in.settings }

// Context is the current namespace: "." or ".foo".
func (in *Interp) Context() string {
	if in.main.ctx.name == "" {
		return "."
	}
	return in.main.ctx.name
}

// EnterMessages makes the namespace of messages the current one; what it gives goes back to
// the one before. It is the root until a message changes it (\d): the console's is its own.
// Source: code.kx.com/q/ref/dotz, .z.pg ("executes in the root context").
func (in *Interp) EnterMessages() (back func()) {
	before := in.main.ctx
	in.main.ctx = in.messages
	return func() { in.messages, in.main.ctx = in.main.ctx, before }
}

// Slot is one global variable, found once: for counters a process keeps in q's sight.
type Slot struct {
	cell *variable
	in   *Interp
}

// Slot makes a handle on a global variable, which may not be defined yet.
func (in *Interp) Slot(name string) Slot {
	cell, _ := in.vars.resolve(name, in.vars.root)
	return Slot{cell, in}
}

// Get is the variable's value, no value when it is not defined.
func (s Slot) Get() k.Value {
	v, err := s.cell.get(s.in.main)
	if err != nil {
		return k.Value{}
	}
	return v
}

// Set assigns the variable.
func (s Slot) Set(v k.Value) { s.cell.define(v) }

// Add adds to the variable, a long: what a counter does for every message. A null stays one.
func (s Slot) Add(n int64) {
	v := s.cell
	if old := v.value; v.view == nil && old.Type() == -k.Long {
		if !old.IsNull() {
			v.value = k.NewLong(old.Int() + n)
			v.changed()
		}
		return
	}
	s.Set(k.NewLong(s.Get().Int() + n))
}

// Define registers a native function of the process under a name; rank is its number of
// arguments, -1 for any. In q it is a value of type 112 that shows as code.
func (in *Interp) Define(name string, fn func(env prim.Env, args []k.Value) (k.Value, error), rank int) {
	in.define(name, func(env prim.Env, args []k.Value) (k.Value, error) {
		switch t := threadOf(env); {
		case t == nil:
		case t.in.outside != nil:
			t.in.outside.Lock()
			defer t.in.outside.Unlock()
		case t.parent != nil: // the main thread waits for its workers; they take turns
			t.in.turns.Lock()
			defer t.in.turns.Unlock()
		}
		return fn(env, args)
	}, rank)
}

// DefineBeside is Define of a function that a reader may run beside the main thread: all it
// does goes through env.
func (in *Interp) DefineBeside(name string, fn func(env prim.Env, args []k.Value) (k.Value, error), rank int) {
	in.define(name, fn, rank)
}

// define is Define of a function that a reader may run beside the main thread.
func (in *Interp) define(name string, fn func(env prim.Env, args []k.Value) (k.Value, error), rank int) {
	n := &native{name: name, rank: rank, fn: fn, code: &code{name: name, native: true, ctx: in.vars.root}}
	cell, _ := in.vars.resolve(name, in.vars.root)
	cell.define(k.NewForeign(&k.Foreign{Name: "code", Data: n}))
}

// Interrupt makes the main thread's running evaluation end with 'stop; safe from other
// goroutines.
func (in *Interp) Interrupt() { in.main.interrupt(k.ErrStop) }

// InterruptWith is Interrupt with another error.
func (in *Interp) InterruptWith(reason k.Error) { in.main.interrupt(reason) }

// ClearInterrupt forgets an interrupt that came when nothing ran.
func (in *Interp) ClearInterrupt() { in.main.interrupted.Store(false) }

func (t *thread) interrupt(reason k.Error) {
	t.stopError.Store(&reason)
	t.interrupted.Store(true)
}

// guard is deferred where the outside enters the language: an internal fault becomes a q
// error, and its stack goes to the log.
func (in *Interp) guard(t *thread, before state, err *error) {
	if r := recover(); r != nil {
		if s, ok := r.(prim.Stopped); ok { // within a kernel
			*err = t.fault(s.Err)
			t.restore(before)
			return
		}
		t.restore(before)
		*err = in.internalFault(r)
	}
}

// Guard is deferred around what a process does beside the language, such as encoding what
// q gave: an internal fault there becomes a q error too.
func (in *Interp) Guard(err *error) {
	if r := recover(); r != nil {
		*err = in.internalFault(r)
	}
}

// internalFault logs a panic with its stack, and is the error for it.
func (in *Interp) internalFault(r any) error {
	in.log.Error().Str("fault", fmt.Sprint(r)).Str("stack", string(debug.Stack())).Msg("internal fault")
	return k.Error("internal fault: " + strings.SplitN(fmt.Sprint(r), "\n", 2)[0])
}

// evalText parses, compiles and runs text at the top level of the current namespace.
func (t *thread) evalText(src string) (k.Value, error) {
	if c := t.kept(src); c != nil {
		v, err := t.runUnit(c, origin{})
		if c.silent && err == nil {
			v = k.Identity
		}
		return v, err
	}
	v, silent, err := t.evalUnit(src, origin{})
	if silent && err == nil {
		v = k.Identity // an assignment has a value within an expression only
	}
	return v, err
}

// origin is where a text comes from.
type origin struct {
	file   string
	line   int
	caller string         // the word that parses it; "" for none
	typed  bool           // at the console
	scope  *frame         // whose locals it may use; nil for none
	parser *syntax.Parser // of the script it is from; nil for one of its own
}

// evalUnit runs one line or statement of a script; silent tells that its value is not shown.
func (t *thread) evalUnit(src string, u origin) (v k.Value, silent bool, err error) {
	parser := u.parser
	if parser == nil {
		parser = t.in.parser()
	}
	nodes, err := parser.Parse(src)
	if err != nil {
		return v, false, t.parseFault(err, src, u)
	}
	if len(nodes) == 0 {
		return k.Identity, true, nil
	}
	// A namespace switch within a text takes effect for what follows, so each statement
	// is compiled when its turn comes.
	for i, n := range nodes {
		c, err := t.in.compileLine(src, nodes[i:i+1], t.ctx, u)
		if err != nil {
			return v, false, err
		}
		if u == (origin{}) {
			t.keepText(src, nodes, c)
		}
		if v, err = t.runUnit(c, u); err != nil {
			return v, false, err
		}
		silent = isSilent(n)
		if silent && i == len(nodes)-1 {
			if _, ok := n.(*syntax.Elided); ok {
				v = k.Identity
			}
		}
	}
	return v, silent, nil
}

// parseFault is an error of the parser with its place.
func (t *thread) parseFault(err error, src string, u origin) error {
	var e *syntax.Error
	at := 0
	if errors.As(err, &e) {
		at = clamp(e.Pos, len(src))
	}
	frames := []Frame{{File: u.file, Line: u.line, Source: src, At: at}}
	if u.caller != "" {
		frames = append(frames, Frame{Name: u.caller, At: -1})
	}
	for i := range frames {
		frames[i].Level = len(frames) - 1 - i
	}
	return &Fault{Err: err, Frames: frames}
}

// evalMessage is value of a message: text is evaluated, a list is a function (or its
// name, or text for it) and arguments.
func (t *thread) evalMessage(msg k.Value) (k.Value, error) { return t.value(msg) }

// Rank is what iterators ask about functions.
func (t *thread) Rank(f k.Value) int { return t.rank(f) }
