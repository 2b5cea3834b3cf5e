package vec

import "tock/internal/simd"

// Totals and extremes; those of floats are in internal/simd. Every loop keeps several
// partial results, which the processor works on side by side. A null is left out; for floats that is any NaN.

// sumUnrollMin is how many floats are worth partial sums.
const sumUnrollMin = 64

// sumBlock is how many integers are summed before it is looked whether a null was among
// them: few enough to be in the first-level cache if they are read again.
const sumBlock = 1024

// SumInts is the sum without nulls, modulo 2^64; null is the least value, or 0 where there
// is none.
func SumInts[T Integer](x []T, null T) (sum int64) {
	for len(x) > 0 {
		part := x[:min(len(x), sumBlock)]
		x = x[len(part):]
		total, signs := sumSigns(part)
		if signs >= 0 { // a null would be negative
			sum += total
			continue
		}
		for _, v := range part {
			n := int64(v)
			if v == null {
				n = 0
			}
			sum += n
		}
	}
	return sum
}

// sumSigns is the sum of all items, and a negative number if one of them is negative.
func sumSigns[T Integer](x []T) (sum, signs int64) {
	if x, ok := any(x).([]int32); ok {
		return simd.SumInts(x)
	}
	var a, b int64
	for len(x) >= 8 {
		q := (*[8]T)(x)
		x0, x1, x2, x3 := int64(q[0]), int64(q[1]), int64(q[2]), int64(q[3])
		signs |= x0 | x1 | x2 | x3
		a += (x0 + x1) + (x2 + x3)
		x0, x1, x2, x3 = int64(q[4]), int64(q[5]), int64(q[6]), int64(q[7])
		signs |= x0 | x1 | x2 | x3
		b += (x0 + x1) + (x2 + x3)
		x = x[8:]
	}
	for _, v := range x {
		signs |= int64(v)
		a += int64(v)
	}
	return a + b, signs
}

// Weighted is the sum of w*x and of w over items of which none is null or a negative
// weight, which a null would be too; not exact, and without meaning, if one is.
func Weighted[W ~int16 | ~int32](w []W, x []float64) (total, weight float64, exact bool) {
	if w, ok := any(w).([]int32); ok {
		total, weights, signs := simd.WeightedInts(w[:len(x)], x)
		return total, float64(weights), signs >= 0 && total == total
	}
	var a, b, c, d float64
	var weights, signs int64
	w = w[:len(x)]
	for len(w) >= 8 && len(x) >= 8 {
		p, q := (*[8]W)(w), (*[8]float64)(x)
		w0, w1, w2, w3 := int64(p[0]), int64(p[1]), int64(p[2]), int64(p[3])
		a += float64(w0) * q[0]
		b += float64(w1) * q[1]
		c += float64(w2) * q[2]
		d += float64(w3) * q[3]
		signs |= w0 | w1 | w2 | w3
		weights += (w0 + w1) + (w2 + w3)
		w0, w1, w2, w3 = int64(p[4]), int64(p[5]), int64(p[6]), int64(p[7])
		a += float64(w0) * q[4]
		b += float64(w1) * q[5]
		c += float64(w2) * q[6]
		d += float64(w3) * q[7]
		signs |= w0 | w1 | w2 | w3
		weights += (w0 + w1) + (w2 + w3)
		w, x = w[8:], x[8:]
	}
	for i, n := range w {
		a += float64(n) * x[i]
		signs |= int64(n)
		weights += int64(n)
	}
	total = (a + b) + (c + d)
	return total, float64(weights), signs >= 0 && total == total
}

// SumFloats is the sum without nulls; some says that there may be nulls (or infinities of
// both signs).
func SumFloats[T Float](x []T) (sum float64, some bool) {
	if len(x) < sumUnrollMin {
		for _, v := range x {
			if v == v {
				sum += float64(v)
			} else {
				some = true
			}
		}
		return sum, some
	}
	if x, ok := any(x).([]float64); ok {
		return simd.SumFloats(x)
	}
	if sum = sumAll(x); sum == sum {
		return sum, false
	}
	var a, b float64
	for i, v := range x {
		switch {
		case v != v:
		case i&1 == 0:
			a += float64(v)
		default:
			b += float64(v)
		}
	}
	return a + b, true
}

