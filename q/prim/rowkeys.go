package prim

import (
	"slices"

	"tock/internal/vec"
	"tock/k"
)

// Rows told apart by one or more key columns: what grouping, joins and keyed tables
// share. Each column's items get small numbers (direct-addressed where their keys lie
// close together, hashed otherwise); the numbers of several columns are paired and
// numbered again, so a row is one integer whatever its columns are.

// RowGroups is rows numbered by their distinct keys, in order of first appearance.
type RowGroups struct {
	Of    []int32 // group of each row
	First []int64 // first row of each group
	Ends  []int64 // where every group's rows follow each other: behind its last row; else nil
	n     int     // rows, where Of is nil
}

// GroupRows groups the n rows of key columns of n items each. Without columns all rows
// are one group.
func GroupRows(cols []k.Value, n int) *RowGroups {
	if g := RunGroups(cols, n); g != nil {
		g.fill()
		return g
	}
	var num numbering
	of := num.add(cols[0])
	for _, col := range cols[1:] {
		var next, pairs numbering
		second := next.add(col)
		of = pairs.addPairs(of, num.n, second, next.n)
		num = pairs
	}
	g := &RowGroups{Of: of, First: make([]int64, 0, num.n)}
	together := true
	last := int32(-1)
	for row, group := range of {
		if group != last {
			if int(group) == len(g.First) {
				g.First = append(g.First, int64(row))
			} else {
				together = false
			}
			last = group
		}
	}
	if together {
		g.Ends = ends(g.First, n)
	}
	return g
}

// ends is where runs that begin at first end.
func ends(first []int64, n int) []int64 {
	out := make([]int64, len(first))
	for i := range out {
		if out[i] = int64(n); i+1 < len(first) {
			out[i] = first[i+1]
		}
	}
	return out
}

// runsOf is the stretches of equal items that a parted or sorted column is made of.
func runsOf(col k.Value) ([]k.Rows, bool) {
	if a := col.Attr(); a != k.Parted && a != k.Sorted {
		return nil, false
	}
	switch o := col.Object().(type) {
	case *k.Vec[k.Sym]:
		return o.Groups()
	case *k.Vec[int64]:
		return o.Groups()
	case *k.Vec[int32]:
		return o.Groups()
	}
	return nil, false
}

// RunGroups is the groups of one parted or sorted column, known from its attribute without
// a look at its rows, or the one group there is without columns: Of is nil. Nil for
// other columns.
func RunGroups(cols []k.Value, n int) *RowGroups {
	if len(cols) == 0 && n > 0 {
		return &RowGroups{First: []int64{0}, Ends: []int64{int64(n)}, n: n}
	}
	if len(cols) == 0 {
		return &RowGroups{Ends: []int64{}}
	}
	if len(cols) != 1 {
		return nil
	}
	runs, ok := runsOf(cols[0])
	if !ok {
		return nil
	}
	g := &RowGroups{First: make([]int64, len(runs)), Ends: make([]int64, len(runs)), n: n}
	for i, r := range runs {
		g.First[i], g.Ends[i] = int64(r.From), int64(r.To)
	}
	return g
}

// fill makes Of from the runs.
func (g *RowGroups) fill() {
	g.Of = make([]int32, g.n)
	for i, first := range g.First {
		part := g.Of[first:g.Ends[i]]
		for j := range part {
			part[j] = int32(i)
		}
	}
}

// Len is the number of groups.
func (g *RowGroups) Len() int { return len(g.First) }

