package k

import (
	"bytes"
	"cmp"
	"slices"
)

// Match is q's x~y: same type, same shape, equal items; floats compare exactly here
// (q's tolerance is the evaluator's business), nulls match nulls, attributes are not
// looked at. Enumerations of different domains do not match.
func Match(x, y Value) bool {
	if x.Same(y) {
		return true
	}
	if x, y = Defined(x), Defined(y); x.Type() != y.Type() {
		return false
	}
	switch o := x.obj.(type) {
	case inline:
		if x.Type().IsFloating() {
			return compareFloat(x.Float(), y.Float()) == 0
		}
		return x.bits == y.bits
	case *guidAtom:
		return x.Guid() == y.Guid()
	case *enumAtom:
		return o.domain.name == y.Domain().name && x.bits == y.bits
	case *Vec[uint8]:
		return bytes.Equal(o.items(), Data[uint8](y))
	case *Vec[int16]:
		return matchVec(o, y)
	case *Vec[int32]:
		return matchVec(o, y)
	case *Vec[int64]:
		if o.domain != nil && o.domain.name != y.Domain().name {
			return false
		}
		return matchVec(o, y)
	case *Vec[float32]:
		return matchVec(o, y)
	case *Vec[float64]:
		return matchVec(o, y)
	case *Vec[Sym]:
		return matchVec(o, y)
	case *Vec[GUID]:
		return matchVec(o, y)
	case *List:
		return matchAll(o.data, y.Items())
	case *Dict:
		d := y.Dict()
		return Match(o.Keys, d.Keys) && Match(o.Vals, d.Vals)
	case *Table:
		t := y.Table()
		return t != nil && Match(Syms(o.Names), Syms(t.Names)) && matchAll(o.Cols, t.Cols)
	case *Lambda:
		l := y.Lambda()
		return o.Source == l.Source && o.Context == l.Context
	case *Primitive:
		return o.Code == y.Primitive().Code && o.Name == y.Primitive().Name
	case *Projection:
		p := y.Projection()
		return Match(o.F, p.F) && matchAll(o.Args, p.Args)
	case *Composition:
		return matchAll(o.Fs, y.Composition().Fs)
	case *Derived:
		return Match(o.F, y.Derived().F)
	case *ErrorValue:
		return o.Text == y.obj.(*ErrorValue).Text
	}
	return false
}

func matchVec[T Elem](v *Vec[T], y Value) bool {
	w := Data[T](y)
	if len(w) != len(v.data) {
		return false
	}
	for i, x := range v.items() {
		if x != w[i] && CompareElem(x, w[i]) != 0 {
			return false
		}
	}
	return true
}

func matchAll(x, y []Value) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !Match(x[i], y[i]) {
			return false
		}
	}
	return true
}

func compareFloat[F float32 | float64](x, y F) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	case x != x && y != y:
		return 0
	case x != x:
		return -1 // null is the least
	}
	return 1
}

// CompareElem orders two items of one storage class as q sorts them: nulls first,
// symbols by text, guids by bytes.
func CompareElem[T Elem](x, y T) int {
	switch x := any(x).(type) {
	case uint8:
		return cmp.Compare(x, any(y).(uint8))
	case int16:
		return cmp.Compare(x, any(y).(int16))
	case int32:
		return cmp.Compare(x, any(y).(int32))
	case int64:
		return cmp.Compare(x, any(y).(int64))
	case float32:
		return compareFloat(x, any(y).(float32))
	case float64:
		return compareFloat(x, any(y).(float64))
	case Sym:
		return x.Compare(any(y).(Sym))
	case GUID:
		other := any(y).(GUID)
		return bytes.Compare(x[:], other[:])
	}
	return 0
}

// Compare is a total order over values: by kind first (in the order of the type numbers'
// size, an atom before a list), then by value; lists item by item, shorter first, tables
// row by row. Within one basic kind it is the order of q's iasc. Functions of one type
// are all equal.
func Compare(x, y Value) int {
	xt, yt := x.Type(), y.Type()
	if xt != yt {
		if c := cmp.Compare(xt.Abs(), yt.Abs()); c != 0 {
			return c
		}
		return cmp.Compare(xt, yt)
	}
	switch o := x.obj.(type) {
	case inline:
		switch {
		case xt == -Symbol:
			return x.Sym().Compare(y.Sym())
		case xt.IsFloating():
			return compareFloat(x.Float(), y.Float())
		}
		return cmp.Compare(x.Int(), y.Int())
	case *enumAtom:
		return cmp.Compare(x.Int(), y.Int())
	case *guidAtom:
		return bytes.Compare(o[:], y.obj.(*guidAtom)[:])
	case *Vec[uint8]:
		return bytes.Compare(o.items(), Data[uint8](y))
	case *Vec[int16]:
		return slices.Compare(o.items(), Data[int16](y))
	case *Vec[int32]:
		return slices.Compare(o.items(), Data[int32](y))
	case *Vec[int64]:
		return slices.Compare(o.items(), Data[int64](y))
	case *Vec[float32]:
		return slices.CompareFunc(o.items(), Data[float32](y), compareFloat)
	case *Vec[float64]:
		return slices.CompareFunc(o.items(), Data[float64](y), compareFloat)
	case *Vec[Sym]:
		return slices.CompareFunc(o.items(), Data[Sym](y), Sym.Compare)
	case *Vec[GUID]:
		return slices.CompareFunc(o.items(), Data[GUID](y), CompareElem)
	case *List:
		return slices.CompareFunc(o.data, y.Items(), Compare)
	case *Dict:
		if c := Compare(o.Keys, y.Dict().Keys); c != 0 {
			return c
		}
		return Compare(o.Vals, y.Dict().Vals)
	case *Table:
		return compareTables(o, y.Table())
	}
	return 0
}

func compareTables(x, y *Table) int {
	if x == nil || y == nil {
		return 0
	}
	if c := slices.CompareFunc(x.Names, y.Names, Sym.Compare); c != 0 {
		return c
	}
	for i := range min(x.Len(), y.Len()) {
		for j := range x.Cols {
			if c := Compare(x.Cols[j].At(i), y.Cols[j].At(i)); c != 0 {
				return c
			}
		}
	}
	return cmp.Compare(x.Len(), y.Len())
}
