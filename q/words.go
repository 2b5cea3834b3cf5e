package q

import (
	"os"
	"sort"
	"strings"

	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// The words that need the evaluator or the host: they join the table of primitives.

func init() {
	prim.Extend([]prim.Def{
		{Name: "value", Unary: word(valueWord), QuietUnary: word(quietValue), Doc: "value of a name, text, list, dictionary or function"},
		{Name: "not", Unary: wrapUnary("not", notFile)},
		{Name: "get", Form: "value", Unary: word(valueWord), Doc: "value, by its other name; content of a file"},
		{Name: "eval", Unary: word(evalWord), Doc: "evaluate a parse tree"},
		{Name: "reval", Unary: word(revalWord), Doc: "evaluate a parse tree without changing anything"},
		{Name: "parse", Unary: word(parseWord), Doc: "the parse tree of text"},
		{Name: "set", Binary: word2(setWord), Infix: true, Doc: "assign a variable or write a file"},
		{Name: "key", Unary: wrapUnary("key", keyWord), Doc: "keys; the names of a namespace or folder"},
		{Name: "hsym", Unary: word(hsymWord), Doc: "symbol as a file or process handle"},
		{Name: "load", Unary: word(loadWord), Doc: "variable from a file or folder of its name"},
		{Name: "rload", Unary: word(loadWord), Doc: "variable from a splayed table's folder"},
		{Name: "save", Unary: word(saveWord), Doc: "global variable to a file; the extension is the format"},
		{Name: "rsave", Unary: word(rsaveWord), Doc: "table to a splayed table's folder"},
		{Name: "fkeys", Unary: word(fkeysWord), Doc: "foreign-key columns of a table and what they refer to"},
		{Name: "system", Unary: word(systemWord), Doc: "execute a system command"},
		{Name: "exit", Unary: word(exitWord), Doc: "terminate the process"},
		{Name: "hopen", Unary: word(hopenWord), Doc: "open a connection or file"},
		{Name: "hclose", Unary: word(hcloseWord), Doc: "close a connection or file"},
		{Name: "hcount", Unary: word(hcountWord), Doc: "size of a file in bytes"},
		{Name: "hdel", Form: "not", Unary: word(hdelWord), Doc: "delete a file or empty folder"},
		{Name: "read0", Unary: word(read0Word), Doc: "lines of a text file"},
		{Name: "read1", Unary: word(read1Word), Doc: "bytes of a file"},
		{Name: "0:", Binary: wrapBinary("0:", textFile), Doc: "write text; parse text into columns"},
		{Name: "1:", Binary: wrapBinary("1:", binaryFile), Doc: "write bytes; parse binary records"},
		{Name: "show", Unary: word(showWord), Doc: "print a value on the console"},
		{Name: "tables", Unary: word(tablesWord), Doc: "names of the tables of a namespace"},
		{Name: "views", Unary: word(viewsWord), Doc: "names of the views"},
		{Name: "view", Unary: word(viewWord), Doc: "text of a view"},
		{Name: "getenv", Unary: word(getenvWord), Doc: "value of an environment variable"},
		{Name: "setenv", Binary: word2(setenvWord), Infix: true, Doc: "set an environment variable"},
		{Name: "@", Binary: word2(applyAt), Nary: wordN(amendAt), Ranks: [2]int{2, 4}, Infix: true, Doc: "apply, index; amend at; trap"},
		{Name: ".", Binary: word2(applyDot), Nary: wordN(amendDot), Ranks: [2]int{2, 4}, Infix: true, Doc: "apply to arguments, index at depth; amend; trap"},
		{Name: ":", Binary: word2(rightArg), Doc: "the right argument"},
		{Name: "$", Nary: condNary(), Ranks: [2]int{2, 8}, Infix: true},
		{Name: "upsert", Binary: wrapBinary("upsert", fileUpsert), Infix: true},
	})
}

// word, word2 and wordN make primitives of functions that need the thread.
func word(f func(t *thread, x k.Value) (k.Value, error)) prim.Unary {
	return func(env prim.Env, x k.Value) (k.Value, error) { return f(threadOf(env), x) }
}

func word2(f func(t *thread, x, y k.Value) (k.Value, error)) prim.Binary {
	return func(env prim.Env, x, y k.Value) (k.Value, error) { return f(threadOf(env), x, y) }
}

func wordN(f func(t *thread, args []k.Value) (k.Value, error)) prim.Nary {
	return func(env prim.Env, args []k.Value) (k.Value, error) { return f(threadOf(env), args) }
}

// threader is an Env that wraps a thread (as qsql may).
type threader interface{ Unwrap() prim.Env }

func threadOf(env prim.Env) *thread {
	for {
		switch e := env.(type) {
		case *thread:
			return e
		case threader:
			env = e.Unwrap()
		default:
			return nil
		}
	}
}

// wrapUnary and wrapBinary put f before what the table has: f answers false for what is not its own.
func wrapUnary(name string, f func(t *thread, x k.Value) (k.Value, bool, error)) prim.Unary {
	var next prim.Unary
	if d := prim.Lookup(name); d != nil {
		next = d.Unary
	}
	return func(env prim.Env, x k.Value) (k.Value, error) {
		if r, done, err := f(threadOf(env), x); done || err != nil {
			return r, err
		}
		if next == nil {
			return k.Value{}, k.ErrType
		}
		return next(env, x)
	}
}

func wrapBinary(name string, f func(t *thread, x, y k.Value) (k.Value, bool, error)) prim.Binary {
	var next prim.Binary
	if d := prim.Lookup(name); d != nil {
		next = d.Binary
	}
	return func(env prim.Env, x, y k.Value) (k.Value, error) {
		if r, done, err := f(threadOf(env), x, y); done || err != nil {
			return r, err
		}
		if next == nil {
			return k.Value{}, k.ErrType
		}
		return next(env, x, y)
	}
}

func enlistValue() k.Value {
	v, _ := prim.Value("enlist", false)
	return v
}

func rightArg(_ *thread, _, y k.Value) (k.Value, error) { return y, nil }

// condNary is $ as a function of three or more arguments, all of them evaluated.
func condNary() prim.Nary {
	return func(_ prim.Env, args []k.Value) (k.Value, error) {
		for len(args) >= 2 {
			yes, err := truth(args[0])
			if err != nil {
				return k.Value{}, err
			}
			if yes {
				return args[1], nil
			}
			args = args[2:]
		}
		if len(args) == 1 {
			return args[0], nil
		}
		return k.Identity, nil
	}
}

// isPath reports whether a symbol is a file or folder: `:name.
func isPath(x k.Value) (string, bool) {
	if x.Type() != -k.Symbol {
		return "", false
	}
	return strings.CutPrefix(x.Text(), ":")
}

func valueWord(t *thread, x k.Value) (k.Value, error) { return t.value(x) }

// value is q's value of anything.
func (t *thread) value(x k.Value) (k.Value, error) {
	switch o := k.Defined(x).Object().(type) {
	case *k.Vec[uint8]:
		if x.IsString() {
			return t.evalText(x.Text())
		}
		return x, nil
	case *k.Vec[k.Sym]:
		items := x.Each()
		if len(items) == 0 {
			return x, nil
		}
		return t.valueList(items)
	case *k.List:
		return t.valueList(x.Items())
	case *k.Dict:
		return o.Vals, nil
	case *k.Table:
		return k.NewList(o.Cols), nil
	case *k.Lambda:
		if w, ok := o.Compiled.(*view); ok {
			return w.parts(), nil
		}
		return t.lambdaParts(o)
	case *k.Projection:
		return k.NewList(append([]k.Value{o.F}, o.Args...)), nil
	case *k.Composition:
		return k.NewList(o.Fs), nil
	case *k.Derived:
		return o.F, nil
	case *k.Primitive:
		return k.NewLong(int64(o.Code)), nil
	}
	switch xt := x.Type(); {
	case xt.IsEnum():
		return k.Resolve(x), nil
	case xt == -k.Symbol:
		if path, ok := isPath(x); ok {
			return t.files().Get(path)
		}
		return t.getName(x.Text())
	case xt == -k.Char:
		return t.evalText(x.Text())
	case xt > 0 && xt.IsVector():
		return t.valueList(x.Each())
	}
	return x, nil
}

// quietValue is value for its effect.
func quietValue(t *thread, x k.Value) (k.Value, error) {
	if items := x.Items(); len(items) == 3 && items[0].Type() == -k.Symbol {
		if cell := t.cellOf(items[0].Sym()); cell != nil && cell.view == nil {
			if def := definition(cell.value); def != nil && def.QuietBinary != nil && !hasHole(items[1:]) {
				return def.QuietBinary(t, items[1], items[2])
			}
		}
	}
	return t.value(x)
}

// valueList applies the first item to the others; text and names are evaluated first.
func (t *thread) valueList(items []k.Value) (k.Value, error) {
	if len(items) == 0 {
		return k.EmptyList, nil
	}
	f := items[0]
	var err error
	switch {
	case f.IsString():
		f, err = t.evalText(f.Text())
	case f.Type() == -k.Symbol:
		if cell := t.cellOf(f.Sym()); cell != nil && cell.view == nil && !cell.value.IsZero() {
			f, err = cell.get(t)
		} else if _, path := isPath(f); !path {
			f, err = t.named(f.Text())
		}
	case f.Type() == -k.Char:
		f, err = t.named(f.Text())
	}
	if err != nil {
		return f, err
	}
	args := items[1:]
	if len(args) == 0 {
		if len(items) == 1 && f.Type().IsFunction() {
			return f, nil
		}
		return f, nil
	}
	return t.apply(f, args)
}

// named is the value of a name that may also be a word of the language.
func (t *thread) named(name string) (k.Value, error) {
	v, err := t.getName(name)
	if err != nil {
		if f, ok := t.in.verb(name); ok {
			return f, nil
		}
	}
	return v, err
}

// lambdaParts is what value shows of a lambda: (bytecode;parameters;locals;(namespace,
// globals);constants...;map;name;file;line;source). There is no bytecode here.
func (t *thread) lambdaParts(l *k.Lambda) (k.Value, error) {
	c, err := t.compiled(l)
	if err != nil {
		return k.Value{}, err
	}
	globals := append([]string{l.Context}, c.names...)
	locals := k.Syms(append([]k.Sym(nil), c.locals[len(c.params):]...))
	out := []k.Value{k.Bytes(nil), k.Syms(append([]k.Sym(nil), c.params...)), locals, k.Symbols(globals...)}
	out = append(out, c.consts...)
	line := int64(-1)
	if c.file != "" {
		line = int64(c.line)
	}
	name := k.String(c.name)
	if c.name == "" {
		name = k.EmptyList
	} else if c.name[0] != '.' {
		name = k.String(".." + c.name)
	}
	out = append(out, k.Longs([]int64{-1}), name, k.String(c.file), k.NewLong(line), k.String(l.Source))
	return k.NewList(out), nil
}

func evalWord(t *thread, x k.Value) (k.Value, error) { return t.Eval(x, nil) }

// revalWord is eval without changes: no global is assigned, nothing written.
func revalWord(t *thread, x k.Value) (k.Value, error) {
	before := t.limits
	t.readonly, t.nowrite, t.reval = true, true, true
	defer func() { t.limits = before }() // also where a kernel was stopped
	return t.Eval(x, nil)
}

func parseWord(t *thread, x k.Value) (k.Value, error) {
	if x.Type().Abs() != k.Char {
		return x, k.ErrType
	}
	src := x.Text()
	nodes, err := t.in.parse(src)
	if err != nil {
		return x, t.parseFault(err, src, origin{caller: ".q.parse"})
	}
	return syntax.Tree(nodes, t.in.treeOptions(t.ctx))
}

// writeOptions is what stands behind the path in (path;17;2;6) or (path;dict) as one value.
func writeOptions(items []k.Value) k.Value {
	if len(items) == 1 {
		return items[0]
	}
	return k.Collapse(append([]k.Value(nil), items...))
}

// setWord is x set y: a variable, a file or splayed table, a file with compression.
func setWord(t *thread, x, y k.Value) (k.Value, error) {
	opts := k.Value{}
	target := x
	if x.Type() == k.Mixed && x.Len() > 1 {
		target = x.At(0)
		opts = writeOptions(x.Items()[1:])
	}
	if target.Type() != -k.Symbol {
		return x, k.ErrType
	}
	if path, ok := isPath(target); ok {
		return target, t.files().Set(path, y, opts)
	}
	return target, t.setName(target.Text(), y)
}

// keyWord is key: of a dictionary its keys, of an enumeration the domain's name, of a
// vector its kind's name, of a number the numbers below; of a name a namespace's names,
// a folder's entries, or the name itself.
func keyWord(t *thread, x k.Value) (k.Value, bool, error) {
	switch xt := x.Type(); {
	case x.Dict() != nil:
		return x.Dict().Keys, true, nil
	case x.Domain() != nil:
		return k.NewSym(x.Domain().Name()), true, nil
	case xt == -k.Long || xt == -k.Int || xt == -k.Short || xt == -k.Boolean || xt == -k.Byte:
		v, err := prim.Til(t, x)
		return v, true, err
	case xt > 0 && xt.IsBasic():
		return k.NewSymbol(xt.Name()), true, nil
	case xt == k.Mixed && x.Len() == 0:
		return k.EmptyList, true, nil
	case xt != -k.Symbol:
		return x, false, nil
	}
	if path, ok := isPath(x); ok {
		v, err := t.files().Key(path)
		return v, true, err
	}
	name := x.Text()
	switch name {
	case "":
		var names []string
		for _, v := range t.in.vars.spaces.list() {
			if v.short != "z" { // its names are the process's, whoever assigned them
				names = append(names, v.short)
			}
		}
		return k.Symbols(names...), true, nil
	case ".":
		return namesOf(t.in.vars.root, false), true, nil
	}
	cell, path := t.in.vars.resolve(name, t.ctx)
	if len(path) == 0 && cell.value.IsZero() && cell.view == nil && cell.space != nil && cell.space.listed {
		return namesOf(cell.space, true), true, nil
	}
	v, err := t.getName(name)
	if err != nil {
		return k.EmptyList, true, nil
	}
	if d := v.Dict(); d != nil {
		return d.Keys, true, nil
	}
	return x, true, nil
}

// namesOf is the names of a namespace, led by the empty one where it is not the root.
func namesOf(ns *namespace, lead bool) k.Value {
	var names []string
	if lead {
		names = append(names, "")
	}
	for _, v := range ns.list() {
		names = append(names, v.short)
	}
	return k.Symbols(names...)
}

func exitWord(t *thread, x k.Value) (k.Value, error) {
	if t.restricted {
		return x, k.ErrAccess
	}
	if t.reval {
		return x, k.Error("noupdate: exit")
	}
	if !x.IsAtom() {
		return x, k.ErrType
	}
	t.in.host.Exit(int(x.Int()))
	t.in.exiting = true
	return k.Identity, k.ErrStop
}

func showWord(t *thread, x k.Value) (k.Value, error) {
	_, err := t.in.host.Stdout().Write([]byte(t.consoleText(x)))
	return k.Identity, err
}

// contextOf is the namespace an argument names: :: is the current one.
func (t *thread) contextOf(x k.Value) (*namespace, error) {
	switch {
	case x.IsIdentity() || x.Type() == k.Mixed && x.Len() == 0:
		return t.ctx, nil
	case x.Type() == -k.Symbol:
		return t.in.vars.context(x.Text()), nil
	}
	return nil, k.ErrType
}

// sortedNames is the names of the variables of a namespace that pass a test.
func (t *thread) sortedNames(ns *namespace, test func(v *variable) bool) k.Value {
	names := []string{}
	for _, v := range ns.list() {
		if test(v) {
			names = append(names, v.short)
		}
	}
	sort.Strings(names)
	return k.Symbols(names...)
}

func isTableValue(v k.Value) bool {
	return v.Type() == k.TypeTable || v.IsKeyedTable()
}

func tablesWord(t *thread, x k.Value) (k.Value, error) {
	ns, err := t.contextOf(x)
	if err != nil {
		return x, err
	}
	return t.sortedNames(ns, func(v *variable) bool { return v.view == nil && isTableValue(v.value) }), nil
}

func viewsWord(t *thread, _ k.Value) (k.Value, error) { return viewsCommand(t, "") }

func viewWord(t *thread, x k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return x, k.ErrType
	}
	cell, path := t.in.vars.resolve(x.Text(), t.ctx)
	if cell.view == nil || len(path) > 0 {
		return x, k.Error(x.Text())
	}
	return k.String(cell.view.text), nil
}

func getenvWord(t *thread, x k.Value) (k.Value, error) {
	if ty := x.Type(); ty == k.Symbol || ty == k.Mixed { // each of them
		out := make([]k.Value, x.Len())
		for i := range out {
			var err error
			if out[i], err = getenvWord(t, x.At(i)); err != nil {
				return x, err
			}
		}
		return k.NewList(out), nil
	}
	if x.Type() != -k.Symbol {
		return x, k.ErrType
	}
	return k.String(os.Getenv(x.Text())), nil
}

func setenvWord(t *thread, x, y k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol || y.Type().Abs() != k.Char {
		return x, k.ErrType
	}
	if err := t.noWrite(x.Text()); err != nil {
		return x, err
	}
	return k.Identity, os.Setenv(x.Text(), y.Text())
}
