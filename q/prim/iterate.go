package prim

import (
	"tock/k"
)

// Iterators: each and its kin map a function over lists, over and scan accumulate.
// A list may be a dictionary or table: the function sees its values (rows), and maps keep
// the keys. Functions are called through Env with one reused slice of arguments;
// reductions by + * & | , go to the aggregate kernels when the argument is one typed vector.
//
// Sources: code.kx.com/q/ref/{maps,accumulators,each,over,prior}.

var iterateDefs = []Def{
	{Name: "each", Binary: Each, Infix: true, Doc: "apply a unary function to each item"},
	{Name: "peach", Binary: Peach, Infix: true, Doc: "each, over secondary threads where there are any"},
	{Name: "over", Binary: overWord, Infix: true, Doc: "reduce a list by a binary function, or converge"},
	{Name: "scan", Binary: scanWord, Infix: true, Doc: "over with the results on the way"},
	{Name: "prior", Binary: priorWord, Infix: true, Doc: "apply a binary function to each item and the one before"},
}

// ranker is what an Env may answer besides: how many arguments a function takes, -1 for
// any number.
type ranker interface{ Rank(f k.Value) int }

// rankOf is the rank of a function as far as iterators need to know it.
func rankOf(env Env, f k.Value) int {
	if p := f.Primitive(); p != nil {
		switch p.Kind {
		case k.TypeBinary:
			if d, ok := p.Impl.(*Def); ok {
				if least, _ := d.Arity(); least > 2 {
					return least // ssr, wj
				}
			}
			return 2
		case k.TypeUnary:
			return 1
		}
	}
	if r, ok := env.(ranker); ok {
		return r.Rank(f)
	}
	return 2
}

// eachPair is f'[x;y] without going item by item: two tables joined side by side, and
// operators that go through vectors by themselves. Errors are left to the long way.
func eachPair(env Env, f k.Value, lists []k.Value) (vals k.Value, done bool) {
	p := f.Primitive()
	if p == nil || len(lists) != 2 {
		return k.Value{}, false
	}
	x, y := lists[0], lists[1]
	if xt, yt := x.Table(), y.Table(); p.Name == "," && xt != nil && yt != nil {
		return joinColumns(xt, yt), true
	}
	if d, ok := p.Impl.(*Def); ok && d.Binary != nil && atomicOps[p.Name] && x.Type().IsVector() && y.Type().IsVector() && x.Len() > 0 {
		v, err := d.Binary(env, x, y)
		return v, err == nil
	}
	return k.Value{}, false
}

// ApplyDerived applies a derived function to one or more arguments.
//
// Errors: those of the function; ErrLength when lists do not conform; ErrRank for a
// number of arguments the iterator has no meaning for.
func ApplyDerived(env Env, d *k.Derived, args []k.Value) (k.Value, error) {
	f := d.F
	switch d.Kind {
	case k.TypeEach:
		switch {
		case isCase(f):
			return pickCase(f, args)
		case len(args) == 1:
			return Each(env, f, args[0])
		}
		return eachN(env, f, args)
	case k.TypeOver, k.TypeScan:
		return accumulate(env, d.Kind == k.TypeScan, f, args)
	case k.TypeEachPrior:
		switch len(args) {
		case 1:
			return prior(env, f, k.Value{}, args[0])
		case 2:
			return prior(env, f, args[0], args[1])
		}
	case k.TypeEachRight:
		switch len(args) {
		case 1:
			return textSv(env, f, args[0])
		case 2:
			return EachRight(env, f, args[0], args[1])
		}
	case k.TypeEachLeft:
		switch len(args) {
		case 1:
			return textVs(env, f, args[0])
		case 2:
			return EachLeft(env, f, args[0], args[1])
		}
	}
	return k.Value{}, k.ErrRank
}

// textSv is (sep/:)list and textVs (sep\:)text: sv and vs by their k names.
func textSv(env Env, f, x k.Value) (k.Value, error) { return byName(env, "sv", f, x) }
func textVs(env Env, f, x k.Value) (k.Value, error) { return byName(env, "vs", f, x) }

