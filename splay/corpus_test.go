package splay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"tock/ipc"
	"tock/k"
)

// eachCorpus runs a test over the folders of real kdb+ files: the small one kept here,
// and the large one where it is there (TOCK_SHARED or ../../shared).
func eachCorpus(t *testing.T, test func(t *testing.T, dir string)) {
	t.Helper()
	t.Run("kept", func(t *testing.T) { test(t, filepath.Join("testdata", "real")) })
	shared := os.Getenv("TOCK_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	}
	dir := filepath.Join(shared, "kdbfiles")
	if _, err := os.Stat(filepath.Join(dir, "facts.json")); err == nil {
		t.Run("shared", func(t *testing.T) { test(t, dir) })
	}
}

type columnFacts struct {
	Type  k.Type
	Attr  string
	Count int
	Zip   *struct {
		Algorithm, Level         int
		LogicalBlockBytes        int   `json:"logical_block_bytes"`
		UncompressedLength       int64 `json:"uncompressed_length"`
		FileLength               int64 `json:"file_length"`
		Version, Blocks, RawInIt int
	}
	SHA256Data string `json:"sha256_data"`
	SHA256IPC  string `json:"sha256_ipc"`
	TypeName   string `json:"type_name"`
	Nulls      *int
	Sum        json.RawMessage
	Distinct   map[string]int
}

type facts struct {
	Tables map[string]struct {
		Rows    int
		Order   []string `json:"columns_order"`
		Columns map[string]columnFacts
	}
	Flat map[string]struct {
		Type      k.Type
		SHA256IPC string `json:"sha256_ipc"`
		Rows      int
		Columns   map[string]columnFacts
		Count     int
	}
	Columns map[string]columnFacts // single files of tables that are not kept whole
}

func readFacts(t *testing.T, dir string) facts {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "facts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f facts
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// plainSHA is the hash of v's payload with enumerations resolved and attributes removed.
func plainSHA(t *testing.T, v k.Value) string {
	t.Helper()
	b, err := ipc.Append(nil, withoutAttrs(v))
	if err != nil {
		t.Fatal(err)
	}
	return sha(b)
}

func withoutAttrs(v k.Value) k.Value {
	switch o := v.Object().(type) {
	case *k.Table:
		cols := make([]k.Value, len(o.Cols))
		for i, col := range o.Cols {
			cols[i] = withoutAttrs(col)
		}
		return k.NewTable(o.Names, cols)
	case *k.Dict:
		return k.MustDict(withoutAttrs(o.Keys), withoutAttrs(o.Vals))
	case *k.List:
		items := make([]k.Value, len(v.Items()))
		for i, item := range v.Items() {
			items[i] = withoutAttrs(item)
		}
		return k.NewList(items)
	}
	if v.Type() > 0 && v.Type() < k.AnyMap {
		return k.WithAttr(k.Resolve(v), k.NoAttr)
	}
	return v
}

// TestCorpusTables reads every splayed table of the corpus.
func TestCorpusTables(t *testing.T) { eachCorpus(t, testTables) }

func testTables(t *testing.T, dir string) {
	for name, want := range readFacts(t, dir).Tables {
		t.Run(name, func(t *testing.T) {
			store := NewStore(Options{})
			defer store.Close()
			loadDomains(t, store, filepath.Join(dir, name))
			got, err := store.ReadSplayed(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if got.Len() != want.Rows || len(got.Cols) != len(want.Order) {
				t.Fatalf("%d rows, %d columns, want %d, %d", got.Len(), len(got.Cols), want.Rows, len(want.Order))
			}
			for i, col := range want.Order {
				if got.Names[i].String() != col {
					t.Errorf("column %d is %s, want %s", i, got.Names[i], col)
				}
				checkColumn(t, filepath.Join(dir, name, col), got.Cols[i], want.Columns[col])
				if n, err := store.countRows(filepath.Join(dir, name, col)); err != nil || n != want.Rows {
					t.Errorf("%s: head counts %d (%v), want %d", col, n, err, want.Rows)
				}
			}
		})
	}
}

// loadDomains reads the sym file above a table.
func loadDomains(t *testing.T, store *Store, table string) {
	t.Helper()
	for dir := filepath.Dir(table); filepath.Base(dir) != "other"; dir = filepath.Dir(dir) {
		name := filepath.Join(dir, "sym")
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			if _, err := store.flat(name); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
}

func checkColumn(t *testing.T, name string, v k.Value, want columnFacts) {
	t.Helper()
	if v.Type() != want.Type || v.Len() != want.Count {
		t.Errorf("%s: type %d count %d, want %d %d", name, v.Type(), v.Len(), want.Type, want.Count)
		return
	}
	attr := ""
	if c := v.Attr().Char(); c != 0 {
		attr = string(c)
	}
	if attr != want.Attr {
		t.Errorf("%s: attribute %q, want %q", name, attr, want.Attr)
	}
	if want.SHA256Data != "" && want.Type != k.Mixed {
		if got := sha(columnBytes(t, name)); got != want.SHA256Data {
			t.Errorf("%s: data %s, want %s", name, got, want.SHA256Data)
		}
	}
	if want.SHA256IPC != "" {
		if got := plainSHA(t, v); got != want.SHA256IPC {
			t.Errorf("%s: payload %s, want %s", name, got, want.SHA256IPC)
		}
	}
	if want.Nulls != nil {
		checkSum(t, name, v, *want.Nulls, string(want.Sum))
	}
}

// columnBytes is the packed data of a column file.
func columnBytes(t *testing.T, name string) []byte {
	t.Helper()
	b, err := NewStore(Options{}).bytes(name, smallFile)
	if err != nil {
		t.Fatal(err)
	}
	im, err := parseImage(name, b)
	if err != nil {
		t.Fatal(err)
	}
	return im.data()
}

// checkSum compares the nulls and the sum of the others with what an independent reader found.
func checkSum(t *testing.T, name string, v k.Value, nulls int, sum string) {
	t.Helper()
	items := v.Each()
	found := 0
	exact := new(big.Int)
	total := new(big.Float).SetPrec(2000)
	floating := v.Type().IsFloating()
	special := 0.0
	for _, x := range items {
		switch {
		case x.IsNull():
			found++
		case floating && math.IsInf(x.Float(), 0):
			special += x.Float()
		case floating:
			total.Add(total, big.NewFloat(x.Float()))
		case v.Type().IsBasic():
			exact.Add(exact, big.NewInt(x.Int()))
		}
	}
	if found != nulls {
		t.Errorf("%s: %d nulls, want %d", name, found, nulls)
	}
	if sum == "" || special != 0 {
		return
	}
	if floating {
		got, _ := total.Float64()
		if want, err := strconv.ParseFloat(sum, 64); err == nil && got != want {
			t.Errorf("%s: sum %v, want %v", name, got, want)
		}
		return
	}
	if exact.String() != sum && v.Type() != k.Char && !v.Type().IsEnum() {
		t.Errorf("%s: sum %s, want %s", name, exact, sum)
	}
}

// TestCorpusFlat reads every flat file of the corpus.
func TestCorpusFlat(t *testing.T) { eachCorpus(t, testFlat) }

func testFlat(t *testing.T, dir string) {
	for name, want := range readFacts(t, dir).Columns {
		store := NewStore(Options{})
		defer store.Close()
		loadDomains(t, store, filepath.Dir(filepath.Join(dir, name)))
		v, err := store.Get(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		checkColumn(t, filepath.Join(dir, name), v, want)
	}
	for name, want := range readFacts(t, dir).Flat {
		t.Run(name, func(t *testing.T) {
			store := NewStore(Options{})
			defer store.Close()
			v, err := store.Get(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if v.Type() != want.Type {
				t.Errorf("type %d, want %d", v.Type(), want.Type)
			}
			if want.SHA256IPC != "" {
				if got := plainSHA(t, v); got != want.SHA256IPC {
					t.Errorf("payload %s, want %s", got, want.SHA256IPC)
				}
			}
		})
	}
}
