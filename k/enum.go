package k

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"tock/internal/vec"
)

// Domain is what an enumeration indexes: the variable's name and its current value, a
// symbol vector (or a keyed table for a foreign key, a table for a link). Appending to
// the domain publishes a longer value; indices already handed out keep their meaning.
type Domain struct {
	name  Sym
	value atomic.Pointer[Value]
	mu    sync.Mutex // guards places
	places
}

// places is where each symbol of a domain first stands: an index of the symbols of
// base, the first rows of the domain's value.
type places struct {
	base   []Sym
	first  vec.Pages
	unique bool // no symbol stands twice
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

// Set replaces the domain's value; safe beside readers. When it is the old value with
// more behind it, only that is indexed.
func (d *Domain) Set(value Value) {
	names := namesOf(value)
	syms := Data[Sym](names)
	if v := VecOf[Sym](names); v != nil {
		v.Share() // places refers to the items
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.value.Store(&value)
	if old := d.base; len(syms) <= len(old) || len(old) > 0 && !samePlace(syms, old) && !matchSyms(syms[:len(old)], old) {
		d.places = places{}
	}
}

// samePlace reports whether two slices begin at the same memory.
func samePlace(x, y []Sym) bool { return unsafe.SliceData(x) == unsafe.SliceData(y) }

func matchSyms(x, y []Sym) bool {
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

// Find is the index of a symbol in the domain (the first, if it stands there twice), or false.
func (d *Domain) Find(s Sym) (int64, bool) {
	at, ok, _ := d.find(s)
	return at, ok
}

// find is Find; unique says that no symbol stands in the domain twice.
func (d *Domain) find(s Sym) (at int64, ok, unique bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.index()
	num := d.first.Get(uint32(s))
	return int64(num), num >= 0, d.unique
}

// FindAll puts the domain's index of each symbol at its place in dst, NullLong for one
// that is not there, and returns how many are not. dst and syms have equal length.
func (d *Domain) FindAll(dst []int64, syms []Sym) (missing int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.index()
	for i, s := range syms {
		num := int64(d.first.Get(uint32(s)))
		if num < 0 {
			num = NullLong
			missing++
		}
		dst[i] = num
	}
	return missing
}

// Places is the indices an enumeration of this domain stores for symbols, so that equal
// symbols have equal indices: -1 for one the domain has not, the null for the empty
// symbol. False when a symbol may be stored in two ways (it stands in the domain twice,
// or the empty one stands there beside the null): then compare symbols, not indices.
func (d *Domain) Places(syms []Sym) ([]int64, bool) {
	out := make([]int64, len(syms))
	d.FindAll(out, syms)
	_, _, unique := d.find(0)
	for i, s := range syms {
		switch {
		case s == 0 && out[i] != NullLong:
			return nil, false
		case s != 0 && out[i] == NullLong:
			out[i] = -1
		}
	}
	return out, unique
}

// index brings the places up to date with the value; the caller holds mu.
func (d *Domain) index() {
	syms := d.Symbols()
	if len(d.base) == 0 {
		d.places = places{unique: true}
	}
	for i := len(d.base); i < len(syms); i++ {
		if d.first.Get(uint32(syms[i])) >= 0 {
			d.unique = false
			continue
		}
		d.first.Set(uint32(syms[i]), int32(i))
	}
	if len(syms) > len(d.base) {
		d.base = syms
	}
}

// Symbols is the domain's symbols: the list itself, or the key of a table with one key of
// symbols; nil for any other table.
func (d *Domain) Symbols() []Sym { return Data[Sym](namesOf(d.Value())) }

// namesOf is what an enumeration over value stands for, where that is symbols.
func namesOf(value Value) Value {
	if d := value.Dict(); d != nil {
		if t := d.Keys.Table(); t != nil && len(t.Cols) == 1 {
			return t.Cols[0]
		}
	}
	return value
}

// IsLink reports whether v is an enumeration that stands for no symbols: a foreign key into
// a table with another key, or a link to a table. [Resolve] gives what it stands for.
func IsLink(v Value) bool {
	return v.Type().Abs().IsEnum() && VecOf[Sym](namesOf(v.Domain().Value())) == nil
}

// SymAt is the symbol an index stands for; the empty symbol for the null and for an
// index past the end (a column may outlive the published sym file).
func (d *Domain) SymAt(i int64) Sym {
	syms := d.Symbols()
	if uint64(i) < uint64(len(syms)) {
		return syms[i]
	}
	return 0
}

// Resolve turns an enumeration (atom or vector) into what it stands for: plain symbols, or
// for a foreign key the items of the key table's column. A link to a table, and a foreign key
// into one with several key columns, gives its indices as longs. Anything else comes back
// as it is.
func Resolve(v Value) Value {
	switch o := v.obj.(type) {
	case *enumAtom:
		if VecOf[Sym](namesOf(o.domain.Value())) == nil {
			return resolveRows(o.domain, []int64{int64(v.bits)}).At(0)
		}
		return NewSym(v.Sym())
	case *Vec[int64]:
		if o.domain == nil {
			return v
		}
		if VecOf[Sym](namesOf(o.domain.Value())) == nil {
			return resolveRows(o.domain, o.items())
		}
		syms := o.domain.Symbols()
		out := make([]Sym, len(o.data))
		for i, at := range o.items() {
			if uint64(at) < uint64(len(syms)) {
				out[i] = syms[at]
			}
		}
		return Syms(out)
	}
	return v
}

// Char is the one-letter code of a value's kind, as meta shows it for a column: that of
// what it stands for where it is an enumeration (a foreign key has its key's kind), upper
// case for a general list whose first item is a vector, blank for any other.
func (v Value) Char() byte {
	switch t := v.Type(); {
	case t.IsEnum():
		if vec := v.Vector(); vec != nil {
			v = vec.Slice(0, 0)
		}
		return Resolve(v).Type().Char()
	case t == Mixed && v.Len() > 0:
		if first := v.At(0); first.Type().IsVector() {
			return first.Char() - 'a' + 'A'
		}
		return ' '
	default:
		return t.Char()
	}
}

// resolveRows resolves indices into a domain that is not of symbols.
func resolveRows(d *Domain, at []int64) Value {
	value := d.Value()
	if dict := value.Dict(); dict != nil {
		if keys := dict.Keys.Table(); keys != nil && len(keys.Cols) == 1 {
			return Resolve(keys.Cols[0].Gather(at))
		}
	}
	if value.Type().IsList() {
		return value.Gather(at)
	}
	return Longs(at)
}
