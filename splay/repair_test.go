package splay

import (
	"os"
	"path"
	"strings"
	"testing"

	"tock/k"
)

// TestRepair damages a database in ways that can be put right; after the remedies a deep
// check finds nothing, and no whole row is lost.
func TestRepair(t *testing.T) {
	write := func(t *testing.T, name string, change func(b []byte) []byte) {
		t.Helper()
		b, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(name, change(b), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, remedy string
		damage       func(t *testing.T, dir string)
	}{
		{"torn item", "cut the item", func(t *testing.T, dir string) {
			write(t, dir+"/2024.08.22/trade/price", func(b []byte) []byte { return append(b, 1, 2, 3) })
		}},
		{"torn item in the latest partition", "cut the item", func(t *testing.T, dir string) {
			write(t, dir+"/2024.08.23/trade/price", func(b []byte) []byte { return append(b, 1, 2, 3) })
		}},
		{"append stopped between columns", "cut it to 20 rows", func(t *testing.T, dir string) {
			write(t, dir+"/2024.08.22/trade/price", func(b []byte) []byte { return append(b, make([]byte, 16)...) })
		}},
		{"column without a file", "make it of nulls", func(t *testing.T, dir string) {
			if err := os.Remove(dir + "/2024.08.22/trade/price"); err != nil {
				t.Fatal(err)
			}
		}},
		{"torn symbol", "cut the name", func(t *testing.T, dir string) {
			write(t, dir+"/sym", func(b []byte) []byte { return append(b, "TOR"...) })
		}},
		{"false attribute", "clear the attribute", func(t *testing.T, dir string) {
			write(t, dir+"/2024.08.22/trade/price", func(b []byte) []byte { b[3] = 1; return b })
		}},
		{"table not everywhere", "make it there, empty", func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir + "/2024.08.22/quote"); err != nil {
				t.Fatal(err)
			}
		}},
		{"stage", "remove it", func(t *testing.T, dir string) {
			if err := os.MkdirAll(dir+"/2024.08.29.write$/new/trade", 0o777); err != nil {
				t.Fatal(err)
			}
		}},
		{"temporary file", "remove it", func(t *testing.T, dir string) {
			if err := os.WriteFile(dir+"/sym.new$", nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}},
		{"older schema", "add what is missing", func(t *testing.T, dir string) {
			store := NewStore(Options{})
			part := path.Join(dir, "2024.08.22/trade")
			names, err := store.columnNames(part)
			if err != nil {
				t.Fatal(err)
			}
			if err := store.writeNames(part, names[:len(names)-1]); err != nil {
				t.Fatal(err)
			}
		}},
		{"another order", "in that order", func(t *testing.T, dir string) {
			store := NewStore(Options{})
			part := path.Join(dir, "2024.08.22/trade")
			names, err := store.columnNames(part)
			if err != nil {
				t.Fatal(err)
			}
			names[1], names[2] = names[2], names[1]
			if err := store.writeNames(part, names); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			store := NewStore(Options{NoSync: true})
			defer store.Close()
			for date := range 2 {
				for _, name := range []string{"trade", "quote"} {
					w, err := store.BeginPartition(dir, day(date))
					if err == nil {
						err = w.Save(Part{Name: k.Intern(name), Table: trades(20), Field: k.Intern("sym")})
					}
					if err == nil {
						err = w.Commit()
					}
					if err != nil {
						t.Fatal(err)
					}
				}
			}
			if found := store.Check(dir, true); found != nil {
				t.Fatal(found)
			}
			c.damage(t, dir)
			found := NewStore(Options{}).Inspect(dir, true)
			if len(found) != 1 || !strings.Contains(found[0].Remedy, c.remedy) {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			if err := found[0].Repair(); err != nil {
				t.Fatal(err)
			}
			fresh := NewStore(Options{})
			defer fresh.Close()
			if left := fresh.Check(dir, true); left != nil {
				t.Fatal(left)
			}
			db, err := fresh.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range db.tables {
				if n := table.Rows(); n != 40 && (c.name != "table not everywhere" || table.name != k.Intern("quote")) {
					t.Errorf("%s has %d rows", table.name, n)
				}
			}
		})
	}
}

// TestNoRepair damages what cannot be put right: the finding has the place and no remedy.
func TestNoRepair(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	build(t, store, dir, []k.Value{day(0)}, 100)
	file := dir + "/2024.08.22/trade/sym"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b[pageData+3] = 1 // an index far outside the domain
	if err := os.WriteFile(file, b, 0o666); err != nil {
		t.Fatal(err)
	}
	found := NewStore(Options{}).Inspect(dir, true)
	if len(found) == 0 || !strings.Contains(found[0].Problem.Error(), "trade/sym: row 0 has index 16777") || found[0].Remedy != "" {
		t.Fatal(found)
	}
	if err := found[0].Repair(); err == nil {
		t.Error("repaired what cannot be")
	}
}
