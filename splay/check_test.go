package splay

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"tock/k"
)

// TestCheckFinds damages one thing at a time: a check names the file, where there is one the
// byte, and what was expected; the other table stays whole.
func TestCheckFinds(t *testing.T) {
	const part = "/2024.08.22/trade/"
	change := func(file string, f func(b []byte) []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			b, err := os.ReadFile(dir + file)
			if err == nil {
				err = os.WriteFile(dir+file, f(b), 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	cut := func(n int) func(b []byte) []byte { return func(b []byte) []byte { return b[:len(b)-n] } }
	put := func(at int, x ...byte) func(b []byte) []byte {
		return func(b []byte) []byte { copy(b[at:], x); return b }
	}
	for _, c := range []struct {
		name    string
		packing Compression
		damage  func(t *testing.T, dir string)
		file    string
		says    []string
	}{
		{"item cut", Compression{}, change(part+"price", cut(3)), part + "price", []string{"corrupt at byte 808:", "whole items of 8 bytes, 5 bytes left over"}},
		{"rows cut", Compression{}, change(part+"price", cut(16)), part + "price", []string{"corrupt at byte 800:", "100 rows by the header, the file ends after 98"}},
		{"header cut", Compression{}, change(part+"price", func(b []byte) []byte { return b[:9] }), part + "price", []string{"at byte 9:", "header of 16 bytes, file has 9"}},
		{"empty file", Compression{}, change(part+"price", func(b []byte) []byte { return nil }), part + "price", []string{"at byte 0:", "0 bytes are too short"}},
		{"foreign", Compression{}, change(part+"price", func([]byte) []byte { return []byte("PAR1, say") }), part + "price", []string{"not a kdb+ data file"}},
		{"type", Compression{}, change(part+"price", put(2, 60)), part + "price", []string{"at byte 2:", "unknown type 60"}},
		{"attribute", Compression{}, change(part+"price", put(3, 9)), part + "price", []string{"at byte 3:", "attribute 0 to 4, found 9"}},
		{"false attribute", Compression{}, change(part+"price", put(3, 1)), part + "price", []string{"the data do not keep the attribute s"}},
		{"count of p#", Compression{}, change(part+"sym", put(pageHeader+8+6, 1)), part + "sym", []string{"at byte 4088:", "count 281474976710"}},
		{"no domain", Compression{}, change(part+"sym", put(16, 0)), part + "sym", []string{"at byte 16:", "a domain name, found none"}},
		{"index outside the domain", Compression{}, change(part+"sym", put(pageData+3, 1)), part + "sym", []string{"row 0 has index 16777", "the domain has"}},
		{"stale index of p#", Compression{}, change(part+"sym", func(b []byte) []byte { b[len(b)-12] ^= 1; return b }), part + "sym", []string{"at byte 4896:", "the index of p# that the data make"}},
		{"stale index of u#", Compression{}, change(part+"n", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), part + "n", []string{"at byte 816:", "the index of u# that the data make"}},
		{"index lost", Compression{}, change(part+"n", func(b []byte) []byte { return b[:816] }), part + "n", []string{"at byte 816:", "the index of u# that the data make"}},
		{"offset of a list", Compression{}, change(part+"note", put(pageData, 0xff, 0xff, 0xff, 1)), part + "note#", []string{"corrupt at byte", "the arena has"}},
		{"arena cut", Compression{}, change(part+"note#", cut(5)), part + "note", []string{"the arena ends"}},
		{"arena lost", Compression{}, func(t *testing.T, dir string) { remove(t, dir+part+"note#") }, part + "note#", []string{"No such file or directory"}},
		{"column lost", Compression{}, func(t *testing.T, dir string) { remove(t, dir+part+"price") }, part + "price", []string{"No such file or directory"}},
		{".d lost", Compression{}, func(t *testing.T, dir string) { remove(t, dir+part+".d") }, part + ".d", []string{"No such file or directory"}},
		{".d cut", Compression{}, change(part+".d", cut(1)), part + ".d", []string{"the NUL of the last name"}},
		{".d of another type", Compression{}, change(part+".d", put(2, 7)), part + ".d", []string{"corrupt"}},
		{"a file too much", Compression{}, func(t *testing.T, dir string) {
			if err := os.WriteFile(dir+part+"stray", nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}, part + "stray", []string{".d does not name it"}},
		{"symbol cut", Compression{}, change("/sym", func(b []byte) []byte { return append(b, "TOR"...) }), "/sym", []string{"NUL of the last name"}},
		{"symbol twice", Compression{}, change("/sym", func(b []byte) []byte { return append(b, "AAPL\x00"...) }), "/sym", []string{"again: `AAPL"}},
		{"block of gzip", Compression{12, packGzip, 6}, change(part+"price", put(20, 0xff, 0xff, 0xff)), part + "price", []string{"at byte 8:", "block 0"}},
		{"block of q IPC", Compression{12, packIPC, 0}, change(part+"sym", put(16, 0xff, 0xff, 0xff, 0xff)), part + "sym", []string{"block 0"}},
		{"block of zstd", Compression{12, packZstd, 3}, change(part+"price", put(8, 1, 2, 3)), part + "price", []string{"block 0"}},
		{"trailer", Compression{12, packGzip, 6}, change(part+"price", cut(1)), part + "price", []string{"corrupt at byte"}},
		{"algorithm", Compression{12, packGzip, 6}, change(part+"price", func(b []byte) []byte { b[len(b)-12] = 9; return b }), part + "price", []string{"block 0: unknown algorithm"}},
		{"encrypted", Compression{}, change(part+"price", func([]byte) []byte { return bytes.Repeat([]byte("kxzippEd"), 12) }), part + "price", []string{"encrypted"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			store := NewStore(Options{NoSync: true})
			defer store.Close()
			rows := trades(100).Table()
			n := make([]int64, 100)
			for i := range n {
				n[i] = int64(i*37) % 100
			}
			unique, err := k.SetAttr(k.Longs(n), k.Unique)
			if err != nil {
				t.Fatal(err)
			}
			table := k.NewTable(append(rows.Names[:len(rows.Names):len(rows.Names)], k.Intern("n")), append(rows.Cols[:len(rows.Cols):len(rows.Cols)], unique))
			sorted := table.Table().Gather(sortedRows(table)).Table() // so that nothing is to be reordered, and u# stays
			sorted.Cols[len(sorted.Cols)-1], err = k.SetAttr(sorted.Cols[len(sorted.Cols)-1], k.Unique)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"trade", "quote"} {
				part := Part{Name: k.Intern(name), Table: k.NewTable(sorted.Names, sorted.Cols), Field: k.Intern("sym"), Packing: Packing{Default: c.packing}}
				if err := store.SavePartition(dir, day(0), part); err != nil {
					t.Fatal(err)
				}
			}
			if found := store.Check(dir, true); found != nil {
				t.Fatal(found)
			}
			c.damage(t, dir)
			fresh := NewStore(Options{})
			defer fresh.Close()
			found := fresh.Check(dir, true)
			for _, part := range append(c.says, dir+c.file) {
				if !saysOne(found, part) {
					t.Errorf("found %v, nothing says %q", found, part)
				}
			}
			for _, table := range open(t, fresh, dir).tables {
				if table.name != k.Intern("quote") {
					continue
				}
				if got, err := table.Partition(0, nil); err != nil || got.Len() != 100 {
					t.Errorf("the other table: %v", err)
				}
			}
		})
	}
}

// sortedRows is the rows of a table of trades in the order of their symbols.
func sortedRows(v k.Value) []int64 {
	col, _ := v.Table().Col(k.Intern("sym"))
	var at []int64
	for _, row := range symbolParts(k.Data[k.Sym](col)).order {
		at = append(at, int64(row))
	}
	return at
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}

func saysOne(found []error, text string) bool {
	for _, err := range found {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
