package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// Lifting. Most columns of a grouped query are aggregates of item-by-item expressions,
// or item-by-item expressions of such aggregates: (max price)-min price, sum[a*b]%sum b.
// They need no evaluation per group: the arguments are evaluated once over all rows, the
// aggregates run over all groups in one pass, and the rest is arithmetic on one item a
// group.

// itemwise is the primitives that go item by item through their arguments, by name and kind.
var itemwise = map[k.Type]map[string]bool{
	k.TypeBinary: set("+", "-", "*", "%", "&", "|", "=", "<", ">", "<=", ">=", "<>", "^", "and", "or",
		"div", "mod", "xbar", "xexp", "xlog"),
	k.TypeUnary: set("-:", "neg", "abs", "~:", "not", "^:", "null", "_:", "floor", "ceiling", "sqrt", "exp", "log",
		"signum", "%:", "reciprocal", "lower", "upper", "sin", "cos", "tan", "asin", "acos", "atan"),
}

func set(names ...string) map[string]bool {
	out := map[string]bool{}
	for _, name := range names {
		out[name] = true
	}
	return out
}

func isAtomic(f k.Value) bool {
	p := f.Primitive()
	return p != nil && itemwise[p.Kind][p.Name]
}

// elementwise reports whether a tree's value for some rows is those items of its value
// for all rows (or an atom).
func (v *view) elementwise(tree k.Value) bool {
	switch o := tree.Object().(type) {
	case *k.Vec[k.Sym]:
		return o.Len() == 1
	case *k.List:
		items := tree.Items()
		if len(items) < 2 {
			return len(items) == 1 && items[0].IsAtom()
		}
		p := items[0].Primitive()
		switch {
		case p == nil:
			return false
		case isAtomic(items[0]):
			for _, arg := range items[1:] {
				if !v.elementwise(arg) {
					return false
				}
			}
			return true
		case len(items) == 3 && (p.Name == "in" || p.Name == "within" || p.Name == "like"):
			return v.elementwise(items[1]) && !v.reads(items[2])
		case len(items) == 3 && p.Name == "$":
			return v.elementwise(items[2]) && isKind(items[1])
		}
		return false
	}
	if tree.Type() == -k.Symbol {
		if v.has(tree.Sym()) {
			return true
		}
		x, err := v.env.Eval(tree, nil)
		return err == nil && x.IsAtom()
	}
	return tree.IsAtom()
}

// isKind reports whether the left side of a cast names a type: `minute, "j" or 7h.
func isKind(tree k.Value) bool {
	if syms := k.Data[k.Sym](tree); len(syms) == 1 {
		return true
	}
	t := tree.Type()
	return t == -k.Char || t == -k.Short
}

// lifted is the value of a tree for each group, without evaluating it per group; false
// when its form does not allow that.
func (v *view) lifted(tree k.Value, g *grouping) (k.Value, bool, error) {
	l := &lifter{v: v}
	node, ok := l.lift(tree)
	if !ok || len(l.calls) == 0 {
		return k.Value{}, false, nil
	}
	found, ok, err := v.partialsOf(l.calls, g)
	if !ok || err != nil {
		return k.Value{}, false, err
	}
	for i, c := range l.calls {
		c.partials = found[i]
	}
	out, err := node.value(v.env)
	return out, err == nil, err
}

// liftedTogether is lifted for several columns whose aggregates run side by side; no value
// for those whose form or kinds do not allow it.
func (v *view) liftedTogether(cols []column, g *grouping) ([]k.Value, error) {
	vals := make([]k.Value, len(cols))
	l := &lifter{v: v}
	nodes := make([]liftNode, len(cols))
	together := make([]bool, len(cols))
	some := 0
	for i, c := range cols {
		before := len(l.calls)
		node, ok := l.lift(c.tree)
		if !ok || len(l.calls) == before {
			l.calls = l.calls[:before]
			continue
		}
		nodes[i], together[i] = node, true
		some++
	}
	if some < 2 {
		return vals, nil // each by itself
	}
	found, ok, err := v.partialsOf(l.calls, g)
	if !ok || err != nil {
		return vals, err
	}
	for i, c := range l.calls {
		c.partials = found[i]
	}
	for i := range cols {
		if !together[i] {
			continue
		}
		if vals[i], err = nodes[i].value(v.env); err != nil {
			return nil, err
		}
	}
	return vals, nil
}

