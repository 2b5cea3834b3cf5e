package syntax

import (
	"strconv"
	"strings"

	"tock/k"
)

// Numbers and temporals. A literal is one word or several words with blanks between; the
// last word's type letter is everybody's, without one the widest kind is.

// word is one number as written.
type word struct {
	text string // without sign and type letter
	neg  bool
	kind k.Type // what the text is by itself; Mixed for 0N and 0W, which fit all
}

// number scans a literal number, a vector of them, bytes or booleans.
func (s *scanner) number(space bool) {
	from := s.pos
	if s.ioVerb() || s.behindNoun(space) && s.at(s.pos+1) == ':' && s.src[s.pos] <= '2' {
		s.pos += 2
		s.add(tokVerb, from, space)
		return
	}
	if s.plain(space) {
		return
	}
	var room [8]word
	words := room[:0]
	var suffix byte
	for {
		start := s.pos
		text := s.word()
		if v, ok := bitsOrBytes(text); ok && len(words) == 0 {
			s.constant(v, from, space)
			return
		}
		var w word
		if w, suffix = parseWord(text); w.text == "" {
			fail(start, text)
		}
		words = append(words, w)
		if suffix != 0 {
			break
		}
		next := s.afterBlanks()
		if next == s.pos || !s.startsNumber(next) && (s.at(next) != '-' || !s.startsNumber(next+1)) {
			break
		}
		save := s.pos
		s.pos = next
		if s.ioVerb() || s.isBits() {
			s.pos = save
			break
		}
	}
	v, ok := makeNumber(words, suffix)
	if !ok {
		fail(from, strings.TrimSpace(s.src[from:s.pos]))
	}
	s.constant(v, from, space)
}

// plain scans the usual number: a few digits that no other number follows.
func (s *scanner) plain(space bool) bool {
	i := s.pos
	neg := s.src[i] == '-'
	if neg {
		i++
	}
	digits := i
	n := int64(0)
	for i < len(s.src) && isDigit(s.src[i]) && i < digits+18 {
		n = n*10 + int64(s.src[i]-'0')
		i++
	}
	c := s.at(i)
	if i == digits || isDigit(c) || isLetter(c) || c == '.' || c == ':' && isDigit(s.at(i+1)) {
		return false
	}
	from := s.pos
	s.pos = i
	if next := s.afterBlanks(); next != i && (s.startsNumber(next) || s.at(next) == '-' && s.startsNumber(next+1)) {
		s.pos = from
		return false
	}
	if neg {
		n = -n
	}
	s.constant(k.NewLong(n), from, space)
	return true
}

// afterBlanks is the offset behind the blanks and comments here, within the line or on from
// line ends to a line that continues it; the offset here where the next line does not.
func (s *scanner) afterBlanks() int {
	from := s.pos
	_, newline := s.skip()
	next := s.pos
	s.pos = from
	if newline {
		return from
	}
	return next
}

// ioVerb reports whether 0: 1: or 2: stands here, and not a time: those have two digits
// behind the colon.
func (s *scanner) ioVerb() bool {
	if c := s.at(s.pos); c < '0' || c > '2' || s.at(s.pos+1) != ':' {
		return false
	}
	i := s.pos + 2
	for isDigit(s.at(i)) {
		i++
	}
	return i != s.pos+4
}

// isBits reports whether booleans or bytes stand here: they do not join a vector of numbers.
func (s *scanner) isBits() bool {
	save := s.pos
	text := s.word()
	s.pos = save
	_, ok := bitsOrBytes(text)
	return ok
}

// word takes the longest run that may be one number.
func (s *scanner) word() string {
	from := s.pos
	if s.at(s.pos) == '-' {
		s.pos++
	}
	hex := s.at(s.pos) == '0' && s.at(s.pos+1) == 'x'
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case isDigit(c), isLetter(c):
		case c == '.' && !hex:
		case c == ':' && isDigit(s.at(s.pos+1)) && !hex:
		case (c == '-' || c == '+') && !hex && s.src[s.pos-1] == 'e' && isDigit(s.at(s.pos+1)) &&
			strings.Trim(s.src[from:s.pos-1], "-0123456789.") == "":
		default:
			return s.src[from:s.pos]
		}
		s.pos++
	}
	return s.src[from:s.pos]
}

// bitsOrBytes is 010b and 0x0aff.
func bitsOrBytes(text string) (k.Value, bool) {
	if strings.HasPrefix(text, "0x") {
		digits := text[2:]
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		out := make([]byte, len(digits)/2)
		for i := range out {
			n, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
			if err != nil {
				return k.Value{}, false
			}
			out[i] = byte(n)
		}
		if len(out) == 1 {
			return k.NewByte(out[0]), true
		}
		return k.Bytes(out), true
	}
	if n := len(text) - 1; n > 0 && text[n] == 'b' && strings.Trim(text[:n], "01") == "" {
		out := make([]uint8, n)
		for i := range out {
			out[i] = text[i] - '0'
		}
		if n == 1 {
			return k.NewBool(out[0] == 1), true
		}
		return k.Bools(out), true
	}
	return k.Value{}, false
}

