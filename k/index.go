package k

import (
	"math"
	"sync"
	"sync/atomic"

	"tock/internal/vec"
)

// indexLag is how many appended rows a grouped index may be behind: an append costs
// nothing but a comparison until then, a look-up never has more to catch up with, and a
// block is entered faster than its rows one by one.
const indexLag = 2048

// index is what an attribute keeps beside the items to answer look-ups. Vectors that
// came from each other by appending share one: it knows the rows of the longest, and the
// others ignore rows past their own end. It is filled under its lock, by whoever needs
// it, from that one's own items, so readers on other goroutines may use it while the
// vector grows.
//
//	u  nums: value -> row
//	g  nums: value -> group; groups: its ascending rows
//	p  nums: value -> run; starts[run] its first row, and the length at the end
//	s  nothing but the knowledge that the promise was checked
type index[T Elem] struct {
	mu      sync.RWMutex
	rows    atomic.Int64 // rows entered
	checked atomic.Bool  // s: the promise holds
	broken  atomic.Bool  // the promise was false: no attribute
	claimed atomic.Bool  // a vector that goes on with this index was appended

	unmade *unmade[T] // items that are made when they are asked for; nil for most

	promised int // rows the attribute was given for; later ones were checked when they came

	nums   numbers[T]
	groups rowLists
	starts []int64
	facts  *runFacts // p: what else is known of the runs
}

// runFacts is what was found out about other columns beside the runs of a parted one.
type runFacts struct {
	mu     sync.Mutex
	ascend map[object]bool // columns that ascend within the runs, or do not
	order  keyOrder        // of the runs' keys
}

// keyOrder says whether the keys of runs ascend from run to run.
type keyOrder uint8

const (
	orderUnknown keyOrder = iota
	keysAscend
	keysMixed
)

// manyFacts is how many columns are remembered: those of one table.
const manyFacts = 64

func (f *runFacts) ascends(col Value, look func() bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.ascend[col.obj]
	if !ok {
		known = look()
		if len(f.ascend) < manyFacts {
			f.ascend[col.obj] = known
		}
	}
	return known
}

// keysAscend reports whether the runs' keys ascend, which look finds out once.
func (f *runFacts) keysAscend(look func() bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.order == orderUnknown {
		f.order = keysMixed
		if look() {
			f.order = keysAscend
		}
	}
	return f.order == keysAscend
}

// claim reports whether the caller is the first who appends behind this index.
func (ix *index[T]) claim() bool { return ix.claimed.CompareAndSwap(false, true) }

// ready makes the index cover data; false when the attribute's promise does not hold.
func (ix *index[T]) ready(a Attr, data []T) bool { return ix.fill(a, data, nil) }

