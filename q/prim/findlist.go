package prim

import "tock/k"

// Searching in general lists and tables.

// depthOfItems is how deep a value goes along its first items: 0 for an atom (and for
// what is no list), 1 for a vector.
func depthOfItems(x k.Value) int {
	depth := 0
	for x.Type().IsList() {
		depth++
		if x.Type().IsVector() || x.Len() == 0 {
			break
		}
		x = x.At(0)
	}
	return depth
}

// asOneItem reports whether y as a whole, rather than each of its items, is what a
// general list holds: y is no deeper than the list's first item.
func asOneItem(list, y k.Value) bool {
	depth := 0
	if list.Len() > 0 {
		depth = depthOfItems(list.At(0))
	}
	return depthOfItems(y) <= depth
}

// findInList is Find in a general list.
func findInList(env Env, x, y k.Value) k.Value {
	items := x.Each()
	if asOneItem(x, y) {
		if !y.Type().IsList() && len(items) > 0 && items[0].Type().IsList() {
			return k.NewLong(int64(len(items))) // an atom is not looked for among lists
		}
		return k.NewLong(int64(placeOfValue(items, y)))
	}
	probes := y.Each()
	out := make([]int64, len(probes))
	if len(probes)*len(items) <= 256 {
		for i, probe := range probes {
			out[i] = int64(placeOfValue(items, probe))
		}
		return k.Longs(out)
	}
	pause := pausing(env, len(items)+len(probes))
	var table k.ValueTable
	var first []int64
	for i, item := range items {
		pause.At(i)
		if _, added := table.Add(item); added {
			first = append(first, int64(i))
		}
	}
	for i, probe := range probes {
		pause.At(i)
		out[i] = int64(len(items))
		if num := table.Find(probe); num >= 0 {
			out[i] = first[num]
		}
	}
	return k.Longs(out)
}

// placeOfValue is the first place of a matching item, or the count.
func placeOfValue(items []k.Value, x k.Value) int {
	for i, item := range items {
		if k.Match(item, x) {
			return i
		}
	}
	return len(items)
}

// findInTable is Find in a table.
func findInTable(env Env, t *k.Table, y k.Value) (k.Value, error) {
	p, err := probesFor(t, y)
	if err != nil {
		return k.Value{}, err
	}
	n := int64(t.Len())
	if p.one {
		return k.NewLong(findRow(t.Cols, int(n), p.cols)), nil
	}
	out := FindRows(t.Cols, int(n), p.cols, p.n, pausing(env, int(n)+p.n))
	for i, row := range out {
		if row < 0 {
			out[i] = n
		}
	}
	return k.Longs(out), nil
}

// probes is rows to be looked for in a table: columns in its order; one row asked for as
// such gives an atom.
type probes struct {
	cols []k.Value
	n    int
	one  bool
}

// probesFor reads y as rows of a table: a table or dictionary by names, a list by order. A
// list of lists is a row each where that fits the columns, and the columns otherwise.
// Errors: ErrLength for a list of another width, ErrMismatch for a missing name, ErrType
// when an item's kind is not its column's.
func probesFor(t *k.Table, y k.Value) (probes, error) {
	items := make([]k.Value, len(t.Cols))
	switch o := y.Object().(type) {
	case *k.Table:
		for i, name := range t.Names {
			col, ok := o.Col(name)
			if !ok {
				return probes{}, k.ErrMismatch
			}
			items[i] = col
		}
		return checkedProbes(t, probes{cols: items, n: o.Len()})
	case *k.Dict:
		names, ok := k.Resolve(o.Keys).Object().(*k.Vec[k.Sym])
		if !ok {
			return probes{}, k.ErrType
		}
		for i, name := range t.Names {
			at := placeOf(names.Raw(), name)
			if at == names.Len() {
				return probes{}, k.ErrMismatch
			}
			items[i] = o.Vals.At(at)
		}
	case k.Vector:
		if len(items) == 1 && y.Type() == k.Char && t.Cols[0].Type() == k.Mixed {
			items[0] = y // the text that is the whole key
			break
		}
		items = y.Each()
		if p, ok := probesOfRows(t, items); ok {
			return p, nil
		}
		if o.Len() != len(t.Cols) {
			return probes{}, k.ErrLength
		}
	default:
		if !y.IsAtom() {
			return probes{}, k.ErrType
		}
		if len(items) != 1 {
			return probes{}, k.ErrLength
		}
		items[0] = y
	}
	return probesOfItems(t, items)
}