// sumAll is the sum with nulls, which make it NaN.
func sumAll[T Float](x []T) float64 {
	var a, b, c, d float64 // more would not stay in registers
	i := 0
	for ; i+8 <= len(x); i += 8 {
		q := x[i : i+8 : i+8]
		a += float64(q[0])
		b += float64(q[1])
		c += float64(q[2])
		d += float64(q[3])
		a += float64(q[4])
		b += float64(q[5])
		c += float64(q[6])
		d += float64(q[7])
	}
	for _, v := range x[i:] {
		a += float64(v)
	}
	return (a + b) + (c + d)
}

// Max is the greatest of the items and least; a null that is below least, or NaN, never wins.
func Max[T Number](x []T, least T) T {
	if x, ok := any(x).([]float64); ok && len(x) >= sumUnrollMin {
		return T(simd.MaxFloats(x, float64(least)))
	}
	a, b, c, d := least, least, least, least
	i := 0
	for ; i+4 <= len(x); i += 4 {
		q := x[i : i+4 : i+4]
		if q[0] > a {
			a = q[0]
		}
		if q[1] > b {
			b = q[1]
		}
		if q[2] > c {
			c = q[2]
		}
		if q[3] > d {
			d = q[3]
		}
	}
	for _, v := range x[i:] {
		if v > a {
			a = v
		}
	}
	return max(max(a, b), max(c, d))
}

// Min is the least of the items and most; NaN never wins.
func Min[T Number](x []T, most T) T {
	if x, ok := any(x).([]float64); ok && len(x) >= sumUnrollMin {
		return T(simd.MinFloats(x, float64(most)))
	}
	a, b, c, d := most, most, most, most
	i := 0
	for ; i+4 <= len(x); i += 4 {
		q := x[i : i+4 : i+4]
		if q[0] < a {
			a = q[0]
		}
		if q[1] < b {
			b = q[1]
		}
		if q[2] < c {
			c = q[2]
		}
		if q[3] < d {
			d = q[3]
		}
	}
	for _, v := range x[i:] {
		if v < a {
			a = v
		}
	}
	return min(min(a, b), min(c, d))
}

// MinNotNull is Min for integers whose null is the least of all: one less than each is
// compared, which makes the null wrap to the greatest.
func MinNotNull[T Signed](x []T, most T) T {
	a := most - 1
	b, c, d := a, a, a
	i := 0
	for ; i+4 <= len(x); i += 4 {
		q := x[i : i+4 : i+4]
		if v := q[0] - 1; v < a {
			a = v
		}
		if v := q[1] - 1; v < b {
			b = v
		}
		if v := q[2] - 1; v < c {
			c = v
		}
		if v := q[3] - 1; v < d {
			d = v
		}
	}
	for _, v := range x[i:] {
		if v := v - 1; v < a {
			a = v
		}
	}
	return min(min(a, b), min(c, d)) + 1
}

// Count is the number of items that are neither NaN nor null.
func Count[T Number](x []T, null T) int {
	n := 0
	for _, v := range x {
		if v == v && v != null {
			n++
		}
	}
	return n
}

// Op is arithmetic between two floats: Plus, Minus or Times.
type Op = simd.Op

const (
	Plus  = simd.Plus
	Minus = simd.Minus
	Times = simd.Times
)

// SumFloatsOf is SumFloats of x op y item by item, which is not written; y has as many items
// as x.
func SumFloatsOf(op Op, x, y []float64) (sum float64, some bool) { return simd.SumOf(op, x, y) }

// ExtremesOf is the least of x op y item by item and most, and the greatest and least; NaN
// never wins.
func ExtremesOf(op Op, x, y []float64, most, least float64) (low, high float64) {
	return simd.ExtremesOf(op, x, y, most, least)
}
