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
