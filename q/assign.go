package q

import (
	"slices"
	"strings"

	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// assign compiles target:value in all its forms.
func (c *compiler) assign(n *syntax.Assign) expr {
	value := c.expr(n.Value)
	var op k.Value
	var opExpr expr
	if n.Op != nil {
		opExpr = c.expr(n.Op)
		if lit, ok := opExpr.(*constExpr); ok {
			op = lit.v
		}
	}
	switch target := n.Target.(type) {
	case *syntax.Name:
		if name, ok := strings.CutSuffix(target.Name, "."); ok {
			to := c.place(&syntax.Name{Span: target.Span, Name: name})
			return &amendExpr{to: to, at: []expr{&constExpr{v: k.NewSymbol("")}}, v: value, po: n.From, begins: true}
		}
		if n.Op == nil && n.Global && !c.function && c.code.rank == 0 {
			return c.viewOrGlobal(target, n, value)
		}
		p := c.place(target)
		if n.Op == nil {
			if local, ok := p.(*localPlace); ok && !local.dotted() {
				switch {
				case n.Global && local.slot >= c.code.rank && (local.slot >= len(c.assigned) || !c.assigned[local.slot]):
					// global here, local further on
					c.early, c.earlyAt = append(c.early, local.slot), n.From
				case slices.Contains(c.early, local.slot):
					c.fail(k.Error(target.Name), n.From)
				default:
					c.markAssigned(local.slot)
				}
				return &setLocalExpr{local.slot, value}
			}
			return &setExpr{p, value, n.From}
		}
		return &amendExpr{to: p, op: opExpr, f: binaryOf(op), v: value, po: n.Op.At().From}
	case *syntax.Apply:
		name, ok := target.F.(*syntax.Name)
		if !ok {
			break
		}
		at := make([]expr, len(target.Args))
		for i, a := range target.Args {
			if _, elided := a.(*syntax.Elided); elided || a == nil {
				at[i] = identityExpr
				continue
			}
			at[i] = c.expr(a)
		}
		where := target.From
		if n.Op != nil {
			where = n.Op.At().From
		}
		return &amendExpr{to: c.place(name), at: at, op: opExpr, f: binaryOf(op), v: value, po: where}
	case *syntax.List, *syntax.DictLit, *syntax.TableLit, *syntax.Paren:
		if n.Op == nil {
			return &patternExpr{value, c.pattern(target), n.From}
		}
	}
	c.fail(k.ErrAssign, n.From)
	return identityExpr
}

// markAssigned notes that a local has been assigned in the code so far.
func (c *compiler) markAssigned(slot int) {
	if slot >= len(c.assigned) {
		c.assigned = append(c.assigned, make([]bool, len(c.code.locals)-len(c.assigned))...)
	}
	c.assigned[slot] = true
}

// binaryOf is an operator's function, or nil.
func binaryOf(f k.Value) prim.Binary {
	if p := f.Primitive(); p != nil && p.Kind == k.TypeBinary {
		if d := defOf(p); d != nil {
			return d.Binary
		}
	}
	return nil
}

// viewOrGlobal is name::expr at the top level: a view, or a plain assignment when the
// right side depends on nothing.
func (c *compiler) viewOrGlobal(target *syntax.Name, n *syntax.Assign, value expr) expr {
	cell, path := c.in.vars.resolve(target.Name, c.ctx)
	_, literal := value.(*constExpr)
	if literal || len(path) > 0 {
		return &setExpr{&globalPlace{cell, path}, value, n.From}
	}
	span := n.Value.At()
	from := clamp(span.From-c.code.base, len(c.code.source))
	to := max(from, clamp(span.To-c.code.base, len(c.code.source)))
	text := strings.TrimSpace(c.code.source[from:to])
	return &viewExpr{cell: cell, text: text}
}

// setLocalExpr is local:value.
type setLocalExpr struct {
	slot int
	v    expr
}

func (e *setLocalExpr) eval(t *thread, fr *frame) (k.Value, error) {
	v, err := e.v.eval(t, fr)
	if err != nil {
		return v, err
	}
	fr.share(e.slot)
	fr.locals[e.slot] = v
	return v, nil
}

// setExpr is place:value.
type setExpr struct {
	to target
	v  expr
	at int
}

func (e *setExpr) eval(t *thread, fr *frame) (k.Value, error) {
	v, err := e.v.eval(t, fr)
	if err != nil {
		return v, err
	}
	fr.at = e.at
	if err := e.to.set(t, fr, v); err != nil {
		return t.failed(err, k.Identity, v)
	}
	return v, nil
}
