package console

import "strings"

// openBrackets reports whether brackets are open at the end of q text, so that more lines
// belong to it. Strings and comments do not count, a closing bracket too many ends the
// text, and a system command is always whole.
func openBrackets(text string) bool {
	if strings.HasPrefix(text, `\`) {
		return false
	}
	open, _ := scan(text)
	return open
}

// oneLine is text of several lines as one of the same meaning.
func oneLine(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	_, code := scan(text)
	lines := strings.Split(code, "\n")
	kept := lines[:0]
	for i, line := range lines {
		if line = strings.TrimRight(line, " \t"); i > 0 {
			line = strings.TrimLeft(line, " \t")
		}
		if line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

// scan reads q text: whether brackets are open at its end, and what it is without comments.
func scan(text string) (open bool, code string) {
	var out strings.Builder
	depth, from := 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if c == ')' && depth == 0 && i == 1 && (text[0] == 'k' || text[0] == 'q') {
				continue // k) begins a line of k
			}
			if depth--; depth < 0 {
				return false, out.String() + text[from:]
			}
		case '"':
			end := stringEnd(text, i)
			if end < 0 { // an error of its own: strings do not go on
				return false, out.String() + text[from:]
			}
			i = end
		case '/':
			if i > 0 && text[i-1] != ' ' && text[i-1] != '\t' && text[i-1] != '\n' {
				continue
			}
			out.WriteString(text[from:i])
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return depth > 0, out.String()
			}
			i += end - 1 // the line's end stays
			from = i + 1
		}
	}
	return depth > 0, out.String() + text[from:]
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
