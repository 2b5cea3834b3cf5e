package k

import (
	"math"
	"sync/atomic"

	"tock/internal/room"
)

// Elem is the eight storage classes of the basic kinds: boolean, byte and char share
// uint8; int and the 32-bit temporals int32; long, timestamp, timespan and enumeration
// indices int64; float and datetime float64.
type Elem interface {
	uint8 | int16 | int32 | int64 | float32 | float64 | Sym | GUID
}

// Vector is what every list offers whatever its items: *Vec[T] and *List.
type Vector interface {
	object
	Len() int
	Attr() Attr
	At(i int) Value
	// Slice is items i to j (exclusive) without a copy; no attribute but sorted.
	Slice(i, j int) Value
	// Gather is the items at the given places; the null for a place out of range.
	Gather(at []int64) Value
	// Null is what an index out of range gives.
	Null() Value
}

// Vec is a typed vector: a q type over a slice of its storage class.
type Vec[T Elem] struct {
	typ    Type
	fixed  bool // see Fixed
	attr   attrFlag
	data   []T
	own    *tail
	turn   uint64
	index  *index[T] // of the attribute; nil when it needs none
	domain *Domain   // of an enumeration
}

// tail says whose turn it is to extend a growable buffer: the vector whose own turn is
// the same. Appending to a shared vector hands the turn on with a compare-and-swap, so
// only one of those who append to the same vector extends the buffer, the others copy.
// A vector that nobody shares extends its buffer turn after turn with no more than a load.
//
// At turn 0 and not shared, one vector's header is all there ever was to the buffer.
type tail struct {
	turn   atomic.Uint64
	shared atomic.Bool // a snapshot has the items too
	full   int         // items the buffer has room for; a vector's capacity may be less, see room.Limit
	pieces []int       // see room.Move
}

func (v *Vec[T]) ktype() Type { return v.typ }

// NewVec makes a vector of a kind over data, which is kept. The storage class must be the kind's.
func NewVec[T Elem](kind Type, data []T) Value { return Value{&Vec[T]{typ: kind, data: data}, 0} }

// Constructors of vectors, named after their kinds; the slice is kept.
func Bools(x []uint8) Value      { return NewVec(Boolean, x) }
func Bytes(x []byte) Value       { return NewVec(Byte, x) }
func Chars(x []byte) Value       { return NewVec(Char, x) }
func Shorts(x []int16) Value     { return NewVec(Short, x) }
func Ints(x []int32) Value       { return NewVec(Int, x) }
func Longs(x []int64) Value      { return NewVec(Long, x) }
func Reals(x []float32) Value    { return NewVec(Real, x) }
func Floats(x []float64) Value   { return NewVec(Float, x) }
func Syms(x []Sym) Value         { return NewVec(Symbol, x) }
func Guids(x []GUID) Value       { return NewVec(Guid, x) }
func Timestamps(x []int64) Value { return NewVec(Timestamp, x) }
func Timespans(x []int64) Value  { return NewVec(Timespan, x) }
func Dates(x []int32) Value      { return NewVec(Date, x) }

// String makes a char vector.
func String(s string) Value { return Chars([]byte(s)) }

// Symbols makes a symbol vector of texts.
func Symbols(names ...string) Value {
	out := make([]Sym, len(names))
	for i, name := range names {
		out[i] = Intern(name)
	}
	return Syms(out)
}

// NewEnum makes an enumeration vector: indices into a domain.
func NewEnum(d *Domain, at []int64) Value {
	return Value{&Vec[int64]{typ: Enum, data: at, domain: d}, 0}
}

// Data is the items of a vector of storage class T (not to be changed), or nil when v is something else.
func Data[T Elem](v Value) []T {
	if x, ok := v.obj.(*Vec[T]); ok {
		return x.items()
	}
	return nil
}

// VecOf is v as a vector of storage class T, or nil.
func VecOf[T Elem](v Value) *Vec[T] { x, _ := v.obj.(*Vec[T]); return x }

// Vector is v as a list of any kind, or nil.
func (v Value) Vector() Vector { x, _ := v.obj.(Vector); return x }

