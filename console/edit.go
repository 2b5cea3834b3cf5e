package console

import "strings"

// longest is how long a line the editor itself takes; typed keys beyond it are put in here.
const longest = 4096

// key is asked about every key the editor does not know, among them all that are printed:
// the line's new text and cursor, or ok false for what the editor does by itself.
func (t *Terminal) key(line string, pos int, key rune) (newLine string, newPos int, ok bool) {
	switch key {
	case keyTab:
		return t.complete(line, pos)
	case keySearch:
		return t.searchBack(line)
	case keyBreak:
		t.broken = true // the line ends behind this key
		if line == "" {
			interruptSelf()
		}
		return "", 0, true
	case keyStop:
		if t.modes != nil {
			t.modes.stop()
			t.resize()
			_, _ = t.editor.Write(nil) // the prompt again
		}
		return line, pos, true
	}
	if key >= ' ' && key < 0xd800 && len(line) >= longest {
		text := string(key)
		return line[:pos] + text + line[pos:], pos + len(text), true
	}
	return "", 0, false
}

// complete makes the word before the cursor longer, or lists what it could become. Where
// no word is, a tab is a blank: indented text may come from a terminal that does not say
// that it pastes.
func (t *Terminal) complete(line string, pos int) (string, int, bool) {
	from := wordAt(line[:pos])
	word := line[from:pos]
	if word == "" {
		return line[:pos] + " " + line[pos:], pos + 1, true
	}
	if t.names == nil {
		return line, pos, true
	}
	found := candidates(t.names(line[:pos], word), word)
	if len(found) == 0 {
		return line, pos, true
	}
	longer := commonPrefix(found)
	if longer == word && len(found) > 1 {
		t.list(found)
	}
	return line[:from] + longer + line[pos:], from + len(longer), true
}

// mostListed is how many completions are shown at once.
const mostListed = 200

// list shows completions above the line.
func (t *Terminal) list(names []string) {
	more := len(names) > mostListed
	names = names[:min(len(names), mostListed)]
	t.mu.Lock()
	width := t.width
	t.mu.Unlock()
	text := columns(names, width)
	if more {
		text += "...\n"
	}
	_, _ = t.editor.Write([]byte(text))
}

// searchBack puts the latest line of the history in that has the line's text in it; again,
// the one before.
func (t *Terminal) searchBack(line string) (string, int, bool) {
	from := 0
	if line == t.search.found && line != "" {
		from = t.search.at + 1
	} else {
		t.search = search{text: strings.TrimSpace(line)}
	}
	at := t.history.find(t.search.text, from)
	if at < 0 {
		return line, len(line), true
	}
	t.search.found, t.search.at = t.history.At(at), at
	return t.search.found, len(t.search.found), true
}
