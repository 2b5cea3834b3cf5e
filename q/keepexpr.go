package q

import (
	"tock/k"
	"tock/q/prim"
	"tock/q/qsql"
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
		if def := definition(u.verb); def != nil && def.Name == "where" {
			return u
		}
	}
	return nil
}

func (e *keepExpr) eval(t *thread, fr *frame) (k.Value, error) {
	list, flags, err := e.operands(t, fr)
	if err != nil {
		return list, err
	}
	return e.of(t, fr, list, flags)
}

// operands is the flags and, where they are booleans, the list.
func (e *keepExpr) operands(t *thread, fr *frame) (list, flags k.Value, err error) {
	flags, ok := ready(e.where.x, fr)
	if !ok {
		if flags, err = e.where.x.eval(t, fr); err != nil {
			return flags, flags, err
		}
	}
	if flags.Type() == k.Boolean {
		list, err = e.f.eval(t, fr)
	}
	return list, flags, err
}

// of is the value, of operands.
func (e *keepExpr) of(t *thread, fr *frame, list, flags k.Value) (k.Value, error) {
	f := e.f
	if flags.Type() == k.Boolean {
		if v, ok := prim.KeepWhere(list, flags); ok {
			return v, nil
		}
		f = &constExpr{list}
	}
	where := &unaryExpr{e.where.f, &constExpr{flags}, e.where.at, e.where.verb}
	return (&apply1Expr{f, where, e.at}).eval(t, fr)
}

// underExpr is sum list where flags, and max and min: a long list is gone along with the flags,
// what stays is not put together.
type underExpr struct {
	unaryExpr // x is kept
	kept      *keepExpr
	name      string
}

// underFrom is how many items are worth it; the sums of short lists go in order.
const underFrom = 1 << 12

// underOf is an aggregate, named by its primitive, of list where flags; nil for others.
func underOf(u unaryExpr) expr {
	kept, ok := u.x.(*keepExpr)
	if !ok {
		return nil
	}
	def := definition(u.verb)
	if def == nil {
		return nil
	}
	switch def.Name {
	case "sum", "max", "min":
		return &underExpr{u, kept, def.Name}
	}
	return nil
}

func (e *underExpr) eval(t *thread, fr *frame) (k.Value, error) {
	list, flags, err := e.kept.operands(t, fr)
	if err != nil {
		return list, err
	}
	if flags.Type() == k.Boolean && list.Type().IsVector() && !list.Type().IsEnum() && list.Len() >= underFrom && list.Len() == flags.Len() {
		if v, ok := qsql.Under(t, e.name, list, k.Data[uint8](flags)); ok {
			return v, nil
		}
	}
	x, err := e.kept.of(t, fr, list, flags)
	if err != nil {
		return x, err
	}
	return (&unaryExpr{e.f, &constExpr{x}, e.at, e.verb}).eval(t, fr)
}
