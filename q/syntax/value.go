package syntax

import (
	"slices"
	"strconv"
	"strings"

	"tock/k"
)

// TreeOptions is what Tree needs to know of its evaluator.
type TreeOptions struct {
	// Func is the value of an operator or word: "+", "+:", "neg", "0:", "/:"; names that
	// it does not know become symbols.
	Func func(text string) (k.Value, bool)
	// Context is the namespace that lambdas are defined in, without the leading dot.
	Context string
}

// Tree is the parse tree of expressions as a q value, as parse gives it: a function and
// its arguments as a general list, names as symbols, and symbols enlisted. Several
// expressions make a list with ";" at its head.
//
// Source: code.kx.com/q/basics/parsetrees.
// Errors: *Error for a query whose names collide.
func Tree(nodes []Node, opts TreeOptions) (v k.Value, err error) {
	defer catch(&err)
	b := &builder{opts}
	if len(nodes) == 0 {
		return k.Identity, nil
	}
	if len(nodes) == 1 {
		return b.tree(nodes[0]), nil
	}
	return b.block(nodes), nil
}

type builder struct{ opts TreeOptions }

// fn is the value of an operator or word.
func (b *builder) fn(text string) k.Value {
	if text == "::" {
		return k.Identity
	}
	if b.opts.Func != nil {
		if v, ok := b.opts.Func(text); ok {
			return v
		}
	}
	return k.NewSymbol(text)
}

func (b *builder) trees(nodes []Node) []k.Value {
	out := make([]k.Value, len(nodes))
	for i, n := range nodes {
		out[i] = b.tree(n)
	}
	return out
}

// call is a list of a head and the trees of arguments.
func (b *builder) call(head k.Value, args ...k.Value) k.Value {
	return k.NewList(append([]k.Value{head}, args...))
}

// block is a sequence of expressions; an empty one is ::.
func (b *builder) block(items []Node) k.Value {
	trees := b.trees(items)
	for i, t := range trees {
		if t.IsHole() {
			trees[i] = k.Identity
		}
	}
	return b.call(k.NewChar(';'), trees...)
}

func (b *builder) tree(n Node) k.Value {
	switch n := n.(type) {
	case nil:
		return k.Identity
	case *Const:
		return quote(n.Value)
	case *Name:
		return k.NewSymbol(n.Name)
	case *Verb:
		return b.fn(n.Text)
	case *Adverb:
		if n.F == nil {
			return b.fn(n.Text)
		}
		return b.call(b.fn(n.Text), b.tree(n.F))
	case *Elided:
		return k.Hole
	case *Apply:
		return b.apply(n)
	case *List:
		return b.call(b.fn("enlist"), b.trees(n.Items)...)
	case *Paren:
		return b.tree(n.X)
	case *TableLit:
		return b.table(n)
	case *DictLit:
		return b.dict(n.Items)
	case *Assign:
		return b.assign(n)
	case *Lambda:
		return b.lambda(n)
	case *Cond:
		return b.call(b.fn("$"), b.trees(n.Args)...)
	case *Control:
		return b.call(k.NewSymbol(n.Word), b.trees(n.Args)...)
	case *Block:
		return b.block(n.Items)
	case *Return:
		return b.call(b.fn(":"), b.tree(n.X))
	case *Signal:
		return b.call(b.fn("'"), b.tree(n.X))
	case *Compose:
		return b.call(b.fn("'"), b.trees(n.Fs)...)
	case *Select:
		return b.query(n)
	case *System:
		return b.call(b.fn("system"), k.String(n.Text))
	case *Foreign:
		return b.call(b.fn("value"), k.String(string(n.Lang)+")"+n.Text))
	}
	return k.Identity
}

// quote makes a constant of a value: symbols would be names otherwise.
func quote(v k.Value) k.Value {
	switch v.Type() {
	case -k.Symbol, k.Symbol:
		return k.Enlist(v)
	}
	return v
}

