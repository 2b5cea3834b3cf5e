package vec

// manyItems is how long a sorted list must be, and how many questions there must be to
// it, for a table of stretches to pay.
const manyItems = 1 << 12

// stretches divides the span of a sorted list's keys into equal stretches, about one an
// item, and knows where each begins: items[starts[i]:starts[i+1]] lie in stretch i. Where
// items are spread evenly a question is settled in a step; where they are not, no worse
// than by halving.
type stretches struct {
	keys   []uint64
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
	s := &stretches{keys: make([]uint64, len(x))}
	fill(s.keys, x)
	for i := 1; i < len(s.keys); i++ {
		if s.keys[i] < s.keys[i-1] {
			return nil, false
		}
	}
	s.base = s.keys[0]
	spread := s.keys[len(x)-1] - s.base
	for spread>>s.shift > uint64(len(x)) {
		s.shift++
	}
	s.starts = make([]int32, spread>>s.shift+2)
	for _, key := range s.keys {
		s.starts[(key-s.base)>>s.shift+1]++
	}
	for i := 1; i < len(s.starts); i++ {
		s.starts[i] += s.starts[i-1]
	}
	return s, true
}

// find is the place of the last key not above each of these, or the first not below it.
func (s *stretches) find(out []int64, keys []uint64, right bool) {
	if right {
		for i, key := range keys {
			out[i] = int64(s.below(key))
		}
		return
	}
	for i, key := range keys {
		out[i] = int64(s.below(key+1)) - 1
		if key == ^uint64(0) {
			out[i] = int64(len(s.keys)) - 1
		}
	}
}

// below is how many keys are less than key.
func (s *stretches) below(key uint64) int {
	if key <= s.base {
		return 0
	}
	at := (key - s.base) >> s.shift
	if at >= uint64(len(s.starts)-1) {
		return len(s.keys)
	}
	low, high := int(s.starts[at]), int(s.starts[at+1])
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
