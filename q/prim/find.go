package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Searching: find, in, within.
//
// A typed vector is searched through its attribute's index where it has one that pays,
// otherwise by the kernels of internal/vec: reading along for a few questions, a direct
// table or a hash table for many. Symbols are looked for in an enumeration by their place
// in its domain, so the column is never turned into symbols. General lists compare by
// match, tables by row.

var findDefs = []Def{
	{Name: "in", Binary: In, Infix: true, Doc: "whether items of x are items of y"},
	{Name: "within", Binary: Within, Infix: true, Doc: "whether items of x lie between two bounds, both included"},
	{Name: "bin", Binary: Bin, Infix: true, Doc: "place of the last item not above y"},
	{Name: "binr", Binary: Binr, Infix: true, Doc: "place of the first item not below y"},
}

// Find is x?y: the first place in x of y, or of each item of y; the count of x for what
// is not there.
//
// Shapes: a typed vector looks for atoms of its own kind wherever they stand in y; a general
// list looks for things as deep as its own first item; a table for rows (a dictionary, list
// of items, table or list of columns); a dictionary gives the keys of the values found.
// Comparison is exact. Errors: ErrType when y's kind is not x's, ErrLength for a row of the
// wrong width. Source: code.kx.com/q/ref/find.
func Find(env Env, x, y k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.Table:
		return findInTable(env, o, y)
	case *k.Dict:
		at, err := Find(env, o.Vals, y)
		if err != nil {
			return k.Value{}, err
		}
		return Index(env, o.Keys, at)
	case k.Vector:
		if !x.Type().IsVector() {
			return findInList(env, x, y), nil
		}
		return eachVector(y, k.Long, func(y k.Value) (k.Value, error) {
			places, err := findInVector(env, x, y)
			return k.Longs(places), err
		})
	}
	return k.Value{}, k.ErrType
}

// eachVector applies f, which takes and gives vectors of one length, to the atoms and
// typed vectors of y; the empty list gives an empty vector of a kind. As in kdb+ a general
// list must begin with a list. Errors: ErrType for what has no vectors in it.
func eachVector(y k.Value, kind k.Type, f func(y k.Value) (k.Value, error)) (k.Value, error) {
	switch t := y.Type(); {
	case t < 0 && y.IsAtom() && (t.IsBasic() || t.IsEnum()):
		out, err := f(k.Enlist(y))
		if err != nil {
			return k.Value{}, err
		}
		return out.At(0), nil
	case t.IsVector():
		return f(y)
	case t.IsList():
		items := y.Each()
		if len(items) == 0 {
			return k.Empty(kind), nil
		}
		if items[0].Type() < 0 {
			return k.Value{}, k.ErrType
		}
		out := make([]k.Value, len(items))
		for i, item := range items {
			r, err := eachVector(item, kind, f)
			if err != nil {
				return k.Value{}, err
			}
			out[i] = r
		}
		return k.Collapse(out), nil
	}
	if d := y.Dict(); d != nil && !d.IsKeyedTable() {
		vals, err := eachVector(d.Vals, kind, f)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	return k.Value{}, k.ErrType
}

// comparable2 is two vectors of one kind in one representation: an enumeration's symbols
// become places in its domain, whatever else is enumerated becomes what it stands for;
// integers get the wider width (a place among sums of booleans, which are ints, is asked for
// by a long: code.kx.com/q/learn/python/examples/list).
// Errors: ErrType when the kinds differ otherwise.
func comparable2(x, y k.Value) (k.Value, k.Value, error) {
	xd, yd := x.Domain(), y.Domain()
	if xd != yd || x.Type() != y.Type() {
		if syms := k.Data[k.Sym](y); xd != nil && syms != nil && len(syms) < x.Len() {
			if places, ok := xd.Places(syms); ok {
				return x, k.NewEnum(xd, places), nil
			}
		}
		x, y = k.Resolve(x), k.Resolve(y)
	}
	if x.Type() == y.Type() {
		return x, y, nil
	}
	if !isWidth(x.Type()) || !isWidth(y.Type()) {
		return x, y, k.ErrType
	}
	wide := max(x.Type(), y.Type())
	x, err := Cast(wide, x)
	if err == nil {
		y, err = Cast(wide, y)
	}
	return x, y, err
}

// findInVector is the first places in a typed vector of another's items.
func findInVector(env Env, x, y k.Value) ([]int64, error) {
	x, y, err := comparable2(x, y)
	if err != nil {
		return nil, err
	}
	pause := pausingOver(env, x, y)
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return findOf(o, k.Data[uint8](y), vec.FindInts, pause), nil
	case *k.Vec[int16]:
		return findOf(o, k.Data[int16](y), vec.FindInts, pause), nil
	case *k.Vec[int32]:
		return findOf(o, k.Data[int32](y), vec.FindInts, pause), nil
	case *k.Vec[int64]:
		return findOf(o, k.Data[int64](y), vec.FindInts, pause), nil
	case *k.Vec[float32]:
		return findOf(o, k.Data[float32](y), vec.FindFloats, pause), nil
	case *k.Vec[float64]:
		return findOf(o, k.Data[float64](y), vec.FindFloats, pause), nil
	case *k.Vec[k.Sym]:
		return findOf(o, k.Data[k.Sym](y), vec.FindInts, pause), nil
	case *k.Vec[k.GUID]:
		return findOf(o, k.Data[k.GUID](y), vec.FindAny, pause), nil
	}
	return nil, k.ErrType
}

