package q

import (
	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// Patterns of 4.1: the left side of an assignment, a parameter, a case of :[v;p;r;...].
// A pattern checks a value and takes it apart. Variables change only when all of it
// matched, so what is to be assigned is collected first.
//
// Source: code.kx.com/q/basics/pattern.

// errMatch is the error of a value that does not fit a pattern's constant or keys.
const errMatch = k.Error("match")

// matcher is a compiled pattern. match gives the value as filters left it.
type matcher interface {
	match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error)
}

// bindings is what a match will assign.
type bindings struct{ list []binding }

type binding struct {
	to target
	at []k.Value
	v  k.Value
}

func (b *bindings) assign(t *thread, fr *frame) error {
	for _, x := range b.list {
		v := x.v
		if x.at != nil {
			old, err := x.to.get(t, fr)
			if err != nil {
				return err
			}
			if v, err = prim.AssignAt(t, old, x.at, v, false); err != nil {
				return err
			}
		}
		if err := x.to.set(t, fr, v); err != nil {
			return err
		}
	}
	return nil
}

// patternExpr is pattern:value.
type patternExpr struct {
	value expr
	m     matcher
	at    int
}

func (e *patternExpr) eval(t *thread, fr *frame) (k.Value, error) {
	v, err := e.value.eval(t, fr)
	if err != nil {
		return v, err
	}
	fr.at = e.at
	var b bindings
	out, err := e.m.match(t, fr, v, &b)
	if err == nil {
		err = b.assign(t, fr)
	}
	if err != nil {
		return t.failed(err, k.Identity, v)
	}
	return out, nil
}

// matchExpr is :[v;p1;r1;...;rd].
type matchExpr struct {
	value    expr
	patterns []matcher
	results  []expr
	other    expr // nil: ::
}

func (c *compiler) matchCond(n *syntax.Apply, args []expr) expr {
	e := &matchExpr{value: args[0]}
	rest := n.Args[1:]
	for i := 0; i+1 < len(rest); i += 2 {
		e.patterns = append(e.patterns, c.pattern(rest[i]))
		e.results = append(e.results, args[2+i])
	}
	if len(rest)%2 == 1 {
		e.other = args[len(args)-1]
	}
	return e
}

func (e *matchExpr) eval(t *thread, fr *frame) (k.Value, error) {
	v, err := e.value.eval(t, fr)
	if err != nil {
		return v, err
	}
	for i, m := range e.patterns {
		var b bindings
		if _, err := m.match(t, fr, v, &b); err != nil {
			continue
		}
		if err := b.assign(t, fr); err != nil {
			return v, err
		}
		return e.results[i].eval(t, fr)
	}
	if e.other == nil {
		return k.Identity, nil
	}
	return e.other.eval(t, fr)
}

// pattern compiles a pattern.
func (c *compiler) pattern(n syntax.Node) matcher {
	switch n := n.(type) {
	case nil, *syntax.Elided:
		return anyPattern{}
	case *syntax.Name:
		to := c.place(n)
		if local, ok := to.(*localPlace); ok {
			c.markAssigned(local.slot)
		}
		return &namePattern{to: to}
	case *syntax.Const:
		if n.Value.IsIdentity() {
			return anyPattern{}
		}
		return &constPattern{n.Value}
	case *syntax.Paren:
		return c.pattern(n.X)
	case *syntax.List:
		return &listPattern{c.patterns(n.Items)}
	case *syntax.DictLit:
		return c.columnsPattern(n.Items)
	case *syntax.TableLit:
		p := &tablePattern{cols: c.columnsPattern(n.Cols)}
		if n.HasKeys {
			p.keys = c.columnsPattern(n.Keys)
		}
		return p
	case *syntax.Assign:
		if n.Op == nil {
			return &filterPattern{c.pattern(n.Target), c.expr(n.Value)}
		}
	case *syntax.Return:
		return &filterPattern{anyPattern{}, c.expr(n.X)}
	case *syntax.Apply:
		if p := c.applyPattern(n); p != nil {
			return p
		}
	}
	c.fail(k.ErrAssign, n.At().From)
	return anyPattern{}
}

func (c *compiler) patterns(ns []syntax.Node) []matcher {
	out := make([]matcher, len(ns))
	for i, n := range ns {
		out[i] = c.pattern(n)
	}
	return out
}

// applyPattern is name[i], keys!values and flip of a dictionary as patterns.
func (c *compiler) applyPattern(n *syntax.Apply) matcher {
	switch f := n.F.(type) {
	case *syntax.Name:
		if n.Form != syntax.Infix {
			return &namePattern{c.place(f), c.exprs(n.Args)}
		}
	case *syntax.Verb:
		switch {
		case f.Text == "flip" && len(n.Args) == 1:
			return &flipPattern{c.pattern(n.Args[0])}
		case f.Text == "!" && len(n.Args) == 2:
			if keys, ok := n.Args[0].(*syntax.Const); ok {
				return &entriesPattern{keys.Value, c.pattern(n.Args[1])}
			}
			return &dictPattern{c.pattern(n.Args[0]), c.pattern(n.Args[1])}
		}
	}
	return nil
}

func (c *compiler) columnsPattern(cols []syntax.Column) *columnsPattern {
	p := &columnsPattern{}
	for _, col := range cols {
		name := col.Name
		if n, ok := col.X.(*syntax.Name); ok && name == "" {
			name = n.Name
		}
		p.names = append(p.names, k.Intern(name))
		p.items = append(p.items, c.pattern(col.X))
	}
	return p
}

// anyPattern matches anything.
type anyPattern struct{}

