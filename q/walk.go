package q

import "tock/q/syntax"

// walk visits n and what is below it, the bodies of inner lambdas excepted; f answers
// whether to go below a node.
func walk(n syntax.Node, f func(syntax.Node) bool) {
	if n == nil || !f(n) {
		return
	}
	each := func(ns []syntax.Node) {
		for _, m := range ns {
			walk(m, f)
		}
	}
	columns := func(cs []syntax.Column) {
		for _, c := range cs {
			walk(c.X, f)
		}
	}
	switch n := n.(type) {
	case *syntax.Adverb:
		walk(n.F, f)
	case *syntax.Apply:
		walk(n.F, f)
		each(n.Args)
	case *syntax.List:
		each(n.Items)
	case *syntax.Paren:
		walk(n.X, f)
	case *syntax.TableLit:
		columns(n.Keys)
		columns(n.Cols)
	case *syntax.DictLit:
		columns(n.Items)
	case *syntax.Assign:
		walk(n.Target, f)
		walk(n.Op, f)
		walk(n.Value, f)
	case *syntax.Cond:
		each(n.Args)
	case *syntax.Control:
		each(n.Args)
	case *syntax.Block:
		each(n.Items)
	case *syntax.Return:
		walk(n.X, f)
	case *syntax.Signal:
		walk(n.X, f)
	case *syntax.Compose:
		each(n.Fs)
	case *syntax.Select:
		each(n.Limit)
		columns(n.Cols)
		columns(n.By)
		walk(n.From, f)
		each(n.Where)
	}
}

// targets is the names a plain assignment to n would make local: one, or those of a pattern.
func targets(n syntax.Node, add func(string)) {
	switch n := n.(type) {
	case *syntax.Name:
		add(n.Name)
	case *syntax.Paren:
		targets(n.X, add)
	case *syntax.Assign: // pattern:filter
		targets(n.Target, add)
	case *syntax.List:
		for _, m := range n.Items {
			targets(m, add)
		}
	case *syntax.DictLit:
		for _, c := range n.Items {
			targets(c.X, add)
		}
	case *syntax.TableLit:
		for _, c := range append(append([]syntax.Column{}, n.Keys...), n.Cols...) {
			targets(c.X, add)
		}
	case *syntax.Apply: // an operator as a pattern: keys!values, flip
		if _, ok := n.F.(*syntax.Verb); ok {
			for _, m := range n.Args {
				targets(m, add)
			}
		}
	}
}
