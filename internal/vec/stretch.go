package vec

import "tock/internal/room"

// manyItems is how long a sorted list must be, and how many questions there must be to
// it, for a table of stretches to pay.
const manyItems = 1 << 12

// stretches divides the span of a sorted list's keys into equal stretches, about one an
// item, and knows where each begins: items[starts[i]:starts[i+1]] lie in stretch i. Where
// items are spread evenly a question is settled in a step; where they are not, no worse
// than by halving.
type stretches struct {
	keys   []uint64 // nearPlaces of the greatest key follow
	n      int      // keys without these
	starts []int32
	base   uint64
	shift  uint
}

// newStretches prepares x for n questions; false when that does not pay, or when x is not
// in order.
func newStretches[T Number](x []T, n int, fill func(dst []uint64, src []T)) (*stretches, bool) {
	if len(x) < manyItems || n < len(x)/4 {
		return nil, false
	}
	s := &stretches{keys: room.Spread(make([]uint64, len(x)+nearPlaces)), n: len(x)}
	fill(s.keys, x)
	for i := 1; i < len(x); i++ {
		if s.keys[i] < s.keys[i-1] {
			return nil, false
		}
	}
	Fill(s.keys[len(x):], ^uint64(0))
	s.base = s.keys[0]
	spread := s.keys[len(x)-1] - s.base
	for spread>>s.shift > uint64(len(x)) {
		s.shift++
	}
	s.starts = room.Spread(make([]int32, spread>>s.shift+2))
	for _, key := range s.keys[:len(x)] {
		s.starts[(key-s.base)>>s.shift+1]++
	}
	for i := 1; i < len(s.starts); i++ {
		s.starts[i] += s.starts[i-1]
	}
	return s, true
}

// nearPlaces is how many items from the beginning of a stretch are compared without asking
// where it ends: those of later stretches are above the key.
const nearPlaces = 4

// find is the place of the last key not above each of these, or the first not below it.
// It changes keys.
func (s *stretches) find(out []int64, keys []uint64, right bool) {
	less := int64(0)
	if !right {
		less = 1
		for i := range keys { // what is not above a key is below the next one
			keys[i]++
		}
	}
	for len(keys) > 0 {
		n := min(len(keys), stretchBlock)
		s.findBlock(out[:n], keys[:n])
		for i, key := range keys[:n] {
			if out[i] -= less; key == 0 && less > 0 { // of the greatest key
				out[i] = int64(s.n) - 1
			}
		}
		out, keys = out[n:], keys[n:]
	}
}

// stretchBlock is how many questions have their stretches loaded together.
const stretchBlock = 64

// findBlock is how many keys are below each of these, of which there are at most
// stretchBlock. Stretches are looked up for all of them first and nearly every one is
// settled without a branch, so that the waits for memory overlap.
func (s *stretches) findBlock(out []int64, keys []uint64) {
	var lows, highs [stretchBlock]int32
	starts, base, shift := s.starts, s.base, s.shift&63
	last := uint64(len(starts) - 2)
	for i, key := range keys[:min(len(keys), stretchBlock)] {
		at := min((key-base)>>shift, last)
		if key < base {
			at = 0
		}
		lows[i], highs[i] = starts[at], starts[at+1]
	}
	for i, key := range keys[:min(len(keys), stretchBlock)] {
		low := int(lows[i])
		if int(highs[i])-low > nearPlaces {
			out[i] = int64(s.below(key, low, int(highs[i])))
			continue
		}
		near := (*[nearPlaces]uint64)(s.keys[low:])
		var n int64
		if near[0] < key {
			n++
		}
		if near[1] < key {
			n++
		}
		if near[2] < key {
			n++
		}
		if near[3] < key {
			n++
		}
		out[i] = int64(low) + n
	}
}

// below is how many keys are less than key, which is no less than low and no more than high.
func (s *stretches) below(key uint64, low, high int) int {
	for low < high {
		mid := int(uint(low+high) >> 1)
		if s.keys[mid] < key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
