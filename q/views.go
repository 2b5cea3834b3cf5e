package q

import (
	"strings"

	"tock/k"
	"tock/q/syntax"
)

// view is name::expr: computed when it is read after something it depends on changed.
type view struct {
	cell  *variable
	text  string
	tree  k.Value
	code  *code
	deps  []*variable
	value k.Value // no value: pending
	busy  bool
}

// viewExpr defines a view.
type viewExpr struct {
	cell *variable
	text string
}

func (e *viewExpr) eval(t *thread, fr *frame) (k.Value, error) {
	if t.readonly {
		return k.Value{}, t.noUpdate(e.cell)
	}
	ctx := fr.ctx
	nodes, err := t.in.parse(e.text)
	if err != nil {
		return k.Value{}, t.parseFault(err, e.text, origin{})
	}
	c, err := t.in.compileLine(e.text, nodes, ctx, origin{file: fr.code.file, line: fr.code.line})
	if err != nil {
		return k.Value{}, err
	}
	c.name = e.cell.name
	if !strings.ContainsRune(e.text, '\n') { // as it was typed, in backtraces
		c.base = -len(e.cell.short) - 2
		c.source = e.cell.short + "::" + e.text
	}
	tree, err := syntax.Tree(nodes, t.in.treeOptions(ctx))
	if err != nil {
		return k.Value{}, err
	}
	w := &view{cell: e.cell, text: e.text, tree: tree, code: c}
	for _, name := range namesIn(nodes) {
		cell, _ := t.in.vars.resolve(name, ctx)
		w.deps = append(w.deps, cell)
	}
	if old := e.cell.view; old != nil {
		old.drop()
	}
	if !e.cell.defined() {
		e.cell.place()
	}
	e.cell.value = k.Value{}
	e.cell.view = w
	for _, d := range w.deps {
		d.users = append(d.users, w)
	}
	e.cell.changed()
	return k.Identity, nil
}

// namesIn is the distinct names of variables in some expressions, in order; of a query
// only those of its table count.
func namesIn(nodes []syntax.Node) []string {
	seen := map[string]bool{}
	var out []string
	for _, n := range nodes {
		walk(n, func(m syntax.Node) bool {
			switch m := m.(type) {
			case *syntax.Lambda:
				return false
			case *syntax.Select: // its other names may be columns
				for _, name := range namesIn([]syntax.Node{m.From}) {
					if !seen[name] {
						seen[name] = true
						out = append(out, name)
					}
				}
				return false
			case *syntax.Name:
				if !seen[m.Name] {
					seen[m.Name] = true
					out = append(out, m.Name)
				}
			}
			return true
		})
	}
	return out
}

// drop takes the view off what it depends on.
func (w *view) drop() {
	for _, d := range w.deps {
		for i, u := range d.users {
			if u == w {
				d.users = append(d.users[:i:i], d.users[i+1:]...)
				break
			}
		}
	}
	w.deps = nil
}

// stale makes the view pending, and the views that depend on it.
func (w *view) stale() {
	if w.value.IsZero() {
		return
	}
	w.value = k.Value{}
	w.cell.changed()
}

// get is the view's value, computed when it is pending. Errors: 'loop.
func (w *view) get(t *thread) (k.Value, error) {
	if !w.value.IsZero() {
		return w.value, nil
	}
	if t.reader || t.parent != nil { // only the main thread evaluates views
		return k.Value{}, k.Error("threadview")
	}
	if t != t.in.main { // the cache is the main thread's
		return t.runLine(w.code)
	}
	if w.busy {
		return k.Value{}, k.Error("loop")
	}
	w.busy = true
	defer func() { w.busy = false }() // also where a kernel was stopped
	v, err := t.runLine(w.code)
	if err != nil {
		return v, err
	}
	w.value = v
	w.cell.note()
	return v, nil
}

// object is the view itself as a namespace has it: it shows as its text, and value of it
// is what parts gives.
func (w *view) object() k.Value { return k.NewLambda(&k.Lambda{Source: w.text, Compiled: w}) }

// parts is a view's cached value (:: when it is pending), tree, dependencies and text.
func (w *view) parts() k.Value {
	cached := w.value
	if cached.IsZero() {
		cached = k.Identity
	}
	deps := make([]string, len(w.deps))
	for i, d := range w.deps {
		deps[i] = d.name
	}
	return k.NewList([]k.Value{cached, w.tree, k.Symbols(deps...), k.String(w.text)})
}
