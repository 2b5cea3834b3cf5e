package prim

// Promotion: which kind a function of two operands has, as a table, and operands brought
// to the storage class a kernel computes in.

import (
	"math"
	"strings"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// kindLetters is the order of rows and columns in the tables of kinds.
const kindLetters = "bgxhijefcspmdznuvt"

// promotions gives the result's kind by the kinds of two operands; 0 where it is 'type.
type promotions [20][20]k.Type

// parsePromotions reads a table drawn as in the reference: a row for each kind of x in
// the order of kindLetters, a letter for each kind of y.
func parsePromotions(drawn string) *promotions {
	var out promotions
	for i, row := range strings.Fields(drawn) {
		x, _ := k.TypeOfChar(kindLetters[i])
		for j := range row {
			y, _ := k.TypeOfChar(kindLetters[j])
			if r, ok := k.TypeOfChar(row[j]); ok {
				out[x][y] = r
			}
		}
	}
	return &out
}

// of is the kind for two leaves, enumerations counting as symbols.
func (p *promotions) of(x, y k.Value) k.Type {
	return p[basicKind(x)][basicKind(y)]
}

// basicKind is the kind of a leaf: symbol for an enumeration.
func basicKind(x k.Value) k.Type {
	t := x.Type().Abs()
	if t.IsEnum() {
		return k.Symbol
	}
	if !t.IsBasic() {
		return k.Mixed
	}
	return t
}

const (
	nanosDay    = 86400e9
	nanosMinute = 60e9
	nanosSecond = 1e9
	nanosMilli  = 1e6
)

// durationScale is what one unit of kind from is in units of kind to, both temporal; 1
// where the payload is taken as it stands.
func durationScale(from, to k.Type) int64 {
	if from == to || !from.IsTemporal() {
		return 1
	}
	switch to {
	case k.Timestamp, k.Timespan:
		switch from {
		case k.Date, k.Month:
			return nanosDay
		case k.Minute:
			return nanosMinute
		case k.Second:
			return nanosSecond
		case k.Time:
			return nanosMilli
		}
	case k.Time:
		switch from {
		case k.Minute:
			return 60000
		case k.Second:
			return 1000
		}
	case k.Second:
		if from == k.Minute {
			return 60
		}
	}
	return 1
}

// dayFraction is how many units of a temporal kind make a day, for sums with a datetime.
func dayFraction(from k.Type) float64 {
	switch from {
	case k.Minute:
		return 1440
	case k.Second:
		return 86400
	case k.Time:
		return 86400000
	case k.Timespan:
		return nanosDay
	}
	return 1
}

// operand is one side of a kernel: a vector's items or an atom. Fresh items may be overwritten.
type operand[T any] struct {
	items  []T
	atom   T
	isAtom bool
	fresh  bool
}

// loadInts brings a leaf of numbers to an integer class, times scale. Floats are rounded.
func loadInts[T int32 | int64](v k.Value, scale T) operand[T] {
	if v.Type() < 0 {
		return operand[T]{atom: payloadInt(v, scale), isAtom: true}
	}
	n := v.Len()
	switch o := v.Object().(type) {
	case *k.Vec[T]:
		if scale == 1 {
			return operand[T]{items: o.Raw()}
		}
		dst := room.Items[T](n)
		vec.Widen(dst, o.Raw(), scale)
		return operand[T]{items: dst, fresh: true}
	}
	dst := room.Items[T](n)
	switch o := v.Object().(type) {
	case *k.Vec[uint8]:
		vec.WidenBytes(dst, o.Raw())
	case *k.Vec[int16]:
		vec.Widen(dst, o.Raw(), scale)
	case *k.Vec[int32]:
		vec.Widen(dst, o.Raw(), scale)
	case *k.Vec[int64]:
		vec.Widen(dst, o.Raw(), scale)
	case *k.Vec[float32]:
		roundAll(dst, o.Raw())
	case *k.Vec[float64]:
		roundAll(dst, o.Raw())
	}
	return operand[T]{items: dst, fresh: true}
}

func roundAll[T int32 | int64, F float32 | float64](dst []T, x []F) {
	for i, a := range x {
		dst[i] = roundTo[T](float64(a))
	}
}

// roundTo is a float rounded to the nearest whole number, halves up; nulls to null and
// what is out of range to an infinity.
func roundTo[T int32 | int64](x float64) T {
	return clampTo[T](math.Floor(x + 0.5))
}

// clampTo is a whole float as an integer; nulls to null and what is out of range to an infinity.
func clampTo[T int32 | int64](x float64) T {
	null := vec.NullOf[T]()
	inf := ^null
	switch {
	case x != x:
		return null
	case x >= float64(inf):
		return inf
	case x <= -float64(inf):
		return -inf
	}
	return T(x)
}

// payloadInt is an atom of numbers in an integer class, times scale.
func payloadInt[T int32 | int64](v k.Value, scale T) T {
	t := v.Type()
	if t.IsFloating() {
		return roundTo[T](v.Float())
	}
	if t != -k.Char && v.IsNull() {
		return vec.NullOf[T]()
	}
	return T(v.Int()) * scale
}

// payloadFloat is an atom of numbers as a float.
func payloadFloat(v k.Value) float64 {
	t := v.Type()
	if t.IsFloating() {
		return v.Float()
	}
	if t != -k.Char && v.IsNull() {
		return k.NullFloat
	}
	return float64(v.Int())
}

// loadFloats brings a leaf of numbers to a floating class, divided by unit.
func loadFloats[T float32 | float64](v k.Value, unit T) operand[T] {
	if v.Type() < 0 {
		return operand[T]{atom: T(payloadFloat(v)) / unit, isAtom: true}
	}
	if o := k.VecOf[T](v); o != nil && unit == 1 {
		return operand[T]{items: o.Raw()}
	}
	dst := room.Items[T](v.Len())
	switch o := v.Object().(type) {
	case *k.Vec[uint8]:
		vec.WidenBytes(dst, o.Raw())
	case *k.Vec[int16]:
		vec.ToFloats(dst, o.Raw(), unit)
	case *k.Vec[int32]:
		vec.ToFloats(dst, o.Raw(), unit)
	case *k.Vec[int64]:
		vec.ToFloats(dst, o.Raw(), unit)
	case *k.Vec[float32]:
		vec.Convert(dst, o.Raw())
	case *k.Vec[float64]:
		vec.Convert(dst, o.Raw())
	}
	return operand[T]{items: dst, fresh: true}
}

// result is a slice for the items of f(x,y): one of theirs when it is fresh.
func result[T room.Item](x, y *operand[T]) []T {
	switch {
	case x.fresh:
		return x.items
	case y.fresh:
		return y.items
	}
	return room.Items[T](max(len(x.items), len(y.items)))
}

// storage64, storage32 tell the integer class of a kind.
func storage64(kind k.Type) bool {
	switch kind.Abs() {
	case k.Long, k.Timestamp, k.Timespan:
		return true
	}
	return false
}

// intsAs is integers as a vector of a kind of 32 or 64 bits.
func intsAs[T int32 | int64](kind k.Type, x []T) k.Value {
	if storage64(kind) {
		if xs, ok := any(x).([]int64); ok {
			return k.NewVec(kind, xs)
		}
		out := room.Items[int64](len(x))
		vec.Widen(out, x, 1)
		return k.NewVec(kind, out)
	}
	if xs, ok := any(x).([]int32); ok {
		return k.NewVec(kind, xs)
	}
	out := room.Items[int32](len(x))
	vec.Widen(out, x, 1)
	return k.NewVec(kind, out)
}

// intAs is an integer as an atom of a kind of 32 or 64 bits.
func intAs[T int32 | int64](kind k.Type, x T) k.Value {
	if x == vec.NullOf[T]() {
		return k.Null(kind)
	}
	return k.Atom(kind, int64(x))
}
