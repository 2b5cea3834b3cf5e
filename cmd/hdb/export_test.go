package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tock/arrowio"
	"tock/k"
	"tock/splay"
)

// days is a database of four days of 10 rows.
func days(t *testing.T) string {
	t.Helper()
	dir, store := t.TempDir(), splay.NewStore(splay.Options{NoSync: true})
	defer func() { _ = store.Close() }()
	for day := int32(8983); day < 8987; day++ {
		times, syms, prices := make([]int64, 10), make([]k.Sym, 10), make([]float64, 10)
		for i := range times {
			times[i], syms[i], prices[i] = int64(i)*1e9, k.Intern([]string{"b", "a", ""}[i%3]), float64(day)+float64(i)
		}
		prices[3] = k.NullFloat
		trade := k.NewTable([]k.Sym{k.Intern("time"), k.Intern("sym"), k.Intern("price")}, []k.Value{k.Timespans(times), k.Syms(syms), k.Floats(prices)})
		if err := store.SavePartition(dir, k.NewDate(day), splay.Part{Name: k.Intern("trade"), Table: trade, Field: k.Intern("sym")}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// hdb runs a command and gives its code and what it wrote.
func hdb(args ...string) (int, string) {
	var out bytes.Buffer
	code, ok := runCommand(args, &out, &out)
	if !ok {
		return -1, "no command"
	}
	return code, out.String()
}

// partsOf is the rows of a partitioned table, symbols plain and without attributes.
func partsOf(t *testing.T, src k.PartitionedTable) []k.Value {
	t.Helper()
	var out []k.Value
	for i := range src.Partitions().Len() {
		part, err := src.Partition(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		cols := make([]k.Value, len(part.Cols))
		for c, col := range part.Cols {
			cols[c] = k.WithAttr(k.Resolve(col), k.NoAttr)
		}
		out = append(out, k.NewTable(part.Names, cols))
	}
	return out
}

func database(t *testing.T, dir string) k.PartitionedTable {
	t.Helper()
	store := splay.NewStore(splay.Options{})
	t.Cleanup(func() { _ = store.Close() })
	store.Mount(arrowio.Mount)
	db, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range db.Definitions() {
		if def.Name.String() == "trade" {
			return def.Value.Partitioned()
		}
	}
	t.Fatalf("no trade in %s: %v", dir, db.Problems())
	return nil
}

func TestExportedPartitionsMountAndImport(t *testing.T) {
	dir := days(t)
	want := partsOf(t, database(t, dir))
	for _, flags := range [][]string{nil, {"-iso", "-compression", "zstd", "-rows", "3"}} {
		mounted := t.TempDir()
		out := filepath.Join(mounted, "trade")
		if code, text := hdb(append([]string{"export", dir, "trade", "-o", out}, flags...)...); code != 0 || !strings.Contains(text, "40 rows in 4 partitions") {
			t.Fatal(code, text)
		}
		src := database(t, mounted)
		if src.Field().String() != "date" || src.Rows() != 40 || !k.Match(src.Partitions(), k.Dates([]int32{8983, 8984, 8985, 8986})) {
			t.Fatalf("mounted: %v rows by %v", src.Rows(), src.Field())
		}
		for i, got := range partsOf(t, src) {
			if !k.Match(got, want[i]) {
				t.Fatalf("partition %d differs when mounted", i)
			}
		}
		if part, err := src.Partition(1, []k.Sym{k.Intern("sym")}); err != nil || part.Cols[0].Attr() != k.Parted {
			t.Fatalf("sym is not parted when mounted: %v", err)
		}
		again := t.TempDir()
		if code, text := hdb("import", again, "trade", "-i", out); code != 0 || !strings.Contains(text, "2024.08.05 10 rows") {
			t.Fatal(code, text)
		}
		for i, got := range partsOf(t, database(t, again)) {
			if !k.Match(got, want[i]) {
				t.Fatalf("partition %d differs after the import", i)
			}
		}
	}
}

func TestExportTakesBounds(t *testing.T) {
	dir, out := days(t), t.TempDir()
	if code, text := hdb("export", dir, "trade", "-from", "2024.08.06", "-to", "2024-08-07", "-format", "arrow", "-o", out); code != 0 {
		t.Fatal(text)
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 2 || entries[0].Name() != "date=2024.08.06" || entries[1].Name() != "date=2024.08.07" {
		t.Fatal(entries, err)
	}
	got, err := arrowio.ReadArrow(filepath.Join(out, "date=2024.08.07", "part-0.arrow"), arrowio.ReadOptions{})
	if err != nil || got.Len() != 10 {
		t.Fatal(got.Len(), err)
	}
}

func TestExportRefuses(t *testing.T) {
	dir := days(t)
	for want, args := range map[string][]string{
		"no table quote":            {"quote", "-o", "x"},
		"-o OUT":                    {"trade"},
		"a date, month or number":   {"trade", "-o", "x", "-from", "monday"},
		"parquet or arrow":          {"trade", "-o", "x", "-format", "csv"},
		"no partition of trade":     {"trade", "-o", "x", "-from", "2030.01.01"},
		"unknown argument -nonsene": {"trade", "-o", "x", "-nonsene", "1"},
	} {
		if code, text := hdb(append([]string{"export", dir}, args...)...); code != 1 || !strings.Contains(text, want) {
			t.Errorf("%v: %d %q, want %q", args, code, text, want)
		}
	}
}
