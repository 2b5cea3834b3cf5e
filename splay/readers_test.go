package splay

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tock/k"
)

// TestReadersSeeWholeTables reads a database in a loop, each reader with a store of its own
// as another process would be, while days are written, replaced and merged into, rows
// appended to a splayed table, and every maintenance operation goes over it: a table is
// there whole, as before or as after, or the reader is told to reload.
func TestReadersSeeWholeTables(t *testing.T) {
	dir := t.TempDir()
	price := func(n int) k.Value { // rows that tell whether they belong together
		syms, x, y, text := make([]string, n), make([]int64, n), make([]int64, n), make([]k.Value, n)
		for i := range n {
			syms[i], x[i], y[i], text[i] = fmt.Sprint("s", i%7), int64(i), int64(-i), k.String(fmt.Sprint(i))
		}
		names := []k.Sym{k.Intern("sym"), k.Intern("x"), k.Intern("y"), k.Intern("text")}
		return k.NewTable(names, []k.Value{k.Symbols(syms...), k.Longs(x), k.Longs(y), k.NewList(text)})
	}
	writer := NewStore(Options{NoSync: true})
	defer writer.Close()
	save := func(date, n int, merge bool) error {
		return writer.SavePartition(dir, day(date), Part{Name: k.Intern("t"), Table: price(n), Field: k.Intern("sym"), Merge: merge})
	}
	for date := range 3 {
		if err := save(date, 500, false); err != nil {
			t.Fatal(err)
		}
	}
	splayed, err := writer.Enumerate(dir, "", price(500))
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Set(dir+"/s/", splayed); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	var whole, told atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for !done.Load() {
				err := readWhole(dir)
				switch {
				case err == nil:
					whole.Add(1)
				case errors.Is(err, errReplaced) || errors.Is(err, errRewritten) || isMissing(err):
					told.Add(1)
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	work := func() error {
		for round := range 3 {
			for _, step := range []func() error{
				func() error { return save(3+round, 700, false) },
				func() error { return save(1, 300+100*round, false) },
				func() error { return save(2, 100, true) },
				func() error {
					for at := range 100 {
						if err := writer.Append(dir+"/s", splayed.Slice(at, at+5)); err != nil {
							return err
						}
					}
					return nil
				},
			} {
				if err := step(); err != nil {
					return err
				}
			}
			for _, m := range []Maintenance{
				{"addcol", k.Intern("t"), []k.Value{sym("z"), k.NewLong(1)}},
				{"copycol", k.Intern("t"), []k.Value{sym("x"), sym("w")}},
				{"setattrcol", k.Intern("t"), []k.Value{sym("w"), sym("g")}},
				{"reordercols", k.Intern("t"), []k.Value{k.Symbols("sym", "y", "x")}},
				{"compress", k.Intern("t"), []k.Value{k.Longs([]int64{12, 1, 0}), k.Identity}},
				{"renamecol", k.Intern("t"), []k.Value{sym("w"), sym("v")}},
				{"deletecol", k.Intern("t"), []k.Value{sym("v")}},
				{"deletecol", k.Intern("t"), []k.Value{sym("z")}},
				{"compress", k.Intern("t"), []k.Value{k.Longs([]int64{12, 0, 0}), k.Identity}},
			} {
				if _, err := writer.Maintain(dir, m, MaintainOptions{}); err != nil {
					return fmt.Errorf("%s: %w", m, err)
				}
			}
			if _, err := writer.Compact(dir, "", MaintainOptions{}); err != nil {
				return err
			}
		}
		return nil
	}
	err = work()
	done.Store(true)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if whole.Load() == 0 {
		t.Error("no reader saw all of it")
	}
	t.Logf("%d reads of all, %d told to reload", whole.Load(), told.Load())
	if problems := NewStore(Options{}).Check(dir, true); problems != nil {
		t.Error(problems)
	}
}

// readWhole opens a database and reads all of it; every row must be one that was written.
func readWhole(dir string) error {
	store := NewStore(Options{})
	defer store.Close()
	db, err := store.Open(dir)
	if err != nil {
		return err
	}
	for _, problem := range db.Problems() {
		return problem
	}
	for _, def := range db.Definitions() {
		if src := def.Value.Partitioned(); src != nil {
			for i := range src.Partitions().Len() {
				rows, err := src.Partition(i, []k.Sym{k.Intern("sym"), k.Intern("x"), k.Intern("y"), k.Intern("text")})
				if err == nil {
					err = together(rows)
				}
				if err != nil {
					return err
				}
			}
		} else if rows := def.Value.Table(); rows != nil {
			if err := together(rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// together reports rows whose columns come from different rows.
func together(rows *k.Table) error {
	x, y := k.Data[int64](rows.Cols[1]), k.Data[int64](rows.Cols[2])
	syms, text := k.Resolve(rows.Cols[0]), rows.Cols[3]
	for i := range x {
		if y[i] != -x[i] || text.At(i).Text() != fmt.Sprint(x[i]) || syms.At(i).Sym().String() != fmt.Sprint("s", x[i]%7) {
			return fmt.Errorf("row %d has %d, %d, %s, %s", i, x[i], y[i], text.At(i).Text(), syms.At(i).Sym())
		}
	}
	return nil
}

// TestAppendTakesLong has an append stop for longer than a reader looks for the rows of
// one that takes no lock: the reader waits until it is done.
func TestAppendTakesLong(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	names := []k.Sym{k.Intern("x"), k.Intern("y")}
	table := k.NewTable(names, []k.Value{k.Longs([]int64{1, 2, 3}), k.Longs([]int64{4, 5, 6})})
	if err := store.Set(dir+"/s/", table); err != nil {
		t.Fatal(err)
	}
	extend := func(column string) {
		t.Helper()
		if err := store.appendFile(dir+"/s/"+column, k.Longs([]int64{7})); err != nil {
			t.Fatal(err)
		}
	}
	lock, err := store.lockOpened(dir+"/s/.d", store.fs.Open)
	if err != nil {
		t.Fatal(err)
	}
	extend("y")
	type answer struct {
		table *k.Table
		err   error
	}
	read := make(chan answer, 1)
	go func() {
		reader := NewStore(Options{})
		defer reader.Close()
		table, err := reader.ReadSplayed(dir + "/s")
		read <- answer{table, err}
	}()
	select {
	case a := <-read:
		t.Errorf("the append is under way, and the reader is given %v %v", a.table, a.err)
	case <-time.After(2 * foreignWait):
		extend("x")
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if t.Failed() {
		return
	}
	if a := <-read; a.err != nil || a.table.Len() != 3 && a.table.Len() != 4 {
		t.Errorf("%v %v", a.table, a.err)
	}
	// What no append is behind is told.
	extend("y")
	if _, err := store.ReadSplayed(dir + "/s"); !errors.Is(err, k.ErrLength) {
		t.Errorf("columns of different lengths: %v", err)
	}
}

// TestSymbolsAppendedWhileOpened has a writer add a symbol and a row of it after a reader
// has read the symbols and before it reads the rows.
func TestSymbolsAppendedWhileOpened(t *testing.T) {
	dir := t.TempDir()
	writer := NewStore(Options{NoSync: true})
	defer writer.Close()
	rows := func(sym string) k.Value {
		v, err := writer.Enumerate(dir, "", k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols(sym)}))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := writer.Set(dir+"/t/", rows("old")); err != nil {
		t.Fatal(err)
	}
	reader := NewStore(Options{FS: atOpen(t, "/t/.d", func() error { return writer.Append(dir+"/t", rows("new")) })})
	defer reader.Close()
	db, err := reader.Open(dir)
	if err != nil || db.Problems() != nil {
		t.Fatal(err, db.Problems())
	}
	for _, def := range db.Definitions() {
		switch {
		case def.Name == k.Intern("sym") && def.Value.Len() != 2:
			t.Errorf("%d symbols", def.Value.Len())
		case def.Name == k.Intern("t"):
			if got := k.Resolve(def.Value.Table().Cols[0]); got.Len() != 2 || got.At(1).Sym() != k.Intern("new") {
				t.Errorf("%d rows, the last of %s", got.Len(), got.At(got.Len()-1).Sym())
			}
		}
	}
}