// findOf asks the index where there is one: always for a hash, for a binary search only
// when there are few questions.
func findOf[T k.Elem](x *k.Vec[T], y []T, find func(x, y []T, pause vec.Pause) []int64, pause vec.Pause) []int64 {
	attr := x.Attr()
	if attr == k.NoAttr || attr == k.Sorted && len(y) > x.Len()/16 {
		return find(x.Raw(), y, pause)
	}
	out := make([]int64, len(y))
	for i, item := range y {
		pause.At(i)
		rows, ok := x.Lookup(item)
		if !ok {
			return find(x.Raw(), y, pause)
		}
		if out[i] = int64(rows.First()); out[i] < 0 {
			out[i] = int64(x.Len())
		}
	}
	return out
}

// In is x in y: whether x, or each item of it, is an item of y.
//
// Shapes: an atom or typed vector y takes the atoms of x one by one; a general list or
// table y takes what is as deep as its items (see [Find]). Errors: ErrType when the kinds
// differ, but for numbers in an atom or a list of one.
// Source: code.kx.com/q/ref/in.
func In(env Env, x, y k.Value) (k.Value, error) {
	if y.IsAtom() {
		y = k.Enlist(y)
	}
	if d := y.Dict(); d != nil {
		y = d.Vals
	}
	if !y.Type().IsVector() {
		at, err := Find(env, y, x)
		if err != nil {
			return k.Value{}, err
		}
		n := int64(y.Len())
		if at.IsAtom() {
			return k.NewBool(at.Int() < n), nil
		}
		return eachVector(at, k.Boolean, func(at k.Value) (k.Value, error) {
			return k.Bools(below(k.Data[int64](at), n)), nil
		})
	}
	return eachVector(x, k.Boolean, func(x k.Value) (k.Value, error) {
		if y.Len() == 1 && x.Type() != y.Type() && isNumberKind(x.Type()) && isNumberKind(y.Type()) {
			return Equal(env, x, y.At(0))
		}
		return memberOf(env, x, y)
	})
}

// below flags the places before n.
func below(at []int64, n int64) []uint8 {
	out := make([]uint8, len(at))
	for i, place := range at {
		if place < n {
			out[i] = 1
		}
	}
	return out
}

// memberOf flags the items of a typed vector that another has.
func memberOf(env Env, x, y k.Value) (k.Value, error) {
	if a := y.Attr(); a != k.NoAttr && x.Len() < y.Len() {
		at, err := findInVector(env, y, x)
		return k.Bools(below(at, int64(y.Len()))), err
	}
	x, y, err := comparable2(x, y)
	if err != nil {
		return k.Value{}, err
	}
	pause := pausingOver(env, x, y)
	var out []uint8
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		out = vec.MemberInts(o.Raw(), k.Data[uint8](y), pause)
	case *k.Vec[int16]:
		out = vec.MemberInts(o.Raw(), k.Data[int16](y), pause)
	case *k.Vec[int32]:
		out = vec.MemberInts(o.Raw(), k.Data[int32](y), pause)
	case *k.Vec[int64]:
		out = vec.MemberInts(o.Raw(), k.Data[int64](y), pause)
	case *k.Vec[float32]:
		out = vec.MemberFloats(o.Raw(), k.Data[float32](y), pause)
	case *k.Vec[float64]:
		out = vec.MemberFloats(o.Raw(), k.Data[float64](y), pause)
	case *k.Vec[k.Sym]:
		out = vec.MemberInts(o.Raw(), k.Data[k.Sym](y), pause)
	case *k.Vec[k.GUID]:
		out = vec.MemberAny(o.Raw(), k.Data[k.GUID](y), pause)
	default:
		return k.Value{}, k.ErrType
	}
	return k.Bools(out), nil
}

// Within is x within y: whether each atom of x lies between the two items of y, both
// included. The bounds may be lists that x is matched with item by item.
//
// Kinds are compared as < compares them. Errors: ErrLength unless y has two items,
// ErrType. Source: code.kx.com/q/ref/within.
func Within(env Env, x, y k.Value) (k.Value, error) {
	if !y.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	if y.Len() != 2 {
		return k.Value{}, k.ErrLength
	}
	low, high := y.At(0), y.At(1)
	if x.Type() == y.Type() && x.Domain() == nil {
		switch o := x.Object().(type) {
		case *k.Vec[int32]:
			return k.Bools(vec.Within(o.Raw(), int32(low.Int()), int32(high.Int()))), nil
		case *k.Vec[int64]:
			return k.Bools(vec.Within(o.Raw(), low.Int(), high.Int())), nil
		}
	}
	above, err := AtLeast(env, x, low)
	if err != nil {
		return k.Value{}, err
	}
	under, err := AtMost(env, x, high)
	if err != nil {
		return k.Value{}, err
	}
	return Lesser(env, above, under)
}