// parseWord splits a word into sign, text and type letter and says what kind it is by
// itself; the text is "" for what is no number.
func parseWord(text string) (w word, suffix byte) {
	if text[0] == '-' {
		w.neg = true
		text = text[1:]
	}
	if text == "0n" || text == "0w" {
		w.text, w.kind = text, k.Float
		return w, 0
	}
	if last := text[len(text)-1]; strings.IndexByte("ghijefpmdznuvtc", last) >= 0 && len(text) > 1 {
		suffix = last
		text = text[:len(text)-1]
	}
	switch {
	case text == "0N" || text == "0W" || text == "0n" || text == "0w":
		w.kind = k.Mixed
	case allDigits(text):
		w.kind = k.Long
	default:
		w.kind = temporalKind(text)
		if w.kind == k.Mixed {
			if strings.Trim(text, "0123456789.e+-") != "" || strings.Count(text, ".") > 1 {
				return word{}, 0
			}
			w.kind = k.Float
		}
	}
	w.text = text
	return w, suffix
}

func allDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return true
}

// makeNumber makes the atom or vector of words.
func makeNumber(words []word, suffix byte) (k.Value, bool) {
	kind := k.Mixed
	if suffix != 0 {
		kind, _ = k.TypeOfChar(suffix)
	} else {
		floating := false // 0n or 0w is there: of datetimes, else a float
		for _, w := range words {
			if w.text == "0n" || w.text == "0w" {
				floating = true
				continue
			}
			if kind = widest(kind, w.kind); kind < 0 {
				return k.Value{}, false
			}
		}
		if floating && kind != k.Datetime {
			if kind = widest(kind, k.Float); kind < 0 {
				return k.Value{}, false
			}
		}
		if kind == k.Mixed {
			kind = k.Long
		}
	}
	items := make([]k.Value, len(words))
	for i, w := range words {
		v, ok := w.as(kind)
		if !ok {
			return k.Value{}, false
		}
		items[i] = v
	}
	if len(items) == 1 {
		return items[0], true
	}
	return k.Collapse(items), true
}

// widest is the kind that holds both; negative when there is none.
func widest(x, y k.Type) k.Type {
	switch {
	case x == y || y == k.Mixed:
		return x
	case x == k.Mixed:
		return y
	case x == k.Long && y == k.Float, x == k.Float && y == k.Long:
		return k.Float
	}
	if x > y {
		x, y = y, x
	}
	isTime := func(t k.Type) bool { return t >= k.Timespan && t <= k.Time }
	switch {
	case x == k.Timespan && isTime(y):
		return k.Timespan
	case isTime(x) && isTime(y):
		return y // minute, second, time: the finer
	case x == k.Timestamp && (y == k.Date || y == k.Datetime):
		return k.Timestamp
	case x == k.Date && y == k.Datetime:
		return k.Datetime
	}
	return -1
}

// as is the word as an atom of a kind.
func (w word) as(kind k.Type) (k.Value, bool) {
	switch w.text {
	case "0N", "0n":
		if kind == k.Long && w.text == "0n" {
			return k.Value{}, false
		}
		return k.Null(kind), kind.IsBasic()
	case "0W", "0w":
		return infinity(kind, w.neg)
	}
	if kind.IsFloating() && w.kind <= k.Float {
		f, err := strconv.ParseFloat(w.text, 64)
		if err != nil && !isRangeError(err) {
			return k.Value{}, false
		}
		if w.neg {
			f = -f
		}
		return k.FloatAtom(kind, f), true
	}
	if w.kind == k.Long && kind != k.Guid {
		text := w.text
		if w.neg {
			text = "-" + text
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || !fits(kind, n) {
			return k.Value{}, false
		}
		return k.Atom(kind, n), true
	}
	return w.temporal(kind)
}

func isRangeError(err error) bool {
	e, ok := err.(*strconv.NumError)
	return ok && e.Err == strconv.ErrRange
}

func fits(kind k.Type, n int64) bool {
	switch kind.Width() {
	case 1:
		return n >= 0 && n < 256
	case 2:
		return n == int64(int16(n))
	case 4:
		return n == int64(int32(n))
	}
	return true
}

func infinity(kind k.Type, neg bool) (k.Value, bool) {
	sign := int64(1)
	if neg {
		sign = -1
	}
	switch kind.Width() {
	case 2:
		return k.Atom(kind, sign*int64(k.InfShort)), true
	case 4, 8:
		if kind.IsFloating() {
			return k.FloatAtom(kind, float64(sign)*k.InfFloat), true
		}
		if kind.Width() == 4 {
			return k.Atom(kind, sign*int64(k.InfInt)), true
		}
		return k.Atom(kind, sign*k.InfLong), true
	}
	return k.Value{}, false
}
