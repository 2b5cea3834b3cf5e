package splay

import (
	"errors"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

var errPower = errors.New("power cut")

// save writes one day of trades into /db of a file system.
func save(fsys vfs.FS, date, n int) error {
	store := NewStore(Options{FS: fsys})
	return store.SavePartition("/db", day(date), Part{Name: k.Intern("trade"), Table: trades(n), Field: k.Intern("sym")})
}

// content is the resolved rows of each partition that can be seen, by directory name.
func content(t *testing.T, fsys vfs.FS) map[string]k.Value {
	t.Helper()
	store := NewStore(Options{FS: fsys})
	out := map[string]k.Value{}
	if !store.exists("/db") {
		return out
	}
	db, err := store.Open("/db")
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	if problems := db.Problems(); problems != nil {
		t.Fatalf("problems: %v", problems)
	}
	for _, table := range db.tables {
		for i, p := range table.parts {
			if table.absent(p) {
				continue
			}
			rows, err := table.Partition(i, nil)
			if err != nil {
				t.Fatalf("%s: %v", p.dir, err)
			}
			for _, col := range rows.Cols {
				checkIndices(t, p.dir, col)
			}
			out[path.Base(path.Dir(p.dir))] = resolved(rows)
		}
	}
	return out
}

// checkIndices fails when a column refers to a symbol that its domain does not have.
func checkIndices(t *testing.T, name string, col k.Value) {
	t.Helper()
	if col.Domain() == nil {
		return
	}
	syms := col.Domain().Symbols()
	for row, at := range k.Data[int64](col) {
		if (at < 0 || at >= int64(len(syms))) && at != k.NullLong {
			t.Fatalf("%s: row %d has index %d of %d symbols", name, row, at, len(syms))
		}
	}
}

func wantRows(n int) k.Value {
	t := sortedBySym(trades(n))
	return k.NewTable(t.Names, t.Cols)
}

// TestFailedOperation fails each operation of a write-down in turn. The write-down
// reports it, nothing half is seen, and the same process can do it again.
func TestFailedOperation(t *testing.T) {
	for n := 0; ; n++ {
		mem := vfs.NewMem()
		if err := save(mem, 0, 20); err != nil {
			t.Fatal(err)
		}
		failed := false
		fail := vfs.FailNth(n, errPower)
		var mu sync.Mutex // columns are written at the same time
		faulty := vfs.Inject(mem, func(op vfs.Op) vfs.Fault {
			mu.Lock()
			defer mu.Unlock()
			f := fail(op)
			failed = failed || f.Err != nil
			return f
		})
		err := save(faulty, 1, 50)
		if !failed {
			if err != nil {
				t.Fatal(err)
			}
			if n < 50 {
				t.Errorf("only %d operations", n)
			}
			return
		}
		got := content(t, mem)
		if !k.Match(got["2024.08.22"], wantRows(20)) {
			t.Fatalf("operation %d: the day before is damaged", n)
		}
		if rows, seen := got["2024.08.23"]; seen && !k.Match(rows, wantRows(50)) {
			t.Fatalf("operation %d: half a partition is seen", n)
		} else if err == nil && !seen {
			t.Fatalf("operation %d: no error, no partition", n)
		}
		if err := save(mem, 1, 50); err != nil {
			t.Fatalf("operation %d: again: %v", n, err)
		}
		if got := content(t, mem); !k.Match(got["2024.08.23"], wantRows(50)) {
			t.Fatalf("operation %d: again: wrong rows", n)
		}
		if problems := NewStore(Options{FS: mem}).Check("/db", true); problems != nil {
			t.Fatalf("operation %d: %v", n, problems)
		}
	}
}

// TestPowerCut cuts the power before each operation of a write-down, several times with
// other parts of what was not durable lost, then starts again on what is left.
func TestPowerCut(t *testing.T) {
	for _, c := range []struct {
		name         string
		before, rows int // rows of the partition before (-1: none) and after
	}{{"new partition", -1, 50}, {"replaced partition", 30, 50}} {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 6))
			for n := 0; ; n++ {
				mem := vfs.NewMem()
				if c.before >= 0 {
					if err := save(mem, 1, c.before); err != nil {
						t.Fatal(err)
					}
				}
				var clones []*vfs.Mem
				count := 0
				var mu sync.Mutex // columns are written at the same time
				err := save(vfs.Inject(mem, func(vfs.Op) vfs.Fault {
					mu.Lock()
					defer mu.Unlock()
					if count++; count <= n {
						return vfs.Fault{}
					}
					if clones == nil {
						for range 4 {
							clones = append(clones, mem.CrashClone(rng.IntN))
						}
					}
					return vfs.Fault{Err: errPower}
				}), 1, c.rows)
				if clones == nil {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				for _, clone := range clones {
					got, seen := content(t, clone)["2024.08.23"]
					switch {
					case !seen: // not yet, or moved out to be replaced
					case k.Match(got, wantRows(c.rows)):
					case c.before >= 0 && k.Match(got, wantRows(c.before)):
					default:
						t.Fatalf("operation %d: half a partition is seen", n)
					}
					if c.before >= 0 && !seen {
						// Beginning a write-down must bring the old rows back.
						w, err := NewStore(Options{FS: clone}).BeginPartition("/db", day(1))
						if err != nil {
							t.Fatal(err)
						}
						if err := w.Abort(); err != nil {
							t.Fatal(err)
						}
						if got := content(t, clone)["2024.08.23"]; !k.Match(got, wantRows(c.before)) {
							t.Fatalf("operation %d: the old rows are lost", n)
						}
					}
					if err := save(clone, 1, c.rows); err != nil {
						t.Fatalf("operation %d: again: %v", n, err)
					}
					if got := content(t, clone)["2024.08.23"]; !k.Match(got, wantRows(c.rows)) {
						t.Fatalf("operation %d: again: wrong rows", n)
					}
					if problems := NewStore(Options{FS: clone}).Check("/db", true); problems != nil {
						t.Fatalf("operation %d: %v", n, problems)
					}
				}
			}
		})
	}
}

