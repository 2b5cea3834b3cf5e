package qsql

import (
	"tock/k"
)

// Links that lead to columns of other partitioned tables.

// linked is the partitioned table that a column links to, or nil.
func linked(t *k.Table, name k.Sym) k.PartitionedTable {
	col, ok := t.Col(name)
	if !ok || col.Domain() == nil {
		return nil
	}
	return col.Domain().Value().Partitioned()
}

// withLinks adds the columns that links to other partitioned tables lead to. A link's
// places are those in the same partition of the other table.
func (p *parts) withLinks(t *k.Table, value k.Value) (*k.Table, error) {
	if len(p.links) == 0 {
		return t, nil
	}
	out := &k.Table{Names: append([]k.Sym(nil), t.Names...), Cols: append([]k.Value(nil), t.Cols...)}
	for _, name := range p.links {
		base := baseName(name)
		other := linked(t, base)
		link, _ := t.Col(base)
		if other == nil {
			return nil, k.Error(name.String())
		}
		part := k.Intern(name.String()[len(base.String())+1:])
		col, err := partColumn(other, value, part)
		if err != nil {
			return nil, err
		}
		out.Names = append(out.Names, name)
		out.Cols = append(out.Cols, col.Gather(k.Data[int64](link)))
	}
	return out, nil
}

// partColumn is a column of the partition with a value; empty where there is no such partition.
func partColumn(src k.PartitionedTable, value k.Value, name k.Sym) (k.Value, error) {
	values := src.Partitions()
	for i := range values.Len() {
		if !k.Match(values.At(i), value) {
			continue
		}
		t, err := src.Partition(i, []k.Sym{name})
		if err != nil {
			return k.Value{}, err
		}
		if col, ok := t.Col(name); ok {
			return col, nil
		}
		return k.Value{}, k.Error(name.String())
	}
	t, err := src.Empty()
	if err != nil {
		return k.Value{}, err
	}
	if col, ok := t.Col(name); ok {
		return col, nil
	}
	return k.Value{}, k.Error(name.String())
}
