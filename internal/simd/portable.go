package simd

import "math"

// The loops in Go: what is left over of a block, and everything where there is no assembly.
// Item i goes to partial result i modulo their number.

func plainSum(x []float64, part *[sums]float64) (some bool) {
	for len(x) >= sums {
		for i, v := range (*[sums]float64)(x) {
			if v != v {
				v, some = 0, true
			}
			part[i] += v
		}
		x = x[sums:]
	}
	for i, v := range x {
		if v != v {
			v, some = 0, true
		}
		part[i] += v
	}
	return some
}

func plainSumWhere(x []float64, flags []uint8, part *[sums]float64) {
	for i, v := range x {
		if v != v {
			v = 0
		}
		part[i%sums] += math.Float64frombits(math.Float64bits(v) & -uint64(flags[i]&1))
	}
}

func plainMax(x []float64, part *[lanes]float64) {
	for i, v := range x {
		if v > part[i%lanes] {
			part[i%lanes] = v
		}
	}
}

func plainMin(x []float64, part *[lanes]float64) {
	for i, v := range x {
		if v < part[i%lanes] {
			part[i%lanes] = v
		}
	}
}

// pairBlock is how many results of arithmetic are made at a time.
const pairBlock = 256

// plainPairs gives out the results of x op y in blocks, whose places are multiples of lanes.
func plainPairs(op Op, x, y []float64, f func(items []float64)) {
	var buf [pairBlock]float64
	for len(x) > 0 {
		n := min(len(x), pairBlock)
		a, b, dst := x[:n], y[:n], buf[:n]
		switch op {
		case Plus:
			for i, v := range a {
				dst[i] = v + b[i]
			}
		case Minus:
			for i, v := range a {
				dst[i] = v - b[i]
			}
		case Times:
			for i, v := range a {
				dst[i] = v * b[i]
			}
		}
		f(dst)
		x, y = x[n:], y[n:]
	}
}

func plainSumOf(op Op, x, y []float64, part *[sums]float64) (some bool) {
	plainPairs(op, x, y, func(items []float64) { some = plainSum(items, part) || some })
	return some
}

func plainExtremesOf(op Op, x, y []float64, lows, highs *[lanes]float64) {
	plainPairs(op, x, y, func(items []float64) {
		plainMin(items, lows)
		plainMax(items, highs)
	})
}
