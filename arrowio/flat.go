package arrowio

import (
	"math"
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"tock/k"
)

// Typed vectors on their way out. The items of a kind with the same layout on both sides
// are used where they lie; only the bits that mark nulls are made, when there are nulls.

// maker makes the rows from-to of a column an Arrow array.
type maker = func(from, to int) (arrow.Array, error)

// Units and epochs between q and the rest of the world.
const (
	epochDays = 10957 // 1970.01.01 to 2000.01.01
	dayNanos  = 86400 * 1_000_000_000
	epoch     = epochDays * dayNanos
)

var (
	timestampType = &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}
	symbolType    = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	guidType      = &arrow.FixedSizeBinaryType{ByteWidth: 16}
)

// flat is what a typed vector becomes.
func flat(v k.Value, opts WriteOptions) (arrow.DataType, maker, error) {
	drop := opts.Infinities == NullInfinities
	switch v.Type() {
	case k.Boolean:
		return arrow.FixedWidthTypes.Boolean, boolMaker(k.Data[uint8](v)), nil
	case k.Byte:
		return arrow.PrimitiveTypes.Uint8, plain(arrow.PrimitiveTypes.Uint8, k.Data[uint8](v), nil), nil
	case k.Char:
		return arrow.BinaryTypes.String, charMaker(k.Data[uint8](v)), nil
	case k.Guid:
		return guidType, plain(guidType, k.Data[k.GUID](v), func(x k.GUID) bool { return x == k.GUID{} }), nil
	case k.Short:
		return arrow.PrimitiveTypes.Int16, plain(arrow.PrimitiveTypes.Int16, k.Data[int16](v), gaps(k.NullShort, k.InfShort, drop)), nil
	case k.Int:
		return arrow.PrimitiveTypes.Int32, plain(arrow.PrimitiveTypes.Int32, k.Data[int32](v), gaps(k.NullInt, k.InfInt, drop)), nil
	case k.Time:
		return arrow.FixedWidthTypes.Time32ms, plain(arrow.FixedWidthTypes.Time32ms, k.Data[int32](v), gaps(k.NullInt, k.InfInt, drop)), nil
	case k.Second:
		return arrow.FixedWidthTypes.Time32s, plain(arrow.FixedWidthTypes.Time32s, k.Data[int32](v), gaps(k.NullInt, k.InfInt, drop)), nil
	case k.Minute:
		return arrow.FixedWidthTypes.Time32s, moved(arrow.FixedWidthTypes.Time32s, k.Data[int32](v), gaps(k.NullInt, k.InfInt, drop), minutesOut), nil
	case k.Date:
		return arrow.FixedWidthTypes.Date32, moved(arrow.FixedWidthTypes.Date32, k.Data[int32](v), gaps(k.NullInt, k.InfInt, drop), daysOut), nil
	case k.Month:
		return arrow.FixedWidthTypes.Date32, moved(arrow.FixedWidthTypes.Date32, k.Data[int32](v), gaps(k.NullInt, k.InfInt, drop), monthsOut), nil
	case k.Long:
		return arrow.PrimitiveTypes.Int64, plain(arrow.PrimitiveTypes.Int64, k.Data[int64](v), gaps(k.NullLong, k.InfLong, drop)), nil
	case k.Timespan:
		return arrow.FixedWidthTypes.Duration_ns, plain(arrow.FixedWidthTypes.Duration_ns, k.Data[int64](v), gaps(k.NullLong, k.InfLong, drop)), nil
	case k.Timestamp:
		return timestampType, moved(timestampType, k.Data[int64](v), gaps(k.NullLong, k.InfLong, drop), timestampsOut), nil
	case k.Datetime:
		return timestampType, moved(timestampType, k.Data[float64](v), floatGaps[float64](drop), datetimesOut), nil
	case k.Real:
		return arrow.PrimitiveTypes.Float32, plain(arrow.PrimitiveTypes.Float32, k.Data[float32](v), floatGaps[float32](drop)), nil
	case k.Float:
		return arrow.PrimitiveTypes.Float64, plain(arrow.PrimitiveTypes.Float64, k.Data[float64](v), floatGaps[float64](drop)), nil
	case k.Symbol, k.Enum:
		return symbols(v)
	}
	return nil, nil, fault("type: nothing in Arrow for type %d", v.Type())
}

// gaps says which items are nulls, the infinities too when they are dropped.
func gaps[T int16 | int32 | int64](null, inf T, drop bool) func(T) bool {
	if drop {
		return func(x T) bool { return x == null || x == inf || x == -inf }
	}
	return func(x T) bool { return x == null }
}

func floatGaps[T float32 | float64](drop bool) func(T) bool {
	if drop {
		return func(x T) bool { return x != x || math.IsInf(float64(x), 0) }
	}
	return func(x T) bool { return x != x }
}

// validity is the bits of the items that are no gaps, and how many are; nil for no gap.
func validity[T any](x []T, gap func(T) bool) (*memory.Buffer, int) {
	if gap == nil {
		return nil, 0
	}
	first := 0
	for first < len(x) && !gap(x[first]) {
		first++
	}
	if first == len(x) {
		return nil, 0
	}
	bits, nulls := make([]byte, (len(x)+7)/8), 0
	for i := range x {
		if gap(x[i]) {
			nulls++
		} else {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	return memory.NewBufferBytes(bits), nulls
}

// raw is the bytes of items where they lie.
func raw[T any](x []T) []byte {
	if len(x) == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(x[0])))
}

