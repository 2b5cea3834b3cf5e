package q

import (
	"errors"
	"fmt"
	"strings"

	"tock/k"
)

// Fault is a q error with where it happened: the frames that were running, innermost first.
type Fault struct {
	Err    error
	Frames []Frame
}

// Frame is one line of a backtrace.
type Frame struct {
	Level  int    // 0 is the outermost
	Name   string // of the function, "f" or "f@" for a lambda within f; ".Q.trp" for natives
	File   string // where the function was defined; "" for the console
	Line   int
	Source string // the function with its braces, or the line typed
	At     int    // byte offset of the failing token in Source; -1 for a native frame
}

func (f *Fault) Error() string { return ErrorText(f.Err) }

func (f *Fault) Unwrap() error { return f.Err }

// ErrorText is the words of an error as q shows them after the quote.
func ErrorText(err error) string {
	var e k.Error
	if errors.As(err, &e) {
		return string(e)
	}
	return err.Error()
}

// errReturn unwinds a lambda's body to its end; the value is in the frame.
var errReturn = errors.New("return outside of a function")

// fault attaches the running frames to an error that has none yet.
func (t *thread) fault(err error) error {
	if _, ok := err.(*Fault); ok || err == errReturn {
		return err
	}
	var known *Fault
	if errors.As(err, &known) {
		return known
	}
	return &Fault{Err: err, Frames: t.backtrace()}
}

// maxTrace is how many frames a backtrace keeps.
const maxTrace = 1000

// backtrace is the frames that are running, innermost first.
func (t *thread) backtrace() []Frame {
	var out []Frame
	level := -1
	for fr := t.frame; fr != nil; fr = fr.caller {
		if fr.code == nil {
			continue
		}
		if level++; len(out) < maxTrace {
			out = append(out, fr.describe())
		}
	}
	for i := range out {
		out[i].Level = level - i
	}
	return out
}

// describe is the line of a backtrace for a running frame.
func (fr *frame) describe() Frame {
	c := fr.code
	at := fr.at - c.base
	if c.native {
		at = -1
	} else if at < 0 || at > len(c.source) {
		at = 0
	}
	return Frame{Name: c.name, File: c.file, Line: c.line, Source: c.source, At: at}
}

// Text is the frame as the console shows it: level, place, source and a caret.
func (f Frame) Text() string {
	head := fmt.Sprintf("  [%d]  ", f.Level)
	if f.At < 0 {
		return head + "(" + f.Name + ")\n\n"
	}
	if f.File != "" {
		head += fmt.Sprintf("%s:%d: ", f.File, f.Line)
	}
	if f.Name != "" && strings.HasPrefix(f.Source, "{") {
		head += f.Name + ":"
	}
	end := strings.IndexByte(f.Source[f.At:], '\n')
	text := f.Source
	if end >= 0 {
		text = f.Source[:f.At+end]
	}
	from := strings.LastIndexByte(text[:min(f.At, len(text))], '\n') + 1
	indent := f.At - from
	if from == 0 {
		indent += len(head)
	}
	return head + text + "\n" + strings.Repeat(" ", indent) + "^\n"
}

// ConsoleText is what the console prints for an error: the words and the frame that failed.
func ConsoleText(err error) string {
	var b strings.Builder
	b.WriteString("'" + ErrorText(err) + "\n")
	var f *Fault
	if errors.As(err, &f) && len(f.Frames) > 0 {
		b.WriteString(f.Frames[0].Text())
	}
	return b.String()
}

// BacktraceText is what error-trap mode 2 prints for an error: the words and every frame.
func BacktraceText(err error) string {
	var b strings.Builder
	b.WriteString("'" + ErrorText(err) + "\n")
	var f *Fault
	if errors.As(err, &f) {
		for _, frame := range f.Frames {
			b.WriteString(frame.Text())
		}
	}
	return b.String()
}
