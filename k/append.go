package k

import (
	"slices"
	"unsafe"

	"tock/internal/room"
)

// minGrow is the smallest capacity a growing vector takes, in items.
const minGrow = 16

// A vector that is full takes twice its room, and four times from copiedFrom to copiedTo
// bytes: there its items are copied, while the pages of a longer one are moved.
const (
	copiedFrom = 4 << 10
	copiedTo   = room.Large / 4
)

// Append is v with more items of the same storage class at its end.
//
// When v ends where its growable buffer is used up to, the items are written in place
// behind it and the result shares the buffer: amortised O(1) an item. Any holder of v
// or of an earlier snapshot keeps its own length. Otherwise the items are copied to a
// larger buffer first. The attribute is kept where the new items keep its promise and
// dropped where they do not (see extended).
func (v *Vec[T]) Append(more []T) *Vec[T] {
	out, first := v.successor()
	out.extend(more, first)
	return out
}

// AppendInPlace is Append that changes v itself: only for a holder that knows nobody
// else has this *Vec (a global variable nobody has read since its last change).
func (v *Vec[T]) AppendInPlace(more []T) {
	v.extend(more, v.first())
}

// PushInPlace is AppendInPlace of one item.
func (v *Vec[T]) PushInPlace(x T) {
	n := len(v.data)
	if n == cap(v.data) || v.own == nil || v.own.turn.Load() != v.turn {
		v.extend([]T{x}, v.first())
		return
	}
	v.data = v.data[:n+1]
	v.data[n] = x
	if v.attr.get() != NoAttr {
		v.extended(n, true)
	}
}

// successor is a copy of v's header to append to. It takes the turn at the buffer, if
// v still had it; first reports that v is appended to for the first time, so that the
// result may go on with its buffer and index.
func (v *Vec[T]) successor() (out *Vec[T], first bool) {
	out = &Vec[T]{typ: v.typ, data: v.data, index: v.index, domain: v.domain}
	out.attr.set(v.attr.get())
	if v.own == nil {
		return out, v.index == nil || v.index.claim()
	}
	if v.own.turn.CompareAndSwap(v.turn, v.turn+1) {
		out.own, out.turn = v.own, v.turn+1
		return out, true
	}
	return out, false
}

// first reports whether v itself, which nobody shares, is the only one that goes on
// with its buffer and index.
func (v *Vec[T]) first() bool {
	if v.own == nil {
		return v.index == nil || v.index.claim()
	}
	if v.own.turn.Load() == v.turn {
		return true
	}
	v.own = nil // somebody else has the turn
	return false
}

// extend writes the items behind v's, in a larger buffer when this one is full or not
// v's to extend.
func (v *Vec[T]) extend(more []T, first bool) {
	if len(more) == 0 {
		return
	}
	n := len(v.data)
	end := n + len(more)
	if v.own == nil || end > cap(v.data) && !v.advance(end) {
		v.enlarge(n, max(minGrow, end, n*v.times()))
		if end > cap(v.data) {
			v.advance(end) // what comes is more than the first step of a fresh buffer
		}
	}
	v.data = v.data[:end]
	copy(v.data[n:], more)
	if v.attr.get() != NoAttr {
		v.extended(n, first)
	}
}

// times is by how much v grows.
func (v *Vec[T]) times() int {
	var x T
	if size := len(v.data) * int(unsafe.Sizeof(x)); size >= copiedFrom && size < copiedTo {
		return 4
	}
	return 2
}

// enlarge gives v a buffer of its own with room for size items. The first n go over as
// a copy, or, when nobody else ever had the old buffer, with their memory.
func (v *Vec[T]) enlarge(n, size int) {
	grown, warm := room.Make[T](size)
	own := &tail{full: cap(grown)}
	alone := v.own != nil && v.own.turn.Load() == 0 && !v.own.shared.Load()
	if alone && !warm {
		own.pieces = room.Move(grown[:n], v.data[:n], v.own.pieces)
	} else {
		copy(grown[:n], v.items()[:n])
		if alone {
			room.Release(v.data[:0], v.own.full)
		}
	}
	if !warm {
		grown = room.Limit(grown[:n])
	}
	v.data, v.own, v.turn = grown[:n], own, 0
	if v.index != nil && v.index.unmade != nil {
		v.index = nil // its items are others now
	}
}

