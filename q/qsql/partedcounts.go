package qsql

import "tock/k"

// counts is partials for queries that want nothing but numbers of rows, of all partitions
// or by the partition field: the table knows them without a look at a column. False for
// other queries, and when there are no rows.
func (p *parts) counts(ph phraseSet, calls []*aggregateCall) (partials, keys []k.Value, ok bool, err error) {
	if !p.countsOnly(ph, calls) {
		return nil, nil, false, nil
	}
	if len(p.at) == p.values.Len() {
		p.src.Rows() // looks at those it has not seen yet side by side
	}
	rows, at := make([]int64, 0, len(p.at)), make([]int64, 0, len(p.at))
	for _, i := range p.at {
		n, err := p.src.PartitionRows(int(i))
		if err == nil {
			err = p.env.Check()
		}
		if err != nil {
			return nil, nil, false, err
		}
		if n > 0 {
			rows, at = append(rows, int64(n)), append(at, i)
		}
	}
	if len(rows) == 0 {
		return nil, nil, false, nil
	}
	for range calls {
		partials = append(partials, k.Longs(rows))
	}
	for range ph.by {
		keys = append(keys, p.values.Gather(at))
	}
	return partials, keys, true, nil
}

// countsOnly reports whether all rows of the partitions count, their columns do not
// matter, and all groups are whole partitions.
func (p *parts) countsOnly(ph phraseSet, calls []*aggregateCall) bool {
	field := p.src.Field()
	if len(p.where) > 0 {
		return false
	}
	for _, c := range calls {
		arg := c.args[0]
		if !c.agg.rowsOnly || arg.Type() != -k.Symbol || arg.Sym() != field && arg.Sym() != rowNumber {
			return false
		}
	}
	for _, c := range ph.by {
		if c.tree.Type() != -k.Symbol || c.tree.Sym() != field {
			return false
		}
	}
	return true
}
