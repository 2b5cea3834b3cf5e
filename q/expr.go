package q

import (
	"tock/k"
	"tock/q/prim"
)

// expr is a piece of compiled code.
type expr interface {
	eval(t *thread, fr *frame) (k.Value, error)
}

// constExpr is a literal.
type constExpr struct{ v k.Value }

func (e *constExpr) eval(*thread, *frame) (k.Value, error) { return e.v, nil }

// localExpr is a local variable; one that was not assigned yet is the empty list.
type localExpr struct {
	slot int
	name string
}

func (e *localExpr) eval(_ *thread, fr *frame) (k.Value, error) {
	fr.share(e.slot)
	return fr.local(e.slot), nil
}

// selfExpr is .z.s: the function that runs.
type selfExpr struct{ at int }

func (e *selfExpr) eval(t *thread, fr *frame) (k.Value, error) {
	if fr.code == nil || fr.code.self == nil {
		fr.at = e.at
		return t.failed(k.Error(".z.s"), k.Identity)
	}
	return k.NewLambda(fr.code.self), nil
}

// local is a local's value, without saying that others may hold it now.
func (fr *frame) local(slot int) k.Value {
	v := fr.locals[slot]
	if v.IsZero() {
		return k.EmptyList
	}
	return v
}

// share notes that a local's value may be held by others.
func (fr *frame) share(slot int) {
	if slot < 64 {
		fr.unique &^= 1 << slot
	}
}

// globalExpr is a global variable.
type globalExpr struct {
	cell *variable
	at   int
}

func (e *globalExpr) eval(t *thread, fr *frame) (k.Value, error) {
	if e.cell.view == nil && !e.cell.value.IsZero() {
		if e.cell.hold.Load() != holdShared {
			e.cell.hold.Store(holdShared)
		}
		return e.cell.value, nil
	}
	fr.at = e.at
	v, err := e.cell.peek(t)
	if err != nil {
		return t.failed(err, k.Identity)
	}
	return v, nil
}

// pathExpr is d.a.b: entries below a variable.
type pathExpr struct {
	of   expr
	path []string
	name string
	at   int

	global *variable // for the name of a local: dotted names are global ones first
}

func (e *pathExpr) eval(t *thread, fr *frame) (k.Value, error) {
	if e.global != nil {
		if v, ok := e.entries(e.global.value); ok {
			return v, nil
		}
	}
	if g, ok := e.of.(*globalExpr); ok && g.cell.view != nil {
		fr.at = e.at
		return t.failed(k.ErrNYI, k.Identity) // views have no dot notation (code.kx.com/q/learn/views)
	}
	v, err := e.of.eval(t, fr)
	fr.at = e.at
	if err != nil {
		return v, err
	}
	for _, part := range e.path {
		if v, err = e.entry(t, v, part); err != nil {
			return t.failed(err, k.Identity)
		}
	}
	return v, nil
}

// entries is what the path leads to through dictionaries, if it does.
func (e *pathExpr) entries(v k.Value) (k.Value, bool) {
	for _, part := range e.path {
		d := v.Dict()
		if d == nil || d.IsKeyedTable() {
			return v, false
		}
		x, ok := dictGet(d, k.Intern(part))
		if !ok {
			return v, false
		}
		v = x
	}
	return v, true
}

// entry is one step of a path: an entry of a dictionary, a column, a part of a temporal
// value, what a link or foreign key points at.
func (e *pathExpr) entry(t *thread, v k.Value, part string) (k.Value, error) {
	name := k.Intern(part)
	if d := v.Dict(); d != nil && !d.IsKeyedTable() {
		if x, ok := dictGet(d, name); ok {
			return x, nil
		}
		return v, k.Error(e.name)
	}
	if tab := v.Table(); tab != nil {
		if x, ok := tab.Col(name); ok {
			return x, nil
		}
	}
	if x, ok, err := temporalPart(t, v, part); ok {
		return x, err
	}
	if d := v.Domain(); d != nil {
		return followDomain(v, d, name)
	}
	return v, k.Error(e.name)
}

// adverbExpr makes a derived function.
type adverbExpr struct {
	kind k.Type
	f    expr
}

func (e *adverbExpr) eval(t *thread, fr *frame) (k.Value, error) {
	f, err := e.f.eval(t, fr)
	if err != nil {
		return f, err
	}
	return t.shallow(k.NewDerived(e.kind, f))
}

// ready is the value of a literal or local, the usual arguments, without a detour.
func ready(e expr, fr *frame) (v k.Value, ok bool) {
	switch e := e.(type) {
	case *constExpr:
		return e.v, true
	case *localExpr:
		fr.share(e.slot)
		v = fr.locals[e.slot]
		return v, !v.IsZero()
	}
	return v, false
}

// unaryExpr is a primitive of one argument, applied.
type unaryExpr struct {
	f    prim.Unary
	x    expr
	at   int
	verb k.Value // what f belongs to
}

func (e *unaryExpr) eval(t *thread, fr *frame) (k.Value, error) {
	x, ok := ready(e.x, fr)
	if !ok {
		var err error
		if x, err = e.x.eval(t, fr); err != nil {
			return x, err
		}
	}
	fr.at = e.at
	v, err := e.f(t, x)
	if err == nil && v.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return t.failed(err, e.verb, x)
	}
	return v, nil
}

// binaryExpr is a primitive of two arguments, applied; the right one is evaluated first.
type binaryExpr struct {
	f    prim.Binary
	x, y expr
	at   int
	verb k.Value // what f belongs to
}

