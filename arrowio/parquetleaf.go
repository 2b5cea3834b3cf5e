package arrowio

import (
	"encoding/binary"
	"math/big"
	"slices"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/decimal128"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"tock/k"
)

// One column chunk of a Parquet file as it is stored, levels and values apart, and the
// Arrow array that its slots make.

// leaf is what was read of a column chunk. values holds the items that are there, by their
// physical type: []bool, []int32, []int64, []float32, []float64, [][]byte, and texts and
// numberedTexts.
type leaf struct {
	column *schema.Column
	defs   []int16
	reps   []int16
	values any
}

// chunkRows is how many levels are read at once: what is claimed by a header and not there
// costs no more than this.
const chunkRows = 1 << 16

// mostRoom is how many items there is room made for by what a row group says it has.
const mostRoom = 1 << 18

// readLeaf reads a column chunk of about so many rows. symbols asks for texts as a
// dictionary.
func readLeaf(r file.ColumnChunkReader, mem *bounded, symbols bool, rows int64) (*leaf, error) {
	l := &leaf{column: r.Descriptor()}
	var err error
	switch r := r.(type) {
	case *file.BooleanColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	case *file.Int32ColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	case *file.Int64ColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	case *file.Int96ColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	case *file.Float32ColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	case *file.Float64ColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	case *file.ByteArrayColumnChunkReader:
		if _, dec := l.column.LogicalType().(*schema.DecimalLogicalType); dec {
			l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
		} else {
			l.values, err = readTexts(l, r, mem, rows, symbols && l.column.MaxRepetitionLevel() == 0)
		}
	case *file.FixedLenByteArrayColumnChunkReader:
		l.values, err = readAll(l, r, mem, rows, r.ReadBatch)
	}
	return l, err
}

// batches reads levels and values, so many at once as read is asked for, until there are no
// more. read gives how many levels there were.
func (l *leaf) batches(r file.ColumnChunkReader, mem *bounded, most int, read func(defs, reps []int16) (int64, error)) error {
	const itemBytes = 32 // about what a level and a value come to before they are a q item
	hasDefs, hasReps := l.column.MaxDefinitionLevel() > 0, l.column.MaxRepetitionLevel() > 0
	for r.HasNext() {
		mem.take(int64(most) * itemBytes)
		var defs, reps []int16
		if hasDefs {
			l.defs = slices.Grow(l.defs, most)
			defs = l.defs[len(l.defs) : len(l.defs)+most]
		}
		if hasReps {
			l.reps = slices.Grow(l.reps, most)
			reps = l.reps[len(l.reps) : len(l.reps)+most]
		}
		n, err := read(defs, reps)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		mem.left.Add((int64(most) - n) * itemBytes)
		if hasDefs {
			l.defs = l.defs[:len(l.defs)+int(n)]
		}
		if hasReps {
			l.reps = l.reps[:len(l.reps)+int(n)]
		}
	}
	return r.Err()
}

func readAll[T any](l *leaf, r file.ColumnChunkReader, mem *bounded, rows int64, read func(int64, []T, []int16, []int16) (int64, int, error)) ([]T, error) {
	out := make([]T, 0, min(max(rows, 0), mostRoom))
	err := l.batches(r, mem, chunkRows, func(defs, reps []int16) (int64, error) {
		if room := cap(out) - len(out); room == 0 || room > chunkRows {
			out = slices.Grow(out, chunkRows)
		}
		most := min(cap(out)-len(out), chunkRows)
		n, got, err := read(int64(most), out[len(out):len(out)+most], defs, reps)
		out = out[:len(out)+got]
		return n, err
	})
	return out, err
}

// slotsOf is which values stand in which slots: a slot for each level that reaches the
// innermost list around the leaf, valid where the level is the leaf's own.
func (l *leaf) slotsOf(ancestor int16) (n int, bits *memory.Buffer, nulls int) {
	most := l.column.MaxDefinitionLevel()
	if l.defs == nil {
		return l.count(), nil, 0
	}
	valid := make([]byte, (len(l.defs)+7)/8)
	for _, def := range l.defs {
		if def < ancestor {
			continue
		}
		if def == most {
			valid[n/8] |= 1 << (n % 8)
		} else {
			nulls++
		}
		n++
	}
	if nulls == 0 {
		return n, nil, 0
	}
	return n, memory.NewBufferBytes(valid), nulls
}

