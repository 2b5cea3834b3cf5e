package arrowio

import (
	"math"
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/float16"

	"tock/k"
)

// Arrays on their way in. An array has a kind of its own by its Arrow type; the letter of
// q.type then makes it what it was where the two are not the same (a month is a date32).

// inward reads columns.
type inward struct {
	opts  ReadOptions
	mem   *bounded
	known map[arrow.ArrayData][]k.Sym // dictionaries of symbols read before
}

// value is an array as a q list. want is the letter of q.type, or "" for the array's own kind.
func (in *inward) value(arr arrow.Array, want string) (k.Value, error) {
	v, err := in.natural(arr, want)
	if err != nil {
		return k.Value{}, err
	}
	return become(v, want), nil
}

// natural is an array by its own type; want decides only between strings, characters and
// symbols, and what is made of nulls among lists.
func (in *inward) natural(arr arrow.Array, want string) (k.Value, error) {
	if err := in.claim(arr); err != nil {
		return k.Value{}, err
	}
	n := arr.Len()
	switch a := arr.(type) {
	case *array.Null:
		return nothing(n, want), nil
	case *array.Boolean:
		out := make([]uint8, n)
		for i := range out {
			if a.IsValid(i) && a.Value(i) {
				out[i] = 1
			}
		}
		return k.Bools(out), nil
	case *array.Int8:
		return widened(a, a.Int8Values(), k.Short, k.NullShort), nil
	case *array.Uint8:
		return items(a, a.Uint8Values(), k.Byte, 0), nil
	case *array.Int16:
		return items(a, a.Int16Values(), k.Short, k.NullShort), nil
	case *array.Uint16:
		return widened(a, a.Uint16Values(), k.Int, k.NullInt), nil
	case *array.Int32:
		return items(a, a.Int32Values(), k.Int, k.NullInt), nil
	case *array.Uint32:
		return widened(a, a.Uint32Values(), k.Long, k.NullLong), nil
	case *array.Int64:
		return items(a, a.Int64Values(), k.Long, k.NullLong), nil
	case *array.Uint64:
		return mapped(a, a.Uint64Values(), k.Long, k.NullLong, func(x uint64) int64 { return int64(min(x, math.MaxInt64)) }), nil
	case *array.Float16:
		return mapped(a, a.Values(), k.Real, k.NullReal, float16.Num.Float32), nil
	case *array.Float32:
		return items(a, a.Float32Values(), k.Real, k.NullReal), nil
	case *array.Float64:
		return items(a, a.Float64Values(), k.Float, k.NullFloat), nil
	case *array.Decimal128:
		scale := a.DataType().(*arrow.Decimal128Type).Scale
		return each1(a, k.Float, k.NullFloat, func(i int) float64 { return a.Value(i).ToFloat64(scale) }), nil
	case *array.Decimal256:
		scale := a.DataType().(*arrow.Decimal256Type).Scale
		return each1(a, k.Float, k.NullFloat, func(i int) float64 { return a.Value(i).ToFloat64(scale) }), nil
	case *array.Date32:
		return mapped(a, a.Date32Values(), k.Date, k.NullInt, dateIn), nil
	case *array.Date64:
		return mapped(a, a.Date64Values(), k.Date, k.NullInt, func(x arrow.Date64) int32 {
			return int32(min(max(floorDiv(int64(x), 86_400_000)-epochDays, -int64(k.InfInt)), int64(k.InfInt)))
		}), nil
	case *array.Timestamp:
		scale := nanosOf(a.DataType().(*arrow.TimestampType).Unit)
		return mapped(a, a.TimestampValues(), k.Timestamp, k.NullLong, func(x arrow.Timestamp) int64 { return timestampIn(scaled(int64(x), scale)) }), nil
	case *array.Duration:
		return spans(a, cast[int64](a.DurationValues()), a.DataType().(*arrow.DurationType).Unit), nil
	case *array.Time64:
		return spans(a, cast[int64](a.Time64Values()), a.DataType().(*arrow.Time64Type).Unit), nil
	case *array.Time32:
		kind := k.Time
		if a.DataType().(*arrow.Time32Type).Unit == arrow.Second {
			kind = k.Second
		}
		return items(a, cast[int32](a.Time32Values()), kind, k.NullInt), nil
	case *array.FixedSizeBinary:
		return fixedBinaries(a, want), nil
	case *array.String, *array.LargeString, *array.Binary, *array.LargeBinary, *array.StringView, *array.BinaryView:
		texts, _ := textualOf(arr)
		return in.text(texts, want), nil
	case *array.Dictionary:
		return in.dictionary(a, want)
	case array.ListLike:
		return in.list(a, want)
	case *array.Struct:
		return in.records(a)
	}
	return k.Value{}, fault("nyi: nothing in q for %s", arr.DataType())
}

// valid is an array's slots.
type slots interface {
	Len() int
	NullN() int
	IsNull(i int) bool
	IsValid(i int) bool
}

// cast sees items as another type, where they lie.
func cast[T, U any](x []U) []T {
	var from U
	var to T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(from))/int(unsafe.Sizeof(to)))
}

// items takes items as they are: where they lie when there are no nulls.
func items[T k.Elem](a slots, x []T, kind k.Type, null T) k.Value {
	if uintptr(unsafe.Pointer(unsafe.SliceData(x)))%unsafe.Alignof(null) == 0 && a.NullN() == 0 {
		return k.NewVec(kind, x[:a.Len():a.Len()])
	}
	return mapped(a, x, kind, null, func(v T) T { return v })
}

func widened[T int8 | uint16 | uint32, U int16 | int32 | int64](a slots, x []T, kind k.Type, null U) k.Value {
	return k.NewVec(kind, mappedItems(a, x, null, func(v T) U { return U(v) }))
}

