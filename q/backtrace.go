package q

import (
	"io"
	"strings"

	"tock/k"
)

// Backtraces in q: .Q.trp and .Q.trpd collect one, .Q.sbt makes text of it, .Q.bt prints
// the running one.
//
// Source: code.kx.com/q/basics/debug.

// trpNative is .Q.trp[f;x;g]: g gets the error and the backtrace.
func trpNative(t *thread, a []k.Value) (k.Value, error) {
	return t.trapTrace(func() (k.Value, error) { return t.apply1(a[0], a[1]) }, a[2])
}

// trpdNative is .Q.trpd[f;args;g], likewise for several arguments.
func trpdNative(t *thread, a []k.Value) (k.Value, error) {
	return t.trapTrace(func() (k.Value, error) { return applyDot(t, a[0], a[1]) }, a[2])
}

func (t *thread) trapTrace(f func() (k.Value, error), handler k.Value) (k.Value, error) {
	before := t.state()
	t.mode = Collect
	v, err := t.unstopped(f)
	if err == nil {
		t.mode = before.mode
		return v, nil
	}
	fault, ok := t.fault(err).(*Fault)
	t.restore(before)
	if !ok {
		return v, err
	}
	return t.apply(handler, []k.Value{k.String(ErrorText(err)), framesValue(fault.Frames)})
}

// framesValue is a backtrace as a value: per frame (level;(name;file;line;source);offset).
func framesValue(frames []Frame) k.Value {
	out := make([]k.Value, len(frames))
	for i, f := range frames {
		out[i] = k.NewList([]k.Value{k.NewLong(int64(f.Level)),
			k.NewList([]k.Value{k.String(f.Name), k.String(f.File), k.NewLong(int64(f.Line)), k.String(f.Source)}),
			k.NewLong(int64(f.At))})
	}
	return k.NewList(out)
}

// sbtNative is .Q.sbt: a backtrace as text.
func sbtNative(_ *thread, a []k.Value) (k.Value, error) {
	var b strings.Builder
	for _, item := range a[0].Each() {
		parts := item.Items()
		if len(parts) != 3 || len(parts[1].Items()) != 4 {
			return a[0], k.ErrType
		}
		place := parts[1].Items()
		f := Frame{Name: place[0].Text(), File: place[1].Text(), Line: int(place[2].Int()), Source: place[3].Text(),
			At: int(parts[2].Int()), Level: int(parts[0].Int())}
		if f.At > len(f.Source) {
			return a[0], k.ErrType
		}
		b.WriteString(f.Text())
	}
	return k.String(b.String()), nil
}

// framesNative is .Q.Ll`: the running frames, that of its caller first.
func framesNative(t *thread, _ []k.Value) (k.Value, error) {
	return framesValue(t.running()), nil
}

// readableNative is .Q.btx: the frames of .Q.Ll for .Q.sbt, in which form they already are.
func readableNative(_ *thread, a []k.Value) (k.Value, error) { return a[0], nil }

// running is the frames of a native function's callers.
func (t *thread) running() []Frame {
	frames := t.backtrace()
	if len(frames) > 0 { // not the native function itself
		frames = frames[1:]
	}
	return frames
}

// btNative is .Q.bt[]: the running frames, printed.
func btNative(t *thread, _ []k.Value) (k.Value, error) {
	frames := t.running()
	current := -1
	if s := t.debug; s != nil {
		if t.frame.caller != nil && t.frame.caller == s.line { // nor the line that asks
			frames = frames[1:]
		}
		current = s.level()
	}
	var b strings.Builder
	for _, f := range frames {
		if f.Level == current {
			b.WriteString(f.marked(">>"))
			continue
		}
		b.WriteString(f.Text())
	}
	_, err := io.WriteString(t.in.host.Stdout(), b.String())
	return k.Identity, err
}
