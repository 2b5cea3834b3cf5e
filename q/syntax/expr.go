package syntax

import "tock/k"

// An expression is read from the left, but binds to the right: a noun is followed by a
// verb and the expression that is its right argument, or by the expression it is
// applied to. An expression that lacks its last argument is open, and what stands to
// its left composes with it instead of taking it as an argument.

// expr reads an expression; nil when there is none.
func (p *Parser) expr() Node {
	x, _ := p.openExpr()
	return x
}

func (p *Parser) openExpr() (x Node, open bool) {
	p.enter()
	x, open = p.anyExpr()
	p.leave()
	return x, open
}

func (p *Parser) anyExpr() (x Node, open bool) {
	if p.atEnd() {
		return nil, false
	}
	t := p.peek()
	switch {
	case t.isColon() && !p.toks[p.pos+1].is('[') && !p.iterFollows(1):
		p.next()
		if p.atEnd() {
			return p.nodes.verb(Verb{t.at(), ":"}), true
		}
		x := p.expr()
		return &Return{Span{int(t.from), p.last()}, x}, false
	case t.kind == tokIter && t.to-t.from == 1 && t.char == '\'' && !p.toks[p.pos+1].is('['):
		p.next()
		if p.atEnd() {
			return &Adverb{t.at(), "'", nil}, false
		}
		x := p.expr()
		return &Signal{Span{int(t.from), p.last()}, x}, false
	}
	x, verb := p.term()
	if verb {
		return p.afterVerb(x)
	}
	return p.afterNoun(x)
}

// afterVerb reads on behind a verb that has nothing to its left.
func (p *Parser) afterVerb(v Node) (x Node, open bool) {
	if p.atEnd() {
		return v, true // alone it is a value; behind something it composes: 0|+
	}
	from := v.At().From
	if !p.opts.K {
		if op, ok := v.(*Verb); ok && !isUnaryForm(op.Text) {
			// A verb before an infix word or derived verb is its left argument: + over x.
			if p.infixFollows() {
				return p.afterNoun(v)
			}
			fail(from, op.Text)
		}
	}
	rhs, open := p.openExpr()
	v = p.unaryForm(v)
	span := Span{from, p.last()}
	if open {
		return compose(span, v, rhs), true
	}
	return p.nodes.apply(Apply{span, Juxtapose, v, p.nodes.lists.list(rhs)}), false
}

// infixFollows reports whether the next token is an infix word.
func (p *Parser) infixFollows() bool {
	t := p.peek()
	if t.kind != tokName {
		return false
	}
	infix, _ := p.opts.IsVerb(p.text(t))
	return infix
}

// isUnaryForm reports whether an operator's text is that of its unary form, "#:".
func isUnaryForm(text string) bool {
	return len(text) > 1 && text[len(text)-1] == ':' && !isDigit(text[0])
}

// unaryForm turns an operator into its unary form; any other node stays.
func (p *Parser) unaryForm(f Node) Node {
	if v, ok := f.(*Verb); ok && !isLetter(v.Text[0]) && v.Text[0] != '.' && !isUnaryForm(v.Text) && !isDigit(v.Text[0]) {
		return p.nodes.verb(Verb{v.Span, v.Text + ":"})
	}
	if v, ok := f.(*Verb); ok && v.Text == "." {
		return p.nodes.verb(Verb{v.Span, ".:"})
	}
	return f
}

// afterNoun reads on behind a noun.
func (p *Parser) afterNoun(x Node) (Node, bool) {
	if p.atEnd() {
		return x, false
	}
	p.enter()
	x, open := p.nounPhrase(x)
	p.leave()
	return x, open
}

