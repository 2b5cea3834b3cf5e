package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	arrowipc "github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"tock/ipc"
	"tock/k"
)

// The codec workload, in one process: a table of 1M rows (time, sym of 500 names, price,
// size, side) to bytes and back beside Arrow IPC with a dictionary; the same without sym
// beside a copy of the bytes; one single-row update; and compression beside the algorithm
// as KX's published clients have it. What is counted is the process's CPU time, which what
// else runs on the machine does not change much; collections of garbage are part of it.

// cpuTime is the CPU time this process has used, in seconds.
func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// contender is one way to do a job; times is how often it is done in one measurement.
type contender struct {
	engine string
	times  int
	run    func() error
	note   string
}

// compare measures contenders in turns and adds their CPU time for one run, in unit, which
// is per seconds. bytes is what has to be copied at least, 0 where that says nothing.
func (s *settings) compare(r *report, cell, unit string, per float64, bytes int, all ...contender) error {
	rounds := 5 * s.reps
	runs := make([][]float64, len(all))
	for round := range rounds + 1 {
		for i, c := range all {
			start := cpuTime()
			for range c.times {
				if err := c.run(); err != nil {
					return fmt.Errorf("%s, %s: %w", cell, c.engine, err)
				}
			}
			if round > 0 { // the first one warms up
				runs[i] = append(runs[i], (cpuTime()-start)*per/float64(c.times))
			}
		}
	}
	for i, c := range all {
		r.add(result{Workload: "codec", Cell: cell, Engine: c.engine, Unit: unit, Runs: runs[i], Note: c.note})
	}
	if bytes > 0 {
		if err := s.bound(r, "codec", cell, copyOne, unit, func(perSec float64) float64 { return float64(bytes) / perSec * per }); err != nil {
			return err
		}
	}
	r.table("codec", cell, false)
	return nil
}

// codecData is the codec table's data.
type codecData struct {
	time, size []int64
	sym        []int32 // of names
	names      []string
	price      []float64
	side       []byte
}

func codecColumns(rows int) *codecData {
	r := rand.New(rand.NewPCG(1, 1))
	c := &codecData{}
	for i := range 500 {
		c.names = append(c.names, fmt.Sprintf("S%03d", i))
	}
	for i := range rows {
		c.time = append(c.time, 34200e9+int64(i)*23400)
		c.sym = append(c.sym, r.Int32N(500))
		c.price = append(c.price, math.Round(r.Float64()*30000)/100)
		c.size = append(c.size, int64(100*(1+r.IntN(10))))
		c.side = append(c.side, "BS"[r.IntN(2)])
	}
	return c
}

// table is the data as a table of ours, with or without sym.
func (c *codecData) table(withSym bool) k.Value {
	ids, sym := make([]k.Sym, len(c.names)), make([]k.Sym, len(c.sym))
	for i, name := range c.names {
		ids[i] = k.Intern(name)
	}
	for i, x := range c.sym {
		sym[i] = ids[x]
	}
	names := []k.Sym{k.Intern("time"), k.Intern("price"), k.Intern("size"), k.Intern("side")}
	cols := []k.Value{k.Timespans(c.time), k.Floats(c.price), k.Longs(c.size), k.Chars(c.side)}
	if withSym {
		names, cols = append(names, k.Intern("sym")), append(cols, k.Syms(sym))
	}
	return k.NewTable(names, cols)
}

func runCodec(s *settings, r *report) error {
	rows := 1_000_000
	if s.quick {
		rows /= 4
	}
	c := codecColumns(rows)
	if err := s.codecTable(r, c); err != nil {
		return err
	}
	if err := s.codecCopy(r, c.table(false)); err != nil {
		return err
	}
	if err := s.codecRow(r); err != nil {
		return err
	}
	return s.codecPack(r, c)
}

func (s *settings) codecTable(r *report, c *codecData) error {
	v := c.table(true)
	enc, err := ipc.Append(nil, v)
	if err != nil {
		return err
	}
	if back, _, err := ipc.Decode(enc); err != nil || !k.Match(v, back) {
		return fmt.Errorf("the table does not come back as it went: %v", err)
	}
	arrowEnc, arrowDec := arrowCodec(c)
	err = s.compare(r, "table encode", "ms", 1e3, len(enc),
		contender{"tock", 3, func() (err error) { enc, err = ipc.Append(enc[:0], v); return }, fmt.Sprintf("%d bytes", len(enc))},
		contender{"arrow", 3, arrowEnc, "IPC stream, dictionary"})
	if err != nil {
		return err
	}
	var d ipc.Decoder
	arena := ipc.Decoder{Arena: new(k.Arena)}
	return s.compare(r, "table decode", "ms", 1e3, len(enc),
		contender{"tock", 3, func() error { _, _, err := d.Decode(enc); return err }, "into fresh memory"},
		contender{"arena", 3, func() error { arena.Arena.Reset(); _, _, err := arena.Decode(enc); return err }, "tock into memory used before"},
		contender{"arrow", 3, arrowDec, "IPC stream, dictionary"})
}

