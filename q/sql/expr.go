package sql

import (
	"strings"

	"tock/k"
)

// Expressions, loosest first: or, and, not, comparisons, + - ||, * / %, sign, primary.

func (p *parser) expr() (expr, error) {
	if p.depth++; p.depth > deepest {
		return nil, k.ErrStack
	}
	defer func() { p.depth-- }()
	return p.chain(p.both, "or")
}

// deepest is how many expressions may stand within each other.
const deepest = 500

func (p *parser) both() (expr, error) { return p.chain(p.negated, "and") }

// chain is operands of one level with the operators between them, from the left.
func (p *parser) chain(operand func() (expr, error), ops ...string) (expr, error) {
	left, err := operand()
	for err == nil {
		op := ""
		for _, o := range ops {
			if p.take(o) {
				op = o
				break
			}
		}
		if op == "" {
			return left, nil
		}
		var right expr
		if right, err = operand(); err == nil {
			left = &operation{op, left, right}
		}
	}
	return nil, err
}

func (p *parser) negated() (expr, error) {
	if p.take("not") {
		if p.depth++; p.depth > deepest {
			return nil, k.ErrStack
		}
		defer func() { p.depth-- }()
		x, err := p.negated()
		return &operation{op: "not", left: x}, err
	}
	return p.compared()
}

func (p *parser) compared() (expr, error) {
	x, err := p.sum()
	for err == nil {
		op := p.peek().low
		switch op {
		case "=", "<>", "!=", "<", ">", "<=", ">=":
			if p.peek().kind != mark {
				return x, nil
			}
			p.at++
			if op == "!=" {
				op = "<>"
			}
			var right expr
			if right, err = p.sum(); err == nil {
				x = &operation{op, x, right}
			}
			continue
		}
		var next expr
		next, err = p.tested(x)
		if next == nil || err != nil {
			break
		}
		x = next
	}
	return x, err
}