func (anyPattern) match(_ *thread, _ *frame, v k.Value, _ *bindings) (k.Value, error) { return v, nil }

// namePattern assigns a variable, or an item of it.
type namePattern struct {
	to target
	at []expr
}

func (p *namePattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	var at []k.Value
	if p.at != nil {
		var err error
		if at, err = evalAll(p.at, t, fr); err != nil {
			return v, err
		}
	}
	b.list = append(b.list, binding{p.to, at, v})
	return v, nil
}

// constPattern is a value that must be matched exactly.
type constPattern struct{ v k.Value }

func (p *constPattern) match(_ *thread, _ *frame, v k.Value, _ *bindings) (k.Value, error) {
	if !k.Match(p.v, v) {
		return v, errMatch
	}
	return v, nil
}

// filterPattern is pattern:filter: a type character is checked, a function applied.
type filterPattern struct {
	m matcher
	f expr
}

func (p *filterPattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	f, err := p.f.eval(t, fr)
	if err != nil {
		return v, err
	}
	if f.Type() == -k.Symbol {
		if err := checkType(f.Text(), v); err != nil {
			return v, err
		}
	} else if v, err = t.apply1(f, v); err != nil {
		return v, err
	}
	return p.m.match(t, fr, v, b)
}

// checkType is a type filter: a lower-case letter asks for an atom, an upper-case one for
// a list of that kind.
func checkType(letter string, v k.Value) error {
	if len(letter) == 1 {
		c := letter[0]
		if kind, ok := k.TypeOfChar(c | 0x20); ok && (c >= 'a' && v.Type() == -kind || c < 'a' && v.Type() == kind) {
			return nil
		}
	}
	return k.ErrType
}

// listPattern has a pattern for each item.
type listPattern struct{ items []matcher }

func (p *listPattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	if vt := v.Type(); !vt.IsList() && vt != k.TypeTable {
		return v, k.ErrType
	}
	if v.Len() != len(p.items) {
		return v, k.ErrLength
	}
	out := make([]k.Value, len(p.items))
	changed := false
	for i, m := range p.items {
		x := v.At(i)
		y, err := m.match(t, fr, x, b)
		if err != nil {
			return v, err
		}
		out[i] = y
		changed = changed || !y.Same(x) && !k.Match(x, y)
	}
	if !changed {
		return v, nil
	}
	return k.Collapse(out), nil
}

// entriesPattern is constant keys!pattern: the values of those keys.
type entriesPattern struct {
	keys k.Value
	vals matcher
}

func (p *entriesPattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	d := v.Dict()
	if d == nil {
		return v, k.ErrType
	}
	at, err := prim.FindKeys(t, d, p.keys)
	if err != nil {
		return v, err
	}
	for _, i := range at.Each() {
		if i.Int() < 0 || i.Int() >= int64(d.Len()) {
			return v, errMatch
		}
	}
	x, err := prim.Index(t, v, p.keys)
	if err != nil {
		return v, err
	}
	_, err = p.vals.match(t, fr, x, b)
	return v, err
}

// dictPattern is a!b: patterns for the keys and for the values.
type dictPattern struct{ keys, vals matcher }

func (p *dictPattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	d := v.Dict()
	if d == nil {
		return v, k.ErrType
	}
	keys, err := p.keys.match(t, fr, d.Keys, b)
	if err != nil {
		return v, err
	}
	vals, err := p.vals.match(t, fr, d.Vals, b)
	if err != nil {
		return v, err
	}
	return k.NewDict(keys, vals)
}

// columnsPattern is [a:..;b:..]: entries of a dictionary or columns of a table by name.
type columnsPattern struct {
	names []k.Sym
	items []matcher
}

func (p *columnsPattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	for i, m := range p.items {
		var x k.Value
		ok := false
		switch o := v.Object().(type) {
		case *k.Dict:
			x, ok = dictGet(o, p.names[i])
		case *k.Table:
			x, ok = o.Col(p.names[i])
		default:
			return v, k.ErrType
		}
		if !ok {
			return v, errMatch
		}
		y, err := m.match(t, fr, x, b)
		if err != nil {
			return v, err
		}
		if !y.Same(x) && !k.Match(x, y) {
			if v, err = prim.AssignAt(t, v, []k.Value{k.NewSym(p.names[i])}, y, false); err != nil {
				return v, err
			}
		}
	}
	return v, nil
}

// tablePattern is ([k:..]a:..), keys nil for a table without.
type tablePattern struct{ keys, cols *columnsPattern }

func (p *tablePattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	if p.keys == nil {
		if v.Type() != k.TypeTable {
			return v, k.ErrType
		}
		return p.cols.match(t, fr, v, b)
	}
	if !v.IsKeyedTable() {
		return v, k.ErrType
	}
	keys, err := p.keys.match(t, fr, v.Dict().Keys, b)
	if err != nil {
		return v, err
	}
	vals, err := p.cols.match(t, fr, v.Dict().Vals, b)
	if err != nil {
		return v, err
	}
	return k.NewDict(keys, vals)
}

// flipPattern is flip of a pattern for the columns of a table.
type flipPattern struct{ m matcher }

func (p *flipPattern) match(t *thread, fr *frame, v k.Value, b *bindings) (k.Value, error) {
	if v.Table() == nil && v.Dict() == nil {
		return v, k.ErrType
	}
	x, err := prim.Flip(t, v)
	if err != nil {
		return v, err
	}
	y, err := p.m.match(t, fr, x, b)
	if err != nil || y.Same(x) {
		return v, err
	}
	return prim.Flip(t, y)
}
