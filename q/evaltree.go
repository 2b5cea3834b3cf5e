package q

import (
	"tock/k"
	"tock/q/prim"
)

// Eval is prim.Env: it evaluates a parse tree. A symbol is a name, an enlisted value
// stands for itself, a longer general list is a function and its arguments.
//
// Source: code.kx.com/q/basics/parsetrees.
func (t *thread) Eval(tree k.Value, cols prim.Columns) (k.Value, error) {
	switch o := tree.Object().(type) {
	case *k.Vec[k.Sym]:
		return t.evalSymbols(tree, o.Raw(), cols)
	case *k.List:
		if err := t.descend(treeRoom); err != nil {
			return tree, err
		}
		v, err := t.evalList(tree.Items(), cols)
		t.room -= treeRoom
		return v, err
	}
	if tree.Type() == -k.Symbol {
		return t.evalName(tree.Sym(), cols)
	}
	return tree, nil
}

// evalSymbols is a symbol vector as a tree: one symbol is a constant, more are a name
// applied to names.
func (t *thread) evalSymbols(tree k.Value, syms []k.Sym, cols prim.Columns) (k.Value, error) {
	switch len(syms) {
	case 0:
		return tree, nil
	case 1:
		return k.NewSym(syms[0]), nil
	}
	items := make([]k.Value, len(syms))
	for i, s := range syms {
		items[i] = k.NewSym(s)
	}
	return t.evalList(items, cols)
}

// evalName is a name's value: a column, else a local of the function that runs, else a global.
func (t *thread) evalName(name k.Sym, cols prim.Columns) (k.Value, error) {
	if cols != nil {
		if v, ok, err := cols.Column(name); ok || err != nil {
			return v, err
		}
	}
	if fr := t.frame; fr != nil && fr.code != nil {
		if slot := fr.code.localAt(name); slot >= 0 && name != 0 {
			fr.share(slot)
			return fr.local(slot), nil
		}
	}
	text := name.String()
	if v, ok, err := t.dottedColumn(text, cols); ok || err != nil {
		return v, err
	}
	// A function's own namespace comes first, as for the names compiled in it.
	if ctx := t.codeContext(); ctx != t.ctx && text != "" && text[0] != '.' {
		if cell, path := t.in.vars.resolve(text, ctx); len(path) == 0 && cell.defined() {
			return cell.get(t)
		}
	}
	v, err := t.getName(text)
	if err != nil && text != "" {
		if f, ok := t.in.verb(text); ok {
			return f, nil
		}
	}
	return v, err
}

// dottedColumn is col.part for a column: a part of a temporal value, or the column of the
// table a foreign key refers to.
func (t *thread) dottedColumn(text string, cols prim.Columns) (k.Value, bool, error) {
	if cols == nil || text == "" || text[0] == '.' {
		return k.Value{}, false, nil
	}
	for i := range len(text) {
		if text[i] != '.' {
			continue
		}
		v, ok, err := cols.Column(k.Intern(text[:i]))
		if err != nil || !ok {
			return v, false, err
		}
		path := pathExpr{of: &constExpr{v}, path: splitDots(text[i+1:]), name: text}
		v, err = path.eval(t, &frame{})
		return v, true, err
	}
	return k.Value{}, false, nil
}

func splitDots(text string) []string {
	var out []string
	for {
		i := 0
		for i < len(text) && text[i] != '.' {
			i++
		}
		out = append(out, text[:i])
		if i == len(text) {
			return out
		}
		text = text[i+1:]
	}
}

// evalList is a general list as a tree.
func (t *thread) evalList(items []k.Value, cols prim.Columns) (k.Value, error) {
	switch len(items) {
	case 0:
		return k.EmptyList, nil
	case 1:
		return items[0], nil
	}
	head := items[0]
	switch {
	case head.Type() == -k.Char && head.Int() == ';':
		var out k.Value
		for _, it := range items[1:] {
			var err error
			if out, err = t.Eval(it, cols); err != nil {
				return out, err
			}
		}
		return out, nil
	case head.Type() == -k.Symbol:
		if v, ok, err := t.evalControl(head.Text(), items[1:], cols); ok {
			return v, err
		}
	case head.Primitive() != nil:
		if v, ok, err := t.evalSpecial(head, items, cols); ok {
			return v, err
		}
	}
	args := make([]k.Value, len(items)-1)
	for i := len(args) - 1; i >= 0; i-- {
		if items[i+1].IsHole() {
			args[i] = k.Hole
			continue
		}
		x, err := t.Eval(items[i+1], cols)
		if err != nil {
			return x, err
		}
		args[i] = x
	}
	f := head
	if ht := head.Type(); ht == -k.Symbol || ht == k.Mixed || ht == k.Symbol {
		var err error
		if f, err = t.Eval(head, cols); err != nil {
			return f, err
		}
	}
	if p := f.Primitive(); p != nil && p.Name == "enlist" && hasHole(args) {
		return t.shallow(k.NewProjection(f, args)) // (;x) is a list with a place to fill
	}
	v, err := t.apply(f, args)
	if err == nil && v.TooDeep() {
		err = k.ErrLimit
	}
	return v, err
}

