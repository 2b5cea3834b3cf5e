package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"tock/k"
	"tock/splay"
)

// The data of the queries: days of trades and quotes of 500 symbols, busy ones first, times
// in the U shape of an exchange's day, prices that walk by the minute.
const (
	querySyms  = 500
	sessionAt  = int64(9*3600+30*60) * 1e9
	sessionEnd = int64(16*3600) * 1e9
	exchanges  = "NQPZBKXYAMCD"
	firstDay   = 9864 // 2027.01.03 in days since 2000
	unixDays   = 10957
)

// queryData is the folders of one data set: a kdb+ database and the same as Parquet.
type queryData struct {
	dir           string
	days          int
	trades, quote int // rows a day
}

func (d queryData) database() string { return filepath.Join(d.dir, "hdb") }
func (d queryData) packed() string   { return filepath.Join(d.dir, "packed") }
func (d queryData) narrow() string   { return filepath.Join(d.dir, "narrow") }
func (d queryData) parquet() string  { return filepath.Join(d.dir, "parquet") }

// make writes the data set unless it is there.
func (d queryData) make() error {
	done := filepath.Join(d.dir, "done")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	if err := os.RemoveAll(d.dir); err != nil {
		return err
	}
	store := splay.NewStore(splay.Options{NoSync: true})
	defer func() { _ = store.Close() }()
	m := newMarket()
	for day := range d.days {
		m.open(day)
		for _, name := range []string{"trade", "quote"} {
			t := m.quotes(d.quote)
			if name == "trade" {
				t = m.trades(d.trades)
			}
			part := splay.Part{Name: k.Intern(name), Table: t, Field: k.Intern("sym")}
			if err := store.SavePartition(d.database(), k.NewDate(int32(firstDay+day)), part); err != nil {
				return err
			}
			if err := writeParquet(filepath.Join(d.parquet(), name), day, t.Table()); err != nil {
				return err
			}
		}
	}
	if err := writeLines(filepath.Join(d.parquet(), "syms.txt"), m.names); err != nil {
		return err
	}
	return os.WriteFile(done, nil, 0o600)
}

// market draws the ticks.
type market struct {
	rng    *rand.Rand
	names  []string
	syms   []k.Sym
	weight []float64
	price  []float64
	walks  [][]float64 // of the day, a price a minute for each symbol
}

func newMarket() *market {
	m := &market{rng: rand.New(rand.NewPCG(11, 12))}
	for i := range querySyms {
		m.names = append(m.names, fmt.Sprintf("S%03d", i))
		m.syms = append(m.syms, k.Intern(m.names[i]))
		m.weight = append(m.weight, math.Pow(float64(i+5), -0.9))
		m.price = append(m.price, 5+300*m.rng.Float64())
	}
	return m
}

// open begins a day.
func (m *market) open(day int) {
	m.walks = make([][]float64, querySyms)
	for s := range m.walks {
		p, step := m.price[s], m.price[s]*0.0003
		for range 391 {
			p = max(1, p+step*m.rng.NormFloat64())
			m.walks[s] = append(m.walks[s], p)
		}
		m.price[s] = p
	}
}

// each calls f for n ticks in order of symbol and time, with the middle price in cents.
func (m *market) each(n int, f func(sym int, at int64, cents float64)) {
	var total float64
	for _, w := range m.weight {
		total += w
	}
	left := n
	for s, w := range m.weight {
		count := int(math.Round(float64(left) * w / total))
		if s == len(m.weight)-1 {
			count = left
		}
		left, total = left-count, total-w
		times := make([]int64, count)
		for i := range times {
			times[i] = m.time()
		}
		slices.Sort(times)
		for _, at := range times {
			mid := m.walks[s][(at-sessionAt)/60e9] * (1 + 0.0001*m.rng.NormFloat64())
			f(s, at, math.Round(mid*100))
		}
	}
}

// time is a time of day: three tenths each near the open and the close.
func (m *market) time() int64 {
	x, u := m.rng.Float64(), m.rng.Float64()
	switch {
	case u < 0.3:
		x = x * x / 2
	case u < 0.6:
		x = 1 - x*x/2
	}
	return min(sessionAt+int64(x*float64(sessionEnd-sessionAt)), sessionEnd-1)
}

