package syntax

// query reads a select, exec, update or delete behind its word.
func (p *parser) query(word *token) Node {
	q := &Select{Verb: word.text}
	save, phrase := p.stops, p.inPhrase
	if t := p.peek(); t.is("[") && word.text == "select" {
		p.next()
		p.stops = stops{}
		q.Limit = p.limit(t)
	}
	p.stops = stops{comma: true, by: true, from: true}
	p.inPhrase = true
	if t := p.peek(); t.kind == tokName && t.text == "distinct" {
		after := &p.toks[p.pos+1]
		if word.text == "select" || after.kind == tokName && after.text == "from" {
			p.next()
			q.Distinct = true
		}
	}
	q.Cols = p.phrase()
	if t := p.peek(); t.kind == tokName && t.text == "by" {
		p.next()
		q.HasBy = true
		p.stops.by = false
		q.By = p.phrase()
	}
	if t := p.peek(); t.kind != tokName || t.text != "from" {
		if t.isEnd() {
			fail(word.from, "from")
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
	if t := p.peek(); t.kind == tokName && t.text == "where" {
		p.next()
		p.stops = save
		p.stops.comma = true
		p.inPhrase = true
		q.Where = p.clauses()
	}
	p.stops, p.inPhrase = save, phrase
	q.Span = Span{word.from, p.last()}
	return q
}

// phrase reads the columns of a select or by phrase.
func (p *parser) phrase() []Column {
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
func (p *parser) clauses() []Node {
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

func (p *parser) atComma() bool {
	t := p.peek()
	return t.kind == tokVerb && t.text == ","
}

// limit reads the n and >col of select[n;>col].
func (p *parser) limit(open *token) []Node {
	var out []Node
	for !p.peek().is("]") {
		if p.peek().is(";") {
			p.next()
			continue
		}
		if p.atEnd() || len(out) == 2 {
			p.unexpected()
		}
		out = append(out, p.limitItem())
	}
	p.expect("]", open)
	return out
}

// limitItem reads a count or pair, or an order: < or > and a column.
func (p *parser) limitItem() Node {
	t := p.peek()
	if t.kind == tokVerb && (t.text == "<" || t.text == ">") {
		p.next()
		x := p.expr()
		if x == nil {
			p.unexpected()
		}
		return &Apply{Span{t.from, p.last()}, Juxtapose, &Verb{Span{t.from, t.to}, t.text}, []Node{x}}
	}
	x := p.expr()
	if x == nil {
		p.unexpected()
	}
	return x
}