// MakeVec makes a vector of n zero items of any basic kind (0b, 0, 0n is not used);
// a general list of n holes for Mixed. Use it with Data to fill.
func MakeVec(kind Type, n int) Value {
	switch kind {
	case Boolean, Byte, Char:
		return NewVec(kind, make([]uint8, n))
	case Guid:
		return NewVec(kind, make([]GUID, n))
	case Short:
		return NewVec(kind, make([]int16, n))
	case Int, Month, Date, Minute, Second, Time:
		return NewVec(kind, make([]int32, n))
	case Long, Timestamp, Timespan:
		return NewVec(kind, make([]int64, n))
	case Real:
		return NewVec(kind, make([]float32, n))
	case Float, Datetime:
		return NewVec(kind, make([]float64, n))
	case Symbol:
		return NewVec(kind, make([]Sym, n))
	}
	items := make([]Value, n)
	for i := range items {
		items[i] = EmptyList
	}
	return NewList(items)
}

// Empty is the empty vector of a kind; () for Mixed and for what has no vectors.
func Empty(kind Type) Value {
	kind = kind.Abs()
	if kind.IsBasic() {
		return MakeVec(kind, 0)
	}
	return EmptyList
}

// Raw is the items; not to be changed.
func (v *Vec[T]) Raw() []T { return v.items() }

func (v *Vec[T]) Len() int { return len(v.data) }

// At is item i as an atom; the null out of range.
func (v *Vec[T]) At(i int) Value {
	if uint(i) >= uint(len(v.data)) {
		return v.Null()
	}
	return v.box(v.item(i))
}

// Null is the kind's null; an enumeration's is one of its own domain.
func (v *Vec[T]) Null() Value {
	if v.domain != nil {
		return NewEnumAtom(v.domain, NullLong)
	}
	return Null(v.typ)
}

// box makes an atom of one item.
func (v *Vec[T]) box(x T) Value {
	switch x := any(x).(type) {
	case uint8:
		return Value{inline(-v.typ), uint64(x)}
	case int16:
		return Value{inline(-v.typ), uint64(int64(x))}
	case int32:
		return Value{inline(-v.typ), uint64(int64(x))}
	case int64:
		if v.domain != nil {
			return NewEnumAtom(v.domain, x)
		}
		return Value{inline(-v.typ), uint64(x)}
	case float32:
		return Value{inline(-v.typ), uint64(math.Float32bits(x))}
	case float64:
		return Value{inline(-v.typ), math.Float64bits(x)}
	case Sym:
		return Value{inline(-v.typ), uint64(x)}
	case GUID:
		return NewGuid(x)
	}
	return Value{}
}

// ItemOf is the item an atom holds; T is the atom's own storage class.
func ItemOf[T Elem](a Value) T {
	var x T
	switch p := any(&x).(type) {
	case *uint8:
		*p = uint8(a.bits)
	case *int16:
		*p = int16(a.bits)
	case *int32:
		*p = int32(a.bits)
	case *int64:
		*p = int64(a.bits)
	case *float32:
		*p = math.Float32frombits(uint32(a.bits))
	case *float64:
		*p = math.Float64frombits(a.bits)
	case *Sym:
		*p = Sym(a.bits)
	case *GUID:
		*p = a.Guid()
	}
	return x
}

// with is a vector of v's kind and domain over other data, without attribute.
func (v *Vec[T]) with(data []T) Value {
	return Value{&Vec[T]{typ: v.typ, data: data, domain: v.domain}, 0}
}

// With is a vector of v's kind (and domain) over other data, without attribute.
func (v *Vec[T]) With(data []T) Value { return v.with(data) }

// Slice keeps the sorted attribute: part of a sorted vector is sorted.
func (v *Vec[T]) Slice(i, j int) Value {
	if m := v.maker(); m != nil && j-i < len(v.data)/unmadeShare {
		data := room.Items[T](j - i)
		m.Fill(data, i)
		return v.with(data)
	}
	out := &Vec[T]{typ: v.typ, fixed: v.fixed, data: v.items()[i:j:j], domain: v.domain}
	if v.Attr() == Sorted {
		out.attr.set(Sorted)
		if v.index != nil && !v.index.checked.Load() {
			out.index = &index[T]{}
		}
	}
	return Value{out, 0}
}

