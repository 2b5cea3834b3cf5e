package k

import (
	"sync"
	"sync/atomic"

	"tock/internal/room"
)

// Enumerations whose file has indices of 32 bits. Their items are widened when somebody asks
// for all of them: most queries ask a parted column for its runs and for look-ups, and
// others for the rows they have found. Until then the vector has memory for its items
// that nobody has written, and what asks for some of them takes them from the narrow ones.

// narrowItems is where the items of a vector come from that may not be made yet. It stands
// in the index, which all headers over the same memory share.
type narrowItems struct {
	at   []int32
	once sync.Once
	made atomic.Bool
}

// narrowShare is which part of all items may be asked for one by one before all are made.
const narrowShare = 8

// NarrowEnum is an enumeration of indices of 32 bits, which are kept (0Ni is the null). Its
// items are widened when they are asked for. starts is nil, or the index of the parted
// attribute, as [WithRuns] takes it; false when it cannot be that.
func NarrowEnum(d *Domain, at []int32, starts []int64) (Value, bool) {
	v := &Vec[int64]{typ: Enum, domain: d, index: &index[int64]{promised: len(at), narrow: &narrowItems{at: at}}}
	v.data = room.Items[int64](len(at))[:len(at):len(at)]
	if starts == nil {
		return Value{v, 0}, true
	}
	return v.withRuns(starts)
}

// Widened reports whether the items of v are in memory at their full width, as those of
// every vector are but of one that [NarrowEnum] made and nobody has asked for all of.
func Widened(v Value) bool {
	o, ok := v.obj.(*Vec[int64])
	return !ok || o.narrow() == nil
}

// items is the vector's items, made if they were not.
func (v *Vec[T]) items() []T {
	if v.index != nil && v.index.narrow != nil {
		v.widen()
	}
	return v.data
}

// widen makes the items, if they were not made.
func (v *Vec[T]) widen() {
	if narrow := v.narrow(); narrow != nil {
		narrow.make(v.data)
	}
}

// narrow is what the items are still to be made of; nil when they are there.
func (v *Vec[T]) narrow() *narrowItems {
	if v.index == nil || v.index.narrow == nil || v.index.narrow.made.Load() {
		return nil
	}
	return v.index.narrow
}

// make writes all items, once; data is the vector's memory, of int64.
func (n *narrowItems) make(data any) {
	n.once.Do(func() {
		n.fill(data, 0)
		n.made.Store(true)
	})
}

// fill writes items, of int64, from a row on.
func (n *narrowItems) fill(dst any, from int) {
	out := dst.([]int64)
	WidenIndices(out, n.at[from:])
}

// WidenIndices writes indices of 32 bits with 64, as many as dst has room for; null stays null.
func WidenIndices(dst []int64, at []int32) {
	for i, x := range at[:len(dst)] {
		dst[i] = widen(x)
	}
}

// gather is fill of the rows at, the null for those out of range.
func (n *narrowItems) gather(dst any, at []int64) {
	out := dst.([]int64)
	for i, row := range at {
		out[i] = NullLong
		if uint64(row) < uint64(len(n.at)) {
			out[i] = widen(n.at[row])
		}
	}
}

func widen(x int32) int64 {
	if x == NullInt {
		return NullLong
	}
	return int64(x)
}
