package arrowio

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/metadata"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"tock/k"
)

// Parquet is written from the arrays that Arrow files are written from, column chunk by
// column chunk. The library's own bridge between the two formats is not used: it links an
// RPC stack, which would cost every start of every program more than all of q does.

// keySchema is where Arrow's readers and writers of Parquet keep the schema.
const keySchema = "ARROW:schema"

// WriteParquet writes a table or keyed table as a Parquet file, which appears whole or not
// at all.
//
// Errors: of a column that has no place in Parquet, of the options, of the file.
func WriteParquet(name string, table k.Value, opts WriteOptions) error {
	out, err := plan(table, opts)
	if err != nil {
		return fault("%s: %s", name, err)
	}
	return replace(name, func(f *os.File) error { return out.writeParquet(f, opts) })
}

// pageSize is how long a page gets before it is packed.
const pageSize = 256 << 10

// codecs is the names of compressions in Parquet.
var codecs = map[string]compress.Compression{
	"": compress.Codecs.Snappy, "none": compress.Codecs.Uncompressed, "snappy": compress.Codecs.Snappy,
	"zstd": compress.Codecs.Zstd, "gzip": compress.Codecs.Gzip, "brotli": compress.Codecs.Brotli,
}

// writeParquet writes the table to f, which stays open.
func (t *outward) writeParquet(f io.Writer, opts WriteOptions) (err error) {
	codec, ok := codecs[opts.Compression]
	if !ok {
		return fault("compression: none, snappy, zstd, gzip or brotli is wanted for Parquet, not %s", opts.Compression)
	}
	props := []parquet.WriterProperty{parquet.WithCompression(codec), parquet.WithDictionaryDefault(false), parquet.WithCreatedBy("tock"),
		parquet.WithVersion(parquet.V2_LATEST), parquet.WithBatchSize(8192), parquet.WithDataPageSize(pageSize)}
	if opts.Level != 0 {
		props = append(props, parquet.WithCompressionLevel(opts.Level))
	}
	nodes := make(schema.FieldList, len(t.cols))
	for i, col := range t.cols {
		if nodes[i], err = parquetNode(col.name, col.typ); err != nil {
			return err
		}
		if col.typ.ID() == arrow.DICTIONARY || col.small != nil {
			props = append(props, parquet.WithDictionaryFor(col.name, true), parquet.WithDictionaryPageSizeLimit(1<<30))
		}
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		return err
	}
	meta := metadata.NewKeyValueMetadata()
	if err := meta.Append(keySchema, t.encodedSchema()); err != nil {
		return err
	}
	w := file.NewParquetWriter(struct{ io.Writer }{f}, root, file.WithWriterProps(parquet.NewWriterProperties(props...)), file.WithWriteMetadata(meta))
	for from := 0; from < t.rows; from += opts.rows(groupRows) {
		if err := t.rowGroup(w.AppendBufferedRowGroup(), from, min(from+opts.rows(groupRows), t.rows)); err != nil {
			return err
		}
	}
	return w.Close()
}

