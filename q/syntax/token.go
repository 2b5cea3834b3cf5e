package syntax

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

// token is a piece of the source by its offsets: it points at nothing, so that the tokens
// of a long text are a block of memory nobody has to look through.
type token struct {
	kind     tokenKind
	space    bool // blank before
	char     byte // the first character
	from, to int32
	value    int32 // of a constant: its place among the values
}

// is reports whether t is the punctuation c.
func (t *token) is(c byte) bool { return t.kind == tokPunct && t.char == c }

// isColon reports whether t is the single colon.
func (t *token) isColon() bool { return t.kind == tokColon && t.to-t.from == 1 }

// endsNoun reports whether a minus right behind t is subtraction.
func (t *token) endsNoun() bool {
	switch t.kind {
	case tokConst, tokName:
		return true
	case tokPunct:
		return t.char == ')' || t.char == ']' || t.char == '}'
	}
	return false
}

// at is where t stands.
func (t *token) at() Span { return Span{int(t.from), int(t.to)} }
