package prim

import (
	"math"
	"math/bits"
	"slices"

	"tock/internal/vec"
	"tock/k"
)

// Medians without sorting and without a copy of the items. Places drawn all over the items
// tell two bounds that the middle is nearly always between; one pass keeps what lies
// between them, a few in a hundred, and the middle is selected from those.
//
// The items may be several pieces, as those of a symbol in the days of a partitioned table
// are: they are read where they lie. They keep their own kind until the end, since the
// floats they stand for have the same order.

// Med is the median as a float: the mean of the two middle items in sorted order, nulls
// sorting first. Errors: ErrType for symbols and guids. Source: code.kx.com/q/ref/med.
func Med(env Env, x k.Value) (k.Value, error) {
	return aggregate(x, func(x k.Value) (k.Value, error) { return medianOf(env, x) }, func(x k.Value) (k.Value, error) {
		if allAtoms(x) {
			return medianOf(env, x)
		}
		return eachPlace(x, func(col k.Value) (k.Value, error) { return Med(env, col) })
	})
}

// medianOf is the median of a vector, or of a list of atoms.
func medianOf(env Env, x k.Value) (k.Value, error) {
	whole := &RowGroups{First: []int64{0}, Ends: []int64{int64(x.Len())}, n: x.Len()}
	if out, ok := MedianBy(env, x, whole); ok {
		return out.At(0), nil
	}
	items, ok := floatsOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	return k.NewFloat(median(items)), nil
}

func median(x []float64) float64 {
	var m middle[float64]
	return m.of([][]float64{x})
}

// manyToSelect is how many items a look at some of them pays for.
const manyToSelect = 1 << 11

// keepAt is how many items go at a time through the pass that keeps some of them.
const keepAt = 1 << 12

// middle finds the medians of one list after the other, in buffers that it keeps.
type middle[T numElem] struct {
	kept, sample []T
	pause        vec.Pause
}

// of is the median of the items of all pieces.
func (m *middle[T]) of(pieces [][]T) float64 {
	n := 0
	for _, x := range pieces {
		n += len(x)
	}
	least, most := leastOf[T](), mostOf[T]()
	if n >= manyToSelect {
		low, high := m.bounds(pieces, n)
		if below := m.keep(pieces, low, high); medianWithin(n, below, len(m.kept), low == least) {
			return middleOf(m.kept, n, below)
		}
	}
	return middleOf(m.kept, n, m.keep(pieces, least, most))
}

// medianWithin reports whether the middle of n items, of which some are below the bounds and
// some were kept, is among those kept. Below all bounds are only nulls: then it is known
// also when it is below.
func medianWithin(n, below, kept int, unbounded bool) bool {
	return n/2-below < kept && ((n-1)/2 >= below || unbounded)
}

// middleOf is the median of n items, nulls sorting first: kept, which is reordered, has
// those that follow the ones below, and no nulls.
func middleOf[T numElem](kept []T, n, below int) float64 {
	low, high := (n-1)/2-below, n/2-below
	if high < 0 || n == 0 {
		return k.NullFloat
	}
	at := float64(selectNth(kept, high))
	if low == high || low < 0 { // a null does not count
		return canonical(at)
	}
	return canonical((at + float64(slices.Max(kept[:high]))) / 2)
}

// deviations is how many standard deviations of the middle's place in the sample the
// bounds are away from it: one list in some hundreds is gone over again.
const deviations = 3

// bounds is two bounds that the middle of the n items is nearly always between.
func (m *middle[T]) bounds(pieces [][]T, n int) (low, high T) {
	size := int(math.Cbrt(float64(n) * float64(n)))
	step := n / size
	m.sample = slices.Grow(m.sample[:0], size)
	spots := scatter(1)
	at := 0 // row that the piece begins at
	row := spots.within(step)
	for _, x := range pieces {
		for row < at+len(x) {
			m.sample = append(m.sample, x[row-at])
			base := len(m.sample) * step
			row = base + spots.within(step)
		}
		at += len(x)
	}
	return boundsIn(m.sample, deviations)
}

// scatter draws places. It need not be good, only follow no period that the items have.
type scatter uint32

// within is a number below n.
func (s *scatter) within(n int) int {
	*s = *s*1664525 + 1013904223
	return int(uint64(*s) * uint64(n) >> 32)
}

// boundsIn is the items of a sample that are some deviations around its middle; it is
// reordered.
func boundsIn[T numElem](sample []T, deviations float64) (low, high T) {
	low, high = leastOf[T](), mostOf[T]()
	rest := sample[:0]
	for _, v := range sample {
		if v >= low {
			rest = append(rest, v)
		}
	}
	nulls, half := len(sample)-len(rest), len(sample)/2
	slack := int(deviations/2*math.Sqrt(float64(len(sample)))) + 1
	from, to := max(0, half-slack-nulls), half+slack-nulls
	if to >= 0 && to < len(rest) {
		high = selectNth(rest, to)
		rest = rest[:to+1]
	}
	if from > 0 && from < len(rest) {
		low = selectNth(rest, from)
	}
	return low, high
}

// keep keeps the items from low to high, and says how many are below, nulls among them.
func (m *middle[T]) keep(pieces [][]T, low, high T) (below int) {
	m.kept = m.kept[:0]
	for _, x := range pieces {
		for len(x) > 0 {
			m.pause.Take()
			part := x[:min(len(x), keepAt)]
			x = x[len(part):]
			n := len(m.kept)
			m.kept = slices.Grow(m.kept, len(part))
			kept, under := between(m.kept[n:n+len(part)], part, low, high)
			m.kept = m.kept[:n+kept]
			below += under
		}
	}
	return below
}

// between writes the items from low to high to dst, which has room for all, and gives their
// number and that of the items below, nulls among them.
func between[T numElem](dst, x []T, low, high T) (kept, below int) {
	dst = dst[:len(x)]
	from := 0
	for _, v := range x {
		dst[kept] = v
		in, over := 0, 0
		if v >= low {
			in = 1
		}
		if v > high {
			over = 1
		}
		from += in
		kept += in - over
	}
	return kept, len(x) - from
}

// selectNth is the item that would be at place n in sorted order; x has no NaN and is
// reordered so that what is before n is no greater. Hoare's selection, with the median of
// three as pivot.
func selectNth[T numElem](x []T, n int) T {
	from, to := 0, len(x)-1
	for budget := 4 * bits.Len(uint(len(x))); from < to; budget-- {
		if budget == 0 { // an order made to be slow
			slices.Sort(x)
			return x[n]
		}
		mid := from + (to-from)/2
		a, b, c := x[from], x[mid], x[to]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := from, to
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			to = j
		case n >= i:
			from = i
		default:
			return x[n]
		}
	}
	return x[n]
}