// advance lets v have more of its buffer, of which [room.Limit] kept it from the end; false
// when end is past it.
func (v *Vec[T]) advance(end int) bool {
	if end > v.own.full {
		return false
	}
	v.data = room.Advance(v.data, end, v.own.full)
	return true
}

// Share notes that somebody keeps the items of v beside whoever appends to it in place:
// their memory stays where it is.
func (v *Vec[T]) Share() {
	if v.own != nil {
		v.own.shared.Store(true)
	}
}

// Snapshot is v with headers of its own (a vector's, a list's, a table's columns'): whoever
// holds v alone may go on appending to it in place while others read the snapshot. It
// costs the headers, not the items. What the snapshot is appended to is a copy.
func Snapshot(v Value) Value {
	switch o := v.obj.(type) {
	case *List:
		out := &List{data: o.data, mapped: o.mapped}
		out.attr.set(o.attr.get())
		out.levels.from(&o.levels)
		return Value{out, 0}
	case *Table:
		cols := make([]Value, len(o.Cols))
		for i, col := range o.Cols {
			cols[i] = Snapshot(col)
		}
		return Value{&Table{Names: o.Names, Cols: cols, Attr: o.Attr}, 0}
	case *Dict:
		return Value{&Dict{Keys: Snapshot(o.Keys), Vals: Snapshot(o.Vals), Attr: o.Attr}, 0}
	case snapshotter:
		return o.snapshot()
	}
	return v
}

type snapshotter interface{ snapshot() Value }

func (v *Vec[T]) snapshot() Value {
	v.Share()
	out := &Vec[T]{typ: v.typ, fixed: v.fixed, data: v.data, index: v.index, domain: v.domain}
	out.attr.set(v.attr.get())
	return Value{out, 0}
}

// Append is the list with more items at its end; see [Vec.Append].
func (l *List) Append(more []Value) *List {
	out := &List{data: l.data}
	out.attr.set(l.attr.get())
	out.levels.from(&l.levels)
	if l.own != nil && l.own.turn.CompareAndSwap(l.turn, l.turn+1) {
		out.own, out.turn = l.own, l.turn+1
	}
	out.extend(more)
	return out
}

// AppendInPlace is Append that changes l itself.
func (l *List) AppendInPlace(more []Value) {
	if l.own != nil && l.own.turn.Load() != l.turn {
		l.own = nil
	}
	l.extend(more)
}

func (l *List) extend(more []Value) {
	if len(more) == 0 {
		return
	}
	l.mapped = 0
	n := len(l.data)
	end := n + len(more)
	if l.own == nil || end > cap(l.data) {
		l.data = slices.Grow(l.data[:n:n], max(minGrow, end, n*2)-n)
		l.own, l.turn = &tail{}, 0
	}
	l.data = l.data[:end]
	copy(l.data[n:], more)
	l.levels.add(more...)
	if l.attr.get() != NoAttr {
		l.extended(n)
	}
}

// AppendTo is v with the items of more, a vector or list of v's own type (and domain),
// at its end; false, and nothing done, when they are of different types.
func AppendTo(v, more Value) (Value, bool) {
	if v.Type() != more.Type() {
		return Value{}, false
	}
	if l, ok := v.obj.(*List); ok {
		return Value{l.Append(more.Items()), 0}, true
	}
	return joinVecs(v, more)
}

