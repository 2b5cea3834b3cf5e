package feed

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tock/internal/vfs"
	"tock/ipc"
	"tock/k"
	"tock/schema"
)

// TestBadConfigs reads every testdata/*.bad.toml: its first line is the refusal expected.
func TestBadConfigs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.toml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		must(t, err)
		first, _, _ := strings.Cut(string(text), "\n")
		want := filepath.Base(name) + ": " + strings.TrimPrefix(first, "# ")
		if _, err := LoadConfig(vfs.OS, name); err == nil {
			t.Errorf("%s was accepted", name)
		} else if err.Error() != want {
			t.Errorf("%s:\n got %q\nwant %q", name, err, want)
		}
	}
}

func TestConfigs(t *testing.T) {
	for name, files := range map[string]int{"feed": 0, "lobster": 2, "binance": 2} {
		c, err := LoadConfig(vfs.OS, "../configs/"+name+".toml")
		must(t, err)
		if len(c.CSV) != files {
			t.Errorf("%s: %d files", name, len(c.CSV))
		}
	}
}

// rows writes every row of a source as table and fields.
func rows(t testing.TB, src Source) (out []string) {
	t.Helper()
	for {
		b, err := src.Next()
		if err == io.EOF {
			return out
		}
		must(t, err)
		if b.Rows() <= 0 {
			t.Fatal("a batch without rows")
		}
		for i := b.From; i < b.To; i++ {
			line := []string{b.Table.String()}
			for _, c := range b.Cols {
				line = append(line, show(c.At(i)))
			}
			out = append(out, strings.Join(line, " "))
		}
	}
}

// show is an atom in a form for tests: temporals by their payload.
func show(v k.Value) string {
	switch t := v.Type(); {
	case v.IsNull() && t != -k.Symbol:
		return "null"
	case t.IsFloating():
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case t == -k.Symbol, t == -k.Char, t == k.Char:
		return v.Text()
	case t == -k.Guid:
		g := v.Guid()
		return fmt.Sprintf("%x", g[:])
	}
	return strconv.FormatInt(v.Int(), 10)
}

// files makes an in-memory file system with a schema of one table of all types.
func files(t testing.TB, contents map[string]string) vfs.FS {
	t.Helper()
	fsys := vfs.NewMem()
	for name, text := range contents {
		must(t, fsys.MkdirAll(filepath.Dir(name)))
		must(t, vfs.WriteFile(fsys, name, []byte(text)))
	}
	return fsys
}

const testSchema = `
[[table]]
name = "trade"
columns = [ { name = "time", type = "timespan" }, { name = "sym", type = "symbol" }, { name = "price", type = "float" }, { name = "size", type = "int" } ]
[[table]]
name = "quote"
columns = [ { name = "time", type = "timespan" }, { name = "sym", type = "symbol" }, { name = "bid", type = "float" } ]
[[table]]
name = "stamped"
columns = [ { name = "time", type = "timestamp" }, { name = "sym", type = "symbol" } ]
[[table]]
name = "all"
columns = [ { name = "time", type = "time" }, { name = "sym", type = "symbol" },
  { name = "b", type = "boolean" }, { name = "g", type = "guid" }, { name = "x", type = "byte" }, { name = "h", type = "short" },
  { name = "i", type = "int" }, { name = "j", type = "long" }, { name = "e", type = "real" }, { name = "f", type = "float" },
  { name = "c", type = "char" }, { name = "p", type = "timestamp" }, { name = "m", type = "month" }, { name = "d", type = "date" },
  { name = "z", type = "datetime" }, { name = "n", type = "timespan" }, { name = "u", type = "minute" }, { name = "v", type = "second" },
  { name = "s", type = "list" } ]
`