func (b *builder) apply(n *Apply) k.Value {
	f := b.tree(n.F)
	if len(n.Args) == 0 {
		return b.call(f, k.Identity)
	}
	if n.Form == Infix && n.Args[1] == nil {
		return b.call(f, b.tree(n.Args[0]))
	}
	return b.call(f, b.trees(n.Args)...)
}

func (b *builder) assign(n *Assign) k.Value {
	var target k.Value
	switch t := n.Target.(type) {
	case *Apply:
		target = b.call(b.tree(t.F), b.trees(t.Args)...)
	default:
		target = b.tree(t)
	}
	head := b.fn(":")
	switch {
	case n.Op != nil:
		head = b.tree(n.Op)
		if v, ok := n.Op.(*Verb); ok {
			head = b.fn(v.Text + ":")
		}
	case n.Global:
		head = k.Identity
	}
	return b.call(head, target, b.tree(n.Value))
}

func (b *builder) lambda(l *Lambda) k.Value {
	return k.NewLambda(&k.Lambda{Source: l.Source, Context: b.opts.Context})
}

// table is flip of a dictionary, with a key when it has key columns.
func (b *builder) table(n *TableLit) k.Value {
	names := columnNames(append(append([]Column{}, n.Keys...), n.Cols...))
	flip := func(cols []Column, names []k.Sym) k.Value {
		return b.call(b.fn("+:"), b.namedDict(cols, names))
	}
	cols := flip(n.Cols, names[len(n.Keys):])
	if !n.HasKeys {
		return cols
	}
	return b.call(b.fn("!"), flip(n.Keys, names[:len(n.Keys)]), cols)
}

func (b *builder) dict(items []Column) k.Value {
	return b.namedDict(items, columnNames(items))
}

// namedDict is names!(enlist;values).
func (b *builder) namedDict(cols []Column, names []k.Sym) k.Value {
	vals := make([]k.Value, len(cols))
	for i, c := range cols {
		vals[i] = b.tree(c.X)
	}
	return b.call(b.fn("!"), k.Enlist(k.Syms(names)), b.call(b.fn("enlist"), vals...))
}

// query is the functional form of a select, exec, update or delete.
func (b *builder) query(q *Select) k.Value {
	var by, cols []k.Sym
	if q.Verb != "delete" {
		by, cols = queryNames(q)
	}
	where := k.EmptyList
	if len(q.Where) > 0 {
		where = k.Enlist(k.NewList(b.trees(q.Where)))
	}
	from := b.tree(q.From)
	switch q.Verb {
	case "update":
		return b.call(b.fn("!"), from, where, b.by(q, by), b.selected(q.Cols, cols))
	case "delete":
		names := k.Syms(deleted(q.Cols))
		if len(q.Cols) > 0 {
			names = k.Enlist(names)
		}
		return b.call(b.fn("!"), from, where, k.NewBool(false), names)
	case "exec":
		if q.Distinct {
			return b.call(b.fn("?"), from, where, k.NewBool(true), k.EmptyList)
		}
		return b.call(b.fn("?"), from, where, b.execPhrase(q.By, by), b.execPhrase(q.Cols, cols))
	}
	args := []k.Value{from, where, b.by(q, by), b.selected(q.Cols, cols)}
	if len(q.Limit) > 0 {
		args = append(args, b.limit(q.Limit)...)
	}
	return b.call(b.fn("?"), args...)
}

// by is the third argument of select and update: 0b, 1b for distinct, or a dictionary.
func (b *builder) by(q *Select, names []k.Sym) k.Value {
	if q.HasBy {
		return b.selected(q.By, names)
	}
	return k.NewBool(q.Distinct)
}

// selected is the dictionary of columns; () for all.
func (b *builder) selected(cols []Column, names []k.Sym) k.Value {
	if len(cols) == 0 {
		return k.EmptyList
	}
	vals := make([]k.Value, len(cols))
	for i, c := range cols {
		vals[i] = b.tree(c.X)
	}
	return k.MustDict(k.Syms(names), k.Collapse(vals))
}

