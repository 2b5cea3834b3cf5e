package prim

// Conversions between temporal kinds.
//
// Every kind but datetime is a count of some unit: nanoseconds, milliseconds, seconds,
// minutes, days or months, either since 2000 or since midnight. Coarser units floor;
// a moment as a time of day keeps what is left of whole days; a duration does not.

import (
	"math"

	"tock/internal/vec"
	"tock/k"
)

// nanosOf is one unit of a temporal kind in nanoseconds; 0 for month and datetime.
func nanosOf(kind k.Type) int64 {
	switch kind {
	case k.Timestamp, k.Timespan:
		return 1
	case k.Date:
		return nanosDay
	case k.Minute:
		return nanosMinute
	case k.Second:
		return nanosSecond
	case k.Time:
		return nanosMilli
	}
	return 0
}

func isTimeOfDay(kind k.Type) bool {
	return kind == k.Timespan || kind == k.Minute || kind == k.Second || kind == k.Time
}

// castTemporal is a leaf of one temporal kind as another.
func castTemporal(kind k.Type, y k.Value) k.Value {
	from := basicKind(y)
	switch {
	case from == k.Datetime:
		return castTemporal(kind, timestampOfDatetime(y, kind))
	case kind == k.Datetime:
		if from == k.Month {
			y = castTemporal(k.Date, y)
		}
		unit := dayFraction(basicKind(y))
		if from == k.Timestamp {
			unit = nanosDay
		}
		f := loadFloats(y, unit)
		if f.isAtom {
			return k.FloatAtom(kind, f.atom)
		}
		return k.NewVec(kind, f.items)
	case from == kind:
		return y
	}
	conv := temporalConversion(from, kind)
	if y.Type() < 0 {
		if y.IsNull() {
			return k.Null(kind)
		}
		return k.Atom(kind, conv.of(y.Int()))
	}
	if o := k.VecOf[int64](y); o != nil {
		if storage64(kind) {
			return k.NewVec(kind, convert[int64](conv, o.Raw()))
		}
		return k.NewVec(kind, convert[int32](conv, o.Raw()))
	}
	o := k.Data[int32](y)
	if storage64(kind) {
		return k.NewVec(kind, convert[int64](conv, o))
	}
	return k.NewVec(kind, convert[int32](conv, o))
}

// timestampOfDatetime is datetimes as the kind nearest to what is wanted: days for dates
// and months, else timestamps to the millisecond (a datetime holds no more).
func timestampOfDatetime(y k.Value, kind k.Type) k.Value {
	one := func(f float64) (days, nanos int64) {
		switch {
		case f != f:
			return int64(k.NullInt), k.NullLong
		case math.IsInf(f, 0):
			return clampDays(f), clampTo[int64](f)
		}
		ms := math.Floor(f*86400000 + 0.5)
		if math.Abs(ms) > 9.2e12 {
			return clampDays(math.Floor(ms / 86400000)), clampTo[int64](math.Copysign(math.Inf(1), f))
		}
		return clampDays(math.Floor(ms / 86400000)), int64(ms) * nanosMilli
	}
	days := kind == k.Date || kind == k.Month
	if y.Type() < 0 {
		d, n := one(y.Float())
		if days {
			return k.NewDate(int32(d))
		}
		return k.NewTimestamp(n)
	}
	fs := k.Data[float64](y)
	if days {
		out := make([]int32, len(fs))
		for i, f := range fs {
			d, _ := one(f)
			out[i] = int32(d)
		}
		return k.Dates(out)
	}
	out := make([]int64, len(fs))
	for i, f := range fs {
		_, out[i] = one(f)
	}
	return k.Timestamps(out)
}

func clampDays(f float64) int64 { return int64(clampTo[int32](f)) }

// conversion is how one payload becomes another: times mul, or (modulo mod, where not
// zero) divided by div with floor, or through the calendar.
type conversion struct {
	mul, mod, div int64
	calendar      int8 // +1 days to months, -1 months to days; applied last, or first
}

func temporalConversion(from, to k.Type) conversion {
	switch {
	case to == k.Month:
		c := conversion{mul: 1, div: 1, calendar: 1}
		if from != k.Date {
			c.div = nanosDay / nanosOf(from)
		}
		return c
	case from == k.Month:
		c := conversion{mul: 1, div: 1, calendar: -1}
		if to == k.Timestamp {
			c.mul = nanosDay
		} else if to != k.Date {
			c.mul = 0
		}
		return c
	case from == k.Date && isTimeOfDay(to):
		return conversion{mul: 0, div: 1}
	}
	a, b := nanosOf(from), nanosOf(to)
	c := conversion{mul: 1, div: 1}
	if a >= b {
		c.mul = a / b
	} else {
		c.div = b / a
	}
	if from == k.Timestamp && isTimeOfDay(to) {
		c.mod = nanosDay
	}
	return c
}

// of converts one payload that is not null.
func (c conversion) of(x int64) int64 {
	if c.calendar < 0 {
		x = int64(k.FirstDay(int(x)))
	}
	switch {
	case c.mod != 0:
		x = vec.FloorMod(x, c.mod)
	case c.mul > 1:
		return mulClamp(x, c.mul)
	case c.mul == 0:
		return 0
	}
	if c.div > 1 {
		x = vec.FloorDiv(x, c.div)
	}
	if c.calendar > 0 {
		x = int64(k.MonthOfDay(int(x)))
	}
	return x
}

// mulClamp is x*m, an infinity where that overflows.
func mulClamp(x, m int64) int64 {
	limit := k.InfLong / m
	switch {
	case x > limit:
		return k.InfLong
	case x < -limit:
		return -k.InfLong
	}
	return x * m
}

func convert[D, S int32 | int64](c conversion, x []S) []D {
	out := make([]D, len(x))
	nullD, nullS := vec.NullOf[D](), vec.NullOf[S]()
	for i, a := range x {
		if a == nullS {
			out[i] = nullD
			continue
		}
		out[i] = D(c.of(int64(a)))
	}
	return out
}
