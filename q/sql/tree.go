package sql

import (
	"math"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// typed is an expression as a parse tree, with the letter of its type as meta gives it
// (C for strings), 0 where it is not known. A constant text keeps its literal: it becomes
// what it is compared with.
type typed struct {
	tree     k.Value
	kind     byte
	plain    string
	isPlain  bool
	constant bool
}

// scope is what the names of a query stand for.
type scope struct {
	*run
	sources []*source
	grouped *grouping // while the select list of a grouped query is compiled
	aliases map[string]expr
}

// source is a table of FROM: its columns by the names of q, their types, and the name of
// each in the table that is queried.
type source struct {
	alias string
	value k.Value
	names []string
	kinds []byte
	as    []string
	same  []string // columns that * leaves out: a table before has them, too
}

func verb(name string) k.Value {
	v, ok := prim.Value(name, false)
	if !ok {
		return k.NewSymbol(name)
	}
	return v
}

func apply(name string, args ...k.Value) k.Value {
	return k.NewList(append([]k.Value{verb(name)}, args...))
}

// helper is a call of a function of boot.q.
func helper(name string, args ...k.Value) k.Value {
	return k.NewList(append([]k.Value{k.NewSymbol(".s." + name)}, args...))
}

// quote is a constant as a parse tree.
func quote(v k.Value) k.Value {
	switch t := v.Type(); {
	case t == -k.Symbol, t == k.Symbol, t == k.Mixed:
		return k.Enlist(v)
	}
	return v
}

func settled(tree k.Value, kind byte) typed { return typed{tree: tree, kind: kind} }

// compile is an expression as a parse tree.
func (s *scope) compile(x expr) (typed, error) {
	if s.grouped != nil {
		return s.inGroup(x)
	}
	return s.plainly(x)
}

func (s *scope) plainly(x expr) (typed, error) {
	switch e := x.(type) {
	case *literal:
		return s.literal(e)
	case *parameter:
		return s.parameter(e)
	case *column:
		return s.column(e)
	case *call:
		return s.call(e)
	case *operation:
		return s.operation(e)
	case *membership:
		return s.membership(e)
	case *range_:
		return s.within(e)
	case *nullTest:
		v, err := s.compile(e.x)
		if v.kind == 'C' {
			return settled(apply("=", k.NewLong(0), helper("len", v.tree)), 'b'), err
		}
		return settled(apply("null", v.tree), 'b'), err
	case *choice:
		return s.choice(e)
	case *conversion:
		return s.conversion(e)
	case *subquery:
		return s.subquery(e)
	}
	return typed{}, fault("an expression is missing")
}

func (s *scope) literal(e *literal) (typed, error) {
	if e.source != "" {
		v, err := s.env.Apply(verb("value"), []k.Value{k.String(e.source)})
		return typed{tree: quote(v), kind: letterOf(v), constant: true}, err
	}
	if e.plain {
		return plainText(e.value.Text()), nil
	}
	return typed{tree: quote(e.value), kind: letterOf(e.value), constant: true}, nil
}

// plainText is a text constant; where nothing says what it is it is a symbol.
func plainText(text string) typed {
	return typed{tree: quote(k.NewSymbol(text)), kind: 's', plain: text, isPlain: true, constant: true}
}

func (s *scope) parameter(e *parameter) (typed, error) {
	if e.n < 1 || e.n > len(s.params) {
		return typed{}, fault("a parameter is missing")
	}
	v := s.params[e.n-1]
	if v.Type() == k.Char {
		return plainText(v.Text()), nil
	}
	return typed{tree: quote(v), kind: letterOf(v), constant: true}, nil
}

// letterOf is the letter of a value's type.
func letterOf(v k.Value) byte {
	t := v.Type().Abs()
	switch {
	case t.IsEnum():
		return 's'
	case v.Type() == k.Char:
		return 'C'
	case t.IsBasic():
		return t.Char()
	}
	return 0
}

// column is a name: one of a table's columns, an alias of the select list where none has
// it.
func (s *scope) column(e *column) (typed, error) {
	src, i, err := s.find(e)
	if err != nil {
		if x, ok := s.aliases[strings.ToLower(e.name)]; ok && e.table == "" {
			inner := *s
			inner.aliases = nil
			return inner.compile(x)
		}
		return typed{}, err
	}
	return settled(k.NewSymbol(src.as[i]), src.kinds[i]), nil
}

// find is the source that has a column, and the column's place there: the one spelled so,
// else one that differs in case; the first table that has it. Errors: the name.
func (s *scope) find(e *column) (*source, int, error) {
	for _, same := range [...]func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, candidate := range s.sources {
			if e.table != "" && !strings.EqualFold(e.table, candidate.alias) {
				continue
			}
			for i, name := range candidate.names {
				if same(name, e.name) {
					return candidate, i, nil
				}
			}
		}
	}
	name := e.name
	if e.table != "" {
		name = e.table + "." + name
	}
	return nil, 0, k.Error(name)
}