// execPhrase is an exec's columns or groups: one without a name stands by itself.
func (b *builder) execPhrase(cols []Column, names []k.Sym) k.Value {
	if len(cols) == 1 && cols[0].Name == "" {
		return k.Enlist(b.tree(cols[0].X))
	}
	return b.selected(cols, names)
}

// limit is the fifth and sixth argument.
func (b *builder) limit(items []Node) []k.Value {
	count := k.NewLong(k.InfLong)
	var order k.Value
	for _, item := range items {
		if a, ok := item.(*Apply); ok && a.Form == Juxtapose {
			if v, ok := a.F.(*Verb); ok && (v.Text == "<" || v.Text == ">") {
				order = k.Enlist(k.ListOf(b.fn(v.Text+":"), b.tree(a.Args[0])))
				continue
			}
		}
		count = b.tree(item)
	}
	if order.IsZero() {
		return []k.Value{count}
	}
	return []k.Value{count, order}
}

// deleted is the names of the columns to delete.
func deleted(cols []Column) []k.Sym {
	out := make([]k.Sym, 0, len(cols))
	for _, c := range cols {
		n, ok := c.X.(*Name)
		if !ok {
			fail(c.X.At().From, string(k.ErrType))
		}
		out = append(out, k.Intern(n.Name))
	}
	return out
}

// ColumnNames is the names a list of columns gets: the written ones, and for the others
// one that their expression gives, or x; made unique with a number.
func ColumnNames(cols []Column) []k.Sym { return columnNames(cols) }

func columnNames(cols []Column) []k.Sym {
	out := make([]k.Sym, len(cols))
	used := map[string]bool{}
	for i, c := range cols {
		out[i] = k.Intern(unique(c, used))
	}
	return out
}

// unique is the name of a column, other than those used so far when it is derived.
func unique(c Column, used map[string]bool) string {
	name := c.Name
	if name == "" {
		base := derivedName(c.X)
		name = base
		for i := 1; used[name]; i++ {
			name = base + strconv.Itoa(i)
		}
	}
	used[name] = true
	return name
}

// queryNames is the names of the groups and columns of a query. Columns that take a
// name of a group are refused, as q does; two columns of one written name are not.
func queryNames(q *Select) (by, cols []k.Sym) {
	by = columnNames(q.By)
	cols = columnNames(q.Cols)
	if q.Verb == "exec" && (len(q.By) == 1 && q.By[0].Name == "" || len(q.Cols) == 1 && q.Cols[0].Name == "") {
		return by, cols
	}
	if q.Verb == "update" {
		return by, cols
	}
	for _, name := range cols {
		if slices.Contains(by, name) {
			fail(q.At().From, "dup names for cols/groups "+name.String())
		}
	}
	return by, cols
}

// derivedName is the name of an unnamed column: that of the name its expression leads to
// by last arguments, or first ones of arithmetic and comparisons (c2+c3 is c2, but
// size wavg price is price and 5 xbar time.minute is minute); x where it leads elsewhere.
func derivedName(x Node) string {
	for {
		switch n := x.(type) {
		case *Name:
			name := n.Name[strings.LastIndexByte(n.Name, '.')+1:]
			if name == "i" {
				return "x"
			}
			return name
		case *Paren:
			x = n.X
		case *Apply:
			x = naming(n)
			if x == nil {
				return "x"
			}
		case *Assign:
			x = n.Target
		default:
			return "x"
		}
	}
}

// naming is the argument that gives an application its name, or nil.
func naming(n *Apply) Node {
	if len(n.Args) == 0 {
		return nil
	}
	if v, ok := n.F.(*Verb); ok && len(n.Args) == 2 {
		switch v.Text {
		case "+", "-", "*", "%", "&", "|", "^", "=", "<", ">", "<=", ">=", "<>":
			return n.Args[0]
		}
	}
	return n.Args[len(n.Args)-1]
}
