package vec

import (
	"math"
	"unsafe"

	"tock/internal/simd"
)

// Tolerance is q's comparison tolerance: two floats are equal when their difference does
// not exceed it times the larger magnitude.
const Tolerance = 1.0 / (1 << 43)

// bit is a flag as an item; comparisons write these to dst, which has the length of x (and y).
func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// bitsOf is x as items of another type of the same width.
func bitsOf[D, S any](x []S) []D {
	return unsafe.Slice((*D)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// Equal flags x=y.
func Equal[T Integer](dst []uint8, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = bit(a == y[i])
	}
}

// EqualAtom flags x=y for an atom y.
func EqualAtom[T Integer](dst []uint8, x []T, y T) {
	dst = dst[:len(x)]
	switch unsafe.Sizeof(y) {
	case 4:
		simd.EqualInts(dst, bitsOf[int32](x), int32(y))
		return
	case 8:
		simd.EqualInts(dst, bitsOf[int64](x), int64(y))
		return
	}
	for i, a := range x {
		dst[i] = bit(a == y)
	}
}

// Less flags x<y.
func Less[T Integer](dst []uint8, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = bit(a < y[i])
	}
}

// LessAtom flags x<y for an atom y.
func LessAtom[T Integer](dst []uint8, x []T, y T) {
	dst = dst[:len(x)]
	switch x := any(x).(type) {
	case []int32:
		simd.LessInts(dst, x, int32(y))
		return
	case []int64:
		simd.LessInts(dst, x, int64(y))
		return
	}
	for i, a := range x {
		dst[i] = bit(a < y)
	}
}

// GreaterAtom flags x>y for an atom y.
func GreaterAtom[T Integer](dst []uint8, x []T, y T) {
	dst = dst[:len(x)]
	switch x := any(x).(type) {
	case []int32:
		simd.GreaterInts(dst, x, int32(y))
		return
	case []int64:
		simd.GreaterInts(dst, x, int64(y))
		return
	}
	for i, a := range x {
		dst[i] = bit(a > y)
	}
}

// Not turns flags round.
func Not(dst, x []uint8) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = bit(a == 0)
	}
}

// SameFloat reports whether x and y are tolerantly equal; nulls are equal.
func SameFloat[T Float](x, y T) bool {
	if x == y {
		return true
	}
	return nearFloat(float64(x), float64(y))
}

func nearFloat(x, y float64) bool {
	if x != x || y != y {
		return x != x && y != y
	}
	if math.IsInf(x, 0) || math.IsInf(y, 0) {
		return false
	}
	return math.Abs(x-y) <= Tolerance*max(math.Abs(x), math.Abs(y))
}

// LessFloat reports whether x<y, tolerantly; a null is less than anything else.
func LessFloat[T Float](x, y T) bool {
	if x < y {
		return !nearFloat(float64(x), float64(y))
	}
	return x != x && y == y
}

// apart reports that x and y are certainly not tolerantly equal, so that plain comparison
// answers; what is near y, and nulls, take the slow way. (Were they equal, |x-y| could
// not exceed Tolerance*|y|/(1-Tolerance).)
func apart[T Float](x, y T) bool {
	return math.Abs(float64(x)-float64(y)) > 2*Tolerance*math.Abs(float64(y))
}

// EqualFloats flags x=y.
func EqualFloats[T Float](dst []uint8, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		b := y[i]
		r := uint8(0)
		if !apart(a, b) {
			r = bit(SameFloat(a, b))
		}
		dst[i] = r
	}
}

// LessFloats flags x<y.
func LessFloats[T Float](dst []uint8, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		b := y[i]
		r := bit(a < b)
		if !apart(a, b) {
			r = bit(LessFloat(a, b))
		}
		dst[i] = r
	}
}
