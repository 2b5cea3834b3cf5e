package q

import "tock/k"

// Snapshot is the variables of the default namespace as they were: what a message changed
// can be told, and taken back.
type Snapshot struct {
	in   *Interp
	vars []saved
}

type saved struct {
	cell  *variable
	value k.Value
	view  *view
}

// Snapshot remembers the variables of the default namespace. Nothing is copied: what is
// assigned into afterwards becomes a value of its own.
func (in *Interp) Snapshot() *Snapshot {
	s := &Snapshot{in: in}
	for _, cell := range in.vars.root.vars {
		if cell.hold.Load() != holdShared {
			cell.hold.Store(holdShared)
		}
		s.vars = append(s.vars, saved{cell, cell.value, cell.view})
	}
	return s
}

// Changed reports whether a variable has another value now, is new or is gone.
func (s *Snapshot) Changed() bool {
	if s.in.vars.root.defined() != s.defined() {
		return true
	}
	for _, v := range s.vars {
		if !v.value.Same(v.cell.value) || v.view != v.cell.view {
			return true
		}
	}
	return false
}

// defined is how many of the variables have a value or a view.
func (s *Snapshot) defined() int {
	n := 0
	for _, v := range s.vars {
		if v.view != nil || !v.value.IsZero() {
			n++
		}
	}
	return n
}

func (ns *namespace) defined() int {
	n := 0
	for _, cell := range ns.vars {
		if cell.view != nil || !cell.value.IsZero() {
			n++
		}
	}
	return n
}

// Rollback gives the variables back what they had; what is new goes. Views that were
// replaced are not restored.
func (s *Snapshot) Rollback() {
	known := make(map[*variable]bool, len(s.vars))
	for _, v := range s.vars {
		known[v.cell] = true
		switch {
		case v.view != nil || v.value.Same(v.cell.value):
		case v.value.IsZero():
			v.cell.clear()
		default:
			v.cell.define(v.value)
		}
	}
	for _, cell := range s.in.vars.root.vars {
		if !known[cell] && cell.defined() {
			cell.clear()
		}
	}
}

// Root is the variables of the default namespace that are data or functions of q, by name:
// what a checkpoint keeps. Views are not among them.
func (in *Interp) Root() (names []k.Sym, values []k.Value) {
	for _, cell := range in.vars.root.list() {
		if cell.view != nil || cell.value.IsZero() || cell.value.Type() > 111 {
			continue
		}
		names, values = append(names, k.Intern(cell.short)), append(values, cell.value)
	}
	return names, values
}
