package q

import (
	"cmp"
	"tock/k"
	"tock/q/prim"
)

// amendExpr is place[i;j]op:value and place op:value. Its value is what was assigned: the
// right side, or what the operator made of it.
type amendExpr struct {
	to target
	at []expr // indices; nil for the whole
	op expr   // nil for plain assignment
	// begins is name.:value, which makes the dictionary where there is none
	begins bool
	f      prim.Binary
	v      expr
	po     int
	quiet  bool // nobody wants the value
}

func (e *amendExpr) eval(t *thread, fr *frame) (k.Value, error) {
	v, at, err := e.amend(t, fr)
	if err != nil {
		return e.failed(t, fr, err, v)
	}
	if e.op == nil || e.quiet {
		return v, nil
	}
	now, err := e.to.get(t, fr)
	if err == nil && e.at != nil {
		now, err = prim.IndexAt(t, now, at)
	}
	if err != nil {
		return e.failed(t, fr, err, v)
	}
	return now, nil
}

// failed is an amend's error, which its operator had on the old value and v.
func (e *amendExpr) failed(t *thread, fr *frame, err error, v k.Value) (k.Value, error) {
	f := k.Identity
	if lit, ok := e.op.(*constExpr); ok {
		f = lit.v
	}
	args := []k.Value{v}
	if old, err := e.to.get(t, fr); err == nil && e.op != nil {
		args = []k.Value{old, v}
	}
	return t.failed(err, f, args...)
}

// discard notes that the values of statements are not wanted.
func discard(statements []expr) {
	for _, s := range statements {
		switch e := s.(type) {
		case *amendExpr:
			e.quiet = true
		case *unaryExpr:
			if def := definition(e.verb); def != nil && def.QuietUnary != nil {
				e.f = def.QuietUnary
			}
		case *binaryExpr:
			if def := definition(e.verb); def != nil && def.QuietBinary != nil {
				e.f = def.QuietBinary
			}
		}
	}
}

// amend makes the change; v is the right side, path the indices where they are needed.
func (e *amendExpr) amend(t *thread, fr *frame) (v k.Value, path []k.Value, err error) {
	if v, err = e.v.eval(t, fr); err != nil {
		return v, nil, err
	}
	if v.TooDeep() { // and so at most one level past the bound within what it becomes part of
		return v, nil, k.ErrLimit
	}
	var first k.Value // the only index of the common x[i]
	var at []k.Value
	if len(e.at) == 1 {
		first, err = e.at[0].eval(t, fr)
	} else {
		at, err = evalAll(e.at, t, fr)
	}
	if err != nil {
		return v, nil, err
	}
	var op k.Value
	if e.op != nil {
		if op, err = e.op.eval(t, fr); err != nil {
			return v, nil, err
		}
	}
	fr.at = e.po
	old, err := e.to.get(t, fr)
	if err != nil {
		first, started, fault := e.start(t, op, v)
		if e.begins {
			if first, fault = k.NewDict(k.Syms([]k.Sym{k.Intern("")}), k.NewList([]k.Value{v})); fault == nil {
				started = true
			}
		}
		if fault != nil || !started {
			return v, nil, cmp.Or(fault, err)
		}
		if t.readonly {
			return v, nil, t.noUpdate(e.to.(*globalPlace).cell)
		}
		return v, nil, e.to.set(t, fr, first)
	}
	if g, ok := e.to.(*globalPlace); ok && t.readonly {
		return v, nil, t.noUpdate(g.cell)
	}
	if e.at == nil {
		return v, nil, e.whole(t, fr, op, old, v)
	}
	if len(e.at) == 1 && op.IsZero() && first.IsIdentity() && isPlainDict(old) {
		return v, nil, k.Error("adict")
	}
	if len(e.at) == 1 {
		done, err := e.item(t, fr, old, first, op, v)
		if err != nil || done && (e.op == nil || e.quiet) {
			return v, nil, err
		}
		at = []k.Value{first}
		if done {
			return v, at, nil
		}
	}
	var out k.Value
	if op.IsZero() {
		out, err = prim.AssignAt(t, old, at, v, false)
	} else {
		out, err = prim.Amend(t, old, at, op, v)
	}
	if err == nil && out.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return v, nil, err
	}
	t.amended = at
	return v, at, e.to.set(t, fr, out)
}

// isPlainDict reports a dictionary that is no keyed table: all its items at once are not
// assigned (code.kx.com/q/basics/errors, "adict").
func isPlainDict(v k.Value) bool {
	d, ok := v.Object().(*k.Dict)
	return ok && d.Keys.Type() != k.TypeTable
}

// start is x op:v for an undefined global x, which the operator's identity element stands
// for; false for one that has none.
func (e *amendExpr) start(t *thread, op, v k.Value) (k.Value, bool, error) {
	g, ok := e.to.(*globalPlace)
	if !ok || e.at != nil || len(g.path) > 0 || g.cell.defined() {
		return k.Value{}, false, nil
	}
	return prim.Start(t, op, k.Value{}, v)
}

