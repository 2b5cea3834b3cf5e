package prim

// Comparison: = <> < > <= >= and ~.
//
// Whole numbers of one storage class compare in it, an atom that fits is brought to the
// vector's class, otherwise both widen to 64 bits; when a side is floating both are
// floats and the comparison is tolerant. Different temporals meet at the kind the
// reference tabulates (the coarser for a moment against a time of day). Symbols compare
// by id for equality and by text for order; an enumeration against a symbol by index.
// Nulls of all kinds are equal and less than anything else.
//
// Source: code.kx.com/q/basics/comparison.

import (
	"cmp"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

var compareDefs = []Def{
	{Name: "=", Binary: Equal, Infix: true, Doc: "equal"},
	{Name: "<>", Binary: NotEqual, Infix: true, Doc: "not equal"},
	{Name: "<", Binary: Less, Infix: true, Doc: "less than"},
	{Name: ">", Binary: Greater, Infix: true, Doc: "greater than"},
	{Name: "<=", Binary: AtMost, Infix: true, Doc: "at most"},
	{Name: ">=", Binary: AtLeast, Infix: true, Doc: "at least"},
	{Name: "~", Binary: Matches, Infix: true, Doc: "same type, shape and items"},
	{Name: "not", Unary: Not, Doc: "is zero"},
}

// compareOp is one of the six comparisons; the two of a pair differ in the low bit and
// are each other's negation.
type compareOp uint8

const (
	cmpEqual compareOp = iota
	cmpNotEqual
	cmpLess
	cmpAtLeast
	cmpGreater
	cmpAtMost
)

// mirrored is the comparison with its sides exchanged.
func (op compareOp) mirrored() compareOp {
	switch op {
	case cmpLess:
		return cmpGreater
	case cmpGreater:
		return cmpLess
	case cmpAtLeast:
		return cmpAtMost
	case cmpAtMost:
		return cmpAtLeast
	}
	return op
}

// of is the answer for an order of -1, 0, 1.
func (op compareOp) of(order int) bool {
	switch op {
	case cmpEqual:
		return order == 0
	case cmpNotEqual:
		return order != 0
	case cmpLess:
		return order < 0
	case cmpAtLeast:
		return order >= 0
	case cmpGreater:
		return order > 0
	}
	return order <= 0
}

// Equal is x=y as flags. Shapes: atomic. Errors: ErrType for symbols or guids against
// something else and for temporals that do not meet; ErrLength.
func Equal(env Env, x, y k.Value) (k.Value, error) { return compare(env, cmpEqual, x, y) }

// NotEqual is x<>y; see [Equal].
func NotEqual(env Env, x, y k.Value) (k.Value, error) { return compare(env, cmpNotEqual, x, y) }

// Less is x<y; see [Equal].
func Less(env Env, x, y k.Value) (k.Value, error) { return compare(env, cmpLess, x, y) }

// Greater is x>y; see [Equal].
func Greater(env Env, x, y k.Value) (k.Value, error) { return compare(env, cmpGreater, x, y) }

// AtMost is x<=y; see [Equal].
func AtMost(env Env, x, y k.Value) (k.Value, error) { return compare(env, cmpAtMost, x, y) }

// AtLeast is x>=y; see [Equal].
func AtLeast(env Env, x, y k.Value) (k.Value, error) { return compare(env, cmpAtLeast, x, y) }

func compare(env Env, op compareOp, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Long && y.Type() == -k.Long {
		return k.NewBool(op.of(cmp.Compare(x.Int(), y.Int()))), nil
	}
	if x.Type() < 0 && y.Type() < 0 && !x.Type().IsEnum() && !y.Type().IsEnum() {
		return compareLeaf(op, x, y)
	}
	leaf := func(x, y k.Value) (k.Value, error) { return compareLeaf(op, x, y) }
	return atomicBinary(env, x, y, inBlocksBoth(env, leaf))
}

// meetKinds is the kind at which two temporals compare. Rows and columns: p m d z n u v t.
var meetKinds = parseTemporals(`
ppppnuvt
pmd.....
pddz....
p.zznuvt
n..nnnnn
u..unuvt
v..vnvvt
t..tnttt`)

func parseTemporals(drawn string) *promotions {
	const blank = "..................\n"
	out := ""
	for range 10 {
		out += blank
	}
	for i := 1; i < len(drawn); i += 9 {
		out += ".........." + drawn[i:i+8] + "\n"
	}
	return parsePromotions(out)
}

func compareLeaf(op compareOp, x, y k.Value) (k.Value, error) {
	xk, yk := basicKind(x), basicKind(y)
	switch {
	case xk == k.Symbol && yk == k.Symbol:
		return compareSymbols(op, x, y), nil
	case xk == k.Guid && yk == k.Guid:
		return compareGuids(op, x, y), nil
	case !isNumberKind(xk) || !isNumberKind(yk):
		return k.Value{}, k.ErrType
	case xk != yk && xk.IsTemporal() && yk.IsTemporal():
		meet := meetKinds[xk][yk]
		if meet == 0 {
			return k.Value{}, k.ErrType
		}
		x, y = castTemporal(meet, x), castTemporal(meet, y)
		xk, yk = meet, meet
	}
	if xk.IsFloating() || yk.IsFloating() {
		if xk == k.Real && yk == k.Real {
			return compareFloats(op, loadFloats[float32](x, 1), loadFloats[float32](y, 1)), nil
		}
		return compareFloats(op, loadFloats[float64](x, 1), loadFloats[float64](y, 1)), nil
	}
	return compareInts(op, x, y), nil
}

func compareFloats[T float32 | float64](op compareOp, x, y operand[T]) k.Value {
	if x.isAtom && y.isAtom {
		order := 0
		if vec.LessFloat(x.atom, y.atom) {
			order = -1
		} else if vec.LessFloat(y.atom, x.atom) {
			order = 1
		}
		return k.NewBool(op.of(order))
	}
	if x.isAtom {
		x, y, op = y, x, op.mirrored()
	}
	dst := room.Items[uint8](len(x.items))
	switch {
	case y.isAtom:
		flagFloats(dst, op, x.items, y.atom)
		return k.Bools(dst)
	case op&^1 == cmpEqual:
		vec.EqualFloats(dst, x.items, y.items)
	case op&^1 == cmpLess:
		vec.LessFloats(dst, x.items, y.items)
	default:
		vec.LessFloats(dst, y.items, x.items)
	}
	return flags(op, dst)
}

// flagFloats flags the items for which a comparison with a number holds.
func flagFloats[T float32 | float64](dst []uint8, op compareOp, x []T, y T) {
	switch op &^ 1 {
	case cmpEqual:
		vec.EqualFloatsAtom(dst, x, y)
	case cmpLess:
		vec.LessFloatsAtom(dst, x, y)
	default:
		vec.GreaterFloatsAtom(dst, x, y)
	}
	if op&1 != 0 {
		vec.Flip(dst)
	}
}

// flags is the base comparison's flags, negated for the odd operations.
func flags(op compareOp, dst []uint8) k.Value {
	if op&1 != 0 {
		vec.Flip(dst)
	}
	return k.Bools(dst)
}

func compareVectors[T vec.Integer](op compareOp, x, y []T) k.Value {
	dst := room.Items[uint8](len(x))
	switch op &^ 1 {
	case cmpEqual:
		vec.Equal(dst, x, y)
	case cmpLess:
		vec.Less(dst, x, y)
	default:
		vec.Less(dst, y, x)
	}
	return flags(op, dst)
}

func compareToAtom[T vec.Integer](op compareOp, x []T, y T) k.Value {
	dst := room.Items[uint8](len(x))
	flagInts(dst, op, x, y)
	return k.Bools(dst)
}

// flagInts flags the items for which a comparison with a whole number holds.
func flagInts[T vec.Integer](dst []uint8, op compareOp, x []T, y T) {
	switch next := y + 1; { // not less is greater than the number before, and so on
	case op == cmpLess|1 && y-1 < y:
		op, y = cmpGreater, y-1
	case op == cmpGreater|1 && next > y:
		op, y = cmpLess, next
	}
	switch op &^ 1 {
	case cmpEqual:
		vec.EqualAtom(dst, x, y)
	case cmpLess:
		vec.LessAtom(dst, x, y)
	default:
		vec.GreaterAtom(dst, x, y)
	}
	if op&1 != 0 {
		vec.Flip(dst)
	}
}

// compareInts compares leaves of whole numbers.
func compareInts(op compareOp, x, y k.Value) k.Value {
	xa, ya := x.Type() < 0, y.Type() < 0
	switch {
	case xa && ya:
		return k.NewBool(op.of(cmp.Compare(payloadInt[int64](x, 1), payloadInt[int64](y, 1))))
	case xa:
		return compareIntAtom(op.mirrored(), y, payloadInt[int64](x, 1))
	case ya:
		return compareIntAtom(op, x, payloadInt[int64](y, 1))
	}
	switch a := x.Object().(type) {
	case *k.Vec[uint8]:
		if b := k.VecOf[uint8](y); b != nil {
			return compareVectors(op, a.Raw(), b.Raw())
		}
	case *k.Vec[int16]:
		if b := k.VecOf[int16](y); b != nil {
			return compareVectors(op, a.Raw(), b.Raw())
		}
	case *k.Vec[int32]:
		if b := k.VecOf[int32](y); b != nil {
			return compareVectors(op, a.Raw(), b.Raw())
		}
	}
	return compareVectors(op, loadInts[int64](x, 1).items, loadInts[int64](y, 1).items)
}

// compareIntAtom compares a vector with an atom, in the vector's class when the atom fits.
func compareIntAtom(op compareOp, x k.Value, y int64) k.Value {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if y >= 0 && y <= 255 {
			return compareToAtom(op, o.Raw(), uint8(y))
		}
	case *k.Vec[int16]:
		if c := clampShort(y); y == k.NullLong || int64(c) == y {
			return compareToAtom(op, o.Raw(), c)
		}
	case *k.Vec[int32]:
		if c := clampInt(y); y == k.NullLong || int64(c) == y {
			return compareToAtom(op, o.Raw(), c)
		}
	case *k.Vec[int64]:
		return compareToAtom(op, o.Raw(), y)
	}
	return compareToAtom(op, loadInts[int64](x, 1).items, y)
}