// TestInterruptedAppend stops an append to a splayed table at each operation. Done again
// it leaves the old rows and the new ones, nothing between.
func TestInterruptedAppend(t *testing.T) {
	d := k.NewDomain(k.Intern("sym"), k.Symbols("p", "q", "r"))
	table := func(from, n int) k.Value {
		longs, ints, lists, enum := make([]int64, n), make([]int32, n), make([]k.Value, n), make([]int64, n)
		for i := range n {
			enum[i] = int64((from + i) % 3)
			longs[i], ints[i] = int64(from+i), int32(from+i)
			lists[i] = k.ListOf(k.String(strings.Repeat("x", i%5)), k.NewSymbol(strings.Repeat("s", (from+i)%7)))
		}
		return k.NewTable([]k.Sym{k.Intern("a"), k.Intern("b"), k.Intern("c"), k.Intern("e")}, []k.Value{k.Longs(longs), k.Ints(ints), k.NewList(lists), k.NewEnum(d, enum)})
	}
	with := func(fsys vfs.FS) *Store {
		return NewStore(Options{FS: fsys, Domain: func(k.Sym) *k.Domain { return d }})
	}
	forms := map[string]func(s *Store) error{
		"plain": func(s *Store) error { return s.Set("/db/t/", table(0, 5)) },
		"compressed": func(s *Store) error {
			return s.SetPacked("/db/t/", table(0, 5), Packing{Default: Compression{12, packGzip, 1}})
		},
		"narrow": func(s *Store) error { return s.SetPacked("/db/t/", table(0, 5), Packing{Narrow: true}) },
		"attributes": func(s *Store) error {
			v := table(0, 5).Table()
			for i, attr := range []k.Attr{k.Grouped, k.Parted} {
				var err error
				if v.Cols[i], err = k.SetAttr(v.Cols[i], attr); err != nil {
					return err
				}
			}
			return s.Set("/db/t/", k.NewTable(v.Names, v.Cols))
		},
	}
	for name, start := range forms {
		t.Run(name, func(t *testing.T) {
			for n := 0; ; n++ {
				mem := vfs.NewMem()
				if err := start(with(mem)); err != nil {
					t.Fatal(err)
				}
				count := 0
				err := with(vfs.Inject(mem, func(op vfs.Op) vfs.Fault {
					if count++; count <= n {
						return vfs.Fault{}
					}
					return vfs.Fault{Err: errPower, Written: op.Bytes / 2}
				})).Append("/db/t", table(5, 9))
				store := with(mem)
				if count <= n {
					if err != nil || n < 10 {
						t.Fatal(n, err)
					}
					if got, err := store.Get("/db/t"); err != nil || !k.Match(got, table(0, 14)) {
						t.Fatal(err)
					}
					return
				}
				if err == nil && count > n+1 { // closing is not an operation that can lose rows
					t.Fatalf("operation %d: no error", n)
				}
				if err := store.Append("/db/t", table(100, 2)); err != nil {
					t.Fatalf("operation %d: again: %v", n, err)
				}
				got, err := store.Get("/db/t")
				if err != nil {
					t.Fatalf("operation %d: %v", n, err)
				}
				rows := got.Len() - 2
				if rows < 5 || rows > 14 || !k.Match(got.Slice(0, rows), table(0, 14).Slice(0, rows)) || !k.Match(got.Slice(rows, rows+2), table(100, 2)) {
					t.Fatalf("operation %d: %d rows, not the old, some of the new, and those after", n, got.Len())
				}
			}
		})
	}
}

// TestDiskFull runs out of space at every byte count of a symbol file's growth: the
// symbols before stay, in their places.
func TestDiskFull(t *testing.T) {
	names := func(n int) k.Value {
		var out []string
		for i := range n {
			out = append(out, strings.Repeat("x", i%4)+string(rune('a'+i)))
		}
		return k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols(out...)})
	}
	for space := range 60 {
		mem := vfs.NewMem()
		if _, err := NewStore(Options{FS: mem}).Enumerate("/db", "", names(5)); err != nil {
			t.Fatal(err)
		}
		before, err := vfs.ReadFile(mem, "/db/sym")
		if err != nil {
			t.Fatal(err)
		}
		quota := vfs.NewQuota(space)
		store := NewStore(Options{FS: vfs.Inject(mem, quota.Hook)})
		_, err = store.Enumerate("/db", "", names(20))
		after, readErr := vfs.ReadFile(mem, "/db/sym")
		if readErr != nil || !slices.Equal(after[:len(before)], before) {
			t.Fatalf("space %d: the symbols before changed", space)
		}
		if err == nil {
			return
		}
		quota.Add(1000) // the same process goes on when there is space again
		table, err := store.Enumerate("/db", "", names(20))
		if err != nil {
			t.Fatalf("space %d: again: %v", space, err)
		}
		if !k.Match(resolved(table.Table()), names(20)) {
			t.Fatalf("space %d: again: wrong symbols", space)
		}
		syms, err := NewStore(Options{FS: mem}).load("/db/sym")
		if err != nil || !slices.Equal(k.Data[k.Sym](syms), table.Table().Cols[0].Domain().Symbols()) {
			t.Fatalf("space %d: the file has %v, the process %v", space, syms, table.Table().Cols[0].Domain().Symbols())
		}
	}
	t.Error("60 bytes were never enough")
}
