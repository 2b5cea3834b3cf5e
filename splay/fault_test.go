package splay

import (
	"sync"
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// oneFault does work again and again, each time with another of its calls failing, reading
// ones too, and all others as they should: a disk that has a bad moment, and a process that
// goes on. Work that reports no error must be done.
func oneFault(t *testing.T, start func() *vfs.Mem, work func(fsys vfs.FS) error, test func(call vfs.Op, left *vfs.Mem, err error)) {
	t.Helper()
	first := start()
	for n := 0; ; n++ {
		mem := first.CrashClone(func(n int) int { return n - 1 })
		var hit vfs.Op
		var mu sync.Mutex // columns are written at the same time
		count := 0
		err := work(vfs.Inject(mem, func(op vfs.Op) vfs.Fault {
			mu.Lock()
			defer mu.Unlock()
			if count++; count-1 != n {
				return vfs.Fault{}
			}
			hit = op
			return vfs.Fault{Err: errPower, Written: op.Bytes / 2}
		}))
		if count <= n {
			if err != nil || n < 10 {
				t.Fatal(n, err)
			}
			return
		}
		test(hit, mem, err)
	}
}

// both checks that each table is as it was or as it shall be, the latter when work said so.
func both(t *testing.T, call vfs.Op, left *vfs.Mem, err error, before, after map[string]k.Value) {
	t.Helper()
	now := states(t, left)
	if err == nil && !sameStates(now, after) {
		t.Fatalf("%v failed: no error, and not done", call)
	}
	for dir, v := range now {
		b, had := before[dir]
		if a, will := after[dir]; (!had || !k.Match(v, b)) && (!will || !k.Match(v, a)) {
			t.Fatalf("%v failed: %s is neither before nor after", call, dir)
		}
	}
}

func TestEndOfDayOneFault(t *testing.T) {
	base := func() *vfs.Mem {
		mem := vfs.NewMem()
		if err := endOfDay(mem, 0, 20); err != nil {
			t.Fatal(err)
		}
		return mem
	}
	goal := base()
	before := states(t, goal)
	if err := endOfDay(goal, 0, 30); err != nil {
		t.Fatal(err)
	}
	after := states(t, goal)
	oneFault(t, base, func(fsys vfs.FS) error { return endOfDay(fsys, 0, 30) }, func(call vfs.Op, left *vfs.Mem, err error) {
		store := NewStore(Options{FS: left})
		if _, err := store.Resume("/db", day(0)); err != nil {
			t.Fatalf("%v failed: %v", call, err)
		}
		both(t, call, left, err, before, after)
		repaired(t, call, left)
	})
}

// repaired carries out remedies until nothing is wrong.
func repaired(t *testing.T, call vfs.Op, left *vfs.Mem) {
	t.Helper()
	for range 3 { // a torn item hides that its column has fewer rows
		found := NewStore(Options{FS: left}).Inspect("/db", true)
		if found == nil {
			return
		}
		for _, f := range found {
			if err := f.Repair(); err != nil {
				t.Fatalf("%v failed: %v", call, err)
			}
		}
	}
	if problems := NewStore(Options{FS: left}).Check("/db", true); problems != nil {
		t.Fatalf("%v failed: %v", call, problems)
	}
}

func TestMaintenanceOneFault(t *testing.T) {
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
			oneFault(t, base, func(fsys vfs.FS) error {
				_, err := NewStore(Options{FS: fsys}).Maintain("/db", m, o)
				return err
			}, func(call vfs.Op, left *vfs.Mem, err error) {
				both(t, call, left, err, before, after)
				store := NewStore(Options{FS: left})
				_, unfinished, err := store.Unfinished("/db")
				if err == nil && unfinished {
					_, err = store.Resumed("/db", o)
				} else if err == nil && !sameStates(states(t, left), after) {
					_, err = store.Maintain("/db", m, o)
				}
				if err != nil {
					t.Fatalf("%v failed: again: %v", call, err)
				}
				if !sameStates(states(t, left), after) {
					t.Fatalf("%v failed: again: not as after", call)
				}
				repaired(t, call, left)
			})
		})
	}
}

func TestCompactOneFault(t *testing.T) {
	base := func() *vfs.Mem { return compactable(t) }
	before := states(t, base())
	oneFault(t, base, func(fsys vfs.FS) error {
		_, err := NewStore(Options{FS: fsys}).Compact("/db", "", MaintainOptions{})
		return err
	}, func(call vfs.Op, left *vfs.Mem, err error) {
		if !sameStates(states(t, left), before) {
			t.Fatalf("%v failed: some symbol changed", call)
		}
		store := NewStore(Options{FS: left})
		if _, unfinished, err := store.Unfinished("/db"); err != nil {
			t.Fatal(err)
		} else if unfinished {
			if _, err := store.Resumed("/db", MaintainOptions{}); err != nil {
				t.Fatalf("%v failed: again: %v", call, err)
			}
		}
		if !sameStates(states(t, left), before) {
			t.Fatalf("%v failed: again: some symbol changed", call)
		}
		repaired(t, call, left)
	})
}

// TestAppendOneFault: rows that were there stay whatever fails, and rows that were said to
// be appended are.
func TestAppendOneFault(t *testing.T) {
	table := func(n int) k.Value {
		v := trades(n).Table()
		return k.NewTable(v.Names[2:5], v.Cols[2:5]) // a float, an int and strings
	}
	for name, work := range map[string]func(*Store) error{
		"append": func(s *Store) error { return s.Append("/db/t", table(14).Slice(5, 14)) },
		"set":    func(s *Store) error { return s.Set("/db/t/", table(14)) },
	} {
		t.Run(name, func(t *testing.T) {
			oneFault(t, func() *vfs.Mem {
				mem := vfs.NewMem()
				if err := NewStore(Options{FS: mem}).Set("/db/t/", table(5)); err != nil {
					t.Fatal(err)
				}
				return mem
			}, func(fsys vfs.FS) error { return work(NewStore(Options{FS: fsys})) }, func(call vfs.Op, left *vfs.Mem, err error) {
				store := NewStore(Options{FS: left})
				repaired(t, call, left)
				got, readErr := store.Get("/db/t")
				if readErr != nil {
					t.Fatalf("%v failed: %v", call, readErr)
				}
				if rows := got.Len(); rows < 5 || rows < 14 && err == nil || !k.Match(got, table(14).Slice(0, rows)) {
					t.Fatalf("%v failed: %d rows, or others, error %v", call, rows, err)
				}
			})
		})
	}
}
