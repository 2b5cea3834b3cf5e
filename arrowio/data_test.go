package arrowio

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tock/k"
)

// Real rows, the best quotes of a day on NASDAQ, come back as they went: times, prices and
// sizes as numbers, every field as text and as a symbol.
func TestRealRowsComeBack(t *testing.T) {
	shared := os.Getenv("TOCK_SHARED")
	if shared == "" {
		shared = "../../shared"
	}
	f, err := os.Open(filepath.Join(shared, "data", "lobster", "quote.csv.gz"))
	if err != nil {
		t.Skip("no market data: set TOCK_SHARED to the folder that has data/lobster")
	}
	defer f.Close()
	table := rowsOf(t, f)
	for _, f := range formats() {
		got, err := f.trip(t, table, WriteOptions{}, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, table)
	}
	t.Logf("%d rows of %d columns", table.Len(), len(table.Table().Cols))
}

// rowsOf is a packed CSV with a heading: a column of floats for each that is all numbers,
// else one of strings and one of symbols.
func rowsOf(t *testing.T, f io.Reader) k.Value {
	t.Helper()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Scan()
	heads := strings.Split(lines.Text(), ",")
	fields := make([][]string, len(heads))
	for lines.Scan() && len(fields[0]) < 100_000 {
		for i, field := range strings.Split(lines.Text(), ",")[:len(heads)] {
			fields[i] = append(fields[i], field)
		}
	}
	if len(fields[0]) == 0 {
		t.Fatal("no rows")
	}
	var names []k.Sym
	var cols []k.Value
	for i, head := range heads {
		numbers, texts, syms := []float64{}, []k.Value{}, []k.Sym{}
		for _, field := range fields[i] {
			if x, err := strconv.ParseFloat(field, 64); err == nil {
				numbers = append(numbers, x)
			}
			texts, syms = append(texts, k.String(field)), append(syms, k.Intern(field))
		}
		if len(numbers) == len(texts) {
			names, cols = append(names, k.Intern(head)), append(cols, k.Floats(numbers))
			continue
		}
		names, cols = append(names, k.Intern(head), k.Intern(head+"Text")), append(cols, k.Syms(syms), k.NewList(texts))
	}
	return k.NewTable(names, cols)
}
