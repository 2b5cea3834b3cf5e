package splay

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os/exec"
	"path"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"tock/k"
)

// foreignTable is a splayed table as the reader in another language prints it.
type foreignTable struct {
	Path    string
	Columns []string
	Types   []int
	Attrs   []int
	Rows    [][]any
}

// foreignRead has the independent reader print every table of a database.
func foreignRead(t *testing.T, dir string) map[string]foreignTable {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here")
	}
	var stderr bytes.Buffer
	cmd := exec.Command(python, "testdata/reader/kdbfiles.py", dir)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", dir, err, stderr.String())
	}
	tables := map[string]foreignTable{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var got foreignTable
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.UseNumber()
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		tables[got.Path] = got
	}
	return tables
}

// equal fails unless the table is the one that was read elsewhere.
func (got foreignTable) equal(t *testing.T, table *k.Table) {
	t.Helper()
	if len(got.Rows) != table.Len() || len(got.Columns) != len(table.Cols) {
		t.Fatalf("%s: %d rows, %d columns", got.Path, len(got.Rows), len(got.Columns))
	}
	for i, col := range table.Cols {
		kind := int(col.Type())
		if col.Type() == k.Symbol {
			kind = int(k.Enum)
		}
		if got.Columns[i] != table.Names[i].String() || got.Types[i] != kind {
			t.Errorf("%s: column %d is %s of type %d, want %s %d", got.Path, i, got.Columns[i], got.Types[i], table.Names[i], kind)
		}
		for row := range got.Rows {
			item := col.At(row)
			x := asRead(item)
			if item.Type() == -k.Enum {
				x = nil
				if !item.IsNull() {
					x = k.Resolve(item).Text()
				}
			}
			if !reflect.DeepEqual(got.Rows[row][i], x) {
				t.Fatalf("%s: %s row %d is %#v, want %#v", got.Path, got.Columns[i], row, got.Rows[row][i], x)
			}
		}
	}
}

// TestIndependentReader writes tables of every type, attribute, nesting and compression,
// and has a reader in another language, which was written from the description of the
// format alone, read them: it must find the same, and the stored indexes what the data
// make them.
func TestIndependentReader(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	want := map[string]*k.Table{}
	for n, c := range append([]Compression{{}, {}}, allCompressions...) {
		pack := Packing{Default: c, Narrow: n%2 == 1} // plain and compressed, each with enumerations of both widths
		for _, rows := range []int{0, 1, 7, 900} {
			table := everyType(rows, uint64(n*1000+rows))
			name := "t" + strconv.Itoa(rows)
			part := Part{Name: k.Intern(name), Table: table, Field: k.Intern("sym"), Packing: pack}
			if err := store.SavePartition(dir, day(n), part); err != nil {
				t.Fatal(err)
			}
			partition, err := partitionName(day(n))
			if err != nil {
				t.Fatal(err)
			}
			want[path.Join(partition, name)] = sortedBySym(table)
			name = "attr" + strconv.Itoa(rows) + strconv.Itoa(n)
			marked, err := store.Enumerate(dir, "", everyAttr(t, rows))
			if err == nil {
				marked = everyAttrOf(t, marked)
				err = store.SetPacked(path.Join(dir, name)+"/", marked, pack)
			}
			if err != nil {
				t.Fatal(err)
			}
			want[name] = marked.Table()
		}
	}
	tables := foreignRead(t, dir)
	for name, got := range tables {
		if want[name] == nil {
			t.Fatalf("%s read, which was not written", name)
		}
		got.equal(t, want[name])
		for i, attr := range got.Attrs {
			if want := want[name].Cols[i].Attr(); strings.HasPrefix(name, "attr") && attr != int(want) {
				t.Errorf("%s: %s has attribute %d, want %d", name, got.Columns[i], attr, want)
			}
		}
		if !strings.HasPrefix(name, "attr") && got.Attrs[0] != int(k.Parted) {
			t.Errorf("%s: attributes %v", name, got.Attrs)
		}
	}
	if len(tables) != len(want) {
		t.Errorf("%d tables read, %d written", len(tables), len(want))
	}
}

