package q

import (
	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// What each node of a parse tree is compiled to.

// verb is an operator or keyword as a value; a word without a definition fails when it
// is used.
func (c *compiler) verb(n *syntax.Verb) expr {
	if v, ok := c.in.verb(n.Text); ok {
		return c.literal(v)
	}
	cell, _ := c.in.vars.resolve(".q."+n.Text, nil)
	return &globalExpr{cell, n.From}
}

// adverbKinds are the types of derived functions, by iterator.
var adverbKinds = map[string]k.Type{
	"'": k.TypeEach, "/": k.TypeOver, "\\": k.TypeScan,
	"':": k.TypeEachPrior, "/:": k.TypeEachRight, "\\:": k.TypeEachLeft,
}

func (c *compiler) adverb(n *syntax.Adverb) expr {
	if n.F == nil {
		v, ok := prim.Value(n.Text, false)
		if !ok {
			c.fail(k.ErrParse, n.From)
		}
		return c.literal(v)
	}
	f := c.expr(n.F)
	kind := adverbKinds[n.Text]
	if lit, ok := f.(*constExpr); ok {
		return c.literal(k.NewDerived(kind, lit.v))
	}
	return &adverbExpr{kind, f}
}

// apply compiles an application; primitives with as many arguments as they take are
// called without a detour.
func (c *compiler) apply(n *syntax.Apply) expr {
	args := n.Args
	if len(args) == 0 {
		return c.call(n, c.room.list1(identityExpr))
	}
	if len(args) == 1 && n.Form != syntax.Infix {
		if _, ok := args[0].(*syntax.Elided); ok || args[0] == nil {
			return c.call(n, c.room.list1(identityExpr))
		}
	}
	list := c.room.list(len(args))
	holes := false
	for i, a := range args {
		_, elided := a.(*syntax.Elided)
		if elided || a == nil {
			list[i], holes = holeExpr, true
			continue
		}
		list[i] = c.expr(a)
	}
	_, derived := n.F.(*syntax.Adverb) // takes one argument or two: the second is left out
	if n.Form == syntax.Infix && len(args) == 2 && args[1] == nil && !derived {
		list, holes = list[:1], false
		return &applyExpr{c.expr(n.F), list, n.F.At().From}
	}
	if holes {
		return &applyExpr{c.expr(n.F), list, n.F.At().From}
	}
	return c.call(n, list)
}

// call picks the cheapest way to apply f to args, none of which is left out.
func (c *compiler) call(n *syntax.Apply, args []expr) expr {
	at := n.F.At().From
	if v, ok := n.F.(*syntax.Verb); ok {
		if v.Text == ":" && n.Form == syntax.Bracket && len(args) > 2 {
			return c.matchCond(n, args)
		}
		if f, ok := c.in.verb(v.Text); ok {
			if e := c.primitive(f, args, at); e != nil {
				return e
			}
		}
	}
	f := c.expr(n.F)
	if lit, ok := f.(*constExpr); ok {
		if e := c.primitive(lit.v, args, at); e != nil {
			return e
		}
	}
	if len(args) == 1 {
		if where := whereOf(args[0]); where != nil {
			return &keepExpr{apply1Expr{f, args[0], at}, where}
		}
		return c.room.applies.add(apply1Expr{f, args[0], at})
	}
	return &applyExpr{f, args, at}
}

// primitive calls a primitive that takes as many arguments without a detour; nil when f
// is something else.
func (c *compiler) primitive(f k.Value, args []expr, at int) expr {
	p := f.Primitive()
	if p == nil || f.IsIdentity() {
		return nil
	}
	def := defOf(p)
	switch {
	case def == nil:
	case len(args) == 1 && p.Kind == k.TypeUnary && def.Unary != nil:
		u := unaryExpr{def.Unary, args[0], at, f}
		if e := underOf(u); e != nil {
			return e
		}
		return c.room.unaries.add(u)
	case len(args) == 2 && def.Binary != nil:
		return c.room.binaries.add(binaryExpr{def.Binary, args[0], args[1], at, f})
	}
	return nil
}

// list is (a;b;c): a constant when all items are.
func (c *compiler) list(n *syntax.List) expr {
	items := c.room.list(len(n.Items))
	for i, it := range n.Items {
		if _, ok := it.(*syntax.Elided); ok || it == nil {
			items[i] = holeExpr
			continue
		}
		items[i] = c.expr(it)
	}
	return &listExpr{items}
}

func (c *compiler) lambda(n *syntax.Lambda) expr {
	l := &k.Lambda{Source: n.Source, Context: c.ctx.contextName()}
	code, err := c.in.compileLambda(n, c.ctx, c)
	if err != nil {
		if c.err == nil {
			c.err = err
			if f, ok := err.(*Fault); ok {
				c.err = f.Err
				if len(f.Frames) > 0 {
					c.errAt = n.From + f.Frames[0].At
				}
			}
		}
		return identityExpr
	}
	l.Compiled = code
	code.self = l
	return c.literal(k.NewLambda(l))
}

func (c *compiler) control(n *syntax.Control) expr {
	args := c.exprs(n.Args)
	if len(args) == 0 {
		c.fail(k.Error(n.Word), n.From)
		return identityExpr
	}
	discard(args[1:])
	switch n.Word {
	case "if":
		return &ifExpr{args[0], args[1:]}
	case "do":
		return &doExpr{args[0], args[1:], n.From}
	case "while":
		return &whileExpr{args[0], args[1:]}
	}
	c.fail(k.Error(n.Word), n.From)
	return identityExpr
}

func (c *compiler) compose(n *syntax.Compose) expr {
	fs := c.exprs(n.Fs)
	vals := make([]k.Value, len(fs))
	for i, f := range fs {
		lit, ok := f.(*constExpr)
		if !ok {
			return &composeExpr{fs}
		}
		vals[i] = lit.v
	}
	return c.literal(k.NewComposition(vals))
}
