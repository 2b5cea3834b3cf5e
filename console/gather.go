package console

import "strings"

// openBrackets reports whether brackets are open at the end of q text, so that more lines belong
// to it. Strings and comments do not count, a closing bracket too many ends the text, and
// a system command is always whole.
func openBrackets(text string) bool {
	if strings.HasPrefix(text, `\`) {
		return false
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if c == ')' && depth == 0 && i == 1 && (text[0] == 'k' || text[0] == 'q') {
				continue // k) begins a line of k
			}
			if depth--; depth < 0 {
				return false
			}
		case '"':
			end := stringEnd(text, i)
			if end < 0 {
				return false // an error of its own: strings do not go on
			}
			i = end
		case '/':
			if i == 0 || text[i-1] == ' ' || text[i-1] == '\t' || text[i-1] == '\n' {
				end := strings.IndexByte(text[i:], '\n')
				if end < 0 {
					return depth > 0
				}
				i += end
			}
		}
	}
	return depth > 0
}

// stringEnd is where a string that begins at a quote ends, -1 when its line does first.
func stringEnd(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		case '\n':
			return -1
		}
	}
	return -1
}