// TestIndependentReaderReal compares what the reader in another language and this package
// find in files of kdb+'s: old and new forms, mapped lists, compressed, all with their
// indexes.
func TestIndependentReaderReal(t *testing.T) { eachCorpus(t, testIndependentReaderReal) }

func testIndependentReaderReal(t *testing.T, dir string) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	read := 0
	for _, root := range []string{"hdb", "other/torq-finance-dqc", "other/torq-finance-dqe", "other/torq-queryorder-hdb", "other/gzip-hdb", "other/gzip-tick-hdb", "other/memories-db"} {
		root = path.Join(dir, root)
		if !store.isDir(root) {
			continue
		}
		db, err := store.Open(root)
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range foreignRead(t, db.root) {
			if len(got.Rows) > 50000 {
				continue // its facts are compared elsewhere
			}
			table, err := store.ReadSplayed(path.Join(db.root, name))
			if err != nil {
				t.Fatal(err)
			}
			got.equal(t, table)
			read++
		}
	}
	if read < 6 {
		t.Errorf("%d tables read", read)
	}
}

// everyAttr is a table with a column for each attribute of each type whose index is known;
// everyAttrOf sets the attributes.
func everyAttr(t *testing.T, n int) k.Value {
	t.Helper()
	var names []k.Sym
	var cols []k.Value
	for _, kind := range []k.Type{k.Symbol, k.Int, k.Long, k.Timestamp, k.Month, k.Date, k.Timespan, k.Minute, k.Second, k.Time} {
		for _, attr := range "supg" {
			if attr == 's' && kind == k.Symbol {
				continue // by their places in the domain, which others made
			}
			col := k.MakeVec(kind, n)
			for i := range n {
				x := int64(i) // s
				switch attr {
				case 'u':
					x = int64(i*7919%n) * 1000003
				case 'p':
					x = -int64(i / 13)
				case 'g':
					x = int64(i * i % 31)
				}
				switch {
				case kind == k.Symbol:
					k.Data[k.Sym](col)[i] = k.Intern(strconv.Itoa(int(x + 1000)))
				case kind.Width() == 4:
					k.Data[int32](col)[i] = int32(x)
				default:
					k.Data[int64](col)[i] = x
				}
			}
			names, cols = append(names, k.Intern(string(attr)+strconv.Itoa(int(kind)))), append(cols, col)
		}
	}
	return k.NewTable(names, cols)
}

func everyAttrOf(t *testing.T, v k.Value) k.Value {
	t.Helper()
	cols := make([]k.Value, len(v.Table().Cols))
	for i, col := range v.Table().Cols {
		attr := k.Attr(strings.IndexByte(" supg", v.Table().Names[i].String()[0]))
		marked, err := k.SetAttr(col, attr)
		if err != nil {
			t.Fatal(v.Table().Names[i], err)
		}
		cols[i] = marked
	}
	return k.NewTable(v.Table().Names, cols)
}

// everyType is a table with a column of each type, nulls and infinities among the items.
func everyType(n int, seed uint64) k.Value {
	rng := rand.New(rand.NewPCG(seed, 9))
	names, cols := []k.Sym{k.Intern("sym")}, []k.Value{k.MakeVec(k.Symbol, n)}
	for i := range k.Data[k.Sym](cols[0]) {
		k.Data[k.Sym](cols[0])[i] = k.Intern([]string{"MSFT", "", "AAPL", "Ünïcode", "IBM"}[rng.IntN(5)])
	}
	for kind := k.Boolean; kind <= k.Time; kind++ {
		if kind == 3 || kind == k.Symbol {
			continue
		}
		col := k.MakeVec(kind, n)
		fill(rng, col)
		names, cols = append(names, k.Intern("c"+strconv.Itoa(int(kind)))), append(cols, col)
	}
	lists := make([]k.Value, n)
	nested := make([]k.Value, n)
	for i := range n {
		lists[i] = k.String(strings.Repeat("text ", rng.IntN(70)))
		switch rng.IntN(6) {
		case 0:
			nested[i] = k.NewLong(int64(i))
		case 1:
			nested[i] = k.NewSymbol("s" + strconv.Itoa(i%5))
		case 2:
			nested[i] = k.Symbols("a", "b", "s1")
		case 3:
			many := k.MakeVec(k.Float, rng.IntN(300))
			fill(rng, many)
			nested[i] = many
		case 4:
			nested[i] = k.ListOf(k.NewLong(1), k.String("x"), k.ListOf(k.Symbols("deep")))
		default:
			nested[i] = k.Dates([]int32{1, k.NullInt})
		}
	}
	return k.NewTable(append(names, k.Intern("text"), k.Intern("nested")), append(cols, k.NewList(lists), k.NewList(nested)))
}

