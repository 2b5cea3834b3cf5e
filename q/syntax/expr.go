package syntax

import "tock/k"

// An expression is read from the left, but binds to the right: a noun is followed by a
// verb and the expression that is its right argument, or by the expression it is
// applied to. An expression that lacks its last argument is open, and what stands to
// its left composes with it instead of taking it as an argument.

// expr reads an expression; nil when there is none.
func (p *parser) expr() Node {
	x, _ := p.openExpr()
	return x
}

func (p *parser) openExpr() (x Node, open bool) {
	p.enter()
	defer p.leave()
	if p.atEnd() {
		return nil, false
	}
	t := p.peek()
	switch {
	case t.kind == tokColon && t.text == ":" && !p.toks[p.pos+1].is("[") && !p.iterFollows(1):
		p.next()
		if p.atEnd() {
			return &Verb{Span{t.from, t.to}, ":"}, true
		}
		x := p.expr()
		return &Return{Span{t.from, p.last()}, x}, false
	case t.kind == tokIter && t.text == "'" && !p.toks[p.pos+1].is("["):
		p.next()
		if p.atEnd() {
			return &Adverb{Span{t.from, t.to}, "'", nil}, false
		}
		x := p.expr()
		return &Signal{Span{t.from, p.last()}, x}, false
	}
	x, verb := p.term()
	if verb {
		return p.afterVerb(x)
	}
	return p.afterNoun(x)
}

// afterVerb reads on behind a verb that has nothing to its left.
func (p *parser) afterVerb(v Node) (x Node, open bool) {
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
	v = unaryForm(v)
	span := Span{from, p.last()}
	if open {
		return compose(span, v, rhs), true
	}
	return &Apply{span, Juxtapose, v, []Node{rhs}}, false
}

// infixFollows reports whether the next token is an infix word.
func (p *parser) infixFollows() bool {
	t := p.peek()
	if t.kind != tokName {
		return false
	}
	infix, _ := p.opts.IsVerb(t.text)
	return infix
}

// isUnaryForm reports whether an operator's text is that of its unary form, "#:".
func isUnaryForm(text string) bool {
	return len(text) > 1 && text[len(text)-1] == ':' && !isDigit(text[0])
}

// unaryForm turns an operator into its unary form; any other node stays.
func unaryForm(f Node) Node {
	if v, ok := f.(*Verb); ok && !isLetter(v.Text[0]) && v.Text[0] != '.' && !isUnaryForm(v.Text) && !isDigit(v.Text[0]) {
		return &Verb{v.Span, v.Text + ":"}
	}
	if v, ok := f.(*Verb); ok && v.Text == "." {
		return &Verb{v.Span, ".:"}
	}
	return f
}

// afterNoun reads on behind a noun.
func (p *parser) afterNoun(x Node) (Node, bool) {
	p.enter()
	defer p.leave()
	if p.atEnd() {
		return x, false
	}
	if a, ok := p.assignment(x); ok {
		return a, false
	}
	from := x.At().From
	if t := p.peek(); t.kind == tokColon {
		if t.text == ":" {
			p.unexpected()
		}
		// Identity behind a noun: 1 2 3 ::
		p.next()
		x = &Apply{Span{from, t.to}, Juxtapose, &Const{Span{t.from, t.to}, k.Identity}, []Node{x}}
		return p.afterNoun(x)
	}
	f, verb := p.term()
	if !verb {
		rhs, open := p.afterNoun(f)
		span := Span{from, p.last()}
		if open {
			return compose(span, x, rhs), true
		}
		return &Apply{span, Juxtapose, juxtaposed(x), []Node{rhs}}, false
	}
	if p.atEnd() {
		return &Apply{Span{from, p.last()}, Infix, f, []Node{x, nil}}, true
	}
	rhs, open := p.openExpr()
	span := Span{from, p.last()}
	if open {
		return compose(span, &Apply{span, Infix, f, []Node{x, nil}}, rhs), true
	}
	return &Apply{span, Infix, f, []Node{x, rhs}}, false
}

// juxtaposed is a parenthesised operator in the unary form that it has before its argument.
func juxtaposed(f Node) Node {
	if in, ok := f.(*Paren); ok {
		if v, ok := in.X.(*Verb); ok {
			return unaryForm(v)
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
func (p *parser) assignment(x Node) (Node, bool) {
	t := p.peek()
	if v, ok := x.(*Verb); ok && v.Text == "view" && t.kind == tokColon {
		x = &Name{v.Span, v.Text} // KX's sample database sp.q has a view of that name
	}
	a := &Assign{Target: x}
	switch {
	case t.kind == tokColon && t.text == ":":
	case t.kind == tokColon:
		a.Global = true
	case t.kind == tokVerb && isUnaryForm(t.text):
		text := t.text[:len(t.text)-1]
		to := t.to - 1
		if text[len(text)-1] == ':' {
			a.Global = true
			text, to = text[:len(text)-1], to-1
		}
		a.Op = &Verb{Span{t.from, to}, text}
	default:
		return nil, false
	}
	if !assignable(x, a.Op == nil && !a.Global) {
		if _, ok := x.(*Verb); ok && t.kind == tokColon {
			fail(x.At().From, "assign")
		}
		if t.kind == tokVerb || t.text == "::" {
			return nil, false
		}
		p.unexpected()
	}
	p.next()
	if p.atEnd() {
		// x: without a value is the projection of assignment.
		f := Node(&Verb{Span{t.from, t.to}, t.text})
		return &Apply{Span{x.At().From, p.last()}, Infix, f, []Node{x, nil}}, true
	}
	a.Value = p.expr()
	a.Span = Span{x.At().From, p.last()}
	return a, true
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
