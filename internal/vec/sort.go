package vec

import (
	"cmp"
	"math/bits"
	"slices"
)

// Sorting. Items become unsigned keys that start at 0, so their order is that of
// integers whatever they were, and descending is the same sort of turned keys.
//
//   - keys in order already: nothing to do
//   - few items: the standard library's sort
//   - keys of up to countBits bits: counting, one pass
//   - otherwise radix sort, least significant digit first, of words that carry 32 bits of
//     the key above the item's place; wider keys take two rounds
//
// All are stable. Missing: a second thread.

const (
	smallSort = 512
	countBits = 16
	digitBits = 10
)

// ArgsortInts is the places of x's items in ascending order (or descending), equal items in the order they stand.
func ArgsortInts[T Integer](x []T, desc bool, pause Pause) []int64 {
	keys := make([]uint64, len(x))
	intKeys(keys, x)
	return Argsort(keys, desc, pause)
}

// ArgsortFloats is [ArgsortInts] for floating numbers, nulls first (ascending).
func ArgsortFloats[T Float](x []T, desc bool, pause Pause) []int64 {
	keys := make([]uint64, len(x))
	floatKeys(keys, x)
	return Argsort(keys, desc, pause)
}

// Argsort is [ArgsortInts] for keys, which it changes.
func Argsort(keys []uint64, desc bool, pause Pause) []int64 {
	return widen(argsort(keys, nil, desc, pause), len(keys))
}

// Refine is the order that sorts by these keys first and among equals keeps the given
// order; columns are sorted by refining from the last to the first. It changes keys.
func Refine(order []int64, keys []uint64, desc bool, pause Pause) []int64 {
	from := make([]uint32, len(order))
	for i, at := range order {
		from[i] = uint32(at)
	}
	return widen(argsort(keys, from, desc, pause), len(keys))
}

// IntKeys and FloatKeys are the keys that [Argsort] and [Refine] sort by.
func IntKeys[T Integer](x []T) []uint64 {
	keys := make([]uint64, len(x))
	intKeys(keys, x)
	return keys
}

// FloatKeys is [IntKeys] for floating numbers.
func FloatKeys[T Float](x []T) []uint64 {
	keys := make([]uint64, len(x))
	floatKeys(keys, x)
	return keys
}

// widen is an order as q has it; nil stands for 0, 1, 2, ...
func widen(order []uint32, n int) []int64 {
	out := make([]int64, n)
	if order == nil {
		for i := range out {
			out[i] = int64(i)
		}
		return out
	}
	for i, at := range order {
		out[i] = int64(at)
	}
	return out
}

// argsort sorts the places in order (nil: all, as they stand) by keys; nil when nothing moves.
func argsort(keys []uint64, order []uint32, desc bool, pause Pause) []uint32 {
	if len(keys) == 0 {
		return order
	}
	pause.Take()
	width := normalize(keys, desc)
	pause.Take()
	if inOrder(keys, order) {
		return order
	}
	n := len(keys)
	switch {
	case n <= smallSort && width <= 32 && order == nil:
		words := pack(keys, nil, 0)
		slices.Sort(words) // places ascend already, so whole words do
		return unpack(words)
	case n <= smallSort:
		if order == nil {
			order = make([]uint32, n)
			for i := range order {
				order[i] = uint32(i)
			}
		}
		slices.SortStableFunc(order, func(i, j uint32) int { return cmp.Compare(keys[i], keys[j]) })
		return order
	case width <= countBits:
		return countingSort(keys, order, width)
	}
	order = unpack(radix(pack(keys, order, 0), 32, 32+min(width, 32), pause))
	if width > 32 {
		order = unpack(radix(pack(keys, order, 32), 32, width, pause))
	}
	return order
}

// normalize shifts keys to start at 0, turns them for descending order, and returns the
// bits of the largest.
func normalize(keys []uint64, desc bool) int {
	least, most := keys[0], keys[0]
	for _, key := range keys {
		least, most = min(least, key), max(most, key)
	}
	if desc {
		for i, key := range keys {
			keys[i] = most - key
		}
	} else if least > 0 {
		for i := range keys {
			keys[i] -= least
		}
	}
	return bits.Len64(most - least)
}

