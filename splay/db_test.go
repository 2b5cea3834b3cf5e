package splay

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tock/k"
)

// build saves trade tables of the given sizes to partitions of a new database.
func build(t *testing.T, store *Store, dir string, partitions []k.Value, sizes ...int) {
	t.Helper()
	for i, p := range partitions {
		if err := store.SavePartition(dir, p, Part{Name: k.Intern("trade"), Table: trades(sizes[i%len(sizes)]), Field: k.Intern("sym")}); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, store *Store, dir string) *DB {
	t.Helper()
	db, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func definition(t *testing.T, db *DB, name string) k.Value {
	t.Helper()
	for _, def := range db.Definitions() {
		if def.Name.String() == name {
			return def.Value
		}
	}
	t.Fatalf("no %s among the definitions; problems: %v", name, db.Problems())
	return k.Value{}
}

// TestPartitionKinds saves and opens databases by each kind of partition.
func TestPartitionKinds(t *testing.T) {
	for _, c := range []struct {
		field  string
		values []k.Value
		dirs   []string
		want   k.Value
	}{
		{"date", []k.Value{k.NewDate(9001), k.NewDate(-3)}, []string{"2024.08.23", "1999.12.29"}, k.Dates([]int32{-3, 9001})},
		{"month", []k.Value{k.Atom(k.Month, 180), k.Atom(k.Month, 0)}, []string{"2015.01", "2000.01"}, k.NewVec(k.Month, []int32{0, 180})},
		{"year", []k.Value{k.NewInt(2015), k.NewLong(1999)}, []string{"2015", "1999"}, k.Longs([]int64{1999, 2015})},
		{"int", []k.Value{k.NewLong(451526400000000000), k.NewLong(7)}, []string{"451526400000000000", "7"}, k.Longs([]int64{7, 451526400000000000})},
	} {
		t.Run(c.field, func(t *testing.T) {
			dir := t.TempDir()
			store := NewStore(Options{NoSync: true})
			defer store.Close()
			build(t, store, dir, c.values, 10)
			for _, name := range c.dirs {
				if !store.isSplayed(path.Join(dir, name, "trade")) {
					t.Errorf("no %s/trade", name)
				}
			}
			db := open(t, store, dir)
			if got := definition(t, db, c.field); !k.Match(got, c.want) {
				t.Errorf("%s is %v, want %v", c.field, got, c.want)
			}
			if db.PartitionField().String() != c.field || !k.Match(db.PartitionValues(), c.want) {
				t.Errorf("field %s", db.PartitionField())
			}
			if counts, err := db.Counts(k.Intern("trade")); err != nil || !slices.Equal(counts, []int{10, 10}) {
				t.Errorf("counts %v %v", counts, err)
			}
		})
	}
}

func TestPartitionRefused(t *testing.T) {
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	for _, p := range []k.Value{k.NewFloat(1), k.NewSymbol("x"), k.Null(k.Date), k.Dates([]int32{1})} {
		err := store.SavePartition(t.TempDir(), p, Part{Name: k.Intern("t"), Table: trades(1)})
		if !errors.Is(err, k.ErrType) {
			t.Errorf("type %d: %v, want type", p.Type(), err)
		}
	}
	dir := t.TempDir()
	build(t, store, dir, []k.Value{k.NewDate(1), k.Atom(k.Month, 1)}, 1)
	if _, err := store.Open(dir); !errors.Is(err, ErrPart) {
		t.Errorf("dates and months: %v, want part", err)
	}
}

// TestSegments spreads partitions over the directories of par.txt.
func TestSegments(t *testing.T) {
	root := t.TempDir()
	dir := path.Join(root, "db")
	segments := []string{path.Join(root, "s0"), path.Join(root, "s1")}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path.Join(dir, "par.txt"), []byte(segments[0]+"/\n../s1\n\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	build(t, store, dir, []k.Value{day(0), day(1), day(2)}, 10, 20, 30)
	for i, place := range []string{segments[0], segments[1], segments[0]} {
		want := path.Join(place, fmt.Sprintf("2024.08.%d", 22+i), "trade")
		if got, err := store.PartitionPath(dir, day(i), k.Intern("trade")); err != nil || got != want || !store.isSplayed(want) {
			t.Errorf("day %d belongs to %s %v, want %s", i, got, err, want)
		}
	}
	db := open(t, store, dir)
	if got := db.Segments(); !slices.Equal(got, segments) {
		t.Errorf("segments %v", got)
	}
	if got := db.SegmentPartitions(); !k.Match(got[0], k.Dates([]int32{9000, 9002})) || !k.Match(got[1], k.Dates([]int32{9001})) {
		t.Errorf("partitions of segments %v", got)
	}
	if got := db.PartitionPlaces(); !slices.Equal(got, []string{segments[0], segments[1], segments[0]}) {
		t.Errorf("places %v", got)
	}
	if got := definition(t, db, "trade").Partitioned(); got.Rows() != 60 {
		t.Errorf("%d rows", got.Rows())
	}
	if problems := store.Check(dir, true); problems != nil {
		t.Error(problems)
	}
}

func TestView(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	build(t, store, dir, []k.Value{day(0), day(1), day(2)}, 10, 20, 30)
	db := open(t, store, dir)
	view, err := db.View(k.Dates([]int32{9002, 9000}))
	if err != nil {
		t.Fatal(err)
	}
	if got := definition(t, view, "trade").Partitioned(); got.Rows() != 40 || !k.Match(got.Partitions(), k.Dates([]int32{9000, 9002})) {
		t.Errorf("%d rows in %v", got.Rows(), got.Partitions())
	}
	if !k.Match(definition(t, view, "date"), k.Dates([]int32{9000, 9002})) || view.AllPartitionValues().Len() != 3 {
		t.Error("date is not the view's")
	}
	if back, err := view.View(k.Value{}); err != nil || definition(t, back, "trade").Len() != 60 {
		t.Errorf("all of them again: %v", err)
	}
	if _, err := db.View(k.Dates([]int32{1})); !errors.Is(err, ErrFilter) {
		t.Errorf("no such partition: %v", err)
	}
}

// TestMissing has a table and a column that the first partition lacks.
func TestMissing(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	build(t, store, dir, []k.Value{day(0), day(1), day(2)}, 10)
	quote := k.Intern("quote")
	if err := store.SavePartition(dir, day(1), Part{Name: quote, Table: trades(5), Field: k.Intern("sym")}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path.Join(dir, "2024.08.22/trade/price")); err != nil {
		t.Fatal(err)
	}
	db := open(t, store, dir)
	trade := definition(t, db, "trade").Partitioned()
	_, err := trade.Partition(0, []k.Sym{k.Intern("price")})
	if err == nil || !strings.HasSuffix(err.Error(), "2024.08.22/trade/price. OS reports: No such file or directory") {
		t.Errorf("missing column: %v", err)
	}
	if got, err := trade.Partition(0, []k.Sym{k.Intern("time")}); err != nil || got.Len() != 10 {
		t.Errorf("another column of that partition: %v", err)
	}
	table := definition(t, db, "quote").Partitioned()
	if _, err := table.Partition(0, nil); err == nil || !strings.Contains(err.Error(), "2024.08.22/quote") {
		t.Errorf("missing table: %v", err)
	}
	if got := db.Missing(); !slices.Equal(got, []k.Sym{quote}) {
		t.Errorf("missing %v", got)
	}
	filled := definition(t, db.FillMissing(false), "quote").Partitioned()
	if filled.Rows() != 5 {
		t.Errorf("%d rows", filled.Rows())
	}
	for _, i := range []int{0, 2} {
		got, err := filled.Partition(i, nil)
		if err != nil || got.Len() != 0 || len(got.Names) != 6 || got.Cols[0].Type() != k.Enum || got.Cols[1].Type() != k.Timespan {
			t.Errorf("filled at read: %v %v", got, err)
		}
	}
	places, err := store.Fill(dir)
	if want := []string{dir + "/2024.08.24", "", dir + "/2024.08.22"}; err != nil || !slices.Equal(places, want) {
		t.Errorf("filled %v %v, want %v", places, err, want)
	}
	if places, err := store.Fill(dir); err != nil || !slices.Equal(places, []string{"", "", ""}) {
		t.Errorf("filled again: %v %v", places, err)
	}
	table = definition(t, open(t, store, dir), "quote").Partitioned()
	if got, err := table.Partition(0, nil); err != nil || got.Len() != 0 || table.Rows() != 5 {
		t.Errorf("filled on disk: %v %v", got, err)
	}
	if empty, err := table.Empty(); err != nil || empty.Len() != 0 || !slices.Equal(empty.Names, table.Names()) {
		t.Errorf("empty: %v %v", empty, err)
	}
}

// TestDamage damages one file in many ways: the file's table reports it by name, the
// others stay usable, and nothing panics.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	build(t, store, dir, []k.Value{day(0)}, 100)
	if err := store.Set(dir+"/flat", k.Longs([]int64{1, 2})); err != nil {
		t.Fatal(err)
	}
	column := func(name string) string { return path.Join(dir, "2024.08.22/trade", name) }
	for _, c := range []struct {
		file   string
		damage func(b []byte) []byte
		says   string
	}{
		{column("price"), func(b []byte) []byte { return b[:len(b)-3] }, "whole items of 8 bytes, 5 bytes left over"},
		{column("price"), func(b []byte) []byte { return b[:len(b)-8] }, "corrupt at byte 808: 100 rows, as column sym has, found 99"},
		{column("price"), func(b []byte) []byte { return b[:9] }, "header of 16 bytes"},
		{column("price"), func(b []byte) []byte { return nil }, "too short"},
		{column("price"), func(b []byte) []byte { b[2] = 60; return b }, "unknown type 60"},
		{column("price"), func(b []byte) []byte { b[3] = 9; return b }, "attribute 0 to 4"},
		{column("price"), func(b []byte) []byte { return []byte("hello, world") }, "not a kdb+ data file"},
		{column("sym"), func(b []byte) []byte { b[pageHeader+8+6] = 1; return b }, "count 281474976710756"},
		{column("sym"), func(b []byte) []byte { return b[:3000] }, "header of 4096 bytes"},
		{column("note"), func(b []byte) []byte { b[pageData] = 0xff; b[pageData+4] = 1; return b }, "arena has"},
		{column("note#"), func(b []byte) []byte { return b[:len(b)-5] }, "the arena ends"},
		{column(".d"), func(b []byte) []byte { return b[:len(b)-1] }, "the NUL of the last name"},
		{column(".d"), func(b []byte) []byte { b[2] = 7; return b }, "corrupt"},
		{path.Join(dir, "flat"), func(b []byte) []byte { return b[:17] }, "whole items"},
	} {
		good, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.file, c.damage(slices.Clone(good)), 0o666); err != nil {
			t.Fatal(err)
		}
		fresh := NewStore(Options{})
		db := open(t, fresh, dir)
		problems := db.Problems()
		for _, table := range db.tables {
			if _, err := table.Partition(0, nil); err != nil {
				problems = append(problems, err)
			}
			first := c.file == column("sym") // which tells the count
			if _, err := table.Partition(0, []k.Sym{k.Intern("time")}); err != nil && !first {
				t.Errorf("%s, %s: another column: %v", c.file, c.says, err)
			}
		}
		said := errors.Join(problems...)
		if len(problems) != 1 || !strings.Contains(said.Error(), c.says) || !strings.Contains(said.Error(), strings.TrimSuffix(c.file, "#")) {
			t.Errorf("%s: %v, want one error that says %q", c.file, said, c.says)
		}
		if found := fresh.Check(dir, false); len(found) == 0 {
			t.Errorf("%s: a check finds nothing", c.file)
		}
		definition(t, db, "sym")
		fresh.Close()
		if err := os.WriteFile(c.file, good, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if found := store.Check(dir, true); found != nil {
		t.Error(found)
	}
}

// TestReload opens a database again after a day was added and one replaced, while what
// was opened before stays as it was.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	build(t, store, dir, []k.Value{day(0)}, 5000)
	before := definition(t, open(t, store, dir), "trade").Partitioned()
	old, err := before.Partition(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	later := definition(t, open(t, store, dir), "trade").Partitioned()
	if _, err := later.Partition(0, []k.Sym{k.Intern("time")}); err != nil {
		t.Fatal(err)
	}
	build(t, store, dir, []k.Value{day(0), day(1)}, 9000, 7)
	if _, err := later.Partition(0, []k.Sym{k.Intern("price")}); !errors.Is(err, errReplaced) {
		t.Errorf("columns of two versions: %v", err)
	}
	after := definition(t, open(t, store, dir), "trade").Partitioned()
	if after.Rows() != 9007 || before.Rows() != 5000 {
		t.Errorf("%d rows, before %d", after.Rows(), before.Rows())
	}
	for name, c := range map[string]struct {
		table *k.Table
		n     int
	}{"mapped before": {old, 5000}, "asked again": {must(before.Partition(0, nil)), 5000}, "now": {must(after.Partition(0, nil)), 9000}} {
		want := sortedBySym(trades(c.n))
		if !k.Match(resolved(c.table), k.NewTable(want.Names, want.Cols)) {
			t.Errorf("%s: other rows", name)
		}
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// TestRoot opens databases that are no partitioned ones.
func TestRoot(t *testing.T) {
	dir := t.TempDir()
	store := NewStore(Options{NoSync: true})
	defer store.Close()
	table := must(store.Enumerate(dir, "names", trades(5)))
	for name, v := range map[string]k.Value{"splayed/": table, "flat": trades(3), "number": k.NewLong(42), "gone$": k.NewLong(1), "strings": k.ListOf(k.String("a"), k.Symbols("b"))} {
		if err := store.Set(dir+"/"+name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(dir+"/init.q", []byte("a:1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	fresh := NewStore(Options{})
	defer fresh.Close()
	db := open(t, fresh, dir)
	var names []string
	for _, def := range db.Definitions() {
		names = append(names, def.Name.String())
	}
	if want := []string{"flat", "names", "number", "strings", "splayed"}; !slices.Equal(names, want) || db.Problems() != nil {
		t.Errorf("defines %v, want %v; problems %v", names, want, db.Problems())
	}
	if got := db.Scripts(); len(got) != 1 || filepath.Base(got[0]) != "init.q" {
		t.Errorf("scripts %v", got)
	}
	if got := definition(t, db, "splayed").Table(); got == nil || !k.Match(resolved(got), trades(5)) {
		t.Error("the splayed table is another")
	}
	if one := open(t, fresh, dir+"/splayed"); !k.Match(definition(t, one, "splayed"), definition(t, db, "splayed")) {
		t.Error("a table opened alone is another")
	}
	if _, err := fresh.Open(dir + "/nothing"); err == nil || !strings.Contains(err.Error(), "No such file or directory") {
		t.Errorf("nothing there: %v", err)
	}
}

// TestCorpusDatabases opens the databases among the real files.
func TestCorpusDatabases(t *testing.T) {
	eachCorpus(t, func(t *testing.T, dir string) {
		opened := 0
		entries, err := os.ReadDir(filepath.Join(dir, "other"))
		if err != nil {
			t.Fatal(err)
		}
		roots := []string{filepath.Join(dir, "hdb")}
		for _, entry := range entries {
			roots = append(roots, filepath.Join(dir, "other", entry.Name()))
		}
		for _, root := range roots {
			store := NewStore(Options{})
			defer store.Close()
			db, err := store.Open(root)
			if err != nil {
				t.Errorf("%s: %v", root, err)
				continue
			}
			for _, table := range db.tables {
				for i := range table.parts {
					rows, err := table.PartitionRows(i)
					got, partErr := table.Partition(i, nil)
					if err != nil || partErr != nil || got.Len() != rows {
						t.Errorf("%s: %v %v", table.parts[i].dir, err, partErr)
					}
					opened++
				}
			}
		}
		if opened == 0 {
			t.Error("no partition read")
		}
	})
}
