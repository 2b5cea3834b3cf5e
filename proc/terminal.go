package proc

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tock/k"
	"tock/q"
	"tock/q/syntax"
)

// Lines is where the console's lines come from on a terminal, in place of Config.Stdin.
type Lines interface {
	// ReadLine prompts for a line and gives it without its end; io.EOF ends the process.
	// It is called when the line before has been evaluated. names gives what the word
	// at the end of a line may become; it may be called while ReadLine runs.
	ReadLine(prompt string, names func(line, word string) []string) (string, error)
}

// typing is the conversation with a terminal: the executor asks for a line, the terminal's
// goroutine reads it, and it comes as all lines do. One line is asked for at a time.
type typing struct {
	once    sync.Once
	session session
	asked   atomic.Bool
	prompts chan string
	prompt  string      // of the line asked for
	looks   chan func() // for who waits in the debugger: what completion wants to know
	debug   bool        // lines went to the debugger since the last one at the top level
}

// ask asks for the next line, unless that was done before; the first time it begins the
// conversation. For the executor, which computes the prompt.
func (p *Process) ask(prompt string) {
	if p.cfg.Lines == nil || p.exiting {
		return
	}
	p.typing.once.Do(func() {
		p.typing.session.p = p
		p.typing.prompts, p.typing.looks = make(chan string, 1), make(chan func())
		go p.typing.read(p.cfg.Lines)
	})
	if p.typing.asked.CompareAndSwap(false, true) {
		p.typing.prompts <- prompt
		p.typing.prompt = prompt
	} else if r, ok := p.cfg.Lines.(interface{ Reprompt(string) }); ok && p.typing.prompt != prompt {
		r.Reprompt(prompt)
		p.typing.prompt = prompt
	}
}

// read reads what is asked for, until the process ends or the input does.
func (t *typing) read(in Lines) {
	p := t.session.p
	for {
		var l line
		select {
		case prompt := <-t.prompts:
			text, err := in.ReadLine(prompt, t.session.names)
			l = line{text: text, end: err != nil}
		case <-p.ended:
			return
		}
		t.asked.Store(false)
		select {
		case p.lines <- l:
		case <-p.ended:
			return
		}
		if l.end {
			return
		}
	}
}

// readTerminal begins the console on a terminal.
func (p *Process) readTerminal(Lines) { p.Do(p.askNext) }

// askNext asks for a line at the top level.
func (p *Process) askNext() {
	p.typing.session.p = p
	p.ask(p.typing.session.prompt())
}

// undebugged asks for a line at the top level once what was suspended has ended.
func (p *Process) undebugged() {
	if p.typing.debug {
		p.typing.debug = false
		_ = p.stdout.Flush()
		p.askNext()
	}
}

// session is what the console on a terminal has beyond lines of q.
type session struct {
	p *Process
	k bool // lines are k, since the last lone backslash
}

var _ q.Debugger = (*Process)(nil)

// DebugLine is the next line of the terminal while an evaluation is suspended. Nothing else
// is done meanwhile: no messages, no timer.
func (p *Process) DebugLine(prompt string) (string, bool) {
	_ = p.stdout.Flush()
	p.typing.debug = true
	if p.opts.Quiet {
		prompt = ""
	}
	select { // who sleeps is not to take the line
	case p.ready.wake <- struct{}{}:
	default:
	}
	for !p.exiting {
		p.ask(prompt)
		select {
		case l := <-p.lines:
			if !l.end {
				return l.text, true
			}
			p.Exit(0)
		case f := <-p.typing.looks:
			f()
		case s := <-p.signals:
			p.signal(s)
		}
	}
	return "", false
}

// banner says on a terminal what this is, and where.
func (p *Process) banner() {
	if p.cfg.Lines == nil || p.opts.Quiet {
		return
	}
	memory := ""
	if v, err := p.interp.EvalText(`last system"w"`); err == nil && v.Type() == -k.Long && v.Int() > 0 {
		memory = fmt.Sprintf(" %dMB", v.Int()>>20)
	}
	host, _ := os.Hostname()
	ip := make(net.IP, 4)
	for i, n := 0, ownIP(); i < 4; i++ {
		ip[i] = byte(uint32(n) >> (24 - 8*i))
	}
	_, _ = fmt.Fprintf(p.stdout, "Tock %s %s\n%s/ %d()core%s %s %s %s\n", Version, time.Now().Format("2006.01.02"),
		platform(), runtime.NumCPU(), memory, userName(), host, ip)
	_, _ = io.WriteString(p.stdout, `\? help  \\ quit`+"\n\n")
	_ = p.stdout.Flush()
}