func (l *leaf) count() int {
	switch x := l.values.(type) {
	case []bool:
		return len(x)
	case []int32:
		return len(x)
	case []int64:
		return len(x)
	case []parquet.Int96:
		return len(x)
	case []float32:
		return len(x)
	case []float64:
		return len(x)
	case []parquet.ByteArray:
		return len(x)
	case *plainTexts:
		return len(x.ends)
	case *numberedTexts:
		return len(x.at)
	case []parquet.FixedLenByteArray:
		return len(x)
	}
	return 0
}

// spread puts values into their slots, made another type on the way.
func spread[T, U any](x []T, n int, bits *memory.Buffer, f func(T) U) []U {
	out, at := make([]U, n), 0
	for i := range out {
		if bits == nil || bits.Bytes()[i/8]>>(i%8)&1 == 1 {
			out[i] = f(x[at])
			at++
		}
	}
	return out
}

func itself[T any](x T) T { return x }

// array is the leaf's slots as an array.
func (l *leaf) array(ancestor int16) (arrow.Array, error) {
	n, bits, nulls := l.slotsOf(ancestor)
	logical := l.column.LogicalType()
	if dec, ok := logical.(*schema.DecimalLogicalType); ok {
		return l.decimals(n, bits, nulls, dec)
	}
	switch x := l.values.(type) {
	case []bool:
		packed := make([]byte, (n+7)/8)
		for i, b := range spread(x, n, bits, itself) {
			if b {
				packed[i/8] |= 1 << (i % 8)
			}
		}
		return fixed(arrow.FixedWidthTypes.Boolean, n, bits, nulls, packed), nil
	case []int32:
		return l.ints(x, n, bits, nulls, logical), nil
	case []int64:
		typ := longType(logical)
		if nulls == 0 {
			return fixed(typ, n, nil, 0, raw(x)), nil
		}
		return fixed(typ, n, bits, nulls, raw(spread(x, n, bits, itself))), nil
	case []parquet.Int96:
		return fixed(timestampType, n, bits, nulls, raw(spread(x, n, bits, int96Nanos))), nil
	case []float32:
		return fixed(arrow.PrimitiveTypes.Float32, n, bits, nulls, raw(spread(x, n, bits, itself))), nil
	case []float64:
		if nulls == 0 {
			return fixed(arrow.PrimitiveTypes.Float64, n, nil, 0, raw(x)), nil
		}
		return fixed(arrow.PrimitiveTypes.Float64, n, bits, nulls, raw(spread(x, n, bits, itself))), nil
	case *plainTexts:
		return x.array(n, bits, nulls, logical), nil
	case *numberedTexts:
		return x.array(n, bits, nulls), nil
	case []parquet.ByteArray: // of no rows
		return (&plainTexts{}).array(n, bits, nulls, logical), nil
	case []parquet.FixedLenByteArray:
		width := l.column.TypeLength()
		data := make([]byte, n*width)
		for i, v := range spread(x, n, bits, func(v parquet.FixedLenByteArray) []byte { return v }) {
			copy(data[i*width:(i+1)*width], v)
		}
		if _, ok := logical.(schema.Float16LogicalType); ok && width == 2 {
			return fixed(arrow.FixedWidthTypes.Float16, n, bits, nulls, data), nil
		}
		return fixed(&arrow.FixedSizeBinaryType{ByteWidth: width}, n, bits, nulls, data), nil
	}
	return nil, fault("nyi: physical type %s", l.column.PhysicalType())
}

