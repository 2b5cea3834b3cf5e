// Package kdbfiles mounts databases that kdb+ itself wrote in a running q and compares,
// by q expressions, every value that an independent decoder found in them.
package kdbfiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

type column struct {
	Note       string
	Type       int
	Attr       string
	Count      int
	Nulls      *int
	Sum        json.RawMessage
	Min, Max   any
	Distinct   map[string]int
	DistinctN  *int   `json:"distinct_count"`
	SHA256IPC  string `json:"sha256_ipc"`
	First      []any
	Last       []any
	IndexMin   any `json:"index_min"`
	IndexMax   any `json:"index_max"`
	HeadCount  int `json:"header_count"`
	IndexBytes int `json:"attr_index_bytes"`
	Zip        *zip
}

type zip struct {
	Algorithm, Level   int
	LogicalBlockBytes  int `json:"logical_block_bytes"`
	UncompressedLength int `json:"uncompressed_length"`
	FileLength         int `json:"file_length"`
}

type facts struct {
	Tables map[string]struct {
		Rows    int
		Order   []string `json:"columns_order"`
		Columns map[string]column
	}
	Flat map[string]struct {
		Type      int
		SHA256IPC string `json:"sha256_ipc"`
		Rows      *int
		Columns   map[string]column
		Count     *int
		Values    []string
		Value     any
		Zip       *zip
	}
	Logs map[string]struct {
		Bytes, Messages int
		ValidBytes      int            `json:"valid_bytes"`
		ByTable         map[string]int `json:"messages_by_table"`
		RowsByTable     map[string]int `json:"rows_by_table"`
		SHA256          string         `json:"sha256_messages"`
	}
}

// helpers is defined in every q asked: txt is a temporal atom's text, others as they are;
// add counts what a log's messages bring.
const helpers = `txt:{$[(type x)in -12 -13 -14 -15 -16 -17 -18 -19h;string x;x]}
rows:{$[98h=type x;count x;0h>type first x;1;count first x]}
add:{[t;x]n[t]:1+0^n t;r[t]:rows[x]+0^r t}`

// session is one q process with a folder of the corpus mounted.
type session struct {
	t       *testing.T
	port    int
	checked int
}

func newSession(t *testing.T) *session {
	s := &session{t: t, port: rig.Port(t)}
	rig.Start(t, t.TempDir(), s.port, "q", "-p", fmt.Sprint(s.port))
	for _, line := range strings.Split(helpers, "\n") {
		s.ask(line)
	}
	return s
}

func (s *session) ask(expr string) k.Value {
	s.t.Helper()
	v, err := rig.Ask(s.port, expr)
	if err != nil {
		s.t.Errorf("%s: %v", expr, err)
	}
	return v
}

// same compares the value of an expression with a fact.
func (s *session) same(what, expr string, want any) {
	s.t.Helper()
	s.checked++
	v := s.ask(expr)
	if got := plain(v); !equal(got, want) {
		s.t.Errorf("%s: %s is %v, want %v", what, expr, got, want)
	}
}

func shared(t *testing.T) (string, facts) {
	t.Helper()
	dir := os.Getenv("TOCK_SHARED")
	if dir == "" {
		dir = filepath.Join(rig.Root(t), "..", "shared")
	}
	dir = filepath.Join(dir, "kdbfiles")
	b, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Skip("the corpus of kdb+ files is not here: TOCK_SHARED names its folder")
	}
	var f facts
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return dir, f
}

var dated = regexp.MustCompile(`^\d{4}\.\d\d\.\d\d$`)

// TestTables mounts the database of every table.
func TestTables(t *testing.T) {
	dir, f := shared(t)
	roots := map[string][]string{}
	for name := range f.Tables {
		root := path.Dir(name)
		if dated.MatchString(path.Base(root)) {
			root = path.Dir(root)
		}
		roots[root] = append(roots[root], name)
	}
	total := 0
	for root, names := range roots {
		t.Run(root, func(t *testing.T) {
			s := newSession(t)
			s.ask(`\l ` + path.Join(dir, root))
			sort.Strings(names)
			for _, name := range names {
				want := f.Tables[name]
				if day := path.Base(path.Dir(name)); dated.MatchString(day) {
					s.ask(fmt.Sprintf("tab:delete date from select from %s where date=%s", path.Base(name), day))
					s.same(name, fmt.Sprintf("exec count i from %s where date=%s", path.Base(name), day), json.Number(fmt.Sprint(want.Rows)))
				} else {
					s.ask("tab:get`$\":" + path.Join(dir, name) + "/\"")
				}
				s.same(name+" rows", "count tab", json.Number(fmt.Sprint(want.Rows)))
				s.same(name+" columns", "`$\" \"sv string cols tab", strings.Join(want.Order, " "))
				for _, col := range want.Order {
					s.column(path.Join(dir, name, col), "tab`"+col, want.Columns[col])
				}
			}
			total += s.checked
		})
	}
	if total < 2000 {
		t.Errorf("only %d facts compared", total)
	}
	t.Logf("%d facts compared", total)
}

