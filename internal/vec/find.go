package vec

import "tock/internal/room"

// Finding. What is searched is prepared once in the way that fits it and the number of
// questions: nothing for few of either, a direct table where its values lie close
// together, a hash table of keys otherwise.

// fewQuestions is how many items are looked for by reading along instead of preparing.
const fewQuestions = 4

// FindInts is, for each item of y, the first place where x has it, or len(x).
func FindInts[T Integer](x, y []T, pause Pause) []int64 {
	out := room.Items[int64](len(y))
	if len(y) <= fewQuestions {
		for i, item := range y {
			out[i] = int64(indexOf(x, item))
		}
		return out
	}
	if least, spread, ok := span(x); ok && fitsDirect(spread, len(x)+len(y)) {
		findDirect(out, x, y, least, spread)
		return out
	}
	f := newFinder(x, intKeys, pause)
	eachBlock(y, intKeys, func(keys []uint64, from int) { f.find(out[from:], keys) }, pause)
	return out
}

// FindFloats is [FindInts] for floating numbers; all nulls are equal, -0 is 0.
func FindFloats[T Float](x, y []T, pause Pause) []int64 {
	out := room.Items[int64](len(y))
	if len(y) <= fewQuestions {
		for i, item := range y {
			out[i] = int64(indexOfFloat(x, item))
		}
		return out
	}
	f := newFinder(x, floatKeys, pause)
	eachBlock(y, floatKeys, func(keys []uint64, from int) { f.find(out[from:], keys) }, pause)
	return out
}

// FindAny is [FindInts] for anything comparable, such as guids.
func FindAny[T comparable](x, y []T, pause Pause) []int64 {
	out := make([]int64, len(y))
	if len(y) <= fewQuestions {
		for i, item := range y {
			out[i] = int64(len(x))
			for j := range x {
				if x[j] == item {
					out[i] = int64(j)
					break
				}
			}
		}
		return out
	}
	places := make(map[T]int64, len(x))
	for i, item := range x {
		pause.At(i)
		if _, ok := places[item]; !ok {
			places[item] = int64(i)
		}
	}
	for i, item := range y {
		pause.At(i)
		at, ok := places[item]
		if !ok {
			at = int64(len(x))
		}
		out[i] = at
	}
	return out
}

// MemberInts sets out[i] to 1 where y has x[i], else to 0.
func MemberInts[T Integer](x, y []T, pause Pause) []uint8 {
	out := make([]uint8, len(x))
	if len(y) <= fewQuestions {
		for _, item := range y {
			for i, other := range x {
				if other == item {
					out[i] = 1
				}
			}
		}
		return out
	}
	if least, spread, ok := span(y); ok && fitsDirect(spread, len(x)+len(y)) {
		has := make([]uint8, spread+1)
		base := uint64(int64(least))
		for _, item := range y {
			has[uint64(int64(item))-base] = 1
		}
		for i, item := range x {
			if at := uint64(int64(item)) - base; at <= spread {
				out[i] = has[at]
			}
		}
		return out
	}
	member(out, x, y, intKeys, pause)
	return out
}

// MemberFloats is [MemberInts] for floating numbers.
func MemberFloats[T Float](x, y []T, pause Pause) []uint8 {
	if len(y) <= fewQuestions {
		return found(FindFloats(y, x, pause), len(y))
	}
	out := room.Items[uint8](len(x))
	member(out, x, y, floatKeys, pause)
	return out
}

// member flags the items of x that y has.
func member[T Number](out []uint8, x, y []T, fill func(dst []uint64, src []T), pause Pause) {
	var set keySet
	var added []int32
	eachBlock(y, fill, func(keys []uint64, _ int) { added = set.addAll(keys, added[:0]) }, pause)
	eachBlock(x, fill, func(keys []uint64, from int) { set.member(out[from:], keys) }, pause)
}

// MemberAny is [MemberInts] for anything comparable.
func MemberAny[T comparable](x, y []T, pause Pause) []uint8 {
	return found(FindAny(y, x, pause), len(y))
}

// found turns places into whether they are below n.
func found(at []int64, n int) []uint8 {
	out := make([]uint8, len(at))
	for i, place := range at {
		if place < int64(n) {
			out[i] = 1
		}
	}
	return out
}

func indexOf[T Integer](x []T, item T) int {
	for i, other := range x {
		if other == item {
			return i
		}
	}
	return len(x)
}

func indexOfFloat[T Float](x []T, item T) int {
	null := isNull(item)
	for i, other := range x {
		if other == item || null && isNull(other) {
			return i
		}
	}
	return len(x)
}

func findDirect[T Integer](out []int64, x, y []T, least T, spread uint64) {
	places := make([]int32, spread+1) // place + 1 of the first
	base := uint64(int64(least))
	for i, item := range x {
		if at := &places[uint64(int64(item))-base]; *at == 0 {
			*at = int32(i + 1)
		}
	}
	for i, item := range y {
		out[i] = int64(len(x))
		if at := uint64(int64(item)) - base; at <= spread && places[at] > 0 {
			out[i] = int64(places[at] - 1)
		}
	}
}

// finder knows the first place of each key.
type finder struct {
	table Table
	first []int32
	n     int
	added []int32
	nums  [blockLen]int32
}

// newFinder prepares x, whose keys fill gives.
func newFinder[T Number](x []T, fill func(dst []uint64, src []T), pause Pause) *finder {
	f := &finder{n: len(x)}
	eachBlock(x, fill, f.add, pause)
	return f
}

// eachBlock turns items into keys a block at a time; from is the place of a block's first.
func eachBlock[T Number](x []T, fill func(dst []uint64, src []T), f func(keys []uint64, from int), pause Pause) {
	var keys [blockLen]uint64
	for from := 0; from < len(x); from += blockLen {
		part := x[from:min(from+blockLen, len(x))]
		fill(keys[:], part)
		f(keys[:len(part)], from)
		pause.Take()
	}
}

func (f *finder) add(keys []uint64, from int) {
	f.added = f.table.AddAll(f.nums[:], keys, f.added[:0])
	for _, i := range f.added {
		f.first = append(f.first, int32(from)+i)
	}
}

func (f *finder) find(out []int64, keys []uint64) {
	f.table.FindAll(f.nums[:], keys)
	if f.distinct() {
		for i := range keys { // a key's number is its place
			at := int64(f.nums[i])
			if at < 0 {
				at = int64(f.n)
			}
			out[i] = at
		}
		return
	}
	for i := range keys {
		if num := f.nums[i]; num >= 0 {
			out[i] = int64(f.first[num])
		} else {
			out[i] = int64(f.n)
		}
	}
}

// distinct reports whether no key was added twice.
func (f *finder) distinct() bool { return len(f.first) == f.n }