func byName(env Env, name string, x, y k.Value) (k.Value, error) {
	if t := x.Type(); t.IsFunction() {
		return k.Value{}, k.ErrRank
	}
	d := Lookup(name)
	if d == nil || d.Binary == nil {
		return k.Value{}, k.ErrNYI
	}
	return d.Binary(env, x, y)
}

// iterates reports whether a map goes through x item by item.
func iterates(x k.Value) bool {
	t := x.Type()
	return t.IsList() || t == k.TypeTable || t == k.TypeDict
}

// mapOver builds a map's result: call is asked for each item of x, and the shape follows
// x: keys of a dictionary are kept.
func mapOver(env Env, x k.Value, call func(item k.Value) (k.Value, error)) (k.Value, error) {
	if d := x.Dict(); d != nil {
		vals, err := mapOver(env, d.Vals, call)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	n := x.Len()
	out := newCollector(n)
	for i := range n {
		if err := env.Check(); err != nil {
			return k.Value{}, err
		}
		r, err := call(x.At(i))
		if err != nil {
			return k.Value{}, err
		}
		out.add(r)
	}
	return out.value(), nil
}

// Each is f each x.
func Each(env Env, f, x k.Value) (k.Value, error) {
	if p := f.Primitive(); p != nil && !f.IsIdentity() {
		if d, ok := p.Impl.(*Def); ok && p.Kind == k.TypeUnary && d.Unary != nil {
			if !iterates(x) {
				return d.Unary(env, x)
			}
			return mapOver(env, x, func(item k.Value) (k.Value, error) { return d.Unary(env, item) })
		}
	}
	args := make([]k.Value, 1)
	call := func(item k.Value) (k.Value, error) {
		args[0] = item
		return env.Apply(f, args)
	}
	if !iterates(x) {
		return call(x)
	}
	return mapOver(env, x, call)
}

// EachRight is x f/: y.
func EachRight(env Env, f, x, y k.Value) (k.Value, error) {
	call := binaryCall(env, f)
	if !iterates(y) {
		return call(x, y)
	}
	return mapOver(env, y, func(item k.Value) (k.Value, error) { return call(x, item) })
}

// EachLeft is x f\: y.
func EachLeft(env Env, f, x, y k.Value) (k.Value, error) {
	call := binaryCall(env, f)
	if !iterates(x) {
		return call(x, y)
	}
	return mapOver(env, x, func(item k.Value) (k.Value, error) { return call(item, y) })
}

// binaryCall is f as a Go function of two arguments; an operator is called directly.
func binaryCall(env Env, f k.Value) func(x, y k.Value) (k.Value, error) {
	if p := f.Primitive(); p != nil && p.Kind == k.TypeBinary {
		if d, ok := p.Impl.(*Def); ok && d.Binary != nil {
			return func(x, y k.Value) (k.Value, error) { return d.Binary(env, x, y) }
		}
	}
	args := make([]k.Value, 2)
	return func(x, y k.Value) (k.Value, error) {
		args[0], args[1] = x, y
		return env.Apply(f, args)
	}
}

// eachN is f'[x;y;...]: item by item over conforming lists, atoms repeated.
func eachN(env Env, f k.Value, args []k.Value) (k.Value, error) {
	n := -1
	var keys k.Value
	lists := make([]k.Value, len(args))
	for i, a := range args {
		lists[i] = a
		if d := a.Dict(); d != nil {
			if keys.IsZero() {
				keys = d.Keys
			} else if !k.Match(keys, d.Keys) {
				if keys.Len() != d.Keys.Len() {
					return k.Value{}, k.ErrLength
				}
				// Entries are paired by key.
				at, err := Index(env, a, keys)
				if err != nil {
					return k.Value{}, err
				}
				lists[i] = at
				continue
			}
			lists[i] = d.Vals
		}
	}
	for _, a := range lists {
		if !iterates(a) {
			continue
		}
		if n >= 0 && a.Len() != n {
			return k.Value{}, k.ErrLength
		}
		n = a.Len()
	}
	if n < 0 {
		return env.Apply(f, args)
	}
	if vals, done := eachPair(env, f, lists); done {
		if !keys.IsZero() {
			return k.NewDict(keys, vals)
		}
		return vals, nil
	}
	item := make([]k.Value, len(args))
	copy(item, lists)
	out := newCollector(n)
	for i := range n {
		if err := env.Check(); err != nil {
			return k.Value{}, err
		}
		for j, a := range lists {
			if iterates(a) {
				item[j] = a.At(i)
			} else {
				item[j] = a
			}
		}
		r, err := env.Apply(f, item)
		if err != nil {
			return k.Value{}, err
		}
		out.add(r)
	}
	vals := out.value()
	if !keys.IsZero() {
		return k.NewDict(keys, vals)
	}
	return vals, nil
}

// isCase reports whether f' is Case: f picks by number.
func isCase(f k.Value) bool {
	switch f.Type() {
	case k.Long, k.Int, k.Short, k.Boolean, k.Byte:
		return true
	}
	return false
}

// pickCase is i'[a;b;...]: item j comes from the argument that item j of i names.
func pickCase(i k.Value, args []k.Value) (k.Value, error) {
	n := i.Len()
	lists := make([]k.Value, len(args))
	var keys k.Value
	for j, a := range args {
		if d := a.Dict(); d != nil {
			if !keys.IsZero() && keys.Len() == d.Keys.Len() && !k.Match(keys, d.Keys) {
				return k.Value{}, k.ErrDomain
			}
			keys, a = d.Keys, d.Vals
		}
		if iterates(a) && a.Len() != n {
			return k.Value{}, k.ErrLength
		}
		lists[j] = a
	}
	out := make([]k.Value, n)
	for j := range out {
		which := i.At(j).Int()
		if which < 0 || which >= int64(len(lists)) {
			return k.Value{}, k.ErrDomain
		}
		a := lists[which]
		if iterates(a) {
			a = a.At(j)
		}
		out[j] = a
	}
	return k.Collapse(out), nil
}

// priorWord is f prior x.
func priorWord(env Env, f, x k.Value) (k.Value, error) { return prior(env, f, k.Value{}, x) }

// prior is f':[seed;x]: each item and the one before it, the first with the seed. Without
// one it is the function's identity element where known, else a null of the kind of x.
// A unary function makes it each in parallel.
func prior(env Env, f, seed, x k.Value) (k.Value, error) {
	if seed.IsZero() && rankOf(env, f) == 1 {
		return Peach(env, f, x)
	}
	if d := x.Dict(); d != nil && !d.IsKeyedTable() {
		vals, err := prior(env, f, seed, d.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	call := binaryCall(env, f)
	if !iterates(x) {
		if seed.IsZero() {
			return x, nil
		}
		return call(x, seed)
	}
	before := seed
	if before.IsZero() {
		before = priorSeed(f, x)
	}
	alone := seed.IsZero() && isOperator(f, ",") // its first result is the item itself
	return mapOver(env, x, func(item k.Value) (k.Value, error) {
		if alone {
			alone, before = false, item
			return item, nil
		}
		r, err := call(item, before)
		before = item
		return r, err
	})
}

func isOperator(f k.Value, name string) bool {
	p := f.Primitive()
	return p != nil && p.Kind == k.TypeBinary && p.Name == name
}

// nullWithin is the null of the atoms that x begins with.
func nullWithin(x k.Value) k.Value {
	for x.Type() == k.Mixed && x.Len() > 0 {
		x = x.At(0)
	}
	if v := x.Vector(); v != nil {
		return v.Null()
	}
	if x.IsAtom() {
		return k.Null(x.Type().Abs())
	}
	return k.EmptyList
}

func priorSeed(f, x k.Value) k.Value {
	if p := f.Primitive(); p != nil && p.Kind == k.TypeBinary {
		switch p.Name {
		case "+", "-":
			return k.NewLong(0)
		case "*", "%":
			return k.NewLong(1)
		case "=", "<>", "<", ">", "<=", ">=", "&", "|", "^":
			return nullWithin(x) // an atom, which meets items of any length
		}
	}
	if v := x.Vector(); v != nil {
		return v.Null()
	}
	return k.EmptyList
}
