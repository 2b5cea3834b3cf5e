package prim

import (
	"tock/k"
)

// Amend: items of a list, entries of a dictionary or cells of a table replaced by what a
// function makes of them, at any depth. One private copy of each level is made and then
// changed in place (amendment); a typed vector takes a whole index list in one loop where
// the operation allows it.

// Amend is .[x;path;f;y] for a value x; with y no value it is .[x;path;f]. @[x;i;f;y] is
// the path of one index. f may be the assignment operator : or anything applicable. Each
// atom of an index is one amendment, from left to right; y is an atom, or has an item for
// each item of an index list. An elided index or :: stands for every place.
//
// Errors: ErrType when a typed vector would get an item of another kind, ErrLength when y
// and an index differ in count, ErrIndex for a place that does not exist (new keys of
// dictionaries and columns of tables are added). Source: code.kx.com/q/ref/amend.
func Amend(env Env, x k.Value, path []k.Value, f, y k.Value) (k.Value, error) {
	op := &amendOp{env: env, f: f, assign: isAssign(f), unary: y.IsZero(), functional: true}
	if op.unary {
		op.assign = false
	}
	if p := f.Primitive(); p != nil {
		op.def, _ = p.Impl.(*Def)
	}
	return op.at(x, path, y, false)
}

// AssignAt is x with v at a path: x[i;j]:v. With owned, x is changed in place where its
// type allows: only for a value whose items nobody else can see (not even through a slice
// of it), such as the result of an AssignAt that nobody has read since.
func AssignAt(env Env, x k.Value, path []k.Value, v k.Value, owned bool) (k.Value, error) {
	op := &amendOp{env: env, assign: true}
	return op.at(x, path, v, owned)
}

// isAssign reports whether f is the operator : (which gives its right argument).
func isAssign(f k.Value) bool {
	p := f.Primitive()
	return p != nil && p.Name == ":"
}

// amendOp is what happens at the end of a path.
type amendOp struct {
	env    Env
	f      k.Value
	def    *Def // of f when it is a primitive
	assign bool
	unary  bool
	// functional tells @[x;i;:;y] from x[i]:y, which keeps x's kind in any case.
	functional bool
}

// apply is the new value in the place of old.
func (op *amendOp) apply(old, y k.Value) (k.Value, error) {
	switch {
	case op.assign:
		return y, nil
	case op.unary && op.def != nil && op.def.Unary != nil && op.f.Type() == k.TypeUnary:
		return op.def.Unary(op.env, old)
	case op.unary:
		return op.env.Apply(op.f, []k.Value{old})
	case op.def != nil && op.def.Binary != nil:
		return op.def.Binary(op.env, old, y)
	}
	return op.env.Apply(op.f, []k.Value{old, y})
}

// at amends x at a path; owned allows to change x itself.
func (op *amendOp) at(x k.Value, path []k.Value, y k.Value, owned bool) (k.Value, error) {
	if len(path) == 0 {
		return op.apply(x, y)
	}
	first, rest := path[0], path[1:]
	switch o := x.Object().(type) {
	case k.Vector:
		return op.atList(x, o, first, rest, y, owned)
	case *k.Table:
		return op.atTable(o, first, rest, y)
	case *k.Dict:
		return op.atDict(o, first, rest, y, owned)
	}
	for IsElided(first) && (len(rest) == 0 || x.IsAtom()) { // :: goes nowhere in an atom, however long the path is
		if len(rest) == 0 {
			return op.apply(x, y)
		}
		first, rest = rest[0], rest[1:]
	}
	return k.Value{}, k.ErrType
}

// itemFor is the part of y that belongs to item i of an index list of n items.
func itemFor(y k.Value, i, n int) (k.Value, error) {
	if y.IsZero() || !isCountable(y) {
		return y, nil
	}
	if y.Len() != n {
		return k.Value{}, k.ErrLength
	}
	if d := y.Dict(); d != nil {
		return d.Vals.At(i), nil
	}
	return y.At(i), nil
}

func (op *amendOp) atList(x k.Value, o k.Vector, first k.Value, rest []k.Value, y k.Value, owned bool) (k.Value, error) {
	n := o.Len()
	if IsElided(first) {
		if op.assign && len(rest) == 0 && isCountable(y) && y.Type() == x.Type() && y.Len() == n {
			return y, nil
		}
		first = k.Longs(places(0, n))
	}
	if len(rest) == 0 && first.Type().IsVector() {
		if r, done, err := op.bulk(x, first, y, owned); done || err != nil {
			return r, err
		}
	}
	am := newAmendment(x, owned)
	if err := op.walkList(am, first, rest, y); err != nil {
		return k.Value{}, err
	}
	return am.value(), nil
}