// evalControl is if, do and while as trees.
func (t *thread) evalControl(word string, items []k.Value, cols prim.Columns) (k.Value, bool, error) {
	body := make([]expr, len(items))
	for i, it := range items {
		body[i] = &treeExpr{it, cols}
	}
	var e expr
	switch {
	case len(items) == 0:
		return k.Value{}, false, nil
	case word == "if":
		e = &ifExpr{body[0], body[1:]}
	case word == "do":
		e = &doExpr{body[0], body[1:], 0}
	case word == "while":
		e = &whileExpr{body[0], body[1:]}
	default:
		return k.Value{}, false, nil
	}
	v, err := e.eval(t, &frame{})
	return v, true, err
}

// treeExpr is a parse tree as a piece of code.
type treeExpr struct {
	tree k.Value
	cols prim.Columns
}

func (e *treeExpr) eval(t *thread, _ *frame) (k.Value, error) { return t.Eval(e.tree, e.cols) }

// evalSpecial is the heads whose arguments are not simply evaluated: assignment, cond,
// signal, return and derived functions.
func (t *thread) evalSpecial(head k.Value, items []k.Value, cols prim.Columns) (k.Value, bool, error) {
	p := head.Primitive()
	switch {
	case p.Kind == k.TypeIterator:
		if p.Code == 0 && len(items) == 2 {
			if x, err := t.Eval(items[1], cols); err == nil && x.IsString() {
				return k.Value{}, true, signal(x)
			}
		}
		return k.Value{}, false, nil
	case p.Kind == k.TypeBinary && p.Name == "$" && len(items) >= 4:
		args := make([]expr, len(items)-1)
		for i := range args {
			args[i] = &treeExpr{items[i+1], cols}
		}
		v, err := (&condExpr{args}).eval(t, &frame{})
		return v, true, err
	case p.Kind == k.TypeBinary && p.Name == ":" && len(items) == 2:
		v, err := t.Eval(items[1], cols)
		return v, true, err
	case len(items) == 3 && (head.IsIdentity() || p.Name == ":" && p.Kind == k.TypeBinary):
		v, err := t.assignTree(items[1], k.Value{}, items[2], cols)
		return v, true, err
	case len(items) == 3 && p.Kind == k.TypeUnary && len(p.Name) == 2 && p.Name[1] == ':':
		if op, ok := prim.Value(p.Name[:1], false); ok {
			v, err := t.assignTree(items[1], op, items[2], cols)
			return v, true, err
		}
	}
	return k.Value{}, false, nil
}

// assignTree is target:value as a tree; the target is a name or a name and indices.
func (t *thread) assignTree(target, op, value k.Value, cols prim.Columns) (k.Value, error) {
	v, err := t.Eval(value, cols)
	if err != nil {
		return v, err
	}
	var at []expr
	name := target
	if items := target.Items(); len(items) > 1 {
		name = items[0]
		for _, it := range items[1:] {
			at = append(at, &treeExpr{it, cols})
		}
	} else if syms := k.Data[k.Sym](target); len(syms) > 1 {
		name = k.NewSym(syms[0])
		for _, s := range syms[1:] {
			at = append(at, &treeExpr{k.NewSym(s), cols})
		}
	}
	if name.Type() != -k.Symbol {
		return v, k.ErrAssign
	}
	cell, path := t.in.vars.resolve(name.Text(), t.ctx)
	to := &globalPlace{cell, path}
	if at == nil && op.IsZero() {
		return v, to.set(t, nil, v)
	}
	var opExpr expr
	if !op.IsZero() {
		opExpr = &constExpr{op}
	}
	return (&amendExpr{to: to, at: at, op: opExpr, f: binaryOf(op), v: &constExpr{v}}).eval(t, &frame{})
}
