package q

import (
	"errors"

	"tock/k"
	"tock/q/prim"
)

// The many meanings of @ and . : apply and index, amend a value, a variable or a file,
// and call with a handler for errors.

func applyAt(t *thread, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Symbol {
		if path, ok := isPath(x); ok && !isHandle(path) {
			v, err := t.files().Get(path)
			if err != nil {
				return v, err
			}
			return t.apply1(v, y)
		}
	}
	return t.apply1(x, y)
}

// isHandle reports whether a path looks like host:port rather than a file.
func isHandle(path string) bool {
	for i := range len(path) {
		switch path[i] {
		case ':':
			return true
		case '/':
			return false
		}
	}
	return false
}

// applyDot is x . y: the items of y are the arguments, or indices at depth.
func applyDot(t *thread, x, y k.Value) (k.Value, error) {
	switch yt := y.Type(); {
	case yt.IsList():
		if yt == k.Mixed {
			if y.Len() == 0 {
				return t.applyNone(x)
			}
			return t.apply(x, y.Items())
		}
		if y.Len() == 0 {
			return t.applyNone(x)
		}
		return t.apply(x, y.Each())
	case y.IsIdentity():
		return t.applyNone(x)
	case yt == k.TypeDict:
		return t.apply1(x, y)
	case yt == k.TypeTable && x.Type().IsFunction():
		rows := make([]k.Value, y.Len()) // each is an argument
		for i := range rows {
			rows[i] = y.At(i)
		}
		return t.apply(x, rows)
	}
	return x, k.ErrType
}

// applyNone is a value applied to no arguments: data gives itself.
func (t *thread) applyNone(x k.Value) (k.Value, error) {
	if x.Type() == -k.Symbol {
		return t.getName(x.Text())
	}
	if !x.Type().IsFunction() {
		return x, nil
	}
	return t.apply1(x, k.Identity)
}

// amendAt is @ of three or four arguments.
func amendAt(t *thread, args []k.Value) (k.Value, error) {
	x := args[0]
	if len(args) == 3 && isTrap(x) {
		return t.trap(func() (k.Value, error) { return t.apply1(x, args[1]) }, args[2])
	}
	var y k.Value
	if len(args) == 4 {
		y = args[3]
	}
	return t.amend(x, []k.Value{args[1]}, args[2], y)
}

// amendDot is . of three or four arguments.
func amendDot(t *thread, args []k.Value) (k.Value, error) {
	x := args[0]
	if len(args) == 3 && isTrap(x) {
		return t.trap(func() (k.Value, error) { return applyDot(t, x, args[1]) }, args[2])
	}
	var y k.Value
	if len(args) == 4 {
		y = args[3]
	}
	path := args[1].Each()
	if args[1].IsIdentity() {
		path = nil
	}
	return t.amend(x, path, args[2], y)
}

// isTrap reports whether three arguments mean a call with a handler: the first is a
// function, a handle or another atom.
func isTrap(x k.Value) bool {
	xt := x.Type()
	if xt.IsFunction() {
		return true
	}
	if x.IsAtom() && xt < 0 && xt != -k.Symbol { // a handle, or what has no items to amend
		return true
	}
	if path, ok := isPath(x); ok {
		return isHandle(path)
	}
	return false
}

// trap runs f; on an error the handler gets its text, or is the result when it is not a
// function. An interrupt passes.
func (t *thread) trap(f func() (k.Value, error), handler k.Value) (k.Value, error) {
	before := t.state()
	t.mode = Abort
	v, err := t.unstopped(f)
	t.mode = before.mode
	if err == nil {
		return v, nil
	}
	t.restore(before)
	if t.in.exiting { // nothing traps the end of the process
		return v, err
	}
	if !isCallable(handler) {
		return handler, nil
	}
	return t.apply1(handler, k.String(ErrorText(err)))
}

// isCallable reports whether a trap's handler is called: a function, or data to index
// where a text can be an index.
func isCallable(h k.Value) bool { return h.Type().IsFunction() }

