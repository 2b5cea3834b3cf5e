package prim

import (
	"math"
	"strconv"
	"unicode/utf8"

	"tock/k"
)

// FromJSON is .j.k: JSON text as a value. Objects are dictionaries with symbol keys (a list
// of alike ones a table), numbers floats, strings strings, true and false booleans, null
// the null float. Errors: a k.Error that says what was found where a value should be.
// Source: code.kx.com/q/ref/dotj.
func FromJSON(text []byte) (k.Value, error) {
	p := &jsonParser{s: text}
	v, err := p.value(0)
	if err != nil {
		return k.Value{}, err
	}
	p.blank()
	if p.at < len(p.s) {
		return k.Value{}, p.fail()
	}
	return v, nil
}

// maxJSONDepth bounds nesting, and with it the stack.
const maxJSONDepth = 512

type jsonParser struct {
	s  []byte
	at int
}

// fail is the error for what stands at the current place.
func (p *jsonParser) fail() error {
	if p.at >= len(p.s) {
		return k.Error("json: unexpected end")
	}
	return k.Error("json: unexpected " + strconv.QuoteRune(rune(p.s[p.at])) + " at " + strconv.Itoa(p.at))
}

func (p *jsonParser) blank() {
	for p.at < len(p.s) {
		switch p.s[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// next skips blanks and tells the character there, 0 at the end.
func (p *jsonParser) next() byte {
	p.blank()
	if p.at >= len(p.s) {
		return 0
	}
	return p.s[p.at]
}

func (p *jsonParser) word(text string, v k.Value) (k.Value, error) {
	if len(p.s)-p.at >= len(text) && string(p.s[p.at:p.at+len(text)]) == text {
		p.at += len(text)
		return v, nil
	}
	return k.Value{}, p.fail()
}

func (p *jsonParser) value(depth int) (k.Value, error) {
	if depth > maxJSONDepth {
		return k.Value{}, k.ErrLimit
	}
	switch c := p.next(); c {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		s, err := p.text()
		return k.Chars(s), err
	case 't':
		return p.word("true", k.NewBool(true))
	case 'f':
		return p.word("false", k.NewBool(false))
	case 'n':
		if v, err := p.word("null", k.NewFloat(k.NullFloat)); err == nil {
			return v, nil
		}
		return p.word("nan", k.NewFloat(k.NullFloat))
	case 'i':
		return p.word("inf", k.NewFloat(math.Inf(1)))
	}
	return p.number()
}

func (p *jsonParser) number() (k.Value, error) {
	from := p.at
	if p.at < len(p.s) && p.s[p.at] == '-' {
		p.at++
		if p.at < len(p.s) && p.s[p.at] == 'i' {
			return p.word("inf", k.NewFloat(math.Inf(-1)))
		}
	}
	for p.at < len(p.s) {
		c := p.s[p.at]
		if c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+' {
			p.at++
			continue
		}
		break
	}
	f, err := strconv.ParseFloat(string(p.s[from:p.at]), 64)
	if err != nil && !math.IsInf(f, 0) {
		p.at = from
		return k.Value{}, p.fail()
	}
	return k.NewFloat(f), nil
}

func (p *jsonParser) array(depth int) (k.Value, error) {
	p.at++
	var items []k.Value
	if p.next() == ']' {
		p.at++
		return k.EmptyList, nil
	}
	for {
		v, err := p.value(depth + 1)
		if err != nil {
			return k.Value{}, err
		}
		items = append(items, v)
		switch p.next() {
		case ',':
			p.at++
		case ']':
			p.at++
			return k.Collapse(items), nil
		default:
			return k.Value{}, p.fail()
		}
	}
}

func (p *jsonParser) object(depth int) (k.Value, error) {
	p.at++
	keys := []k.Sym{}
	var vals []k.Value
	if p.next() == '}' {
		p.at++
		return k.MustDict(k.Syms(keys), k.EmptyList), nil
	}
	for {
		if p.next() != '"' {
			return k.Value{}, p.fail()
		}
		name, err := p.text()
		if err != nil {
			return k.Value{}, err
		}
		if p.next() != ':' {
			return k.Value{}, p.fail()
		}
		p.at++
		v, err := p.value(depth + 1)
		if err != nil {
			return k.Value{}, err
		}
		keys = append(keys, k.InternBytes(name))
		vals = append(vals, v)
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			return k.MustDict(k.Syms(keys), k.Collapse(vals)), nil
		default:
			return k.Value{}, p.fail()
		}
	}
}

// text reads a string; the place is its opening quote.
func (p *jsonParser) text() ([]byte, error) {
	p.at++
	from := p.at
	for p.at < len(p.s) && p.s[p.at] != '"' && p.s[p.at] != '\\' {
		p.at++
	}
	out := append(make([]byte, 0, p.at-from), p.s[from:p.at]...)
	for p.at < len(p.s) {
		c := p.s[p.at]
		p.at++
		switch c {
		case '"':
			return out, nil
		case '\\':
			var err error
			if out, err = p.escape(out); err != nil {
				return nil, err
			}
		default:
			out = append(out, c)
		}
	}
	return nil, p.fail()
}

func (p *jsonParser) escape(out []byte) ([]byte, error) {
	if p.at >= len(p.s) {
		return nil, p.fail()
	}
	c := p.s[p.at]
	p.at++
	switch c {
	case 'n':
		return append(out, '\n'), nil
	case 't':
		return append(out, '\t'), nil
	case 'r':
		return append(out, '\r'), nil
	case 'b':
		return append(out, '\b'), nil
	case 'f':
		return append(out, '\f'), nil
	case '"', '\\', '/':
		return append(out, c), nil
	case 'u':
		r, ok := p.unit()
		if !ok {
			return nil, p.fail()
		}
		if r >= 0xd800 && r < 0xdc00 && p.at+1 < len(p.s) && p.s[p.at] == '\\' && p.s[p.at+1] == 'u' {
			p.at += 2
			low, ok := p.unit()
			if !ok {
				return nil, p.fail()
			}
			r = 0x10000 + (r-0xd800)<<10 + (low - 0xdc00)
		}
		return utf8.AppendRune(out, r), nil
	}
	p.at--
	return nil, p.fail()
}

// unit reads four hexadecimal digits.
func (p *jsonParser) unit() (rune, bool) {
	if p.at+4 > len(p.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.s[p.at:p.at+4]), 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 4
	return rune(n), true
}
