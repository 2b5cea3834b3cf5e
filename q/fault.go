package q

import (
	"errors"
	"fmt"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// Fault is a q error with where it happened: the frames that were running, innermost first.
type Fault struct {
	Err    error
	Frames []Frame

	of *thread // whose frames these are; nil when they are not all there yet
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

// unstopped is f with what stops it within a kernel as an error.
func (t *thread) unstopped(f func() (k.Value, error)) (v k.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(prim.Stopped)
			if !ok {
				panic(r)
			}
			v, err = k.Identity, t.fault(s.Err)
		}
	}()
	return f()
}

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

// fault attaches the running frames to an error that has none yet, or not all: those of a
// text that does not parse, or of another thread, come on top. Within a trap nobody will
// look at frames.
func (t *thread) fault(err error) error {
	if err == errReturn || t.mode == Abort {
		return err
	}
	var known *Fault
	switch {
	case !errors.As(err, &known):
		return &Fault{Err: err, Frames: t.backtrace(), of: t}
	case known.of == t:
		return known
	}
	below := t.backtrace()
	frames := append(append(make([]Frame, 0, len(known.Frames)+len(below)), known.Frames...), below...)
	for i := range known.Frames {
		frames[i].Level = len(frames) - 1 - i
		if len(below) > 0 { // which may be cut
			frames[i].Level = below[0].Level + len(known.Frames) - i
		}
	}
	return &Fault{Err: known.Err, Frames: frames, of: t}
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
		level++
		if len(out) < maxTrace && !fr.code.hidden {
			f := fr.describe()
			f.Level = -level
			out = append(out, f)
		}
	}
	for i := range out {
		out[i].Level += level
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

// Text is the frame as the console shows it: level, place, source and a caret. Of source
// with several lines it is the one that failed, the one before and the one after.
func (f Frame) Text() string { return f.marked("  ") }

// marked is Text with another beginning.
func (f Frame) marked(mark string) string {
	head := fmt.Sprintf("%s[%d]  ", mark, f.Level)
	if f.At < 0 {
		return head + "(" + f.Name + ")\n\n"
	}
	from := strings.LastIndexByte(f.Source[:f.At], '\n') + 1
	if f.File != "" {
		head += fmt.Sprintf("%s:%d: ", f.File, f.Line+strings.Count(f.Source[:from], "\n"))
	}
	if f.Name != "" && strings.HasPrefix(f.Source, "{") {
		head += f.Name + ":"
	}
	indent := f.At - from
	before := ""
	if from == 0 {
		indent += len(head)
	} else {
		start := strings.LastIndexByte(f.Source[:from-1], '\n') + 1
		before = f.Source[start:from]
		if start > 0 {
			before = "\n" + before
		}
	}
	line, after, more := strings.Cut(f.Source[from:], "\n")
	if more {
		after, _, _ = strings.Cut(after, "\n")
		after += "\n"
	}
	return head + before + line + "\n" + strings.Repeat(" ", indent) + "^\n" + after
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