func (m *market) lot() int32 {
	switch u := m.rng.Float64(); {
	case u < 0.45:
		return 100
	case u < 0.70:
		return int32(1 + m.rng.IntN(99))
	case u < 0.97:
		return int32(100 * (1 + m.rng.IntN(10)))
	}
	return int32(1000 + 100*m.rng.IntN(490))
}

func (m *market) trades(n int) k.Value {
	var at []int64
	var sym []k.Sym
	var price []float64
	var size []int32
	var side, ex []byte
	m.each(n, func(s int, t int64, cents float64) {
		at, sym = append(at, t), append(sym, m.syms[s])
		up := m.rng.IntN(2)
		price = append(price, (cents+float64(2*up-1))/100)
		size = append(size, m.lot())
		side, ex = append(side, "SB"[up]), append(ex, exchanges[m.rng.IntN(len(exchanges))])
	})
	return columnsTable("time sym price size side ex", k.Timespans(at), k.Syms(sym), k.Floats(price), k.Ints(size), k.Chars(side), k.Chars(ex))
}

func (m *market) quotes(n int) k.Value {
	var at []int64
	var sym []k.Sym
	var bid, ask []float64
	var bsize, asize []int32
	var ex []byte
	m.each(n, func(s int, t int64, cents float64) {
		at, sym = append(at, t), append(sym, m.syms[s])
		spread := float64(1 + m.rng.IntN(5))
		below := math.Floor(spread / 2)
		bid, ask = append(bid, (cents-below)/100), append(ask, (cents-below+spread)/100)
		bsize, asize = append(bsize, int32(100*(1+m.rng.IntN(20)))), append(asize, int32(100*(1+m.rng.IntN(20))))
		ex = append(ex, exchanges[m.rng.IntN(len(exchanges))])
	})
	return columnsTable("time sym bid ask bsize asize ex", k.Timespans(at), k.Syms(sym), k.Floats(bid), k.Floats(ask), k.Ints(bsize), k.Ints(asize), k.Chars(ex))
}

// writeParquet writes a day of a table as the peers load it: times as nanoseconds, letters
// and symbols as strings.
func writeParquet(dir string, day int, t *k.Table) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	date := arrow.Date32(unixDays + firstDay + day)
	fields := []arrow.Field{{Name: "date", Type: arrow.FixedWidthTypes.Date32}}
	for i, name := range t.Names {
		fields = append(fields, arrow.Field{Name: name.String(), Type: arrowType(t.Cols[i])})
	}
	schema := arrow.NewSchema(fields, nil)
	f, err := os.Create(filepath.Join(dir, date.FormattedString()+".parquet"))
	if err != nil {
		return err
	}
	w, err := pqarrow.NewFileWriter(schema, f, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy)), pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	const group = 1 << 19
	for from := 0; from < t.Len(); from += group {
		to := min(from+group, t.Len())
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for range to - from {
			b.Field(0).(*array.Date32Builder).Append(date)
		}
		for i, col := range t.Cols {
			appendArrow(b.Field(i+1), col.Slice(from, to))
		}
		rec := b.NewRecordBatch()
		b.Release()
		err := w.Write(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
	return w.Close()
}

func arrowType(col k.Value) arrow.DataType {
	switch col.Type() {
	case k.Timespan:
		return arrow.PrimitiveTypes.Int64
	case k.Int:
		return arrow.PrimitiveTypes.Int32
	case k.Float:
		return arrow.PrimitiveTypes.Float64
	}
	return arrow.BinaryTypes.String
}

func appendArrow(b array.Builder, col k.Value) {
	switch b := b.(type) {
	case *array.Int64Builder:
		b.AppendValues(k.Data[int64](col), nil)
	case *array.Int32Builder:
		b.AppendValues(k.Data[int32](col), nil)
	case *array.Float64Builder:
		b.AppendValues(k.Data[float64](col), nil)
	case *array.StringBuilder:
		for _, s := range k.Data[k.Sym](col) {
			b.Append(s.String())
		}
		for _, c := range k.Data[uint8](col) {
			b.Append(string(rune(c)))
		}
	}
}

func writeLines(path string, lines []string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, line := range lines {
		_, _ = fmt.Fprintln(w, line)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// columnsTable is a table of columns named in one text.
func columnsTable(names string, cols ...k.Value) k.Value {
	var syms []k.Sym
	for _, name := range strings.Fields(names) {
		syms = append(syms, k.Intern(name))
	}
	return k.NewTable(syms, cols)
}
