package vec

import (
	"math"

	"tock/internal/simd"
)

// Comparing floats with one number. What is tolerantly equal to it is a stretch of
// numbers around it, so that plain comparisons with the two ends answer: the loops below
// have no branches.

// fewFloats is how many items are compared one by one rather than looking for the ends.
const fewFloats = 64

// nearEnds is the least and the greatest number that is tolerantly equal to y, not a null.
//
// |x-y| <= Tolerance*max(|x|,|y|) holds between y and either end, and nowhere beyond it:
// away from y the left side grows faster than the right one.
func nearEnds(y float64) (low, high float64) {
	if y == 0 || math.IsInf(y, 0) {
		return y, y
	}
	return nearEnd(y, math.Inf(-1)), nearEnd(y, math.Inf(1))
}

// nearEnd is the farthest number from y towards a limit that is tolerantly equal to it.
func nearEnd(y, limit float64) float64 {
	at := int64(math.Float64bits(y))
	step := int64(1) // in units in the last place, away from 0
	if (limit < 0) != (y < 0) {
		step = -1
	}
	lo, hi := int64(0), int64(1) // places that are near, and are not
	for near(y, at+step*hi) {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; near(y, at+step*mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Float64frombits(uint64(at + step*lo))
}

func near(y float64, bits int64) bool {
	x := math.Float64frombits(uint64(bits))
	return (x < 0) == (y < 0) && nearFloat(x, y)
}

// EqualFloatsAtom flags x=y for an atom y.
func EqualFloatsAtom[T Float](dst []uint8, x []T, y T) {
	dst = dst[:len(x)]
	switch {
	case len(x) < fewFloats:
		for i, a := range x {
			dst[i] = bit(SameFloat(a, y))
		}
	case y != y:
		for i, a := range x {
			dst[i] = bit(a != a)
		}
	default:
		low, high := nearEnds(float64(y))
		if x, ok := any(x).([]float64); ok {
			simd.WithinFloats(dst, x, low, high)
			return
		}
		for i, a := range x {
			dst[i] = bit(float64(a) >= low) & bit(float64(a) <= high)
		}
	}
}

// LessFloatsAtom flags x<y for an atom y.
func LessFloatsAtom[T Float](dst []uint8, x []T, y T) {
	dst = dst[:len(x)]
	switch {
	case len(x) < fewFloats:
		for i, a := range x {
			dst[i] = bit(LessFloat(a, y))
		}
	case y != y:
		clear(dst)
	default:
		low, _ := nearEnds(float64(y))
		if x, ok := any(x).([]float64); ok {
			simd.BelowFloats(dst, x, low)
			return
		}
		for i, a := range x {
			dst[i] = bit(!(float64(a) >= low)) // nulls too
		}
	}
}

// GreaterFloatsAtom flags x>y for an atom y.
func GreaterFloatsAtom[T Float](dst []uint8, x []T, y T) {
	dst = dst[:len(x)]
	switch {
	case len(x) < fewFloats:
		for i, a := range x {
			dst[i] = bit(LessFloat(y, a))
		}
	case y != y:
		for i, a := range x {
			dst[i] = bit(a == a)
		}
	default:
		_, high := nearEnds(float64(y))
		if x, ok := any(x).([]float64); ok {
			simd.GreaterFloats(dst, x, high)
			return
		}
		for i, a := range x {
			dst[i] = bit(float64(a) > high)
		}
	}
}