// as settles a text constant for a place where values of a kind are.
func (s *scope) as(v typed, kind byte) (typed, error) {
	if !v.isPlain || kind == 0 || kind == 's' {
		return v, nil
	}
	if kind == 'C' {
		return typed{tree: k.String(v.plain), kind: 'C', plain: v.plain, isPlain: true, constant: true}, nil
	}
	if kind == 'c' {
		if len(v.plain) != 1 {
			return typed{}, k.ErrType
		}
		return typed{tree: k.NewChar(v.plain[0]), kind: 'c', constant: true}, nil
	}
	if kind == 'd' && len(v.plain) > 10 {
		kind = 'p'
	}
	out, err := s.env.Apply(verb("$"), []k.Value{k.NewChar(kind - 'a' + 'A'), k.String(v.plain)})
	if err == nil && out.IsNull() && v.plain != "" {
		err = fault("'" + v.plain + "' is no value of type " + string(kind))
	}
	return typed{tree: out, kind: kind, constant: true}, err
}

// pair is two expressions that are to be compared: a text becomes what the other is.
func (s *scope) pair(x, y expr) (a, b typed, err error) {
	if a, err = s.compile(x); err != nil {
		return a, b, err
	}
	if b, err = s.compile(y); err != nil {
		return a, b, err
	}
	if a.isPlain && !b.isPlain {
		a, err = s.as(a, b.kind)
	} else if b.isPlain && !a.isPlain {
		b, err = s.as(b, a.kind)
	}
	return a, b, err
}

func (s *scope) operation(e *operation) (typed, error) {
	switch e.op {
	case "not", "neg":
		v, err := s.compile(e.left)
		if err != nil {
			return v, err
		}
		if e.op == "neg" && v.constant && !v.isPlain {
			n, err := s.env.Apply(verb("neg"), []k.Value{v.tree})
			return typed{tree: n, kind: v.kind, constant: true}, err
		}
		if e.op == "not" {
			v.kind = 'b'
		}
		return settled(apply(e.op, v.tree), v.kind), nil
	case "and", "or":
		a, err := s.compile(e.left)
		if err != nil {
			return a, err
		}
		b, err := s.compile(e.right)
		return settled(apply(map[string]string{"and": "&", "or": "|"}[e.op], a.tree, b.tree), 'b'), err
	case "like", "ilike":
		return s.like(e)
	case "||":
		a, err := s.compile(e.left)
		if err != nil {
			return a, err
		}
		b, err := s.compile(e.right)
		return settled(helper("cat", a.tree, b.tree), 's'), err
	}
	a, b, err := s.pair(e.left, e.right)
	if err != nil {
		return a, err
	}
	switch e.op {
	case "+", "-", "*":
		kind := a.kind
		if strings.IndexByte("dpntuvzm", b.kind) >= 0 || kind < b.kind && strings.IndexByte("dpntuvzm", kind) < 0 {
			kind = b.kind
		}
		return settled(apply(e.op, a.tree, b.tree), kind), nil
	case "/":
		return settled(apply("%", a.tree, b.tree), 'f'), nil
	case "%":
		return settled(apply("mod", a.tree, b.tree), a.kind), nil
	}
	if a.kind == 'C' || b.kind == 'C' {
		return strings_(e.op, a, b)
	}
	return settled(apply(e.op, a.tree, b.tree), 'b'), nil
}

// strings_ compares strings; their order is that of symbols.
func strings_(op string, a, b typed) (typed, error) {
	var tree k.Value
	switch {
	case a.isPlain && !b.isPlain:
		tree = helper("same", b.tree, k.Enlist(a.tree))
	case b.isPlain:
		tree = helper("same", a.tree, k.Enlist(b.tree))
	default:
		tree = helper("same", a.tree, b.tree)
	}
	switch op {
	case "=":
		return settled(tree, 'b'), nil
	case "<>":
		return settled(apply("not", tree), 'b'), nil
	}
	return settled(apply(op, helper("sym", a.tree), helper("sym", b.tree)), 'b'), nil
}

