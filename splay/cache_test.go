package splay

import (
	"testing"

	"tock/k"
)

func TestColumnCache(t *testing.T) {
	c := newColumnCache(100)
	part := &tablePart{}
	key := func(name string) columnKey { return columnKey{part, k.Intern(name)} }
	has := func(name string) bool { _, ok := c.get(key(name)); return ok }
	c.put(key("a"), k.NewLong(1), 40)
	c.put(key("b"), k.NewLong(2), 40)
	if !has("a") || !has("b") {
		t.Fatal("two that fit are not both kept")
	}
	has("a") // now b is the one used longest ago
	c.put(key("c"), k.NewLong(3), 40)
	if !has("a") || has("b") || !has("c") {
		t.Errorf("kept a %v b %v c %v, want a and c", has("a"), has("b"), has("c"))
	}
	c.put(key("large"), k.NewLong(4), 101)
	if has("large") || !has("a") {
		t.Error("one larger than the budget was kept, or drove others out")
	}
	c.put(key("whole"), k.NewLong(5), 100)
	if !has("whole") || has("a") || has("c") || c.used != 100 {
		t.Errorf("used %d", c.used)
	}
}

// TestHeapColumns reads compressed columns and strings under a budget that holds none of
// them: they must come out right each time.
func TestHeapColumns(t *testing.T) {
	for _, budget := range []int{1, 0} {
		store := NewStore(Options{NoSync: true, CacheBytes: budget})
		defer store.Close()
		dir := t.TempDir()
		p := Part{Name: k.Intern("trade"), Table: trades(9000), Field: k.Intern("sym"), Packing: Packing{Default: Compression{17, packGzip, 6}}}
		if err := store.SavePartition(dir, day(0), p); err != nil {
			t.Fatal(err)
		}
		table := definition(t, open(t, store, dir), "trade").Partitioned()
		first, again := must(table.Partition(0, nil)), must(table.Partition(0, nil))
		if !k.Match(resolved(first), resolved(again)) {
			t.Error("read again it differs")
		}
		if kept := first.Cols[2].Same(again.Cols[2]); kept != (budget == 0) {
			t.Errorf("budget %d: kept %v", budget, kept)
		}
	}
}
