package syntax

import (
	"strings"

	"tock/k"
)

// term reads a noun or verb with its iterators and brackets.
func (p *Parser) term() (x Node, verb bool) {
	p.enter()
	x, verb = p.anyTerm()
	p.leave()
	return x, verb
}

func (p *Parser) anyTerm() (x Node, verb bool) {
	x, verb = p.base()
	for {
		t := p.peek()
		switch {
		case t.is('['):
			x, verb = p.brackets(x), false
		case t.kind == tokIter && (!t.space || p.spaced(x)):
			p.next()
			x, verb = &Adverb{Span{x.At().From, int(t.to)}, p.text(t), x}, true
		default:
			return x, verb
		}
	}
}

// spaced reports whether an iterator with a blank before it belongs to x: it does to a function
// that stands before something else, as in x f \ y.
func (p *Parser) spaced(x Node) bool {
	switch x.(type) {
	case *Lambda, *Adverb, *Verb:
	default:
		return false
	}
	p.pos++
	end := p.atEnd()
	p.pos--
	return !end
}

// brackets reads the arguments in brackets behind f.
func (p *Parser) brackets(f Node) Node {
	open := p.next()
	args := p.bracketed(']', open)
	span := Span{f.At().From, p.last()}
	if v, ok := f.(*Verb); ok {
		if v.Text == "$" && len(args) > 2 {
			if p.inPhrase {
				fail(v.From, string(k.ErrRank))
			}
			return &Cond{span, args}
		}
		if p.opts.K && len(args) == 1 {
			f = p.unaryForm(f)
		}
	}
	return p.nodes.apply(Apply{span, Bracket, f, args})
}

// base reads one token, or what brackets hold.
func (p *Parser) base() (x Node, verb bool) {
	t := p.peek()
	span := t.at()
	switch t.kind {
	case tokConst:
		p.next()
		return p.nodes.constant(Const{span, p.values[t.value]}), false
	case tokVerb:
		p.next()
		return p.nodes.verb(Verb{span, p.text(t)}), true
	case tokIter:
		p.next()
		return &Adverb{span, p.text(t), nil}, true
	case tokColon:
		p.next()
		if !t.isColon() {
			return p.nodes.constant(Const{span, k.Identity}), false
		}
		return p.nodes.verb(Verb{span, ":"}), true
	case tokName:
		return p.nameOrWord()
	case tokPunct:
		switch p.text(t) {
		case "(":
			return p.paren(), false
		case "{":
			return p.lambda(), false
		case "[":
			p.next()
			items := p.bracketed(']', t)
			return &Block{Span{int(t.from), p.last()}, items}, false
		}
	}
	p.unexpected()
	return nil, false
}

// nameOrWord reads a variable, a word of .q, a control word or a query.
func (p *Parser) nameOrWord() (x Node, verb bool) {
	t := p.next()
	span := t.at()
	if p.beginsK(t) {
		return p.kLambda(t), false
	}
	if isReserved(p.text(t)) && !p.opts.K || isControl(p.text(t)) {
		switch p.text(t) {
		case "select", "exec", "update", "delete":
			return p.query(t), false
		case "if", "do", "while":
			open := p.peek()
			if !open.is('[') {
				if p.opts.K {
					return p.nodes.name(Name{span, p.text(t)}), false
				}
				fail(int(t.from), p.text(t))
			}
			p.next()
			args := p.bracketed(']', open)
			return &Control{Span{int(t.from), p.last()}, p.text(t), args}, false
		}
	}
	if infix, ok := p.opts.IsVerb(p.text(t)); ok {
		return p.nodes.verb(Verb{span, p.text(t)}), infix
	}
	return p.nodes.name(Name{span, p.text(t)}), false
}

// beginsK reports whether a name is the k of k){...}, a lambda of k in a text of q: its
// parenthesis closes none.
func (p *Parser) beginsK(t *token) bool {
	if p.opts.K || t.char != 'k' || t.to-t.from != 1 || p.pos+1 >= len(p.toks) {
		return false
	}
	if close, open := p.peek(), &p.toks[p.pos+1]; !close.is(')') || !open.is('{') || close.from != t.to || open.from != close.to {
		return false
	}
	depth := 0
	for i := p.pos - 2; i >= 0; i-- {
		switch b := &p.toks[i]; {
		case b.is(')'), b.is(']'), b.is('}'):
			depth++
		case b.is('('), b.is('['), b.is('{'):
			if depth == 0 {
				return !b.is('(')
			}
			depth--
		}
	}
	return true
}

