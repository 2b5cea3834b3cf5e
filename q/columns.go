package q

import (
	"strconv"

	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// columns are the names and values of a literal's columns; a column without a name takes
// the variable at the left of its expression, else x, and later ones a number.
func (c *compiler) columns(cols []syntax.Column) ([]k.Sym, []expr) {
	names := make([]k.Sym, len(cols))
	vals := make([]expr, len(cols))
	for i, col := range cols {
		name := col.Name
		if name == "" {
			name = columnName(col.X)
		}
		names[i] = k.Intern(uniqueName(name, names[:i]))
		vals[i] = c.expr(col.X)
	}
	return names, vals
}

// uniqueName is name, or name1, name2, ... when it is taken.
func uniqueName(name string, taken []k.Sym) string {
	out := name
	for n := 1; ; n++ {
		clash := false
		for _, s := range taken {
			clash = clash || s.String() == out
		}
		if !clash {
			return out
		}
		out = name + strconv.Itoa(n)
	}
}

func (c *compiler) table(n *syntax.TableLit) expr {
	keyNames, keys := c.columns(n.Keys)
	names, vals := c.columns(n.Cols)
	return &tableExpr{keyNames, keys, names, vals, n.From}
}

func (c *compiler) dict(n *syntax.DictLit) expr {
	names, vals := c.columns(n.Items)
	holes := false
	for i, item := range n.Items {
		if _, ok := item.X.(*syntax.Elided); ok {
			vals[i], holes = holeExpr, true
		}
	}
	return &dictExpr{names, vals, holes}
}

// tableExpr is ([k:..] a:..;b:..).
type tableExpr struct {
	keyNames []k.Sym
	keys     []expr
	names    []k.Sym
	vals     []expr
	at       int
}

func (e *tableExpr) eval(t *thread, fr *frame) (k.Value, error) {
	vals, err := evalAll(e.vals, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	keys, err := evalAll(e.keys, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	fr.at = e.at
	all := append(keys, vals...)
	names := append(append([]k.Sym(nil), e.keyNames...), e.names...)
	v, err := makeTable(names, all, len(keys))
	if err == nil && v.TooDeep() {
		err = k.ErrLimit
	}
	if err != nil {
		return t.failed(err, k.Identity, all...)
	}
	return v, nil
}

// makeTable makes a table of columns, the first n of them keys. Columns that are atoms
// are stretched; when all are, the table has one row.
func makeTable(names []k.Sym, cols []k.Value, n int) (k.Value, error) {
	if len(cols) == 0 {
		return k.NewTable(nil, nil), nil
	}
	lists := false
	for i, c := range cols {
		if c.Type() == k.TypeDict && !c.IsKeyedTable() {
			return k.Value{}, k.ErrType
		}
		if t := c.Type(); t.IsList() || t == k.TypeTable {
			lists = true
		} else if t > 0 && t != k.TypeDict {
			cols[i] = k.ListOf(c)
			lists = true
		}
	}
	if !lists {
		for i, c := range cols {
			cols[i] = k.Enlist(c)
		}
	}
	tab, err := k.FlipDict(names, cols)
	if err != nil || n == 0 {
		return tab, err
	}
	all := tab.Table()
	return k.NewDict(k.NewTable(names[:n:n], all.Cols[:n:n]), k.NewTable(names[n:], all.Cols[n:]))
}

// evalAll evaluates from the last to the first.
func evalAll(es []expr, t *thread, fr *frame) ([]k.Value, error) {
	out := make([]k.Value, len(es))
	for i := len(es) - 1; i >= 0; i-- {
		x, err := es[i].eval(t, fr)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// dictExpr is ([a:1;b:2]).
type dictExpr struct {
	names []k.Sym
	vals  []expr
	holes bool // values are left out: they are asked for, as the arguments of names!enlist[..]
}

func (e *dictExpr) eval(t *thread, fr *frame) (k.Value, error) {
	vals, err := evalAll(e.vals, t, fr)
	if err != nil {
		return k.Value{}, err
	}
	names := k.Syms(append([]k.Sym(nil), e.names...))
	if e.holes {
		makes, _ := prim.Value("!", false)
		return k.NewComposition([]k.Value{
			k.NewProjection(makes, []k.Value{names, k.Hole}), k.NewProjection(enlistValue(), vals)}), nil
	}
	return t.shallow(k.MustDict(names, k.Collapse(vals)))
}

// columnName is the name a column without one gets.
func columnName(x syntax.Node) string {
	return syntax.ColumnNames([]syntax.Column{{X: x}})[0].String()
}
