package q

import (
	"strings"

	"tock/k"
	"tock/q/syntax"
)

// code is a function or a line of input made ready to run: names are bound to slots of the
// frame or to cells of globals, once.
type code struct {
	name   string // of the function, for backtraces
	file   string
	line   int
	source string
	base   int // offset of source in what its nodes' spans count from
	native bool
	hidden bool // the debugger: a level without a line
	ctx    *namespace
	rank   int
	params []k.Sym
	locals []k.Sym // parameters first
	body   []expr
	names  []string  // globals, as .test.f's value shows them
	consts []k.Value // literals, likewise
	self   *k.Lambda // what .z.s is
	nested int       // how deep its expressions are nested, its functions not among them
	silent bool      // a line that prints nothing: its last statement assigns
}

// localAt is the slot of a local, or -1.
func (c *code) localAt(name k.Sym) int {
	for i, s := range c.locals {
		if s == name {
			return i
		}
	}
	return -1
}

// The limits of a function in 4.x; locals and globals count among the slots that constants
// have.
// Source: code.kx.com/q/basics/function-notation, "Variables and constants".
const (
	maxParams  = 8
	maxLocals  = 110
	maxGlobals = 110
	maxSlots   = 239
)

// tooMuch is the error of a function that is too large, or nil.
func (c *code) tooMuch() error {
	used := len(c.locals) + len(c.names)
	switch {
	case len(c.locals) > maxLocals:
		return k.Error("locals")
	case len(c.names) > maxGlobals:
		return k.Error("globals")
	case used+len(c.consts) > maxSlots && used+c.distinct() > maxSlots:
		return k.ErrLimit
	}
	return nil
}

// distinct is how many different constants there are; 0 and 1 take no slot.
func (c *code) distinct() int {
	seen := map[k.Value]bool{}
	n := 0
next:
	for _, v := range c.consts {
		if v.Type() == -k.Long && (v.Int() == 0 || v.Int() == 1) {
			continue
		}
		if v.IsAtom() {
			if !seen[v] {
				seen[v] = true
				n++
			}
			continue
		}
		for w := range seen {
			if !w.IsAtom() && k.Match(v, w) {
				continue next
			}
		}
		seen[v] = true
		n++
	}
	return n
}

// compiler turns the tree of one function or line into code.
type compiler struct {
	in       *Interp
	code     *code
	ctx      *namespace
	file     string
	line     int
	function bool
	level    int    // of the expression being compiled
	room     *exprs // for the code of this unit, shared with the functions in it
	assigned []bool // locals assigned so far, by slot
	early    []int  // those that were assigned as globals before
	earlyAt  int    // where the last one was
	err      error
	errAt    int
}

// compileLine makes code of what stands at the top level.
func (in *Interp) compileLine(src string, nodes []syntax.Node, ctx *namespace, u origin) (*code, error) {
	c := &compiler{in: in, ctx: ctx, file: u.file, line: u.line, room: &exprs{},
		code: &code{source: src, ctx: ctx, file: u.file, line: u.line}}
	if u.scope != nil {
		c.borrow(u.scope.code)
	}
	c.statements(nodes)
	if len(nodes) > 0 {
		c.code.silent = isSilent(nodes[len(nodes)-1])
	}
	if c.err != nil {
		return nil, c.failed()
	}
	return c.code, nil
}

// borrow makes the locals of a function those of a line typed while it is suspended.
func (c *compiler) borrow(from *code) {
	if c.function = len(from.locals) > 0; c.function {
		c.code.locals, c.code.rank = from.locals, len(from.locals)
	}
}

// failed is the error with the place in the code being compiled.
func (c *compiler) failed() error {
	at := max(0, min(c.errAt-c.code.base, len(c.code.source)))
	return &Fault{Err: c.err, Frames: []Frame{{Name: c.code.name, File: c.file, Line: c.line, Source: c.code.source, At: at}}}
}

// isSilent reports whether a statement's value is not shown.
func isSilent(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Assign, *syntax.Control, *syntax.Elided, nil:
		return true
	case *syntax.Block:
		return len(n.Items) == 0 || isSilent(n.Items[len(n.Items)-1])
	}
	return false
}

// compileLambda makes code of a lambda's tree; src is what its spans count from.
func (in *Interp) compileLambda(n *syntax.Lambda, ctx *namespace, outer *compiler) (*code, error) {
	c := &compiler{in: in, ctx: ctx, function: true,
		code: &code{source: n.Source, base: n.From, ctx: ctx}}
	if outer == nil {
		c.room = &exprs{}
	} else {
		c.room = outer.room
		c.file, c.line = outer.file, outer.line+strings.Count(outer.code.source[:clamp(n.From-outer.code.base, len(outer.code.source))], "\n")
		if outer.code.name != "" {
			c.code.name = outer.code.name + "@"
		}
		c.code.file, c.code.line = c.file, c.line
	}
	c.parameters(n)
	body := n.Body
	for _, s := range body {
		walk(s, func(m syntax.Node) bool {
			switch m := m.(type) {
			case *syntax.Lambda:
				return false
			case *syntax.Assign:
				if m.Op == nil && !m.Global {
					targets(m.Target, c.addLocal)
				}
			}
			return true
		})
	}
	c.statements(body)
	if err := c.code.tooMuch(); err != nil {
		c.fail(err, n.From)
	}
	if n := len(c.early); n > 0 {
		c.fail(k.Error(c.code.locals[c.early[n-1]].String()), c.earlyAt)
	}
	if n := len(c.code.body); n > 0 && setsGlobal(c.code.body[n-1]) {
		discard(c.code.body)
		c.code.body = append(c.code.body, identityExpr)
	}
	if c.err != nil {
		return nil, c.failed()
	}
	return c.code, nil
}