func (s *settings) codecCopy(r *report, v k.Value) error {
	enc, err := ipc.Append(nil, v)
	if err != nil {
		return err
	}
	into := make([]byte, len(enc))
	memcpy := contender{"memcpy", 5, func() error { copy(into, enc); return nil }, "of the encoded bytes"}
	var dst []byte
	if err := s.compare(r, "no symbols encode", "ms", 1e3, len(enc),
		contender{"tock", 5, func() (err error) { dst, err = ipc.Append(dst[:0], v); return }, ""}, memcpy); err != nil {
		return err
	}
	var d ipc.Decoder
	arena := ipc.Decoder{Arena: new(k.Arena)}
	if err := s.compare(r, "no symbols decode", "ms", 1e3, len(enc),
		contender{"tock", 5, func() error { arena.Arena.Reset(); _, _, err := arena.Decode(enc); return err }, "into memory used before"}, memcpy); err != nil {
		return err
	}
	return s.compare(r, "no symbols decode, fresh memory", "ms", 1e3, len(enc),
		contender{"tock", 5, func() error { _, _, err := d.Decode(enc); return err }, ""},
		contender{"memcpy", 5, func() error { runtime.KeepAlive(bytes.Clone(enc)); return nil }, "the same"})
}

func (s *settings) codecRow(r *report) error {
	row := k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), k.ListOf(k.NewTimespan(34200000000000), k.NewSymbol("MSFT"),
		k.NewFloat(101.25), k.NewLong(100), k.NewChar('B')))
	enc, err := ipc.Append(nil, row)
	if err != nil {
		return err
	}
	var dst []byte
	const times = 500_000
	if err := s.compare(r, "row encode", "ns", 1e9, 0,
		contender{"tock", times, func() (err error) { dst, err = ipc.Append(dst[:0], row); return }, "no allocation"}); err != nil {
		return err
	}
	var d ipc.Decoder
	arena := ipc.Decoder{Arena: new(k.Arena)}
	if err := s.compare(r, "row decode", "ns", 1e9, 0,
		contender{"tock", times, func() error { arena.Arena.Reset(); _, _, err := arena.Decode(enc); return err }, "no allocation"}); err != nil {
		return err
	}
	return s.compare(r, "row decode, to be kept", "ns", 1e9, 0,
		contender{"tock", times, func() error { _, _, err := d.Decode(enc); return err }, "two allocations"})
}

// arrowCodec is the same table in Arrow's IPC stream format, sym as a dictionary.
func arrowCodec(c *codecData) (encode, decode func() error) {
	rows := len(c.time)
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	schema := arrow.NewSchema([]arrow.Field{{Name: "time", Type: arrow.PrimitiveTypes.Int64}, {Name: "sym", Type: dict},
		{Name: "price", Type: arrow.PrimitiveTypes.Float64}, {Name: "size", Type: arrow.PrimitiveTypes.Int64},
		{Name: "side", Type: arrow.PrimitiveTypes.Uint8}}, nil)
	fixed := func(t arrow.DataType, b []byte) arrow.Array {
		return array.MakeFromData(array.NewData(t, rows, []*memory.Buffer{nil, memory.NewBufferBytes(b)}, nil, 0, 0))
	}
	names := array.NewStringBuilder(memory.DefaultAllocator)
	names.AppendValues(c.names, nil)
	values := names.NewArray()
	buf := new(bytes.Buffer)
	encode = func() error {
		buf.Reset()
		sym := array.NewDictionaryArray(dict, fixed(arrow.PrimitiveTypes.Int32, memoryOf(c.sym)), values)
		rec := array.NewRecordBatch(schema, []arrow.Array{fixed(arrow.PrimitiveTypes.Int64, memoryOf(c.time)), sym,
			fixed(arrow.PrimitiveTypes.Float64, memoryOf(c.price)), fixed(arrow.PrimitiveTypes.Int64, memoryOf(c.size)),
			fixed(arrow.PrimitiveTypes.Uint8, c.side)}, int64(rows))
		w := arrowipc.NewWriter(buf, arrowipc.WithSchema(schema))
		if err := w.Write(rec); err != nil {
			return err
		}
		return w.Close()
	}
	decode = func() error {
		in, err := arrowipc.NewReader(bytes.NewReader(buf.Bytes()))
		if err != nil {
			return err
		}
		defer in.Release()
		n := 0
		for in.Next() {
			n += int(in.RecordBatch().NumRows())
		}
		if n != rows {
			return fmt.Errorf("%d rows", n)
		}
		return nil
	}
	return encode, decode
}

// memoryOf is the bytes of a slice.
func memoryOf[T int32 | int64 | float64](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(x[0])))
}
