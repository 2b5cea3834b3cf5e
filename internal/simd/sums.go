package simd

// Sums and extremes of floats.

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
	if n := head(len(x), lanes); n > 0 {
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
	if n := head(len(x), lanes); n > 0 {
		sumFloatsWhere(&x[0], &flags[0], n/lanes, &part)
		x, flags = x[n:], flags[n:]
	}
	plainSumWhere(x, flags, &part)
	return halve(part[:], add)
}

// MaxFloats is the greatest of the items and least; NaN never wins. least is not NaN.
func MaxFloats(x []float64, least float64) float64 {
	part := filled(least)
	if n := head(len(x), lanes); n > 0 {
		maxFloats(&x[0], n/lanes, &part)
		x = x[n:]
	}
	plainMax(x, &part)
	return halve(part[:], greater)
}

// MinFloats is the least of the items and most; NaN never wins. most is not NaN.
func MinFloats(x []float64, most float64) float64 {
	part := filled(most)
	if n := head(len(x), lanes); n > 0 {
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
