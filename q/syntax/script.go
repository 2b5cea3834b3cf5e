package syntax

import "strings"

// Statement is one expression of a script with its continuation lines.
type Statement struct {
	Text string
	Line int // of the first line, from 1
}

// SplitScript cuts a script into statements: a line that begins with a blank continues
// the one before, and so does a closing brace at the margin. Comment lines, blocks
// between a lone / and a lone \, and empty lines are left out; a lone \ outside of a
// block ends the script. A statement keeps its line ends, so that offsets and
// trailing comments work inside of it.
func SplitScript(text string) []Statement {
	var out []Statement
	var lines []string
	first := 0
	flush := func() {
		if len(lines) > 0 {
			out = append(out, Statement{strings.TrimRight(strings.Join(lines, "\n"), "\n"), first})
		}
		lines = nil
	}
	block := false
	number := 0
	if strings.HasPrefix(text, "#!") {
		_, text, _ = strings.Cut(text, "\n")
		number++
	}
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.TrimRight(line, " \t\r")
		switch {
		case block:
			block = line != `\`
			continue
		case line == "/":
			flush()
			block = true
			continue
		case line == `\`:
			flush()
			return out
		case line == "":
			if len(lines) > 0 {
				lines = append(lines, "")
			}
			continue
		case line[0] == '/':
			if len(lines) > 0 {
				lines = append(lines, "")
			}
			continue
		case line[0] == ' ' || line[0] == '\t' || line[0] == '}':
			if len(lines) > 0 {
				lines = append(lines, line)
				continue
			}
			if strings.TrimLeft(line, " \t")[0] == '/' {
				continue
			}
		}
		flush()
		lines, first = append(lines, line), number
	}
	flush()
	return out
}
