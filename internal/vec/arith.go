package vec

import (
	"math"
	"unsafe"

	"tock/internal/simd"
)

// Signed is the classes of whole numbers that q computes with: the least value of each
// is its null and propagates, everything else wraps.
type Signed interface{ ~int16 | ~int32 | ~int64 }

// NullOf is the null of an integer class: its least value.
func NullOf[T Signed]() T {
	var zero T
	return T(1) << (8*unsafe.Sizeof(zero) - 1)
}

// Fill sets every item of dst to x.
func Fill[T any](dst []T, x T) {
	for i := range dst {
		dst[i] = x
	}
}

// Add sets dst to x+y item by item; null where either is. The three have one length
// and dst may be x or y, as everywhere in this file.
func Add[T Signed](dst, x, y []T) {
	null := NullOf[T]()
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		b := y[i]
		r := a + b
		if a == null || b == null {
			r = null
		}
		dst[i] = r
	}
}

// AddAtom is Add for an atom y.
func AddAtom[T Signed](dst, x []T, y T) {
	null := NullOf[T]()
	if y == null {
		Fill(dst, null)
		return
	}
	dst = dst[:len(x)]
	for i, a := range x {
		r := a + y
		if a == null {
			r = null
		}
		dst[i] = r
	}
}

// Sub sets dst to x-y.
func Sub[T Signed](dst, x, y []T) {
	null := NullOf[T]()
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		b := y[i]
		r := a - b
		if a == null || b == null {
			r = null
		}
		dst[i] = r
	}
}

// SubAtom is Sub for an atom y.
func SubAtom[T Signed](dst, x []T, y T) {
	null := NullOf[T]()
	if y == null {
		Fill(dst, null)
		return
	}
	AddAtom(dst, x, -y)
}

// AtomSub is Sub for an atom x.
func AtomSub[T Signed](dst []T, x T, y []T) {
	null := NullOf[T]()
	if x == null {
		Fill(dst, null)
		return
	}
	dst = dst[:len(y)]
	for i, b := range y {
		r := x - b
		if b == null {
			r = null
		}
		dst[i] = r
	}
}

// Mul sets dst to x*y.
func Mul[T Signed](dst, x, y []T) {
	null := NullOf[T]()
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		b := y[i]
		r := a * b
		if a == null || b == null {
			r = null
		}
		dst[i] = r
	}
}

// MulAtom is Mul for an atom y.
func MulAtom[T Signed](dst, x []T, y T) {
	null := NullOf[T]()
	if y == null {
		Fill(dst, null)
		return
	}
	dst = dst[:len(x)]
	for i, a := range x {
		r := a * y
		if a == null {
			r = null
		}
		dst[i] = r
	}
}

// FloorDiv is the greatest whole number not above x%y; null for a null or a zero divisor.
func FloorDiv[T Signed](x, y T) T {
	null := NullOf[T]()
	if x == null || y == null || y == 0 {
		return null
	}
	q := x / y
	if x%y != 0 && (x < 0) != (y < 0) {
		q--
	}
	return q
}

// FloorMod is x-y*FloorDiv(x,y).
func FloorMod[T Signed](x, y T) T {
	null := NullOf[T]()
	if x == null || y == null || y == 0 {
		return null
	}
	r := x % y
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return r
}

// Bar is y rounded down to a multiple of x; y itself for a zero x.
func Bar[T Signed](x, y T) T {
	if x == 0 {
		return y
	}
	null := NullOf[T]()
	if x == null || y == null {
		return null
	}
	return x * FloorDiv(y, x)
}

// Div sets dst to FloorDiv(x,y) item by item.
func Div[T Signed](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = FloorDiv(a, y[i])
	}
}

// AtomDiv is Div for an atom x.
func AtomDiv[T Signed](dst []T, x T, y []T) {
	dst = dst[:len(y)]
	for i, b := range y {
		dst[i] = FloorDiv(x, b)
	}
}

// Mod sets dst to FloorMod(x,y) item by item.
func Mod[T Signed](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = FloorMod(a, y[i])
	}
}

// AtomMod is Mod for an atom x.
func AtomMod[T Signed](dst []T, x T, y []T) {
	dst = dst[:len(y)]
	for i, b := range y {
		dst[i] = FloorMod(x, b)
	}
}

