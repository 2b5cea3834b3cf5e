package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Comparisons of a column with an atom for some rows at a time: what goes over a column in
// blocks needs no flag for each of its rows.

// RowTest flags rows, as many as there are flags, from one on: those a comparison holds for.
type RowTest func(dst []uint8, from int)

var comparisons = map[string]compareOp{
	"=": cmpEqual, "<>": cmpNotEqual, "<": cmpLess, ">=": cmpAtLeast, ">": cmpGreater, "<=": cmpAtMost,
}

// NewRowTest is the comparison of a name (= <> < > <= >=) between a vector and an atom, which
// may stand on either side; see [Equal]. False for other names, sides and kinds.
func NewRowTest(name string, x, y k.Value) (RowTest, bool) {
	op, ok := comparisons[name]
	if x.IsAtom() {
		x, y, op = y, x, op.mirrored()
	}
	if !ok || !x.Type().IsVector() || !y.IsAtom() {
		return nil, false
	}
	xk, yk := basicKind(x), basicKind(y)
	switch {
	case xk == k.Symbol && yk == k.Symbol:
		return symTest(op, x, y.Sym())
	case !isNumberKind(xk) || !isNumberKind(yk), xk != yk && xk.IsTemporal() && yk.IsTemporal():
		return nil, false
	case xk.IsFloating() || yk.IsFloating():
		return floatTest(op, x, y)
	}
	return intTest(op, x, payloadInt[int64](y, 1))
}

func symTest(op compareOp, x k.Value, y k.Sym) (RowTest, bool) {
	if op&^1 != cmpEqual {
		return nil, false
	}
	if d := x.Domain(); d != nil {
		at, ok := placeInDomain(d, y)
		items := k.Data[int64](x)
		return testInts(op, items, at), ok && items != nil
	}
	items := k.Data[k.Sym](x)
	return testInts(op, items, y), items != nil
}

func floatTest(op compareOp, x, y k.Value) (RowTest, bool) {
	switch o := x.Object().(type) {
	case *k.Vec[float64]:
		return testFloats(op, o.Raw(), payloadFloat(y)), true
	case *k.Vec[float32]:
		return testFloats(op, o.Raw(), float32(payloadFloat(y))), basicKind(y) == k.Real
	}
	return nil, false
}

func intTest(op compareOp, x k.Value, y int64) (RowTest, bool) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return testInts(op, o.Raw(), uint8(y)), y >= 0 && y <= 255
	case *k.Vec[int16]:
		c := clampShort(y)
		return testInts(op, o.Raw(), c), y == k.NullLong || int64(c) == y
	case *k.Vec[int32]:
		c := clampInt(y)
		return testInts(op, o.Raw(), c), y == k.NullLong || int64(c) == y
	case *k.Vec[int64]:
		return testInts(op, o.Raw(), y), true
	}
	return nil, false
}

func testInts[T vec.Integer](op compareOp, x []T, y T) RowTest {
	return func(dst []uint8, from int) { flagInts(dst, op, x[from:from+len(dst)], y) }
}

func testFloats[T float32 | float64](op compareOp, x []T, y T) RowTest {
	return func(dst []uint8, from int) { flagFloats(dst, op, x[from:from+len(dst)], y) }
}
