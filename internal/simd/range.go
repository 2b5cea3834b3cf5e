package simd

import "cmp"

// RangeInts is the least and the greatest of the items, of which there is one at least.
func RangeInts(x []int32) (least, most int32) {
	least, most = x[0], x[0]
	if n := head(len(x), 2*lanes); n > 0 {
		least, most = rangeInts(&x[0], n/(2*lanes))
		x = x[n:]
	}
	return PlainRange(x, least, most)
}

// RangeLongs is [RangeInts] for longs.
func RangeLongs(x []int64) (least, most int64) {
	least, most = x[0], x[0]
	if n := head(len(x), lanes); n > 0 {
		least, most = rangeLongs(&x[0], n/lanes)
		x = x[n:]
	}
	return PlainRange(x, least, most)
}

// PlainRange is the least and the greatest of two items and of others of any width, without
// wide instructions.
func PlainRange[T cmp.Ordered](x []T, least, most T) (T, T) {
	a, b := least, most
	for len(x) >= 4 { // two of each, which do not wait for one another
		q := (*[4]T)(x)
		least, most = min(least, q[0]), max(most, q[0])
		a, b = min(a, q[1]), max(b, q[1])
		least, most = min(least, q[2]), max(most, q[2])
		a, b = min(a, q[3]), max(b, q[3])
		x = x[4:]
	}
	for _, item := range x {
		least, most = min(least, item), max(most, item)
	}
	return min(least, a), max(most, b)
}
