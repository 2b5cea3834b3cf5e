package q

import (
	"tock/k"
	"tock/q/prim"
)

// keepExpr is list where flags, the usual way to filter: the items are taken by the flags,
// without making the places. Of anything else it is an application as any other.
type keepExpr struct {
	apply1Expr // x is the where
	where      *unaryExpr
}

// whereOf is an application of where, or nil.
func whereOf(e expr) *unaryExpr {
	if u, ok := e.(*unaryExpr); ok {
		if p := u.verb.Primitive(); p != nil && p.Name == "where" {
			return u
		}
	}
	return nil
}

func (e *keepExpr) eval(t *thread, fr *frame) (k.Value, error) {
	flags, ok := ready(e.where.x, fr)
	if !ok {
		var err error
		if flags, err = e.where.x.eval(t, fr); err != nil {
			return flags, err
		}
	}
	where := &unaryExpr{e.where.f, &constExpr{flags}, e.where.at, e.where.verb}
	if flags.Type() != k.Boolean {
		return (&apply1Expr{e.f, where, e.at}).eval(t, fr)
	}
	f, err := e.f.eval(t, fr)
	if err != nil {
		return f, err
	}
	fr.at = e.at
	if v, ok := prim.KeepWhere(f, flags); ok {
		return v, nil
	}
	return (&apply1Expr{&constExpr{f}, where, e.at}).eval(t, fr)
}