// lifter takes a tree apart into aggregates and the arithmetic above them.
type lifter struct {
	v     *view
	calls []*aggregateCall
}

// lifted nodes: an aggregate's result, a constant, or a function of nodes.
type liftNode struct {
	call *aggregateCall
	atom k.Value
	f    k.Value
	args []liftNode
}

// aggregateCall is one aggregate and its arguments; partials is what merging needs, one
// column for each part, an item a group.
type aggregateCall struct {
	agg      *aggregate
	args     []k.Value
	partials []k.Value
}

func (l *lifter) lift(tree k.Value) (liftNode, bool) {
	items := tree.Items()
	switch {
	case tree.Type() == -k.Symbol:
		if l.v.has(tree.Sym()) {
			return liftNode{}, false
		}
		x, err := l.v.env.Eval(tree, nil)
		return liftNode{atom: x}, err == nil && x.IsAtom()
	case tree.IsAtom():
		return liftNode{atom: tree}, true
	case len(items) < 2:
		x, ok := constantOf(tree)
		return liftNode{atom: x}, ok && x.IsAtom()
	}
	if inner, ok := distinctCount(items); ok && l.v.elementwise(inner) {
		call := &aggregateCall{agg: countDistinct, args: []k.Value{inner}}
		l.calls = append(l.calls, call)
		return liftNode{call: call}, true
	}
	if agg := aggregateOf(items[0], len(items)-1); agg != nil {
		for _, arg := range items[1:] {
			if !l.v.elementwise(arg) {
				return liftNode{}, false
			}
		}
		call := &aggregateCall{agg: agg, args: items[1:]}
		l.calls = append(l.calls, call)
		return liftNode{call: call}, true
	}
	if !isAtomic(items[0]) {
		return liftNode{}, false
	}
	node := liftNode{f: items[0]}
	for _, arg := range items[1:] {
		in, ok := l.lift(arg)
		if !ok {
			return liftNode{}, false
		}
		node.args = append(node.args, in)
	}
	return node, true
}

// value is a node's value for each group: a vector, or an atom for a constant.
func (n liftNode) value(env prim.Env) (k.Value, error) {
	switch {
	case n.call != nil:
		return n.call.agg.finish(env, n.call.partials)
	case n.f.IsZero():
		return n.atom, nil
	}
	args := make([]k.Value, len(n.args))
	for i, in := range n.args {
		var err error
		if args[i], err = in.value(env); err != nil {
			return k.Value{}, err
		}
	}
	return env.Apply(n.f, args)
}

// partial evaluates a call's arguments over a view and aggregates them by group; false
// when they are of kinds the aggregate's kernels do not know. pieces asks for what is to be
// merged.
func (c *aggregateCall) partial(v *view, g *grouping, pieces bool) ([]k.Value, bool, error) {
	return c.partialFrom(v, g, pieces, v.eval)
}

// partialFrom is partial with another way to evaluate the arguments.
func (c *aggregateCall) partialFrom(v *view, g *grouping, pieces bool, eval func(tree k.Value) (k.Value, error)) ([]k.Value, bool, error) {
	n := v.len()
	if c.agg.rowsOnly {
		if c.args[0].Type() != -k.Symbol || !v.has(c.args[0].Sym()) {
			x, err := eval(c.args[0])
			if err != nil || !x.Type().IsList() {
				return nil, false, err
			}
		}
		return []k.Value{countRows(g.groups)}, true, nil
	}
	if c.agg.pick != nil && c.args[0].Type() == -k.Symbol {
		if col, ok := v.table.Col(c.args[0].Sym()); ok {
			return []k.Value{v.rows.at(c.agg.pick(g.groups)).of(col, v.n)}, true, nil
		}
	}
	args := make([]k.Value, len(c.args))
	for i, arg := range c.args {
		x, err := eval(arg)
		if err != nil {
			return nil, false, err
		}
		if !x.Type().IsVector() || x.Len() != n {
			return nil, false, nil
		}
		args[i] = x
	}
	partial := c.agg.partial
	if pieces && c.agg.pieces != nil {
		partial = c.agg.pieces
	}
	parts, ok := partial(v.env, args, g.groups)
	return parts, ok, nil
}