// fill puts items into a fresh vector.
func fill(rng *rand.Rand, v k.Value) {
	switch o := v.Object().(type) {
	case *k.Vec[uint8]:
		for i := range o.Raw() {
			o.Raw()[i] = uint8(32 + rng.IntN(90))
			if v.Type() == k.Boolean {
				o.Raw()[i] &= 1
			}
		}
	case *k.Vec[int16]:
		for i := range o.Raw() {
			o.Raw()[i] = []int16{k.NullShort, -5, 32767, 7}[rng.IntN(4)]
		}
	case *k.Vec[int32]:
		for i := range o.Raw() {
			o.Raw()[i] = []int32{k.NullInt, math.MaxInt32, rng.Int32(), -rng.Int32N(9)}[rng.IntN(4)]
		}
	case *k.Vec[int64]:
		for i := range o.Raw() {
			o.Raw()[i] = []int64{k.NullLong, math.MaxInt64, rng.Int64(), -rng.Int64N(9)}[rng.IntN(4)]
		}
	case *k.Vec[float32]:
		for i := range o.Raw() {
			o.Raw()[i] = []float32{float32(math.NaN()), float32(math.Inf(-1)), 1.5, rng.Float32()}[rng.IntN(4)]
		}
	case *k.Vec[float64]:
		for i := range o.Raw() {
			o.Raw()[i] = []float64{math.NaN(), math.Inf(1), -2.25, rng.Float64()}[rng.IntN(4)]
		}
	case *k.Vec[k.GUID]:
		for i := range o.Raw() {
			for j := range o.Raw()[i] {
				o.Raw()[i][j] = byte(rng.Uint32())
			}
		}
	}
}

// asRead is an item as the reader prints it.
func asRead(v k.Value) any {
	switch kind := v.Type(); {
	case kind == k.TypeTable:
		cols := make([]any, len(v.Table().Cols))
		for i, col := range v.Table().Cols {
			cols[i] = asRead(col)
		}
		return map[string]any{"kind": json.Number("98"), "keys": asRead(k.Syms(v.Table().Names)), "values": cols}
	case kind == k.TypeDict:
		d := v.Object().(*k.Dict)
		return map[string]any{"kind": json.Number("99"), "keys": asRead(d.Keys), "values": asRead(d.Vals)}
	case kind == k.Char:
		return latin(k.Data[uint8](v))
	case kind >= 0:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = asRead(v.At(i))
		}
		return out
	case kind == -k.Symbol:
		return v.Text()
	case kind == -k.Char:
		return string(rune(v.Int()))
	case kind == -k.Guid:
		g := v.Guid()
		return hex.EncodeToString(g[:])
	case kind == -k.Boolean || kind == -k.Byte:
		return json.Number(strconv.FormatInt(v.Int(), 10))
	case v.IsNull():
		return nil
	case kind.IsFloating():
		return pythonFloat(v.Float())
	}
	return json.Number(strconv.FormatInt(v.Int(), 10))
}

func latin(b []byte) string {
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return string(out)
}

// pythonFloat is a float as Python's repr writes it.
func pythonFloat(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	text := strconv.FormatFloat(x, 'g', -1, 64)
	if e := math.Abs(x); e != 0 && (e < 1e-4 || e >= 1e16) {
		return text
	}
	if text = strconv.FormatFloat(x, 'f', -1, 64); !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
