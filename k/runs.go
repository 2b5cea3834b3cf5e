package k

import "sort"

// Runs is the runs of equal items of a vector with the parted attribute: the first row of
// each and, at the end, the number of rows. False without the attribute. Not to be changed.
func Runs(v Value) ([]int64, bool) {
	if p, ok := v.obj.(parted); ok {
		starts, _, ok := p.runs()
		return starts, ok
	}
	return nil, false
}

// parted is *Vec[T].
type parted interface {
	runs() (starts []int64, facts *runFacts, ok bool)
}

func (v *Vec[T]) runs() ([]int64, *runFacts, bool) {
	attr, ok := v.indexed()
	if !ok || attr != Parted {
		return nil, nil, false
	}
	ix := v.index
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.facts == nil {
		ix.facts = &runFacts{ascend: map[object]bool{}}
	}
	return ix.starts, ix.facts, ix.starts[len(ix.starts)-1] == int64(len(v.data))
}

// RunsAscend reports whether the items of col, integers of as many rows as by, a vector
// with the parted attribute, ascend within each run of by, as times do within each symbol
// of a day. It reads col once; the answer is kept with by's index.
func RunsAscend(by, col Value) bool {
	p, ok := by.obj.(parted)
	if !ok || by.Len() != col.Len() || col.Type().IsEnum() {
		return false
	}
	starts, facts, ok := p.runs()
	if !ok {
		return false
	}
	return facts.ascends(col, func() bool {
		switch o := col.obj.(type) {
		case *Vec[int64]:
			return runsAscend(o.items(), starts)
		case *Vec[int32]:
			return runsAscend(o.items(), starts)
		case *Vec[int16]:
			return runsAscend(o.items(), starts)
		}
		return false
	})
}

func runsAscend[T int16 | int32 | int64](data []T, starts []int64) bool {
	for i := range len(starts) - 1 {
		run := data[starts[i]:starts[i+1]]
		for j := 1; j < len(run); j++ {
			if run[j] < run[j-1] {
				return false
			}
		}
	}
	return true
}

// RunKeysAscend reports whether the items of v, a vector with the parted attribute, ascend
// from run to run: symbols by their text. The answer is kept with v's index; false without
// the attribute.
func RunKeysAscend(v Value) bool {
	p, ok := v.obj.(parted)
	if !ok {
		return false
	}
	starts, facts, ok := p.runs()
	if !ok {
		return false
	}
	return facts.keysAscend(func() bool {
		keys := Resolve(v.Gather(starts[:len(starts)-1]))
		for i := 1; i < keys.Len(); i++ {
			if Compare(keys.At(i-1), keys.At(i)) > 0 {
				return false
			}
		}
		return true
	})
}

// RunBounds narrows the stretches from[i] to to[i] of col, in each of which it ascends: all
// end where the first item stands that is not below x (above: that is above x), or, for
// begin, begin there. False when x is not an atom of col's kind.
func RunBounds(col, x Value, above, begin bool, from, to []int64) bool {
	if x.Type() != -col.Type() {
		return false
	}
	switch o := col.obj.(type) {
	case *Vec[int64]:
		runBounds(o.items(), int64(x.bits), above, begin, from, to)
	case *Vec[int32]:
		runBounds(o.items(), int32(x.bits), above, begin, from, to)
	case *Vec[int16]:
		runBounds(o.items(), int16(x.bits), above, begin, from, to)
	default:
		return false
	}
	return true
}

func runBounds[T int16 | int32 | int64](data []T, x T, above, begin bool, from, to []int64) {
	for i := range from {
		run := data[from[i]:max(from[i], to[i])]
		at := from[i] + int64(boundIn(run, x, above))
		if begin {
			from[i] = at
		} else {
			to[i] = at
		}
	}
}

// boundIn is the first place of ascending items that is not below x, or above it. By halves,
// with branches: the processor runs ahead on a branch it guesses and asks memory for the next
// halves, of the next runs too, which a place reckoned from the items at the ends waits for.
func boundIn[T int16 | int32 | int64](run []T, x T, above bool) int {
	if above {
		return sort.Search(len(run), func(i int) bool { return run[i] > x })
	}
	return sort.Search(len(run), func(i int) bool { return run[i] >= x })
}
