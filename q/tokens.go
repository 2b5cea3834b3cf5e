package q

import "tock/k"

// tokens is -4!text: its tokens as strings. Names, numbers and the blanks between are
// tokens; a string or symbol is one, an operator with a colon too.
func tokens(_ *thread, x k.Value) (k.Value, error) {
	if x.Type().Abs() != k.Char {
		return x, k.ErrType
	}
	src := x.Text()
	var out []k.Value
	for len(src) > 0 {
		n := tokenLength(src)
		out = append(out, k.String(src[:n]))
		src = src[n:]
	}
	return k.NewList(out), nil
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_'
}

func tokenLength(s string) int {
	c := s[0]
	n := 1
	switch {
	case c == '"':
		for n < len(s) && s[n] != '"' {
			if s[n] == '\\' {
				n++
			}
			n++
		}
		return min(n+1, len(s))
	case c == '`':
		for n < len(s) && (isNameByte(s[n]) || s[n] == ':' || s[n] == '/') {
			n++
		}
	case isNameByte(c) && c != '_':
		for n < len(s) && (isNameByte(s[n]) || s[n] == ':' && c >= '0' && c <= '9' && n+1 < len(s) && s[n+1] >= '0' && s[n+1] <= '9') {
			n++
		}
	case c == ' ' || c == '\t':
		for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
			n++
		}
	default:
		if n < len(s) && s[n] == ':' && c != '(' && c != ')' && c != '[' && c != ']' && c != '{' && c != '}' && c != ';' {
			n++
		}
	}
	return n
}
