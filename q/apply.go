package q

import (
	"io"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// apply applies any value to arguments: functions are called, lists and dictionaries
// indexed, names looked up, handles sent to. Fewer arguments than the rank, or holes
// among them, make a projection. args is not kept.
func (t *thread) apply(f k.Value, args []k.Value) (k.Value, error) {
	if len(args) == 1 {
		return t.apply1(f, args[0])
	}
	if len(args) == 0 {
		return t.apply1(f, k.Identity)
	}
	switch o := f.Object().(type) {
	case *k.Lambda:
		c, err := t.compiled(o)
		if err != nil {
			return f, err
		}
		if len(args) > c.rank {
			return f, k.ErrRank
		}
		if len(args) < c.rank || hasHole(args) {
			return project(f, args), nil
		}
		return t.call(c, args)
	case *k.Primitive:
		return t.applyPrimitive(f, o, args)
	case *k.Projection:
		return t.applyProjection(f, o, args)
	case *k.Composition:
		return t.applyComposition(f, o, args)
	case *k.Derived:
		if hasHole(args) {
			return project(f, args), nil
		}
		return prim.ApplyDerived(t, o, args)
	case *k.Foreign:
		return t.applyNative(f, o, args)
	}
	return t.applyNoun(f, args)
}

// apply1 is apply for one argument.
func (t *thread) apply1(f, x k.Value) (k.Value, error) {
	switch o := f.Object().(type) {
	case *k.Lambda:
		c, err := t.compiled(o)
		if err != nil {
			return f, err
		}
		if c.rank > 1 || x.IsHole() {
			if c.rank == 0 {
				return f, k.ErrRank
			}
			return project(f, []k.Value{x}), nil
		}
		return t.call1(c, x)
	case *k.Primitive:
		if def := defOf(o); o.Kind == k.TypeUnary && def != nil && def.Unary != nil && !x.IsHole() {
			return def.Unary(t, x)
		}
		return t.applyPrimitive(f, o, []k.Value{x})
	case *k.Vec[int64]:
		if x.Type() == -k.Long {
			return o.At(place(x.Int())), nil
		}
	case *k.Vec[float64]:
		if x.Type() == -k.Long {
			return o.At(place(x.Int())), nil
		}
	case *k.List:
		if x.Type() == -k.Long {
			return f.At(place(x.Int())), nil
		}
	}
	args := [1]k.Value{x}
	switch o := f.Object().(type) {
	case *k.Projection:
		return t.applyProjection(f, o, args[:])
	case *k.Composition:
		return t.applyComposition(f, o, args[:])
	case *k.Derived:
		if x.IsHole() {
			return project(f, args[:]), nil
		}
		return prim.ApplyDerived(t, o, args[:])
	case *k.Foreign:
		return t.applyNative(f, o, args[:])
	}
	return t.applyNoun(f, args[:])
}

// place is an index as At takes it: out of range where it does not fit.
func place(i int64) int {
	if int64(int(i)) != i || i < 0 {
		return -1
	}
	return int(i)
}

func hasHole(args []k.Value) bool {
	for _, a := range args {
		if a.IsHole() {
			return true
		}
	}
	return false
}

// project makes a projection with a copy of the arguments.
func project(f k.Value, args []k.Value) k.Value {
	return k.NewProjection(f, append([]k.Value(nil), args...))
}

// applyPrimitive applies an operator or keyword to any number of arguments.
func (t *thread) applyPrimitive(f k.Value, p *k.Primitive, args []k.Value) (k.Value, error) {
	if p.Kind == k.TypeIterator {
		if hasHole(args) {
			return project(f, args), nil
		}
		return t.applyIterator(p, args)
	}
	if f.IsIdentity() {
		if len(args) == 1 {
			return args[0], nil
		}
		return f, k.ErrRank
	}
	def := defOf(p)
	if def == nil {
		return f, k.ErrNYI
	}
	n := len(args)
	least, most := primRank(p, def)
	if n > most {
		return f, k.ErrRank
	}
	if n < least || hasHole(args) {
		return project(f, args), nil
	}
	switch {
	case n == 1 && def.Unary != nil:
		return def.Unary(t, args[0])
	case n == 2 && def.Binary != nil:
		return def.Binary(t, args[0], args[1])
	case def.Nary != nil:
		return def.Nary(t, append([]k.Value(nil), args...))
	}
	return f, k.ErrNYI
}

// primRank is the least and most arguments of a primitive as the value it is: the binary
// form of a glyph takes no single argument.
func primRank(p *k.Primitive, def *prim.Def) (least, most int) {
	least, most = def.Arity()
	if p.Kind == k.TypeBinary && def.Binary != nil && least < 2 {
		least = 2
	}
	if p.Kind == k.TypeUnary && def.Unary != nil {
		least = 1
	}
	return least, most
}

// applyIterator is an iterator as a function: /[f] makes f/, '[f;g] a composition.
func (t *thread) applyIterator(p *k.Primitive, args []k.Value) (k.Value, error) {
	if len(args) == 1 {
		return k.NewDerived(k.TypeEach+k.Type(p.Code), args[0]), nil
	}
	if p.Code == 0 && len(args) == 2 {
		return compose(args[0], args[1]), nil
	}
	if len(args) == 2 { // x \: y is what x\:y is
		return t.apply(k.NewDerived(k.TypeEach+k.Type(p.Code), args[0]), args[1:])
	}
	return k.Value{}, k.ErrRank
}

// compose is f∘g, flat.
func compose(f, g k.Value) k.Value {
	var fs []k.Value
	for _, h := range []k.Value{f, g} {
		if c := h.Composition(); c != nil {
			fs = append(fs, c.Fs...)
		} else {
			fs = append(fs, h)
		}
	}
	return k.NewComposition(fs)
}

// applyProjection fills the projection's holes with arguments, then appends to them.
func (t *thread) applyProjection(f k.Value, p *k.Projection, args []k.Value) (k.Value, error) {
	rank := t.rank(f)
	if rank >= 0 && len(args) > rank {
		return f, k.ErrRank
	}
	if len(args) < rank || hasHole(args) {
		return project(f, args), nil
	}
	m := t.operands.mark()
	full := t.operands.alloc(len(p.Args) + len(args))
	n := 0
	for _, a := range p.Args {
		if a.IsHole() && len(args) > 0 {
			a, args = args[0], args[1:]
		}
		full[n] = a
		n++
	}
	n += copy(full[n:], args)
	if err := t.descend(chainRoom); err != nil {
		t.operands.release(m)
		return f, err
	}
	out, err := t.apply(p.F, full[:n])
	t.room -= chainRoom
	t.operands.release(m)
	return out, err
}

// applyComposition gives the arguments to the last function and each result to the one before.
func (t *thread) applyComposition(f k.Value, c *k.Composition, args []k.Value) (k.Value, error) {
	if len(c.Fs) == 0 {
		return f, k.ErrRank
	}
	last := len(c.Fs) - 1
	if rank := t.rank(c.Fs[last]); rank > len(args) || hasHole(args) {
		return project(f, args), nil
	}
	if err := t.descend(chainRoom); err != nil {
		return f, err
	}
	x, err := t.apply(c.Fs[last], args)
	for i := last - 1; i >= 0 && err == nil; i-- {
		if x.TooDeep() {
			err = k.ErrLimit
			break
		}
		x, err = t.apply1(c.Fs[i], x)
	}
	t.room -= chainRoom
	return x, err
}

// rank is how many arguments a function takes; 1 for what is indexed, -1 for any number.
func (t *thread) rank(f k.Value) int {
	switch o := f.Object().(type) {
	case *k.Lambda:
		if c, err := t.compiled(o); err == nil {
			return max(1, c.rank)
		}
	case *k.Primitive:
		if f.IsIdentity() || o.Kind == k.TypeIterator {
			return 1
		}
		if def := defOf(o); def != nil {
			least, most := primRank(o, def)
			if most >= 200 {
				return -1
			}
			return least
		}
		return 2
	case *k.Projection:
		if p := o.F.Primitive(); p != nil {
			if def := defOf(p); def != nil && def.Ranks[1] >= 200 {
				n := 0
				for _, a := range o.Args {
					if a.IsHole() {
						n++
					}
				}
				return n
			}
		}
		given := 0
		for _, a := range o.Args {
			if !a.IsHole() {
				given++
			}
		}
		inner := t.rank(o.F)
		if inner < len(o.Args) { // f[;1;2] of something variadic
			inner = len(o.Args)
		}
		return max(0, inner-given)
	case *k.Composition:
		if len(o.Fs) > 0 {
			return t.rank(o.Fs[len(o.Fs)-1])
		}
	case *k.Derived:
		return t.derivedRank(o)
	case *k.Foreign:
		if n, ok := o.Data.(*native); ok {
			return n.rank
		}
	}
	return 1
}

// derivedRank is the least number of arguments of a derived function.
func (t *thread) derivedRank(d *k.Derived) int {
	switch d.Kind {
	case k.TypeEachRight, k.TypeEachLeft:
		return 2
	case k.TypeEach:
		return max(1, t.rank(d.F))
	}
	return 1
}

// applyNoun indexes a list, dictionary or table, sends to a handle, or applies what a
// symbol names.
func (t *thread) applyNoun(f k.Value, args []k.Value) (k.Value, error) {
	switch ft := f.Type(); {
	case ft.IsList() || ft == k.TypeTable || ft == k.TypeDict:
		if hasHole(args) {
			own := append([]k.Value(nil), args...)
			for i, a := range own {
				if a.IsHole() {
					own[i] = k.Identity
				}
			}
			args = own
		}
		if len(args) == 1 {
			return prim.Index(t, f, args[0])
		}
		return prim.IndexAt(t, f, append([]k.Value(nil), args...))
	case ft == -k.Symbol:
		return t.applySymbol(f, args)
	case ft == -k.Int || ft == -k.Long || ft == -k.Short:
		return t.send(f, args)
	}
	return f, k.ErrType
}

// applySymbol is a symbol applied: a handle `:host:port asks once, a name is looked up.
func (t *thread) applySymbol(f k.Value, args []k.Value) (k.Value, error) {
	name := f.Text()
	switch {
	case (name == "" || name == ":" || name == "::") && len(args) == 2:
		// `::[(address;timeout);message]
		return t.in.host.OneShot(args[0], args[1])
	case strings.HasPrefix(name, ":"):
		if len(args) != 1 {
			return f, k.ErrRank
		}
		return t.in.host.OneShot(f, args[0])

	}
	g, err := t.getName(name)
	if err != nil {
		return g, err
	}
	return t.apply(g, args)
}

// send is a handle applied to a message; what has no answer (a file) gives the handle as
// it was given.
func (t *thread) send(h k.Value, args []k.Value) (k.Value, error) {
	if len(args) != 1 {
		return h, k.ErrRank
	}
	n, msg := h.Int(), args[0]
	switch {
	case n == 1 || n == -1:
		return h, t.print(t.in.host.Stdout(), msg, n < 0)
	case n == 2 || n == -2:
		return h, t.print(t.in.host.Stderr(), msg, n < 0)
	}
	if t.reader || t.parent != nil || t.reval {
		if err := t.maySend(n); err != nil {
			return h, err
		}
	}
	if msg.IsIdentity() && n > 0 {
		return t.in.host.Receive(n)
	}
	v, err := t.in.host.Send(n, msg)
	if err == nil && v.IsZero() {
		return h, nil
	}
	return v, err
}

// print writes text to the console: strings, a list of them one after the other, for a
// negative handle each with a line end.
func (t *thread) print(w io.Writer, x k.Value, lines bool) error {
	items := []k.Value{x}
	if x.Type() == k.Mixed {
		items = x.Items()
	}
	var b []byte
	for _, it := range items {
		if it.Type().Abs() != k.Char {
			return k.ErrType
		}
		b = append(b, it.Text()...)
		if lines {
			b = append(b, '\n')
		}
	}
	_, err := w.Write(b)
	return err
}

// native is a function of the process, registered with Define.
type native struct {
	name string
	rank int
	fn   func(env prim.Env, args []k.Value) (k.Value, error)
	code *code
}

// LambdaSource is how other processes are sent the function; k.Spelled.
func (n *native) LambdaSource() string { return k.CallSource(n.name, n.rank) }

func (t *thread) applyNative(f k.Value, o *k.Foreign, args []k.Value) (k.Value, error) {
	n, ok := o.Data.(*native)
	if !ok {
		return f, k.ErrType
	}
	switch {
	case n.rank >= 0 && len(args) > max(n.rank, 1):
		return f, k.ErrRank
	case n.rank >= 0 && len(args) < n.rank || hasHole(args):
		return project(f, args), nil
	}
	fr, err := t.enter(n.code, t.codeContext())
	if err != nil {
		return f, err
	}
	x, err := n.fn(t, append([]k.Value(nil), args...))
	if err != nil {
		err = t.fault(err)
	}
	t.leave(fr)
	return x, err
}