// kindOf is a value's type, as of a list in memory for one that is mapped (77 to 96).
func kindOf(name string) string { return "{$[x within 77 96h;0h;x]}type " + name }

// column compares all facts of one column; file is "" for one of a flat table.
func (s *session) column(file, expr string, want column) {
	s.t.Helper()
	s.ask("c:" + expr)
	num := func(n int) json.Number { return json.Number(fmt.Sprint(n)) }
	s.same(expr+" type", kindOf("c"), num(want.Type))
	s.same(expr+" count", "count c", num(want.Count))
	s.same(expr+" attribute", "attr c", want.Attr)
	if want.SHA256IPC != "" {
		s.hash(expr, "c", want.SHA256IPC)
	}
	if want.Nulls != nil {
		s.same(expr+" nulls", "sum null $[20h=type c;\"j\"$c;c]", num(*want.Nulls))
	}
	if want.Sum != nil {
		s.sum(expr, string(want.Sum))
		s.same(expr+" min", "txt min c", want.Min)
		s.same(expr+" max", "txt max c", want.Max)
	}
	for name, n := range want.Distinct {
		if want.Type == 10 {
			s.same(expr+" "+name, fmt.Sprintf("sum c=%q", name), num(n))
		} else {
			s.same(expr+" "+name, "sum c=`$"+quoted(name), num(n))
		}
	}
	if want.Distinct != nil {
		s.same(expr+" distinct", "count distinct c", num(len(want.Distinct)))
	}
	if want.DistinctN != nil {
		s.same(expr+" distinct", "count distinct c", num(*want.DistinctN))
	}
	if _, isNumber := want.IndexMin.(json.Number); isNumber && *want.Nulls == 0 {
		s.same(expr+" least index", "min{x where not null x}\"j\"$c", want.IndexMin)
		s.same(expr+" greatest index", "max\"j\"$c", want.IndexMax)
	}
	indices := want.Note != "" // of names that the published domain does not have
	if want.Type != 0 {
		for i, x := range want.First {
			s.same(expr+" first", item(fmt.Sprint(i), indices), x)
		}
		for i, x := range want.Last {
			s.same(expr+" last", item(fmt.Sprintf("(count c)-%d", len(want.Last)-i), indices), x)
		}
	}
	if want.Zip != nil && file != "" {
		s.packed(file, want.Zip)
	}
}

func item(at string, index bool) string {
	if index {
		return "\"j\"$c " + at
	}
	return "txt c " + at
}

