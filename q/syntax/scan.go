package syntax

import (
	"math"
	"slices"
	"strings"

	"tock/k"
)

// scanner cuts source into tokens. What a character means depends on its neighbours: a
// minus may begin a number, a slash behind a blank begins a comment, and blanks bind
// numbers into vectors.
type scanner struct {
	src    string
	pos    int
	k      bool // k: an underscore is the operator, never part of a name
	depth  int  // open brackets
	toks   []token
	values []k.Value // of the constants
}

// all cuts the source into tokens. Errors: fail; 'limit for a text of 2 GB.
func (s *scanner) all() {
	if len(s.src) > math.MaxInt32 {
		fail(0, string(k.ErrLimit))
	}
	if cap(s.toks) == 0 {
		s.toks = make([]token, 0, len(s.src)/4+8)
	}
	for s.one() {
	}
}

func (s *scanner) at(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return 0
}

func (s *scanner) add(kind tokenKind, from int, space bool) {
	s.toks = append(s.toks, token{kind: kind, from: int32(from), to: int32(s.pos), space: space, char: s.at(from)})
}

// constant adds the token of a literal.
func (s *scanner) constant(v k.Value, from int, space bool) {
	s.toks = append(s.toks, token{kind: tokConst, from: int32(from), to: int32(s.pos), space: space, char: s.src[from], value: int32(len(s.values))})
	s.values = append(s.values, v)
}

// skip passes blanks, comments and line ends; newline tells of a line that begins at the margin.
func (s *scanner) skip() (space, newline bool) {
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case c == '\n':
			next := s.at(s.pos + 1)
			newline = next != ' ' && next != '\t'
			if next == '\n' || next == '\r' || next == 0 {
				newline = false
			}
			space = true
			s.pos++
		case c == ' ' || c == '\t' || c == '\r':
			space = true
			s.pos++
		case c == 0xc2 && s.at(s.pos+1) == 0xa0: // a no-break space, as text pasted from a page has
			space = true
			s.pos += 2
		case c == '/' && (s.pos == 0 || isBlank(s.src[s.pos-1])):
			s.comment()
			space = true
		default:
			return space, newline
		}
	}
	return space, newline
}

// comment passes a comment up to its line end; a slash alone on its line opens a block
// that a lone backslash closes.
func (s *scanner) comment() {
	end := strings.IndexByte(s.src[s.pos:], '\n')
	if end < 0 {
		s.pos = len(s.src)
		return
	}
	atMargin := s.pos == 0 || s.src[s.pos-1] == '\n'
	line := s.src[s.pos : s.pos+end]
	s.pos += end
	if !atMargin || strings.TrimRight(line, " \t\r") != "/" {
		return
	}
	for s.pos < len(s.src) {
		s.pos++
		end = strings.IndexByte(s.src[s.pos:], '\n')
		if end < 0 {
			end = len(s.src) - s.pos
		}
		line = s.src[s.pos : s.pos+end]
		s.pos += end
		if strings.TrimRight(line, " \t\r") == `\` {
			return
		}
	}
}

// class is what a character begins.
type class uint8

const (
	other class = iota
	digit
	letter
	opener
	closer
	operator
)

var classes = func() (of [256]class) {
	mark := func(chars string, as class) {
		for i := range len(chars) {
			of[chars[i]] = as
		}
	}
	mark("0123456789", digit)
	mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", letter)
	mark("([{", opener)
	mark(")]}", closer)
	mark("+-*%&|^=<>$#@.!?~,_", operator)
	return of
}()

// one scans one token; false at the end, which gets a token too.
func (s *scanner) one() bool {
	space, newline := s.skip()
	if newline && s.depth == 0 && len(s.toks) > 0 && s.pos < len(s.src) && classes[s.src[s.pos]] != closer && s.src[s.pos] != ';' {
		s.toks = append(s.toks, token{kind: tokNewline, from: int32(s.pos), to: int32(s.pos), space: true})
	}
	from := s.pos
	if from >= len(s.src) {
		s.add(tokEOF, from, space)
		return false
	}
	c := s.src[from]
	switch classes[c] {
	case digit:
		s.number(space)
		return true
	case letter:
		s.name(space)
		return true
	case opener:
		s.pos++
		s.depth++
		s.add(tokPunct, from, space)
		return true
	case closer:
		s.pos++
		if s.depth > 0 { // of k){ none is open
			s.depth--
		}
		s.add(tokPunct, from, space)
		return true
	case operator:
		switch {
		case c == '.' && isDigit(s.at(from+1)) && !s.behindNoun(space), c == '-' && s.startsNumber(from+1) && !s.behindNoun(space):
			s.number(space)
		case c == '.' && isLetter(s.at(from+1)):
			s.name(space)
		default:
			s.verb(space)
		}
		return true
	}
	switch c {
	case '`':
		s.symbols(space)
	case '"':
		s.str(space)
	case ';':
		s.pos++
		s.add(tokPunct, from, space)
	case '\'', '/', '\\':
		s.pos++
		if s.at(s.pos) == ':' && s.at(s.pos+1) != ':' {
			s.pos++
		}
		s.add(tokIter, from, space)
	case ':':
		s.pos++
		if s.at(s.pos) == ':' {
			s.pos++
		}
		s.add(tokColon, from, space)
	default:
		fail(from, charText(s.src[from:]))
	}
	return true
}