// like is a pattern of SQL as one of q: % is *, _ is ?, what q gives a meaning is itself.
func (s *scope) like(e *operation) (typed, error) {
	x, err := s.compile(e.left)
	if err != nil {
		return x, err
	}
	pattern, err := s.compile(e.right)
	if err != nil {
		return x, err
	}
	if !pattern.isPlain {
		return x, fault("a pattern must be a text")
	}
	text := pattern.plain
	if e.op == "ilike" {
		x.tree, text = apply("lower", x.tree), strings.ToLower(text)
	}
	text = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]", "%", "*", "_", "?").Replace(text)
	return settled(apply("like", x.tree, k.String(text)), 'b'), nil
}

func (s *scope) membership(e *membership) (typed, error) {
	x, err := s.compile(e.x)
	if err != nil {
		return x, err
	}
	if e.query != nil {
		list, err := s.list(e.query)
		return settled(apply("in", x.tree, quote(list)), 'b'), err
	}
	var items []k.Value
	var tree k.Value
	for _, item := range e.items {
		if c, ok := item.(*column); ok && c.table == "" {
			if _, _, err := s.find(c); err != nil { // in (red,green): names that are no columns
				item = &literal{value: k.String(c.name), plain: true}
			}
		}
		v, err := s.compile(item)
		if err != nil {
			return v, err
		}
		if v.isPlain && x.kind == 'c' && len(v.plain) != 1 {
			continue // no character is like it
		}
		if v, err = s.as(v, x.kind); err != nil {
			return v, err
		}
		switch {
		case v.isPlain && v.kind == 'C':
			items = append(items, v.tree)
		case v.isPlain:
			items = append(items, k.NewSymbol(v.plain))
		case v.constant:
			items = append(items, v.tree)
		default:
			one := apply("=", x.tree, v.tree)
			if tree.IsZero() {
				tree = one
			} else {
				tree = apply("|", tree, one)
			}
		}
	}
	if len(items) > 0 {
		in := apply("in", x.tree, quote(k.Collapse(items)))
		if x.kind == 'C' {
			in = apply("in", x.tree, k.Enlist(k.NewList(items)))
		}
		if tree.IsZero() {
			tree = in
		} else {
			tree = apply("|", tree, in)
		}
	}
	if tree.IsZero() {
		tree = apply("in", x.tree, k.String(""))
	}
	return settled(tree, 'b'), nil
}

func (s *scope) within(e *range_) (typed, error) {
	x, low, err := s.pair(e.x, e.low)
	if err != nil {
		return x, err
	}
	_, high, err := s.pair(e.x, e.high)
	if err != nil {
		return x, err
	}
	if low.constant && high.constant && low.kind == high.kind && !low.isPlain {
		return settled(apply("within", x.tree, quote(k.Collapse([]k.Value{low.tree, high.tree}))), 'b'), nil
	}
	return settled(apply("&", apply(">=", x.tree, low.tree), apply("<=", x.tree, high.tree)), 'b'), nil
}

func (s *scope) choice(e *choice) (typed, error) {
	out := settled(k.Identity, 0)
	results := make([]typed, len(e.then))
	kind := byte(0)
	for i, then := range e.then {
		v, err := s.compile(then)
		if err != nil {
			return v, err
		}
		results[i] = v
		if !v.isPlain && !v.tree.IsIdentity() {
			kind = v.kind
		}
	}
	if e.other != nil {
		var err error
		if out, err = s.compile(e.other); err != nil {
			return out, err
		}
		if kind == 0 {
			kind = out.kind
		}
	}
	if kind == 0 && len(results) > 0 {
		kind = results[0].kind
	}
	if out.tree.IsIdentity() {
		out.tree = quote(s.nullOf(kind))
	}
	for i := len(e.when) - 1; i >= 0; i-- {
		when, err := s.compile(e.when[i])
		if err != nil {
			return when, err
		}
		then := results[i].tree
		if then.IsIdentity() {
			then = quote(s.nullOf(kind))
		}
		out = settled(apply("?", when.tree, then, out.tree), kind)
	}
	return settled(out.tree, kind), nil
}

// nullOf is the null of a type's letter.
func (s *scope) nullOf(letter byte) k.Value {
	if letter == 0 {
		letter = 'f'
	}
	if letter == 's' || letter == 'C' {
		return k.NewSymbol("")
	}
	v, err := s.env.Apply(verb("$"), []k.Value{k.NewChar(letter), k.NewLong(k.NullLong)})
	if err != nil {
		return k.NewFloat(math.NaN())
	}
	return v
}
