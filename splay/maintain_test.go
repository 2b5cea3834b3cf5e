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

func sym(s string) k.Value { return k.NewSymbol(s) }

// double stands for a q function: it doubles longs.
func double(_, x k.Value) (k.Value, error) {
	out := make([]int64, x.Len())
	for i, item := range k.Data[int64](x) {
		out[i] = 2 * item
	}
	return k.Longs(out), nil
}

// mainBase is three days of trades and, in the root, a splayed table of the same name's kin.
func mainBase(t *testing.T, fsys vfs.FS) {
	t.Helper()
	for date := range 3 {
		store := NewStore(Options{FS: fsys})
		rows := trades(10 + date)
		names := append(rows.Table().Names[:len(rows.Table().Names):len(rows.Table().Names)], k.Intern("n"))
		longs := make([]int64, rows.Len())
		for i := range longs {
			longs[i] = int64(i)
		}
		table := k.NewTable(names, append(append([]k.Value{}, rows.Table().Cols...), k.Longs(longs)))
		if err := store.SavePartition("/db", day(date), Part{Name: k.Intern("trade"), Table: table, Field: k.Intern("sym")}); err != nil {
			t.Fatal(err)
		}
	}
}

// mainDrift is mainBase with a fourth day that has a column more.
func mainDrift(t *testing.T, fsys vfs.FS) {
	t.Helper()
	mainBase(t, fsys)
	rows := trades(5).Table()
	names := append(slices.Clone(rows.Names), k.Intern("n"), k.Intern("venue"))
	cols := append(slices.Clone(rows.Cols), k.Longs([]int64{4, 3, 2, 1, 0}), k.Symbols("x", "y", "x", "y", "x"))
	part := Part{Name: k.Intern("trade"), Table: k.NewTable(names, cols), Field: k.Intern("sym")}
	if err := NewStore(Options{FS: fsys}).SavePartition("/db", day(3), part); err != nil {
		t.Fatal(err)
	}
}

// baseFor is the database that an operation is tried on.
func baseFor(t *testing.T, m Maintenance) *vfs.Mem {
	t.Helper()
	mem := vfs.NewMem()
	switch m.Op {
	case "fixtable":
		mainDrift(t, mem)
	case "widen":
		mainBase(t, mem)
		if _, err := NewStore(Options{FS: mem}).Maintain("/db", Maintenance{"narrow", m.Table, m.Args}, MaintainOptions{}); err != nil {
			t.Fatal(err)
		}
	default:
		mainBase(t, mem)
	}
	return mem
}

// operationsTested is operations and what a table is expected to become by them.
var operationsTested = []Maintenance{
	{"addcol", k.Intern("trade"), []k.Value{sym("venue"), sym("LSE")}},
	{"addcol", k.Intern("trade"), []k.Value{sym("text"), k.ListOf(k.String("none"))}},
	{"deletecol", k.Intern("trade"), []k.Value{sym("n")}},
	{"renamecol", k.Intern("trade"), []k.Value{sym("note"), sym("remark")}},
	{"copycol", k.Intern("trade"), []k.Value{sym("note"), sym("remark")}},
	{"reordercols", k.Intern("trade"), []k.Value{k.Symbols("n", "note")}},
	{"fncol", k.Intern("trade"), []k.Value{sym("n"), sym("double")}},
	{"setattrcol", k.Intern("trade"), []k.Value{sym("sym"), sym("g")}},
	{"setattrcol", k.Intern("trade"), []k.Value{sym("n"), sym("u")}},
	{"clearattrcol", k.Intern("trade"), []k.Value{sym("sym")}},
	{"fixtable", k.Intern("trade"), []k.Value{sym(":/db/2024.08.25/trade")}},
	{"compress", k.Intern("trade"), []k.Value{k.Longs([]int64{12, 1, 0}), k.Identity}},
	{"narrow", k.Intern("trade"), []k.Value{sym(""), k.Identity}},
	{"narrow", k.Intern("trade"), []k.Value{k.Symbols("sym"), k.Identity}},
	{"widen", k.Intern("trade"), []k.Value{sym(""), k.Identity}},
	{"rentable", k.Intern("trade"), []k.Value{sym("deal")}},
	{"addtable", k.Intern("extra"), []k.Value{k.NewTable([]k.Sym{k.Intern("a"), k.Intern("s")}, []k.Value{k.Longs([]int64{1}), k.Symbols("new")})}},
}

// states is every table directory's resolved content, by path; a table that cannot be
// read whole is a failure.
func states(t *testing.T, fsys vfs.FS) map[string]k.Value {
	t.Helper()
	store := NewStore(Options{FS: fsys})
	db, err := store.Open("/db")
	if err != nil {
		t.Fatal(err)
	}
	if db.Problems() != nil {
		t.Fatal(db.Problems())
	}
	dirs, err := store.tableDirs("/db")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]k.Value{}
	for _, dir := range dirs {
		table, err := store.ReadSplayed(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, col := range table.Cols {
			checkIndices(t, dir, col)
		}
		attrs := make([]int64, len(table.Cols))
		for i, col := range table.Cols {
			attrs[i] = int64(col.Attr())
		}
		packed, err := store.Packed(path.Join(dir, table.Names[0].String()))
		if err != nil {
			t.Fatal(err)
		}
		widths := make([]int64, len(table.Cols))
		for i, name := range table.Names {
			l, err := store.layoutOf(path.Join(dir, name.String()))
			if err != nil {
				t.Fatal(err)
			}
			if l.narrow {
				widths[i] = 32
			}
		}
		out[dir] = k.ListOf(resolved(table), k.Longs(attrs), k.NewBool(packed != nil), k.Longs(widths))
	}
	return out
}

