package sql

import (
	"strings"

	"tock/k"
)

// kind is what a token is.
type kind uint8

const (
	end    kind = iota
	word        // a name or keyword
	quoted      // "name"
	text        // 'text'
	number      // a number, or any literal of q that begins with a digit
	param       // $1 or ?
	mark        // an operator or bracket
)

// token is one token; low is a word in lower case.
type token struct {
	kind kind
	text string
	low  string
}

// scan splits a statement. Errors: 'sql with what is unfinished.
func scan(src string) ([]token, error) {
	var out []token
	for i := 0; i < len(src); {
		c := src[i]
		rest := src[i:]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.HasPrefix(rest, "--"):
			i += lineEnd(rest)
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				return nil, fault("an unfinished comment")
			}
			i += n + 2
		case c == '\'' || c == '"':
			body, n, ok := quotedText(rest)
			if !ok {
				return nil, fault("an unfinished " + string(c))
			}
			t := token{kind: text, text: body}
			if c == '"' {
				t.kind = quoted
			}
			out = append(out, t)
			i += n
		case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
			n := literalEnd(rest)
			out = append(out, token{kind: number, text: rest[:n]})
			i += n
		case isLetter(c) || c == '.':
			n := 1
			for n < len(rest) && (isLetter(rest[n]) || isDigit(rest[n]) || rest[n] == '.' && n+1 < len(rest) && isLetter(rest[n+1])) {
				n++
			}
			out = append(out, token{kind: word, text: rest[:n], low: strings.ToLower(rest[:n])})
			i += n
		case c == '?':
			out = append(out, token{kind: param})
			i++
		case c == '$' && len(rest) > 1 && isDigit(rest[1]):
			n := 1
			for n < len(rest) && isDigit(rest[n]) {
				n++
			}
			out = append(out, token{kind: param, text: rest[1:n]})
			i += n
		default:
			n := 1
			for _, op := range [...]string{"<>", "!=", "<=", ">=", "||"} {
				if strings.HasPrefix(rest, op) {
					n = 2
				}
			}
			out = append(out, token{kind: mark, text: rest[:n], low: rest[:n]})
			i += n
		}
	}
	return append(out, token{kind: end}), nil
}

func lineEnd(s string) int {
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// quotedText is the text between quotes, of which two stand for one, and the bytes read.
func quotedText(s string) (string, int, bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == s[0] {
			b.WriteByte(s[0])
			i++
			continue
		}
		return b.String(), i + 1, true
	}
	return "", 0, false
}

// literalEnd is where a literal that begins with a digit ends: 12, 1.5e-3, 2024.01.02D09:30.
func literalEnd(s string) int {
	n := 0
	for n < len(s) {
		c := s[n]
		sign := (c == '-' || c == '+') && n > 0 && (s[n-1] == 'e' || s[n-1] == 'E')
		if !isDigit(c) && !isLetter(c) && c != '.' && c != ':' && !sign {
			break
		}
		n++
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// fault is an error in a statement.
func fault(what string) error { return k.Error("sql: " + what) }
