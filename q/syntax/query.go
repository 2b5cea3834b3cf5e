package syntax

// query reads a select, exec, update or delete behind its word.
func (p *Parser) query(word *token) Node {
	q := &Select{Verb: p.text(word)}
	save, phrase := p.stops, p.inPhrase
	if t := p.peek(); t.is('[') && p.text(word) == "select" {
		p.next()
		p.stops = stops{}
		q.Limit = p.limit(t)
	}
	p.stops = stops{comma: true, by: true, from: true}
	p.inPhrase = true
	if t := p.peek(); t.kind == tokName && p.text(t) == "distinct" {
		after := &p.toks[p.pos+1]
		if p.text(word) == "select" || after.kind == tokName && p.text(after) == "from" {
			p.next()
			q.Distinct = true
		}
	}
	q.Cols = p.phrase()
	if t := p.peek(); t.kind == tokName && p.text(t) == "by" {
		p.next()
		q.HasBy = true
		p.stops.by = false
		q.By = p.phrase()
	}
	if t := p.peek(); t.kind != tokName || p.text(t) != "from" {
		if t.isEnd() {
			fail(int(word.from), "from")
		}
		p.unexpected()
	}
	p.next()
	p.stops, p.inPhrase = save, phrase
	p.stops.where = true
	q.From = p.expr()
	if q.From == nil {
		p.unexpected()
	}
	if t := p.peek(); t.kind == tokName && p.text(t) == "where" {
		p.next()
		p.stops = save
		p.stops.comma = true
		p.inPhrase = true
		q.Where = p.clauses()
	}
	p.stops, p.inPhrase = save, phrase
	q.Span = Span{int(word.from), p.last()}
	return q
}

// phrase reads the columns of a select or by phrase.
func (p *Parser) phrase() []Column {
	var out []Column
	if p.atEnd() && !p.atComma() {
		return nil
	}
	for {
		out = append(out, p.column())
		if !p.atComma() {
			return out
		}
		p.next()
	}
}

// clauses reads the conditions of a where phrase.
func (p *Parser) clauses() []Node {
	var out []Node
	for {
		x := p.expr()
		if x == nil {
			p.unexpected()
		}
		out = append(out, x)
		if !p.atComma() {
			return out
		}
		p.next()
	}
}

func (p *Parser) atComma() bool {
	t := p.peek()
	return t.kind == tokVerb && t.char == ',' && t.to-t.from == 1
}

// limit reads the n and >col of select[n;>col].
func (p *Parser) limit(open *token) []Node {
	var out []Node
	for !p.peek().is(']') {
		if p.peek().is(';') {
			p.next()
			continue
		}
		if p.atEnd() || len(out) == 2 {
			p.unexpected()
		}
		out = append(out, p.limitItem())
	}
	p.expect(']', open)
	return out
}

// limitItem reads a count or pair, or an order: < or > and a column.
func (p *Parser) limitItem() Node {
	t := p.peek()
	if t.kind == tokVerb && (p.text(t) == "<" || p.text(t) == ">") {
		p.next()
		x := p.expr()
		if x == nil {
			p.unexpected()
		}
		return p.nodes.apply(Apply{Span{int(t.from), p.last()}, Juxtapose, p.nodes.verb(Verb{t.at(), p.text(t)}), p.nodes.lists.list(x)})
	}
	x := p.expr()
	if x == nil {
		p.unexpected()
	}
	return x
}
