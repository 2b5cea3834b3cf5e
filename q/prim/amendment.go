package prim

import (
	"tock/k"
)

// amendment is a list being changed: a private copy made at the first change (none when
// the list is owned). A typed vector stays of its kind, as q demands.
type amendment struct {
	list  k.Value
	fresh bool      // list (or items) may be changed in place
	items []k.Value // of a general list; nil for a vector
}

func newAmendment(x k.Value, owned bool) *amendment {
	am := &amendment{list: x, fresh: owned && x.Attr() == k.NoAttr}
	if l, ok := x.Object().(*k.List); ok {
		am.items = x.Items()
		if !am.fresh {
			am.items = append(make([]k.Value, 0, l.Len()), am.items...)
			am.fresh = true
		}
	}
	return am
}

func (am *amendment) len() int {
	if am.items != nil {
		return len(am.items)
	}
	return am.list.Len()
}

func (am *amendment) get(i int) k.Value {
	if am.items != nil {
		return am.items[i]
	}
	return am.list.At(i)
}

// set replaces item i. Errors: ErrType when a vector would get another kind, ErrCast when
// an enumeration would get a symbol that its domain has not.
func (am *amendment) set(i int, v k.Value) error {
	if am.items != nil {
		am.items[i] = v
		return nil
	}
	switch o := am.list.Object().(type) {
	case *k.Vec[uint8]:
		return setItem(am, o, i, v)
	case *k.Vec[int16]:
		return setItem(am, o, i, v)
	case *k.Vec[int32]:
		return setItem(am, o, i, v)
	case *k.Vec[int64]:
		if domain := am.list.Domain(); domain != nil {
			e, err := enumerate(domain, v)
			if err != nil {
				return err
			}
			v = e
		}
		return setItem(am, o, i, v)
	case *k.Vec[float32]:
		return setItem(am, o, i, v)
	case *k.Vec[float64]:
		return setItem(am, o, i, v)
	case *k.Vec[k.Sym]:
		if v.Type() == -k.Enum {
			v = k.Resolve(v)
		}
		return setItem(am, o, i, v)
	case *k.Vec[k.GUID]:
		return setItem(am, o, i, v)
	}
	return k.ErrType
}

func setItem[T k.Elem](am *amendment, o *k.Vec[T], i int, v k.Value) error {
	if v.Type() != -am.list.Type() {
		return k.ErrType
	}
	if !am.fresh {
		am.list = o.With(append([]T(nil), o.Raw()...))
		am.fresh = true
		o = k.VecOf[T](am.list)
	}
	o.Raw()[i] = k.ItemOf[T](v)
	return nil
}

// value is the amended list; a general list becomes a vector where it can.
func (am *amendment) value() k.Value {
	if am.items != nil {
		if len(am.items) == 0 {
			return am.list
		}
		return k.Collapse(am.items)
	}
	return am.list
}

// enumerate is a symbol (or enumeration) atom or vector as one of a domain.
// Errors: ErrCast for a symbol that is not there, ErrType for other kinds.
func enumerate(domain *k.Domain, v k.Value) (k.Value, error) {
	if v.Domain() == domain {
		return v, nil
	}
	v = k.Resolve(v)
	names := k.Data[k.Sym](asList(v))
	if names == nil && v.Len() > 0 || v.Type().Abs() != k.Symbol {
		return k.Value{}, k.ErrType
	}
	syms := domain.Symbols()
	at := make([]int64, len(names))
	for i, name := range names {
		p := placeOf(syms, name)
		if p == len(syms) {
			if name != 0 {
				return k.Value{}, k.ErrCast
			}
			p = -1
		}
		at[i] = int64(p)
		if p < 0 {
			at[i] = k.NullLong
		}
	}
	if v.IsAtom() {
		return k.NewEnumAtom(domain, at[0]), nil
	}
	return k.NewEnum(domain, at), nil
}
