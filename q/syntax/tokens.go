package syntax

// Tokens cuts text into the pieces that -4! shows: words, literals, operators, brackets,
// and the blanks and comments between them. Joined they are the text again.
//
// Errors: *Error for text that has no tokens, as an open string.
func Tokens(src string) (out []string, err error) {
	defer catch(&err)
	from := 0
	add := func(to int) {
		if to > from {
			out = append(out, src[from:to])
			from = to
		}
	}
	s := scanner{src: src}
	s.all()
	for i := range s.toks {
		add(int(s.toks[i].from))
		add(int(s.toks[i].to))
	}
	add(len(src))
	return out, nil
}
