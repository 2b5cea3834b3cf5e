package splay

import (
	"os"
	"path/filepath"
	"testing"

	"tock/k"
)

// TestLogToPartition saves the messages of real tick logs and compares the partition
// with the one kdb+ saved at the end of that day.
func TestLogToPartition(t *testing.T) {
	eachCorpus(t, func(t *testing.T, dir string) {
		for _, c := range []struct{ log, day string }{
			{"other/tplogs/schema2019.06.24", "other/gzip-hdb/2019.06.24"},
			{"other/tplogs/schema2019.06.21", "other/gzip-tick-hdb/2019.06.21"},
			{"other/tplogs/schema2019.06.30", "other/gzip-tick-hdb"},
		} {
			log := filepath.Join(dir, c.log)
			if _, err := os.Stat(log); err != nil {
				continue // not in this corpus
			}
			store, kdb := NewStore(Options{NoSync: true}), NewStore(Options{})
			defer store.Close()
			defer kdb.Close()
			loadDomains(t, kdb, filepath.Join(dir, c.day, "x"))
			loadDomains(t, kdb, filepath.Join(dir, c.day))
			compared := 0
			for name, messages := range tablesOf(t, must(store.Get(log))) {
				want, err := kdb.ReadSplayed(filepath.Join(dir, c.day, name.String()))
				if err != nil {
					t.Fatal(err)
				}
				root := t.TempDir()
				copySym(t, filepath.Join(dir, c.day), root)
				if err := store.SavePartition(root, day(0), Part{Name: name, Table: tableFor(messages, want), Field: k.Intern("sym")}); err != nil {
					t.Fatal(err)
				}
				got := must(store.ReadSplayed(filepath.Join(root, "2024.08.22", name.String())))
				if gotTable, wantTable := k.NewTable(got.Names, got.Cols), k.NewTable(want.Names, want.Cols); !k.Match(gotTable, wantTable) {
					t.Errorf("%s: %s differs from kdb+'s", c.log, name)
				}
				compared++
			}
			if compared != 3 {
				t.Errorf("%s: %d tables", c.log, compared)
			}
		}
	})
}

// copySym copies the symbol file of a real database, so that indices come out equal.
func copySym(t *testing.T, day, root string) {
	t.Helper()
	for _, dir := range []string{day, filepath.Dir(day)} {
		if b, err := os.ReadFile(filepath.Join(dir, "sym")); err == nil {
			if err := os.WriteFile(filepath.Join(root, "sym"), b, 0o666); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("no sym file by ", day)
}

// tablesOf is the joined columns of each table's messages (`upd;`table;columns).
func tablesOf(t *testing.T, log k.Value) map[k.Sym][]k.Value {
	t.Helper()
	out := map[k.Sym][]k.Value{}
	for _, message := range log.Items() {
		parts := message.Items()
		if len(parts) != 3 {
			t.Fatalf("message %v", message)
		}
		name, cols := parts[1].Sym(), parts[2].Each()
		if out[name] == nil {
			out[name] = make([]k.Value, len(cols))
			for i := range cols {
				out[name][i] = k.EmptyList
			}
		}
		for i, col := range cols {
			out[name][i] = k.Join(out[name][i], col)
		}
	}
	return out
}

// tableFor names columns as the log has them: time and sym change places on disk.
func tableFor(cols []k.Value, saved *k.Table) k.Value {
	names := append([]k.Sym(nil), saved.Names...)
	names[0], names[1] = names[1], names[0]
	return k.NewTable(names, cols)
}
