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

func (e *selfExpr) eval(_ *thread, fr *frame) (k.Value, error) {
	if fr.code == nil || fr.code.self == nil {
		fr.at = e.at
		return k.Value{}, k.Error(".z.s")
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
	return e.cell.peek(t)
}

// pathExpr is d.a.b: entries below a variable.
type pathExpr struct {
	of   expr
	path []string
	name string
	at   int
}

func (e *pathExpr) eval(t *thread, fr *frame) (k.Value, error) {
	v, err := e.of.eval(t, fr)
	fr.at = e.at
	if err != nil {
		return v, err
	}
	for _, part := range e.path {
		if v, err = e.entry(t, v, part); err != nil {
			return v, err
		}
	}
	return v, nil
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
		return followDomain(t, v, d, name)
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
	return k.NewDerived(e.kind, f), nil
}

// unaryExpr is a primitive of one argument, applied.
type unaryExpr struct {
	f  prim.Unary
	x  expr
	at int
}

func (e *unaryExpr) eval(t *thread, fr *frame) (k.Value, error) {
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	fr.at = e.at
	return e.f(t, x)
}

// binaryExpr is a primitive of two arguments, applied; the right one is evaluated first.
type binaryExpr struct {
	f    prim.Binary
	x, y expr
	at   int
}

func (e *binaryExpr) eval(t *thread, fr *frame) (k.Value, error) {
	y, err := e.y.eval(t, fr)
	if err != nil {
		return y, err
	}
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	fr.at = e.at
	return e.f(t, x, y)
}

// apply1Expr is anything applied to one argument, often an index into a list.
type apply1Expr struct {
	f, x expr
	at   int
}

func (e *apply1Expr) eval(t *thread, fr *frame) (k.Value, error) {
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	f, err := head(e.f, t, fr, x)
	if err != nil {
		return f, err
	}
	fr.at = e.at
	return t.apply1(f, x)
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
		if v := e.cell.value; x.IsAtom() && e.cell.view == nil && !v.IsZero() && isContainer(v) {
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
		f, err = t.apply(f, args)
	}
	t.operands.release(m)
	return f, err
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
		return k.NewProjection(enlistValue(), out), nil
	}
	return k.Collapse(out), nil
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
	return k.NewComposition(out), nil
}

// blockExpr is [a;b;c]: the last one's value.
type blockExpr struct{ items []expr }

func (e *blockExpr) eval(t *thread, fr *frame) (k.Value, error) { return sequence(e.items, t, fr) }

// sequence evaluates in order and gives the last value.
func sequence(items []expr, t *thread, fr *frame) (k.Value, error) {
	out := k.Identity
	for _, it := range items {
		var err error
		if out, err = it.eval(t, fr); err != nil {
			return out, err
		}
	}
	return out, nil
}

// truth is a condition's outcome. Errors: ErrType when c is not an atom of an integer kind.
func truth(c k.Value) (bool, error) {
	switch t := c.Type(); {
	case t >= 0 || t == -k.Guid || t == -k.Symbol || t.IsEnum():
		return false, k.ErrType
	case t.IsFloating():
		return c.Float() != 0, nil
	}
	return c.Bool(), nil
}

// condExpr is $[c;a;b;...].
type condExpr struct{ args []expr }

func (e *condExpr) eval(t *thread, fr *frame) (k.Value, error) {
	args := e.args
	for len(args) >= 2 {
		c, err := args[0].eval(t, fr)
		if err != nil {
			return c, err
		}
		yes, err := truth(c)
		if err != nil {
			return c, err
		}
		if yes {
			return args[1].eval(t, fr)
		}
		args = args[2:]
	}
	if len(args) == 1 {
		return args[0].eval(t, fr)
	}
	return k.Identity, nil
}

// ifExpr is if[c;...].
type ifExpr struct {
	cond expr
	body []expr
}

func (e *ifExpr) eval(t *thread, fr *frame) (k.Value, error) {
	c, err := e.cond.eval(t, fr)
	if err != nil {
		return c, err
	}
	yes, err := truth(c)
	if err != nil {
		return c, err
	}
	if yes {
		if x, err := sequence(e.body, t, fr); err != nil {
			return x, err
		}
	}
	return k.Identity, nil
}

// doExpr is do[n;...].
type doExpr struct {
	count expr
	body  []expr
	at    int
}

func (e *doExpr) eval(t *thread, fr *frame) (k.Value, error) {
	c, err := e.count.eval(t, fr)
	if err != nil {
		return c, err
	}
	if !c.IsAtom() || c.Type().IsFloating() || c.Type() == -k.Symbol {
		fr.at = e.at
		return c, k.ErrType
	}
	for n := c.Int(); n > 0; n-- {
		if err := t.tick(); err != nil {
			return k.Value{}, err
		}
		if x, err := sequence(e.body, t, fr); err != nil {
			return x, err
		}
	}
	return k.Identity, nil
}