func (p *Parser) nounPhrase(x Node) (Node, bool) {
	if a, ok := p.assignment(x); ok {
		return a, false
	}
	from := x.At().From
	if t := p.peek(); t.kind == tokColon {
		if t.isColon() {
			p.unexpected()
		}
		// Identity behind a noun, 1 2 3 ::, is the noun; what stands to its left composes: (not f::).
		p.next()
		if p.atEnd() {
			return x, true
		}
		x = p.nodes.apply(Apply{Span{from, int(t.to)}, Juxtapose, p.nodes.constant(Const{t.at(), k.Identity}), p.nodes.lists.list(x)})
		return p.afterNoun(x)
	}
	f, verb := p.term()
	if !verb {
		rhs, open := p.afterNoun(f)
		span := Span{from, p.last()}
		if open {
			return compose(span, x, rhs), true
		}
		return p.nodes.apply(Apply{span, Juxtapose, p.juxtaposed(x), p.nodes.lists.list(rhs)}), false
	}
	if t := p.peek(); t.kind == tokColon && !t.isColon() && p.endFollows() {
		p.next() // x f:: is x f
	}
	if p.atEnd() {
		return p.nodes.apply(Apply{Span{from, p.last()}, Infix, f, p.nodes.lists.list(x, nil)}), true
	}
	rhs, open := p.openExpr()
	span := Span{from, p.last()}
	if open {
		return compose(span, p.nodes.apply(Apply{span, Infix, f, p.nodes.lists.list(x, nil)}), rhs), true
	}
	return p.nodes.apply(Apply{span, Infix, f, p.nodes.lists.list(x, rhs)}), false
}

// juxtaposed is a parenthesised operator in the unary form that it has before its argument.
func (p *Parser) juxtaposed(f Node) Node {
	if in, ok := f.(*Paren); ok {
		if v, ok := in.X.(*Verb); ok {
			return p.unaryForm(v)
		}
	}
	return f
}

// compose makes f∘g, flat when g is a composition itself.
func compose(span Span, f, g Node) Node {
	if c, ok := g.(*Compose); ok {
		return &Compose{span, append([]Node{f}, c.Fs...)}
	}
	return &Compose{span, []Node{f, g}}
}

// assignment reads on when x is followed by an assignment.
func (p *Parser) assignment(x Node) (Node, bool) {
	t := p.peek()
	if t.kind != tokColon && (t.kind != tokVerb || !isUnaryForm(p.text(t))) {
		return nil, false
	}
	if v, ok := x.(*Verb); ok && v.Text == "view" && t.kind == tokColon {
		x = p.nodes.name(Name{v.Span, v.Text}) // KX's sample database sp.q has a view of that name
	}
	a := Assign{Target: x}
	switch {
	case t.isColon():
	case t.kind == tokColon:
		a.Global = true
	default:
		text := p.text(t)[:len(p.text(t))-1]
		to := int(t.to) - 1
		if text[len(text)-1] == ':' {
			a.Global = true
			text, to = text[:len(text)-1], to-1
		}
		a.Op = p.nodes.verb(Verb{Span{int(t.from), to}, text})
	}
	if t.kind == tokColon && a.Global && p.endFollows() {
		return nil, false
	}
	if !assignable(x, a.Op == nil && !a.Global) {
		if _, ok := x.(*Verb); ok && t.kind == tokColon {
			fail(x.At().From, "assign")
		}
		if t.kind == tokVerb || !t.isColon() {
			return nil, false
		}
		p.unexpected()
	}
	p.next()
	if p.atEnd() {
		// x: without a value is the projection of assignment.
		f := Node(p.nodes.verb(Verb{t.at(), p.text(t)}))
		return p.nodes.apply(Apply{Span{x.At().From, p.last()}, Infix, f, p.nodes.lists.list(x, nil)}), true
	}
	a.Value = p.expr()
	a.Span = Span{x.At().From, p.last()}
	return p.nodes.assigns.add(a), true
}

// assignable reports whether x can stand left of a colon: a name, an indexed name, or a
// pattern where patterns are allowed.
func assignable(x Node, pattern bool) bool {
	switch x := x.(type) {
	case *Name:
		return true
	case *Apply:
		_, ok := x.F.(*Name)
		return ok && x.Form == Bracket
	case *List, *DictLit, *Paren, *TableLit:
		return pattern
	}
	return false
}
