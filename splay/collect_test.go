package splay

import (
	"errors"
	"sync"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// saveCollected saves a table that comes in pieces of so many rows, an empty one first.
func saveCollected(fsys vfs.FS, date int, rows k.Value, piece int) error {
	store, name := NewStore(Options{FS: fsys}), k.Intern("trade")
	w, err := store.BeginPartition("/db", day(date))
	if err != nil {
		return err
	}
	err = w.Collect(name, "", rows.Slice(0, 0))
	for from := 0; err == nil && from < rows.Len(); from += piece {
		err = w.Collect(name, "", rows.Slice(from, min(from+piece, rows.Len())))
	}
	if err == nil {
		var all k.Value
		if all, err = w.Collected(name); err == nil {
			err = w.Save(Part{Name: name, Table: all, Field: k.Intern("sym")})
		}
	}
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Commit()
}

func TestCollectedPieces(t *testing.T) {
	for _, piece := range []int{1, 7, 50, 1000} {
		mem := vfs.NewMem()
		if err := saveCollected(mem, 0, trades(50), piece); err != nil {
			t.Fatal(err)
		}
		if got := content(t, mem)["2024.08.22"]; !k.Match(got, wantRows(50)) {
			t.Errorf("pieces of %d: other rows", piece)
		}
		if problems := NewStore(Options{FS: mem}).Check("/db", true); problems != nil {
			t.Errorf("pieces of %d: %v", piece, problems)
		}
	}
	none := vfs.NewMem()
	if err := saveCollected(none, 0, trades(50).Slice(0, 0), 5); err != nil {
		t.Fatal(err)
	}
	if got, ok := content(t, none)["2024.08.22"]; !ok || got.Len() != 0 {
		t.Errorf("no rows: %v", got)
	}
}

func TestCollectRefuses(t *testing.T) {
	w, err := NewStore(Options{FS: vfs.NewMem()}).BeginPartition("/db", day(0))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Abort() }()
	name := k.Intern("trade")
	if err := w.Collect(name, "", k.Longs([]int64{1})); !errors.Is(err, k.ErrType) {
		t.Error("no table:", err)
	}
	if err := w.Collect(name, "", trades(3)); err != nil {
		t.Fatal(err)
	}
	few := k.NewTable([]k.Sym{k.Intern("time")}, []k.Value{k.Timespans([]int64{1})})
	if err := w.Collect(name, "", few); !errors.Is(err, k.ErrMismatch) {
		t.Error("other columns:", err)
	}
}

// TestCollectFailed fails each operation of saving pieces in turn: nothing half is seen, and
// it can be done again.
func TestCollectFailed(t *testing.T) {
	for n := 0; ; n++ {
		mem := vfs.NewMem()
		if err := save(mem, 1, 30); err != nil {
			t.Fatal(err)
		}
		failed, fail := false, vfs.FailNth(n, errPower)
		var mu sync.Mutex // columns are written at the same time
		err := saveCollected(vfs.Inject(mem, func(op vfs.Op) vfs.Fault {
			mu.Lock()
			defer mu.Unlock()
			f := fail(op)
			failed = failed || f.Err != nil
			return f
		}), 1, trades(50), 20)
		got := content(t, mem)["2024.08.23"]
		if !k.Match(got, wantRows(50)) && (err == nil || !k.Match(got, wantRows(30))) {
			t.Fatalf("operation %d: half a partition is seen: %v", n, err)
		}
		if !failed {
			if err != nil || n < 100 {
				t.Fatal(n, err)
			}
			return
		}
		if err := saveCollected(mem, 1, trades(50), 20); err != nil {
			t.Fatalf("operation %d: again: %v", n, err)
		}
		if got := content(t, mem)["2024.08.23"]; !k.Match(got, wantRows(50)) {
			t.Fatalf("operation %d: again: other rows", n)
		}
		if problems := NewStore(Options{FS: mem}).Check("/db", true); problems != nil {
			t.Fatalf("operation %d: %v", n, problems)
		}
	}
}
