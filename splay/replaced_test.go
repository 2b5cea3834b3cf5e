package splay

import (
	"errors"
	"path"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// pairs is a table of n rows whose columns all tell n.
func pairs(n int) k.Value {
	x, text := make([]int64, n), make([]k.Value, n)
	for i := range n {
		x[i], text[i] = int64(n), k.String(strings.Repeat("x", n))
	}
	return k.NewTable([]k.Sym{k.Intern("x"), k.Intern("text")}, []k.Value{k.Longs(x), k.NewList(text)})
}

// atOpen is a file system that calls f once, when a file whose path ends in suffix is opened.
func atOpen(t *testing.T, suffix string, f func() error) vfs.FS {
	var done atomic.Bool
	return vfs.Inject(vfs.OS, func(op vfs.Op) vfs.Fault {
		if op.Name == "open" && strings.HasSuffix(op.Path, suffix) && done.CompareAndSwap(false, true) {
			if err := f(); err != nil {
				t.Error(err)
			}
		}
		return vfs.Fault{}
	})
}

// TestReplacedWhileRead replaces a table's directory at each of the files that a reader
// opens: it gets one state whole, or is told.
func TestReplacedWhileRead(t *testing.T) {
	for _, file := range []string{"/.d", "/x", "/text", "/text#"} {
		dir := t.TempDir()
		writer := NewStore(Options{NoSync: true})
		defer writer.Close()
		save := func(n int) error {
			return writer.SavePartition(dir, day(0), Part{Name: k.Intern("t"), Table: pairs(n)})
		}
		if err := save(5); err != nil {
			t.Fatal(err)
		}
		reader := NewStore(Options{FS: atOpen(t, "/t"+file, func() error { return save(9) })})
		table, err := reader.ReadSplayed(path.Join(dir, "2024.08.22/t"))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		wholePairs(t, file, table)

		var swap atomic.Bool
		reader = NewStore(Options{FS: atOpen(t, "/t"+file, func() error {
			if swap.Load() {
				return save(5)
			}
			return nil
		})})
		db, err := reader.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		swap.Store(true)
		src := db.Definitions()[0].Value.Partitioned()
		if table, err = src.Partition(0, nil); err == nil {
			wholePairs(t, file, table)
		} else if !errors.Is(err, errReplaced) {
			t.Errorf("%s: %v, not that it was replaced", file, err)
		}
	}
}

func wholePairs(t *testing.T, file string, table *k.Table) {
	x, text := table.Cols[0], table.Cols[1]
	for i, n := range k.Data[int64](x) {
		if int(n) != x.Len() || text.At(i).Len() != int(n) {
			t.Fatalf("%s: row %d has %d and %d characters in %d rows", file, i, n, text.At(i).Len(), x.Len())
		}
	}
}

// TestReadBetweenSwapAndSymbols stops a compaction after the columns were put in place and
// before the symbols: who has the database open must not read the new columns with the
// old symbols.
func TestReadBetweenSwapAndSymbols(t *testing.T) {
	dir := t.TempDir()
	names := []k.Sym{k.Intern("s")}
	writer := NewStore(Options{NoSync: true})
	defer writer.Close()
	for date, syms := range [][]string{{"unused"}, {"a", "b"}} {
		part := Part{Name: k.Intern("t"), Table: k.NewTable(names, []k.Value{k.Symbols(syms...)})}
		if err := writer.SavePartition(dir, day(date), part); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.removeAll(path.Join(dir, "2024.08.22")); err != nil {
		t.Fatal(err)
	}
	reader := NewStore(Options{})
	defer reader.Close()
	db, err := reader.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	stopped := NewStore(Options{NoSync: true, FS: vfs.Inject(vfs.OS, func(op vfs.Op) vfs.Fault {
		if op.Name == "rename" && path.Base(op.Path) == "sym" {
			return vfs.Fault{Err: syscall.EIO}
		}
		return vfs.Fault{}
	})})
	if _, err := stopped.Compact(dir, "", MaintainOptions{}); err == nil {
		t.Fatal("the compaction was not stopped")
	}
	for _, def := range db.Definitions() {
		if src := def.Value.Partitioned(); src != nil {
			table, err := src.Partition(0, nil)
			if err == nil {
				t.Errorf("read %s", k.Resolve(table.Cols[0]).At(0).Sym())
			} else if !errors.Is(err, errRewritten) {
				t.Error(err)
			}
		}
	}
	again, err := reader.Open(dir) // goes on with the compaction
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range again.Definitions() {
		if src := def.Value.Partitioned(); src != nil {
			table, err := src.Partition(0, nil)
			if err != nil || k.Resolve(table.Cols[0]).At(0).Sym() != k.Intern("a") {
				t.Errorf("%v %v", table, err)
			}
		}
	}
}