// amend is @ and . on data: a value, a variable by name, or a file.
func (t *thread) amend(x k.Value, path []k.Value, f, y k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return prim.Amend(t, x, path, f, y)
	}
	name := x.Text()
	if file, ok := isPath(x); ok {
		return x, t.amendFile(file, path, f, y)
	}
	if name == "" || name == "." {
		return x, t.amendRoot(path, f, y)
	}
	cell, rest := t.in.vars.resolve(name, t.ctx)
	if t.readonly {
		return x, t.noUpdate(cell)
	}
	if len(rest) == 0 && cell.value.IsZero() && len(path) == 0 {
		if _, err := cell.peek(t); err != nil { // not there yet
			return x, t.setName(name, y)
		}
	}
	if len(rest) == 0 && len(path) == 1 && cell.view == nil && !cell.value.IsZero() {
		if done, err := t.amendItem(cell, path[0], f, y); done || err != nil {
			return x, err
		}
	}
	old, err := t.getName(name)
	if err != nil {
		return x, err
	}
	out, err := prim.Amend(t, old, path, f, y)
	if err != nil {
		return x, err
	}
	return x, t.setName(name, out)
}

// amendItem amends one item of a variable, in place where nobody else has its value.
func (t *thread) amendItem(cell *variable, at, f, y k.Value) (bool, error) {
	e := &amendExpr{to: &globalPlace{cell: cell}}
	old := cell.value
	switch {
	case y.IsZero():
		if !at.IsAtom() || !isContainer(old) {
			return false, nil
		}
		n := itemPlace(old, at)
		if n < 0 {
			return false, nil
		}
		v, err := t.apply1(f, old.At(n))
		if err != nil || !cell.value.Same(old) {
			return false, err
		}
		done, err := e.item(t, nil, old, at, k.Value{}, v)
		if err == nil && !done {
			var out k.Value
			if out, err = prim.AssignAt(t, old, []k.Value{at}, v, false); err == nil {
				return true, cell.set(t, out)
			}
		}
		return done, err
	case isRightArg(f):
		return e.item(t, nil, old, at, k.Value{}, y)
	}
	e.f = binaryOf(f)
	return e.item(t, nil, old, at, f, y)
}

// isRightArg reports whether f is the operator : as an amendment: plain assignment.
func isRightArg(f k.Value) bool { p := f.Primitive(); return p != nil && p.Name == ":" }

// amendFile amends a value on disk: a column of a splayed table by its own file.
func (t *thread) amendFile(file string, path []k.Value, f, y k.Value) error {
	if err := t.noWrite(file); err != nil {
		return err
	}
	if len(path) > 0 && path[0].Type() == -k.Symbol && len(file) > 0 {
		if file[len(file)-1] != '/' {
			file += "/"
		}
		file += path[0].Text()
		path = path[1:]
	}
	if len(path) == 0 && !y.IsZero() { // written whole, or appended to, without a look at what is there
		switch {
		case isRightArg(f):
			return t.files().Set(file, y, k.Value{})
		case isJoin(f):
			return t.files().Append(file, y)
		}
	}
	old, err := t.files().Get(file)
	if err != nil {
		return err
	}
	if len(path) > 0 && !t.amendable(file, old) {
		return amendError(file)
	}
	out, err := prim.Amend(t, old, path, f, y)
	if len(path) > 0 && errors.Is(err, k.ErrType) {
		return amendError(file)
	}
	if err != nil {
		return err
	}
	return t.files().Set(file, out, k.Value{})
}

// amendable reports whether items of a file can be replaced: it is a vector of a fixed
// width without attribute, and not compressed.
// Source: code.kx.com/q/ref/amend/#on-disk.
func (t *thread) amendable(file string, v k.Value) bool {
	if kind := v.Type(); kind < k.Boolean || kind > k.Time || kind == k.Symbol || v.Attr() != k.NoAttr {
		return false
	}
	stats, err := t.Internal(-21, k.NewSymbol(":"+file))
	return err != nil || stats.Len() == 0
}

func amendError(file string) error {
	return k.Error("type/attr error amending file " + file)
}
