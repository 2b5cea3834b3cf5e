package syntax

import (
	"strings"

	"tock/k"
)

// scanner cuts source into tokens. What a character means depends on its neighbours: a
// minus may begin a number, a slash behind a blank begins a comment, and blanks bind
// numbers into vectors.
type scanner struct {
	src   string
	pos   int
	depth int // open brackets
	toks  []token
}

const verbChars = "+-*%&|^=<>$#@.!?~,_"

func scan(src string) []token {
	s := &scanner{src: src, toks: make([]token, 0, len(src)/3+4)}
	for s.one() {
	}
	return s.toks
}

func (s *scanner) at(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return 0
}

func (s *scanner) add(kind tokenKind, from int, space bool) *token {
	s.toks = append(s.toks, token{kind: kind, from: from, to: s.pos, space: space, text: s.src[from:s.pos]})
	return &s.toks[len(s.toks)-1]
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

// one scans one token; false at the end, which gets a token too.
func (s *scanner) one() bool {
	space, newline := s.skip()
	if newline && s.depth == 0 && len(s.toks) > 0 && s.pos < len(s.src) && !strings.ContainsRune(")]};", rune(s.src[s.pos])) {
		s.toks = append(s.toks, token{kind: tokNewline, from: s.pos, to: s.pos, space: true})
	}
	from := s.pos
	if from >= len(s.src) {
		s.add(tokEOF, from, space)
		return false
	}
	switch c := s.src[from]; {
	case isDigit(c), c == '.' && isDigit(s.at(from+1)) && !s.behindNoun(space),
		c == '-' && s.startsNumber(from+1) && !s.behindNoun(space):
		s.number(space)
	case isLetter(c), c == '.' && isLetter(s.at(from+1)):
		s.name(space)
	case c == '`':
		s.symbols(space)
	case c == '"':
		s.str(space)
	case strings.IndexByte("([{", c) >= 0:
		s.pos++
		s.depth++
		s.add(tokPunct, from, space)
	case strings.IndexByte(")]}", c) >= 0:
		s.pos++
		s.depth--
		s.add(tokPunct, from, space)
	case c == ';':
		s.pos++
		s.add(tokPunct, from, space)
	case c == '\'', c == '/', c == '\\':
		s.pos++
		if s.at(s.pos) == ':' && s.at(s.pos+1) != ':' {
			s.pos++
		}
		s.add(tokIter, from, space)
	case c == ':':
		s.pos++
		if s.at(s.pos) == ':' {
			s.pos++
		}
		s.add(tokColon, from, space)
	case strings.IndexByte(verbChars, c) >= 0:
		s.verb(space)
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

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// behindNoun reports whether the place is right behind a noun, without a blank.
func (s *scanner) behindNoun(space bool) bool {
	return !space && len(s.toks) > 0 && s.toks[len(s.toks)-1].endsNoun()
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
	if s.at(s.pos) == ':' {
		s.pos++
		if s.at(s.pos) == ':' {
			s.pos++
		}
	}
	s.add(tokVerb, from, space)
}

func (s *scanner) name(space bool) {
	from := s.pos
	s.pos++
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if c == '.' && !isLetter(s.at(s.pos+1)) {
			break
		}
		if !isLetter(c) && !isDigit(c) && c != '_' && c != '.' {
			break
		}
		s.pos++
	}
	s.add(tokName, from, space)
}

// symbols scans `a`b`c; a colon makes it a path or handle, in which slashes belong to the symbol.
func (s *scanner) symbols(space bool) {
	from := s.pos
	var syms []k.Sym
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
	t := s.add(tokConst, from, space)
	if len(syms) == 1 {
		t.value = k.NewSym(syms[0])
	} else {
		t.value = k.Syms(syms)
	}
}

// str scans a string; one character makes an atom.
func (s *scanner) str(space bool) {
	from := s.pos
	s.pos++
	var out []byte
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
	t := s.add(tokConst, from, space)
	if len(out) == 1 {
		t.value = k.NewChar(out[0])
	} else {
		t.value = k.Chars(out)
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