// fill is ready with pauses; only an index nobody else has is left half done by one.
func (ix *index[T]) fill(a Attr, data []T, pause vec.Pause) bool {
	if ix.broken.Load() {
		return false
	}
	if a == Sorted {
		if !ix.checked.Load() {
			if !ascending(data) {
				ix.broken.Store(true)
				return false
			}
			ix.checked.Store(true)
		}
		return true
	}
	if ix.rows.Load() >= int64(len(data)) && (len(data) > 0 || a != Parted) {
		return true
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	from := int(ix.rows.Load())
	ok := true
	switch {
	case ix.broken.Load():
		return false
	case from >= len(data) && from > 0:
		return true
	case a == Grouped && uint64(len(data)) > math.MaxUint32:
		return false // look-ups search
	case a == Grouped:
		ix.addGrouped(data, from, pause)
	case a == Unique:
		ok = ix.addUnique(data, from, pause)
	case a == Parted:
		ok = ix.addParted(data, pause)
	}
	if !ok {
		// What was promised is false for everybody; new rows that break it concern
		// only the vector that got them.
		if from < ix.promised {
			ix.broken.Store(true)
		}
		return false
	}
	ix.rows.Store(int64(len(data)))
	return true
}

func (ix *index[T]) addGrouped(data []T, from int, pause vec.Pause) {
	if syms, ok := any(data).([]Sym); ok {
		ix.addSyms(syms, from, pause)
		return
	}
	for i, x := range data[from:] {
		pause.At(i)
		num, _ := ix.nums.add(x)
		ix.groups.enter(num, uint32(from+i))
	}
}

// symBlock is how many symbols have their groups found before their rows are entered: two
// loops, each of whose steps do not wait for one another's cache misses.
const symBlock = 1024

// addSyms is the loop of addGrouped for symbols, whose numbers are direct-addressed.
func (ix *index[T]) addSyms(syms []Sym, from int, pause vec.Pause) {
	var nums [symBlock]int32
	for ; from < len(syms); from += symBlock {
		pause.At(from | (symBlock - 1)) // once in as many rows as item by item
		block := syms[from:min(from+symBlock, len(syms))]
		for i, s := range block {
			num := ix.nums.pages.Get(uint32(s))
			if num < 0 {
				num = int32(ix.nums.n)
				ix.nums.pages.Set(uint32(s), num)
				ix.nums.n++
			}
			nums[i] = num
		}
		last := ix.groups.last
		for i, num := range nums[:len(block)] {
			if uint(num) < uint(len(last)) {
				if list := &last[num]; len(*list) < cap(*list) {
					n := len(*list)
					*list = (*list)[:n+1]
					(*list)[n] = uint32(from + i)
					continue
				}
			}
			ix.groups.enter(num, uint32(from+i))
			last = ix.groups.last
		}
	}
}

// addUnique enters rows whose number is then their row; false at the first repetition,
// which leaves the rows before it entered (their vector does not use them any more, and
// shorter ones do not see them).
func (ix *index[T]) addUnique(data []T, from int, pause vec.Pause) bool {
	for row := from; row < len(data); row++ {
		pause.At(row)
		if num, added := ix.nums.add(data[row]); !added || int(num) != row {
			return false
		}
	}
	return true
}

func (ix *index[T]) addParted(data []T, pause vec.Pause) bool {
	starts := []int64{}
	for i, x := range data {
		pause.At(i)
		if i > 0 && same(x, data[i-1]) {
			continue
		}
		if _, added := ix.nums.add(x); !added {
			return false
		}
		starts = append(starts, int64(i))
	}
	ix.starts = append(starts, int64(len(data)))
	return true
}

// numbers gives distinct values numbers in the order they come: direct-addressed for
// symbols, hashed for the others.
type numbers[T Elem] struct {
	n     int
	pages vec.Pages
	table vec.Table
	guids map[GUID]int32
}

func (m *numbers[T]) find(x T) int32 {
	switch key := any(x).(type) {
	case Sym:
		return m.pages.Get(uint32(key))
	case GUID:
		if num, ok := m.guids[key]; ok {
			return num
		}
		return -1
	}
	return m.table.Find(elemKey(x))
}

func (m *numbers[T]) add(x T) (num int32, added bool) {
	switch key := any(x).(type) {
	case Sym:
		if num := m.pages.Get(uint32(key)); num >= 0 {
			return num, false
		}
		num = int32(m.n)
		m.pages.Set(uint32(key), num)
		added = true
	case GUID:
		if m.guids == nil {
			m.guids = map[GUID]int32{}
		}
		if num, ok := m.guids[key]; ok {
			return num, false
		}
		num = int32(m.n)
		m.guids[key] = num
		added = true
	default:
		num, added = m.table.Add(elemKey(x))
	}
	if added {
		m.n++
	}
	return num, added
}

// elemKey is a 64-bit key that equal items share and different items do not (all nulls
// of a floating kind are equal, -0 is 0); not for guids, which do not fit.
func elemKey[T Elem](x T) uint64 {
	switch x := any(x).(type) {
	case uint8:
		return uint64(x)
	case int16:
		return vec.IntKey(x)
	case int32:
		return vec.IntKey(x)
	case int64:
		return vec.IntKey(x)
	case float32:
		return vec.FloatKey(float64(x))
	case float64:
		return vec.FloatKey(x)
	case Sym:
		return uint64(x)
	}
	return 0
}

// same reports whether two items are equal as q's match has it.
func same[T Elem](x, y T) bool {
	return x == y || x != x && y != y
}
