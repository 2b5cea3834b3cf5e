package simd

// Totals and extremes of what arithmetic makes of two lists of floats, which is not written
// anywhere: max x-y in one pass over x and y.

// Op is the arithmetic between two items.
type Op uint8

const (
	Plus Op = iota
	Minus
	Times
)

// SumOf is SumFloats of x op y, item by item; y has as many items as x.
func SumOf(op Op, x, y []float64) (sum float64, some bool) {
	var part [sums]float64
	y = y[:len(x)]
	if n := head(len(x), lanes); n > 0 {
		switch op {
		case Plus:
			some = sumOfPlus(&x[0], &y[0], n/lanes, &part)
		case Minus:
			some = sumOfMinus(&x[0], &y[0], n/lanes, &part)
		case Times:
			some = sumOfTimes(&x[0], &y[0], n/lanes, &part)
		}
		x, y = x[n:], y[n:]
	}
	some = plainSumOf(op, x, y, &part) || some
	sum = halve(part[:], add)
	return sum, some || sum != sum
}

// ExtremesOf is the least of the items of x op y and most, and the greatest of them and
// least; NaN never wins. Neither most nor least is NaN; y has as many items as x.
func ExtremesOf(op Op, x, y []float64, most, least float64) (low, high float64) {
	lows, highs := filled(most), filled(least)
	y = y[:len(x)]
	if n := head(len(x), lanes); n > 0 {
		switch op {
		case Plus:
			extremesOfPlus(&x[0], &y[0], n/lanes, &lows, &highs)
		case Minus:
			extremesOfMinus(&x[0], &y[0], n/lanes, &lows, &highs)
		case Times:
			extremesOfTimes(&x[0], &y[0], n/lanes, &lows, &highs)
		}
		x, y = x[n:], y[n:]
	}
	plainExtremesOf(op, x, y, &lows, &highs)
	return halve(lows[:], less), halve(highs[:], greater)
}

// WeightedInts is the sum of w*x and of w, and a negative number if a weight is negative; x
// has as many items as w. A NaN makes total one.
func WeightedInts(w []int32, x []float64) (total float64, weight, signs int64) {
	var part [sums]float64
	x = x[:len(w)]
	if n := head(len(w), lanes); n > 0 {
		var weights [sums]int64
		signs = int64(weightedInts(&w[0], &x[0], n/lanes, &part, &weights))
		for _, v := range weights {
			weight += v
		}
		w, x = w[n:], x[n:]
	}
	for i, v := range w {
		part[i%sums] += float64(float64(v) * x[i])
		weight += int64(v)
		signs |= int64(v)
	}
	return halve(part[:], add), weight, signs
}
