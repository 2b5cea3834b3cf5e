package simd

// Arithmetic of floats item by item, and the sum of whole numbers.

// AddFloats sets dst to x+y item by item; the three have one length, and dst may be x or y.
func AddFloats(dst, x, y []float64) {
	n := pairs(dst, x, y)
	if n > 0 {
		addFloats(&dst[0], &x[0], &y[0], n/lanes)
	}
	for i := n; i < len(x); i++ {
		dst[i] = x[i] + y[i]
	}
}

// SubFloats sets dst to x-y.
func SubFloats(dst, x, y []float64) {
	n := pairs(dst, x, y)
	if n > 0 {
		subFloats(&dst[0], &x[0], &y[0], n/lanes)
	}
	for i := n; i < len(x); i++ {
		dst[i] = x[i] - y[i]
	}
}

// MulFloats sets dst to x*y.
func MulFloats(dst, x, y []float64) {
	n := pairs(dst, x, y)
	if n > 0 {
		mulFloats(&dst[0], &x[0], &y[0], n/lanes)
	}
	for i := n; i < len(x); i++ {
		dst[i] = x[i] * y[i]
	}
}

// pairs is how many items of x and y go through assembly. It panics unless dst and y have
// room for all of x.
func pairs(dst, x, y []float64) int {
	_, _ = dst[:len(x)], y[:len(x)]
	return head(len(x), lanes)
}

// SumInts is the sum of all items, and a negative number if one of them is negative.
func SumInts(x []int32) (sum, signs int64) {
	if n := head(len(x), lanes); n > 0 {
		var part [lanes / 2]int64
		signs = int64(sumInts(&x[0], n/lanes, &part))
		for _, v := range part {
			sum += v
		}
		x = x[n:]
	}
	for _, v := range x {
		sum += int64(v)
		signs |= int64(v)
	}
	return sum, signs
}