// whole is x op:v.
func (e *amendExpr) whole(t *thread, fr *frame, op, old, v k.Value) error {
	var out k.Value
	var err error
	switch {
	case isJoin(op):
		out, err = prim.Append(t, old, v)
	case e.f != nil:
		out, err = e.f(t, old, v)
	default:
		e.to.share(fr) // the function may keep its argument
		out, err = t.apply(op, []k.Value{old, v})
	}
	if err == nil && out.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return err
	}
	return e.to.set(t, fr, out)
}

func isJoin(f k.Value) bool { p := f.Primitive(); return p != nil && p.Name == "," }

// item sets one item of a list or entry of a dictionary in place, where the items are
// nobody else's; otherwise in a copy that then is the variable's own.
func (e *amendExpr) item(t *thread, fr *frame, old, at, op, v k.Value) (bool, error) {
	n := itemPlace(old, at)
	target := old
	d := old.Dict()
	if d != nil {
		target = d.Vals
	}
	if n < 0 || target.Attr() != k.NoAttr {
		return false, nil
	}
	if !op.IsZero() {
		var err error
		x := target.At(n)
		if e.f != nil {
			v, err = e.f(t, x, v)
		} else {
			v, err = t.apply(op, []k.Value{x, v})
		}
		if err == nil && v.TooDeep() {
			err = k.ErrLimit
		}
		if err != nil {
			return false, err
		}
		// The function may have changed or read the variable.
		now, err := e.to.get(t, fr)
		if err != nil || !now.Same(old) {
			return false, err
		}
	}
	if !k.FitsItem(target, v) {
		if !op.IsZero() {
			out, err := prim.AssignAt(t, old, []k.Value{at}, v, false)
			if err != nil {
				return false, err
			}
			return true, e.to.set(t, fr, out)
		}
		return false, nil
	}
	if e.to.unique(fr) {
		k.SetItem(target, n, v)
		if l := collapsed(target, v); !l.Same(target) {
			return true, e.to.set(t, fr, withItems(d, l))
		}
		if g, ok := e.to.(*globalPlace); ok {
			g.cell.changed()
			if t.in.onValueSet.value.IsZero() {
				return true, nil
			}
			t.amended = []k.Value{at}
			return true, t.valueSet(g.cell)
		}
		return true, nil
	}
	own := k.CloneItems(target)
	k.SetItem(own, n, v)
	own = withItems(d, collapsed(own, v))
	if _, global := e.to.(*globalPlace); global && !t.in.onValueSet.value.IsZero() {
		t.amended = []k.Value{at}
	}
	if err := e.to.set(t, fr, own); err != nil {
		return false, err
	}
	e.to.markUnique(fr)
	return true, nil
}

// itemPlace is where an atom's item is in a list, or its entry among a dictionary's
// values; -1 where there is none.
func itemPlace(x, at k.Value) int {
	if d := x.Dict(); d != nil {
		if !at.IsAtom() || d.Vals.Vector() == nil || d.Keys.Type() != -at.Type() {
			return -1
		}
		return findKey(d.Keys, at)
	}
	if x.Vector() != nil && (at.Type() == -k.Long || at.Type() == -k.Int) {
		return place64(at.Int(), x.Len())
	}
	return -1
}

// withItems is a dictionary with other values, or the list itself where d is nil.
func withItems(d *k.Dict, items k.Value) k.Value {
	if d == nil {
		return items
	}
	out := k.MustDict(d.Keys, items)
	out.Dict().Attr = d.Attr
	return out
}

// collapsed is a general list as a vector when its new item v made all of one kind.
func collapsed(list, v k.Value) k.Value {
	if list.Type() != k.Mixed || !v.IsAtom() {
		return list
	}
	for _, x := range list.Items() {
		if x.Type() != v.Type() {
			return list
		}
	}
	return k.Collapse(append([]k.Value(nil), list.Items()...))
}

func place64(i int64, n int) int {
	if i < 0 || i >= int64(n) {
		return -1
	}
	return int(i)
}

// findKey is the place of an atom among keys of its own kind, or -1.
func findKey(keys, at k.Value) int {
	switch o := keys.Object().(type) {
	case *k.Vec[k.Sym]:
		if rows, ok := o.Lookup(at.Sym()); ok {
			switch {
			case rows.Len() == 0:
				return -1
			case rows.List != nil:
				return int(rows.List[0])
			}
			return rows.From
		}
		for i, s := range o.Raw() {
			if s == at.Sym() {
				return i
			}
		}
	case *k.Vec[int64]:
		if o.Attr() == k.NoAttr && keys.Domain() == nil {
			x := at.Int()
			for i, y := range o.Raw() {
				if y == x {
					return i
				}
			}
		}
	}
	return -1
}
