package q

// Access is what an evaluation may not do; the zero value allows everything.
type Access struct {
	ReadOnly bool // changing a global is 'noupdate, as within reval
	NoSystem bool // system commands and exit are 'access
}

// SetAccess changes what is allowed from here on and gives what was.
func (in *Interp) SetAccess(a Access) (before Access) {
	t := in.main
	before = Access{ReadOnly: t.readonly, NoSystem: t.restricted}
	t.readonly, t.restricted = a.ReadOnly, a.NoSystem
	return before
}
