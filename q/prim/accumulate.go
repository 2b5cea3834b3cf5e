package prim

import (
	"tock/k"
)

// overWord is f over x, scanWord f scan x.
func overWord(env Env, f, x k.Value) (k.Value, error) {
	return accumulate(env, false, f, []k.Value{x})
}

func scanWord(env Env, f, x k.Value) (k.Value, error) {
	return accumulate(env, true, f, []k.Value{x})
}

// accumulate is f/ and f\ in all their forms. A unary function converges (one argument),
// is done a number of times or while a condition holds (two); a function of more
// arguments folds over as many lists.
func accumulate(env Env, scan bool, f k.Value, args []k.Value) (k.Value, error) {
	rank := accumulatorRank(env, f, args)
	if f.Type() == k.Float && len(args) == 2 {
		return recurrence(scan, f, args[0], args[1])
	}
	switch {
	case rank == 1 && len(args) == 1:
		return converge(env, scan, f, args[0])
	case rank == 1 && len(args) == 2:
		return repeatOrWhile(env, scan, f, args[0], args[1])
	case len(args) == 1:
		return fold(env, scan, f, k.Value{}, args)
	case rank == 2 && len(args) != 2 && len(args) > mostArgs(f) || rank > 2 && len(args) != rank:
		return k.Value{}, k.ErrRank
	}
	return fold(env, scan, f, args[0], args[1:])
}

// mostArgs is how many arguments an operator takes at most: @ and . amend with four.
func mostArgs(f k.Value) int {
	if p := f.Primitive(); p != nil {
		if d, ok := p.Impl.(*Def); ok {
			_, most := d.Arity()
			return most
		}
	}
	return 2
}

// recurrence is a b\c for floats: each result is the one before times an item of b, plus
// one of c.
func recurrence(scan bool, b, a, c k.Value) (k.Value, error) {
	factors, terms := k.Data[float64](b), k.Data[float64](c)
	if a.Type() != -k.Float || terms == nil && c.Type() != k.Float {
		return k.Value{}, k.ErrType
	}
	if len(factors) != len(terms) {
		return k.Value{}, k.ErrLength
	}
	x := a.Float()
	out := make([]float64, len(terms))
	for i, term := range terms {
		x = x*factors[i] + term
		out[i] = x
	}
	if scan {
		return k.Floats(out), nil
	}
	return k.NewFloat(x), nil
}

// accumulatorRank is f's rank here. A list is a machine with a state (unary) or, nested,
// with a state and an input; a function of any number of arguments counts as binary.
func accumulatorRank(env Env, f k.Value, args []k.Value) int {
	switch t := f.Type(); {
	case t == k.Mixed && f.Len() > 0 && f.At(0).Type().IsList():
		return 2
	case t == k.Mixed && f.Len() > 0 && len(args) == 2 && f.At(0).Type().IsFunction():
		return 2 // a state picks the function of the input
	case t.IsVector(), t == k.Mixed:
		return 1
	case t == k.TypeDict:
		if d := f.Dict(); len(args) == 2 && d.Vals.Type() == k.Mixed && d.Len() > 0 && iterates(d.Vals.At(0)) {
			return 2
		}
		return 1
	case t == k.TypeTable:
		return 2
	}
	if d := f.Derived(); d != nil && rankOf(env, f) == 1 {
		switch d.Kind {
		case k.TypeEachPrior, k.TypeOver, k.TypeScan:
			if len(args) == 2 && args[0].Type() != -k.Long && args[0].Type() != -k.Int && !args[0].Type().IsFunction() {
				return 2
			}
			return 1
		}
	}
	if rank := rankOf(env, f); rank >= 0 {
		return rank
	}
	return 2
}

// converge applies f until the result is the one before, or the first again.
func converge(env Env, scan bool, f, x k.Value) (k.Value, error) {
	args := make([]k.Value, 1)
	first, last := x, x
	all := []k.Value{x}
	for {
		if err := env.Check(); err != nil {
			return k.Value{}, err
		}
		args[0] = last
		next, err := env.Apply(f, args)
		if err != nil {
			return k.Value{}, err
		}
		if matches(env, next, last) || matches(env, next, first) {
			break
		}
		if scan {
			all = append(all, next)
		}
		last = next
	}
	if scan {
		return k.Collapse(all), nil
	}
	return last, nil
}

// matches is ~ with q's tolerance where that primitive is there.
func matches(env Env, x, y k.Value) bool {
	if d := Lookup("~"); d != nil && d.Binary != nil {
		if r, err := d.Binary(env, x, y); err == nil {
			return r.Bool()
		}
	}
	return k.Match(x, y)
}

// repeatOrWhile is n f/x, and c f/x for a condition c applied to each result.
func repeatOrWhile(env Env, scan bool, f, n, x k.Value) (k.Value, error) {
	all := []k.Value{x}
	args := make([]k.Value, 1)
	step := func() error {
		args[0] = x
		next, err := env.Apply(f, args)
		if err != nil {
			return err
		}
		x = next
		if scan {
			all = append(all, x)
		}
		return env.Check()
	}
	if t := n.Type(); t == -k.Long || t == -k.Int || t == -k.Short || t == -k.Boolean || t == -k.Byte {
		for i := n.Int(); i > 0; i-- {
			if err := step(); err != nil {
				return k.Value{}, err
			}
		}
	} else {
		cond := make([]k.Value, 1)
		for {
			cond[0] = x
			c, err := env.Apply(n, cond)
			if err != nil {
				return k.Value{}, err
			}
			if ct := c.Type(); ct >= 0 || ct == -k.Symbol {
				return k.Value{}, k.ErrType
			} else if ct.IsFloating() && c.Float() == 0 || !ct.IsFloating() && !c.Bool() {
				break
			}
			if err := step(); err != nil {
				return k.Value{}, err
			}
		}
	}
	if scan {
		return k.Collapse(all), nil
	}
	return x, nil
}

