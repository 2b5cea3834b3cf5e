package console

import (
	"sort"
	"strings"
)

// Names gives what a word could become: line is all up to the cursor, word its end.
// What it gives need not begin with word.
type Names func(line, word string) []string

// wordAt is the start of the name that ends at the end of a text.
func wordAt(text string) int {
	i := len(text)
	for i > 0 && isName(text[i-1]) {
		i--
	}
	return i
}

func isName(c byte) bool {
	return c == '.' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// candidates is the names that begin with a word, sorted, each once.
func candidates(names []string, word string) []string {
	var out []string
	for _, n := range names {
		if strings.HasPrefix(n, word) {
			out = append(out, n)
		}
	}
	sort.Strings(out)
	kept := out[:0]
	for i, n := range out {
		if i == 0 || n != out[i-1] {
			kept = append(kept, n)
		}
	}
	return kept
}

// commonPrefix is what all of some texts begin with.
func commonPrefix(texts []string) string {
	p := texts[0]
	for _, s := range texts[1:] {
		for !strings.HasPrefix(s, p) {
			p = p[:len(p)-1]
		}
	}
	return p
}

// columns sets texts out in columns of a width, downwards, as ls does.
func columns(texts []string, width int) string {
	wide := 0
	for _, s := range texts {
		wide = max(wide, len(s))
	}
	wide += 2
	across := max(1, width/wide)
	rows := (len(texts) + across - 1) / across
	var b strings.Builder
	for r := range rows {
		var line strings.Builder
		for i := r; i < len(texts); i += rows {
			line.WriteString(texts[i] + strings.Repeat(" ", wide-len(texts[i])))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