// fixed is an array of items of a fixed width.
func fixed(typ arrow.DataType, n int, bits *memory.Buffer, nulls int, data []byte) arrow.Array {
	return array.MakeFromData(array.NewData(typ, n, []*memory.Buffer{bits, memory.NewBufferBytes(data)}, nil, nulls, 0))
}

// plain takes items as they are.
func plain[T any](typ arrow.DataType, x []T, gap func(T) bool) maker {
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		bits, nulls := validity(part, gap)
		return fixed(typ, len(part), bits, nulls, raw(part)), nil
	}
}

// moved takes items to another epoch or unit. move fills dst and reports whether every item
// found a place there.
func moved[T, U any](typ arrow.DataType, x []T, gap func(T) bool, move func(dst []U, x []T) bool) maker {
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		bits, nulls := validity(part, gap)
		dst := make([]U, len(part))
		if !move(dst, part) {
			return nil, fault("limit: an item is past what %s holds", typ)
		}
		return fixed(typ, len(part), bits, nulls, raw(dst)), nil
	}
}

// timestampsOut counts from 1970. Nulls and infinities stay what they are.
func timestampsOut(dst, x []int64) bool {
	fits := true
	for i, v := range x {
		if v > k.InfLong-epoch-1 || v <= -k.InfLong {
			fits = fits && (v >= k.InfLong || v <= -k.InfLong)
			dst[i] = v
			continue
		}
		dst[i] = v + epoch
	}
	return fits
}

func daysOut(dst, x []int32) bool { return scaleDays(dst, x, func(v int64) int64 { return v }) }

// monthsOut is the first days of months.
func monthsOut(dst, x []int32) bool { return scaleDays(dst, x, monthDay) }

func scaleDays(dst, x []int32, days func(int64) int64) bool {
	fits := true
	for i, v := range x {
		d := int64(v)
		if v > -k.InfInt && v < k.InfInt {
			d = days(d) + epochDays
			fits = fits && d > -int64(k.InfInt) && d < int64(k.InfInt)
		}
		dst[i] = int32(d)
	}
	return fits
}

func minutesOut(dst, x []int32) bool {
	fits := true
	for i, v := range x {
		s := int64(v)
		if v > -k.InfInt && v < k.InfInt {
			s *= 60
			fits = fits && s > -int64(k.InfInt) && s < int64(k.InfInt)
		}
		dst[i] = int32(s)
	}
	return fits
}

// datetimesOut splits days, so that the time of the day keeps its nanoseconds.
func datetimesOut(dst []int64, x []float64) bool {
	const most = 106751 - epochDays - 1 // days past 2000 that nanoseconds past 1970 reach
	fits := true
	for i, v := range x {
		switch {
		case v != v:
			dst[i] = k.NullLong
		case math.IsInf(v, 0):
			dst[i] = k.InfLong
			if v < 0 {
				dst[i] = -k.InfLong
			}
		case v > most || v < -most-2*epochDays:
			fits = false
		default:
			day := math.Floor(v)
			dst[i] = (int64(day)+epochDays)*dayNanos + int64(math.Round((v-day)*dayNanos))
		}
	}
	return fits
}

// monthDay is the days from 2000.01.01 to the first of a month, months counting from there.
func monthDay(month int64) int64 {
	year, m := month/12, month%12
	if m < 0 {
		year, m = year-1, m+12
	}
	y, mp := year+2000, (m+10)%12 // years that begin in March
	if m < 2 {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + (153*mp+2)/5 - 730425
}

func boolMaker(x []uint8) maker {
	return func(from, to int) (arrow.Array, error) {
		bits := make([]byte, (to-from+7)/8)
		for i, b := range x[from:to] {
			if b != 0 {
				bits[i/8] |= 1 << (i % 8)
			}
		}
		return fixed(arrow.FixedWidthTypes.Boolean, to-from, nil, 0, bits), nil
	}
}

// charMaker makes texts of single characters; a byte past ASCII is the character of its
// number, so that the text is UTF-8 whatever the bytes meant.
func charMaker(x []uint8) maker {
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		bits, nulls := validity(part, func(c uint8) bool { return c == ' ' })
		offsets, data := make([]int32, len(part)+1), make([]byte, 0, len(part))
		for i, c := range part {
			if c < 0x80 {
				data = append(data, c)
			} else {
				data = append(data, 0xc0|c>>6, 0x80|c&0x3f)
			}
			offsets[i+1] = int32(len(data))
		}
		return texts(arrow.BinaryTypes.String, len(part), bits, nulls, offsets, data), nil
	}
}

// texts is an array of strings or binaries.
func texts(typ arrow.DataType, n int, bits *memory.Buffer, nulls int, offsets []int32, data []byte) arrow.Array {
	return array.MakeFromData(array.NewData(typ, n, []*memory.Buffer{bits, memory.NewBufferBytes(raw(offsets)), memory.NewBufferBytes(data)}, nil, nulls, 0))
}
