package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// Binding. A tree is bound to a table by putting values where it does not read columns:
// names of variables and calls of constants are evaluated once and not for every partition
// or group. A bound tree of nothing but columns, constants and primitives that need no
// evaluator is pure: goroutines may evaluate it.

// pure is the primitives besides the atomic ones and the aggregates that need nothing but
// their arguments.
var pure = set("in", "within", "like", "$")

// binder binds trees over the columns that has tells of.
type binder struct {
	env  prim.Env
	has  func(k.Sym) bool
	pure bool // all trees bound so far are
}

// bind is a tree bound; what cannot be evaluated now stays as it is.
func (b *binder) bind(tree k.Value) k.Value {
	out, ok := b.tree(tree)
	b.pure = b.pure && ok
	return out
}

func (b *binder) bindAll(trees []k.Value) []k.Value {
	out := make([]k.Value, len(trees))
	for i, tree := range trees {
		out[i] = b.bind(tree)
	}
	return out
}

func (b *binder) bindColumns(cols []column) []column {
	if cols == nil {
		return nil
	}
	out := make([]column, len(cols))
	for i, c := range cols {
		out[i] = column{c.name, b.bind(c.tree)}
	}
	return out
}

func (b *binder) tree(tree k.Value) (k.Value, bool) {
	items := tree.Items()
	switch {
	case tree.Type() == -k.Symbol:
		if b.has(tree.Sym()) {
			return tree, true
		}
		return b.now(tree)
	case len(items) < 2:
		return tree, true
	}
	if !b.reads(tree) {
		return b.now(tree)
	}
	p := items[0].Primitive()
	if p == nil || len(items) > 3 {
		return tree, false
	}
	out := make([]k.Value, len(items))
	out[0] = items[0]
	ok := true
	for i := len(items) - 1; i > 0; i-- {
		if items[i].IsHole() {
			return tree, false
		}
		var fine bool
		out[i], fine = b.tree(items[i])
		ok = ok && fine
	}
	ok = ok && (isAtomic(items[0]) || pure[p.Name] || aggregateOf(items[0], len(items)-1) != nil)
	return k.NewList(out), ok
}

// reads reports whether a tree reads any column.
func (b *binder) reads(tree k.Value) bool {
	found := false
	names(tree, func(name k.Sym) { found = found || b.has(name) })
	return found
}

// now evaluates a tree that reads no column.
func (b *binder) now(tree k.Value) (k.Value, bool) {
	x, err := b.env.Eval(tree, nil)
	if err != nil {
		return tree, false // it fails in its place
	}
	return constant(x), true
}

// constant is the tree of a value.
func constant(x k.Value) k.Value {
	switch t := x.Type(); {
	case t == -k.Symbol:
		return k.Enlist(x)
	case t < 0 || t.IsVector() && t != k.Symbol:
		return x
	}
	return k.ListOf(x)
}

// constantOf is the value of a tree that is a constant.
func constantOf(tree k.Value) (k.Value, bool) {
	switch o := tree.Object().(type) {
	case *k.List:
		if o.Len() == 1 {
			return o.At(0), true
		}
		return tree, o.Len() == 0
	case *k.Vec[k.Sym]:
		if o.Len() == 1 {
			return o.At(0), true
		}
		return tree, o.Len() == 0
	}
	return tree, tree.Type() != -k.Symbol
}

// evalPure evaluates a pure tree over the view without the evaluator.
func (v *view) evalPure(tree k.Value) (k.Value, error) {
	if x, ok := constantOf(tree); ok {
		return x, nil
	}
	if tree.Type() == -k.Symbol {
		col, ok, err := v.Column(tree.Sym())
		if !ok && err == nil {
			err = k.Error(tree.Sym().String())
		}
		return col, err
	}
	items := tree.Items()
	args := make([]k.Value, len(items)-1)
	for i := len(args) - 1; i >= 0; i-- {
		var err error
		if args[i], err = v.evalPure(items[i+1]); err != nil {
			return k.Value{}, err
		}
	}
	def, _ := items[0].Primitive().Impl.(*prim.Def)
	switch {
	case def != nil && len(args) == 1 && def.Unary != nil:
		return def.Unary(v.env, args[0])
	case def != nil && len(args) == 2 && def.Binary != nil:
		return def.Binary(v.env, args[0], args[1])
	}
	return k.Value{}, k.ErrRank
}