// mapped makes an item of each value, null for a slot without one.
func mapped[T any, U k.Elem](a slots, x []T, kind k.Type, null U, f func(T) U) k.Value {
	return k.NewVec(kind, mappedItems(a, x, null, f))
}

func mappedItems[T, U any](a slots, x []T, null U, f func(T) U) []U {
	out := make([]U, a.Len())
	none := a.NullN() > 0
	for i := range out {
		if none && a.IsNull(i) {
			out[i] = null
			continue
		}
		out[i] = f(x[i])
	}
	return out
}

// each1 is mapped by place.
func each1[U k.Elem](a slots, kind k.Type, null U, f func(int) U) k.Value {
	out := make([]U, a.Len())
	for i := range out {
		out[i] = null
		if a.IsValid(i) {
			out[i] = f(i)
		}
	}
	return k.NewVec(kind, out)
}

// nothing is a column that has only nulls.
func nothing(n int, want string) k.Value {
	if len(want) == 1 {
		if kind, ok := k.TypeOfChar(want[0]); ok {
			return k.Repeat(k.Null(kind), n)
		}
	}
	return k.MakeVec(k.Mixed, n)
}

// dateIn counts days from 2000; the ends of the range are the infinities they came from.
func dateIn(x arrow.Date32) int32 {
	if v := int32(x); v == k.NullInt || v >= k.InfInt || v <= -k.InfInt {
		return v
	}
	return int32(max(int64(x)-epochDays, -int64(k.InfInt)))
}

// timestampIn counts from 2000. What lies before 1707.09.22 is -0Wp.
func timestampIn(v int64) int64 {
	switch {
	case v == k.NullLong || v == k.InfLong:
		return v
	case v <= -k.InfLong+epoch:
		return -k.InfLong
	}
	return v - epoch
}

func nanosOf(unit arrow.TimeUnit) int64 {
	switch unit {
	case arrow.Second:
		return 1_000_000_000
	case arrow.Millisecond:
		return 1_000_000
	case arrow.Microsecond:
		return 1000
	}
	return 1
}

// scaled is x*scale, an infinity when that is past the range.
func scaled(x, scale int64) int64 {
	switch {
	case scale == 1:
		return x
	case x == k.NullLong:
		return x
	case x > k.InfLong/scale:
		return k.InfLong
	case x < -k.InfLong/scale:
		return -k.InfLong
	}
	return x * scale
}

// spans is durations and times of day as timespans.
func spans(a slots, x []int64, unit arrow.TimeUnit) k.Value {
	scale := nanosOf(unit)
	if scale == 1 {
		return items(a, x, k.Timespan, k.NullLong)
	}
	return mapped(a, x, k.Timespan, k.NullLong, func(v int64) int64 { return scaled(v, scale) })
}

func floorDiv(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}

// become makes a list the kind that q.type says, where the array had another; a list that
// cannot become it stays what it is.
func become(v k.Value, want string) k.Value {
	if len(want) != 1 {
		return v
	}
	switch kind := v.Type(); {
	case kind == k.Date && want == "m":
		return changed(v, k.Month, func(d int32) int32 { return monthIn(d) })
	case kind == k.Second && want == "u":
		return changed(v, k.Minute, func(s int32) int32 {
			if s == k.NullInt || s >= k.InfInt || s <= -k.InfInt {
				return s
			}
			return int32(floorDiv(int64(s), 60))
		})
	case kind == k.Timespan && want == "t":
		return shortened(v, k.Time, 1_000_000)
	case kind == k.Timespan && want == "v":
		return shortened(v, k.Second, 1_000_000_000)
	case kind == k.Timespan && want == "u":
		return become(shortened(v, k.Second, 1_000_000_000), want)
	case kind == k.Time && want == "n":
		return changed(v, k.Timespan, func(t int32) int64 {
			if t == k.NullInt {
				return k.NullLong
			}
			return int64(t) * 1_000_000
		})
	case kind == k.Long && (want == "n" || want == "p"):
		target, _ := k.TypeOfChar(want[0])
		return k.NewVec(target, k.Data[int64](v))
	case kind == k.Timestamp && want == "z":
		return changed(v, k.Datetime, datetimeIn)
	}
	return v
}

// changed makes a vector of another kind, item by item.
func changed[T, U k.Elem](v k.Value, kind k.Type, f func(T) U) k.Value {
	x := k.Data[T](v)
	out := make([]U, len(x))
	for i := range x {
		out[i] = f(x[i])
	}
	return k.NewVec(kind, out)
}

// shortened makes timespans 32-bit times of a unit in nanoseconds.
func shortened(v k.Value, kind k.Type, unit int64) k.Value {
	return changed(v, kind, func(x int64) int32 {
		if x == k.NullLong {
			return k.NullInt
		}
		return int32(min(max(floorDiv(x, unit), -int64(k.InfInt)), int64(k.InfInt)))
	})
}

// monthIn is the month of a day.
func monthIn(day int32) int32 {
	if day == k.NullInt || day >= k.InfInt || day <= -k.InfInt {
		return day
	}
	month := floorDiv(int64(day)*12, 365) // never too early by more than a few for days long past 2000
	for monthDay(month+1) <= int64(day) {
		month++
	}
	for monthDay(month) > int64(day) {
		month--
	}
	return int32(month)
}

// datetimeIn is days and their fraction.
func datetimeIn(x int64) float64 {
	switch x {
	case k.NullLong:
		return k.NullFloat
	case k.InfLong:
		return math.Inf(1)
	case -k.InfLong:
		return math.Inf(-1)
	}
	day := floorDiv(x, dayNanos)
	return float64(day) + float64(x-day*dayNanos)/dayNanos
}
