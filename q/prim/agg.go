package prim

import (
	"math"
	"slices"

	"tock/internal/vec"
	"tock/k"
)

// Aggregates: from a list to one item. A typed vector takes one loop over its storage
// class (aggkernel.go); a general list is folded with the operator the aggregate is made
// of, so that lists of lists go item by item; a dictionary is its values; a table gives a
// dictionary of its columns' results.

var aggDefs = slices.Concat(plainAggDefs, statsDefs)

var plainAggDefs = []Def{
	{Name: "count", Unary: func(_ Env, x k.Value) (k.Value, error) { return k.NewLong(int64(Count(x))), nil }, Doc: "number of items"},
	{Name: "first", Unary: First, Doc: "first item"},
	{Name: "last", Unary: Last, Doc: "last item"},
	{Name: "sum", Unary: Sum, Doc: "total, nulls as zero"},
	{Name: "prd", Unary: Prd, Doc: "product, nulls as one"},
	{Name: "max", Unary: Max, Doc: "greatest item, nulls ignored"},
	{Name: "min", Unary: Min, Doc: "least item, nulls ignored"},
	{Name: "avg", Unary: Avg, Doc: "arithmetic mean, nulls ignored"},
	{Name: "all", Unary: AllTrue, Doc: "whether every item is nonzero"},
	{Name: "any", Unary: AnyTrue, Doc: "whether some item is nonzero"},
}

// dyad applies the operator or keyword of a name: how one family uses another's general case.
func dyad(env Env, name string, x, y k.Value) (k.Value, error) {
	d := Lookup(name)
	if d == nil || d.Binary == nil {
		return k.Value{}, k.ErrNYI
	}
	return d.Binary(env, x, y)
}

// monad is dyad for one argument.
func monad(env Env, name string, x k.Value) (k.Value, error) {
	d := Lookup(name)
	if d == nil || d.Unary == nil {
		return k.Value{}, k.ErrNYI
	}
	return d.Unary(env, x)
}

// Count is q's count: items of a list, entries of a dictionary, rows of a table, 1 otherwise.
func Count(x k.Value) int { return x.Len() }

// First is the first item of a list, first row of a table, first value of a dictionary;
// anything else itself. An empty list gives its null.
func First(_ Env, x k.Value) (k.Value, error) { return itemOrNull(x, 0) }

// Last is First from the other end.
func Last(_ Env, x k.Value) (k.Value, error) { return itemOrNull(x, x.Len()-1) }

func itemOrNull(x k.Value, i int) (k.Value, error) {
	switch o := x.Object().(type) {
	case k.Vector:
		if i < 0 || o.Len() == 0 {
			return o.Null(), nil
		}
		return o.At(i), nil
	case *k.Dict:
		return itemOrNull(o.Vals, i)
	case *k.Table:
		if o.Len() == 0 {
			i = -1
		}
		return o.Row(i), nil
	case *k.PartTable:
		return k.Value{}, errPartitioned
	}
	return x, nil
}

// aggregate spreads an aggregate over containers: vec answers for a vector (an atom comes
// as a vector of one), list for a general list.
func aggregate(x k.Value, vec, list func(x k.Value) (k.Value, error)) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		return list(x)
	case k.Vector:
		return vec(x)
	case *k.Dict:
		return aggregate(o.Vals, vec, list)
	case *k.Table:
		return aggregateTable(o, func(col k.Value) (k.Value, error) { return aggregate(col, vec, list) })
	}
	if x.IsAtom() {
		return vec(k.Repeat(x, 1))
	}
	return k.Value{}, k.ErrType
}

// aggregateTable is the dictionary of f of every column.
func aggregateTable(t *k.Table, f func(col k.Value) (k.Value, error)) (k.Value, error) {
	out := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		v, err := f(col)
		if err != nil {
			return k.Value{}, err
		}
		out[i] = v
	}
	return k.MustDict(k.Syms(t.Names), k.Collapse(out)), nil
}

// foldWith reduces a general list with a binary operator from the left.
func foldWith(env Env, name string, x k.Value) (k.Value, error) {
	items := x.Each()
	out := items[0]
	var err error
	for _, item := range items[1:] {
		if err = check(env); err != nil {
			return k.Value{}, err
		}
		if out, err = dyad(env, name, out, item); err != nil {
			return k.Value{}, err
		}
	}
	return out, nil
}

// allAtoms reports whether every item of a list is an atom.
func allAtoms(x k.Value) bool {
	for _, item := range x.Items() {
		if !item.IsAtom() {
			return false
		}
	}
	return true
}

