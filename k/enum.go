package k

import "sync/atomic"

// Domain is what an enumeration indexes: the variable's name and its current value, a
// symbol vector (or a keyed table for a foreign key, a table for a link). Appending to
// the domain publishes a longer value; indices already handed out keep their meaning.
type Domain struct {
	name  Sym
	value atomic.Pointer[Value]
}

// NewDomain makes a domain with the variable's name and first value.
func NewDomain(name Sym, value Value) *Domain {
	d := &Domain{name: name}
	d.Set(value)
	return d
}

// Name is the variable's name.
func (d *Domain) Name() Sym { return d.name }

// Value is the domain's current value.
func (d *Domain) Value() Value {
	if p := d.value.Load(); p != nil {
		return *p
	}
	return Syms(nil)
}

// Set replaces the domain's value; safe beside readers.
func (d *Domain) Set(value Value) { d.value.Store(&value) }

// Symbols is the domain's symbols; nil where the domain is a table.
func (d *Domain) Symbols() []Sym { return Data[Sym](d.Value()) }

// SymAt is the symbol an index stands for; the empty symbol for the null and for an
// index past the end (a column may outlive the published sym file).
func (d *Domain) SymAt(i int64) Sym {
	syms := d.Symbols()
	if uint64(i) < uint64(len(syms)) {
		return syms[i]
	}
	return 0
}

// Resolve turns an enumeration (atom or vector) over symbols into plain symbols, and
// returns anything else as it is.
func Resolve(v Value) Value {
	switch o := v.obj.(type) {
	case *enumAtom:
		return NewSym(v.Sym())
	case *Vec[int64]:
		if o.domain == nil {
			return v
		}
		syms := o.domain.Symbols()
		out := make([]Sym, len(o.data))
		for i, at := range o.data {
			if uint64(at) < uint64(len(syms)) {
				out[i] = syms[at]
			}
		}
		return Syms(out)
	}
	return v
}
