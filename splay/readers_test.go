package splay

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

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
