package k

import "math"

// Value is any q value. The zero Value is no value at all (an elided argument, a
// missing result); ask IsZero. Values are passed by copy; what they point at is shared.
type Value struct {
	obj  object
	bits uint64
}

// object is what a Value points at: a kind tag for atoms held inline, otherwise one
// of *Vec[T], *List, *Dict, *Table, the function objects, ...
type object interface{ ktype() Type }

// inline tags an atom whose payload is in Value.bits: integers sign-extended, floats
// as their float64 bits, reals as their float32 bits, symbols as their id.
type inline Type

func (t inline) ktype() Type { return Type(t) }

type guidAtom [16]byte

func (*guidAtom) ktype() Type { return -Guid }

type enumAtom struct{ domain *Domain }

func (*enumAtom) ktype() Type { return -Enum }

// GUID is one guid, its bytes in the order the text prints them.
type GUID [16]byte

// IsZero reports whether v is no value (the zero Value).
func (v Value) IsZero() bool { return v.obj == nil }

// Type is v's q type; Mixed for the zero Value.
func (v Value) Type() Type {
	if v.obj == nil {
		return Mixed
	}
	return v.obj.ktype()
}

// IsAtom reports whether v is an atom of a basic kind or an enumeration.
func (v Value) IsAtom() bool { return v.Type() < 0 }

// Object is what v points at, for a type switch over *Vec[T], *List, *Dict, *Table,
// *Lambda, *Primitive, *Projection, *Composition, *Derived, *Foreign, *PartTable.
func (v Value) Object() any { return v.obj }

// Same reports whether v and w are the identical object (or equal inline atoms): a
// cheap test for "nothing changed", not q's match.
func (v Value) Same(w Value) bool { return v.obj == w.obj && v.bits == w.bits }

// Atom makes an atom of an integer-stored kind (boolean, byte, short, int, long, char,
// temporal but not datetime) from its payload; x is truncated to the kind's width.
func Atom(kind Type, x int64) Value {
	switch kind {
	case Boolean, Byte, Char:
		x = int64(uint8(x))
	case Short:
		x = int64(int16(x))
	case Int, Month, Date, Minute, Second, Time:
		x = int64(int32(x))
	}
	return Value{inline(-kind), uint64(x)}
}

// Inline is the type and the payload of an atom that a Value holds in itself, which all basic
// kinds but guid are: integers sign-extended, floats by their bits, reals by the 32 of theirs,
// symbols by their id. ok is false for everything else.
func (v Value) Inline() (t Type, payload uint64, ok bool) {
	i, ok := v.obj.(inline)
	return Type(i), v.bits, ok
}

// InlineAtom makes an atom of a type and the payload that Inline gives. It is for decoders:
// the type is a basic kind's, negative, not guid's, and the payload as its width wants it.
func InlineAtom(t Type, payload uint64) Value { return Value{inline(t), payload} }

// FloatAtom makes an atom of a floating kind: Real, Float or Datetime.
func FloatAtom(kind Type, x float64) Value {
	if kind == Real {
		return Value{inline(-Real), uint64(math.Float32bits(float32(x)))}
	}
	return Value{inline(-kind), math.Float64bits(x)}
}

// NewBool makes a boolean atom.
func NewBool(b bool) Value {
	if b {
		return Value{inline(-Boolean), 1}
	}
	return Value{inline(-Boolean), 0}
}

// Constructors of atoms, named after their kinds.
func NewByte(x byte) Value       { return Value{inline(-Byte), uint64(x)} }
func NewShort(x int16) Value     { return Value{inline(-Short), uint64(int64(x))} }
func NewInt(x int32) Value       { return Value{inline(-Int), uint64(int64(x))} }
func NewLong(x int64) Value      { return Value{inline(-Long), uint64(x)} }
func NewReal(x float32) Value    { return Value{inline(-Real), uint64(math.Float32bits(x))} }
func NewFloat(x float64) Value   { return Value{inline(-Float), math.Float64bits(x)} }
func NewChar(c byte) Value       { return Value{inline(-Char), uint64(c)} }
func NewSym(s Sym) Value         { return Value{inline(-Symbol), uint64(s)} }
func NewSymbol(s string) Value   { return NewSym(Intern(s)) }
func NewTimestamp(x int64) Value { return Value{inline(-Timestamp), uint64(x)} }
func NewTimespan(x int64) Value  { return Value{inline(-Timespan), uint64(x)} }
func NewDate(x int32) Value      { return Value{inline(-Date), uint64(int64(x))} }
func NewTime(x int32) Value      { return Value{inline(-Time), uint64(int64(x))} }

