package splay

import (
	"path"
	"slices"

	"tock/k"
)

// Mount has the databases opened from here on ask open for every directory in them that is
// neither a partition nor a splayed table. What it gives is a partitioned table beside the
// native ones, by the directory's name; nil for a directory it knows nothing of. A table
// that also has a method View(show func(k.Value) bool) k.PartitionedTable is narrowed
// with the others.
func (s *Store) Mount(open func(dir string) (k.PartitionedTable, error)) { s.mount = open }

// findMounted asks for the tables of other formats among directories of the root. Without
// partitions of its own the database has the partition column of the first of them.
func (db *DB) findMounted(names []string) {
	if db.store.mount == nil {
		return
	}
	for _, name := range names {
		if !isName(name) {
			continue
		}
		t, err := db.store.mount(path.Join(db.root, name))
		if err != nil {
			db.problems = append(db.problems, err)
			continue
		}
		if t != nil {
			db.mounted = append(db.mounted, t)
		}
	}
	if db.field == 0 && len(db.mounted) > 0 {
		db.field = db.mounted[0].Field()
	}
}

// viewMounted narrows the mounted tables to the partitions that a view shows.
func (db *DB) viewMounted(show func(k.Value) bool) {
	tables := slices.Clone(db.mounted)
	for i, t := range tables {
		if narrow, ok := t.(interface {
			View(show func(k.Value) bool) k.PartitionedTable
		}); ok {
			tables[i] = narrow.View(show)
		}
	}
	db.mounted = tables
}

// mountedValues is the partitions of all mounted tables with the database's partition column,
// which are the database's when it has no others.
func (db *DB) mountedValues() k.Value {
	var items []k.Value
	for _, t := range db.mounted {
		if t.Field() == db.field {
			items = append(items, t.Partitions().Each()...)
		}
	}
	slices.SortFunc(items, k.Compare)
	items = slices.CompactFunc(items, k.Match)
	if len(items) == 0 {
		return k.Dates(nil)
	}
	return k.Collapse(items)
}
