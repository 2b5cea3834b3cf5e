package arrowio

import (
	"unsafe"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

// Texts of a Parquet column. They come as slices into pages, a few thousand at a time, and
// are kept as one stretch of bytes, or as numbers when they are to be symbols: slices of a
// whole column would keep every page and be looked at by each collection of garbage.

// textRows is how many texts are read at once.
const textRows = 1 << 13

// plainTexts is texts one after another, and where each ends.
type plainTexts struct {
	data []byte
	ends []int64
}

// numberedTexts is numbers, and the different texts they stand for.
type numberedTexts struct {
	at    []int32
	ends  []int32 // with a 0 in front
	data  []byte
	place map[string]int32
	// recent is in front of the map: texts of a dictionary page lie in one place each.
	recent []recentText
}

type recentText struct {
	at  *byte
	num int32
}

// readTexts reads a column of texts.
func readTexts(l *leaf, r *file.ByteArrayColumnChunkReader, mem *bounded, rows int64, symbols bool) (any, error) {
	scratch, plain := make([]parquet.ByteArray, textRows), &plainTexts{}
	numbered := &numberedTexts{ends: []int32{0}, place: map[string]int32{}, recent: make([]recentText, 1<<recentBits)}
	if rows = min(max(rows, 0), mostRoom); symbols {
		numbered.at = make([]int32, 0, rows)
	} else {
		plain.ends = make([]int64, 0, rows)
	}
	err := l.batches(r, mem, textRows, func(defs, reps []int16) (int64, error) {
		n, got, err := r.ReadBatch(textRows, scratch, defs, reps)
		switch {
		case err != nil:
		case symbols:
			err = numbered.add(scratch[:got])
		default:
			plain.add(scratch[:got], mem)
		}
		return n, err
	})
	if symbols {
		return numbered, err
	}
	return plain, err
}

func (t *plainTexts) add(x []parquet.ByteArray, mem *bounded) {
	total := 0
	for _, v := range x {
		total += len(v)
	}
	mem.take(int64(total))
	for _, v := range x {
		t.data = append(t.data, v...)
		t.ends = append(t.ends, int64(len(t.data)))
	}
}

// array is strings, or binaries when nothing says that they are text.
func (t *plainTexts) array(n int, bits *memory.Buffer, nulls int, logical schema.LogicalType) arrow.Array {
	var typ arrow.DataType = arrow.BinaryTypes.LargeBinary
	switch logical.(type) {
	case schema.StringLogicalType, *schema.StringLogicalType, schema.EnumLogicalType, *schema.EnumLogicalType, schema.JSONLogicalType, *schema.JSONLogicalType:
		typ = arrow.BinaryTypes.LargeString
	}
	offsets, at, end := make([]int64, n+1), 0, int64(0)
	for i := range n {
		if bits == nil || bits.Bytes()[i/8]>>(i%8)&1 == 1 {
			end = t.ends[at]
			at++
		}
		offsets[i+1] = end
	}
	return array.MakeFromData(array.NewData(typ, n, []*memory.Buffer{bits, memory.NewBufferBytes(raw(offsets)), memory.NewBufferBytes(t.data)}, nil, nulls, 0))
}

const recentBits = 12

func (t *numberedTexts) add(x []parquet.ByteArray) error {
	for _, v := range x {
		p := unsafe.SliceData(v)
		s := &t.recent[uintptr(unsafe.Pointer(p))*0x9e3779b97f4a7c15>>(64-recentBits)]
		if s.at == p && p != nil && string(t.data[t.ends[s.num]:t.ends[s.num+1]]) == string(v) {
			t.at = append(t.at, s.num)
			continue
		}
		num, ok := t.place[string(v)]
		if !ok {
			if len(t.data)+len(v) > 1<<31-1 {
				return fault("limit: more than 2 GB of different texts in one row group")
			}
			num = int32(len(t.ends) - 1)
			t.place[string(v)] = num
			t.data = append(t.data, v...)
			t.ends = append(t.ends, int32(len(t.data)))
		}
		*s = recentText{p, num}
		t.at = append(t.at, num)
	}
	return nil
}

func (t *numberedTexts) array(n int, bits *memory.Buffer, nulls int) arrow.Array {
	at := t.at
	if nulls > 0 {
		at = spread(at, n, bits, itself)
	}
	dict := texts(symbolType.ValueType, len(t.ends)-1, nil, 0, t.ends, t.data).Data().(*array.Data)
	return array.MakeFromData(array.NewDataWithDictionary(symbolType, n, []*memory.Buffer{bits, memory.NewBufferBytes(raw(at))}, nulls, 0, dict))
}