// kLambda reads {...} of k){...}, in k. Blanks keep the offsets.
func (p *Parser) kLambda(t *token) Node {
	open := p.pos + 1
	depth, end := 0, open
	for ; end < len(p.toks); end++ {
		switch b := &p.toks[end]; {
		case b.is('{'):
			depth++
		case b.is('}'):
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if end == len(p.toks) {
		fail(int(t.from), string(k.ErrParse))
	}
	text := strings.Repeat(" ", int(t.from)) + p.src[t.from:p.toks[end].to]
	l, err := ParseLambda(text, p.given)
	if err != nil {
		panic(err)
	}
	p.pos = end + 1
	return l
}

func isControl(word string) bool { return word == "if" || word == "do" || word == "while" }

// paren reads (), (x), (a;b), and the literals of tables and dictionaries.
func (p *Parser) paren() Node {
	open := p.next()
	if t := p.peek(); t.is('[') {
		return p.table(open)
	}
	items := p.bracketed(')', open)
	span := Span{int(open.from), p.last()}
	switch len(items) {
	case 0:
		return p.nodes.constant(Const{span, k.EmptyList})
	case 1:
		if _, ok := items[0].(*Elided); ok {
			return p.nodes.constant(Const{span, k.EmptyList})
		}
		return &Paren{span, items[0]}
	}
	return &List{span, items}
}

// table reads ([]..), ([k:..]..) and ([a:..;b:..]) behind the round bracket.
func (p *Parser) table(open *token) Node {
	save := p.stops
	p.stops = stops{}
	square := p.next()
	keys := p.columns(']', square)
	if p.peek().is(')') {
		p.next()
		p.stops = save
		return &DictLit{Span{int(open.from), p.last()}, keys}
	}
	cols := p.columns(')', open)
	p.stops = save
	return &TableLit{Span{int(open.from), p.last()}, keys, cols, len(keys) > 0}
}

// columns reads name:expr items up to the closing bracket of open; empty items are left out.
func (p *Parser) columns(closer byte, open *token) []Column {
	var out []Column
	for !p.peek().is(closer) {
		if p.peek().is(';') {
			p.next()
			continue
		}
		if p.atEnd() {
			break
		}
		out = append(out, p.column())
	}
	p.expect(closer, open)
	return out
}

// column reads name:expr or expr.
func (p *Parser) column() Column {
	var c Column
	if t := p.peek(); t.kind == tokName {
		if colon := &p.toks[p.pos+1]; colon.isColon() {
			p.next()
			p.next()
			c.Name = p.text(t)
		}
	}
	from := int(p.peek().from)
	c.X = p.expr()
	if a, ok := c.X.(*Assign); ok && a.Global && c.Name == "" {
		fail(from, "parse") // a::e names no column: code.kx.com/q/releases/ChangesIn4.1
	}
	if c.X == nil {
		if c.Name == "" {
			p.unexpected()
		}
		c.X = &Elided{Span{from, from}} // a pattern that asks for the key only
	}
	return c
}

// lambda reads {[params] body}.
func (p *Parser) lambda() Node {
	open := p.next()
	save, phrase := p.stops, p.inPhrase
	p.stops, p.inPhrase = stops{}, false
	l := &Lambda{}
	if t := p.peek(); t.is('[') {
		p.next()
		l.Explicit = true
		l.Params = p.params(t)
	}
	l.Body = p.sequence()
	p.expect('}', open)
	p.stops, p.inPhrase = save, phrase
	l.Span = Span{int(open.from), p.last()}
	l.Source = p.src[l.From:l.To]
	if p.opts.K {
		l.Source = "k)" + l.Source
	}
	return l
}

// params reads the parameter list of a lambda: names, or patterns.
func (p *Parser) params(open *token) []Node {
	params := p.bracketed(']', open)
	if len(params) > 8 {
		fail(params[8].At().From, "params")
	}
	for _, x := range params {
		switch x := x.(type) {
		case *Name, *List, *DictLit, *TableLit, *Assign, *Paren, *Elided:
		default:
			fail(x.At().From, p.src[x.At().From:x.At().To])
		}
	}
	return params
}