// walkList amends at every atom of an index.
func (op *amendOp) walkList(am *amendment, first k.Value, rest []k.Value, y k.Value) error {
	if IsElided(first) {
		first = k.Longs(places(0, am.len()))
	}
	if first.IsAtom() {
		at, ok := intOf(first)
		if !ok {
			return k.ErrType
		}
		if at < 0 || at >= int64(am.len()) {
			return k.ErrLength
		}
		i := int(at)
		var v k.Value
		var err error
		switch {
		case len(rest) > 0:
			v, err = op.at(am.get(i), rest, y, false)
		case op.assign:
			v = y
		default:
			v, err = op.apply(am.get(i), y)
		}
		if err != nil {
			return err
		}
		return am.set(i, v)
	}
	if !first.Type().IsList() {
		return k.ErrType
	}
	n := first.Len()
	for i := range n {
		part, err := itemFor(y, i, n)
		if err != nil {
			return err
		}
		if err := op.walkList(am, first.At(i), rest, part); err != nil {
			return err
		}
	}
	return nil
}

// bulk amends a typed vector at a whole index list at once: assignment always, other
// operations when no place comes twice and the result is of the vector's own kind.
func (op *amendOp) bulk(x, first, y k.Value, owned bool) (r k.Value, done bool, err error) {
	if !x.Type().IsVector() {
		return k.Value{}, false, nil
	}
	at, ok := intsOf(first)
	if !ok { // nested, or not an index: item by item
		return k.Value{}, false, nil
	}
	n := x.Len()
	rising := true
	for i, p := range at {
		if uint64(p) >= uint64(n) {
			return k.Value{}, false, k.ErrLength
		}
		if i > 0 && p <= at[i-1] {
			rising = false
		}
	}
	if !y.IsZero() && isCountable(y) && y.Len() != len(at) {
		return k.Value{}, false, k.ErrLength
	}
	items := y
	if !op.assign {
		if !rising || op.def == nil || len(at) == 0 || !atomicOps[op.def.Name] {
			return k.Value{}, false, nil
		}
		if items, err = op.apply(x.Vector().Gather(at), y); err != nil {
			return k.Value{}, false, err
		}
	}
	if len(at) == 0 {
		return x, true, nil
	}
	if !isCountable(items) {
		items = k.Repeat(items, len(at))
	}
	if items.Type() != x.Type() || items.Domain() != x.Domain() {
		if op.functional && op.assign && rising && len(at) == n && isCountable(y) {
			return items, true, nil // nothing of x is left to be of another kind
		}
		return k.Value{}, false, nil
	}
	if !owned {
		r, _ = scatterSame(x, at, items)
		return r, true, nil
	}
	scatterInPlace(x, at, items)
	return clearAttr(x), true, nil
}

// atomicOps are the operators that go item by item, so that many places can be amended in
// one call.
var atomicOps = map[string]bool{"+": true, "-": true, "*": true, "%": true, "&": true, "|": true, "^": true,
	"neg": true, "not": true, "abs": true, "div": true, "mod": true}

func scatterInPlace(x k.Value, at []int64, items k.Value) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		scatterInto(o.Raw(), at, k.Data[uint8](items))
	case *k.Vec[int16]:
		scatterInto(o.Raw(), at, k.Data[int16](items))
	case *k.Vec[int32]:
		scatterInto(o.Raw(), at, k.Data[int32](items))
	case *k.Vec[int64]:
		scatterInto(o.Raw(), at, k.Data[int64](items))
	case *k.Vec[float32]:
		scatterInto(o.Raw(), at, k.Data[float32](items))
	case *k.Vec[float64]:
		scatterInto(o.Raw(), at, k.Data[float64](items))
	case *k.Vec[k.Sym]:
		scatterInto(o.Raw(), at, k.Data[k.Sym](items))
	case *k.Vec[k.GUID]:
		scatterInto(o.Raw(), at, k.Data[k.GUID](items))
	}
}

func scatterInto[T k.Elem](x []T, at []int64, items []T) {
	for i, p := range at {
		x[p] = items[i]
	}
}

// clearAttr is a vector without its attribute: an amended item may break the promise.
func clearAttr(x k.Value) k.Value {
	if x.Attr() == k.NoAttr {
		return x
	}
	return x.Vector().Slice(0, x.Len()).Vector().Gather(places(0, x.Len()))
}

