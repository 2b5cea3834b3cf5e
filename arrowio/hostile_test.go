package arrowio

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tock/k"
)

// seedTable is a table with a column of each way in, for the fuzz targets.
func seedTable() k.Value {
	cols := everything(enums{})
	var names []k.Sym
	var vals []k.Value
	for _, name := range []string{"boolean", "long", "float", "char", "text", "timestamp", "minute", "guid", "strings", "longlists", "deep", "enum"} {
		names, vals = append(names, k.Intern(name)), append(vals, cols[name])
	}
	return k.NewTable(names, vals)
}

// fuzzOptions keeps what a fuzz target may claim small.
var fuzzOptions = ReadOptions{MaxBytes: 64 << 20}

// Whatever the bytes are, the answer is a table or an error that says what was wanted.
func fuzzDecoder(f *testing.F, wanted string, decode func([]byte, ReadOptions) (k.Value, error), seeds ...[]byte) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := decode(b, fuzzOptions)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "bytes: ") {
				t.Fatalf("an error that does not say of what: %v", err)
			}
			return
		}
		if v.Table() == nil && !v.IsKeyedTable() {
			t.Fatalf("neither a table nor an error: type %d", v.Type())
		}
		n := v.Len()
		table, _, err := unkey(v)
		if err != nil {
			t.Fatal(err)
		}
		for i, col := range table.Cols {
			if col.Len() != n {
				t.Fatalf("column %d has %d rows of %d", i, col.Len(), n)
			}
			for row := range min(n, 100) {
				_ = col.At(row)
			}
		}
	})
}

func FuzzDecodeArrow(f *testing.F) {
	table := seedTable()
	stream, err := EncodeArrow(table, WriteOptions{Rows: 2})
	if err != nil {
		f.Fatal(err)
	}
	packed, err := EncodeArrow(table, WriteOptions{Compression: "zstd"})
	if err != nil {
		f.Fatal(err)
	}
	fuzzDecoder(f, "an Arrow", DecodeArrow, stream, packed, written(f, WriteArrow, table), nil)
}

func FuzzDecodeParquet(f *testing.F) {
	table := seedTable()
	zstd := func(name string, t k.Value, o WriteOptions) error {
		o.Compression = "zstd"
		return WriteParquet(name, t, o)
	}
	fuzzDecoder(f, parquetExpected, DecodeParquet, written(f, WriteParquet, table), written(f, zstd, table), nil)
}

// written is the bytes of a table's file.
func written(t testing.TB, write func(string, k.Value, WriteOptions) error, table k.Value) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "t")
	if err := write(name, table, WriteOptions{Rows: 3}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Bytes of a file changed, and the file cut short: never a panic or a hang.
func TestDamagedFilesAreErrors(t *testing.T) {
	table := seedTable()
	for name, f := range map[string]struct {
		b      []byte
		decode func([]byte, ReadOptions) (k.Value, error)
	}{
		"arrow":   {written(t, WriteArrow, table), DecodeArrow},
		"parquet": {written(t, WriteParquet, table), DecodeParquet},
	} {
		if _, err := f.decode(f.b, fuzzOptions); err != nil {
			t.Fatal(err)
		}
		for at := 0; at < len(f.b); at += 11 {
			bad := append([]byte{}, f.b...)
			bad[at] ^= []byte{0xff, 0x80, 0x01}[at%3]
			_, _ = f.decode(bad, fuzzOptions) // an error or a table: what was hit may be data
			if at%7 == 0 {
				if _, err := f.decode(f.b[:at], fuzzOptions); err == nil && name == "parquet" {
					t.Fatalf("%s: %d bytes of %d are a file", name, at, len(f.b))
				}
			}
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	table := k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.MakeVec(k.Long, 1<<20)})
	for name, f := range map[string]struct {
		b      []byte
		decode func([]byte, ReadOptions) (k.Value, error)
	}{
		"arrow":   {written(t, WriteArrow, k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.MakeVec(k.Long, 1<<10)})), DecodeArrow},
		"parquet": {writtenAtOnce(t, table), DecodeParquet},
	} {
		_, err := f.decode(f.b, ReadOptions{MaxBytes: 1000})
		if err == nil || !strings.Contains(err.Error(), "wsfull") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func writtenAtOnce(t *testing.T, table k.Value) []byte {
	return written(t, func(name string, v k.Value, _ WriteOptions) error { return WriteParquet(name, v, WriteOptions{}) }, table)
}