// prompt is q), with the namespace if it is not the root; two blanks for k. -q wants none.
func (s *session) prompt() string {
	switch ns := s.p.interp.Context(); {
	case s.p.opts.Quiet:
		return ""
	case s.p.remote != nil:
		return s.p.remote.name + ")"
	case s.k:
		return "  "
	case ns != ".":
		return "q" + ns + ")"
	}
	return "q)"
}

// line evaluates a line, unless it is for the terminal itself: a backslash alone switches
// between q and k, \? is help.
func (s *session) line(text string) {
	trimmed := strings.TrimSpace(text)
	if topic, ok := s.helpTopic(trimmed); ok {
		_, _ = io.WriteString(s.p.stdout, help(topic))
		_ = s.p.stdout.Flush()
		return
	}
	switch {
	case s.p.remote != nil:
	case trimmed == `\`:
		s.k = !s.k
		return
	case s.k && trimmed != "" && !strings.HasPrefix(trimmed, `\`):
		text = "k)" + text
	}
	s.p.evaluateLine(text)
}

// helpTopic is what help is wanted on: "" after \? or help alone. A variable of that name
// comes first.
func (s *session) helpTopic(text string) (topic string, ok bool) {
	if after, found := strings.CutPrefix(text, `\?`); found {
		return strings.TrimSpace(after), true
	}
	if text != "help" {
		return "", false
	}
	_, err := s.p.interp.Get("help")
	return "", err != nil
}

// patience is how long completion waits for a process that is busy.
const patience = 300 * time.Millisecond

// names is what the word at the end of a line may become. Called by the console's goroutine.
func (s *session) names(line, word string) []string {
	done := make(chan []string, 1)
	select {
	case s.p.calls <- func() { done <- s.p.completions(line, word) }:
		return <-done
	case s.p.typing.looks <- func() { done <- s.p.completions(line, word) }:
		return <-done
	case <-s.p.ended:
	case <-time.After(patience):
	}
	return nil
}

// zNames are the names below .z.
var zNames = strings.Fields(`a ac b bm c d D e exit ex ey f h H i K k l m n N o p P pc pd pg ph pi pm po pp pq ps
	pw q r s t T ts u vs w W wc wo ws x X z Z zd`)

// statements are the words of the grammar, which are no primitives.
var statements = []string{"select", "exec", "update", "delete", "by", "from", "if", "do", "while"}

// completions is keywords, the variables a word can mean, and the columns of the tables
// that the line speaks of (of all tables, when it speaks of none).
func (p *Process) completions(line, word string) []string {
	if dot := strings.LastIndexByte(word, '.'); dot >= 0 {
		return p.namesBelow(word[:dot])
	}
	out := append(syntax.Keywords(), statements...)
	out = append(out, p.interp.DebugNames()...)
	here := p.symbols(`system"v"`)
	out = append(append(out, here...), p.symbols(`system"f"`)...)
	said := map[string]bool{}
	for _, w := range strings.FieldsFunc(line, func(r rune) bool { return !isNameRune(r) }) {
		said[w] = true
	}
	tables := p.symbols(`system"a"`)
	var some []string
	for _, t := range tables {
		if said[t] {
			some = append(some, t)
		}
	}
	if some == nil {
		some = tables
	}
	for _, t := range some {
		out = append(out, p.symbols("cols`"+t)...)
	}
	return append(out, tables...)
}

func isNameRune(r rune) bool {
	return r == '.' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// namesBelow is the names of a namespace, in full; of "" the namespaces.
func (p *Process) namesBelow(space string) []string {
	var found []string
	switch space {
	case "":
		found = append(p.symbols("key`"), "z")
	case ".z":
		found = zNames
	default:
		found = p.symbols("key " + space)
	}
	out := make([]string, 0, len(found))
	for _, name := range found {
		if name != "" {
			out = append(out, space+"."+name)
		}
	}
	return out
}

// symbols is the symbols that an expression gives; none when it fails.
func (p *Process) symbols(expr string) []string {
	defer p.interp.SetErrorMode(p.interp.SetErrorMode(q.Abort))
	v, err := p.interp.EvalText(expr)
	if err != nil || v.Type() != k.Symbol {
		return nil
	}
	out := make([]string, 0, v.Len())
	for _, s := range v.Each() {
		out = append(out, s.Text())
	}
	return out
}

// sizeFrom is a console size from the environment, within the bounds of \c.
func sizeFrom(variable string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(variable))
	if err != nil {
		return otherwise
	}
	return min(max(n, 10), 2000)
}
