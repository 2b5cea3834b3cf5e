package console

import (
	"bufio"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// Options of a terminal; the zero value will do.
type Options struct {
	History      string // file of the history; "" for none
	HistoryLines int    // how many lines it keeps; 0 for DefaultHistory
	Plain        bool   // a terminal that cannot move its cursor: no editing by this package
}

// Terminal reads lines from a terminal. ReadLine is for one goroutine; its writers may be
// used by others meanwhile.
type Terminal struct {
	out, err io.Writer
	history  *history
	plain    *bufio.Reader // instead of editor
	editor   *term.Terminal
	modes    *modes // nil for a stream that is no terminal, in tests
	size     func() (width, height int, err error)
	unwatch  func()

	mu      sync.Mutex // guards what follows, and writing against it
	editing bool       // a line is being edited: output goes above it
	closed  bool
	taken   bool // the terminal is not as it was found

	width int

	// Of the line being read; only its reader uses them.
	names  Names
	search search
	broken bool // Ctrl-C took the line back
	pasted bool // the line came from a paste
}

// search is a search through the history that was begun: again goes further back.
type search struct {
	text, found string
	at          int
}

// Open prepares a terminal; ok is false when in or out is none. The terminal is changed by
// the first ReadLine, and given back by Close.
func Open(in, out, err *os.File, opts Options) (t *Terminal, ok bool) {
	if !isTerminal(in) || !isTerminal(out) {
		return nil, false
	}
	t = &Terminal{out: out, err: err, history: openHistory(opts.History, opts.HistoryLines)}
	if !isTerminal(err) {
		t.err = nil // written to as it is
	}
	if !opts.Plain {
		modes, failed := newModes(int(in.Fd()))
		opts.Plain = failed != nil
		t.modes = modes
	}
	if opts.Plain {
		t.plain = bufio.NewReader(in)
		return t, true
	}
	t.size = func() (int, int, error) { return term.GetSize(int(out.Fd())) }
	t.edit(in)
	t.unwatch = watchSize(t.resize)
	return t, true
}

// edit makes the line editor.
func (t *Terminal) edit(in io.Reader) {
	t.editor = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{&keys{from: in}, t.out}, "")
	t.editor.History = recall{t.history}
	t.editor.AutoCompleteCallback = t.key
	t.resize()
}

// resize tells the editor how wide the terminal is now.
func (t *Terminal) resize() {
	width, height := 80, 24
	if t.size != nil {
		if w, h, err := t.size(); err == nil && w > 0 {
			width, height = w, h
		}
	}
	t.mu.Lock()
	t.width = width
	t.mu.Unlock()
	_ = t.editor.SetSize(width, height)
}

// Close gives the terminal back as it was found.
func (t *Terminal) Close() {
	t.mu.Lock()
	was, taken := t.editing, t.taken
	t.editing, t.closed = false, true
	t.mu.Unlock()
	if t.editor == nil {
		return
	}
	if was {
		_, _ = io.WriteString(t.out, "\r\n")
	}
	if t.unwatch != nil {
		t.unwatch()
	}
	if taken {
		t.editor.SetBracketedPasteMode(false)
		t.modes.restore()
	}
}

// ReadLine asks for a line and gives it without its end. Text whose brackets are open
// goes on over more lines, up to an empty one that was typed; the result then has line ends in it. A
// line that Ctrl-C took back is empty. names is asked for completions; it may be nil.
// Errors: io.EOF at the end of input (Ctrl-D on an empty line).
func (t *Terminal) ReadLine(prompt string, names func(line, word string) []string) (string, error) {
	t.names = names
	text, err := t.readOne(prompt)
	for err == nil && openBrackets(text) {
		more, end := t.readOne(strings.Repeat(" ", len(prompt)))
		if t.broken {
			return "", nil
		}
		if end != nil { // as it is; the end of input comes again
			break
		}
		if strings.TrimSpace(more) == "" && !t.pasted {
			break
		}
		text += "\n" + more
	}
	if err == nil {
		t.history.Add(oneLine(text))
	}
	return text, err
}

// Reprompt changes the prompt of the line that is being read, if one is.
func (t *Terminal) Reprompt(prompt string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.editing && t.editor != nil {
		t.editor.SetPrompt(prompt)
		_, _ = t.editor.Write(nil)
	}
}

// readOne reads one line.
func (t *Terminal) readOne(prompt string) (string, error) {
	if t.plain != nil {
		_, _ = io.WriteString(t.out, prompt)
		line, err := t.plain.ReadString('\n')
		if line != "" {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	t.search, t.broken = search{}, false
	t.editor.SetPrompt(prompt)
	if !t.setEditing(true) {
		return "", io.EOF
	}
	line, err := t.editor.ReadLine()
	t.setEditing(false)
	if t.pasted = err == term.ErrPasteIndicator; t.pasted {
		err = nil
	}
	if err == io.EOF {
		_, _ = io.WriteString(t.out, "\r\n")
	}
	return line, err
}

// setEditing begins or ends the editing of a line; false when the terminal was given back.
func (t *Terminal) setEditing(on bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.editing = on
	switch {
	case t.modes == nil:
	case on:
		t.modes.edit()
		if !t.taken {
			t.taken = true
			t.editor.SetBracketedPasteMode(true)
		}
	default:
		t.modes.run()
	}
	return true
}
