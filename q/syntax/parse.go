package syntax

import (
	"strings"

	"tock/k"
)

// Options says how text is read; the zero value is q with the words of .q.
type Options struct {
	// IsVerb tells whether a name is a word of .q and whether it stands between its
	// arguments; nil is [IsKeyword].
	IsVerb func(name string) (infix, ok bool)
	// K reads k instead of q: operators without a left argument are unary, and the
	// words of .q are ordinary names.
	K bool
}

// maxDepth bounds nesting, so that hostile text cannot exhaust the stack.
const maxDepth = 20000

// Parse reads the expressions of one message or console line: separated by semicolons,
// or by line ends where the next line begins at the margin. A last Elided tells of a
// closing semicolon. Text beginning with \ gives one System, text beginning with k)
// is read as k, with another letter and ) it gives one Foreign.
//
// Errors: *Error with q's word and the place.
func Parse(src string, opts Options) (nodes []Node, err error) {
	defer catch(&err)
	head := skipLead(src)
	switch {
	case head >= len(src):
		return nil, nil
	case src[head] == '\\':
		text := strings.TrimRight(src[head+1:], " \t\r\n")
		return []Node{&System{Span{head, len(src)}, text}}, nil
	case head+1 < len(src) && src[head+1] == ')' && isLetter(src[head]):
		if src[head] == 'k' {
			opts.K = true
			// Blanks keep the offsets of what follows.
			src = strings.Repeat(" ", head+2) + src[head+2:]
			break
		}
		return []Node{&Foreign{Span{head, len(src)}, src[head], strings.TrimRight(src[head+2:], "\r\n")}}, nil
	}
	p := newParser(src, opts)
	nodes = p.sequence()
	if !p.peek().isEnd() {
		p.unexpected()
	}
	return p.viewBody(nodes), nil
}

// viewBody gives the definition of a view at the head of a line, name::expr;expr, all
// expressions of the line: the value of a view is that of its last expression, as in a
// lambda. A name defined as a literal is a variable and ends at its semicolon.
// Source: code.kx.com/q/learn/views.
func (p *parser) viewBody(nodes []Node) []Node {
	if len(nodes) < 2 {
		return nodes
	}
	def, ok := nodes[0].(*Assign)
	if !ok || !def.Global || def.Op != nil {
		return nodes
	}
	if _, ok := def.Target.(*Name); !ok {
		return nodes
	}
	if _, literal := def.Value.(*Const); literal {
		return nodes
	}
	end := len(p.src) + 1
	for i := range p.toks {
		if p.toks[i].kind == tokNewline {
			end = p.toks[i].from
			break
		}
	}
	n := 1
	for n < len(nodes) && nodes[n].At().From < end {
		n++
	}
	if n == 1 {
		return nodes
	}
	body := append([]Node{def.Value}, nodes[1:n]...)
	span := Span{def.Value.At().From, max(body[n-1].At().To, body[n-1].At().From+1)}
	whole := &Assign{Span{def.From, span.To}, def.Target, nil, true, &Block{span, body}}
	return append([]Node{whole}, nodes[n:]...)
}

// ParseLambda reads the source of one lambda, with braces; a leading k) makes it k.
func ParseLambda(src string, opts Options) (l *Lambda, err error) {
	nodes, err := Parse(src, opts)
	if err != nil {
		return nil, err
	}
	if len(nodes) == 1 {
		if l, ok := nodes[0].(*Lambda); ok {
			return l, nil
		}
	}
	return nil, &Error{Msg: string(k.ErrParse)}
}

// skipLead is the offset of the first character that is neither blank nor comment.
func skipLead(src string) int {
	s := scanner{src: src}
	s.skip()
	return s.pos
}

type parser struct {
	src      string
	toks     []token
	pos      int
	opts     Options
	depth    int
	stops    stops
	inPhrase bool // in a phrase of a query, outside of lambdas: no cond there
}

// stops is what ends an expression besides brackets and semicolons: the words and
// commas of a query around it.
type stops struct{ comma, by, from, where bool }

func newParser(src string, opts Options) *parser {
	if opts.IsVerb == nil {
		opts.IsVerb = IsKeyword
	}
	if opts.K {
		opts.IsVerb = func(name string) (infix, ok bool) {
			infix, ok = kWords[name]
			return infix, ok
		}
	}
	return &parser{src: src, toks: scan(src), opts: opts}
}

func (t *token) isEnd() bool { return t.kind == tokEOF }

func (p *parser) peek() *token { return &p.toks[p.pos] }

func (p *parser) next() *token {
	t := &p.toks[p.pos]
	if t.kind != tokEOF {
		p.pos++
	}
	return t
}

// last is the end of the token taken last.
func (p *parser) last() int {
	if p.pos == 0 {
		return 0
	}
	return p.toks[p.pos-1].to
}

func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		fail(p.peek().from, string(k.ErrLimit))
	}
}

func (p *parser) leave() { p.depth-- }

// unexpected fails at the next token with its text as the word.
func (p *parser) unexpected() {
	t := p.peek()
	if t.kind == tokEOF {
		fail(t.from, string(k.ErrParse))
	}
	fail(t.from, t.text)
}

// expect takes the closing bracket of the one at open.
func (p *parser) expect(closer string, open *token) {
	if t := p.peek(); !t.is(closer) {
		if t.isEnd() {
			fail(open.from, open.text)
		}
		fail(t.from, t.text)
	}
	p.next()
}

// atEnd reports whether no more of the current expression can follow.
func (p *parser) atEnd() bool {
	t := p.peek()
	switch t.kind {
	case tokEOF, tokNewline:
		return true
	case tokPunct:
		return t.text == ")" || t.text == "]" || t.text == "}" || t.text == ";"
	case tokVerb:
		return t.text == "," && p.stops.comma && !p.iterFollows(1)
	case tokName:
		switch t.text {
		case "by":
			return p.stops.by
		case "from":
			return p.stops.from
		case "where":
			return p.stops.where
		}
	}
	return false
}

// iterFollows reports whether an iterator is glued to the token before the n-th from here.
func (p *parser) iterFollows(n int) bool {
	if p.pos+n >= len(p.toks) {
		return false
	}
	t := &p.toks[p.pos+n]
	return t.kind == tokIter && !t.space
}

// sequence reads expressions between semicolons; a missing one is Elided, except that
// an empty text gives none.
func (p *parser) sequence() []Node {
	var out []Node
	elided := false // a semicolon waits for what follows it
	for {
		t := p.peek()
		switch {
		case t.kind == tokNewline:
			p.next()
			elided = false
			continue
		case t.is(";"):
			p.next()
			if elided || len(out) == 0 {
				out = append(out, &Elided{Span{t.from, t.from}})
			}
			elided = true
			continue
		}
		x := p.expr()
		if x == nil {
			if elided {
				out = append(out, &Elided{Span{t.from, t.from}})
			}
			return out
		}
		out = append(out, x)
		elided = false
	}
}

// bracketed reads items between semicolons up to the closing bracket of open, Elided
// where left out; nothing at all gives no items.
func (p *parser) bracketed(closer string, open *token) []Node {
	save := p.stops
	p.stops = stops{}
	var out []Node
	for {
		from := p.peek().from
		x := p.expr()
		if x == nil {
			if t := p.peek(); t.is(closer) && len(out) == 0 {
				break
			}
			x = &Elided{Span{from, from}}
		}
		out = append(out, x)
		if !p.peek().is(";") {
			break
		}
		p.next()
	}
	p.expect(closer, open)
	p.stops = save
	return out
}
