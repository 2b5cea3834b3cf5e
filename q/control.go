package q

import "tock/k"

// blockExpr is [a;b;c]: the last one's value.
type blockExpr struct{ items []expr }

func (e *blockExpr) eval(t *thread, fr *frame) (k.Value, error) { return sequence(e.items, t, fr) }

// sequence evaluates in order and gives the last value.
func sequence(items []expr, t *thread, fr *frame) (k.Value, error) {
	out := k.Identity
	for _, it := range items {
		var err error
		if out, err = it.eval(t, fr); err != nil {
			return out, err
		}
	}
	return out, nil
}

// truth is a condition's outcome. Errors: ErrType when c is not an atom of an integer kind.
func truth(c k.Value) (bool, error) {
	switch t := c.Type(); {
	case t >= 0 || t == -k.Guid || t == -k.Symbol || t.IsEnum():
		return false, k.ErrType
	case t.IsFloating():
		return c.Float() != 0, nil
	}
	return c.Bool(), nil
}

// condExpr is $[c;a;b;...].
type condExpr struct{ args []expr }

func (e *condExpr) eval(t *thread, fr *frame) (k.Value, error) {
	args := e.args
	for len(args) >= 2 {
		c, err := args[0].eval(t, fr)
		if err != nil {
			return c, err
		}
		yes, err := truth(c)
		if err != nil {
			return t.failed(err, k.Identity, c)
		}
		if yes {
			return args[1].eval(t, fr)
		}
		args = args[2:]
	}
	if len(args) == 1 {
		return args[0].eval(t, fr)
	}
	return k.Identity, nil
}

// ifExpr is if[c;...].
type ifExpr struct {
	cond expr
	body []expr
}

func (e *ifExpr) eval(t *thread, fr *frame) (k.Value, error) {
	c, err := e.cond.eval(t, fr)
	if err != nil {
		return c, err
	}
	yes, err := truth(c)
	if err != nil {
		return t.failed(err, k.Identity, c)
	}
	if yes {
		if x, err := sequence(e.body, t, fr); err != nil {
			return x, err
		}
	}
	return k.Identity, nil
}

// doExpr is do[n;...].
type doExpr struct {
	count expr
	body  []expr
	at    int
}

func (e *doExpr) eval(t *thread, fr *frame) (k.Value, error) {
	c, err := e.count.eval(t, fr)
	if err != nil {
		return c, err
	}
	if !c.IsAtom() || c.Type().IsFloating() || c.Type() == -k.Symbol {
		fr.at = e.at
		return t.failed(k.ErrType, k.Identity, c)
	}
	for n := c.Int(); n > 0; n-- {
		if err := t.tick(); err != nil {
			if _, err = t.failed(err, k.Identity); err != nil {
				return k.Value{}, err
			}
		}
		if x, err := sequence(e.body, t, fr); err != nil {
			return x, err
		}
	}
	return k.Identity, nil
}

// whileExpr is while[c;...].
type whileExpr struct {
	cond expr
	body []expr
}

func (e *whileExpr) eval(t *thread, fr *frame) (k.Value, error) {
	for {
		if err := t.tick(); err != nil {
			if _, err = t.failed(err, k.Identity); err != nil {
				return k.Value{}, err
			}
		}
		c, err := e.cond.eval(t, fr)
		if err != nil {
			return c, err
		}
		yes, err := truth(c)
		if err != nil {
			return t.failed(err, k.Identity, c)
		}
		if !yes {
			return k.Identity, nil
		}
		if x, err := sequence(e.body, t, fr); err != nil {
			return x, err
		}
	}
}

// tick is Check every few turns of a loop.
func (t *thread) tick() error {
	if t.steps++; t.steps&63 != 0 {
		return nil
	}
	return t.Check()
}

// returnExpr is :x at the head of a statement.
type returnExpr struct{ x expr }

func (e *returnExpr) eval(t *thread, fr *frame) (k.Value, error) {
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	fr.result = x
	return x, errReturn
}

// signalExpr is 'x: an error of one's own.
type signalExpr struct {
	x  expr
	at int
}

func (e *signalExpr) eval(t *thread, fr *frame) (k.Value, error) {
	x, err := e.x.eval(t, fr)
	if err != nil {
		return x, err
	}
	fr.at = e.at
	return t.failed(signal(x), signalValue, x)
}

// signal is the error a value stands for. Only strings and symbols can be one: 'stype otherwise.
func signal(x k.Value) error {
	switch x.Type() {
	case k.Char, -k.Symbol:
		return k.Error(x.Text())
	}
	return k.Error("stype")
}
