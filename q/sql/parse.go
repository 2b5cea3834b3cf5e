package sql

import (
	"strings"

	"tock/k"
)

// parser reads tokens.
type parser struct {
	tokens []token
	at     int
	params int // ? seen
	depth  int
}

// parse reads one statement: a *query, a *change, or an expression that is q(..).
func parse(src string) (interface{}, error) {
	tokens, err := scan(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	var out interface{}
	switch p.peek().low {
	case "select", "(", "with", "values":
		out, err = p.query()
	case "insert", "update", "delete", "create", "drop":
		out, err = p.change()
	case "q":
		out, err = p.expr()
	default:
		return nil, fault("a statement cannot begin with " + p.shown())
	}
	if err != nil {
		return nil, err
	}
	p.take(";")
	if p.peek().kind != end {
		return nil, fault("unexpected " + p.shown())
	}
	return out, nil
}

func (p *parser) peek() token { return p.ahead(0) }

// ahead is the token n behind the next; the last one, which is the end, for any beyond it.
func (p *parser) ahead(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

// shown is the next token for a message.
func (p *parser) shown() string {
	t := p.peek()
	if t.kind == end {
		return "the end"
	}
	if t.text == "" {
		return "?"
	}
	return t.text
}

// take passes the words or marks if they are next.
func (p *parser) take(words ...string) bool {
	for i, w := range words {
		if p.at+i >= len(p.tokens) {
			return false
		}
		if t := p.tokens[p.at+i]; t.kind != word && t.kind != mark || t.low != w {
			return false
		}
	}
	p.at += len(words)
	return true
}

func (p *parser) need(words ...string) error {
	if !p.take(words...) {
		return fault("expected " + strings.ToUpper(strings.Join(words, " ")) + " before " + p.shown())
	}
	return nil
}

// reserved are the words that end a name or an alias.
var reserved = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`select from where group having order limit offset union all on using join inner left
		right full outer cross natural and or not in between like is null case when then else end as by asc desc distinct
		values set into exists fetch`) {
		out[w] = true
	}
	return out
}()

func (p *parser) isName() bool {
	t := p.peek()
	return t.kind == quoted || t.kind == word && !reserved[t.low]
}

func (p *parser) name() (string, error) {
	if !p.isName() {
		return "", fault("expected a name before " + p.shown())
	}
	t := p.peek()
	p.at++
	return t.text, nil
}

// names is a list of names in brackets.
func (p *parser) names() ([]string, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	var out []string
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		out = append(out, name)
		if !p.take(",") {
			return out, p.need(")")
		}
	}
}

// alias is a name after AS, or without it.
func (p *parser) alias() (string, error) {
	if p.take("as") {
		return p.name()
	}
	if p.isName() {
		return p.name()
	}
	return "", nil
}

