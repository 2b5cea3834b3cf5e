package prim

import (
	"tock/k"
)

var queryDefs = []Def{
	{Name: "?", Binary: Query, Nary: queryMore, Ranks: [2]int{2, 6}, Infix: true, Doc: "find, roll and deal, enum extend, vector conditional, select and exec"},
}

// Outside is what ! and ? ask of an evaluator beyond [Env]: whatever needs the process, the
// console or qSQL. An Env that does not offer it makes them signal nyi.
type Outside interface {
	// Internal is n!x for an integer n that does not key a table: 0N!x, -8!x.
	Internal(n int64, x k.Value) (k.Value, error)
	// Functional is ?[t;c;b;a..] and ?[t;i;p] (glyph '?') and ![t;c;b;a] (glyph '!').
	Functional(glyph byte, args []k.Value) (k.Value, error)
}

// Query is x?y by the type of x: an integer atom rolls or deals, a symbol atom extends
// an enumeration, a list, dictionary or table finds.
func Query(env Env, x, y k.Value) (k.Value, error) {
	switch x.Type() {
	case -k.Short, -k.Int, -k.Long:
		n := x.Int()
		if x.IsNull() {
			n = k.NullLong
		}
		return Pick(env, n, y)
	case -k.Symbol:
		return EnumExtend(env, x, y)
	}
	return Find(env, x, y)
}

func queryMore(env Env, args []k.Value) (k.Value, error) {
	if len(args) == 3 {
		t := args[0].Type()
		if t.Abs() == k.Boolean || t == k.Mixed {
			return VectorConditional(args[0], args[1], args[2])
		}
	}
	if len(args) < 3 || len(args) > 6 {
		return k.Value{}, k.ErrRank
	}
	if o, ok := env.(Outside); ok {
		return o.Functional('?', args)
	}
	return k.Value{}, k.ErrNYI
}

// VectorConditional is ?[x;y;z]: items of y where x is true and of z where it is not;
// atoms are stretched. Errors: ErrType when x is not of flags, ErrLength.
func VectorConditional(x, y, z k.Value) (k.Value, error) {
	switch t := x.Type(); {
	case t == -k.Boolean:
		if x.Bool() {
			return y, nil
		}
		return z, nil
	case t == k.Mixed:
		return conditionalEach(x, y, z)
	case t != k.Boolean:
		return k.Value{}, k.ErrType
	}
	n := x.Len()
	ys, zs := isItems(y), isItems(z)
	if ys && y.Len() != n || zs && z.Len() != n {
		return k.Value{}, k.ErrLength
	}
	flags := k.Data[uint8](x)
	if y.Type().IsVector() && (z.Type() == y.Type() || z.Type() == -y.Type()) && y.Domain() == z.Domain() {
		return chooseFrom(flags, y, z, false), nil
	}
	if z.Type().IsVector() && y.Type() == -z.Type() && y.Domain() == z.Domain() {
		return chooseFrom(flags, z, y, true), nil
	}
	if !ys && !zs && y.Type() == z.Type() && y.Type() < 0 && y.Domain() == z.Domain() {
		return chooseFrom(flags, k.Repeat(y, n), z, false), nil
	}
	out := make([]k.Value, n)
	for i, flag := range flags {
		from, each := y, ys
		if flag == 0 {
			from, each = z, zs
		}
		if each {
			from = from.At(i)
		}
		out[i] = from
	}
	return k.Collapse(out), nil
}

// isItems reports whether x takes part item by item: a list or a table.
func isItems(x k.Value) bool { t := x.Type(); return t.IsList() || t == k.TypeTable }

func conditionalEach(x, y, z k.Value) (k.Value, error) {
	items := x.Items()
	if isItems(y) && y.Len() != len(items) || isItems(z) && z.Len() != len(items) {
		return k.Value{}, k.ErrLength
	}
	out := make([]k.Value, len(items))
	for i, flag := range items {
		a, b := y, z
		if isItems(y) {
			a = y.At(i)
		}
		if isItems(z) {
			b = z.At(i)
		}
		r, err := VectorConditional(flag, a, b)
		if err != nil {
			return k.Value{}, err
		}
		out[i] = r
	}
	return k.Collapse(out), nil
}

// chooseFrom is the vector x where the flags are set and y (of its kind, vector or atom)
// elsewhere; swapped exchanges the two.
func chooseFrom(flags []uint8, x, y k.Value, swapped bool) k.Value {
	if !swapped {
		turned := make([]uint8, len(flags))
		for i, flag := range flags {
			turned[i] = flag ^ 1
		}
		flags = turned
	}
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return fillVector(flags, y, o)
	case *k.Vec[int16]:
		return fillVector(flags, y, o)
	case *k.Vec[int32]:
		return fillVector(flags, y, o)
	case *k.Vec[int64]:
		return fillVector(flags, y, o)
	case *k.Vec[float32]:
		return fillVector(flags, y, o)
	case *k.Vec[float64]:
		return fillVector(flags, y, o)
	case *k.Vec[k.Sym]:
		return fillVector(flags, y, o)
	case *k.Vec[k.GUID]:
		return fillVector(flags, y, o)
	}
	return x
}