// whileExpr is while[c;...].
type whileExpr struct {
	cond expr
	body []expr
}

func (e *whileExpr) eval(t *thread, fr *frame) (k.Value, error) {
	for {
		if err := t.tick(); err != nil {
			return k.Value{}, err
		}
		c, err := e.cond.eval(t, fr)
		if err != nil {
			return c, err
		}
		yes, err := truth(c)
		if err != nil || !yes {
			return k.Identity, err
		}
		if x, err := sequence(e.body, t, fr); err != nil {
			return x, err
		}
	}
}

// tick is Check every few turns of a loop.
func (t *thread) tick() error {
	t.steps++
	if t.steps&63 == 0 {
		return t.Check()
	}
	return nil
}

// returnExpr is :x at the head of a statement.
type returnExpr struct{ x expr }

func (e *returnExpr) eval(t *thread, fr *frame) (k.Value, error) {
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	fr.result = x
	return x, errReturn
}

// signalExpr is 'x: an error of one's own.
type signalExpr struct {
	x  expr
	at int
}

func (e *signalExpr) eval(t *thread, fr *frame) (k.Value, error) {
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	fr.at = e.at
	return k.Value{}, signal(x)
}

// signal is the error a value stands for. Only strings and symbols can be one: 'stype otherwise.
func signal(x k.Value) error {
	switch x.Type() {
	case k.Char, -k.Symbol:
		return k.Error(x.Text())
	}
	return k.Error("stype")
}

// tableExpr is ([k:..] a:..;b:..).
type tableExpr struct {
	keyNames []k.Sym
	keys     []expr
	names    []k.Sym
	vals     []expr
	at       int
}

func (e *tableExpr) eval(t *thread, fr *frame) (k.Value, error) {
	vals, err := evalAll(e.vals, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	keys, err := evalAll(e.keys, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	fr.at = e.at
	all := append(keys, vals...)
	names := append(append([]k.Sym(nil), e.keyNames...), e.names...)
	return makeTable(names, all, len(keys))
}

// makeTable makes a table of columns, the first n of them keys. Columns that are atoms
// are stretched; when all are, the table has one row.
func makeTable(names []k.Sym, cols []k.Value, n int) (k.Value, error) {
	if len(cols) == 0 {
		return k.NewTable(nil, nil), nil
	}
	lists := false
	for i, c := range cols {
		if c.Type() == k.TypeDict && !c.IsKeyedTable() {
			return k.Value{}, k.ErrType
		}
		if t := c.Type(); t.IsList() || t == k.TypeTable {
			lists = true
		} else if t > 0 && t != k.TypeDict {
			cols[i] = k.ListOf(c)
			lists = true
		}
	}
	if !lists {
		for i, c := range cols {
			cols[i] = k.Enlist(c)
		}
	}
	tab, err := k.FlipDict(names, cols)
	if err != nil || n == 0 {
		return tab, err
	}
	all := tab.Table()
	return k.NewDict(k.NewTable(names[:n:n], all.Cols[:n:n]), k.NewTable(names[n:], all.Cols[n:]))
}

// evalAll evaluates from the last to the first.
func evalAll(es []expr, t *thread, fr *frame) ([]k.Value, error) {
	out := make([]k.Value, len(es))
	for i := len(es) - 1; i >= 0; i-- {
		x, err := es[i].eval(t, fr)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// dictExpr is ([a:1;b:2]).
type dictExpr struct {
	names []k.Sym
	vals  []expr
}

func (e *dictExpr) eval(t *thread, fr *frame) (k.Value, error) {
	vals, err := evalAll(e.vals, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewDict(k.Syms(append([]k.Sym(nil), e.names...)), k.Collapse(vals))
}

// systemExpr is a line that starts with a backslash.
type systemExpr struct {
	text string
	at   int
}

func (e *systemExpr) eval(t *thread, fr *frame) (k.Value, error) {
	fr.at = e.at
	return t.system(e.text)
}

// foreignExpr is code of another language: k) and those of .p.e, .s.e ...
type foreignExpr struct {
	lang byte
	text string
	at   int
}

func (e *foreignExpr) eval(t *thread, fr *frame) (k.Value, error) {
	fr.at = e.at
	handler, err := t.getName("." + string(e.lang) + ".e")
	if err != nil {
		return k.Value{}, k.ErrNYI
	}
	return t.apply1(handler, k.String(e.text))
}
