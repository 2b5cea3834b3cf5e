package qsql

import (
	"math/bits"

	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// Counts of rows by bytes under comparisons, as select count i by ex,side from trade where
// size>=500,price>50: a few thousand rows at a time are compared, each comparison's flags
// become bits, 64 a word, and the rows whose bits stay are counted in a table by their bytes.
// No column is taken by the flags, and nothing is as long as the table.

// countBlock is how many rows go at a time: their flags stay in the first-level cache.
const countBlock = 1 << 13

// byteCounts counts rows by up to two columns of bytes.
type byteCounts struct {
	major, minor []uint8          // nil where there is no such column
	rows         [256]*[256]int64 // by the bytes of major and minor; made when first met
	masks        [countBlock / 64]uint64
	flags        [countBlock]uint8
	total        int
}

// counted is the groups, by columns of bytes, of the rows that conditions leave of the view,
// and how many rows each has; nil where groups or conditions are of another form, or the
// query wants more than numbers of rows.
func (v *view) counted(where []k.Value, by []column, calls []*aggregateCall) (g *grouping, counts []int64, err error) {
	if len(where) == 0 || !v.rows.stretch() || v.len() < countBlock || !v.countsOnly(calls) {
		return nil, nil, nil
	}
	tests := v.rowTests(where)
	cols, names, ok := v.byteColumns(by)
	if tests == nil || !ok {
		return nil, nil, nil
	}
	c := &byteCounts{}
	for i, into := range []*[]uint8{&c.major, &c.minor} {
		if i < len(cols) {
			*into = k.Data[uint8](cols[i])
		}
	}
	for from := v.rows.from; from < v.rows.to; from += countBlock {
		if err := v.env.Check(); err != nil {
			return nil, nil, err
		}
		c.add(tests, from, min(countBlock, v.rows.to-from))
	}
	g, counts = c.groups(cols)
	g.names = names
	return v.withField(by, g), counts, nil
}

func (v *view) countsOnly(calls []*aggregateCall) bool {
	for _, c := range calls {
		if !c.agg.rowsOnly || c.args[0].Type() != -k.Symbol || !v.has(c.args[0].Sym()) {
			return false
		}
	}
	return len(calls) > 0
}

// rowTests is conditions as tests of some rows at a time; nil when one of them is no
// comparison of a column with a number, or one that an attribute may answer.
func (v *view) rowTests(where []k.Value) []prim.RowTest {
	out := make([]prim.RowTest, len(where))
	for i, clause := range where {
		if !v.compares(clause) {
			return nil
		}
		items := clause.Items()
		var sides [2]k.Value
		columns := 0
		for j, side := range items[1:] {
			if side.Type() != -k.Symbol {
				sides[j], _ = constantOf(side)
				continue
			}
			col, ok := v.table.Col(side.Sym())
			if !ok || col.Attr() != k.NoAttr || col.Len() != v.n {
				return nil
			}
			sides[j] = col
			columns++
		}
		var ok bool
		if out[i], ok = prim.NewRowTest(items[0].Primitive().Name, sides[0], sides[1]); !ok || columns != 1 {
			return nil
		}
	}
	return out
}

// byteColumns is the columns of a by phrase but for the partition column; false when one is
// no column of bytes, or they are more than two.
func (v *view) byteColumns(by []column) (cols []k.Value, names []k.Sym, ok bool) {
	names = []k.Sym{}
	for _, c := range by {
		if v.isField(c.tree) {
			continue
		}
		if c.tree.Type() != -k.Symbol {
			return nil, nil, false
		}
		col, stored := v.table.Col(c.tree.Sym())
		if !stored || k.VecOf[uint8](col) == nil || col.Len() != v.n {
			return nil, nil, false
		}
		cols, names = append(cols, col), append(names, c.name)
	}
	return cols, names, len(cols) <= 2
}

// add counts those of n rows from one on for which all tests hold.
func (c *byteCounts) add(tests []prim.RowTest, from, n int) {
	flags, masks := c.flags[:n], c.masks[:(n+63)/64]
	for i, test := range tests {
		test(flags, from)
		if i == 0 {
			vec.Mask(masks, flags)
		} else {
			vec.AndMask(masks, flags)
		}
	}
	for _, m := range masks {
		c.total += bits.OnesCount64(m)
	}
	switch {
	case c.minor != nil:
		c.addPairs(masks, c.major[from:from+n], c.minor[from:from+n])
	case c.major != nil:
		c.addBytes(masks, c.major[from:from+n])
	}
}

func (c *byteCounts) addPairs(masks []uint64, major, minor []uint8) {
	for j, m := range masks {
		high, low := lineOf(major, j), lineOf(minor, j)
		for ; m != 0; m &= m - 1 {
			at := bits.TrailingZeros64(m) & 63
			row := c.rows[high[at]]
			if row == nil {
				row = new([256]int64)
				c.rows[high[at]] = row
			}
			row[low[at]]++
		}
	}
}

func (c *byteCounts) addBytes(masks []uint64, major []uint8) {
	if c.rows[0] == nil {
		c.rows[0] = new([256]int64)
	}
	row := c.rows[0]
	for j, m := range masks {
		line := lineOf(major, j)
		for ; m != 0; m &= m - 1 {
			row[line[bits.TrailingZeros64(m)&63]]++
		}
	}
}

// lineOf is the items of a word of bits: the j-th 64, those behind the last one 0.
func lineOf(items []uint8, j int) *[64]uint8 {
	items = items[j*64:]
	if len(items) >= 64 {
		return (*[64]uint8)(items)
	}
	line := new([64]uint8)
	copy(line[:], items)
	return line
}

// groups is the groups with rows in ascending order of their bytes, and their rows' numbers.
func (c *byteCounts) groups(cols []k.Value) (*grouping, []int64) {
	if len(cols) == 0 {
		g := &grouping{groups: &prim.RowGroups{First: []int64{0}}}
		return g, []int64{int64(c.total)}
	}
	var keys [2][]uint8
	var counts []int64
	for high, row := range c.rows {
		if row == nil {
			continue
		}
		for low, n := range row {
			if n > 0 {
				keys[0], keys[1] = append(keys[0], uint8(high)), append(keys[1], uint8(low))
				counts = append(counts, n)
			}
		}
	}
	if len(cols) == 1 {
		keys[0] = keys[1]
	}
	g := &grouping{groups: &prim.RowGroups{First: make([]int64, len(counts)), Sorted: true}}
	for i, col := range cols {
		g.keys = append(g.keys, keyColumn{col: k.VecOf[uint8](col).With(keys[i])})
	}
	return g, counts
}

// countedGroups is a grouped query over one table that wants nothing but numbers of rows under
// comparisons; false for any other.
func (ph phraseSet) countedGroups(v *view, where []k.Value) (k.Value, bool, error) {
	if !ph.grouped || len(ph.cols) == 0 || len(ph.by) == 0 {
		return k.Value{}, false, nil
	}
	l := &lifter{v: v}
	nodes := make([]liftNode, len(ph.cols))
	for i, c := range ph.cols {
		var ok bool
		if nodes[i], ok = l.lift(c.tree); !ok {
			return k.Value{}, false, nil
		}
	}
	g, counts, err := v.counted(where, ph.by, l.calls)
	if g == nil || err != nil {
		return k.Value{}, false, err
	}
	for _, c := range l.calls {
		c.partials = []k.Value{k.Longs(counts)}
	}
	vals, err := finished(v.env, ph, nodes, len(counts))
	if err != nil {
		return k.Value{}, false, err
	}
	out, err := ph.limited(v.env, k.MustDict(g.keyTable(), vals))
	return out, err == nil, err
}
