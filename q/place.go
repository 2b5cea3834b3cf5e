package q

import (
	"strings"
	"tock/k"
	"tock/q/prim"
	"tock/q/syntax"
)

// place is where an assigned value goes: a local's slot or a global's cell, and the rest
// of a dotted name.
func (c *compiler) place(n *syntax.Name) target {
	head, path := n.Name, []string(nil)
	if !strings.HasPrefix(head, ".") {
		if dot := strings.IndexByte(head, '.'); dot > 0 {
			head, path = head[:dot], strings.Split(head[dot+1:], ".")
		}
	}
	if c.function {
		if slot := c.code.localAt(k.Intern(head)); slot >= 0 && path == nil { // dotted names are global
			return &localPlace{slot, path}
		}
		c.addGlobal(n.Name)
	}
	cell, _ := c.in.vars.resolve(head, c.ctx)
	return &globalPlace{cell, path}
}

// place is a variable as the target of an assignment.
type target interface {
	// get reads for an amend: how others hold the value stays as it is.
	get(t *thread, fr *frame) (k.Value, error)
	set(t *thread, fr *frame, v k.Value) error
	// unique reports whether the items are nobody else's; markUnique says they are now.
	// share says that somebody else may have the whole value.
	unique(fr *frame) bool
	markUnique(fr *frame)
	share(fr *frame)
}

type localPlace struct {
	slot int
	path []string
}

func (p *localPlace) dotted() bool { return p.path != nil }

func (p *localPlace) get(t *thread, fr *frame) (k.Value, error) {
	return descend(fr.local(p.slot), p.path)
}

// descend follows the names of a dotted path into dictionaries.
//
// Errors: ErrType where there is none, the name that one has not.
func descend(v k.Value, path []string) (k.Value, error) {
	for _, part := range path {
		d := v.Dict()
		if d == nil {
			return v, k.ErrType
		}
		x, ok := dictGet(d, k.Intern(part))
		if !ok {
			return v, k.Error(part)
		}
		v = x
	}
	return v, nil
}

func (p *localPlace) set(t *thread, fr *frame, v k.Value) error {
	fr.share(p.slot)
	if p.path == nil {
		fr.locals[p.slot] = v
		return nil
	}
	out, err := prim.AssignAt(t, fr.local(p.slot), symbolPath(p.path), v, false)
	if err == nil && out.TooDeep() {
		err = k.ErrLimit
	}
	if err == nil {
		fr.locals[p.slot] = out
	}
	return err
}

func symbolPath(path []string) []k.Value {
	out := make([]k.Value, len(path))
	for i, s := range path {
		out[i] = k.NewSymbol(s)
	}
	return out
}

func (p *localPlace) unique(fr *frame) bool {
	return p.slot < 64 && p.path == nil && fr.unique&(1<<p.slot) != 0
}

func (p *localPlace) share(fr *frame) { fr.share(p.slot) }

func (p *localPlace) markUnique(fr *frame) {
	if p.slot < 64 && p.path == nil {
		fr.unique |= 1 << p.slot
	}
}

type globalPlace struct {
	cell *variable
	path []string
}

func (p *globalPlace) get(t *thread, _ *frame) (k.Value, error) {
	v, err := p.cell.peek(t)
	if err != nil {
		return v, err
	}
	return descend(v, p.path)
}

func (p *globalPlace) set(t *thread, _ *frame, v k.Value) error {
	if p.path != nil {
		return t.setPath(p.cell, p.path, v)
	}
	return p.cell.set(t, v)
}

func (p *globalPlace) unique(*frame) bool {
	return p.path == nil && p.cell.hold.Load() == holdBuffer
}

func (p *globalPlace) share(*frame) { p.cell.hold.Store(holdShared) }

func (p *globalPlace) markUnique(*frame) {
	if p.path == nil {
		p.cell.hold.Store(holdBuffer)
	}
}