// probesOfRows is a list with one list of items a row (code.kx.com/q/kb/temporal-data);
// false when an item is no row of the table, or all of them together are one row.
func probesOfRows(t *k.Table, rows []k.Value) (probes, bool) {
	width := len(t.Cols)
	one := len(rows) == width
	for i, row := range rows {
		if !row.Type().IsList() || row.Len() != width {
			return probes{}, false
		}
		one = one && asOneItem(t.Cols[i], row)
	}
	if one || len(rows) == 0 {
		return probes{}, false
	}
	p := probes{cols: make([]k.Value, width), n: len(rows)}
	for j := range p.cols {
		items := make([]k.Value, len(rows))
		for i, row := range rows {
			if items[i] = row.At(j); !asOneItem(t.Cols[j], items[i]) {
				return probes{}, false
			}
		}
		p.cols[j] = k.Collapse(items)
	}
	p, err := checkedProbes(t, p)
	return p, err == nil
}

// probesOfItems is one row of items, or columns where an item is deeper than those of its
// column.
func probesOfItems(t *k.Table, items []k.Value) (probes, error) {
	p := probes{cols: make([]k.Value, len(items)), n: 1, one: true}
	for i, item := range items {
		if isColumnFor(t.Cols[i], item) {
			if !p.one && item.Len() != p.n {
				return probes{}, k.ErrLength
			}
			p.one, p.n = false, item.Len()
		}
	}
	for i, item := range items {
		switch {
		case !p.one && isColumnFor(t.Cols[i], item):
			p.cols[i] = item
		case t.Cols[i].Type().IsVector():
			p.cols[i] = k.Repeat(item, p.n)
		default:
			p.cols[i] = repeatItem(item, p.n)
		}
	}
	return checkedProbes(t, p)
}

// isColumnFor reports whether an item is rows of a column rather than what one row holds: it
// is deeper than the column's items. Text is one row's where there are none to tell by.
func isColumnFor(col, item k.Value) bool {
	if col.Type() == k.Mixed && col.Len() == 0 && item.Type() == k.Char {
		return false
	}
	return item.Type().IsList() && !asOneItem(col, item)
}

// repeatItem is a general list of n times an item.
func repeatItem(item k.Value, n int) k.Value {
	items := make([]k.Value, n)
	for i := range items {
		items[i] = item
	}
	return k.NewList(items)
}

// isWhole reports whether t is short, int or long.
func isWhole(t k.Type) bool { return t == k.Short || t == k.Int || t == k.Long }

// checkedProbes refuses columns that no row of the table could equal by their kind.
func checkedProbes(t *k.Table, p probes) (probes, error) {
	for i, col := range t.Cols {
		probe, err := toWidth(col, p.cols[i])
		if err != nil {
			return probes{}, err
		}
		p.cols[i] = probe
		ct, pt := k.Resolve(col.Slice(0, 0)).Type(), k.Resolve(probe.Slice(0, 0)).Type()
		if ct != pt && len(t.Cols) == 1 && isWhole(ct) && isWhole(pt) {
			whole, err := Cast(ct, k.Resolve(probe)) // as a row that is inserted may have it
			if err != nil {
				return probes{}, err
			}
			p.cols[i] = whole
			continue
		}
		if ct != pt && ct != k.Mixed && (pt != k.Mixed || probe.Len() > 0) {
			return probes{}, k.ErrType
		}
	}
	return p, nil
}

// findRow is the first row that equals one row of probe columns, or n.
func findRow(cols []k.Value, n int, row []k.Value) int64 {
	if n == 0 || len(cols) == 0 {
		return int64(n)
	}
	rest := make([]k.Value, len(cols))
	for i := range cols {
		rest[i] = k.Resolve(row[i].At(0))
	}
	for i, col := range cols {
		rows, ok := k.Lookup(col, row[i].At(0))
		if !ok {
			continue
		}
		for j := range rows.Len() {
			at := int64(rows.From + j)
			if rows.List != nil {
				at = int64(rows.List[j])
			}
			if rowMatches(cols, rest, int(at)) {
				return at
			}
		}
		return int64(n)
	}
	if !cols[0].Type().IsVector() {
		for at := range n {
			if rowMatches(cols, rest, at) {
				return int64(at)
			}
		}
		return int64(n)
	}
	// The first column is read with a kernel, the others only where it is equal.
	for from := 0; from < n; {
		found, err := findInVector(nil, cols[0].Slice(from, n), row[0])
		if err != nil {
			break
		}
		at := from + int(found[0])
		if at >= n {
			break
		}
		if rowMatches(cols, rest, at) {
			return int64(at)
		}
		from = at + 1
	}
	return int64(n)
}

func rowMatches(cols, row []k.Value, at int) bool {
	for i, col := range cols {
		if !k.Match(k.Resolve(col.At(at)), row[i]) {
			return false
		}
	}
	return true
}