func TestCSV(t *testing.T) {
	s, err := schema.Parse(testSchema)
	must(t, err)
	for _, c := range []struct {
		name   string
		config string
		files  map[string]string
		want   []string // or one error
	}{
		{"merged, trade first at equal times", `
[[csv]]
table = "trade"
path = "t.csv"
[[csv]]
table = "quote"
path = "q.csv"`, map[string]string{
			"t.csv": "time,sym,price,size\n09:30:00.5,A,1.5,10\n09:30:02,B,2,20\n09:30:02,C,3,30\n",
			"q.csv": "sym,bid,time\nA,1.25,09:30:00\nB,2.25,09:30:02\nB,2.5,09:30:03\n",
		}, []string{"quote 34200000000000 A 1.25", "trade 34200500000000 A 1.5 10", "trade 34202000000000 B 2 20", "trade 34202000000000 C 3 30", "quote 34202000000000 B 2.25", "quote 34203000000000 B 2.5"}},
		{"no header, numbers of fields, counts of units, constants", `
[[csv]]
table = "trade"
path = "t.csv"
header = false
delimiter = ";"
time = { column = 1, format = "midnight", unit = "s" }
columns = { price = 3, size = 2 }
constants = { sym = "X" }`, map[string]string{"t.csv": "34200.017459617;100;1.25\r\n\r\n34201;;\r\n"},
			[]string{"trade 34200017459617 X 1.25 100", "trade 34201000000000 X null null"}},
		{"unix time", `
[[csv]]
table = "stamped"
path = "t.csv"
time = { column = "E", format = "unix", unit = "ms" }`, map[string]string{"t.csv": "E,sym\n1723161255342,A\n"},
			[]string{"stamped 776476455342000000 A"}},
		{"a day for times without one", `
[[csv]]
table = "stamped"
path = "t.csv"
time = { date = "2000.01.02" }`, map[string]string{"t.csv": "time,sym\n00:00:01,A\n"},
			[]string{"stamped 86401000000000 A"}},
		{"quotes", `
[[csv]]
table = "trade"
path = "t.csv"`, map[string]string{"t.csv": "\xef\xbb\xbftime,sym,\"price\",size\n09:30:00,\"a,\"\"b\"\"\nc\",1,2\n"},
			[]string{"trade 34200000000000 a,\"b\"\nc 1 2"}},
		{"times step back", `
[[csv]]
table = "quote"
path = "*.csv"`, map[string]string{"a.csv": "time,sym,bid\n10:00,A,1\n09:59,A,2\n10:01,A,3\n", "b.csv": "time,sym,bid\n09:59:30,B,1\n10:00:30,B,2\n"},
			[]string{"quote 35970000000000 B 1", "quote 36000000000000 A 1", "quote 35940000000000 A 2", "quote 36030000000000 B 2", "quote 36060000000000 A 3"}},
		{"all types", `
[[csv]]
table = "all"
path = "t.csv"`, map[string]string{"t.csv": "time,sym,b,g,x,h,i,j,e,f,c,p,m,d,z,n,u,v,s\n" +
			"09:30:00.001,A,true,8c6b8b64-6815-6084-0a3e-178401251b68,ff,-3,-4,-5,0.5,61837.63,B,2024-08-08T23:54:14.087896568,2024-08-08,99991231,2000-01-02T12:00,09:30,09:30,09:30:01,text\n" +
			"09:30:01,,,,,,,,,,,,,,,,,,\n"},
			[]string{"all 34200001 A 1 8c6b8b64681560840a3e178401251b68 255 -3 -4 -5 0.5 61837.63 B 776476454087896568 295 2921939 1.5 34200000000000 570 34201 text",
				"all 34201000  0 null 0 null null null null null null null null null null null null null "}},

		{"a field that is not there", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym,price\n"},
			[]string{`error: t.csv: column size of table trade: no field "size" in the header`}},
		{"a line that is short", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym,price,size\n\n09:30:00,A\n"},
			[]string{`error: t.csv line 3: column price: no field 3, there are 2`}},
		{"a price that is none", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym,price,size\n09:30:00,A,1.2.3,1\n"},
			[]string{`error: t.csv line 2: column price: "1.2.3": not a number`}},
		{"a size out of range", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym,price,size\n09:30:00,A,1,2147483648\n"},
			[]string{`error: t.csv line 2: column size: "2147483648": out of the column's range`}},
		{"a time that is none", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym,price,size\n24:00:00,A,1,1\n"},
			[]string{`error: t.csv line 2: column time: "24:00:00": not a time`}},
		{"a timestamp without a day", "[[csv]]\ntable = \"stamped\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym\n09:30,A\n"},
			[]string{`error: t.csv line 2: column time: "09:30": a timestamp needs a date`}},
		{"a far date", "[[csv]]\ntable = \"quote\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym,bid\n2300-01-01T00:00,A,1\n"},
			[]string{`error: t.csv line 2: column time: "2300-01-01T00:00": too far from 2000 for nanoseconds`}},
		{"an open quote", "[[csv]]\ntable = \"stamped\"\npath = \"t.csv\"", map[string]string{"t.csv": "time,sym\n2000.01.01D00:00,\"A\n"},
			[]string{`error: t.csv line 2: a quote is not closed`}},
		{"no file", "[[csv]]\ntable = \"trade\"\npath = \"t*.csv\"", nil, []string{`error: t*.csv: no such file`}},
		{"no header", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"", map[string]string{"t.csv": ""}, []string{`error: t.csv: no header line`}},
		{"no table", "[[csv]]\ntable = \"news\"\npath = \"t.csv\"", nil, []string{`error: t.csv: there is no table news in the schema`}},
		{"no column", "[[csv]]\ntable = \"trade\"\npath = \"t.csv\"\ncolumns = { ex = \"x\" }", map[string]string{"t.csv": "time,sym,price,size\n"},
			[]string{`error: t.csv: table trade has no column ex`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config, err := parseConfig(c.config)
			must(t, err)
			config.dir = "."
			src, err := openFiles(files(t, c.files), config, "", s)
			var got []string
			for err == nil {
				var b Batch
				if b, err = src.Next(); err == nil {
					got = append(got, rows(t, &once{b})...)
				}
			}
			if src != nil {
				must(t, src.Close())
			}
			if err != io.EOF {
				got = []string{"error: " + err.Error()}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// once is a source of one batch.
type once struct{ b Batch }

func (o *once) Next() (Batch, error) {
	b := o.b
	o.b = Batch{}
	if b.Rows() == 0 {
		return b, io.EOF
	}
	return b, nil
}

func (o *once) Close() error { return nil }

// TestParseFloat holds the quick way against the library's.
func TestParseFloat(t *testing.T) {
	for _, text := range []string{"0", "-0", "1", "585.74", "0.0001", "61837.63000000", "123456789.123456", "9007199254740993", "1e300", "-1.5e-7",
		"0.1", "0.3", "179769313486231570000000000000000000000", "12345678901234567890.123", ".5", "5.", "1e400", "-1e400", "inf"} {
		want, _ := strconv.ParseFloat(text, 64)
		got, err := parseFloat([]byte(text))
		if err != nil || got != want {
			t.Errorf("%s: got %v %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "-", "1.2.3", "abc", "1 ", "--1"} {
		if x, err := parseFloat([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, x)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1.5", "2012-06-21T09:30:00.015105074", "0D09:30:00", "9223372036854775807", "-9223372036854775808", "20120621 10:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := []byte(s)
		if got, err := parseInt(b, -1<<63, 1<<63-1); err == nil {
			if want, err := strconv.ParseInt(s, 10, 64); err != nil || got != want {
				t.Errorf("%q is %d, not %d (%v)", s, want, got, err)
			}
		}
		if got, err := parseFloat(b); err == nil {
			if want, _ := strconv.ParseFloat(s, 64); got != want && got == got {
				t.Errorf("%q is %v, not %v", s, want, got)
			}
		}
		if m, err := parseMoment(b); err == nil && (m.ofDay < 0 || m.ofDay >= nsDay) {
			t.Errorf("%q is %d ns of a day", s, m.ofDay)
		}
		_, _ = parseGuid(b)
		_, _ = parseCount(b, nsSecond)
	})
}

// TestBinance reads the recording in testdata/binance and compares it with its facts, which
// another program computed from the exchange's messages.
func TestBinance(t *testing.T) {
	config, err := LoadConfig(vfs.OS, "../configs/binance.toml")
	must(t, err)
	s, err := schema.Load(vfs.OS, "../configs/crypto.toml")
	must(t, err)
	src, err := openFiles(vfs.OS, config, "", s)
	must(t, err)
	defer src.Close()
	text, err := os.ReadFile("../testdata/binance/facts.json")
	must(t, err)
	var facts struct {
		Rows  map[string]int
		Trade map[string]struct {
			Rows            int
			FirstNs         int64 `json:"first_ns"`
			LastNs          int64 `json:"last_ns"`
			Vwap            float64
			Volume          string
			Open, High, Low string
			Close           string
			Buys, Sells     int
		}
		Quote map[string]struct {
			Rows    int
			LastBid string `json:"last_bid"`
			LastAsk string `json:"last_ask"`
		}
	}
	must(t, json.Unmarshal(text, &facts))

	type sums struct {
		rows, buys                             int
		first, last                            int64
		volume, notional, open, high, low, end float64
		bid, ask                               float64
	}
	bySym := map[string]*sums{}
	counts := map[string]int{}
	last := int64(0)
	for {
		b, err := src.Next()
		if err == io.EOF {
			break
		}
		must(t, err)
		table := b.Table.String()
		counts[table] += b.Rows()
		for i := b.From; i < b.To; i++ {
			if b.Times[i] < last {
				t.Fatal("event times decrease")
			}
			last = b.Times[i]
			sym := table + " " + b.Cols[1].At(i).Text()
			x := bySym[sym]
			time, first := b.Cols[0].At(i).Int(), b.Cols[2].At(i).Float()
			if x == nil {
				x = &sums{first: time, open: first, high: first, low: first}
				bySym[sym] = x
			}
			second := b.Cols[3].At(i).Float()
			x.rows++
			x.last, x.end, x.bid, x.ask = time, first, first, second
			x.high, x.low = max(x.high, first), min(x.low, first)
			x.volume += second
			x.notional += first * second
			if table == "trade" && b.Cols[4].At(i).Text() == "B" {
				x.buys++
			}
		}
	}
	number := func(s string) float64 {
		x, err := strconv.ParseFloat(s, 64)
		must(t, err)
		return x
	}
	near := func(a, b float64) bool { return a-b < 1e-9*b && b-a < 1e-9*b }
	for table, n := range facts.Rows {
		if counts[table] != n {
			t.Errorf("%s: %d rows, want %d", table, counts[table], n)
		}
	}
	for sym, f := range facts.Trade {
		x := bySym["trade "+sym]
		if x.rows != f.Rows || x.first != f.FirstNs || x.last != f.LastNs || x.buys != f.Buys || x.rows-x.buys != f.Sells ||
			!near(x.volume, number(f.Volume)) || !near(x.notional/x.volume, f.Vwap) ||
			x.open != number(f.Open) || x.high != number(f.High) || x.low != number(f.Low) || x.end != number(f.Close) {
			t.Errorf("trade %s: %+v, want %+v", sym, x, f)
		}
	}
	for sym, f := range facts.Quote {
		if x := bySym["quote "+sym]; x.rows != f.Rows || x.bid != number(f.LastBid) || x.ask != number(f.LastAsk) {
			t.Errorf("quote %s: %+v, want %+v", sym, x, f)
		}
	}
}

// TestLobster counts the converted LOBSTER files, where they are.
func TestLobster(t *testing.T) {
	shared := os.Getenv("TOCK_SHARED")
	if shared == "" {
		shared = "../../shared"
	}
	dir := filepath.Join(shared, "data/lobster")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no LOBSTER files here")
	}
	config, err := LoadConfig(vfs.OS, "../configs/lobster.toml")
	must(t, err)
	for _, name := range []string{"sym", "equities"} {
		s, err := schema.Load(vfs.OS, "../configs/"+name+".toml")
		must(t, err)
		src, err := openFiles(vfs.OS, config, dir, s)
		must(t, err)
		counts := map[string]int{}
		var volume int64
		previous, previousTable := int64(0), ""
		for {
			b, err := src.Next()
			if err == io.EOF {
				break
			}
			must(t, err)
			counts[b.Table.String()] += b.Rows()
			if b.Times[b.From] < previous || b.Times[b.From] == previous && previousTable == "quote" && b.Table.String() == "trade" {
				t.Fatal("a trade behind a quote of its time")
			}
			previous, previousTable = b.Times[b.To-1], b.Table.String()
			if b.Table.String() == "trade" {
				for _, x := range k.Data[int32](b.Cols[3])[b.From:b.To] {
					volume += int64(x)
				}
			}
		}
		must(t, src.Close())
		if counts["trade"] != 58087 || counts["quote"] != 207805 || volume != 2850140+810755+706125 {
			t.Errorf("%s: %v, volume %d", name, counts, volume)
		}
	}
}

// TestSimulator checks that made-up rows fit the schema, are the same for a seed, and
// come at about the rate asked for.
func TestSimulator(t *testing.T) {
	for _, name := range []string{"sym", "equities", "crypto"} {
		s, err := schema.Load(vfs.OS, "../configs/"+name+".toml")
		must(t, err)
		config := SimConfig{Seed: 5, Rows: 20000, Rate: 500, Start: "09:30"}
		var runs [2][]string
		for i := range runs {
			sim, err := newSimulator(config, s)
			must(t, err)
			runs[i] = rows(t, sim)
		}
		if len(runs[0]) != 20000 || !slices.Equal(runs[0], runs[1]) {
			t.Fatalf("%s: %d rows, and the same seed gives other rows", name, len(runs[0]))
		}
		sim, err := newSimulator(config, s)
		must(t, err)
		b := newBatcher(sim, Window{Rows: 100})
		validators := map[k.Sym]*schema.Validator{}
		for _, table := range s.Tables {
			validators[table.Name] = schema.NewValidator(table)
		}
		first, last, total := int64(-1), int64(0), 0
		for {
			m, err := b.next()
			if err == io.EOF {
				break
			}
			must(t, err)
			enc, err := ipc.Append(nil, m.data)
			must(t, err)
			shape, err := validators[m.table].Check(enc)
			if err != nil || shape.Rows != m.rows || shape.NoTime {
				t.Fatalf("%s: %+v %v", name, shape, err)
			}
			if first < 0 {
				first = m.time
			}
			last = m.time
			total += m.rows
		}
		if seconds := float64(last-first) / 1e9; total != 20000 || seconds < 30 || seconds > 55 {
			t.Errorf("%s: %d rows in %v s, want about 40 s", name, total, seconds)
		}
	}
	if _, err := newSimulator(SimConfig{}, &schema.Schema{}); err == nil {
		t.Error("a schema without tables was accepted")
	}
}

// TestBatcher checks windows by rows and by time.
func TestBatcher(t *testing.T) {
	cols := func(n int) []k.Value {
		x := make([]int64, n)
		for i := range x {
			x[i] = int64(i)
		}
		return []k.Value{k.Longs(x)}
	}
	trade, quote := k.Intern("trade"), k.Intern("quote")
	tc, qc, other := cols(6), cols(4), cols(3)
	tt, qt := []int64{1, 2, 12, 13, 14, 31}, []int64{3, 11, 15, 32}
	batches := []Batch{
		{Table: trade, Times: tt, Cols: tc, From: 0, To: 2},
		{Table: quote, Times: qt, Cols: qc, From: 0, To: 2},
		{Table: trade, Times: tt, Cols: tc, From: 2, To: 5},
		{Table: quote, Times: qt, Cols: qc, From: 2, To: 3},
		{Table: trade, Times: tt, Cols: tc, From: 5, To: 6},
		{Table: quote, Times: qt, Cols: qc, From: 3, To: 4},
		{Table: quote, Times: []int64{33, 34, 35}, Cols: other, From: 0, To: 3},
	}
	for _, c := range []struct {
		window Window
		want   string
	}{
		{Window{Rows: 100}, "trade 0 1 2 3 4 5|quote 0 1 2 3 0 1 2"},
		{Window{Rows: 3}, "trade 0 1|quote 0|quote 1|trade 2 3|trade 4 5|quote 2|quote 3 0 1|quote 2"},
		{Window{Span: 10}, "trade 0 1|quote 0|quote 1 2|trade 2 3 4|trade 5|quote 3 0 1 2"},
		{Window{Rows: 2, Span: 10}, "trade 0 1|quote 0|quote 1|trade 2|trade 3 4|quote 2|trade 5|quote 3|quote 0 1|quote 2"},
		{Window{Rows: 1}, "trade 0|trade 1|quote 0|quote 1|trade 2|trade 3|trade 4|quote 2|trade 5|quote 3|quote 0|quote 1|quote 2"},
	} {
		b := newBatcher(&many{batches}, c.window)
		var got []string
		for {
			m, err := b.next()
			if err == io.EOF {
				break
			}
			must(t, err)
			line := m.table.String()
			items := m.data.Each()
			if c.window.Rows != 1 {
				items = m.data.At(0).Each()
			}
			for _, x := range items {
				line += " " + show(x)
			}
			if len(items) != m.rows {
				t.Errorf("%+v: %d rows, says %d", c.window, len(items), m.rows)
			}
			got = append(got, line)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.window, s, c.want)
		}
	}
}

// many is a source of given batches.
type many struct{ batches []Batch }

func (m *many) Next() (Batch, error) {
	if len(m.batches) == 0 {
		return Batch{}, io.EOF
	}
	b := m.batches[0]
	m.batches = m.batches[1:]
	return b, nil
}

func (m *many) Close() error { return nil }