// compareSymbols compares leaves of symbols and enumerations.
func compareSymbols(op compareOp, x, y k.Value) k.Value {
	xa, ya := x.Type() < 0, y.Type() < 0
	if xa && ya {
		return k.NewBool(op.of(x.Sym().Compare(y.Sym())))
	}
	if xa {
		x, y, op = y, x, op.mirrored()
		ya = true
	}
	base := op &^ 1
	if ya && base == cmpEqual {
		if d := x.Domain(); d != nil {
			if at, ok := placeInDomain(d, y.Sym()); ok {
				return compareToAtom(op, k.Data[int64](x), at)
			}
		}
		return compareToAtom(op, k.Data[k.Sym](k.Resolve(x)), y.Sym())
	}
	if dx := x.Domain(); dx != nil && dx == y.Domain() && base == cmpEqual {
		return compareVectors(op, k.Data[int64](x), k.Data[int64](y))
	}
	xs := k.Data[k.Sym](k.Resolve(x))
	if ya {
		return compareSymAtom(op, xs, y.Sym())
	}
	ys := k.Data[k.Sym](k.Resolve(y))
	if base == cmpEqual {
		return compareVectors(op, xs, ys)
	}
	dst := make([]uint8, len(xs))
	for i, s := range xs {
		if op.of(s.Compare(ys[i])) {
			dst[i] = 1
		}
	}
	return k.Bools(dst)
}

