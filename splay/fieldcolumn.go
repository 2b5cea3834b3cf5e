package splay

import "tock/k"

// keptField is how many rows make the partition column of a partition worth keeping.
const keptField = 1 << 14

// FieldColumn is n times the i-th partition's value: the partition column in n of its
// rows. That of a whole large partition is kept like a column that was unpacked, and
// serves fewer rows too: queries that go over a day again and again find it made.
func (t *partTable) FieldColumn(i, n int) k.Value {
	p, value := t.parts[i], t.db.shown[i].value
	if n < keptField {
		return k.Repeat(value, n)
	}
	cache, key := t.db.store.cache, columnKey{p, 0} // no column has the empty name
	if v, ok := cache.get(key); ok && n <= v.Len() {
		if n == v.Len() {
			return v
		}
		return v.Slice(0, n)
	}
	v := k.Repeat(value, n)
	if rows, err := t.PartitionRows(i); err == nil && rows == n {
		k.Fix(v)
		cache.put(key, v, len(vectorBytes(v)))
	}
	return v
}