// Rows is the rows of all groups, group after group and ascending within each; group i
// has those from starts[i] up to starts[i+1].
func (g *RowGroups) Rows() (rows []int64, starts []int) {
	starts = make([]int, len(g.First)+1)
	if g.Ends != nil {
		return g.runRows(starts)
	}
	for _, group := range g.Of {
		starts[group+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := append([]int(nil), starts...)
	rows = make([]int64, len(g.Of))
	for row, group := range g.Of {
		rows[next[group]] = int64(row)
		next[group]++
	}
	return rows, starts
}

// runRows is Rows of groups that are runs.
func (g *RowGroups) runRows(starts []int) ([]int64, []int) {
	rows := make([]int64, 0, max(g.n, len(g.Of)))
	for i, first := range g.First {
		for row := first; row < g.Ends[i]; row++ {
			rows = append(rows, row)
		}
		starts[i+1] = len(rows)
	}
	return rows, starts
}

// Reorder renumbers the groups: group order[i] becomes group i.
func (g *RowGroups) Reorder(order []int64) {
	if ascendingFromZero(order) {
		return
	}
	place := make([]int32, len(order))
	first := make([]int64, len(order))
	for i, group := range order {
		place[group] = int32(i)
		first[i] = g.First[group]
	}
	for row, group := range g.Of {
		g.Of[row] = place[group]
	}
	if g.Ends != nil {
		last := make([]int64, len(order))
		for i, group := range order {
			last[i] = g.Ends[group]
		}
		g.Ends = last
	}
	g.First = first
}

func ascendingFromZero(order []int64) bool {
	for i, at := range order {
		if at != int64(i) {
			return false
		}
	}
	return true
}

// FindRows is, for each of the m rows of the probe columns, the first row among keys
// (columns of n items) that equals it in all columns, or -1. Symbols and enumerations
// are equal by text; other kinds must be the same to be equal.
func FindRows(keys []k.Value, n int, probes []k.Value, m int) []int64 {
	if len(keys) == 1 {
		if out, ok := lookUpRows(keys[0], probes[0]); ok {
			return out
		}
	}
	if len(keys) == 0 {
		return missing(m)
	}
	var of, at []int32
	for i, col := range keys {
		col, probe, same := alike(col, probes[i])
		if !same {
			return missing(m)
		}
		var num numbering
		colOf, colAt := num.add(col), num.find(probe)
		if i == 0 {
			of, at = colOf, colAt
			continue
		}
		var pairs numbering
		of, at = pairs.addKeys(pairKeys(of, colOf)), pairs.findPairs(at, colAt)
	}
	first := make([]int64, 0, n)
	for row, num := range of {
		if int(num) == len(first) {
			first = append(first, int64(row))
		}
	}
	out := make([]int64, m)
	for i, num := range at {
		out[i] = -1
		if num >= 0 {
			out[i] = first[num]
		}
	}
	return out
}

func missing(m int) []int64 {
	out := make([]int64, m)
	for i := range out {
		out[i] = -1
	}
	return out
}

// alike is two columns in one representation; false when no items can be equal.
func alike(x, y k.Value) (k.Value, k.Value, bool) {
	xt, yt := x.Type(), y.Type()
	if xt.IsEnum() || yt.IsEnum() {
		if xt == yt && x.Domain() == y.Domain() {
			return x, y, true
		}
		x, y = k.Resolve(x), k.Resolve(y)
		xt, yt = x.Type(), y.Type()
	}
	return x, y, xt == yt || xt == k.Mixed || yt == k.Mixed
}

// lookUpRows answers FindRows from the index of an attribute, where looking up one by
// one beats numbering the whole column.
func lookUpRows(col, probe k.Value) ([]int64, bool) {
	if a := col.Attr(); a == k.NoAttr || a == k.Sorted && probe.Len()*8 > col.Len() {
		return nil, false
	}
	if probe.Type() != col.Type() || probe.Domain() != col.Domain() {
		return nil, false
	}
	out := make([]int64, probe.Len())
	for i := range out {
		rows, ok := k.Lookup(col, probe.At(i))
		if !ok {
			return nil, false
		}
		out[i] = int64(rows.First())
	}
	return out, true
}

// pairKeys is one key of two numbers, for each row.
func pairKeys(x, y []int32) []uint64 {
	out := make([]uint64, len(x))
	for i, a := range x {
		out[i] = uint64(uint32(a))<<32 | uint64(uint32(y[i]))
	}
	return out
}

// numbering numbers distinct items 0, 1, 2... in the order they come. The zero one is ready.
type numbering struct {
	n      int
	direct []int32 // number+1 by key-base
	base   uint64
	table  *vec.Table
	vals   *k.ValueTable // of items without a 64-bit key
	pages  *vec.Pages    // of symbols
}

// directSlack is how many times more places than items direct addressing may take.
const directSlack = 4

// add numbers the items of a column.
func (t *numbering) add(col k.Value) []int32 {
	if syms, ok := col.Object().(*k.Vec[k.Sym]); ok {
		return t.addSyms(syms.Raw())
	}
	if bytes, ok := col.Object().(*k.Vec[uint8]); ok {
		return t.addBytes(bytes.Raw())
	}
	switch o := col.Object().(type) {
	case *k.Vec[int16]:
		if out := addDirect(t, o.Raw()); out != nil {
			return out
		}
	case *k.Vec[int32]:
		if out := addDirect(t, o.Raw()); out != nil {
			return out
		}
	case *k.Vec[int64]:
		if out := addDirect(t, o.Raw()); out != nil {
			return out
		}
	}
	if keys, ok := itemKeys(col); ok {
		return t.addKeys(keys)
	}
	t.vals = &k.ValueTable{}
	out := make([]int32, col.Len())
	for i := range out {
		num, _ := t.vals.Add(col.At(i))
		out[i] = int32(num)
	}
	t.n = len(t.vals.Values())
	return out
}

func (t *numbering) addSyms(syms []k.Sym) []int32 {
	t.pages = &vec.Pages{}
	out := make([]int32, len(syms))
	for i, s := range syms {
		num := t.pages.Get(uint32(s))
		if num < 0 {
			num = int32(t.n)
			t.pages.Set(uint32(s), num)
			t.n++
		}
		out[i] = num
	}
	return out
}

// addBytes numbers bytes by themselves.
func (t *numbering) addBytes(x []uint8) []int32 {
	t.direct, t.base = make([]int32, 256), vec.IntKeys([]uint8{0})[0]
	out := make([]int32, len(x))
	for i, b := range x {
		num := t.direct[b]
		if num == 0 {
			t.n++
			num = int32(t.n)
			t.direct[b] = num
		}
		out[i] = num - 1
	}
	return out
}

// addDirect numbers integers that lie close together, without keys between; nil when
// they do not.
func addDirect[T int16 | int32 | int64](t *numbering, x []T) []int32 {
	if len(x) == 0 {
		return nil
	}
	least, most := x[0], x[0]
	for _, n := range x {
		least, most = min(least, n), max(most, n)
	}
	span := uint64(int64(most)) - uint64(int64(least))
	if span >= uint64(directSlack*len(x)) {
		return nil
	}
	t.direct, t.base = make([]int32, span+1), vec.IntKey(least)
	out := make([]int32, len(x))
	direct := t.direct
	for i, n := range x {
		at := uint64(int64(n)) - uint64(int64(least))
		num := direct[at]
		if num == 0 {
			t.n++
			num = int32(t.n)
			direct[at] = num
		}
		out[i] = num - 1
	}
	return out
}

// addKeys numbers 64-bit keys.
func (t *numbering) addKeys(keys []uint64) []int32 {
	t.expect(keys)
	out := make([]int32, len(keys))
	if t.direct != nil {
		for i, key := range keys {
			slot := &t.direct[key-t.base]
			if *slot == 0 {
				t.n++
				*slot = int32(t.n)
			}
			out[i] = *slot - 1
		}
		return out
	}
	// Sorted columns repeat the key before.
	last, num := uint64(0), int32(-1)
	for i, key := range keys {
		if key != last || num < 0 {
			num, _ = t.table.Add(key)
			last = key
		}
		out[i] = num
	}
	t.n = t.table.Len()
	return out
}

// addPairs numbers pairs of numbers; there are m different first and n second ones.
func (t *numbering) addPairs(x []int32, m int, y []int32, n int) []int32 {
	if m*n <= directSlack*len(x)+1024 {
		t.direct = make([]int32, m*n)
		out := make([]int32, len(x))
		for i, a := range x {
			slot := &t.direct[int(a)*n+int(y[i])]
			if *slot == 0 {
				t.n++
				*slot = int32(t.n)
			}
			out[i] = *slot - 1
		}
		return out
	}
	return t.addKeys(pairKeys(x, y))
}

// expect chooses how keys are told apart.
func (t *numbering) expect(keys []uint64) {
	if t.direct != nil || t.table != nil {
		return
	}
	if len(keys) > 0 {
		least, most := keys[0], keys[0]
		for _, key := range keys {
			least, most = min(least, key), max(most, key)
		}
		if most-least < uint64(directSlack*len(keys)) {
			t.direct, t.base = make([]int32, most-least+1), least
			return
		}
	}
	t.table = &vec.Table{}
}

// find is the numbers of a column's items, -1 for those never added. The column is of
// the kind that was added.
func (t *numbering) find(col k.Value) []int32 {
	out := make([]int32, col.Len())
	syms, isSyms := col.Object().(*k.Vec[k.Sym])
	keys, hasKeys := itemKeys(col)
	switch {
	case t.pages != nil && isSyms:
		for i, s := range syms.Raw() {
			out[i] = t.pages.Get(uint32(s))
		}
	case t.vals != nil:
		for i := range out {
			out[i] = int32(t.vals.Find(col.At(i)))
		}
	case hasKeys && t.pages == nil:
		t.findKeys(out, keys)
	default: // a general list among typed items
		return t.findItems(col)
	}
	return out
}

// findItems looks for the items of a general list among typed ones, one kind at a time.
func (t *numbering) findItems(col k.Value) []int32 {
	out := make([]int32, col.Len())
	for i := range out {
		out[i] = -1
		item := col.At(i)
		if !item.IsAtom() {
			continue
		}
		one := k.Enlist(item)
		if (t.pages != nil) != (item.Type() == -k.Symbol) {
			continue
		}
		out[i] = t.find(one)[0]
	}
	return out
}

func (t *numbering) findKeys(out []int32, keys []uint64) {
	if t.direct != nil {
		for i, key := range keys {
			out[i] = -1
			if at := key - t.base; at < uint64(len(t.direct)) {
				out[i] = t.direct[at] - 1
			}
		}
		return
	}
	for i, key := range keys {
		out[i] = t.table.Find(key)
	}
}

// findPairs is the numbers of pairs; -1 where either half is missing.
func (t *numbering) findPairs(x, y []int32) []int32 {
	out := make([]int32, len(x))
	t.findKeys(out, pairKeys(x, y))
	for i := range out {
		if x[i] < 0 || y[i] < 0 {
			out[i] = -1
		}
	}
	return out
}

// itemKeys is a vector's items as 64-bit keys that equal items share; false for general
// lists, guids and tables.
func itemKeys(col k.Value) ([]uint64, bool) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[int16]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[int32]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[int64]:
		return vec.IntKeys(o.Raw()), true
	case *k.Vec[float32]:
		return vec.FloatKeys(o.Raw()), true
	case *k.Vec[float64]:
		return vec.FloatKeys(o.Raw()), true
	case *k.Vec[k.Sym]:
		return vec.IntKeys(o.Raw()), true
	}
	return nil, false
}

