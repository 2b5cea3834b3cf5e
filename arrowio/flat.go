package arrowio

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf8"
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
	drop, timestampType := opts.Infinities == NullInfinities, timestampType
	if opts.Local {
		timestampType = &arrow.TimestampType{Unit: arrow.Nanosecond}
	}
	switch v.Type() {
	case k.Boolean:
		return arrow.FixedWidthTypes.Boolean, boolMaker(k.Data[uint8](v)), nil
	case k.Byte:
		return arrow.PrimitiveTypes.Uint8, plain(arrow.PrimitiveTypes.Uint8, k.Data[uint8](v), gap[uint8]{}), nil
	case k.Char:
		return arrow.BinaryTypes.String, charMaker(k.Data[uint8](v)), nil
	case k.Guid:
		return guidType, plain(guidType, k.Data[k.GUID](v), gapsBy(func(x k.GUID) bool { return x == k.GUID{} })), nil
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

// gap says which items are nulls: one by one, and where the first is, which is asked of all
// items and is worth a loop of its own.
type gap[T any] struct {
	is    func(T) bool
	first func([]T) int // the count when there is none
}

// gaps is the null, and the infinities too when they are dropped.
func gaps[T int16 | int32 | int64](null, inf T, drop bool) gap[T] {
	if drop {
		return gapsBy(func(x T) bool { return x == null || x == inf || x == -inf })
	}
	return gap[T]{func(x T) bool { return x == null }, func(x []T) int {
		for i := range x {
			if x[i] == null {
				return i
			}
		}
		return len(x)
	}}
}

func floatGaps[T float32 | float64](drop bool) gap[T] {
	if drop {
		return gapsBy(func(x T) bool { return x != x || math.IsInf(float64(x), 0) })
	}
	return gap[T]{func(x T) bool { return x != x }, func(x []T) int {
		for i := range x {
			if x[i] != x[i] {
				return i
			}
		}
		return len(x)
	}}
}

func gapsBy[T any](is func(T) bool) gap[T] {
	return gap[T]{is, func(x []T) int {
		for i := range x {
			if is(x[i]) {
				return i
			}
		}
		return len(x)
	}}
}

// validity is the bits of the items that are no gaps, and how many are; nil for no gap.
func validity[T any](x []T, g gap[T]) (*memory.Buffer, int) {
	if g.first == nil || g.first(x) == len(x) {
		return nil, 0
	}
	bits, nulls := make([]byte, (len(x)+7)/8), 0
	for i := range x {
		if g.is(x[i]) {
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
func plain[T any](typ arrow.DataType, x []T, g gap[T]) maker {
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		bits, nulls := validity(part, g)
		return fixed(typ, len(part), bits, nulls, raw(part)), nil
	}
}

// inFlight is how many batches there are at a time: one that is made, one that waits, one
// that is written, and one to spare.
const inFlight = 4

// moved takes items to another epoch or unit. move fills dst and reports whether every item
// found a place there. The memory of a batch is used again inFlight batches later.
func moved[T, U any](typ arrow.DataType, x []T, g gap[T], move func(dst []U, x []T) bool) maker {
	var ring [inFlight][]U
	turn := 0
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		bits, nulls := validity(part, g)
		turn = (turn + 1) % inFlight
		if cap(ring[turn]) < len(part) {
			ring[turn] = make([]U, len(part))
		}
		dst := ring[turn][:len(part)]
		if !move(dst, part) {
			return nil, fault("limit: an item is past what %s holds", typ)
		}
		return fixed(typ, len(part), bits, nulls, raw(dst)), nil
	}
}

// timestampsOut counts from 1970. Nulls and infinities stay what they are.
func timestampsOut(dst, x []int64) bool {
	const block = 2048 // which the first cache holds
	fits := true
	for len(x) > 0 {
		n := min(block, len(x))
		part, out := x[:n], dst[:n]
		x, dst = x[n:], dst[n:]
		if least, most := bounds(part); least > -k.InfLong && most < k.InfLong-epoch {
			for i, v := range part {
				out[i] = v + epoch
			}
			continue
		}
		for i, v := range part {
			if v >= k.InfLong-epoch || v <= -k.InfLong {
				fits = fits && (v >= k.InfLong || v <= -k.InfLong)
				out[i] = v
				continue
			}
			out[i] = v + epoch
		}
	}
	return fits
}

// bounds is the least and the greatest item, found along four chains at once.
func bounds[T int32 | int64](x []T) (least, most T) {
	if len(x) == 0 {
		return 0, 0
	}
	l0, m0 := x[0], x[0]
	l1, l2, l3, m1, m2, m3 := l0, l0, l0, m0, m0, m0
	for len(x) >= 4 {
		l0, l1, l2, l3 = min(l0, x[0]), min(l1, x[1]), min(l2, x[2]), min(l3, x[3])
		m0, m1, m2, m3 = max(m0, x[0]), max(m1, x[1]), max(m2, x[2]), max(m3, x[3])
		x = x[4:]
	}
	for _, v := range x {
		l0, m0 = min(l0, v), max(m0, v)
	}
	return min(l0, l1, l2, l3), max(m0, m1, m2, m3)
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
	var counting []int32 // 0 1 2 ..
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		bits, nulls := validity(part, gap[uint8]{func(c uint8) bool { return c == ' ' }, func(x []uint8) int {
			if i := bytes.IndexByte(x, ' '); i >= 0 {
				return i
			}
			return len(x)
		}})
		if ascii(part) {
			for len(counting) <= len(part) {
				counting = append(counting, int32(len(counting)))
			}
			return texts(arrow.BinaryTypes.String, len(part), bits, nulls, counting[:len(part)+1], part), nil
		}
		offsets, data := make([]int32, len(part)+1), make([]byte, 0, 2*len(part))
		for i, c := range part {
			data = utf8.AppendRune(data, rune(c))
			offsets[i+1] = int32(len(data))
		}
		return texts(arrow.BinaryTypes.String, len(part), bits, nulls, offsets, data), nil
	}
}

func ascii(x []byte) bool {
	for len(x) >= 8 {
		if binary.LittleEndian.Uint64(x)&0x8080808080808080 != 0 {
			return false
		}
		x = x[8:]
	}
	for _, c := range x {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// charSymbols is characters as a dictionary, the form that is small in Parquet.
func charSymbols(x []uint8) maker {
	return func(from, to int) (arrow.Array, error) {
		part := x[from:to]
		var place [256]int32 // number plus one
		at, offsets, data := make([]int32, len(part)), []int32{0}, []byte{}
		for i, c := range part {
			if c == ' ' {
				at[i] = -1
				continue
			}
			if place[c] == 0 {
				data = utf8.AppendRune(data, rune(c))
				place[c] = int32(len(offsets))
				offsets = append(offsets, int32(len(data)))
			}
			at[i] = place[c] - 1
		}
		dict := texts(arrow.BinaryTypes.String, len(offsets)-1, nil, 0, offsets, data).Data().(*array.Data)
		bits, nulls := validity(at, absent)
		return array.MakeFromData(array.NewDataWithDictionary(symbolType, len(part), []*memory.Buffer{bits, memory.NewBufferBytes(raw(at))}, nulls, 0, dict)), nil
	}
}

// absent is a number of no dictionary item.
var absent = gapsBy(func(x int32) bool { return x < 0 })

// texts is an array of strings or binaries.
func texts(typ arrow.DataType, n int, bits *memory.Buffer, nulls int, offsets []int32, data []byte) arrow.Array {
	return array.MakeFromData(array.NewData(typ, n, []*memory.Buffer{bits, memory.NewBufferBytes(raw(offsets)), memory.NewBufferBytes(data)}, nil, nulls, 0))
}
