package q

import (
	"tock/k"
	"tock/q/syntax"
)

// compiled is the code of a lambda, made at its first use when it came as text (over IPC).
func (t *thread) compiled(l *k.Lambda) (*code, error) {
	if c, ok := l.Compiled.(*code); ok && c.ctx.all == t.in.vars {
		return c, nil
	}
	if c := t.lambdas[l]; c != nil {
		return c, nil
	}
	c, err := t.in.compileSource(l.Source, l.Context)
	if err != nil {
		return nil, err
	}
	c.self = l
	if t == t.in.main && !t.in.replica && !t.in.vars.publishing() {
		l.Compiled = c
		return c, nil
	}
	t.keep(l, c)
	return c, nil
}

// compileSource makes code of a lambda's text.
func (in *Interp) compileSource(src, context string) (*code, error) {
	n, err := in.parseLambda(src)
	if err != nil {
		return nil, err
	}
	return in.compileLambda(n, in.vars.context(context), nil)
}

// parseLambda parses a text that is one lambda.
func (in *Interp) parseLambda(src string) (*syntax.Lambda, error) {
	nodes, err := in.parse(src)
	if err != nil {
		return nil, err
	}
	if len(nodes) == 1 {
		if l, ok := nodes[0].(*syntax.Lambda); ok {
			return l, nil
		}
	}
	return nil, k.ErrType
}

// nameLambda gives a lambda the name of the variable it is first assigned to.
func nameLambda(l *k.Lambda, name string) {
	c, ok := l.Compiled.(*code)
	if !ok || c.name != "" {
		return
	}
	c.name = name
	nameInner(c.body, name+"@")
}

// nameInner names the lambdas within a function after it.
func nameInner(body []expr, name string) {
	for _, e := range body {
		visit(e, func(v k.Value) {
			if l := v.Lambda(); l != nil {
				nameLambda(l, name)
			}
		})
	}
}

// call runs a lambda on exactly as many arguments as it takes.
func (t *thread) call(c *code, args []k.Value) (k.Value, error) {
	fr, err := t.enter(c, c.ctx)
	if err != nil {
		return k.Value{}, err
	}
	copy(fr.locals, args)
	return t.run(c, fr)
}

func (t *thread) call1(c *code, x k.Value) (k.Value, error) {
	fr, err := t.enter(c, c.ctx)
	if err != nil {
		return k.Value{}, err
	}
	if len(fr.locals) > 0 {
		fr.locals[0] = x
	}
	return t.run(c, fr)
}

// run evaluates the body of the frame just entered, and leaves it.
func (t *thread) run(c *code, fr *frame) (k.Value, error) {
	out := k.Identity
	err := t.tick()
	if err != nil {
		_, err = t.failed(err, k.Identity)
	}
	if err == nil {
		for _, e := range c.body {
			if out, err = e.eval(t, fr); err != nil {
				break
			}
		}
	}
	if err != nil {
		switch e := err.(type) {
		case *signalled: // the frame is what it ends
			err = e.err
		default:
			if err == errReturn {
				out, err = fr.result, nil
				fr.result = k.Value{}
			} else {
				err = t.fault(err)
			}
		}
	}
	t.leave(fr)
	return out, err
}

// runLine is run for a line at the top level.
func (t *thread) runLine(c *code) (k.Value, error) { return t.runUnit(c, origin{}) }

// runUnit is runLine for text of some origin.
func (t *thread) runUnit(c *code, u origin) (k.Value, error) {
	fr, err := t.enter(c, c.ctx)
	if err != nil {
		return k.Value{}, err
	}
	fr.typed = u.typed
	if u.scope != nil {
		u.scope.unique = 0
		fr.locals = u.scope.locals
		if s := t.debug; s != nil {
			s.line = fr
		}
	}
	return t.run(c, fr)
}