func compareSymAtom(op compareOp, xs []k.Sym, y k.Sym) k.Value {
	dst := make([]uint8, len(xs))
	for i, s := range xs {
		if op.of(s.Compare(y)) {
			dst[i] = 1
		}
	}
	return k.Bools(dst)
}

// placeInDomain is the index of a symbol in a domain of distinct symbols; false for the
// empty symbol, which an index out of range stands for too, and for a domain without symbols.
func placeInDomain(d *k.Domain, s k.Sym) (int64, bool) {
	if s == 0 {
		return 0, false
	}
	syms := d.Symbols()
	for i, t := range syms {
		if t == s {
			return int64(i), true
		}
	}
	return -1, syms != nil
}

func compareGuids(op compareOp, x, y k.Value) k.Value {
	xs, ys := k.Data[k.GUID](x), k.Data[k.GUID](y)
	switch {
	case x.Type() < 0 && y.Type() < 0:
		return k.NewBool(op.of(k.CompareElem(x.Guid(), y.Guid())))
	case x.Type() < 0:
		xs = k.Data[k.GUID](k.Repeat(x, len(ys)))
	case y.Type() < 0:
		ys = k.Data[k.GUID](k.Repeat(y, len(xs)))
	}
	dst := make([]uint8, len(xs))
	for i, g := range xs {
		if op.of(k.CompareElem(g, ys[i])) {
			dst[i] = 1
		}
	}
	return k.Bools(dst)
}

// Not is not x: a flag where x is zero. Errors: ErrType for symbols.
func Not(env Env, x k.Value) (k.Value, error) { return atomicUnary(env, x, notLeaf) }

func notLeaf(x k.Value) (k.Value, error) {
	switch kind := basicKind(x); {
	case kind == k.Guid:
		zero := k.Null(k.Guid)
		return compareGuids(cmpEqual, x, zero), nil
	case !isNumberKind(kind):
		return k.Value{}, k.ErrType
	case x.Type() < 0 && kind.IsFloating():
		return k.NewBool(x.Float() == 0), nil
	case x.Type() < 0:
		return k.NewBool(x.Int() == 0), nil
	}
	dst := truths(x)
	vec.Not(dst, dst)
	return k.Bools(dst), nil
}
