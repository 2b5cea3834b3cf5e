package prim

import (
	"fmt"
	"testing"

	"tock/k"
	"tock/q/syntax"
)

// exprEnv is an Env over a few variables, with an evaluator just good enough for the
// expressions of tests: no lambdas, no assignment.
type exprEnv struct {
	vars     map[string]k.Value
	settings Settings
}

func newExprEnv() *exprEnv {
	return &exprEnv{vars: map[string]k.Value{}, settings: Settings{Precision: 7, Rows: 25, Cols: 80}}
}

func (e *exprEnv) Apply(f k.Value, args []k.Value) (k.Value, error) {
	switch o := f.Object().(type) {
	case *k.Primitive:
		d, ok := o.Impl.(*Def)
		if !ok {
			return k.Value{}, k.ErrType
		}
		switch {
		case len(args) == 1 && d.Unary != nil:
			return d.Unary(e, args[0])
		case len(args) == 2 && d.Binary != nil:
			return d.Binary(e, args[0], args[1])
		case d.Nary != nil:
			return d.Nary(e, args)
		}
		return k.Value{}, k.ErrRank
	case *k.Derived:
		return ApplyDerived(e, o, args)
	case *k.Projection:
		full := append([]k.Value(nil), o.Args...)
		for i := range full {
			if full[i].IsHole() && len(args) > 0 {
				full[i], args = args[0], args[1:]
			}
		}
		return e.Apply(o.F, append(full, args...))
	}
	if !isIndexable(f) {
		return k.Value{}, k.ErrType
	}
	return IndexAt(e, f, args)
}

func (e *exprEnv) Eval(k.Value, Columns) (k.Value, error) { return k.Value{}, k.ErrNYI }
func (e *exprEnv) Get(name k.Sym) (k.Value, error) {
	if v, ok := e.vars[name.String()]; ok {
		return v, nil
	}
	return k.Value{}, k.Error(name.String())
}
func (e *exprEnv) Set(name k.Sym, v k.Value) error { e.vars[name.String()] = v; return nil }
func (e *exprEnv) Update(name k.Sym, f func(k.Value, bool) (k.Value, error)) error {
	v, err := f(e.vars[name.String()], false)
	if err == nil {
		e.vars[name.String()] = v
	}
	return err
}
func (e *exprEnv) Domain(name k.Sym) (*k.Domain, error) {
	v, err := e.Get(name)
	return k.NewDomain(name, v), err
}
func (e *exprEnv) Check() error        { return nil }
func (e *exprEnv) Settings() *Settings { return &e.settings }

// run evaluates one expression.
func (e *exprEnv) run(src string) (v k.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	nodes, err := syntax.Parse(src, syntax.Options{})
	if err != nil {
		return k.Value{}, fmt.Errorf("parse: %w", err)
	}
	return e.node(nodes[len(nodes)-1])
}

func (e *exprEnv) node(n syntax.Node) (k.Value, error) {
	switch n := n.(type) {
	case *syntax.Const:
		return n.Value, nil
	case *syntax.Paren:
		return e.node(n.X)
	case *syntax.Name:
		if v, ok := e.vars[n.Name]; ok {
			return v, nil
		}
		return verbValue(n.Name)
	case *syntax.Verb:
		return verbValue(n.Text)
	case *syntax.Elided:
		return k.Hole, nil
	case *syntax.Adverb:
		f, err := e.node(n.F)
		if err != nil {
			return k.Value{}, err
		}
		kinds := map[string]k.Type{"'": k.TypeEach, "/": k.TypeOver, "\\": k.TypeScan, "':": k.TypeEachPrior, "/:": k.TypeEachRight, "\\:": k.TypeEachLeft}
		return k.NewDerived(kinds[n.Text], f), nil
	case *syntax.List:
		items := make([]k.Value, len(n.Items))
		for i := len(items) - 1; i >= 0; i-- {
			v, err := e.node(n.Items[i])
			if err != nil {
				return k.Value{}, err
			}
			items[i] = v
		}
		return k.Collapse(items), nil
	case *syntax.TableLit:
		cols, err := e.columns(n.Cols)
		if err != nil || !n.HasKeys {
			return cols, err
		}
		keys, err := e.columns(n.Keys)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(keys, cols)
	case *syntax.DictLit:
		var names []k.Sym
		var vals []k.Value
		for _, c := range n.Items {
			v, err := e.node(c.X)
			if err != nil {
				return k.Value{}, err
			}
			names, vals = append(names, k.Intern(c.Name)), append(vals, v)
		}
		return k.NewDict(k.Syms(names), k.Collapse(vals))
	case *syntax.Apply:
		args := make([]k.Value, len(n.Args))
		for i := len(args) - 1; i >= 0; i-- {
			if n.Args[i] == nil {
				args[i] = k.Hole
				continue
			}
			v, err := e.node(n.Args[i])
			if err != nil {
				return k.Value{}, err
			}
			args[i] = v
		}
		f, err := e.node(n.F)
		if err != nil {
			return k.Value{}, err
		}
		if n.Form == syntax.Infix && args[len(args)-1].IsHole() {
			return k.NewProjection(f, args), nil
		}
		if p := f.Primitive(); p != nil && (p.Name == "@" || p.Name == ".") {
			return e.dots(p.Name, args)
		}
		return e.Apply(f, args)
	}
	return k.Value{}, fmt.Errorf("no evaluation of %T in tests", n)
}