func inOrder(keys []uint64, order []uint32) bool {
	if order == nil {
		return slices.IsSorted(keys)
	}
	for i := 1; i < len(order); i++ {
		if keys[order[i]] < keys[order[i-1]] {
			return false
		}
	}
	return true
}

// pack makes words of 32 bits of a key (from bit shift up) above the item's place.
func pack(keys []uint64, order []uint32, shift uint) []uint64 {
	words := make([]uint64, len(keys))
	if order == nil {
		for i, key := range keys {
			words[i] = key>>shift<<32 | uint64(i)
		}
		return words
	}
	for i, at := range order {
		words[i] = keys[at]>>shift<<32 | uint64(at)
	}
	return words
}

func unpack(words []uint64) []uint32 {
	out := make([]uint32, len(words))
	for i, word := range words {
		out[i] = uint32(word)
	}
	return out
}

// countingSort sorts places by keys below 1<<width in one pass.
func countingSort(keys []uint64, order []uint32, width int) []uint32 {
	next := make([]uint32, 1<<width)
	for _, key := range keys {
		next[key]++
	}
	var sum uint32
	for i, n := range next {
		next[i] = sum
		sum += n
	}
	out := make([]uint32, len(keys))
	if order == nil {
		for i, key := range keys {
			out[next[key]] = uint32(i)
			next[key]++
		}
		return out
	}
	for _, at := range order {
		key := keys[at]
		out[next[key]] = at
		next[key]++
	}
	return out
}

// radix sorts words by their bits low to high (exclusive), stable. It uses words as one
// of its two buffers.
func radix(words []uint64, low, high int, pause Pause) []uint64 {
	if high <= low {
		return words
	}
	passes := (high - low + digitBits - 1) / digitBits
	width := (high - low + passes - 1) / passes
	other := make([]uint64, len(words))
	var next [1 << digitBits]uint32
	mask := uint64(1)<<width - 1
	for shift := low; shift < high; shift += width {
		pause.Take()
		clear(next[:])
		for _, word := range words {
			next[word>>shift&mask]++
		}
		if next[words[0]>>shift&mask] == uint32(len(words)) {
			continue
		}
		var sum uint32
		for i := range next[:mask+1] {
			n := next[i]
			next[i] = sum
			sum += n
		}
		for _, word := range words {
			digit := word >> shift & mask
			other[next[digit]] = word
			next[digit]++
		}
		words, other = other, words
	}
	return words
}

// SortInts sorts x in place, ascending or descending.
func SortInts[T Integer](x []T, desc bool, pause Pause) {
	if len(x) <= smallSort {
		slices.Sort(x)
		if desc {
			slices.Reverse(x)
		}
		return
	}
	keys := make([]uint64, len(x))
	intKeys(keys, x)
	least := slices.Min(keys)
	width := normalize(keys, desc)
	top := least + uint64(1)<<63 // what key 0 stands for, as an integer
	if desc {
		top = uint64(int64(slices.Max(x)))
		for i, key := range sortKeys(keys, width, pause) {
			x[i] = T(int64(top - key))
		}
		return
	}
	for i, key := range sortKeys(keys, width, pause) {
		x[i] = T(int64(top + key))
	}
}

// SortFloats sorts x in place, nulls first (ascending); every null becomes the given one.
func SortFloats[T Float](x []T, desc bool, null T, pause Pause) {
	keys := make([]uint64, len(x))
	for i, item := range x {
		key := uint64(0)
		if !isNull(item) {
			key = exactKey(float64(item))
		}
		if desc {
			key = ^key
		}
		keys[i] = key
	}
	keys = sortKeys(keys, 64, pause)
	for i, key := range keys {
		if desc {
			key = ^key
		}
		if key == 0 {
			x[i] = null
			continue
		}
		x[i] = T(keyFloat(key))
	}
}

// sortKeys sorts keys of a width in bits.
func sortKeys(keys []uint64, width int, pause Pause) []uint64 {
	switch {
	case slices.IsSorted(keys):
		return keys
	case len(keys) <= smallSort:
		slices.Sort(keys)
		return keys
	}
	return radix(keys, 0, width, pause)
}
