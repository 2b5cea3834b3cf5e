package q

import (
	"tock/k"
	"tock/q/prim"
)

// temporalPart is x.year, x.mm ...: a part of a temporal value; false when part is none.
func temporalPart(t *thread, v k.Value, part string) (k.Value, bool, error) {
	if !v.Type().IsTemporal() || !prim.IsPart(part) {
		return v, false, nil
	}
	x, err := prim.Dotted(t, v, k.Intern(part))
	return x, true, err
}

// followDomain is fk.col: the column of the keyed table that a foreign key refers to, or
// of the table a link points at, at the key's places.
func followDomain(v k.Value, d *k.Domain, col k.Sym) (k.Value, error) {
	target := d.Value()
	var from k.Value
	if kt := target.Dict(); kt != nil && kt.IsKeyedTable() {
		c, ok := kt.Vals.Table().Col(col)
		if !ok {
			if c, ok = kt.Keys.Table().Col(col); !ok {
				return v, k.Error(col.String())
			}
		}
		from = c
	} else if tab := target.Table(); tab != nil {
		c, ok := tab.Col(col)
		if !ok {
			return v, k.Error(col.String())
		}
		from = c
	} else if target.Partitioned() != nil {
		// places in a partition mean nothing outside it (code.kx.com/q/kb/linking-columns)
		return v, k.Error("par")
	} else {
		return v, k.Error(col.String())
	}
	if v.IsAtom() {
		return from.At(place(v.Int())), nil
	}
	return from.Gather(k.Data[int64](v)), nil
}

// visit calls f on the constants of compiled code: where inner lambdas are.
func visit(e expr, f func(v k.Value)) {
	all := func(es []expr) {
		for _, x := range es {
			visit(x, f)
		}
	}
	switch e := e.(type) {
	case *constExpr:
		f(e.v)
		switch o := e.v.Object().(type) {
		case *k.Derived:
			f(o.F)
		case *k.Composition:
			for _, g := range o.Fs {
				f(g)
			}
		}
	case *adverbExpr:
		visit(e.f, f)
	case *unaryExpr:
		visit(e.x, f)
	case *binaryExpr:
		visit(e.x, f)
		visit(e.y, f)
	case *apply1Expr:
		visit(e.f, f)
		visit(e.x, f)
	case *underExpr:
		visit(&e.unaryExpr, f)
	case *keepExpr:
		visit(&e.apply1Expr, f)
	case *applyExpr:
		visit(e.f, f)
		all(e.args)
	case *listExpr:
		all(e.items)
	case *composeExpr:
		all(e.fs)
	case *blockExpr:
		all(e.items)
	case *condExpr:
		all(e.args)
	case *ifExpr:
		visit(e.cond, f)
		all(e.body)
	case *doExpr:
		visit(e.count, f)
		all(e.body)
	case *whileExpr:
		visit(e.cond, f)
		all(e.body)
	case *returnExpr:
		visit(e.x, f)
	case *signalExpr:
		visit(e.x, f)
	case *setLocalExpr:
		visit(e.v, f)
	case *setExpr:
		visit(e.v, f)
	case *amendExpr:
		all(e.at)
		visit(e.v, f)
		if e.op != nil {
			visit(e.op, f)
		}
	case *patternExpr:
		visit(e.value, f)
	}
}