func (p *parser) query() (*query, error) {
	if p.depth++; p.depth > deepest {
		return nil, k.ErrStack
	}
	defer func() { p.depth-- }()
	q, err := p.core()
	if err != nil {
		return nil, err
	}
	last := q
	for p.take("union") {
		last.all = p.take("all")
		if last.union, err = p.core(); err != nil {
			return nil, err
		}
		last = last.union
	}
	if p.take("order", "by") {
		for {
			x, err := p.expr()
			if err != nil {
				return nil, err
			}
			o := order{x: x, down: p.take("desc")}
			if !o.down {
				p.take("asc")
			}
			q.orders = append(q.orders, o)
			if !p.take(",") {
				break
			}
		}
	}
	for {
		switch {
		case p.take("limit"):
			q.limit, err = p.expr()
		case p.take("offset"):
			if q.offset, err = p.expr(); err == nil && !p.take("rows") {
				p.take("row")
			}
		case p.take("fetch", "first") || p.take("fetch", "next"):
			if q.limit, err = p.expr(); err == nil {
				if !p.take("rows") {
					p.take("row")
				}
				p.take("only")
			}
		default:
			return q, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// core is a query without what may follow a union.
func (p *parser) core() (*query, error) {
	if p.take("(") {
		q, err := p.query()
		if err != nil {
			return nil, err
		}
		return q, p.need(")")
	}
	if err := p.need("select"); err != nil {
		return nil, err
	}
	q := &query{}
	if !p.take("all") {
		q.distinct = p.take("distinct")
	}
	var err error
	if p.ahead(1).kind == number && p.take("top") {
		if q.limit, err = p.primary(); err != nil {
			return nil, err
		}
	}
	for {
		it, err := p.item()
		if err != nil {
			return nil, err
		}
		q.items = append(q.items, it)
		if !p.take(",") {
			break
		}
	}
	if p.take("into") {
		if q.into, err = p.name(); err != nil {
			return nil, err
		}
	}
	if p.take("from") {
		if err := p.fromList(q); err != nil {
			return nil, err
		}
	}
	if p.take("where") {
		if q.where, err = p.expr(); err != nil {
			return nil, err
		}
	}
	if p.take("group", "by") {
		for {
			x, err := p.expr()
			if err != nil {
				return nil, err
			}
			q.group = append(q.group, x)
			if !p.take(",") {
				break
			}
		}
	}
	if p.take("having") {
		if q.having, err = p.expr(); err != nil {
			return nil, err
		}
	}
	return q, nil
}

func (p *parser) item() (item, error) {
	if p.take("*") {
		return item{star: true}, nil
	}
	if p.isName() && p.ahead(1).text == "." && p.ahead(2).text == "*" {
		name, _ := p.name()
		p.at += 2
		return item{star: true, table: name}, nil
	}
	x, err := p.expr()
	if err != nil {
		return item{}, err
	}
	if c, ok := x.(*column); ok && p.isName() && aggregates[strings.ToLower(c.name)] {
		return item{}, fault(c.name + " without brackets")
	}
	name, err := p.alias()
	return item{x: x, name: name}, err
}

func (p *parser) fromList(q *query) error {
	for {
		f, err := p.table()
		if err != nil {
			return err
		}
		if len(q.from) > 0 {
			f.join = "comma"
		}
		q.from = append(q.from, f)
		if err := p.joins(q); err != nil {
			return err
		}
		if !p.take(",") {
			return nil
		}
	}
}

// joins is the tables joined with JOIN to the one before.
func (p *parser) joins(q *query) error {
	for {
		natural, how := p.take("natural"), ""
		switch {
		case p.take("join"), p.take("inner", "join"):
			how = "inner"
		case p.take("left", "join"), p.take("left", "outer", "join"):
			how = "left"
		case p.take("right", "join"), p.take("right", "outer", "join"):
			how = "right"
		case p.take("cross", "join"):
			how = "comma"
		case natural:
			return fault("expected JOIN before " + p.shown())
		case p.peek().low == "full":
			return fault("FULL JOIN is not supported")
		default:
			return nil
		}
		f, err := p.table()
		if err != nil {
			return err
		}
		f.join, f.same = how, natural
		switch {
		case p.take("on"):
			f.on, err = p.expr()
		case p.take("using"):
			f.using, err = p.names()
		}
		if err != nil {
			return err
		}
		q.from = append(q.from, f)
	}
}

func (p *parser) table() (*from, error) {
	f := &from{}
	var err error
	switch t := p.peek(); {
	case t.kind == mark && t.text == "(":
		p.at++
		if f.query, err = p.query(); err == nil {
			err = p.need(")")
		}
	case t.kind == param:
		f.param = p.parameter()
	default:
		if f.name, err = p.name(); err == nil {
			f.alias = f.name
		}
		if err == nil && strings.EqualFold(f.name, "q") && p.take("(") {
			var x expr
			if x, err = p.call("q"); err == nil {
				f.call, f.alias = x.(*call), ""
			}
		}
	}
	if err != nil {
		return nil, err
	}
	alias, err := p.alias()
	if alias != "" {
		f.alias = alias
	}
	return f, err
}

// parameter is the number of the parameter that is next.
func (p *parser) parameter() int {
	t := p.peek()
	p.at++
	if t.text == "" {
		p.params++
		return p.params
	}
	n := 0
	for _, c := range t.text {
		n = min(n*10+int(c-'0'), 1<<20)
	}
	return n
}