// setsGlobal reports whether a statement assigns a global: a function that ends with one
// has nothing to say, as .u.init[] at the console shows.
func setsGlobal(e expr) bool {
	var to target
	switch e := e.(type) {
	case *setExpr:
		to = e.to
	case *amendExpr:
		to = e.to
	}
	_, ok := to.(*globalPlace)
	return ok
}

func clamp(x, most int) int { return max(0, min(x, most)) }

// parameters enters the lambda's parameters as its first locals.
func (c *compiler) parameters(n *syntax.Lambda) {
	if !n.Explicit {
		for _, p := range n.ParamNames() {
			c.code.params = append(c.code.params, k.Intern(p))
		}
		c.code.locals = append(c.code.locals, c.code.params...)
		c.code.rank = len(c.code.params)
		return
	}
	if len(n.Params) > maxParams {
		c.fail(k.Error("params"), n.From)
		return
	}
	type pattern struct {
		slot int
		node syntax.Node
	}
	var patterns []pattern
	for i, p := range n.Params {
		switch p := p.(type) {
		case *syntax.Name:
			c.code.params = append(c.code.params, k.Intern(p.Name))
		case *syntax.Elided:
			c.code.params = append(c.code.params, 0)
		default:
			c.code.params = append(c.code.params, 0)
			patterns = append(patterns, pattern{i, p})
		}
	}
	c.code.rank = len(c.code.params)
	c.code.locals = append(c.code.locals, c.code.params...)
	for _, p := range patterns {
		targets(p.node, c.addLocal)
	}
	for _, p := range patterns {
		c.code.body = append(c.code.body, &patternExpr{&localExpr{slot: p.slot}, c.pattern(p.node), p.node.At().From})
	}
}

func (c *compiler) addLocal(name string) {
	if strings.ContainsRune(name, '.') {
		return
	}
	s := k.Intern(name)
	if c.code.localAt(s) < 0 {
		c.code.locals = append(c.code.locals, s)
	}
}

// fail records the first error of compiling.
func (c *compiler) fail(err error, at int) {
	if c.err == nil {
		c.err, c.errAt = err, at
	}
}

func (c *compiler) statements(nodes []syntax.Node) {
	c.code.body = append(c.code.body, c.exprs(nodes)...)
	if n := len(nodes); n > 0 {
		discard(c.code.body[:len(c.code.body)-1])
		if isSilent(nodes[n-1]) && !c.function {
			discard(c.code.body)
		}
	}
}

func (c *compiler) exprs(nodes []syntax.Node) []expr {
	out := c.room.list(len(nodes))
	for i, n := range nodes {
		out[i] = c.expr(n)
	}
	return out
}

// expr compiles one node.
func (c *compiler) expr(n syntax.Node) expr {
	c.level++
	c.code.nested = max(c.code.nested, c.level)
	e := c.node(n)
	c.level--
	return e
}

func (c *compiler) node(n syntax.Node) expr {
	switch n := n.(type) {
	case nil:
		return identityExpr
	case *syntax.Const:
		if c.function {
			c.code.consts = append(c.code.consts, n.Value)
		}
		return c.literal(n.Value)
	case *syntax.Name:
		return c.name(n.Name, n.From)
	case *syntax.Verb:
		return c.verb(n)
	case *syntax.Adverb:
		return c.adverb(n)
	case *syntax.Elided:
		return identityExpr
	case *syntax.Apply:
		return c.apply(n)
	case *syntax.List:
		return c.list(n)
	case *syntax.Paren:
		return c.expr(n.X)
	case *syntax.TableLit:
		return c.table(n)
	case *syntax.DictLit:
		return c.dict(n)
	case *syntax.Assign:
		return c.assign(n)
	case *syntax.Lambda:
		return c.lambda(n)
	case *syntax.Cond:
		return &condExpr{c.exprs(n.Args)}
	case *syntax.Control:
		return c.control(n)
	case *syntax.Block:
		items := c.exprs(n.Items)
		discard(items[:max(0, len(items)-1)])
		return &blockExpr{items}
	case *syntax.Return:
		return &returnExpr{c.expr(n.X)}
	case *syntax.Signal:
		return &signalExpr{c.expr(n.X), n.From}
	case *syntax.Compose:
		return c.compose(n)
	case *syntax.Select:
		return c.query(n)
	case *syntax.System:
		return &systemExpr{n.Text, n.From}
	case *syntax.Foreign:
		return &foreignExpr{n.Lang, n.Text, n.From}
	}
	c.fail(k.ErrNYI, n.At().From)
	return identityExpr
}

// name is a variable as a value: a local, or a global's cell.
func (c *compiler) name(name string, at int) expr {
	head, path := name, []string(nil)
	if !strings.HasPrefix(name, ".") {
		if dot := strings.IndexByte(name, '.'); dot > 0 {
			head, path = name[:dot], strings.Split(name[dot+1:], ".")
		}
	}
	if name == ".z.s" {
		return &selfExpr{at}
	}
	if c.function {
		if slot := c.code.localAt(k.Intern(head)); slot >= 0 {
			if path != nil {
				cell, _ := c.in.vars.resolve(head, c.ctx)
				return &pathExpr{of: &localExpr{slot, head}, path: path, name: name, at: at, global: cell}
			}
			return c.room.locals.add(localExpr{slot, name})
		}
		c.addGlobal(name)
	}
	cell, _ := c.in.vars.resolve(head, c.ctx)
	if path != nil {
		return &pathExpr{of: &globalExpr{cell, at}, path: path, name: name, at: at}
	}
	return c.room.globals.add(globalExpr{cell, at})
}

func (c *compiler) addGlobal(name string) {
	for _, s := range c.code.names {
		if s == name {
			return
		}
	}
	c.code.names = append(c.code.names, name)
}