func (op *amendOp) atDict(d *k.Dict, first k.Value, rest []k.Value, y k.Value, owned bool) (k.Value, error) {
	if IsElided(first) {
		vals, err := op.at(d.Vals, prepend(first, rest), y, false)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	if t := first.Type(); t.IsList() && t != k.Char && first.Len() == 0 {
		return k.MustDict(d.Keys, d.Vals), nil // of no entries
	}
	if isKeyList(d, first, y) {
		return op.entries(d, first, rest, y)
	}
	if kd := d.Keys.Table(); kd != nil && first.Type() < k.TypeTable && !nested(first) {
		// one key of a keyed table, given by its parts
		first = k.NewList([]k.Value{first})
		if !y.IsZero() {
			y = k.NewList([]k.Value{y})
		}
		if item := first.At(0); len(kd.Names) == 1 && (item.IsAtom() || item.Type() == k.Char && kd.Cols[0].Type() == k.Mixed) {
			first = k.NewTable(kd.Names, []k.Value{k.Enlist(item)})
		} else if row, err := recordTable(kd.Names, first.At(0)); err == nil {
			first = row
		} else {
			return k.Value{}, err
		}
	}
	if d.Len() == 0 && d.Keys.Type() == k.Mixed && first.Type() == k.Mixed {
		return op.entries(d, first, rest, y) // nothing to tell keys from lists of keys by
	}
	if d.Len() == 0 && first.IsAtom() && d.Keys.Type().IsVector() {
		return op.entry(d, first, -1, rest, y, owned) // the first key says of what kind they are
	}
	found, err := FindKeys(op.env, d, first)
	if err != nil {
		return k.Value{}, err
	}
	if found.IsAtom() {
		return op.entry(d, first, found.Int(), rest, y, owned)
	}
	if next, done, err := op.places(d, first, found, rest, y); done || err != nil {
		return next, err
	}
	n := found.Len()
	for i := range n {
		part, err := itemFor(y, i, n)
		if err != nil {
			return k.Value{}, err
		}
		next, err := op.atDict(d, first.At(i), rest, part, false)
		if err != nil {
			return k.Value{}, err
		}
		d = next.Dict()
	}
	return k.MustDict(d.Keys, d.Vals), nil
}

// entry amends the value of one key, which is added when it is not there.
func (op *amendOp) entry(d *k.Dict, key k.Value, at int64, rest []k.Value, y k.Value, owned bool) (k.Value, error) {
	if at >= 0 && at < int64(d.Len()) {
		vals, err := op.at(d.Vals, prepend(k.NewLong(at), rest), y, owned)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	var keys k.Value
	var err error
	if d.Len() == 0 && d.Keys.Type().IsVector() && key.IsAtom() && d.Keys.Domain() == nil {
		keys = k.Enlist(key)
	} else if keys, err = appendItem(op.env, d.Keys, key); err != nil {
		return k.Value{}, err
	}
	if t := d.Vals.Table(); t != nil {
		to := op
		if len(rest) == 0 && !op.unary {
			v, started, err := Start(op.env, op.f, k.Value{}, y)
			if err != nil {
				return k.Value{}, err
			}
			if started {
				to, y = &amendOp{env: op.env, assign: true}, v
			}
		}
		vals, err := to.at(t.Gather(places(0, t.Len()+1)), prepend(k.NewLong(int64(t.Len())), rest), y, false)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(keys, vals)
	}
	old, _ := itemOrNull(d.Vals, -1)
	v, started, err := k.Value{}, false, error(nil)
	if len(rest) == 0 && !op.unary {
		v, started, err = Start(op.env, op.f, old, y)
	}
	if !started {
		v, err = op.at(old, rest, y, false)
	}
	if err != nil {
		return k.Value{}, err
	}
	vals, err := appendItem(op.env, d.Vals, v)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewDict(keys, vals)
}

// appendItem is a list with one more item of its kind, or a table with one more row.
func appendItem(env Env, x, item k.Value) (k.Value, error) {
	if x.Table() != nil {
		return Join(env, x, item)
	}
	if x.Type() == k.Mixed {
		if x.Len() == 0 {
			return k.Collapse([]k.Value{item}), nil
		}
		return k.NewList(append(append([]k.Value(nil), x.Items()...), item)), nil
	}
	if item.Type() != -x.Type() || item.Domain() != x.Domain() {
		if x.Len() == 0 && x.Type() != k.Mixed {
			return k.Enlist(item), nil
		}
		return k.Value{}, k.ErrType
	}
	if out, ok := k.AppendTo(x, k.Enlist(item)); ok {
		return out, nil
	}
	return k.Join(x, item), nil
}