// charText is the first character of text, as one error word.
func charText(text string) string {
	for _, r := range text {
		return string(r)
	}
	return ""
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 // the end of a no-break space
}

func isDigit(c byte) bool  { return classes[c] == digit }
func isLetter(c byte) bool { return classes[c] == letter }

// behindNoun reports whether the place is right behind a noun, without a blank.
func (s *scanner) behindNoun(space bool) bool {
	return !space && len(s.toks) > 0 && s.toks[len(s.toks)-1].endsNoun() && !s.behindParams()
}

// behindParams reports whether the token scanned last ends the parameters of a lambda: what
// follows {[x] begins an expression.
func (s *scanner) behindParams() bool {
	i := len(s.toks) - 1
	if !s.toks[i].is(']') {
		return false
	}
	for depth := 0; i > 0; i-- {
		switch t := &s.toks[i]; {
		case t.is(']'):
			depth++
		case t.is('['):
			if depth--; depth == 0 {
				return s.toks[i-1].is('{')
			}
		}
	}
	return false
}

func (s *scanner) startsNumber(i int) bool {
	c := s.at(i)
	return isDigit(c) || c == '.' && isDigit(s.at(i+1))
}

func (s *scanner) verb(space bool) {
	from := s.pos
	c := s.src[from]
	s.pos++
	if c == '<' && (s.at(s.pos) == '=' || s.at(s.pos) == '>') || c == '>' && s.at(s.pos) == '=' {
		s.pos++
	}
	if s.at(s.pos) == ':' && !s.gapFollows() {
		s.pos++
		if s.at(s.pos) == ':' {
			s.pos++
		}
	}
	s.add(tokVerb, from, space)
}

// gapFollows reports whether :: ends the expression behind an operator and the value to its
// left, as in sum 3#::; there it assigns nothing.
func (s *scanner) gapFollows() bool {
	if s.at(s.pos+1) != ':' || len(s.toks) == 0 {
		return false
	}
	switch t := &s.toks[len(s.toks)-1]; {
	case t.kind == tokConst, t.is(')'), t.is(']'), t.is('}'):
	default:
		return false
	}
	for i := s.pos + 2; ; i++ {
		switch s.at(i) {
		case ' ', '\t', '\r':
		case 0, '\n', ';', ')', ']', '}':
			return true
		default:
			return false
		}
	}
}

func (s *scanner) name(space bool) {
	from := s.pos
	s.pos++
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if c == '.' && !isLetter(s.at(s.pos+1)) {
			if !s.k && s.at(s.pos+1) == ':' && s.at(s.pos+2) != ':' {
				s.pos++ // err.:x is err[`]:x
			}
			break
		}
		if !isLetter(c) && !isDigit(c) && (c != '_' || s.k) && c != '.' {
			break
		}
		s.pos++
	}
	s.add(tokName, from, space)
}

// symbols scans `a`b`c; a colon makes it a path or handle, in which slashes belong to the symbol.
func (s *scanner) symbols(space bool) {
	from := s.pos
	var room [8]k.Sym
	syms := room[:0]
	for s.at(s.pos) == '`' {
		s.pos++
		start := s.pos
		colon := false
		for s.pos < len(s.src) {
			c := s.src[s.pos]
			if c == ':' {
				colon = true
			} else if !isLetter(c) && !isDigit(c) && c != '.' && c != '_' && c < 0x80 && !(c == '/' && colon) {
				break
			}
			s.pos++
		}
		syms = append(syms, k.Intern(s.src[start:s.pos]))
	}
	if len(syms) == 1 {
		s.constant(k.NewSym(syms[0]), from, space)
	} else {
		s.constant(k.Syms(slices.Clone(syms)), from, space)
	}
}

// str scans a string; one character makes an atom.
func (s *scanner) str(space bool) {
	from := s.pos
	s.pos++
	n := strings.IndexAny(s.src[s.pos:], `"\`) // most have no escapes
	if n < 0 {
		fail(from, `"`)
	}
	out := append(make([]byte, 0, n), s.src[s.pos:s.pos+n]...)
	s.pos += n
	for {
		if s.pos >= len(s.src) {
			fail(from, `"`)
		}
		c := s.src[s.pos]
		s.pos++
		if c == '"' {
			break
		}
		if c == '\\' && s.pos < len(s.src) {
			c = s.escape()
		}
		out = append(out, c)
	}
	if len(out) == 1 {
		s.constant(k.NewChar(out[0]), from, space)
	} else {
		s.constant(k.Chars(out), from, space)
	}
}

// escape is the character behind a backslash in a string: \n \r \t, three octal digits, or itself.
func (s *scanner) escape() byte {
	c := s.src[s.pos]
	s.pos++
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	if c < '0' || c > '7' {
		return c
	}
	n := int(c - '0')
	for i := 0; i < 2 && s.at(s.pos) >= '0' && s.at(s.pos) <= '7'; i++ {
		n = n*8 + int(s.src[s.pos]-'0')
		s.pos++
	}
	return byte(n)
}
