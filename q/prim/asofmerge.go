package prim

import (
	"tock/internal/simd"
	"tock/internal/vec"
	"tock/k"
)

// As-of joins of two tables that ascend in the last column: both are gone along once. Right
// rows are taken some at a time, always as many, and only then the left rows before the next
// ones answered, each by the last row of its group, or where that is too late already, by
// the one before it: what the processor cannot foretell is then one branch in some left rows
// instead of one or two in each.

// mergeFew is how many times more rows the right table may have than the left one for a
// merge, which reads them all, to be worth it where an attribute knows the groups.
const mergeFew = 16

// mergeBlock is the most right rows taken at a time.
const mergeBlock = 64

// mergeAsOf is a finder that goes along both tables. False when a side does not ascend, or
// when a search in groups that are known already is cheaper.
func mergeAsOf[T numElem](a *asOf, x, y []T) (rowFinder, bool) {
	last := len(a.names) - 1
	if last > 0 && a.n < len(y)/mergeFew && a.right[0].Attr() != 0 || a.n == 0 || len(y) > maxKeyRows || !ascends(x) || !ascends(y) {
		return rowFinder{}, false
	}
	if last == 0 {
		return rowFinder{serial: true, walk: func() rowWalk { return alongOne(x, y) }}, true
	}
	if last == 1 {
		if f, ok := mergeByColumn(a.left[0], a.right[0], x, y); ok {
			return f, true
		}
	}
	left, right, groups, ok := numberBoth(a.left[:last], a.right[:last], a.pause)
	if !ok {
		return rowFinder{walk: func() rowWalk { return noRows }}, true
	}
	return mergeFinder(left, right, ^uint64(0), groups+1, x, y), true // from -1 on: right rows of no group
}

// alongOne is a walk where all rows are one group.
func alongOne[T numElem](x, y []T) rowWalk {
	j := 0
	return func(dst []int64, from int) {
		for i, at := range x[from : from+len(dst)] {
			for j < len(y) && y[j] <= at {
				j++
			}
			dst[i] = int64(j - 1)
		}
	}
}

func noRows(dst []int64, _ int) {
	for i := range dst {
		dst[i] = -1
	}
}

// mergeByColumn merges groups of one column of symbols or whole numbers that lie close
// together, without numbering them; false for other columns.
func mergeByColumn[T numElem](left, right k.Value, x, y []T) (rowFinder, bool) {
	left, right, ok := alike(left, right)
	if !ok || left.Type() != right.Type() {
		return rowFinder{}, false
	}
	switch o := right.Object().(type) {
	case *k.Vec[k.Sym]:
		return mergeByKeys(k.Data[k.Sym](left), o.Raw(), x, y)
	case *k.Vec[int32]:
		return mergeByKeys(k.Data[int32](left), o.Raw(), x, y)
	case *k.Vec[int64]:
		return mergeByKeys(k.Data[int64](left), o.Raw(), x, y)
	}
	return rowFinder{}, false
}

func mergeByKeys[T numElem, K vec.Integer](left, right []K, x, y []T) (rowFinder, bool) {
	if len(right) == 0 || len(right) != len(y) {
		return rowFinder{}, false
	}
	least, most := vec.Range(right)
	spread := uint64(int64(most)) - uint64(int64(least))
	if spread >= maxPlaces {
		return rowFinder{}, false
	}
	return mergeFinder(left, right, uint64(int64(least)), int(spread)+1, x, y), true
}

// mergeFinder merges groups with keys from base on, as many as groups; a left key may be
// none of them.
func mergeFinder[T numElem, K vec.Integer](left, right []K, base uint64, groups int, x, y []T) rowFinder {
	return rowFinder{serial: true, walk: func() rowWalk {
		m := &merger[T, K]{x: x, y: y[:len(right)], left: left, right: right, base: base,
			latest: make([]int32, groups+1), block: max(8, min(groups/8, mergeBlock))}
		for i := range m.latest {
			m.latest[i] = -1
		}
		return m.rows
	}}
}

// merger is a walk along two sides.
type merger[T numElem, K vec.Integer] struct {
	x, y        []T
	left, right []K
	base        uint64
	latest      []int32           // the last row of each group before end, or -1; the last item stays -1
	before      [mergeBlock]int32 // for right rows from start on, the one of their group before
	start, end  int               // the right rows taken last
	block       int               // how many are taken
}

func (m *merger[T, K]) rows(dst []int64, from int) {
	x, left := m.x[from:from+len(dst)], m.left[from:from+len(dst)]
	for i := 0; ; m.take() {
		if i = m.answer(dst, x, left, i); i == len(dst) {
			return
		}
	}
}

// take enters the next right rows.
func (m *merger[T, K]) take() {
	m.start, m.end = m.end, min(m.end+m.block, len(m.right))
	touch(m.y, span{from: m.end, to: m.end + m.block}) // the next ones' times: few are looked at, here and there
	latest, base := m.latest, m.base
	for i, key := range m.right[m.start:m.end] {
		slot := &latest[uint64(int64(key))-base]
		m.before[uint(i)%mergeBlock] = *slot
		*slot = int32(m.start + i)
	}
}

// answer sets dst, from item i on, for left rows that come before the right ones not taken
// yet, and gives the first it did not set.
func (m *merger[T, K]) answer(dst []int64, x []T, left []K, i int) int {
	all := m.end == len(m.y)
	var bound T
	if !all {
		bound = m.y[m.end]
	}
	latest, y, start := m.latest, m.y, m.start
	base, none := m.base, uint64(len(latest)-1)
	left, dst = left[:len(x)], dst[:len(x)]
	for ; i < len(x) && (x[i] < bound || all); i++ {
		row := latest[min(uint64(int64(left[i]))-base, none)]
		for int(row) >= start && y[row] > x[i] {
			row = m.before[uint(int(row)-start)%mergeBlock]
		}
		dst[i] = int64(row)
	}
	return i
}

// ascends reports whether items are in order, without a NaN among them.
func ascends[T numElem](x []T) bool {
	if x, ok := any(x).([]int64); ok {
		return simd.Ascends(x)
	}
	for i := 1; i < len(x); i++ {
		if !(x[i] >= x[i-1]) {
			return false
		}
	}
	return len(x) != 1 || x[0] == x[0]
}
