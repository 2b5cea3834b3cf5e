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
func Parse(src string, opts Options) ([]Node, error) { return NewParser(opts).Parse(src) }

// Parse is [Parse] of the next text. Its nodes are good until the one after it is parsed.
func (p *Parser) Parse(src string) (nodes []Node, err error) {
	defer catch(&err)
	opts := p.given
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
	p.start(src, opts)
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
func (p *Parser) viewBody(nodes []Node) []Node {
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
			end = int(p.toks[i].from)
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

// Parser reads texts one after the other, as the statements of a script, in the same
// memory. It is for one goroutine.
type Parser struct {
	given    Options
	opts     Options // of this text
	src      string
	toks     []token
	values   []k.Value // of the constants
	pos      int
	nodes    nodes
	stack    []Node // of the lists that are being read
	depth    int
	stops    stops
	inPhrase bool // in a phrase of a query, outside of lambdas: no cond there
}

// NewParser makes a parser.
func NewParser(opts Options) *Parser {
	if opts.IsVerb == nil {
		opts.IsVerb = IsKeyword
	}
	return &Parser{given: opts}
}

// stops is what ends an expression besides brackets and semicolons: the words and
// commas of a query around it.
type stops struct{ comma, by, from, where bool }

// start makes ready for a text.
func (p *Parser) start(src string, opts Options) {
	if opts.K {
		opts.IsVerb = func(name string) (infix, ok bool) {
			infix, ok = kWords[name]
			return infix, ok
		}
	}
	p.nodes.reset()
	s := scanner{src: src, k: opts.K, toks: p.toks[:0], values: p.values[:0]}
	s.all()
	*p = Parser{given: p.given, opts: opts, src: src, toks: s.toks, values: s.values, nodes: p.nodes, stack: p.stack[:0]}
}

// text is a token as written.
func (p *Parser) text(t *token) string { return p.src[t.from:t.to] }

func (t *token) isEnd() bool { return t.kind == tokEOF }

func (p *Parser) peek() *token { return &p.toks[p.pos] }

func (p *Parser) next() *token {
	t := &p.toks[p.pos]
	if t.kind != tokEOF {
		p.pos++
	}
	return t
}

// last is the end of the token taken last.
func (p *Parser) last() int {
	if p.pos == 0 {
		return 0
	}
	return int(p.toks[p.pos-1].to)
}

func (p *Parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		fail(int(p.peek().from), string(k.ErrLimit))
	}
}

func (p *Parser) leave() { p.depth-- }

// unexpected fails at the next token with its text as the word.
func (p *Parser) unexpected() {
	t := p.peek()
	if t.kind == tokEOF {
		fail(int(t.from), string(k.ErrParse))
	}
	fail(int(t.from), p.text(t))
}

// expect takes the closing bracket of the one at open.
func (p *Parser) expect(closer byte, open *token) {
	if t := p.peek(); !t.is(closer) {
		if t.isEnd() {
			fail(int(open.from), p.text(open))
		}
		fail(int(t.from), p.text(t))
	}
	p.next()
}

// atEnd reports whether no more of the current expression can follow.
func (p *Parser) atEnd() bool {
	t := p.peek()
	switch t.kind {
	case tokEOF, tokNewline:
		return true
	case tokPunct:
		return t.char == ')' || t.char == ']' || t.char == '}' || t.char == ';'
	case tokVerb:
		return t.char == ',' && t.to-t.from == 1 && p.stops.comma && !p.iterFollows(1)
	case tokName:
		switch p.text(t) {
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

// endFollows reports whether the expression ends behind the next token.
func (p *Parser) endFollows() bool {
	p.pos++
	end := p.atEnd()
	p.pos--
	return end
}

// iterFollows reports whether an iterator is glued to the token before the n-th from here.
func (p *Parser) iterFollows(n int) bool {
	if p.pos+n >= len(p.toks) {
		return false
	}
	t := &p.toks[p.pos+n]
	return t.kind == tokIter && !t.space
}

// sequence reads expressions between semicolons; a missing one is Elided, except that
// an empty text gives none.
func (p *Parser) sequence() []Node {
	base := len(p.stack)
	elided := false // a semicolon waits for what follows it
	for {
		t := p.peek()
		switch {
		case t.kind == tokNewline:
			p.next()
			elided = false
			continue
		case t.is(';'):
			p.next()
			if elided || len(p.stack) == base {
				p.stack = append(p.stack, &Elided{Span{int(t.from), int(t.from)}})
			}
			elided = true
			continue
		}
		x := p.expr()
		if x == nil {
			if elided {
				p.stack = append(p.stack, &Elided{Span{int(t.from), int(t.from)}})
			}
			return p.popped(base)
		}
		p.stack = append(p.stack, x)
		elided = false
	}
}

// popped is what was stacked above base, as a list of its own.
func (p *Parser) popped(base int) []Node {
	out := p.nodes.lists.list(p.stack[base:]...)
	p.stack = p.stack[:base]
	return out
}

// bracketed reads items between semicolons up to the closing bracket of open, Elided
// where left out; nothing at all gives no items.
func (p *Parser) bracketed(closer byte, open *token) []Node {
	save, base := p.stops, len(p.stack)
	p.stops = stops{}
	for {
		from := int(p.peek().from)
		x := p.expr()
		if x == nil {
			if t := p.peek(); t.is(closer) && len(p.stack) == base {
				break
			}
			x = &Elided{Span{from, from}}
		}
		p.stack = append(p.stack, x)
		if !p.peek().is(';') {
			break
		}
		p.next()
	}
	p.expect(closer, open)
	p.stops = save
	return p.popped(base)
}
