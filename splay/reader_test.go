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

// TestIndependentReader writes tables of every type, attribute, nesting and compression,
// and has a reader in another language, which was written from the description of the
// format alone, read them: it must find the same.
func TestIndependentReader(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here")
	}
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	want := map[string]*k.Table{}
	for n, c := range []Compression{{}, {12, packIPC, 0}, {17, packGzip, 6}, {13, packSnappy, 0}, {12, packLZ4, 5}} {
		for _, rows := range []int{0, 1, 7, 900} {
			table := everyType(rows, uint64(n*1000+rows))
			name := "t" + strconv.Itoa(rows)
			part := Part{Name: k.Intern(name), Table: table, Field: k.Intern("sym"), Packing: Packing{Default: c}}
			w, err := store.BeginPartition(dir, day(n))
			if err == nil {
				err = w.Save(part)
			}
			if err == nil {
				err = w.Commit()
			}
			if err != nil {
				t.Fatal(err)
			}
			partition, err := partitionName(day(n))
			if err != nil {
				t.Fatal(err)
			}
			want[path.Join(partition, name)] = sortedBySym(table)
		}
	}
	var stderr bytes.Buffer
	cmd := exec.Command(python, "testdata/reader/kdbfiles.py", dir)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 64<<20)
	read := 0
	for lines.Scan() {
		var got struct {
			Path    string
			Columns []string
			Types   []int
			Attrs   []int
			Rows    [][]any
		}
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.UseNumber()
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		table := want[got.Path]
		if table == nil || len(got.Rows) != table.Len() || len(got.Columns) != len(table.Cols) {
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
				if x := asRead(col.At(row)); !reflect.DeepEqual(got.Rows[row][i], x) {
					t.Fatalf("%s: %s row %d is %#v, want %#v", got.Path, got.Columns[i], row, got.Rows[row][i], x)
				}
			}
		}
		if got.Attrs[0] != int(k.Parted) {
			t.Errorf("%s: attributes %v", got.Path, got.Attrs)
		}
		read++
	}
	if read != len(want) {
		t.Errorf("%d tables read, %d written", read, len(want))
	}
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
