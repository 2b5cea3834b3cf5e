package simd

// Comparisons with one number, as flags, and with the item before.

// GreaterFloats flags x>y; NaN is not greater.
func GreaterFloats(dst []uint8, x []float64, y float64) {
	dst = dst[:len(x)]
	if n := head(len(x), flagBlock); n > 0 {
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
	if n := head(len(x), flagBlock); n > 0 {
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
	if n := head(len(x), flagBlock); n > 0 {
		withinFloats(&dst[0], &x[0], n/flagBlock, low, high)
		x, dst = x[n:], dst[n:]
	}
	for i, a := range x {
		dst[i] = bit(a >= low) & bit(a <= high)
	}
}

// EqualInts flags x=y.
func EqualInts[T int32 | int64](dst []uint8, x []T, y T) {
	n := head(len(x), flagBlock)
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
	n := head(len(x), flagBlock)
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
	n := head(len(x), flagBlock)
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
	if n := head(len(x)-1, lanes); n > 0 {
		if !ascends(&x[0], n/lanes) {
			return false
		}
		x = x[n:]
	}
	for i := 1; i < len(x); i++ {
		if x[i] < x[i-1] {
			return false
		}
	}
	return true
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
