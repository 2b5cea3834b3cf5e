package q

import (
	"strings"
	"sync/atomic"

	"tock/k"
	"tock/q/prim"
)

// maxDepth is how many function calls may be nested before 'stack.
const maxDepth = 10000

// The stack that evaluation takes is counted in pieces of about a quarter of a kilobyte:
// how many calls may be nested says little where each is within a long expression, a deep
// parse tree, or functions made of functions. The bound leaves half of what a stack may
// have, for primitives that go down a value (see [k.MaxDepth]).
const (
	mostRoom  = 1 << 20
	frameRoom = 4 // of a call, besides what its expressions are nested
	callRoom  = 6 // of a primitive that calls back
	treeRoom  = 6 // of a level of a parse tree
	chainRoom = 3 // of a projection or composition
)

// thread is one line of evaluation: the frames that run and their operands. It is the
// prim.Env that primitives see. The main thread may change globals.
type thread struct {
	in       *Interp
	ctx      *namespace // \d: what names given as symbols, and text, are relative to
	frame    *frame
	frames   []*frame // by depth, reused
	depth    int
	room     int // the stack taken, see mostRoom
	operands operands
	limits
	reader  bool                              // of a Reader: handles, views and system commands are the main thread's
	own     func(name string) (k.Value, bool) // .z variables of a Reader
	steps   uint32
	amended []k.Value // indices of the amend under way, for .z.vs
	mode    ErrorMode
	debug   *suspension // what is suspended, innermost; nil mostly
	spare   int         // depth beyond maxDepth, for who looks at a 'stack
	cells   cellCache

	interrupted atomic.Bool
	stopError   atomic.Pointer[k.Error]
	parent      *thread              // whose interrupts count too, of a worker
	lambdas     map[*k.Lambda]*code  // compiled here, where the lambda itself must not change
	names       map[*k.Lambda]string // what they are called, of a replica
}

// frame is one running function or line.
type frame struct {
	code   *code
	caller *frame
	locals []k.Value
	ctx    *namespace
	result k.Value // of an explicit return
	unique uint64  // locals whose value nobody else holds, by bit
	at     int     // source offset of what is being done
	typed  bool    // a line of the console: its own errors do not suspend
	mark   mark
}

var _ prim.Env = (*thread)(nil)

func newThread(in *Interp) *thread { return &thread{in: in, ctx: in.vars.root} }

// enter pushes a frame for c with room for its locals.
func (t *thread) enter(c *code, ctx *namespace) (*frame, error) {
	if t.depth >= maxDepth+t.spare || t.room >= mostRoom {
		return nil, k.ErrStack
	}
	if t.depth == len(t.frames) {
		t.frames = append(t.frames, &frame{})
	}
	fr := t.frames[t.depth]
	t.depth++
	t.room += frameRoom + c.nested
	fr.code, fr.ctx, fr.caller = c, ctx, t.frame
	fr.at, fr.unique, fr.typed = c.base, 0, false
	fr.mark = t.operands.mark()
	fr.locals = t.operands.alloc(len(c.locals))
	t.frame = fr
	return fr, nil
}

// leave pops the innermost frame.
func (t *thread) leave(fr *frame) {
	t.operands.release(fr.mark)
	t.depth--
	t.room -= frameRoom + fr.code.nested
	t.frame = fr.caller
}

// descend takes some of the stack's room, which whoever asked gives back. Errors: ErrStack.
func (t *thread) descend(room int) error {
	if t.room >= mostRoom {
		return k.ErrStack
	}
	t.room += room
	return nil
}

// state is what an executor restores after a fault of ours unwound the frames.
type state struct {
	frame *frame
	depth int
	room  int
	mark  mark
	mode  ErrorMode
	debug *suspension
}

func (t *thread) state() state {
	return state{t.frame, t.depth, t.room, t.operands.mark(), t.mode, t.debug}
}

func (t *thread) restore(s state) {
	t.frame, t.depth, t.room, t.mode, t.debug = s.frame, s.depth, s.room, s.mode, s.debug
	t.operands.release(s.mark)
}

// codeContext is the namespace of the code that runs: a function's own, whatever \d says.
func (t *thread) codeContext() *namespace {
	if t.frame != nil {
		return t.frame.ctx
	}
	return t.ctx
}

// Apply is prim.Env.
func (t *thread) Apply(f k.Value, args []k.Value) (k.Value, error) {
	if err := t.descend(callRoom); err != nil {
		return f, err
	}
	v, err := t.apply(f, args)
	t.room -= callRoom
	if err == nil && v.TooDeep() {
		return v, k.ErrLimit
	}
	return v, err
}

// Get is prim.Env.
func (t *thread) Get(name k.Sym) (k.Value, error) {
	if cell := t.cellOf(name); cell != nil && !cell.value.IsZero() {
		return cell.get(t)
	}
	return t.getName(name.String())
}

func (t *thread) getName(name string) (k.Value, error) {
	switch {
	case name == "" || name == ".":
		return t.in.vars.root.dict(t)
	case name[0] == ':':
		return t.files().Get(name[1:])
	}
	cell, path := t.in.vars.resolve(name, t.ctx)
	v, err := cell.get(t)
	if err != nil {
		return v, k.Error(name)
	}
	for _, part := range path {
		d := v.Dict()
		if tab := v.Table(); tab != nil {
			if col, ok := tab.Col(k.Intern(part)); ok {
				v = col
				continue
			}
		}
		if d == nil {
			return k.Value{}, k.Error(name)
		}
		var ok bool
		if v, ok = dictGet(d, k.Intern(part)); !ok {
			return k.Value{}, k.Error(name)
		}
	}
	return v, nil
}