// withoutNulls is the items of a general list of atoms that are not null.
func withoutNulls(x k.Value) k.Value {
	var out []k.Value
	for _, item := range x.Items() {
		if !item.IsNull() {
			out = append(out, item)
		}
	}
	return k.NewList(out)
}

// Sum is the total of a list: vectors ignore nulls, lists of lists add item by item.
//
// Result: int for boolean, byte and short items, otherwise the items' kind; 0 for ().
// Errors: ErrType for chars, symbols, guids. Source: code.kx.com/q/ref/sum.
func Sum(env Env, x k.Value) (k.Value, error) {
	if x.IsAtom() && isNumberKind(basicKind(x)) && x.IsNull() {
		return x, nil
	}
	return aggregate(x, sumVec, func(x k.Value) (k.Value, error) {
		if x.Len() > 0 && allAtoms(x) {
			x = withoutNulls(x)
		}
		if x.Len() == 0 {
			return k.NewLong(0), nil
		}
		return foldWith(env, "+", x)
	})
}

func sumVec(x k.Value) (k.Value, error) {
	t := x.Type()
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if t == k.Char {
			return k.Value{}, k.ErrType
		}
		return k.Atom(k.Int, sumInts(o.Raw())), nil
	case *k.Vec[int16]:
		return k.Atom(k.Int, sumInts(o.Raw())), nil
	case *k.Vec[int32]:
		return k.Atom(t, sumInts(o.Raw())), nil
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, k.ErrType
		}
		return k.Atom(t, sumInts(o.Raw())), nil
	case *k.Vec[float32]:
		return k.FloatAtom(k.Real, sumFloats(o.Raw())), nil
	case *k.Vec[float64]:
		return k.FloatAtom(t, sumFloats(o.Raw())), nil
	}
	return k.Value{}, k.ErrType
}

// Prd is the product of a list, nulls of vectors as ones. Result kinds as Sum's; 1 for ().
// Errors: ErrType for chars, symbols, guids. Source: code.kx.com/q/ref/prd.
func Prd(env Env, x k.Value) (k.Value, error) {
	if x.IsAtom() && isNumberKind(basicKind(x)) && x.IsNull() {
		return x, nil
	}
	return aggregate(x, prdVec, func(x k.Value) (k.Value, error) {
		if x.Len() > 0 && allAtoms(x) {
			x = withoutNulls(x)
		}
		if x.Len() == 0 {
			return k.NewLong(1), nil
		}
		return foldWith(env, "*", x)
	})
}

func prdVec(x k.Value) (k.Value, error) {
	t := x.Type()
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if t == k.Char {
			return k.Value{}, k.ErrType
		}
		return k.Atom(k.Int, prdInts(o.Raw(), 0, false)), nil
	case *k.Vec[int16]:
		return k.Atom(k.Int, prdInts(o.Raw(), k.NullShort, true)), nil
	case *k.Vec[int32]:
		return k.Atom(t, prdInts(o.Raw(), k.NullInt, true)), nil
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, k.ErrType
		}
		return k.Atom(t, prdInts(o.Raw(), k.NullLong, true)), nil
	case *k.Vec[float32]:
		return k.FloatAtom(k.Real, prdFloats(o.Raw())), nil
	case *k.Vec[float64]:
		return k.FloatAtom(t, prdFloats(o.Raw())), nil
	}
	return k.Value{}, k.ErrType
}

// Max is the greatest item of a list; the result is minus infinity (0b, 0x00) when there
// is none but nulls. Errors: ErrType for symbols and guids. Source: code.kx.com/q/ref/max.
func Max(env Env, x k.Value) (k.Value, error) {
	if x.IsAtom() && x.Type() != -k.Symbol && x.Type() != -k.Guid {
		return x, nil
	}
	return aggregate(x, maxVec, func(x k.Value) (k.Value, error) {
		if x.Len() == 0 {
			return k.NewFloat(math.Inf(-1)), nil
		}
		return foldWith(env, "|", x)
	})
}

