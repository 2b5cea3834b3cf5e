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

const (
	// lookRows is how many right rows are looked at together, whether they ascend.
	lookRows = 128
	// differentRows is how many right rows say how many groups there are.
	differentRows = 1024
	// aheadRows is how many right rows are asked for ahead of them.
	aheadRows = 1024
)

// mergeAsOf is a finder that goes along both tables. False when a side does not ascend, as
// far as can be told by a few rows, or when a search in groups that are known already is
// cheaper.
func mergeAsOf[T numElem](a *asOf, x, y []T) (rowFinder, bool) {
	last := len(a.names) - 1
	if last > 0 && a.n < len(y)/mergeFew && a.right[0].Attr() != 0 || a.n == 0 || len(y) > maxKeyRows {
		return rowFinder{}, false
	}
	if a.unordered || !mayAscend(x) || !mayAscend(y) {
		return rowFinder{}, false
	}
	if last == 0 {
		if !ascends(x) || !ascends(y) {
			return rowFinder{}, false
		}
		return rowFinder{serial: true, walk: func() rowWalk { return alongOne(x, y) }}, true
	}
	if last == 1 {
		if f, ok := mergeByColumn(a, a.left[0], a.right[0], x, y); ok {
			return f, true
		}
	}
	if !ascends(x) || !ascends(y) { // before rows are numbered
		return rowFinder{}, false
	}
	left, right, groups, ok := numberBoth(a.left[:last], a.right[:last], a.pause)
	if !ok {
		return rowFinder{walk: func() rowWalk { return noRows }}, true
	}
	return mergeFinder(a, left, right, ^uint64(0), groups+1, x, y), true // from -1 on: right rows of no group
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
func mergeByColumn[T numElem](a *asOf, left, right k.Value, x, y []T) (rowFinder, bool) {
	left, right, ok := alike(left, right)
	if !ok || left.Type() != right.Type() || right.Len() == 0 || right.Len() != len(y) {
		return rowFinder{}, false
	}
	switch o := right.Object().(type) {
	case *k.Vec[k.Sym]:
		if n := k.SymbolCount(); n <= maxPlaces {
			return mergeFinder(a, k.Data[k.Sym](left), o.Raw(), 0, n, x, y), true
		}
		return mergeByKeys(a, k.Data[k.Sym](left), o.Raw(), x, y)
	case *k.Vec[int32]:
		return mergeByKeys(a, k.Data[int32](left), o.Raw(), x, y)
	case *k.Vec[int64]:
		return mergeByKeys(a, k.Data[int64](left), o.Raw(), x, y)
	}
	return rowFinder{}, false
}

func mergeByKeys[T numElem, K vec.Integer](a *asOf, left, right []K, x, y []T) (rowFinder, bool) {
	least, most := vec.Range(right)
	spread := uint64(int64(most)) - uint64(int64(least))
	if spread >= maxPlaces {
		return rowFinder{}, false
	}
	return mergeFinder(a, left, right, uint64(int64(least)), int(spread)+1, x, y), true
}

// mergeFinder merges groups with keys from base on, as many as groups; a left key may be
// none of them.
func mergeFinder[T numElem, K vec.Integer](a *asOf, left, right []K, base uint64, groups int, x, y []T) rowFinder {
	return rowFinder{
		serial: true,
		walk: func() rowWalk {
			m := &merger[T, K]{x: x, y: y[:len(right)], left: left, right: right, base: base,
				latest: make([]int32, groups+1), ahead: append([]lines{linesOf(y), linesOf(right)}, a.beside...)}
			for i := range m.latest {
				m.latest[i] = -1
			}
			m.block = max(8, min(m.different()/8, mergeBlock))
			m.of = a
			return m.rows
		},
		broken: func() bool { return a.unordered },
	}
}

// merger is a walk along two sides.
type merger[T numElem, K vec.Integer] struct {
	of          *asOf
	x, y        []T
	left, right []K
	base        uint64
	latest      []int32           // the last row of each group before end, or -1; the last item stays -1
	before      [mergeBlock]int32 // for right rows from start on, the one of their group before
	start, end  int               // the right rows taken last
	block       int               // how many are taken
	looked      int               // right rows before it are known to ascend
	ahead       []lines           // of the right side: it is asked for
}

// different is about how many groups there are, by the first rows of the right side.
func (m *merger[T, K]) different() (n int) {
	seen := make([]uint8, len(m.latest))
	for _, key := range m.right[:min(len(m.right), differentRows)] {
		at := &seen[uint64(int64(key))-m.base]
		n += int(1 - *at)
		*at = 1
	}
	return n
}

func (m *merger[T, K]) rows(dst []int64, from int) {
	to := from + len(dst)
	if !ascends(m.x[max(0, from-1):to]) {
		m.of.unordered = true
	}
	x, left := m.x[from:to], m.left[from:to]
	for i := 0; !m.of.unordered; m.take() {
		if i = m.answer(dst, x, left, i); i == len(dst) {
			break
		}
	}
	if to == len(m.x) && !ascends(m.y[max(0, m.looked-1):]) { // what no left row came to
		m.of.unordered = true
	}
}

// look looks whether the next right rows ascend, and asks for some behind them.
func (m *merger[T, K]) look() {
	from := m.looked
	m.looked = min(from+lookRows, len(m.y))
	if !ascends(m.y[max(0, from-1):m.looked]) {
		m.of.unordered = true
	}
	for _, column := range m.ahead {
		column.ask(m.looked+aheadRows-lookRows, m.looked+aheadRows)
	}
}

// take enters the next right rows.
func (m *merger[T, K]) take() {
	m.start, m.end = m.end, min(m.end+m.block, len(m.right))
	if m.end >= m.looked {
		m.look()
	}
	latest, base, row := m.latest, m.base, int32(m.start)
	keys := m.right[m.start:m.end]
	before := m.before[:len(keys)]
	for i, key := range keys {
		slot := &latest[uint64(int64(key))-base]
		before[i], *slot = *slot, row
		row++
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
	x = x[i:]
	left, dst = left[i:][:len(x)], dst[i:][:len(x)]
	latest, base, start := m.latest, m.base, int32(m.start)
	none := uint64(len(latest) - 1)
	for j, at := range x {
		if at >= bound && !all {
			return i + j
		}
		key := uint64(int64(left[j])) - base
		if key > none {
			key = none
		}
		row := latest[key]
		if row >= start {
			row = m.back(row, at)
		}
		dst[j] = int64(row)
	}
	return i + len(x)
}

// back is the last row not above at of a right row that was taken last and those of its
// group before it. It is not compiled into its caller, which has better use for registers.
//
//go:noinline
func (m *merger[T, K]) back(row int32, at T) int32 {
	for int(row) >= m.start && m.y[row] > at {
		row = m.before[uint(int(row)-m.start)%mergeBlock]
	}
	return row
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

// mayAscend is ascends for a few items, here and there.
func mayAscend[T numElem](x []T) bool {
	const few = 16
	for i := 1; i < few && len(x) > few; i++ {
		if !(x[len(x)*i/few] >= x[len(x)*(i-1)/few]) {
			return false
		}
	}
	return true
}
