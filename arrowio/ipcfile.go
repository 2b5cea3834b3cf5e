package arrowio

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/ipc"

	"tock/k"
)

// WriteArrow writes a table or keyed table as an Arrow IPC file, which appears whole or not
// at all.
//
// Errors: of a column that has no place in Arrow, of the options, of the file.
func WriteArrow(name string, table k.Value, opts WriteOptions) error {
	out, err := plan(table, opts)
	if err != nil {
		return fault("%s: %s", name, err)
	}
	return replace(name, func(f *os.File) error { return out.writeFile(f, opts) })
}

func (t *outward) writeFile(f io.Writer, opts WriteOptions) error {
	how, err := t.ipcOptions(opts)
	if err != nil {
		return err
	}
	var grow func(int64)
	file, ok := f.(*os.File)
	if ok {
		grow = func(size int64) { growFile(file, size) }
	}
	size := opts.rows(batchRows)
	w := &fileMessages{w: f, batches: (t.rows + size - 1) / size, grow: grow}
	if err := t.writeBatches(ipc.NewWriterWithPayloadWriter(w, how...), opts); err != nil {
		return err
	}
	if ok && w.batches > 1 { // what was asked for and not used
		return file.Truncate(w.at)
	}
	return nil
}

// EncodeArrow is a table as the bytes of an Arrow IPC stream.
func EncodeArrow(table k.Value, opts WriteOptions) ([]byte, error) {
	out, err := plan(table, opts)
	if err != nil {
		return nil, err
	}
	how, err := out.ipcOptions(opts)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := out.writeBatches(ipc.NewWriter(&b, how...), opts); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (t *outward) ipcOptions(opts WriteOptions) ([]ipc.Option, error) {
	how := []ipc.Option{ipc.WithSchema(t.schema)}
	switch opts.Compression {
	case "", "none":
	case "lz4":
		how = append(how, ipc.WithLZ4())
	case "zstd":
		how = append(how, ipc.WithZstd())
	default:
		return nil, fault("compression: none, lz4 or zstd is wanted for Arrow, not %s", opts.Compression)
	}
	return how, nil
}

// batchWriter is a writer of Arrow files or streams.
type batchWriter interface {
	Write(arrow.Record) error
	Close() error
}

// writeBatches writes all rows; the next batch is made while one is written.
func (t *outward) writeBatches(w batchWriter, opts WriteOptions) error {
	type made struct {
		rec arrow.Record
		err error
	}
	size := opts.rows(batchRows)
	ready, stop := make(chan made, 1), make(chan struct{})
	go func() {
		defer close(ready)
		for from := 0; from < t.rows; from += size {
			rec, err := t.batch(from, min(from+size, t.rows))
			select {
			case ready <- made{rec, err}:
			case <-stop:
				return
			}
		}
	}()
	var err error
	for m := range ready {
		if err = m.err; err == nil {
			err = w.Write(m.rec)
		}
		if err != nil {
			break
		}
	}
	close(stop)
	for range ready { // until the maker has ended
	}
	if err != nil {
		return err
	}
	return w.Close()
}

// batch is rows from-to as a record batch.
func (t *outward) batch(from, to int) (arrow.Record, error) {
	cols := make([]arrow.Array, len(t.cols))
	for i, col := range t.cols {
		var err error
		if cols[i], err = col.array(from, to); err != nil {
			return nil, fault("column %s: %s", col.name, err)
		}
	}
	return array.NewRecord(t.schema, cols, int64(to-from)), nil
}

// arrowExpected is how errors of reading begin.
const arrowExpected = "an Arrow file is wanted"

// ReadArrow reads an Arrow IPC file or a file that holds a stream.
//
// Errors: of the file, with its name; for what has no place in q; when it takes more memory
// than opts allows.
func ReadArrow(name string, opts ReadOptions) (table k.Value, err error) {
	defer guard(name, arrowExpected, &err)
	f, err := os.Open(name)
	if err != nil {
		return k.Value{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return k.Value{}, err
	}
	return readArrow(f, info.Size(), opts)
}

// DecodeArrow reads the bytes of an Arrow IPC stream or file.
func DecodeArrow(b []byte, opts ReadOptions) (table k.Value, err error) {
	defer guard("bytes", "an Arrow stream or file is wanted", &err)
	return readArrow(bytes.NewReader(b), int64(len(b)), opts)
}

// source is what both a file and bytes are.
type source interface {
	io.Reader
	io.ReaderAt
	io.Seeker
}

func readArrow(src source, size int64, opts ReadOptions) (k.Value, error) {
	b, err := openBatches(src, size, opts)
	if err != nil {
		return k.Value{}, err
	}
	return gather(b.schema, opts, b.mem, b.next)
}

// batches is an open Arrow file or stream: next gives its batches, then io.EOF.
type batches struct {
	schema *arrow.Schema
	mem    *bounded
	next   func() (arrow.Record, error)
}

func openBatches(src source, size int64, opts ReadOptions) (batches, error) {
	head := make([]byte, len(ipc.Magic))
	if _, err := src.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return batches{}, err
	}
	mem, isFile := newBounded(opts.maxBytes(size)), bytes.Equal(head, ipc.Magic)
	if err := checkSchema(src, size, isFile); err != nil {
		return batches{}, err
	}
	if err := checkWindows(src, size, isFile); err != nil {
		return batches{}, err
	}
	if !isFile {
		r, err := ipc.NewReader(src, ipc.WithAllocator(mem))
		if err != nil {
			return batches{}, err
		}
		return batches{r.Schema(), mem, r.Read}, nil
	}
	r, err := ipc.NewFileReader(src, ipc.WithAllocator(mem))
	if err != nil {
		return batches{}, err
	}
	at := 0
	return batches{r.Schema(), mem, func() (arrow.Record, error) {
		if at == r.NumRecords() {
			return nil, io.EOF
		}
		at++
		return r.RecordAt(at - 1)
	}}, nil
}

// gather makes a table of all record batches.
func gather(schema *arrow.Schema, opts ReadOptions, mem *bounded, next func() (arrow.Record, error)) (k.Value, error) {
	cols, err := findColumns(schema, opts)
	if err != nil {
		return k.Value{}, err
	}
	g, in := newGathered(cols), &inward{opts: opts, mem: mem}
	add := func(i int, arr arrow.Array) error {
		v, err := in.value(arr, cols[i].kind)
		if err != nil {
			return fault("column %s: %s", cols[i].name, err)
		}
		g.parts[i] = append(g.parts[i], v)
		return nil
	}
	for {
		rec, err := next()
		if errors.Is(err, io.EOF) || err == nil && rec == nil {
			break
		}
		if err != nil {
			return k.Value{}, err
		}
		for i := range cols {
			if err := add(i, rec.Column(cols[i].index)); err != nil {
				return k.Value{}, err
			}
		}
	}
	for i := range cols {
		if g.parts[i] == nil { // no batch at all: an empty list of the column's kind
			if err := add(i, array.MakeArrayOfNull(mallocator, schema.Field(cols[i].index).Type, 0)); err != nil {
				return k.Value{}, err
			}
		}
	}
	return g.table(schema.Metadata(), opts)
}