// ints is 32-bit items by what they stand for.
func (l *leaf) ints(x []int32, n int, bits *memory.Buffer, nulls int, logical schema.LogicalType) arrow.Array {
	var typ arrow.DataType = arrow.PrimitiveTypes.Int32
	switch t := logical.(type) {
	case schema.NullLogicalType, *schema.NullLogicalType:
		return array.NewNull(n)
	case schema.DateLogicalType, *schema.DateLogicalType:
		typ = arrow.FixedWidthTypes.Date32
	case *schema.TimeLogicalType:
		typ = arrow.FixedWidthTypes.Time32ms
	case *schema.IntLogicalType:
		switch {
		case t.BitWidth() == 8 && t.IsSigned():
			return fixed(arrow.PrimitiveTypes.Int8, n, bits, nulls, raw(spread(x, n, bits, func(v int32) int8 { return int8(v) })))
		case t.BitWidth() == 8:
			return fixed(arrow.PrimitiveTypes.Uint8, n, bits, nulls, raw(spread(x, n, bits, func(v int32) uint8 { return uint8(v) })))
		case t.BitWidth() == 16 && t.IsSigned():
			return fixed(arrow.PrimitiveTypes.Int16, n, bits, nulls, raw(spread(x, n, bits, func(v int32) int16 { return int16(v) })))
		case t.BitWidth() == 16:
			return fixed(arrow.PrimitiveTypes.Uint16, n, bits, nulls, raw(spread(x, n, bits, func(v int32) uint16 { return uint16(v) })))
		case !t.IsSigned():
			typ = arrow.PrimitiveTypes.Uint32
		}
	}
	if nulls == 0 {
		return fixed(typ, n, nil, 0, raw(x))
	}
	return fixed(typ, n, bits, nulls, raw(spread(x, n, bits, itself)))
}

// longType is the type of 64-bit items.
func longType(logical schema.LogicalType) arrow.DataType {
	unit := func(u schema.TimeUnitType) arrow.TimeUnit {
		switch u {
		case schema.TimeUnitMillis:
			return arrow.Millisecond
		case schema.TimeUnitMicros:
			return arrow.Microsecond
		}
		return arrow.Nanosecond
	}
	switch t := logical.(type) {
	case *schema.TimestampLogicalType:
		return &arrow.TimestampType{Unit: unit(t.TimeUnit()), TimeZone: "UTC"}
	case *schema.TimeLogicalType:
		return &arrow.Time64Type{Unit: unit(t.TimeUnit())}
	case *schema.IntLogicalType:
		if !t.IsSigned() {
			return arrow.PrimitiveTypes.Uint64
		}
	}
	return arrow.PrimitiveTypes.Int64
}

// int96Nanos is the timestamp of older writers: nanoseconds of a Julian day.
func int96Nanos(v parquet.Int96) int64 {
	day, nanos := int64(binary.LittleEndian.Uint32(v[8:]))-2440588, int64(binary.LittleEndian.Uint64(v[:8]))
	if start := scaled(day, dayNanos); start != k.InfLong && start != -k.InfLong {
		return start + nanos
	}
	return k.NullLong
}

// decimals is decimal numbers, whatever they are stored as.
func (l *leaf) decimals(n int, bits *memory.Buffer, nulls int, dec *schema.DecimalLogicalType) (arrow.Array, error) {
	var out []decimal128.Num
	bytes := func(b []byte) decimal128.Num {
		x := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		if x.BitLen() > 127 {
			return decimal128.Num{}
		}
		return decimal128.FromBigInt(x)
	}
	switch x := l.values.(type) {
	case []int32:
		out = spread(x, n, bits, func(v int32) decimal128.Num { return decimal128.FromI64(int64(v)) })
	case []int64:
		out = spread(x, n, bits, decimal128.FromI64)
	case []parquet.ByteArray:
		out = spread(x, n, bits, func(v parquet.ByteArray) decimal128.Num { return bytes(v) })
	case []parquet.FixedLenByteArray:
		out = spread(x, n, bits, func(v parquet.FixedLenByteArray) decimal128.Num { return bytes(v) })
	default:
		return nil, fault("nyi: a decimal as %s", l.column.PhysicalType())
	}
	if dec.Precision() > 38 {
		return nil, fault("nyi: a decimal of %d digits", dec.Precision())
	}
	return fixed(&arrow.Decimal128Type{Precision: dec.Precision(), Scale: dec.Scale()}, n, bits, nulls, raw(out)), nil
}
