package q

import (
	"errors"
	"io"
	"strings"
	"unicode"

	"tock/k"
	"tock/q/prim"
)

// ErrorMode is what becomes of an error that no trap has caught yet.
//
// Source: code.kx.com/q/basics/debug, "Error trap modes".
type ErrorMode uint8

const (
	Collect ErrorMode = iota // the frames are kept and the evaluation ends: 2 of kdb+
	Abort                    // it ends: 0, set by the traps @ and .
	Suspend                  // it waits in the debugger: 1
)

// Debugger is a Host with somebody at its console, whom an evaluation that failed can ask.
type Debugger interface {
	// DebugLine prompts for the next line and waits for it; false ends what is suspended.
	DebugLine(prompt string) (line string, ok bool)
}

// SetErrorMode sets what errors do in what is evaluated next, and gives what it was. With
// Suspend a host that is no Debugger gets Collect.
func (in *Interp) SetErrorMode(m ErrorMode) (was ErrorMode) {
	was, in.main.mode = in.main.mode, m
	return was
}

// errAborted ends an evaluation that was suspended; who suspended it has seen its error.
var errAborted = errors.New("aborted in the debugger")

// IsAborted reports whether an evaluation was given up in the debugger, so that its error
// has been shown.
func IsAborted(err error) bool { return errors.Is(err, errAborted) }

// signalled is an error of the debugger's ' that ends the frame it is on its way through.
type signalled struct{ err error }

func (s *signalled) Error() string { return s.err.Error() }

// signalValue is what .z.ex is when it was ' that failed.
var signalValue = func() k.Value { v, _ := prim.Value("'", false); return v }()

// suspension is an evaluation that waits in the debugger.
type suspension struct {
	fault  *Fault
	f      k.Value   // what failed
	args   []k.Value // and on what
	failed *frame
	at     *frame // looked at
	line   *frame // of the line typed last
	k      bool   // lines are k
	outer  *suspension
}

// spareDepth is how many calls a suspension may nest beyond the limit.
const spareDepth = 500

// failed is an error in the middle of a function: f on args went wrong. It gets its frames,
// or suspends; then the value is what the debugger was told to go on with.
func (t *thread) failed(err error, f k.Value, args ...k.Value) (k.Value, error) {
	if err == errReturn || t.mode == Abort {
		return k.Value{}, err
	}
	switch e := err.(type) {
	case *Fault:
		if e.of == t {
			return k.Value{}, err
		}
	case *signalled:
		return k.Value{}, err
	}
	err = t.fault(err)
	if t.mode == Suspend && t.frame != nil && !t.frame.typed && !t.in.exiting {
		if fault, ok := err.(*Fault); ok {
			if who, ok := t.in.host.(Debugger); ok {
				return t.suspend(who, fault, f, args)
			}
		}
	}
	return k.Value{}, err
}

// suspend shows an error and does what lines of the console say, until one ends it. The
// frames below stay as they are meanwhile.
func (t *thread) suspend(who Debugger, fault *Fault, f k.Value, args []k.Value) (k.Value, error) {
	s := &suspension{fault: fault, f: f, args: append([]k.Value(nil), args...), failed: t.frame, at: t.frame, outer: t.debug}
	before, ctx := t.state(), t.ctx
	t.debug, t.spare = s, t.spare+spareDepth
	defer func() {
		t.restore(before)
		t.ctx, t.spare = ctx, t.spare-spareDepth
	}()
	if _, err := t.enter(&code{hidden: true, ctx: s.at.ctx}, s.at.ctx); err != nil {
		return k.Value{}, fault
	}
	t.look(s.at)
	inside := t.state()
	t.tell(ConsoleText(fault))
	for {
		line, ok := who.DebugLine(s.prompt(t.ctx))
		if !ok {
			return k.Value{}, &Fault{Err: errAborted, of: t}
		}
		v, over, err := t.debugLine(s, line, inside)
		switch {
		case over:
			return v, err
		case t.in.exiting:
			return k.Value{}, &Fault{Err: errAborted, of: t}
		case err != nil && !IsAborted(err):
			t.tell(ConsoleText(err))
		}
	}
}

// tell prints an error's text.
func (t *thread) tell(text string) { _, _ = io.WriteString(t.in.host.Stderr(), text) }

// look makes a frame the one whose names lines use.
func (t *thread) look(fr *frame) {
	t.debug.at = fr
	t.ctx = fr.ctx
}

