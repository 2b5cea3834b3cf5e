package prim

// Parts of temporals (x.minute, `year$x) and local time.
//
// Source: code.kx.com/q/ref/cast#temporal, gtime.

import (
	"time"

	"tock/internal/vec"
	"tock/k"
)

var clockDefs = []Def{
	{Name: "ltime", Unary: LocalTime, Doc: "local equivalent of a UTC timestamp"},
	{Name: "gtime", Unary: GlobalTime, Doc: "UTC equivalent of a local timestamp"},
}

// part is what can be taken from a temporal besides another temporal kind.
type part uint8

const (
	partYear part = iota + 1
	partMonth
	partDay
	partHour
	partMinute
	partSecond
	partWeek
)

var parts = map[string]part{"year": partYear, "mm": partMonth, "dd": partDay, "hh": partHour,
	"uu": partMinute, "ss": partSecond, "week": partWeek}

// IsPart reports whether name is one of the parts of a temporal: what may follow the dot
// of x.minute and what `year$x understands besides the names of kinds.
func IsPart(name string) bool {
	if parts[name] != 0 {
		return true
	}
	kind, ok := k.TypeOfName(name)
	return ok && kind.IsTemporal()
}

// Dotted is the part of a temporal: x.year, x.mm, x.dd, x.hh, x.uu, x.ss, x.week, or another
// temporal kind by name. Shapes: atomic. Errors: ErrType where x has no such part or is
// not temporal, ErrNYI for an unknown part.
func Dotted(env Env, x k.Value, name k.Sym) (k.Value, error) {
	if p := parts[name.String()]; p != 0 {
		offset := int64(2)
		if env != nil {
			offset = int64(env.Settings().WeekOffset)
		}
		return atomicUnary(env, x, func(x k.Value) (k.Value, error) { return partLeaf(p, x, offset) })
	}
	kind, ok := k.TypeOfName(name.String())
	if !ok || !kind.IsTemporal() {
		return k.Value{}, k.ErrNYI
	}
	return Cast(kind, x)
}

func partLeaf(p part, x k.Value, weekOffset int64) (k.Value, error) {
	kind := basicKind(x)
	clock := isTimeOfDay(kind)
	if !kind.IsTemporal() || clock && (p == partYear || p == partDay || p == partWeek) ||
		kind == k.Month && p != partYear && p != partMonth ||
		kind == k.Date && (p == partHour || p == partMinute || p == partSecond) {
		return k.Value{}, k.ErrType
	}
	if clock && p == partMonth {
		p = partMinute // time.mm is its minutes
	}
	switch p {
	case partYear, partMonth:
		months := castTemporal(k.Month, x)
		if p == partYear {
			return mapInt32(k.Int, months, func(m int32) int32 { return 2000 + vec.FloorDiv(m, 12) }), nil
		}
		return mapInt32(k.Int, months, func(m int32) int32 { return vec.FloorMod(m, 12) + 1 }), nil
	case partDay:
		return mapInt32(k.Int, castTemporal(k.Date, x), func(d int32) int32 {
			_, _, day := k.Civil(int(d))
			return int32(day)
		}), nil
	case partWeek:
		w := int32(weekOffset)
		return mapInt32(k.Date, castTemporal(k.Date, x), func(d int32) int32 { return d - vec.FloorMod(d-w, 7) }), nil
	case partHour:
		return mapInt32(k.Int, castTemporal(k.Minute, x), func(u int32) int32 { return vec.FloorDiv(u, 60) }), nil
	case partMinute:
		return mapInt32(k.Int, castTemporal(k.Minute, x), func(u int32) int32 { return vec.FloorMod(u, 60) }), nil
	}
	return mapInt32(k.Int, castTemporal(k.Second, x), func(v int32) int32 { return vec.FloorMod(v, 60) }), nil
}

// mapInt32 applies f to the payloads of a leaf of 32-bit items; nulls stay.
func mapInt32(kind k.Type, x k.Value, f func(int32) int32) k.Value {
	if x.Type() < 0 {
		if x.IsNull() {
			return k.Null(kind)
		}
		return k.Atom(kind, int64(f(int32(x.Int()))))
	}
	items := k.Data[int32](x)
	out := make([]int32, len(items))
	for i, a := range items {
		if a == k.NullInt {
			out[i] = a
		} else {
			out[i] = f(a)
		}
	}
	return k.NewVec(kind, out)
}

// unixEpoch is 1970.01.01 in nanoseconds since 2000.01.01.
const unixEpoch = -10957 * int64(nanosDay)

// LocalTime is ltime x of timestamps or datetimes, by \o or the system's zone. Shapes: atomic.
func LocalTime(env Env, x k.Value) (k.Value, error) {
	return shiftTime(env, x, func(at int64, zone *time.Location) int64 {
		_, offset := time.Unix(0, at-unixEpoch).In(zone).Zone()
		return at + int64(offset)*nanosSecond
	})
}

// GlobalTime is gtime x, the inverse of [LocalTime].
func GlobalTime(env Env, x k.Value) (k.Value, error) {
	return shiftTime(env, x, func(at int64, zone *time.Location) int64 {
		t := time.Unix(0, at-unixEpoch).UTC()
		local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
		_, offset := local.Zone()
		return at - int64(offset)*nanosSecond
	})
}

func shiftTime(env Env, x k.Value, f func(at int64, zone *time.Location) int64) (k.Value, error) {
	zone := Zone(env.Settings())
	return atomicUnary(env, x, func(x k.Value) (k.Value, error) {
		kind := basicKind(x)
		if kind != k.Timestamp && kind != k.Datetime {
			return k.Value{}, k.ErrType
		}
		at := castTemporal(k.Timestamp, x)
		if at.Type() < 0 {
			if !at.IsNull() {
				at = k.NewTimestamp(f(at.Int(), zone))
			}
			return castTemporal(kind, at), nil
		}
		items := k.Data[int64](at)
		out := make([]int64, len(items))
		for i, a := range items {
			if out[i] = a; a != k.NullLong {
				out[i] = f(a, zone)
			}
		}
		return castTemporal(kind, k.Timestamps(out)), nil
	})
}

// Zone is the session's time zone: \o hours (minutes from 24 up), or the system's when null.
func Zone(s *Settings) *time.Location {
	switch o := s.UTCOffset; {
	case o == int(k.NullInt):
		return time.Local
	case o > -24 && o < 24:
		return time.FixedZone("", o*3600)
	default:
		return time.FixedZone("", o*60)
	}
}