// SortRows is the places of rows in ascending order of their key columns, the first
// major; equal rows keep their order. desc turns the order of every column.
func SortRows(cols []k.Value, n int, desc bool) []int64 {
	order := make([]int64, n)
	for i := range order {
		order[i] = int64(i)
	}
	for i := len(cols) - 1; i >= 0; i-- {
		order = refineBy(order, cols[i], desc)
	}
	return order
}

// refineBy sorts order by a column, keeping it among equals.
func refineBy(order []int64, col k.Value, desc bool) []int64 {
	return vec.Refine(order, orderKeys(col), desc)
}

// orderKeys is keys in the order of a column's items: symbols by text, guids by bytes,
// items of general lists as k.Compare has them.
func orderKeys(col k.Value) []uint64 {
	col = k.Resolve(col)
	if col.Type() != k.Symbol {
		if keys, ok := itemKeys(col); ok {
			return keys
		}
	}
	// Few are distinct as a rule: rank those and give each item its rank.
	var num numbering
	of := num.add(col)
	distinct := make([]k.Value, 0, num.n)
	for row, n := range of {
		if int(n) == len(distinct) {
			distinct = append(distinct, col.At(row))
		}
	}
	ranks := rankValues(distinct)
	keys := make([]uint64, len(of))
	for i, n := range of {
		keys[i] = ranks[n]
	}
	return keys
}

// rankValues is the rank of each of distinct values in the order of k.Compare.
func rankValues(vals []k.Value) []uint64 {
	places := make([]int, len(vals))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return k.Compare(vals[a], vals[b]) })
	ranks := make([]uint64, len(vals))
	for rank, at := range places {
		ranks[at] = uint64(rank)
	}
	return ranks
}