// dots is @ and . on values, which the evaluator proper gives.
func (e *exprEnv) dots(name string, args []k.Value) (k.Value, error) {
	path := []k.Value{args[1]}
	if name == "." {
		path = args[1].Each()
	}
	switch len(args) {
	case 2:
		return e.Apply(args[0], path)
	case 3:
		return Amend(e, args[0], path, args[2], k.Value{})
	}
	return Amend(e, args[0], path, args[2], args[3])
}

func (e *exprEnv) columns(cols []syntax.Column) (k.Value, error) {
	var names []k.Sym
	var vals []k.Value
	for _, c := range cols {
		v, err := e.node(c.X)
		if err != nil {
			return k.Value{}, err
		}
		names, vals = append(names, k.Intern(c.Name)), append(vals, v)
	}
	return k.FlipDict(names, vals)
}

func verbValue(text string) (k.Value, error) {
	v, ok := Value(text, false)
	if !ok {
		return k.Value{}, fmt.Errorf("no primitive %q", text)
	}
	return v, nil
}

// exprCase is an expression and another that gives the same value, or 'error.
type exprCase struct{ expr, want string }

// checkExprs compares expressions with what they should give, types included; floats may
// differ in the last digits shown on the console.
func checkExprs(t *testing.T, env *exprEnv, cases []exprCase) {
	t.Helper()
	for _, c := range cases {
		got, err := env.run(c.expr)
		if c.want[0] == '\'' {
			if err == nil || err.Error() != c.want[1:] {
				t.Errorf("%s: got %s, error %v, want %s", c.expr, describe(env, got), err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: error %v, want %s", c.expr, err, c.want)
			continue
		}
		want, err := env.run(c.want)
		if err != nil {
			t.Errorf("%s: the expectation %s fails: %v", c.expr, c.want, err)
			continue
		}
		if !closeTo(got, want) {
			t.Errorf("%s: got %s, want %s (types %d %d)", c.expr, describe(env, got), describe(env, want), got.Type(), want.Type())
		}
	}
}

// closeTo is match with a tolerance for floats.
func closeTo(x, y k.Value) bool {
	if x.Type() != y.Type() {
		return false
	}
	switch o := x.Object().(type) {
	case *k.List:
		if x.Len() != y.Len() {
			return false
		}
		for i, item := range x.Items() {
			if !closeTo(item, y.At(i)) {
				return false
			}
		}
		return true
	case *k.Vec[float64]:
		if x.Len() != y.Len() {
			return false
		}
		for i, v := range o.Raw() {
			if !closeFloats(v, k.Data[float64](y)[i]) {
				return false
			}
		}
		return true
	case *k.Dict:
		return closeTo(o.Keys, y.Dict().Keys) && closeTo(o.Vals, y.Dict().Vals)
	case *k.Table:
		return k.Match(k.Syms(o.Names), k.Syms(y.Table().Names)) && closeTo(k.NewList(o.Cols), k.NewList(y.Table().Cols))
	}
	if x.Type() == -k.Float {
		return closeFloats(x.Float(), y.Float())
	}
	return k.Match(x, y)
}

func closeFloats(a, b float64) bool {
	if a == b || a != a && b != b {
		return true
	}
	d := a - b
	return d < 1e-6*max(a, -a) && -d < 1e-6*max(a, -a)
}

// describe is a value for messages, through JSON where it can.
func describe(env Env, x k.Value) string {
	if text, err := ToJSON(env, x, false); err == nil {
		return text.Text()
	}
	return fmt.Sprintf("%v", x)
}
