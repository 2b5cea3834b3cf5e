package q

import (
	"sync"
	"time"

	"tock/k"
	"tock/q/prim"
)

// replica is an interpreter of its own with what was published of another's variables.
// Compiled code is bound to the cells of one interpreter, so functions are compiled here
// again at their first use; values are shared.
type replica struct {
	in      *Interp
	version uint64
	cells   map[*variable]*variable // of the main interpreter to those here
	changes []record                // used again
	used    time.Time
}

// maxCompiled is how many functions a replica keeps compiled.
const maxCompiled = 1024

// newReplica makes one without any variables.
func newReplica(of *Interp, host Host, outside sync.Locker) *replica {
	in := &Interp{host: host, vars: newGlobals(), settings: &prim.Settings{}, log: of.log, outside: outside, replica: true}
	in.main = newThread(in)
	in.main.limits = limits{readonly: true, nowrite: true}
	in.main.reader, in.main.mode = true, Abort // nobody is told where an error was
	in.onValueSet, _ = in.vars.resolve(".z.vs", nil)
	q, _ := in.vars.resolve(".q", nil)
	in.words = q.below()
	return &replica{in: in, cells: map[*variable]*variable{}}
}

// take is a replica that has what was published last; nil when nothing was published yet.
func (p *published) take(of *Interp, host Host, outside sync.Locker) *replica {
	p.mu.Lock()
	if p.version == 0 {
		p.mu.Unlock()
		return nil
	}
	var r *replica
	if n := len(p.spare); n > 0 {
		r, p.spare[n-1] = p.spare[n-1], nil
		p.spare = p.spare[:n-1]
	} else {
		r = newReplica(of, host, outside)
	}
	for c := p.newest; c != nil && c.version > r.version; c = c.old {
		r.changes = append(r.changes, *c)
	}
	r.version = p.version
	*r.in.settings = p.settings
	p.mu.Unlock()
	for i := range r.changes {
		r.apply(&r.changes[i])
	}
	clear(r.changes)
	r.changes = r.changes[:0]
	return r
}

// put gives a replica back.
func (p *published) put(r *replica) {
	r.used = time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spare = append(p.spare, r)
	p.expire()
}

// cell is the replica's own cell of a variable.
func (r *replica) cell(v *variable) *variable {
	own := r.cells[v]
	if own == nil {
		own, _ = r.in.vars.resolve(v.name, r.in.vars.root)
		r.cells[v] = own
	}
	return own
}

// apply makes a variable what was published of it.
func (r *replica) apply(c *record) {
	v := r.cell(c.cell)
	v.value, v.order, v.view = c.value, c.order, nil
	v.home.edits++
	if c.domain != nil {
		v.domain = c.domain // enumerations here and there are over the same
	} else if v.domain != nil {
		v.domain.Set(c.value)
	}
	if c.listed || v.space != nil {
		v.below().listed = c.listed
	}
	if c.view != nil {
		v.view = &view{cell: v, text: c.view.text, tree: c.view.tree, value: c.view.value}
		for _, d := range c.view.deps {
			v.view.deps = append(v.view.deps, r.cell(d))
		}
	}
	if l := c.value.Lambda(); l != nil {
		r.in.main.nameOf(l, v.name)
	}
}

// nameOf gives a function that is compiled here already the name of its variable.
func (t *thread) nameOf(l *k.Lambda, name string) {
	if t.names == nil || len(t.names) > maxCompiled {
		t.names = map[*k.Lambda]string{}
	}
	t.names[l] = name
}

// keep remembers what was compiled of a function that must not be changed itself.
func (t *thread) keep(l *k.Lambda, c *code) {
	if t.lambdas == nil || len(t.lambdas) > maxCompiled {
		t.lambdas = map[*k.Lambda]*code{}
	}
	t.lambdas[l] = c
	if name := t.names[l]; name != "" && c.name == "" {
		c.name = name
		nameInner(c.body, name+"@")
	}
}
