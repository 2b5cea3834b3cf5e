package splay

import (
	"testing"

	"tock/k"
)

// The partition column of a large partition is made once, within the budget, and serves
// fewer rows; that of few rows is not kept.
func TestFieldColumn(t *testing.T) {
	for _, budget := range []int{1, 0} {
		store := NewStore(Options{NoSync: true, CacheBytes: budget})
		defer store.Close()
		dir := t.TempDir()
		for i, n := range []int{keptField + 5, 10} {
			p := Part{Name: k.Intern("trade"), Table: trades(n), Field: k.Intern("sym")}
			if err := store.SavePartition(dir, day(i), p); err != nil {
				t.Fatal(err)
			}
		}
		table := definition(t, open(t, store, dir), "trade").Partitioned().(*partTable)
		for i := range 2 {
			value := table.Partitions().At(i)
			for _, n := range []int{0, 7, keptField, keptField + 5, keptField + 1, keptField + 5, keptField + 9} {
				if got := table.FieldColumn(i, n); !k.Match(got, k.Repeat(value, n)) {
					t.Errorf("partition %d, %d rows: %v", i, n, got)
				}
			}
		}
		n := keptField + 5
		if kept := table.FieldColumn(0, n).Same(table.FieldColumn(0, n)); kept != (budget == 0) {
			t.Errorf("budget %d: kept %v", budget, kept)
		}
		if table.FieldColumn(1, n).Same(table.FieldColumn(1, n)) {
			t.Error("kept for a partition that has fewer rows")
		}
	}
}