// Bars sets dst to y rounded down to multiples of x, item by item.
func Bars[T Signed](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = Bar(a, y[i])
	}
}

// AtomBars is Bars for an atom y.
func AtomBars[T Signed](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = Bar(a, y)
	}
}

// Neg sets dst to -x; a null is its own negation.
func Neg[T Signed](dst, x []T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = -a
	}
}

// Abs sets dst to the magnitudes of x; a null stays.
func Abs[T Signed](dst, x []T) {
	dst = dst[:len(x)]
	for i, a := range x {
		if a < 0 {
			a = -a
		}
		dst[i] = a
	}
}

// AddFloats sets dst to x+y.
func AddFloats[T Float](dst, x, y []T) {
	if x, ok := any(x).([]float64); ok {
		simd.AddFloats(bitsOf[float64](dst), x, bitsOf[float64](y))
		return
	}
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = a + y[i]
	}
}

// AddFloatsAtom is AddFloats for an atom y.
func AddFloatsAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = a + y
	}
}

// SubFloats sets dst to x-y.
func SubFloats[T Float](dst, x, y []T) {
	if x, ok := any(x).([]float64); ok {
		simd.SubFloats(bitsOf[float64](dst), x, bitsOf[float64](y))
		return
	}
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = a - y[i]
	}
}

// AtomSubFloats is SubFloats for an atom x.
func AtomSubFloats[T Float](dst []T, x T, y []T) {
	dst = dst[:len(y)]
	for i, b := range y {
		dst[i] = x - b
	}
}

// MulFloats sets dst to x*y.
func MulFloats[T Float](dst, x, y []T) {
	if x, ok := any(x).([]float64); ok {
		simd.MulFloats(bitsOf[float64](dst), x, bitsOf[float64](y))
		return
	}
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = a * y[i]
	}
}

// MulFloatsAtom is MulFloats for an atom y.
func MulFloatsAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = a * y
	}
}

// Ratio sets dst to x%y.
func Ratio[T Float](dst, x, y []T) {
	y, dst = y[:len(x)], dst[:len(x)]
	for i, a := range x {
		dst[i] = a / y[i]
	}
}

// RatioAtom is Ratio for an atom y.
func RatioAtom[T Float](dst, x []T, y T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = a / y
	}
}

// AtomRatio is Ratio for an atom x.
func AtomRatio[T Float](dst []T, x T, y []T) {
	dst = dst[:len(y)]
	for i, b := range y {
		dst[i] = x / b
	}
}

// NegFloats sets dst to -x.
func NegFloats[T Float](dst, x []T) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = -a
	}
}

// AbsFloats sets dst to the magnitudes of x.
func AbsFloats[T Float](dst, x []T) {
	dst = dst[:len(x)]
	for i, a := range x {
		if a == a {
			a = T(math.Abs(float64(a)))
		}
		dst[i] = a
	}
}

// Widen sets dst to x times scale in another integer class, nulls to nulls. D
// is at least as wide as S.
func Widen[D, S Signed](dst []D, x []S, scale D) {
	null, nullS := NullOf[D](), NullOf[S]()
	dst = dst[:len(x)]
	for i, a := range x {
		r := D(a) * scale
		if a == nullS {
			r = null
		}
		dst[i] = r
	}
}

// WidenBytes sets dst to x, bytes as numbers 0 to 255.
func WidenBytes[D Signed | Float](dst []D, x []uint8) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = D(a)
	}
}

// ToFloats sets dst to x divided by unit, nulls to null.
func ToFloats[D Float, S Signed](dst []D, x []S, unit D) {
	nullS := NullOf[S]()
	null := D(math.Float64frombits(0xfff8000000000000))
	dst = dst[:len(x)]
	if unit == 1 {
		for i, a := range x {
			r := D(a)
			if a == nullS {
				r = null
			}
			dst[i] = r
		}
		return
	}
	for i, a := range x {
		r := D(a) / unit
		if a == nullS {
			r = null
		}
		dst[i] = r
	}
}

// Convert sets dst to x in the other floating class.
func Convert[D, S Float](dst []D, x []S) {
	dst = dst[:len(x)]
	for i, a := range x {
		dst[i] = D(a)
	}
}
