package q

import (
	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// queryExpr is select, exec, update or delete: its phrases are parse trees made once, the
// table is ordinary code.
type queryExpr struct {
	f    k.Value // ? or !
	from expr
	rest []k.Value // where, by, columns as the functional form takes them
	more []expr    // limit and order
	at   int
}

// query compiles a query through its functional form.
func (c *compiler) query(n *syntax.Select) expr {
	tree, err := syntax.Tree([]syntax.Node{n}, c.in.treeOptions(c.ctx))
	if err != nil {
		c.fail(err, n.Span.From)
		return identityExpr
	}
	items := tree.Items()
	if len(items) < 5 {
		c.fail(k.ErrNYI, n.Span.From)
		return identityExpr
	}
	e := &queryExpr{f: items[0], from: c.expr(n.From), at: n.Span.From}
	for _, it := range items[2:5] {
		e.rest = append(e.rest, quoted(it))
	}
	for _, it := range items[5:] {
		e.more = append(e.more, &treeExpr{it, nil})
	}
	if len(e.more) == 2 { // the order is a tree of its own, not to be evaluated
		e.more[1] = &constExpr{quoted(items[6])}
	}
	return e
}

// quoted is the value a constant of a tree stands for.
func quoted(tree k.Value) k.Value {
	if items := tree.Items(); len(items) == 1 {
		return items[0]
	}
	if syms := k.Data[k.Sym](tree); len(syms) == 1 {
		return k.NewSym(syms[0])
	}
	return tree
}

func (e *queryExpr) eval(t *thread, fr *frame) (k.Value, error) {
	args := make([]k.Value, 0, 6)
	more, err := evalAll(e.more, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	from, err := e.from.eval(t, fr)
	if err != nil {
		return k.Value{}, err
	}
	args = append(append(append(args, from), e.rest...), more...)
	fr.at = e.at
	v, err := t.apply(e.f, args)
	if err != nil {
		return t.failed(err, e.f, args...)
	}
	return v, nil
}

// treeOptions is how parse trees are made of text in a namespace.
func (in *Interp) treeOptions(ctx *namespace) syntax.TreeOptions {
	return syntax.TreeOptions{Func: in.treeFunc, Context: ctx.contextName()}
}

func (in *Interp) treeFunc(text string) (k.Value, bool) {
	if isWord(text) && prim.Lookup(text) == nil && in.keyword(text) == nil {
		return k.Value{}, false
	}
	return in.verb(text)
}
