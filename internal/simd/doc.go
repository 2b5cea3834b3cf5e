// Package simd is the few loops over floats and whole numbers that take several items an
// instruction: sums, extremes and comparisons with one number, as flags.
//
// Each has a portable form in Go (portable.go) and, on amd64 with AVX2, one in assembly
// (kernels_amd64.s); which of them runs is chosen once, by the processor. Both give the
// same bits for the same items: a sum is eight partial sums, of items 0, 8, 16..,
// of items 1, 9.., and so on, which are added in pairs at the end.
//
// The loops of every other type are plain Go in internal/vec, which calls these.
package simd

// lanes is how many items a kernel takes at a time, and how many partial results an extreme has.
const lanes = 16

// sums is how many partial results a sum has. With eight, what adds up to nearly a whole
// number comes out as near as in code.kx.com/q/basics/precision.
const sums = 8

// few is how many items are not worth a call into assembly.
const few = 4 * lanes

// halve folds partial results in pairs: item i and item i+half, until one is left.
func halve(part []float64, f func(a, b float64) float64) float64 {
	for half := len(part) / 2; half > 0; half /= 2 {
		for i := range half {
			part[i] = f(part[i], part[i+half])
		}
	}
	return part[0]
}

func add(a, b float64) float64     { return a + b }
func greater(a, b float64) float64 { return max(a, b) }
func less(a, b float64) float64    { return min(a, b) }

// SumFloats is the sum of the items that are not NaN; some says that one is, or that the
// items hold infinities of both signs.
func SumFloats(x []float64) (sum float64, some bool) {
	var part [sums]float64
	if n := len(x) &^ (lanes - 1); ready && n >= few {
		some = sumFloats(&x[0], n/lanes, &part)
		x = x[n:]
	}
	some = plainSum(x, &part) || some
	sum = halve(part[:], add)
	return sum, some || sum != sum
}

// SumFloatsWhere is the sum of the items whose flags are set and which are not NaN. There
// are as many flags as items; a flag is the lowest bit of its byte.
func SumFloatsWhere(x []float64, flags []uint8) float64 {
	var part [sums]float64
	flags = flags[:len(x)]
	if n := len(x) &^ (lanes - 1); ready && n >= few {
		sumFloatsWhere(&x[0], &flags[0], n/lanes, &part)
		x, flags = x[n:], flags[n:]
	}
	plainSumWhere(x, flags, &part)
	return halve(part[:], add)
}

// MaxFloats is the greatest of the items and least; NaN never wins. least is not NaN.
func MaxFloats(x []float64, least float64) float64 {
	part := filled(least)
	if n := len(x) &^ (lanes - 1); ready && n >= few {
		maxFloats(&x[0], n/lanes, &part)
		x = x[n:]
	}
	plainMax(x, &part)
	return halve(part[:], greater)
}

// MinFloats is the least of the items and most; NaN never wins. most is not NaN.
func MinFloats(x []float64, most float64) float64 {
	part := filled(most)
	if n := len(x) &^ (lanes - 1); ready && n >= few {
		minFloats(&x[0], n/lanes, &part)
		x = x[n:]
	}
	plainMin(x, &part)
	return halve(part[:], less)
}

func filled(x float64) (part [lanes]float64) {
	for i := range part {
		part[i] = x
	}
	return part
}

// flagBlock is how many flags are made at a time.
const flagBlock = 32

// GreaterFloats flags x>y; NaN is not greater.
func GreaterFloats(dst []uint8, x []float64, y float64) {
	dst = dst[:len(x)]
	if n := len(x) &^ (flagBlock - 1); ready && n >= few {
		greaterFloats(&dst[0], &x[0], n/flagBlock, y)
		x, dst = x[n:], dst[n:]
	}
	for i, a := range x {
		dst[i] = bit(a > y)
	}
}

// BelowFloats flags what is not y or above: x<y, or NaN.
func BelowFloats(dst []uint8, x []float64, y float64) {
	dst = dst[:len(x)]
	if n := len(x) &^ (flagBlock - 1); ready && n >= few {
		belowFloats(&dst[0], &x[0], n/flagBlock, y)
		x, dst = x[n:], dst[n:]
	}
	for i, a := range x {
		dst[i] = bit(!(a >= y))
	}
}

// WithinFloats flags what is from low to high.
func WithinFloats(dst []uint8, x []float64, low, high float64) {
	dst = dst[:len(x)]
	if n := len(x) &^ (flagBlock - 1); ready && n >= few {
		withinFloats(&dst[0], &x[0], n/flagBlock, low, high)
		x, dst = x[n:], dst[n:]
	}
	for i, a := range x {
		dst[i] = bit(a >= low) & bit(a <= high)
	}
}

// EqualInts flags x=y.
func EqualInts[T int32 | int64](dst []uint8, x []T, y T) {
	n := head(len(x))
	if n > 0 {
		switch x := any(x).(type) {
		case []int32:
			equalInts(&dst[0], &x[0], n/flagBlock, int32(y))
		case []int64:
			equalLongs(&dst[0], &x[0], n/flagBlock, int64(y))
		}
	}
	for i, a := range x[n:] {
		dst[n+i] = bit(a == y)
	}
}

// GreaterInts flags x>y.
func GreaterInts[T int32 | int64](dst []uint8, x []T, y T) {
	n := head(len(x))
	if n > 0 {
		switch x := any(x).(type) {
		case []int32:
			greaterInts(&dst[0], &x[0], n/flagBlock, int32(y))
		case []int64:
			greaterLongs(&dst[0], &x[0], n/flagBlock, int64(y))
		}
	}
	for i, a := range x[n:] {
		dst[n+i] = bit(a > y)
	}
}

// LessInts flags x<y.
func LessInts[T int32 | int64](dst []uint8, x []T, y T) {
	n := head(len(x))
	if n > 0 {
		switch x := any(x).(type) {
		case []int32:
			lessInts(&dst[0], &x[0], n/flagBlock, int32(y))
		case []int64:
			lessLongs(&dst[0], &x[0], n/flagBlock, int64(y))
		}
	}
	for i, a := range x[n:] {
		dst[n+i] = bit(a < y)
	}
}

// Ascends reports whether no item is less than the one before it.
func Ascends(x []int64) bool {
	if n := len(x) - 1; ready && n >= few {
		blocks := n / lanes
		if !ascends(&x[0], blocks) {
			return false
		}
		x = x[blocks*lanes:]
	}
	for i := 1; i < len(x); i++ {
		if x[i] < x[i-1] {
			return false
		}
	}
	return true
}

// head is how many of n items go through assembly.
func head(n int) int {
	if !ready || n < few {
		return 0
	}
	return n &^ (flagBlock - 1)
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