func (e *binaryExpr) eval(t *thread, fr *frame) (k.Value, error) {
	y, ok := ready(e.y, fr)
	if !ok {
		var err error
		if y, err = e.y.eval(t, fr); err != nil {
			return y, err
		}
	}
	x, ok := ready(e.x, fr)
	if !ok {
		var err error
		if x, err = e.x.eval(t, fr); err != nil {
			return x, err
		}
	}
	fr.at = e.at
	v, err := e.f(t, x, y)
	if err == nil && v.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return t.failed(err, e.verb, x, y)
	}
	return v, nil
}

// apply1Expr is anything applied to one argument, often an index into a list.
type apply1Expr struct {
	f, x expr
	at   int
}

func (e *apply1Expr) eval(t *thread, fr *frame) (k.Value, error) {
	x, ok := ready(e.x, fr)
	if !ok {
		var err error
		if x, err = e.x.eval(t, fr); err != nil {
			return x, err
		}
	}
	f, err := head(e.f, t, fr, x)
	if err != nil {
		return f, err
	}
	fr.at = e.at
	if l := f.Lambda(); l != nil {
		if c, ok := l.Compiled.(*code); ok && c.rank == 1 && c.ctx.all == t.in.vars && !x.IsHole() {
			v, err := t.call1(c, x)
			if err != nil {
				return t.failed(err, f, x)
			}
			return v, nil
		}
	}
	v, err := t.apply1(f, x)
	if err == nil && v.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return t.failed(err, f, x)
	}
	return v, nil
}

// head is the function of an application. A list or dictionary that is only indexed by
// an atom does not become shared by it: what comes out is an item, not the container.
func head(e expr, t *thread, fr *frame, x k.Value) (k.Value, error) {
	switch e := e.(type) {
	case *localExpr:
		v := fr.local(e.slot)
		if !x.IsAtom() || !isContainer(v) {
			fr.share(e.slot)
		}
		return v, nil
	case *globalExpr:
		v := e.cell.value
		if v.Lambda() != nil && e.cell.view == nil {
			if e.cell.hold.Load() != holdShared {
				e.cell.hold.Store(holdShared)
			}
			return v, nil
		}
		if x.IsAtom() && e.cell.view == nil && !v.IsZero() && isContainer(v) {
			return v, nil
		}
	}
	return e.eval(t, fr)
}

func isContainer(v k.Value) bool {
	t := v.Type()
	return t.IsList() || t == k.TypeDict && !v.IsKeyedTable()
}

// applyExpr is anything applied to any number of arguments; k.Hole stands for those left out.
type applyExpr struct {
	f    expr
	args []expr
	at   int
}

func (e *applyExpr) eval(t *thread, fr *frame) (k.Value, error) {
	m := t.operands.mark()
	args := t.operands.alloc(len(e.args))
	for i := len(args) - 1; i >= 0; i-- {
		x, err := e.args[i].eval(t, fr)
		if err != nil {
			t.operands.release(m)
			return x, err
		}
		args[i] = x
	}
	f, err := e.f.eval(t, fr)
	if err == nil {
		fr.at = e.at
		var v k.Value
		v, err = t.apply(f, args)
		if err == nil && v.TooDeep() {
			err = k.ErrLimit
		}
		if err != nil {
			v, err = t.failed(err, f, args...)
		}
		f = v
	}
	t.operands.release(m)
	return f, err
}

// shallow is a value just made of others, or 'limit when it is nested too deep.
func (t *thread) shallow(v k.Value) (k.Value, error) {
	if v.TooDeep() {
		return t.failed(k.ErrLimit, k.Identity)
	}
	return v, nil
}

// listExpr is (a;b;c).
type listExpr struct{ items []expr }

func (e *listExpr) eval(t *thread, fr *frame) (k.Value, error) {
	out := make([]k.Value, len(e.items))
	holes := false
	for i := len(out) - 1; i >= 0; i-- {
		x, err := e.items[i].eval(t, fr)
		if err != nil {
			return x, err
		}
		out[i] = x
		holes = holes || x.IsHole()
	}
	if holes {
		return t.shallow(k.NewProjection(enlistValue(), out))
	}
	return t.shallow(k.Collapse(out))
}

// composeExpr is an implicit composition whose parts are not all known beforehand.
type composeExpr struct{ fs []expr }

func (e *composeExpr) eval(t *thread, fr *frame) (k.Value, error) {
	out := make([]k.Value, len(e.fs))
	for i := len(out) - 1; i >= 0; i-- {
		x, err := e.fs[i].eval(t, fr)
		if err != nil {
			return x, err
		}
		out[i] = x
	}
	return t.shallow(k.NewComposition(out))
}

// systemExpr is a line that starts with a backslash.
type systemExpr struct {
	text string
	at   int
}

func (e *systemExpr) eval(t *thread, fr *frame) (k.Value, error) {
	fr.at = e.at
	v, err := t.system(e.text)
	if err != nil {
		return t.failed(err, k.Identity)
	}
	if v.Type() == k.Mixed && v.Len() == 0 { // a command of the shell that said nothing
		return k.Identity, nil
	}
	return v, nil
}

// foreignExpr is code of another language: k) and those of .p.e, .s.e ...
type foreignExpr struct {
	lang byte
	text string
	at   int
}

func (e *foreignExpr) eval(t *thread, fr *frame) (k.Value, error) {
	fr.at = e.at
	if e.lang == 'q' {
		v, err := t.evalText(e.text)
		if err != nil {
			return t.failed(err, k.Identity)
		}
		return v, nil
	}
	handler, err := t.getName("." + string(e.lang) + ".e")
	if err != nil {
		return t.failed(k.ErrNYI, k.Identity)
	}
	v, err := t.apply1(handler, k.String(e.text))
	if err != nil {
		return t.failed(err, handler, k.String(e.text))
	}
	return v, nil
}
