package splay

import (
	"testing"

	"tock/internal/vfs"
	"tock/k"
)

// endOfDay writes a day's tables as an RDB does.
func endOfDay(fsys vfs.FS, date, n int) error {
	store := NewStore(Options{FS: fsys})
	w, err := store.BeginPartition("/db", day(date))
	if err != nil {
		return err
	}
	for _, name := range []string{"trade", "quote"} {
		if err := w.Save(Part{Name: k.Intern(name), Table: trades(n), Field: k.Intern("sym"), Merge: true}); err != nil {
			w.Abort()
			return err
		}
	}
	if err := w.Seal(); err != nil {
		w.Abort()
		return err
	}
	return w.Commit()
}

// TestEndOfDayInterrupted stops an end of day at every call that writes, for a new
// partition and for one that has rows already. The day is there whole or not at all;
// resuming finishes it if it was sealed, and it never is there twice.
func TestEndOfDayInterrupted(t *testing.T) {
	for _, c := range []struct {
		name string
		date int
	}{{"new partition", 1}, {"late rows", 0}} {
		t.Run(c.name, func(t *testing.T) {
			base := func() *vfs.Mem {
				mem := vfs.NewMem()
				if err := endOfDay(mem, 0, 20); err != nil {
					t.Fatal(err)
				}
				return mem
			}
			goal := base()
			before := states(t, goal)
			if err := endOfDay(goal, c.date, 30); err != nil {
				t.Fatal(err)
			}
			after := states(t, goal)
			sealed := 0
			interrupted(t, base, func(fsys vfs.FS) error { return endOfDay(fsys, c.date, 30) }, func(n int, left *vfs.Mem) {
				for dir, v := range states(t, left) {
					b, had := before[dir]
					if a, will := after[dir]; (!had || !k.Match(v, b)) && (!will || !k.Match(v, a)) {
						t.Fatalf("call %d: %s is neither before nor after", n, dir)
					}
				}
				done, err := NewStore(Options{FS: left}).Resume("/db", day(c.date))
				if err != nil {
					t.Fatalf("call %d: %v", n, err)
				}
				if done {
					sealed++
					if !sameStates(states(t, left), after) {
						t.Fatalf("call %d: sealed, and not there", n)
					}
				}
				if found := NewStore(Options{FS: left}).Inspect("/db", true); found != nil {
					for _, f := range found {
						if err := f.Repair(); err != nil {
							t.Fatalf("call %d: %v", n, err)
						}
					}
					if left := NewStore(Options{FS: left}).Check("/db", true); left != nil {
						t.Fatalf("call %d: %v", n, left)
					}
				}
				if now := states(t, left); !sameStates(now, before) && !sameStates(now, after) {
					t.Fatalf("call %d: part of the day is there", n)
				}
			})
			if sealed < 3 {
				t.Errorf("only %d of the crashes were after the seal", sealed)
			}
		})
	}
}

// TestDiskFullEndOfDay runs out of space at many points of an end of day: the database
// is as it was, and the next try, with space, saves the day.
func TestDiskFullEndOfDay(t *testing.T) {
	tries := 0
	for space := 0; ; space += 997 {
		mem := vfs.NewMem()
		if err := endOfDay(mem, 0, 20); err != nil {
			t.Fatal(err)
		}
		before := states(t, mem)
		quota := vfs.NewQuota(space)
		fsys := vfs.Inject(mem, quota.Hook)
		err := endOfDay(fsys, 1, 50)
		if err == nil {
			break
		}
		tries++
		if !sameStates(states(t, mem), before) {
			t.Fatalf("space %d: the database changed", space)
		}
		if problems := NewStore(Options{FS: mem}).Check("/db", true); problems != nil {
			t.Fatalf("space %d: %v", space, problems)
		}
		quota.Add(1 << 30)
		if err := endOfDay(fsys, 1, 50); err != nil {
			t.Fatalf("space %d: again: %v", space, err)
		}
		if now := states(t, mem); len(now) != len(before)+2 {
			t.Fatalf("space %d: again: the day is not there", space)
		}
	}
	if tries < 10 {
		t.Errorf("only %d tries", tries)
	}
}