func maxVec(x k.Value) (k.Value, error) {
	t := x.Type()
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return k.Atom(t, int64(maxOf(o.Raw()))), nil
	case *k.Vec[int16]:
		return k.Atom(t, int64(maxOf(o.Raw()))), nil
	case *k.Vec[int32]:
		return k.Atom(t, int64(maxOf(o.Raw()))), nil
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, k.ErrType
		}
		if o.Attr() == k.Sorted && o.Len() > 0 && o.Raw()[o.Len()-1] != k.NullLong {
			return o.At(o.Len() - 1), nil
		}
		return k.Atom(t, maxOf(o.Raw())), nil
	case *k.Vec[float32]:
		return k.FloatAtom(t, float64(maxOf(o.Raw()))), nil
	case *k.Vec[float64]:
		return k.FloatAtom(t, maxOf(o.Raw())), nil
	}
	return k.Value{}, k.ErrType
}

// Min is the least item of a list; the result is plus infinity (1b, 0xff) when there is
// none but nulls. Errors: ErrType for symbols and guids. Source: code.kx.com/q/ref/min.
func Min(env Env, x k.Value) (k.Value, error) {
	if x.IsAtom() && x.Type() != -k.Symbol && x.Type() != -k.Guid {
		return x, nil
	}
	return aggregate(x, minVec, func(x k.Value) (k.Value, error) {
		if x.Len() == 0 {
			return k.NewFloat(math.Inf(1)), nil
		}
		return foldWith(env, "&", x)
	})
}

func minVec(x k.Value) (k.Value, error) {
	t := x.Type()
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		least := minOf(o.Raw())
		if t == k.Boolean && least > 1 {
			least = 1
		}
		return k.Atom(t, int64(least)), nil
	case *k.Vec[int16]:
		return k.Atom(t, int64(minNotNull(o.Raw()))), nil
	case *k.Vec[int32]:
		return k.Atom(t, int64(minNotNull(o.Raw()))), nil
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, k.ErrType
		}
		if o.Attr() == k.Sorted && o.Len() > 0 && o.Raw()[0] != k.NullLong {
			return o.At(0), nil
		}
		return k.Atom(t, minNotNull(o.Raw())), nil
	case *k.Vec[float32]:
		return k.FloatAtom(t, float64(minOf(o.Raw()))), nil
	case *k.Vec[float64]:
		return k.FloatAtom(t, minOf(o.Raw())), nil
	}
	return k.Value{}, k.ErrType
}

// Avg is the arithmetic mean as a float: vectors ignore nulls; a general list of atoms
// counts them as zeros; a list of lists has a null where an item is null.
// Errors: ErrType for symbols and guids. Source: code.kx.com/q/ref/avg.
func Avg(env Env, x k.Value) (k.Value, error) {
	return aggregate(x, avgVec, func(x k.Value) (k.Value, error) {
		if x.Len() == 0 {
			return k.NewFloat(k.NullFloat), nil
		}
		s, err := Sum(env, x)
		if err != nil {
			return k.Value{}, err
		}
		return dyad(env, "%", s, k.NewLong(int64(x.Len())))
	})
}

func avgVec(x k.Value) (k.Value, error) {
	s, n, ok := sumCount(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if n == 0 {
		return k.NewFloat(k.NullFloat), nil
	}
	return k.NewFloat(s / float64(n)), nil
}

// sumCount is the sum as a float and the number of a vector's items that are not null.
func sumCount(x k.Value) (s float64, n int, ok bool) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return float64(sumInts(o.Raw())), o.Len(), true
	case *k.Vec[int16]:
		return float64(sumInts(o.Raw())), vec.Count(o.Raw(), k.NullShort), true
	case *k.Vec[int32]:
		return float64(sumInts(o.Raw())), vec.Count(o.Raw(), k.NullInt), true
	case *k.Vec[int64]:
		if x.Type() == k.Enum {
			return 0, 0, false
		}
		s, n = sumWide(o.Raw())
		return s, n, true
	case *k.Vec[float32]:
		s, n = sumCountFloats(o.Raw())
		return s, n, true
	case *k.Vec[float64]:
		s, n = sumCountFloats(o.Raw())
		return s, n, true
	}
	return 0, 0, false
}

// sumCountFloats counts only when the sum says that there may be nulls.
func sumCountFloats[T floatElem](x []T) (float64, int) {
	s, some := vec.SumFloats(x)
	if !some {
		return s, len(x)
	}
	return s, vec.Count(x, nullOf[T]())
}

// sumWide sums longs as a float: high and low halves apart, so that neither timestamps nor
// many small numbers overflow or lose digits.
func sumWide(x []int64) (float64, int) {
	var high, low int64
	n := 0
	for _, v := range x {
		if v != k.NullLong {
			high += v >> 32
			low += v & 0xffffffff
			n++
		}
	}
	return float64(high)*(1<<32) + float64(low), n
}