// NewGuid makes a guid atom.
func NewGuid(g GUID) Value { a := guidAtom(g); return Value{&a, 0} }

// NewEnumAtom makes an enumeration atom: an index into a domain; NullLong for the null.
func NewEnumAtom(d *Domain, i int64) Value { return Value{&enumAtom{d}, uint64(i)} }

// Int is the payload of an atom of an integer-stored kind, sign-extended (an index
// for an enumeration atom). Nulls come as the kind's own null.
func (v Value) Int() int64 { return int64(v.bits) }

// Bool reports whether an integer-stored atom is not zero.
func (v Value) Bool() bool { return v.bits != 0 }

// Float is the payload of a floating atom (real, float, datetime).
func (v Value) Float() float64 {
	if v.Type() == -Real {
		return float64(math.Float32frombits(uint32(v.bits)))
	}
	return math.Float64frombits(v.bits)
}

// Real is the payload of a real atom, bit for bit.
func (v Value) Real() float32 { return math.Float32frombits(uint32(v.bits)) }

// Sym is the payload of a symbol atom; for an enumeration atom the symbol it stands for.
func (v Value) Sym() Sym {
	if e, ok := v.obj.(*enumAtom); ok {
		return e.domain.SymAt(int64(v.bits))
	}
	return Sym(v.bits)
}

// Guid is the payload of a guid atom.
func (v Value) Guid() GUID {
	if g, ok := v.obj.(*guidAtom); ok {
		return GUID(*g)
	}
	return GUID{}
}

// Domain is the domain of an enumeration atom or vector, or nil.
func (v Value) Domain() *Domain {
	switch o := v.obj.(type) {
	case *enumAtom:
		return o.domain
	case *Vec[int64]:
		return o.domain
	}
	return nil
}

// Null is the null atom of a kind (0b, 0x00 and blank where a kind has none); general
// lists and what has no null give the empty list.
func Null(kind Type) Value {
	switch kind.Abs() {
	case Boolean, Byte:
		return Value{inline(-kind.Abs()), 0}
	case Char:
		return NewChar(' ')
	case Guid:
		return NewGuid(GUID{})
	case Short:
		return NewShort(NullShort)
	case Int, Month, Date, Minute, Second, Time:
		return Atom(kind.Abs(), int64(NullInt))
	case Long, Timestamp, Timespan:
		return Atom(kind.Abs(), NullLong)
	case Real:
		return NewReal(NullReal)
	case Float, Datetime:
		return FloatAtom(kind.Abs(), NullFloat)
	case Symbol:
		return NewSym(0)
	}
	return EmptyList
}

// IsNull reports whether an atom is its kind's null; false for what is not an atom,
// except for the identity ::, which q's null calls true.
func (v Value) IsNull() bool {
	switch t := v.Type(); t {
	case -Char:
		return v.bits == ' '
	case -Guid:
		return v.Guid() == GUID{}
	case -Short:
		return int16(v.bits) == NullShort
	case -Int, -Month, -Date, -Minute, -Second, -Time:
		return int32(v.bits) == NullInt
	case -Long, -Timestamp, -Timespan, -Enum:
		return int64(v.bits) == NullLong
	case -Real, -Float, -Datetime:
		f := v.Float()
		return f != f
	case -Symbol:
		return v.bits == 0
	case TypeUnary:
		return v.Same(Identity)
	}
	return false
}

// Len is q's count: 1 for an atom or function, items of a list, keys of a dictionary, rows of a table.
func (v Value) Len() int {
	switch o := v.obj.(type) {
	case inline:
		return 1
	case *Vec[int64]: // the usual ones: being a Vector is a dearer question
		return len(o.data)
	case *Vec[float64]:
		return len(o.data)
	case Vector:
		return o.Len()
	case *Dict:
		return o.Len()
	case *Table:
		return o.Len()
	case *PartTable:
		return o.Source.Rows()
	}
	return 1
}

// IsString reports whether v is a char vector.
func (v Value) IsString() bool { return v.Type() == Char }

// Text is the bytes of a char vector or char atom, or the text of a symbol; "" otherwise.
func (v Value) Text() string {
	switch v.Type() {
	case Char:
		return string(v.obj.(*Vec[uint8]).items())
	case -Char:
		return string([]byte{byte(v.bits)})
	case -Symbol, -Enum:
		return v.Sym().String()
	}
	return ""
}