// Gather is the items at the given places; the null for a place out of range.
func (v *Vec[T]) Gather(at []int64) Value {
	out := room.Items[T](len(at))
	null := ItemOf[T](v.Null())
	if m := v.maker(); m != nil && len(at) < len(v.data)/unmadeShare {
		for i, a := range at {
			out[i] = null
			if uint64(a) < uint64(len(v.data)) {
				out[i] = m.Item(int(a))
			}
		}
		return v.with(out)
	}
	data := v.items()
	for i, a := range at {
		if uint64(a) < uint64(len(data)) {
			out[i] = data[a]
		} else {
			out[i] = null
		}
	}
	return v.with(out)
}

// At is item i of a list, row i of a table, entry i of a dictionary's values; an atom itself.
func (v Value) At(i int) Value {
	switch o := v.obj.(type) {
	case *List:
		if uint(i) >= uint(len(o.data)) {
			return o.Null()
		}
		return o.data[i]
	case Vector:
		return o.At(i)
	case *Table:
		return o.Row(i)
	case *Dict:
		if o.IsKeyedTable() {
			return o.Vals.At(i)
		}
		return o.Vals.At(i)
	}
	return v
}

// Slice is items (rows, entries) i to j, exclusive, without a copy.
func (v Value) Slice(i, j int) Value {
	switch o := v.obj.(type) {
	case Vector:
		return o.Slice(i, j)
	case *Table:
		return o.Slice(i, j)
	case *Dict:
		return MustDict(o.Keys.Slice(i, j), o.Vals.Slice(i, j))
	}
	return v
}

// Gather is the items (rows, entries) at the given places; nulls where out of range.
func (v Value) Gather(at []int64) Value {
	switch o := v.obj.(type) {
	case Vector:
		return o.Gather(at)
	case *Table:
		return o.Gather(at)
	case *Dict:
		return MustDict(o.Keys.Gather(at), o.Vals.Gather(at))
	}
	return v
}

// Attr is the attribute of a vector, table or dictionary.
func (v Value) Attr() Attr {
	switch o := v.obj.(type) {
	case Vector:
		return o.Attr()
	case *Table:
		return o.attr()
	case *Dict:
		return o.Attr
	}
	return NoAttr
}

// Repeat is a list of n times the same value: a vector for an atom, else a general list.
func Repeat(x Value, n int) Value {
	switch x.Type() {
	case -Boolean, -Byte, -Char:
		return repeat[uint8](x, n)
	case -Guid:
		return repeat[GUID](x, n)
	case -Short:
		return repeat[int16](x, n)
	case -Int, -Month, -Date, -Minute, -Second, -Time:
		return repeat[int32](x, n)
	case -Long, -Timestamp, -Timespan:
		return repeat[int64](x, n)
	case -Real:
		return repeat[float32](x, n)
	case -Float, -Datetime:
		return repeat[float64](x, n)
	case -Symbol:
		return repeat[Sym](x, n)
	case -Enum:
		v := repeat[int64](Value{inline(-Long), x.bits}, n)
		return NewEnum(x.Domain(), Data[int64](v))
	}
	items := make([]Value, n)
	for i := range items {
		items[i] = x
	}
	return NewList(items)
}

func repeat[T Elem](x Value, n int) Value {
	out := room.Items[T](n)
	item := ItemOf[T](x)
	some := min(n, 512)
	for i := range out[:some] {
		out[i] = item
	}
	for some > 0 && some < n { // copying is faster than storing items
		some += copy(out[some:], out[:some])
	}
	return NewVec(-x.Type(), out)
}

// Enlist is a one-item list: a vector of one for an atom, a one-row table for a
// dictionary of atoms with symbol keys is the caller's business.
func Enlist(x Value) Value {
	if x.IsAtom() {
		return Repeat(x, 1)
	}
	return NewList([]Value{x})
}