// encodedSchema is the Arrow schema as other writers of Parquet keep it in the file.
func (t *outward) encodedSchema() string {
	fields := t.schema.Fields()
	for i := range fields {
		if fields[i].Type.ID() == arrow.TIME32 && fields[i].Type.(*arrow.Time32Type).Unit == arrow.Second {
			fields[i].Type = arrow.FixedWidthTypes.Time64us // there are no seconds in Parquet
		}
	}
	meta := t.schema.Metadata()
	var b bytes.Buffer
	if err := ipc.NewWriter(&b, ipc.WithSchema(arrow.NewSchema(fields, &meta))).Close(); err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// parquetNode is the Parquet schema of a column.
func parquetNode(name string, typ arrow.DataType) (schema.Node, error) {
	optional := parquet.Repetitions.Optional
	leaf := func(physical parquet.Type, logical schema.LogicalType, width int) (schema.Node, error) {
		return schema.NewPrimitiveNodeLogical(name, optional, logical, physical, width, -1)
	}
	switch typ := typ.(type) {
	case *arrow.BooleanType:
		return leaf(parquet.Types.Boolean, nil, -1)
	case *arrow.Uint8Type:
		return leaf(parquet.Types.Int32, schema.NewIntLogicalType(8, false), -1)
	case *arrow.Int16Type:
		return leaf(parquet.Types.Int32, schema.NewIntLogicalType(16, true), -1)
	case *arrow.Int32Type:
		return leaf(parquet.Types.Int32, nil, -1)
	case *arrow.Int64Type, *arrow.DurationType:
		return leaf(parquet.Types.Int64, nil, -1)
	case *arrow.Float32Type:
		return leaf(parquet.Types.Float, nil, -1)
	case *arrow.Float64Type:
		return leaf(parquet.Types.Double, nil, -1)
	case *arrow.Date32Type:
		return leaf(parquet.Types.Int32, schema.DateLogicalType{}, -1)
	case *arrow.TimestampType:
		return leaf(parquet.Types.Int64, schema.NewTimestampLogicalType(typ.TimeZone != "", schema.TimeUnitNanos), -1)
	case *arrow.Time32Type:
		if typ.Unit == arrow.Second {
			return leaf(parquet.Types.Int64, schema.NewTimeLogicalType(false, schema.TimeUnitMicros), -1)
		}
		return leaf(parquet.Types.Int32, schema.NewTimeLogicalType(false, schema.TimeUnitMillis), -1)
	case *arrow.StringType:
		return leaf(parquet.Types.ByteArray, schema.StringLogicalType{}, -1)
	case *arrow.BinaryType:
		return leaf(parquet.Types.ByteArray, nil, -1)
	case *arrow.FixedSizeBinaryType:
		return leaf(parquet.Types.FixedLenByteArray, schema.UUIDLogicalType{}, typ.ByteWidth)
	case *arrow.NullType:
		return leaf(parquet.Types.Int32, schema.NullLogicalType{}, -1)
	case *arrow.DictionaryType:
		return parquetNode(name, typ.ValueType)
	case *arrow.ListType:
		element, err := parquetNode("element", typ.Elem())
		if err != nil {
			return nil, err
		}
		list, err := schema.NewGroupNode("list", parquet.Repetitions.Repeated, schema.FieldList{element}, -1)
		if err != nil {
			return nil, err
		}
		return schema.NewGroupNodeLogical(name, optional, schema.FieldList{list}, schema.NewListLogicalType(), -1)
	}
	return nil, fault("column %s: nothing in Parquet for %s", name, typ)
}

// rowGroup writes rows from-to. The columns are encoded and packed side by side, and put
// into the file one after another.
func (t *outward) rowGroup(w file.BufferedRowGroupWriter, from, to int) error {
	errs := make([]error, len(t.cols))
	each(len(t.cols), func(i int) {
		defer guardColumn(k.Intern(t.cols[i].name), &errs[i])
		array := t.cols[i].array
		if t.cols[i].small != nil {
			array = t.cols[i].small
		}
		arr, err := array(from, to)
		if err == nil {
			var chunk file.ColumnChunkWriter
			if chunk, err = w.Column(i); err == nil {
				err = writeChunk(chunk, arr)
			}
		}
		if err != nil {
			errs[i] = fault("column %s: %s", t.cols[i].name, err)
		}
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// writeChunk writes one column of a row group: levels, and the values that are there.
func writeChunk(w file.ColumnChunkWriter, arr arrow.Array) error {
	l := levels{}
	if arr.DataType().ID() == arrow.LIST {
		l.walk(arr, 0, arr.Len(), 0, 0, 0)
	} else {
		l.flat(arr)
	}
	for arr.DataType().ID() == arrow.LIST {
		arr = arr.(*array.List).ListValues()
	}
	return writeValues(w, arr, l.defs, l.reps)
}

// levels is the definition and repetition levels of a column.
type levels struct{ defs, reps []int16 }

func (l *levels) flat(arr arrow.Array) {
	l.defs = make([]int16, arr.Len())
	if arr.DataType().ID() == arrow.NULL {
		return
	}
	for i := range l.defs {
		l.defs[i] = 1
	}
	if arr.NullN() > 0 {
		for i := range l.defs {
			if arr.IsNull(i) {
				l.defs[i] = 0
			}
		}
	}
}

// walk adds items from-to of an array below depth lists. def is the level at which they are
// there at all, rep that of the first one.
func (l *levels) walk(arr arrow.Array, from, to int, depth, def, rep int16) {
	list, _ := arr.(*array.List)
	for i := from; i < to; i++ {
		if i > from {
			rep = depth
		}
		switch {
		case arr.IsNull(i):
			l.add(def, rep)
		case list == nil:
			l.add(def+1, rep)
		default:
			start, end := list.ValueOffsets(i)
			if start == end {
				l.add(def+1, rep)
				continue
			}
			l.walk(list.ListValues(), int(start), int(end), depth+1, def+2, rep)
		}
	}
}

func (l *levels) add(def, rep int16) { l.defs, l.reps = append(l.defs, def), append(l.reps, rep) }

// writeValues writes the values of a flat array that are not null.
func writeValues(w file.ColumnChunkWriter, arr arrow.Array, defs, reps []int16) (err error) {
	switch a := arr.(type) {
	case *array.Null:
		_, err = w.(*file.Int32ColumnChunkWriter).WriteBatch(nil, defs, reps)
	case *array.Boolean:
		_, err = w.(*file.BooleanColumnChunkWriter).WriteBatch(present(a, a.Value), defs, reps)
	case *array.Uint8:
		_, err = w.(*file.Int32ColumnChunkWriter).WriteBatch(present(a, func(i int) int32 { return int32(a.Value(i)) }), defs, reps)
	case *array.Int16:
		_, err = w.(*file.Int32ColumnChunkWriter).WriteBatch(present(a, func(i int) int32 { return int32(a.Value(i)) }), defs, reps)
	case *array.Int32:
		_, err = w.(*file.Int32ColumnChunkWriter).WriteBatch(packed(a, a.Int32Values()), defs, reps)
	case *array.Date32:
		_, err = w.(*file.Int32ColumnChunkWriter).WriteBatch(packed(a, cast[int32](a.Date32Values())), defs, reps)
	case *array.Time32:
		if chunk, ok := w.(*file.Int64ColumnChunkWriter); ok { // seconds
			_, err = chunk.WriteBatch(present(a, func(i int) int64 { return int64(a.Value(i)) * 1_000_000 }), defs, reps)
			break
		}
		_, err = w.(*file.Int32ColumnChunkWriter).WriteBatch(packed(a, cast[int32](a.Time32Values())), defs, reps)
	case *array.Int64:
		_, err = w.(*file.Int64ColumnChunkWriter).WriteBatch(packed(a, a.Int64Values()), defs, reps)
	case *array.Duration:
		_, err = w.(*file.Int64ColumnChunkWriter).WriteBatch(packed(a, cast[int64](a.DurationValues())), defs, reps)
	case *array.Timestamp:
		_, err = w.(*file.Int64ColumnChunkWriter).WriteBatch(packed(a, cast[int64](a.TimestampValues())), defs, reps)
	case *array.Float32:
		_, err = w.(*file.Float32ColumnChunkWriter).WriteBatch(packed(a, a.Float32Values()), defs, reps)
	case *array.Float64:
		_, err = w.(*file.Float64ColumnChunkWriter).WriteBatch(packed(a, a.Float64Values()), defs, reps)
	case *array.FixedSizeBinary:
		_, err = w.(*file.FixedLenByteArrayColumnChunkWriter).WriteBatch(present(a, func(i int) parquet.FixedLenByteArray { return a.Value(i) }), defs, reps)
	case *array.String, *array.Binary:
		values := make([]parquet.ByteArray, 0, arr.Len())
		none := arr.NullN() > 0
		pieces(a.(textual), func(i int, piece []byte) {
			if !none || arr.IsValid(i) {
				values = append(values, piece)
			}
		})
		_, err = w.(*file.ByteArrayColumnChunkWriter).WriteBatch(values, defs, reps)
	case *array.Dictionary:
		err = writeSymbols(w.(*file.ByteArrayColumnChunkWriter), a, defs, reps)
	default:
		err = fault("nothing in Parquet for %s", arr.DataType())
	}
	return err
}

// packed is the values that are not null, where they lie if all are.
func packed[T any](a slots, x []T) []T {
	if a.NullN() == 0 {
		return x
	}
	return present(a, func(i int) T { return x[i] })
}

func present[T any](a slots, value func(int) T) []T {
	out := make([]T, 0, a.Len()-a.NullN())
	for i := range a.Len() {
		if a.IsValid(i) {
			out = append(out, value(i))
		}
	}
	return out
}

// writeSymbols writes symbols by a dictionary; many different ones as plain texts.
func writeSymbols(w *file.ByteArrayColumnChunkWriter, a *array.Dictionary, defs, reps []int16) error {
	dict, at := a.Dictionary(), a.Indices().(*array.Int32)
	names := make([]parquet.ByteArray, dict.Len())
	pieces(dict.(textual), func(i int, piece []byte) { names[i] = piece })
	const most = 1 << 16
	encoder, ok := w.CurrentEncoder().(interface{ PutDictionary(arrow.Array) error })
	if len(names) > most || len(names) == 0 || !ok {
		w.FallbackToPlain()
		_, err := w.WriteBatch(present(at, func(i int) parquet.ByteArray { return names[at.Value(i)] }), defs, reps)
		return err
	}
	if err := encoder.PutDictionary(dict); err != nil {
		return err
	}
	if stats := w.PageStatistics(); stats != nil && at.NullN() < at.Len() {
		stats.IncNulls(int64(at.NullN()))
		stats.IncNumValues(int64(at.Len() - at.NullN()))
		if err := stats.UpdateFromArrow(endsOf(names, at), false); err != nil {
			return err
		}
	}
	return w.WriteDictIndices(at, defs, reps)
}

// endsOf is the least and the greatest text in use, for the chunk's statistics.
func endsOf(names []parquet.ByteArray, at *array.Int32) arrow.Array {
	used := make([]bool, len(names))
	for i, x := range at.Int32Values() {
		if at.NullN() == 0 || at.IsValid(i) {
			used[x] = true
		}
	}
	var least, most []byte
	first := true
	for i, name := range names {
		if !used[i] {
			continue
		}
		if first || bytes.Compare(name, least) < 0 {
			least = name
		}
		if first || bytes.Compare(name, most) > 0 {
			most = name
		}
		first = false
	}
	data := append(append([]byte{}, least...), most...)
	return texts(arrow.BinaryTypes.String, 2, nil, 0, []int32{0, int32(len(least)), int32(len(data))}, data)
}