// Set is prim.Env.
func (t *thread) Set(name k.Sym, v k.Value) error { return t.setName(name.String(), v) }

func (t *thread) setName(name string, v k.Value) error {
	if strings.HasPrefix(name, ":") {
		return t.files().Set(name[1:], v, k.Value{})
	}
	cell, path := t.in.vars.resolve(name, t.ctx)
	if len(path) > 0 {
		return t.setPath(cell, path, v)
	}
	return cell.set(t, v)
}

// setPath assigns an entry of a dictionary variable by a dotted name.
func (t *thread) setPath(cell *variable, path []string, v k.Value) error {
	if len(path) > 1 {
		old, err := cell.entries(t)
		if err != nil {
			return err
		}
		have := known(old, path)
		for ; len(path) > have+1; path = path[:len(path)-1] {
			if v, err = ledBy(path[len(path)-1], v); err != nil {
				return err
			}
		}
		out, err := prim.AssignAt(t, old, symbolPath(path), v, false)
		if err == nil && out.TooDeep() {
			err = k.ErrLimit
		}
		if err != nil {
			return err
		}
		return cell.set(t, out)
	}
	return setEntry(t, cell, path[0], v)
}

// known is how many names of a path lead through dictionaries to something, the last of
// them not counted; all but that where something else than a dictionary is met.
func known(v k.Value, path []string) int {
	for i, part := range path[:len(path)-1] {
		d := v.Dict()
		if d == nil {
			return len(path) - 1
		}
		inner, ok := dictGet(d, k.Intern(part))
		if !ok {
			return i
		}
		v = inner
	}
	return len(path) - 1
}

// entries is the variable's value to assign an entry of: a variable that is not there yet
// becomes a dictionary led by the empty name, like a namespace; so do the names of a path
// that are not there.
func (v *variable) entries(t *thread) (k.Value, error) {
	if !v.defined() {
		return k.NewDict(k.Symbols(""), k.NewList([]k.Value{k.Identity}))
	}
	return v.get(t)
}

// ledBy is the dictionary of one name, led by the empty one.
func ledBy(name string, v k.Value) (k.Value, error) {
	return k.NewDict(k.Symbols("", name), k.NewList([]k.Value{k.Identity, v}))
}

// setEntry assigns one entry of a dictionary variable.
func setEntry(t *thread, cell *variable, key string, v k.Value) error {
	old, err := cell.entries(t)
	if err != nil {
		return err
	}
	out, err := prim.AssignAt(t, old, []k.Value{k.NewSymbol(key)}, v, false)
	if err == nil && out.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return err
	}
	if t.readonly {
		return t.noUpdate(cell)
	}
	cell.define(out)
	return nil
}

// Update is prim.Env. f always gets vector headers of the variable's own, which it may
// append to in place.
func (t *thread) Update(name k.Sym, f func(old k.Value, owned bool) (k.Value, error)) error {
	text := name.String()
	cell, path := t.in.vars.resolve(text, t.ctx)
	if len(path) > 0 || cell.view != nil || cell.value.IsZero() {
		old, err := t.Get(name)
		if err != nil && (len(path) > 0 || text == "" || text[0] == ':') {
			return err
		}
		out, err := f(old, false)
		if err != nil {
			return err
		}
		return t.Set(name, out)
	}
	if t.readonly {
		return t.noUpdate(cell)
	}
	old := cell.value
	owned := cell.hold.Load() >= holdHeader
	if !owned {
		old, owned = ownHeaders(old)
	}
	out, err := f(old, owned)
	if err != nil {
		return err
	}
	cell.define(out)
	if owned && out.Same(old) {
		cell.hold.Store(holdHeader)
	}
	return t.valueSet(cell)
}

// ownHeaders is v with vector headers nobody else has, sharing the items; false for kinds
// that are not grown in place.
func ownHeaders(v k.Value) (k.Value, bool) {
	switch o := v.Object().(type) {
	case *k.Table:
		cols := make([]k.Value, len(o.Cols))
		for i, c := range o.Cols {
			own, ok := ownHeaders(c)
			if !ok {
				return v, false
			}
			cols[i] = own
		}
		names := append([]k.Sym(nil), o.Names...)
		out := k.NewTable(names, cols)
		out.Table().Attr = o.Attr
		return out, true
	case *k.Dict:
		if !o.IsKeyedTable() {
			return v, false
		}
		keys, ok1 := ownHeaders(o.Keys)
		vals, ok2 := ownHeaders(o.Vals)
		if !ok1 || !ok2 {
			return v, false
		}
		out := k.MustDict(keys, vals)
		out.Dict().Attr = o.Attr
		return out, true
	}
	return k.OwnHeader(v)
}

// Domain is prim.Env.
func (t *thread) Domain(name k.Sym) (*k.Domain, error) {
	cell, path := t.in.vars.resolve(name.String(), t.ctx)
	v, err := cell.get(t)
	if err != nil || len(path) > 0 {
		return nil, k.Error(name.String())
	}
	return t.in.vars.domainOf(cell, name, v), nil
}

// Check is prim.Env.
func (t *thread) Check() error {
	if t.interrupted.Load() {
		t.interrupted.Store(false)
		if p := t.stopError.Load(); p != nil {
			return *p
		}
		return k.ErrStop
	}
	if t.parent != nil && t.parent.interrupted.Load() {
		return k.ErrStop
	}
	return nil
}

// Settings is prim.Env.
func (t *thread) Settings() *prim.Settings { return t.in.settings }