// TestMaintenance carries out every operation and looks at what became of the tables.
func TestMaintenance(t *testing.T) {
	for _, m := range operationsTested {
		t.Run(m.String(), func(t *testing.T) {
			mem := baseFor(t, m)
			before := states(t, mem)
			total := len(before)
			store := NewStore(Options{FS: mem})
			dry, err := store.Maintain("/db", m, MaintainOptions{DryRun: true, Apply: double})
			if err != nil || len(dry) != 3 {
				t.Fatal(dry, err)
			}
			if now := states(t, mem); !sameStates(now, before) {
				t.Fatal("a dry run changed something")
			}
			steps := 0
			done, err := store.Maintain("/db", m, MaintainOptions{Apply: double, Report: func(s Step) {
				if steps++; s.Done != steps || s.Total != total || s.Action == "" && steps <= 3 {
					t.Errorf("step %d: %+v", steps, s)
				}
			}})
			if err != nil || len(done) != 3 || steps != total {
				t.Fatal(done, err)
			}
			if now := states(t, mem); sameStates(now, before) {
				t.Error("nothing changed")
			}
			if problems := NewStore(Options{FS: mem}).Check("/db", true); problems != nil {
				t.Error(problems)
			}
			if m.Op == "fncol" {
				return
			}
			after := states(t, mem)
			if again, err := store.Maintain("/db", m, MaintainOptions{Apply: double}); len(again) != 0 || m.Op != "rentable" && err != nil {
				t.Error("again:", again, err)
			}
			if !sameStates(after, states(t, mem)) {
				t.Error("doing it again changed something")
			}
		})
	}
}

func sameStates(a, b map[string]k.Value) bool {
	if len(a) != len(b) {
		return false
	}
	for dir, v := range a {
		if w, ok := b[dir]; !ok || !k.Match(v, w) {
			return false
		}
	}
	return true
}

// interrupted runs work with every call from the n-th that writes on failing, for each n until
// it succeeds, and gives each test the file system as the process left it and as a power
// cut would.
func interrupted(t *testing.T, make func() *vfs.Mem, work func(fsys vfs.FS) error, test func(n int, left *vfs.Mem)) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 8))
	start := make()
	for n := 0; ; n++ {
		mem := start.CrashClone(func(n int) int { return n - 1 })
		count := 0
		var mu sync.Mutex // columns are written at the same time
		err := work(vfs.Inject(mem, func(op vfs.Op) vfs.Fault {
			mu.Lock()
			defer mu.Unlock()
			switch op.Name {
			case "open", "read", "stat", "readdir":
				if count <= n {
					return vfs.Fault{}
				}
			default:
				if count++; count <= n {
					return vfs.Fault{}
				}
			}
			return vfs.Fault{Err: errPower, Written: op.Bytes / 2}
		}))
		if count <= n {
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d writing calls", n)
			if n < 20 {
				t.Errorf("only %d operations", n)
			}
			return
		}
		if err == nil && count > n+1 {
			t.Fatalf("operation %d: no error", n)
		}
		clones := []*vfs.Mem{mem.CrashClone(rng.IntN), mem}
		for _, left := range clones {
			test(n, left)
		}
	}
}

// TestMaintenanceInterrupted stops every operation at every call that writes. Every
// table then is as before or as after, and resuming brings all to after: once.
func TestMaintenanceInterrupted(t *testing.T) {
	for _, m := range operationsTested {
		t.Run(m.String(), func(t *testing.T) {
			o := MaintainOptions{Apply: double}
			base := func() *vfs.Mem { return baseFor(t, m) }
			goal := base()
			before := states(t, goal)
			if _, err := NewStore(Options{FS: goal}).Maintain("/db", m, o); err != nil {
				t.Fatal(err)
			}
			after := states(t, goal)
			interrupted(t, base, func(fsys vfs.FS) error {
				_, err := NewStore(Options{FS: fsys}).Maintain("/db", m, o)
				return err
			}, func(n int, left *vfs.Mem) {
				for dir, v := range states(t, left) {
					if b, ok := before[dir]; ok && k.Match(v, b) {
						continue
					}
					if a, ok := after[dir]; !ok || !k.Match(v, a) {
						t.Fatalf("call %d: %s is neither before nor after", n, dir)
					}
				}
				store := NewStore(Options{FS: left})
				unfinished, ok, err := store.Unfinished("/db")
				switch {
				case err != nil:
					t.Fatalf("call %d: %v", n, err)
				case ok && !unfinished.same(m):
					t.Fatalf("call %d: another operation: %v", n, unfinished)
				case ok:
					_, err = store.Resumed("/db", o)
				case !sameStates(states(t, left), after):
					_, err = store.Maintain("/db", m, o)
				}
				if err != nil {
					t.Fatalf("call %d: again: %v", n, err)
				}
				if !sameStates(states(t, left), after) {
					t.Fatalf("call %d: resumed: not as after", n)
				}
				if problems := NewStore(Options{FS: left}).Check("/db", true); problems != nil {
					t.Fatalf("call %d: %v", n, problems)
				}
			})
		})
	}
}

