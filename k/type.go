package k

import "math"

// Type is a q type number as q's type function gives it: negative for an atom,
// positive for a vector of the same kind, 0 for a general list, 20 to 76 for
// enumerations, 98 and up for the rest.
type Type int8

// The types of q. The names of the 18 basic kinds are the vector types; an atom of
// kind t has type -t.
const (
	Mixed     Type = 0
	Boolean   Type = 1
	Guid      Type = 2
	Byte      Type = 4
	Short     Type = 5
	Int       Type = 6
	Long      Type = 7
	Real      Type = 8
	Float     Type = 9
	Char      Type = 10
	Symbol    Type = 11
	Timestamp Type = 12
	Month     Type = 13
	Date      Type = 14
	Datetime  Type = 15
	Timespan  Type = 16
	Minute    Type = 17
	Second    Type = 18
	Time      Type = 19
	Enum      Type = 20 // every 64-bit enumeration since 3.6
	AnyMap    Type = 77 // mapped list

	TypeTable       Type = 98
	TypeDict        Type = 99
	TypeLambda      Type = 100
	TypeUnary       Type = 101 // also ::, and the hole of a projection
	TypeBinary      Type = 102
	TypeIterator    Type = 103
	TypeProjection  Type = 104
	TypeComposition Type = 105
	TypeEach        Type = 106 // f'
	TypeOver        Type = 107 // f/
	TypeScan        Type = 108 // f\
	TypeEachPrior   Type = 109 // f':
	TypeEachRight   Type = 110 // f/:
	TypeEachLeft    Type = 111 // f\:
	TypeForeign     Type = 112
	TypeSortedDict  Type = 127 // on the wire only: a dictionary with the sorted attribute
)

// Nulls and infinities of the integer kinds; see formats.md section 0.
const (
	NullShort = int16(math.MinInt16)
	NullInt   = int32(math.MinInt32)
	NullLong  = int64(math.MinInt64)
	InfShort  = int16(math.MaxInt16)
	InfInt    = int32(math.MaxInt32)
	InfLong   = int64(math.MaxInt64)
)

// NullFloat and NullReal are the NaN that kdb+ writes on Linux (sign bit set).
var (
	NullFloat = math.Float64frombits(0xfff8000000000000)
	NullReal  = math.Float32frombits(0xffc00000)
	InfFloat  = math.Inf(1)
)

// typeInfo describes one basic kind.
type typeInfo struct {
	char  byte
	name  string
	width int // bytes on the wire and on disk; 0 for symbol
}

var typeInfos = [20]typeInfo{
	Mixed:     {'*', "", 0},
	Boolean:   {'b', "boolean", 1},
	Guid:      {'g', "guid", 16},
	Byte:      {'x', "byte", 1},
	Short:     {'h', "short", 2},
	Int:       {'i', "int", 4},
	Long:      {'j', "long", 8},
	Real:      {'e', "real", 4},
	Float:     {'f', "float", 8},
	Char:      {'c', "char", 1},
	Symbol:    {'s', "symbol", 0},
	Timestamp: {'p', "timestamp", 8},
	Month:     {'m', "month", 4},
	Date:      {'d', "date", 4},
	Datetime:  {'z', "datetime", 8},
	Timespan:  {'n', "timespan", 8},
	Minute:    {'u', "minute", 4},
	Second:    {'v', "second", 4},
	Time:      {'t', "time", 4},
}

// Abs is the vector type of an atom type, and the type itself otherwise.
func (t Type) Abs() Type {
	if t < 0 {
		return -t
	}
	return t
}

// IsAtom reports whether t is the type of an atom (enumeration atoms included).
func (t Type) IsAtom() bool { return t < 0 }

// IsBasic reports whether |t| is one of the 18 basic kinds.
func (t Type) IsBasic() bool {
	t = t.Abs()
	return t >= Boolean && t <= Time && t != 3
}

// IsEnum reports whether |t| is an enumeration type.
func (t Type) IsEnum() bool { t = t.Abs(); return t >= Enum && t < AnyMap }

// IsVector reports whether t is a typed vector (basic or enumeration), not a general list.
func (t Type) IsVector() bool { return t > 0 && t < AnyMap }

// IsList reports whether t is a list of any kind: typed vector, general or mapped list.
func (t Type) IsList() bool { return t >= 0 && t < TypeTable }

// IsFunction reports whether t is the type of something that is applied by calling.
func (t Type) IsFunction() bool { return t >= TypeLambda && t <= TypeForeign }

// IsTemporal reports whether |t| is a date or time kind.
func (t Type) IsTemporal() bool { t = t.Abs(); return t >= Timestamp && t <= Time }

// IsNumeric reports whether |t| is short, int, long, real or float.
func (t Type) IsNumeric() bool { t = t.Abs(); return t >= Short && t <= Float }

// IsFloating reports whether |t| is stored as an IEEE number: real, float or datetime.
func (t Type) IsFloating() bool { t = t.Abs(); return t == Real || t == Float || t == Datetime }

// IsText reports whether |t| is char or symbol.
func (t Type) IsText() bool { t = t.Abs(); return t == Char || t == Symbol }

// Char is the one-letter code of the kind ("j" for long), as meta and $ use it;
// blank for a general list and for what has none.
func (t Type) Char() byte {
	t = t.Abs()
	if t.IsBasic() {
		return typeInfos[t].char
	}
	if t.IsEnum() {
		return 's'
	}
	return ' '
}

// Name is the kind's name as key gives it for a vector ("long"), or "".
func (t Type) Name() string {
	t = t.Abs()
	if t.IsBasic() {
		return typeInfos[t].name
	}
	return ""
}

// Width is the bytes of one item on the wire and on disk; 0 where items vary.
func (t Type) Width() int {
	t = t.Abs()
	switch {
	case t.IsBasic():
		return typeInfos[t].width
	case t.IsEnum():
		return 8
	}
	return 0
}

// TypeOfChar is the kind with the one-letter code c (lower case), or false.
func TypeOfChar(c byte) (Type, bool) {
	for t, info := range typeInfos {
		if info.char == c && t != 0 && c != 0 {
			return Type(t), true
		}
	}
	return 0, false
}

// TypeOfName is the kind with the given name ("long"), or false.
func TypeOfName(name string) (Type, bool) {
	for t, info := range typeInfos {
		if info.name == name && name != "" {
			return Type(t), true
		}
	}
	return 0, false
}

// Attr is a vector's attribute, with the wire's numbers.
type Attr uint8

// The attributes: what the holder promises of the items, kept with an index where one helps.
const (
	NoAttr  Attr = 0
	Sorted  Attr = 1
	Unique  Attr = 2
	Parted  Attr = 3
	Grouped Attr = 4
)

// Char is the attribute's letter, or 0 for none.
func (a Attr) Char() byte { return "\x00supg"[a%5] }

// AttrOfChar is the attribute named by a letter of "supg".
func AttrOfChar(c byte) (Attr, bool) {
	switch c {
	case 's':
		return Sorted, true
	case 'u':
		return Unique, true
	case 'p':
		return Parted, true
	case 'g':
		return Grouped, true
	}
	return NoAttr, false
}
