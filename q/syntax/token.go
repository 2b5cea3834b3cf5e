package syntax

import "tock/k"

type tokenKind uint8

const (
	tokEOF     tokenKind = iota
	tokConst             // value
	tokName              // text
	tokVerb              // operator, "+:" and "+::" included, and "0:" "1:" "2:"
	tokIter              // ' / \ ': /: \:
	tokColon             // : and ::
	tokPunct             // ( ) [ ] { } ;
	tokNewline           // a line at the margin outside brackets begins a new statement
)

type token struct {
	kind     tokenKind
	space    bool // blank before
	from, to int
	text     string
	value    k.Value
}

// is reports whether t is the punctuation c.
func (t *token) is(c string) bool { return t.kind == tokPunct && t.text == c }

// endsNoun reports whether a minus right behind t is subtraction.
func (t *token) endsNoun() bool {
	switch t.kind {
	case tokConst, tokName:
		return true
	case tokPunct:
		return t.text == ")" || t.text == "]" || t.text == "}"
	}
	return false
}
