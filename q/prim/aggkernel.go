package prim

import (
	"math"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Vectors as numbers for the aggregates, whose loops are in internal/vec. A null is
// skipped where q's aggregates ignore nulls; for floats that is any NaN.

// intElem and floatElem are the storage classes sums are generic over.
type (
	intElem   interface{ uint8 | int16 | int32 | int64 }
	floatElem interface{ float32 | float64 }
	numElem   interface{ intElem | floatElem }
)

// nullOf is the value that stands for null in a storage class: NaN for floats, 0 for bytes
// (boolean, byte and char have no null that aggregates skip).
func nullOf[T numElem]() T {
	var x T
	switch p := any(&x).(type) {
	case *int16:
		*p = k.NullShort
	case *int32:
		*p = k.NullInt
	case *int64:
		*p = k.NullLong
	case *float32:
		*p = k.NullReal
	case *float64:
		*p = k.NullFloat
	}
	return x
}

// leastOf and mostOf are minus and plus infinity of a storage class.
func leastOf[T numElem]() T {
	var x T
	switch p := any(&x).(type) {
	case *int16:
		*p = -k.InfShort
	case *int32:
		*p = -k.InfInt
	case *int64:
		*p = -k.InfLong
	case *float32:
		*p = float32(math.Inf(-1))
	case *float64:
		*p = math.Inf(-1)
	}
	return x
}

func mostOf[T numElem]() T {
	var x T
	switch p := any(&x).(type) {
	case *uint8:
		*p = math.MaxUint8
	case *int16:
		*p = k.InfShort
	case *int32:
		*p = k.InfInt
	case *int64:
		*p = k.InfLong
	case *float32:
		*p = float32(math.Inf(1))
	case *float64:
		*p = math.Inf(1)
	}
	return x
}

// sumInts is the sum without nulls, modulo 2^64.
func sumInts[T intElem](x []T) int64 { return vec.SumInts(x, nullOf[T]()) }

// sumFloats is the sum without nulls.
func sumFloats[T floatElem](x []T) float64 {
	sum, _ := vec.SumFloats(x)
	return sum
}

// maxOf is the greatest item; the null loses against everything, so that an empty or
// all-null vector gives minus infinity.
func maxOf[T numElem](x []T) T { return vec.Max(x, leastOf[T]()) }

// minOf is the least item, NaN losing against everything; plus infinity when there is none.
func minOf[T numElem](x []T) T { return vec.Min(x, mostOf[T]()) }

// minNotNull is minOf for integers that have a null.
func minNotNull[T int16 | int32 | int64](x []T) T { return vec.MinNotNull(x, mostOf[T]()) }

// prdInts is the product without nulls, modulo 2^64.
func prdInts[T intElem](x []T, null T, hasNull bool) int64 {
	p := int64(1)
	for _, v := range x {
		if !hasNull || v != null {
			p *= int64(v)
		}
	}
	return p
}

func prdFloats[T floatElem](x []T) float64 {
	p := 1.0
	for _, v := range x {
		if v == v {
			p *= float64(v)
		}
	}
	return p
}

// floatsOf is a vector of any numeric kind (boolean, byte, char, number, date or time) as
// floats, nulls as NaN; false for other kinds. The result may be the vector's own items.
func floatsOf(x k.Value) ([]float64, bool) {
	switch o := x.Object().(type) {
	case *k.Vec[float64]:
		return o.Raw(), true
	case *k.Vec[uint8]:
		return toFloats(o.Raw(), false), true
	case *k.Vec[int16]:
		return toFloats(o.Raw(), true), true
	case *k.Vec[int32]:
		return toFloats(o.Raw(), true), true
	case *k.Vec[int64]:
		if x.Type() == k.Enum {
			return nil, false
		}
		return toFloats(o.Raw(), true), true
	case *k.Vec[float32]:
		return toFloats(o.Raw(), false), true
	case *k.List:
		out := make([]float64, o.Len())
		for i, item := range x.Items() {
			f, ok := floatOf(item)
			if !ok {
				return nil, false
			}
			out[i] = f
		}
		return out, true
	}
	return nil, false
}

func toFloats[T numElem](x []T, hasNull bool) []float64 {
	null := nullOf[T]()
	out := room.Items[float64](len(x))
	if !hasNull {
		for i, v := range x {
			out[i] = float64(v)
		}
		return out
	}
	for i, v := range x {
		out[i] = float64(v)
		if v == null {
			out[i] = k.NullFloat
		}
	}
	return out
}

// floatOf is a numeric atom as a float, its null as NaN.
func floatOf(x k.Value) (float64, bool) {
	t := x.Type()
	switch {
	case t >= 0 || t == -k.Symbol || t == -k.Guid || t.IsEnum():
		return 0, false
	case t.IsFloating():
		return x.Float(), true
	case t != -k.Char && x.IsNull():
		return k.NullFloat, true
	}
	return float64(x.Int()), true
}

// intOf is an atom of an integer kind (boolean, byte, short, int, long) as a long, nulls
// as NullLong; false for anything else.
func intOf(x k.Value) (int64, bool) {
	switch x.Type() {
	case -k.Boolean, -k.Byte, -k.Long:
		return x.Int(), true
	case -k.Short, -k.Int:
		if x.IsNull() {
			return k.NullLong, true
		}
		return x.Int(), true
	}
	return 0, false
}

// intsOf is a vector or general list of integer kind as longs, nulls as NullLong; false for
// other kinds. The result may be the vector's own items.
func intsOf(x k.Value) ([]int64, bool) {
	switch o := x.Object().(type) {
	case *k.Vec[int64]:
		return o.Raw(), x.Type() == k.Long
	case *k.Vec[uint8]:
		return toInts(o.Raw(), false), x.Type() != k.Char
	case *k.Vec[int16]:
		return toInts(o.Raw(), true), true
	case *k.Vec[int32]:
		return toInts(o.Raw(), true), x.Type() == k.Int
	case *k.List:
		out := make([]int64, o.Len())
		for i, item := range x.Items() {
			n, ok := intOf(item)
			if !ok {
				return nil, false
			}
			out[i] = n
		}
		return out, true
	}
	return nil, false
}

func toInts[T intElem](x []T, hasNull bool) []int64 {
	null := nullOf[T]()
	out := room.Items[int64](len(x))
	for i, v := range x {
		out[i] = int64(v)
		if hasNull && v == null {
			out[i] = k.NullLong
		}
	}
	return out
}
