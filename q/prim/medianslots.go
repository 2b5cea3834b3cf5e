package prim

import (
	"runtime"
	"sync/atomic"

	"tock/internal/room"
	"tock/internal/vec"
)

// Medians of groups whose rows lie scattered: a sample of the rows gives two bounds for each
// group, and one pass over all rows keeps what lies between its group's bounds. Only that,
// a sixth of the rows or so, is put in the order of the groups.

const (
	// slotSample is how many rows there are for one that is looked at.
	slotSample = 16
	// slotDeviations is [deviations] here, where a group that missed is another pass.
	slotDeviations = 4
	// slotRows is how many rows a group has at least on average.
	slotRows = 2 * manyToSelect
	// slotShare is how many rows are worth a goroutine.
	slotShare = 1 << 18
)

// slotMedians is the work on one column.
type slotMedians[T numElem] struct {
	x      []T
	g      *RowGroups
	pause  vec.Pause
	bounds []slotBounds[T] // by slot
	parts  []keptRows[T]
	items  []T // kept ones, slot after slot
	starts []int
	counts []slotCount
}

type slotBounds[T numElem] struct{ low, high T }

// slotCount is how many rows a slot has, times 1<<32, and how many of them are not below.
type slotCount uint64

func (c slotCount) rows() int  { return int(c >> 32) }
func (c slotCount) below() int { return c.rows() - int(uint32(c)) }

// keptRows is what one goroutine kept of a stretch of rows.
type keptRows[T numElem] struct {
	items  []T
	slots  []int32
	counts []slotCount
}

// newSlotMedians is nil where groups are too small for a sample, or rows too many to count.
func newSlotMedians[T numElem](pause vec.Pause, x []T, g *RowGroups) *slotMedians[T] {
	if len(x) < slotRows*g.Len() || len(x) >= 1<<32 || g.Slots() > len(x)/slotSample {
		return nil
	}
	return &slotMedians[T]{x: x, g: g, pause: pause}
}

func (s *slotMedians[T]) medians() []float64 {
	s.sample()
	s.pass()
	out := make([]float64, len(s.bounds))
	var missed atomic.Bool
	s.each(func(at, n, below int, kept []T) {
		if medianWithin(n, below, len(kept), s.bounds[at].low == leastOf[T]()) {
			out[at] = middleOf(kept, n, below)
			s.bounds[at] = slotBounds[T]{mostOf[T](), leastOf[T]()} // none again
		} else {
			s.bounds[at] = slotBounds[T]{leastOf[T](), mostOf[T]()}
			missed.Store(true)
		}
	})
	if !missed.Load() {
		return out
	}
	s.pass()
	s.each(func(at, n, below int, kept []T) {
		if s.bounds[at].low < s.bounds[at].high {
			out[at] = middleOf(kept, n, below)
		}
	})
	return out
}

// sample finds bounds for each slot.
func (s *slotMedians[T]) sample() {
	spots := scatter(1)
	rows := make([]int64, len(s.x)/slotSample)
	for i := range rows {
		rows[i] = int64(i*slotSample + spots.within(slotSample))
	}
	slots := s.g.slotsAt(rows)
	starts := make([]int, s.g.Slots()+1)
	for _, at := range slots {
		starts[at+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := append([]int(nil), starts...)
	drawn := room.Items[T](len(rows))
	for i, row := range rows {
		to := &next[slots[i]]
		drawn[*to] = s.x[row]
		*to++
	}
	s.bounds = make([]slotBounds[T], s.g.Slots())
	for at := range s.bounds {
		low, high := boundsIn(drawn[starts[at]:starts[at+1]], slotDeviations)
		s.bounds[at] = slotBounds[T]{low, high}
	}
}

// pass keeps the rows within their slots' bounds, and puts them in the order of the slots.
func (s *slotMedians[T]) pass() {
	s.parts = make([]keptRows[T], max(1, min(runtime.GOMAXPROCS(0), len(s.x)/slotShare)))
	share(len(s.parts), func(i int) { s.keep(i) })
	s.counts = s.parts[0].counts
	kept := len(s.parts[0].items)
	for _, p := range s.parts[1:] {
		for at, c := range p.counts {
			s.counts[at] += c
		}
		kept += len(p.items)
	}
	s.starts = make([]int, len(s.bounds)+1)
	for _, p := range s.parts {
		for _, at := range p.slots {
			s.starts[at+1]++
		}
	}
	for i := 1; i < len(s.starts); i++ {
		s.starts[i] += s.starts[i-1]
	}
	next := append([]int(nil), s.starts...)
	s.items = room.Items[T](kept)
	for _, p := range s.parts {
		slots := p.slots[:len(p.items)]
		for i, v := range p.items {
			to := &next[slots[i]]
			s.items[*to] = v
			*to++
		}
	}
}

// keep goes over the i-th stretch of the rows.
func (s *slotMedians[T]) keep(i int) {
	from, to := len(s.x)*i/len(s.parts), len(s.x)*(i+1)/len(s.parts)
	p := keptRows[T]{counts: make([]slotCount, len(s.bounds))}
	n := 0
	s.g.BlocksIn(from, to, func(from int, slots []int32) {
		for len(slots) > 0 {
			s.pause.Take()
			part := slots[:min(len(slots), keepAt)]
			if len(p.items)-n < len(part) {
				p.items, p.slots = widened(p.items, n, len(part)), widened(p.slots, n, len(part))
			}
			n += s.within(p.items[n:], p.slots[n:], p.counts, s.x[from:from+len(part)], part)
			from, slots = from+len(part), slots[len(part):]
		}
	})
	p.items, p.slots = p.items[:n], p.slots[:n]
	s.parts[i] = p
}

// widened is the first n items, and room for at least so many more.
func widened[T room.Item](x []T, n, more int) []T {
	out := room.Items[T](n + max(more, n/2, 1<<16))
	copy(out, x[:n])
	return out
}

// within writes the items within their slots' bounds, and their slots, and gives their number.
func (s *slotMedians[T]) within(items []T, slots []int32, counts []slotCount, x []T, of []int32) int {
	items, slots, of = items[:len(x)], slots[:len(x)], of[:len(x)]
	kept := 0
	bounds := s.bounds
	counts = counts[:len(bounds)]
	for i, v := range x {
		at := of[i]
		b := &bounds[at]
		items[kept], slots[kept] = v, at
		in, over := 0, 0
		if v >= b.low {
			in = 1
		}
		if v > b.high {
			over = 1
		}
		counts[at] += slotCount(1<<32 + in)
		kept += in &^ over
	}
	return kept
}

// each gives the kept items of each slot that has rows, with how many rows it has and how
// many of them are below; slots are spread over the processors.
func (s *slotMedians[T]) each(f func(at, n, below int, kept []T)) {
	const batch = 4
	var next atomic.Int64
	n := len(s.bounds)
	share(min(runtime.GOMAXPROCS(0), (n+batch-1)/batch), func(int) {
		for {
			to := int(next.Add(batch))
			if to-batch >= n {
				return
			}
			s.pause.Take()
			for at := to - batch; at < min(to, n); at++ {
				if c := s.counts[at]; c != 0 {
					f(at, c.rows(), c.below(), s.items[s.starts[at]:s.starts[at+1]])
				}
			}
		}
	})
}
