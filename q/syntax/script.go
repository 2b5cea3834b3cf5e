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
	out := make([]Statement, 0, len(text)/256+1)
	var st pending
	flush := func() {
		if !st.empty() {
			out = append(out, Statement{st.text(), st.line})
		}
		st = pending{lines: st.lines[:0]}
	}
	block := false
	number := 0
	if strings.HasPrefix(text, "#!") {
		_, text, _ = strings.Cut(text, "\n")
		number++
	}
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = trimRight(line)
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
		case line == "", line[0] == '/':
			if !st.empty() {
				st.add("")
			}
			continue
		case line[0] == ' ' || line[0] == '\t' || line[0] == '}':
			if !st.empty() {
				st.add(line)
				continue
			}
			if strings.TrimLeft(line, " \t")[0] == '/' {
				continue
			}
		}
		flush()
		st.line = number
		st.add(line)
	}
	flush()
	return out
}

// pending is the lines of a statement being read.
type pending struct {
	line  int
	lines []string
}

func (p *pending) empty() bool { return len(p.lines) == 0 }

func (p *pending) add(line string) { p.lines = append(p.lines, line) }

// text is the statement, a copy: functions keep their source, and not that of the whole
// script.
func (p *pending) text() string {
	lines := p.lines
	for n := len(lines); lines[n-1] == ""; n-- {
		lines = lines[:n-1]
	}
	if len(lines) == 1 {
		return strings.Clone(lines[0])
	}
	return strings.Join(lines, "\n")
}

// trimRight is line without the blanks at its end.
func trimRight(line string) string {
	n := len(line)
	for n > 0 && (line[n-1] == ' ' || line[n-1] == '\t' || line[n-1] == '\r') {
		n--
	}
	return line[:n]
}