// tested is x [NOT] IN, BETWEEN, LIKE, IS; nil when none follows.
func (p *parser) tested(x expr) (expr, error) {
	from := p.at
	not := p.take("not")
	var out expr
	var err error
	switch {
	case p.take("in"):
		out, err = p.membership(x)
	case p.take("between"):
		r := &range_{x: x}
		if r.low, err = p.sum(); err == nil {
			if err = p.need("and"); err == nil {
				r.high, err = p.sum()
			}
		}
		out = r
	case p.take("like"), p.take("ilike"):
		op := p.tokens[p.at-1].low
		var pattern expr
		pattern, err = p.sum()
		out = &operation{op, x, pattern}
	case !not && p.take("is"):
		not = p.take("not")
		switch {
		case p.take("null"):
			out = &nullTest{x}
		case p.take("true"):
			out = x
		case p.take("false"):
			out, not = x, !not
		default:
			err = fault("expected NULL before " + p.shown())
		}
	default:
		p.at = from
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if not {
		out = &operation{op: "not", left: out}
	}
	return out, nil
}

func (p *parser) membership(x expr) (expr, error) {
	m := &membership{x: x}
	if err := p.need("("); err != nil {
		return nil, err
	}
	var err error
	if p.peek().low == "select" {
		m.query, err = p.query()
	} else {
		m.items, err = p.list()
	}
	if err != nil {
		return nil, err
	}
	return m, p.need(")")
}

// list is expressions with commas between them.
func (p *parser) list() ([]expr, error) {
	var out []expr
	for {
		x, err := p.expr()
		if err != nil {
			return nil, err
		}
		out = append(out, x)
		if !p.take(",") {
			return out, nil
		}
	}
}

func (p *parser) sum() (expr, error)     { return p.chain(p.product, "+", "-", "||") }
func (p *parser) product() (expr, error) { return p.chain(p.signed, "*", "/", "%") }

func (p *parser) signed() (expr, error) {
	switch {
	case p.take("-"):
		if p.depth++; p.depth > deepest {
			return nil, k.ErrStack
		}
		defer func() { p.depth-- }()
		x, err := p.signed()
		return &operation{op: "neg", left: x}, err
	case p.take("+"):
		return p.primary()
	}
	return p.primary()
}

func (p *parser) primary() (expr, error) {
	t := p.peek()
	switch t.kind {
	case end:
		return nil, fault("unexpected end")
	case text:
		p.at++
		return &literal{value: k.String(t.text), plain: true}, nil
	case number:
		p.at++
		return &literal{source: t.text}, nil
	case param:
		return &parameter{p.parameter()}, nil
	case mark:
		if t.text == "{" {
			return p.escape()
		}
		if t.text != "(" {
			return nil, fault("unexpected " + t.text)
		}
		p.at++
		var x expr
		var err error
		if p.peek().low == "select" {
			var q *query
			q, err = p.query()
			x = &subquery{query: q}
		} else {
			x, err = p.expr()
		}
		if err != nil {
			return nil, err
		}
		return x, p.need(")")
	case word:
		if x, ok, err := p.special(t.low); ok || err != nil {
			return x, err
		}
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	if t.kind == word && p.take("(") {
		return p.call(t.low)
	}
	if i := strings.LastIndexByte(name, '.'); i > 0 && t.kind == word {
		return &column{name[:i], name[i+1:]}, nil
	}
	if p.peek().text == "." && p.peek().kind == mark { // "table"."column"
		p.at++
		sub, err := p.name()
		return &column{name, sub}, err
	}
	return &column{name: name}, nil
}

// escapes are the kinds of the literals of ODBC: {d '2024-01-02'}.
var escapes = map[string]string{"d": "date", "t": "time", "ts": "timestamp", "guid": "guid"}

// escape is {d '..'}, {t '..'}, {ts '..'} or {fn f(x)}.
func (p *parser) escape() (expr, error) {
	p.at++
	if p.take("fn") {
		x, err := p.expr()
		if err != nil {
			return nil, err
		}
		return x, p.need("}")
	}
	kind, ok := escapes[p.peek().low]
	if !ok || p.ahead(1).kind != text {
		return nil, fault("unexpected {")
	}
	p.at += 2
	return &conversion{&literal{value: k.String(p.tokens[p.at-1].text), plain: true}, kind}, p.need("}")
}

// special is what begins with a word of its own.
func (p *parser) special(low string) (expr, bool, error) {
	switch low {
	case "null":
		p.at++
		return &literal{value: k.Identity}, true, nil
	case "true", "false":
		p.at++
		return &literal{value: k.NewBool(low == "true")}, true, nil
	case "case":
		p.at++
		x, err := p.choice()
		return x, true, err
	case "exists":
		p.at++
		if err := p.need("("); err != nil {
			return nil, true, err
		}
		q, err := p.query()
		if err != nil {
			return nil, true, err
		}
		return &subquery{q, true}, true, p.need(")")
	case "current_date", "current_time", "current_timestamp":
		p.at++
		return &call{name: low}, true, nil
	case "date", "time", "timestamp":
		if next := p.ahead(1); next.kind == text {
			p.at += 2
			return &conversion{&literal{value: k.String(next.text), plain: true}, low}, true, nil
		}
	case "cast":
		p.at++
		if err := p.need("("); err != nil {
			return nil, true, err
		}
		x, err := p.expr()
		if err != nil {
			return nil, true, err
		}
		if err := p.need("as"); err != nil {
			return nil, true, err
		}
		kind, err := p.typeName()
		if err != nil {
			return nil, true, err
		}
		return &conversion{x, kind}, true, p.need(")")
	case "extract":
		p.at++
		if err := p.need("("); err != nil {
			return nil, true, err
		}
		part, err := p.name()
		if err == nil {
			err = p.need("from")
		}
		if err != nil {
			return nil, true, err
		}
		x, err := p.expr()
		if err != nil {
			return nil, true, err
		}
		return &call{name: strings.ToLower(part), args: []expr{x}}, true, p.need(")")
	}
	return nil, false, nil
}

// typeName is the name of a type, without its sizes.
func (p *parser) typeName() (string, error) {
	name, err := p.name()
	if err != nil {
		return "", err
	}
	p.take("precision")
	p.take("varying")
	if p.take("(") {
		if _, err := p.list(); err != nil {
			return "", err
		}
		err = p.need(")")
	}
	return strings.ToLower(name), err
}

func (p *parser) choice() (expr, error) {
	c := &choice{}
	var base expr
	var err error
	if p.peek().low != "when" {
		if base, err = p.expr(); err != nil {
			return nil, err
		}
	}
	for p.take("when") {
		when, err := p.expr()
		if err != nil {
			return nil, err
		}
		if base != nil {
			when = &operation{"=", base, when}
		}
		if err := p.need("then"); err != nil {
			return nil, err
		}
		then, err := p.expr()
		if err != nil {
			return nil, err
		}
		c.when, c.then = append(c.when, when), append(c.then, then)
	}
	if len(c.when) == 0 {
		return nil, fault("CASE without WHEN")
	}
	if p.take("else") {
		if c.other, err = p.expr(); err != nil {
			return nil, err
		}
	}
	return c, p.need("end")
}

// call is a function's arguments, after the bracket.
func (p *parser) call(name string) (expr, error) {
	c := &call{name: name}
	if p.take("*") {
		c.star = true
		return c, p.need(")")
	}
	if p.take(")") {
		return c, nil
	}
	c.distinct = p.take("distinct")
	var err error
	for {
		var x expr
		if x, err = p.expr(); err != nil {
			return nil, err
		}
		c.args = append(c.args, x)
		if !p.take(",") && !p.take("from") && !p.take("for") {
			return c, p.need(")")
		}
	}
}