// foldWords are the kernels that reduce or scan one whole typed vector, by operator.
var foldWords = map[string][2]string{
	"+": {"sum", "sums"}, "*": {"prd", "prds"}, "&": {"min", "mins"}, "|": {"max", "maxs"},
}

// fold reduces lists by a function of the result so far and an item of each. A seed of no
// value is the first item, or the function's identity element.
func fold(env Env, scan bool, f, seed k.Value, lists []k.Value) (k.Value, error) {
	own := append([]k.Value(nil), lists...)
	n := -1
	var keys k.Value
	for i, a := range own {
		if d := a.Dict(); d != nil {
			keys, a = d.Keys, d.Vals
			own[i] = a
		}
		if !iterates(a) {
			continue
		}
		if n >= 0 && a.Len() != n {
			return k.Value{}, k.ErrLength
		}
		n = a.Len()
	}
	operator := ""
	if p := f.Primitive(); p != nil && p.Kind == k.TypeBinary {
		operator = p.Name
	}
	if n < 0 { // atoms only
		if seed.IsZero() {
			return own[0], nil
		}
		return env.Apply(f, append([]k.Value{seed}, own...))
	}
	withKeys := func(vals k.Value, err error) (k.Value, error) {
		if err == nil && scan && !keys.IsZero() {
			return k.NewDict(keys, vals)
		}
		return vals, err
	}
	if seed.IsZero() {
		x := own[0]
		if done, r, err := foldKernel(env, scan, operator, x); done {
			return withKeys(r, err)
		}
		if n == 0 {
			return withKeys(emptyFold(scan, f, x))
		}
	} else if n == 0 {
		if scan {
			return withKeys(k.EmptyList, nil)
		}
		return seed, nil
	}
	acc, start := seed, 0
	var all *collector
	if scan {
		all = newCollector(n)
	}
	if acc.IsZero() {
		acc, start = own[0].At(0), 1
		if operator == "," && acc.IsAtom() {
			acc = k.Enlist(acc)
		}
		if scan {
			all.add(acc)
		}
	}
	args := make([]k.Value, 1+len(own))
	call := binaryCall(env, f)
	for i := start; i < n; i++ {
		if err := env.Check(); err != nil {
			return k.Value{}, err
		}
		var err error
		if len(own) == 1 {
			item := own[0].At(i)
			acc, err = call(acc, item)
		} else {
			args[0] = acc
			for j, a := range own {
				if iterates(a) {
					a = a.At(i)
				}
				args[1+j] = a
			}
			acc, err = env.Apply(f, args)
		}
		if err != nil {
			return k.Value{}, err
		}
		if scan {
			all.add(acc)
		}
	}
	if scan {
		return withKeys(all.value(), nil)
	}
	return acc, nil
}

// foldKernel reduces or scans one typed vector by an operator's aggregate.
func foldKernel(env Env, scan bool, operator string, x k.Value) (done bool, r k.Value, err error) {
	t := x.Type()
	if operator == "," && !scan && t.IsList() && x.Len() > 0 {
		r, err = Raze(env, x)
		return true, r, err
	}
	words, ok := foldWords[operator]
	if !ok || !t.IsVector() || x.Len() == 0 || t.IsText() || t.IsEnum() {
		return false, r, nil
	}
	word := words[0]
	if scan {
		word = words[1]
	}
	d := Lookup(word)
	if d == nil || d.Unary == nil {
		return false, r, nil
	}
	r, err = d.Unary(env, x)
	return true, r, err
}

// emptyFold is the result for an empty list without a seed.
func emptyFold(scan bool, f, x k.Value) (k.Value, error) {
	if p := f.Primitive(); p != nil && p.Kind == k.TypeBinary {
		if scan {
			return x, nil
		}
		t := x.Type()
		if !t.IsBasic() || t.IsText() || t == k.Guid {
			t = k.Long
		}
		switch p.Name {
		case "+", "-":
			return unitOf(t, 0), nil
		case "*", "%":
			return unitOf(t, 1), nil
		case ",":
			return k.EmptyList, nil
		case "&", "|":
			if words, d := foldWords[p.Name], x; d.Type().IsVector() {
				if def := Lookup(words[0]); def != nil && def.Unary != nil {
					return def.Unary(nil, x)
				}
			}
		}
	}
	if f.Vector() != nil && !scan {
		return f.Slice(0, 0), nil
	}
	return k.EmptyList, nil
}

// unitOf is 0 or 1 of a numeric kind.
func unitOf(t k.Type, n int64) k.Value {
	if t.IsFloating() {
		return k.FloatAtom(t, float64(n))
	}
	return k.Atom(t, n)
}