// prompt is q) with a parenthesis more for each level, and the namespace.
func (s *suspension) prompt(ctx *namespace) string {
	out := "q" + ctx.name
	if s.k {
		if out = "  " + ctx.name; ctx.name != "" {
			out += " "
		}
		return out + strings.Repeat(")", s.depth())
	}
	return out + strings.Repeat(")", s.depth()+1)
}

func (s *suspension) depth() int {
	n := 0
	for ; s != nil; s = s.outer {
		n++
	}
	return n
}

// level is the level of the frame looked at.
func (s *suspension) level() int { return s.at.level() }

// level is how many frames a frame is above the outermost.
func (fr *frame) level() int {
	n := -1
	for ; fr != nil; fr = fr.caller {
		if fr.code != nil {
			n++
		}
	}
	return n
}

// z is .z.ex and .z.ey; s may be nil.
func (s *suspension) z(name string) (k.Value, bool) {
	switch {
	case s == nil:
	case name == "ex":
		return s.f, true
	case name == "ey":
		return k.Collapse(append([]k.Value(nil), s.args...)), true
	}
	return k.Value{}, false
}

// debugLine is one line typed in the debugger; over tells that it ended the suspension,
// with a value to go on with or an error.
func (t *thread) debugLine(s *suspension, line string, inside state) (v k.Value, over bool, err error) {
	defer t.in.guard(t, inside, &err)
	t.in.ClearInterrupt()
	word := strings.TrimSpace(line)
	command := stripComment(word)
	switch {
	case command == `\`:
		return v, true, &Fault{Err: errAborted, of: t}
	case command == "`":
		if up := s.at.above(); up != nil {
			t.look(up)
		}
		t.tell(t.describe(s.at))
	case command == ".":
		if down := t.below(s.at); down != nil {
			t.look(down)
		}
		t.tell(t.describe(s.at))
	case command == "&":
		t.tell("'" + ErrorText(s.fault) + "\n" + t.describe(s.at))
	case command == "`\\":
		s.k = !s.k
	case strings.HasPrefix(word, ":"):
		if v, _, err = t.typed(s, word[1:]); err == nil {
			return v, true, nil
		}
	case strings.HasPrefix(word, "'"):
		if err = t.signalOf(s, command[1:]); err != nil {
			var sig *signalled
			return v, errors.As(err, &sig), err
		}
	default:
		silent := false
		if v, silent, err = t.typed(s, line); err == nil && !silent && !v.IsIdentity() {
			_, err = io.WriteString(t.in.host.Stdout(), t.consoleText(v))
		}
	}
	return v, false, err
}

// typed evaluates a line with the names of the frame looked at.
func (t *thread) typed(s *suspension, line string) (k.Value, bool, error) {
	if s.k && strings.TrimSpace(line) != "" && !strings.HasPrefix(line, `\`) {
		line = "k)" + line
	}
	return t.evalUnit(line, origin{typed: true, scope: s.at})
}

// signalOf is the error that ' and some text signals: a word stands for itself, as in
// 'myerror.
func (t *thread) signalOf(s *suspension, text string) error {
	if plainWord(text) {
		return &signalled{k.Error(text)}
	}
	v, _, err := t.typed(s, text)
	if err != nil {
		return err
	}
	return &signalled{signal(v)}
}

// DebugNames is the locals that lines of the debugger can name; none while nothing is
// suspended.
func (in *Interp) DebugNames() []string {
	s := in.main.debug
	if s == nil {
		return nil
	}
	out := make([]string, 0, len(s.at.code.locals))
	for _, name := range s.at.code.locals {
		out = append(out, name.String())
	}
	return out
}

// plainWord reports whether text is a name and nothing else.
func plainWord(text string) bool {
	for _, c := range text {
		if c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return text != ""
}

// above is the frame that called, as the debugger shows frames.
func (fr *frame) above() *frame {
	for up := fr.caller; up != nil; up = up.caller {
		if up.code != nil && !up.code.hidden {
			return up
		}
	}
	return nil
}

// below is the frame that one called, up to the one that failed.
func (t *thread) below(fr *frame) *frame {
	var last *frame
	for d := t.debug.failed; d != nil && d != fr; d = d.caller {
		if d.code != nil && !d.code.hidden {
			last = d
		}
	}
	return last
}

// describe is a running frame as backtraces have it.
func (t *thread) describe(fr *frame) string {
	f := fr.describe()
	f.Level = fr.level()
	return f.Text()
}
