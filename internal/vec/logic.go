package vec

import (
	"encoding/binary"
	"math"

	"tock/internal/simd"
)

// eightFlags is eight flags that are set.
const eightFlags = 0x0101010101010101

// And clears the flags of dst that are not set in y, of the same length.
func And(dst, y []uint8) {
	y = y[:len(dst)]
	for len(dst) >= 8 && len(y) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(dst)&binary.LittleEndian.Uint64(y))
		dst, y = dst[8:], y[8:]
	}
	for i, f := range y {
		dst[i] &= f
	}
}

// Flip turns flags round in place.
func Flip(flags []uint8) {
	for len(flags) >= 8 {
		binary.LittleEndian.PutUint64(flags, binary.LittleEndian.Uint64(flags)^eightFlags)
		flags = flags[8:]
	}
	for i := range flags {
		flags[i] ^= 1
	}
}

// Lesser sets dst to the lesser of x and y item by item.
func Lesser[T Integer](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = min(a, y[i])
	}
}

// LesserAtom is Lesser for an atom y.
func LesserAtom[T Integer](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = min(a, y)
	}
}

// Greater sets dst to the greater of x and y item by item.
func Greater[T Integer](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = max(a, y[i])
	}
}

// GreaterOrAtom is Greater for an atom y.
func GreaterOrAtom[T Integer](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = max(a, y)
	}
}

// MinFloat is the lesser of two floats; a null is the least.
func MinFloat[T Float](x, y T) T {
	if x < y || x != x {
		return x
	}
	return y
}

// MaxFloat is the greater of two floats; a null is the least.
func MaxFloat[T Float](x, y T) T {
	if x > y || y != y {
		return x
	}
	return y
}

// LesserFloats is Lesser for floats.
func LesserFloats[T Float](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = MinFloat(a, y[i])
	}
}

// LesserFloatsAtom is LesserFloats for an atom y.
func LesserFloatsAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = MinFloat(a, y)
	}
}

// GreaterFloats is Greater for floats.
func GreaterFloats[T Float](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = MaxFloat(a, y[i])
	}
}

// GreaterFloatsOrAtom is GreaterFloats for an atom y.
func GreaterFloatsOrAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = MaxFloat(a, y)
	}
}

// Choose sets dst to x where the flag is set and to the item of y elsewhere.
func Choose[T any](dst []T, flags []uint8, x T, y []T) {
	dst, flags = dst[:len(y)], flags[:len(y)]
	for i, b := range y {
		if flags[i] != 0 {
			b = x
		}
		dst[i] = b
	}
}

// ChooseEach is Choose with an item of x for each of y.
func ChooseEach[T any](dst []T, flags []uint8, x, y []T) {
	dst, flags, x = dst[:len(y)], flags[:len(y)], x[:len(y)]
	for i, b := range y {
		if flags[i] != 0 {
			b = x[i]
		}
		dst[i] = b
	}
}

// Nulls flags the items that are null: equal to null, or NaN.
func Nulls[T comparable](dst []uint8, x []T, null T) {
	dst = dst[:len(x)]
	if x, ok := any(x).([]float64); ok && null != null {
		simd.BelowFloats(dst, x, math.Inf(-1)) // NaN is all there is
		return
	}
	for i, a := range x {
		dst[i] = bit(a == null || a != a)
	}
}