func quoted(name string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// packed compares -21! of a file.
func (s *session) packed(file string, want *zip) {
	s.t.Helper()
	info := "(-21!`$\":" + file + "\")`"
	s.same(file, info+"algorithm", json.Number(fmt.Sprint(want.Algorithm)))
	s.same(file, info+"zipLevel", json.Number(fmt.Sprint(want.Level)))
	s.same(file, info+"uncompressedLength", json.Number(fmt.Sprint(want.UncompressedLength)))
	s.same(file, info+"compressedLength", json.Number(fmt.Sprint(want.FileLength)))
	s.same(file, "`long$2 xexp "+info+"logicalBlockSize", json.Number(fmt.Sprint(want.LogicalBlockBytes)))
	s.same(file, "hcount`$\":"+file+"\"", json.Number(fmt.Sprint(want.UncompressedLength)))
}

// unmarked is a value without attributes.
func unmarked(v k.Value) k.Value {
	each := func(items []k.Value) []k.Value {
		out := make([]k.Value, len(items))
		for i, item := range items {
			out[i] = unmarked(item)
		}
		return out
	}
	switch o := v.Object().(type) {
	case *k.Table:
		return k.NewTable(o.Names, each(o.Cols))
	case *k.Dict:
		return k.MustDict(unmarked(o.Keys), unmarked(o.Vals))
	case *k.List:
		return k.NewList(each(v.Items()))
	}
	if v.Type() > 0 && v.Type() < k.AnyMap {
		return k.WithAttr(k.Resolve(v), k.NoAttr)
	}
	return v
}

// hash compares the payload of a value without attributes, or bytes.
func (s *session) hash(what, expr, want string) {
	s.t.Helper()
	s.checked++
	v := s.ask(expr)
	payload := k.Data[uint8](v)
	if v.Type() != k.Byte {
		var err error
		if payload, err = ipc.Append(nil, unmarked(v)); err != nil {
			s.t.Fatal(err)
		}
	}
	sum := sha256.Sum256(payload)
	if got := hex.EncodeToString(sum[:]); got != want {
		s.t.Errorf("%s: the payload's hash is %s, want %s", what, got, want)
	}
}

// sum compares the exact sum, taken in two halves so that none overflows; of floats, the
// sum to 12 digits.
func (s *session) sum(what, want string) {
	s.t.Helper()
	s.checked++
	if strings.HasPrefix(want, `"`) {
		s.same(what+" sum", "sum c", strings.Trim(want, `"`))
		return
	}
	floating := s.ask("type[c]in 8 9 15h")
	if floating.Int() == 1 {
		got := s.ask("sum c where not null c").Float()
		w, _ := new(big.Float).SetString(want)
		exact, _ := w.Float64()
		if math.Abs(got-exact) > 1e-12*math.Max(1, math.Abs(exact)) {
			s.t.Errorf("%s: sum %v, want %s", what, got, want)
		}
		return
	}
	halves := s.ask("{(sum x div 1000000000;sum x mod 1000000000)}\"j\"$c where not null c")
	if halves.Len() != 2 {
		return
	}
	total := new(big.Int).Mul(big.NewInt(halves.At(0).Int()), big.NewInt(1e9))
	total.Add(total, big.NewInt(halves.At(1).Int()))
	if total.String() != want && s.ask("any 0W=abs\"j\"$c").Int() == 0 {
		s.t.Errorf("%s: sum %s, want %s", what, total, want)
	}
}

// TestFlat reads every flat file with get.
func TestFlat(t *testing.T) {
	dir, f := shared(t)
	s := newSession(t)
	for name, want := range f.Flat {
		file := path.Join(dir, name)
		s.ask("v:get`$\":" + file + "\"")
		s.same(name+" type", kindOf("v"), json.Number(fmt.Sprint(want.Type)))
		if want.SHA256IPC != "" {
			s.hash(name, "v", want.SHA256IPC)
		}
		if want.Rows != nil {
			s.same(name+" rows", "count v", json.Number(fmt.Sprint(*want.Rows)))
		}
		if want.Count != nil {
			s.same(name+" count", "count v", json.Number(fmt.Sprint(*want.Count)))
			for i, text := range want.Values {
				if text == "..." {
					break // the others are left out of the facts
				}
				s.same(name, fmt.Sprintf("v %d", i), text)
			}
		}
		for col, facts := range want.Columns {
			s.column("", "v`"+col, facts)
		}
		if floats, ok := want.Value.([]any); ok && want.Type == 9 {
			for i, x := range floats {
				s.same(name, fmt.Sprintf("v %d", i), x)
			}
		}
		if want.Zip != nil {
			s.packed(file, want.Zip)
		}
	}
	if s.checked < 300 {
		t.Errorf("only %d facts compared", s.checked)
	}
	t.Logf("%d facts compared", s.checked)
}

// TestLogs replays every log with -11!.
func TestLogs(t *testing.T) {
	dir, f := shared(t)
	s := newSession(t)
	for name, want := range f.Logs {
		file := "`$\":" + path.Join(dir, name) + "\""
		s.same(name+" bytes", "hcount "+file, json.Number(fmt.Sprint(want.Bytes)))
		s.same(name+" messages", "-11!(-2;"+file+")", json.Number(fmt.Sprint(want.Messages)))
		s.hash(name, "8_read1 "+file, want.SHA256)
		s.hash(name+" written again", "(0#0x),raze{8_-8!x}each get "+file, want.SHA256)

		s.ask("n:r:(0#`)!0#0;{if[(3=count x)&-11h=type x 1;add . 1_x]}each get " + file)
		for table, rows := range want.RowsByTable {
			s.same(name+" rows", "r`"+table, json.Number(fmt.Sprint(rows)))
			s.same(name+" messages", "n`"+table, json.Number(fmt.Sprint(want.ByTable[table])))
		}
	}
	t.Logf("%d facts compared", s.checked)
}

// plain is an atom as a fact has it.
func plain(v k.Value) any {
	switch t := v.Type(); {
	case t == k.Char:
		return v.Text()
	case t >= 0:
		return fmt.Sprintf("a list of type %d", t)
	case t == -k.Symbol || t.IsEnum():
		return k.Resolve(v).Text()
	case t == -k.Char:
		return v.Text()
	case t == -k.Boolean:
		return v.Int() == 1
	case v.IsNull():
		return nil
	case t.IsFloating():
		return v.Float()
	}
	return v.Int()
}

func equal(got, want any) bool {
	if want == nil {
		return got == nil || got == "" || got == " "
	}
	switch w := want.(type) {
	case json.Number:
		switch g := got.(type) {
		case bool:
			return (w == "1") == g
		case int64:
			return w.String() == fmt.Sprint(g)
		case float64:
			x, err := w.Float64()
			return err == nil && (x == g || math.Abs(x-g) <= 1e-15*math.Abs(x))
		}
		return false
	case bool:
		switch g := got.(type) {
		case bool:
			return g == w
		case int64:
			return (g == 1) == w
		}
	case string:
		switch g := got.(type) {
		case string:
			return g == w
		case int64:
			return w == "0W" && (g == math.MaxInt64 || g == math.MaxInt32) || w == "-0W" && (g == -math.MaxInt64 || g == -math.MaxInt32)
		case float64:
			return w == "inf" && math.IsInf(g, 1) || w == "-inf" && math.IsInf(g, -1)
		}
	}
	return false
}