// AppendInPlace is AppendTo that changes v itself; see [Vec.AppendInPlace] for when
// that is allowed.
func AppendInPlace(v, more Value) bool {
	if v.Type() != more.Type() {
		return false
	}
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		o.AppendInPlace(Data[uint8](more))
	case *Vec[int16]:
		o.AppendInPlace(Data[int16](more))
	case *Vec[int32]:
		o.AppendInPlace(Data[int32](more))
	case *Vec[int64]:
		if o.domain != more.Domain() {
			return false
		}
		o.AppendInPlace(Data[int64](more))
	case *Vec[float32]:
		o.AppendInPlace(Data[float32](more))
	case *Vec[float64]:
		o.AppendInPlace(Data[float64](more))
	case *Vec[Sym]:
		o.AppendInPlace(Data[Sym](more))
	case *Vec[GUID]:
		o.AppendInPlace(Data[GUID](more))
	case *List:
		o.AppendInPlace(more.Items())
	default:
		return false
	}
	return true
}

// Join is q's x,y for two lists or atoms: a vector when both are of one kind, otherwise
// a general list (collapsed when an empty general list meets a vector). Dictionaries and
// tables are the caller's business.
func Join(x, y Value) Value {
	xt, yt := x.Type(), y.Type()
	if xt < 0 || xt >= TypeTable {
		x = Enlist(x)
		xt = x.Type()
	}
	if yt < 0 && yt == -xt && yt.IsBasic() {
		return joinAtom(x, y)
	}
	if yt < 0 || yt >= TypeTable {
		y = Enlist(y)
		yt = y.Type()
	}
	if xt == yt && xt != Mixed {
		if out, ok := joinVecs(x, y); ok {
			return out
		}
	}
	if xt == Mixed && x.Len() == 0 {
		return y
	}
	if yt == Mixed && y.Len() == 0 {
		return x
	}
	if xt == Mixed {
		return Value{x.obj.(*List).Append(y.Each()), 0}
	}
	xs, ys := x.Each(), y.Each()
	out := make([]Value, 0, len(xs)+len(ys))
	return NewList(append(append(out, xs...), ys...))
}

func joinAtom(x, y Value) Value {
	switch o := x.obj.(type) {
	case *Vec[uint8]:
		return Value{o.Append([]uint8{uint8(y.bits)}), 0}
	case *Vec[int16]:
		return Value{o.Append([]int16{int16(y.bits)}), 0}
	case *Vec[int32]:
		return Value{o.Append([]int32{int32(y.bits)}), 0}
	case *Vec[int64]:
		return Value{o.Append([]int64{int64(y.bits)}), 0}
	case *Vec[float32]:
		return Value{o.Append([]float32{ItemOf[float32](y)}), 0}
	case *Vec[float64]:
		return Value{o.Append([]float64{ItemOf[float64](y)}), 0}
	case *Vec[Sym]:
		return Value{o.Append([]Sym{Sym(y.bits)}), 0}
	case *Vec[GUID]:
		return Value{o.Append([]GUID{y.Guid()}), 0}
	}
	return Value{}
}

// joinVecs joins two vectors of the same type; false when their domains differ.
func joinVecs(x, y Value) (Value, bool) {
	switch o := x.obj.(type) {
	case *Vec[uint8]:
		return Value{o.Append(Data[uint8](y)), 0}, true
	case *Vec[int16]:
		return Value{o.Append(Data[int16](y)), 0}, true
	case *Vec[int32]:
		return Value{o.Append(Data[int32](y)), 0}, true
	case *Vec[int64]:
		if o.domain != y.Domain() {
			return Value{}, false
		}
		return Value{o.Append(Data[int64](y)), 0}, true
	case *Vec[float32]:
		return Value{o.Append(Data[float32](y)), 0}, true
	case *Vec[float64]:
		return Value{o.Append(Data[float64](y)), 0}, true
	case *Vec[Sym]:
		return Value{o.Append(Data[Sym](y)), 0}, true
	case *Vec[GUID]:
		return Value{o.Append(Data[GUID](y)), 0}, true
	}
	return Value{}, false
}