// compactable is a database whose sym file has symbols that nothing uses.
func compactable(t *testing.T) *vfs.Mem {
	t.Helper()
	mem := vfs.NewMem()
	store := NewStore(Options{FS: mem})
	if _, err := store.Enumerate("/db", "", k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols("unused", "SBBB", "idle")})); err != nil {
		t.Fatal(err)
	}
	mainBase(t, mem)
	if _, err := store.Enumerate("/db", "", k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols("last")})); err != nil {
		t.Fatal(err)
	}
	rooted, err := store.Enumerate("/db", "", k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols("rooted", "")}))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Set("/db/ref/", rooted); err != nil {
		t.Fatal(err)
	}
	narrow := Maintenance{"narrow", k.Intern("trade"), []k.Value{sym(""), day(1)}} // the first day
	if changed, err := store.Maintain("/db", narrow, MaintainOptions{}); err != nil || len(changed) != 1 {
		t.Fatal(changed, err)
	}
	return mem
}

// TestCompactInterrupted stops a compaction at every call. Whoever opens the database
// next sees every symbol as it was.
func TestCompactInterrupted(t *testing.T) {
	base := func() *vfs.Mem { return compactable(t) }
	before := states(t, base())
	interrupted(t, base, func(fsys vfs.FS) error {
		_, err := NewStore(Options{FS: fsys}).Compact("/db", "", MaintainOptions{})
		return err
	}, func(n int, left *vfs.Mem) {
		if now := states(t, left); !sameStates(now, before) {
			t.Fatalf("call %d: some symbol changed", n)
		}
		store := NewStore(Options{FS: left})
		if _, ok, err := store.Unfinished("/db"); err != nil {
			t.Fatal(err)
		} else if ok {
			if _, err := store.Resumed("/db", MaintainOptions{}); err != nil {
				t.Fatalf("call %d: %v", n, err)
			}
		} else if _, err := store.Compact("/db", "", MaintainOptions{}); err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
		if now := states(t, left); !sameStates(now, before) {
			t.Fatalf("call %d: resumed: some symbol changed", n)
		}
		if syms, err := NewStore(Options{FS: left}).load("/db/sym"); err != nil || strings.Contains(strings.Join(texts(syms), " "), "unused") {
			t.Fatalf("call %d: %v %v", n, texts(syms), err)
		}
		if problems := NewStore(Options{FS: left}).Check("/db", true); problems != nil {
			t.Fatalf("call %d: %v", n, problems)
		}
	})
}

func texts(v k.Value) []string {
	var out []string
	for _, s := range k.Data[k.Sym](v) {
		out = append(out, s.String())
	}
	return out
}

// TestStale replaces the symbol file between a write-down's save and its commit.
func TestStale(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{})
	defer store.Close()
	w, err := store.BeginPartition(dir, day(0))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Save(Part{Name: k.Intern("trade"), Table: trades(20), Field: k.Intern("sym")}); err != nil {
		t.Fatal(err)
	}
	if err := store.Set(dir+"/sym", k.Symbols("other")); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); !errors.Is(err, ErrStale) {
		t.Errorf("a write-down over the old symbols: %v", err)
	}
}

// TestCompactReal compacts on the system's files, with a reader that has the database open.
func TestCompactReal(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{})
	defer store.Close()
	if _, err := store.Enumerate(dir, "", k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Symbols("unused")})); err != nil {
		t.Fatal(err)
	}
	part := Part{Name: k.Intern("trade"), Table: trades(20), Field: k.Intern("sym")}
	for date := range 2 {
		if err := store.SavePartition(dir, day(date), part); err != nil {
			t.Fatal(err)
		}
	}
	reader := NewStore(Options{})
	defer reader.Close()
	db, err := reader.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := db.tables[0].Partition(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := resolved(seen)
	sum, err := NewStore(Options{}).Compact(dir, "", MaintainOptions{})
	if err != nil || sum.After != sum.Before-1 || sum.Tables != 2 {
		t.Fatal(sum, err)
	}
	if err := store.SavePartition(dir, day(5), part); err != nil {
		t.Fatal(err)
	}
	if !k.Match(resolved(seen), want) {
		t.Error("what a reader has mapped changed")
	}
	for i := range 2 {
		if _, err := db.tables[0].Partition(i, nil); i == 1 && err == nil {
			t.Error("a partition not looked into before is read with old symbols")
		}
	}
	if db, err = db.Reload(); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		got, err := db.tables[0].Partition(i, nil)
		if err != nil || !k.Match(resolved(got), want) {
			t.Errorf("partition %d after a reload: %v", i, err)
		}
	}
}
