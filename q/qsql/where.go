package qsql

import (
	"slices"
	"sort"

	"tock/internal/vec"
	"tock/k"
)

// where narrows the view by conditions, one after the other.
//
// A condition on the whole table, or on a stretch of it, of one of these forms is
// answered from the column's attribute:
//
//	col = x, col in x              any attribute
//	col within x, < <= > >= x      sorted
func (v *view) where(clauses []k.Value) error {
	for _, clause := range clauses {
		if v.byIndex(clause) {
			continue
		}
		if err := v.filter(clause); err != nil {
			return err
		}
	}
	return nil
}

// filter evaluates a condition and keeps the rows where it holds.
func (v *view) filter(clause k.Value) error {
	if v.both(clause) {
		return nil
	}
	cond, err := v.eval(clause)
	if err != nil {
		return err
	}
	n := v.len()
	switch {
	case cond.Type() == -k.Boolean:
		if !cond.Bool() {
			v.narrow(v.rows.slice(0, 0))
		}
		return nil
	case cond.Type().IsList() && cond.Len() != n:
		return k.ErrLength
	case cond.Type() == k.Boolean:
		v.narrow(v.rows.where(k.Data[uint8](cond), v.n))
		return nil
	case cond.Type().IsList() && n == 0:
		return nil
	}
	return k.ErrType
}

// both narrows rows that are chosen by flags by another comparison of all rows, where that
// costs less than taking its columns by the flags. False for other conditions: a
// comparison of columns with each other and constants has no effects, cannot fail in some
// rows only, and makes flags that are nobody else's.
func (v *view) both(clause k.Value) bool {
	f := v.rows.flags
	if f == nil || f.at != nil || !v.compares(clause) {
		return false
	}
	all := v.restricted(selection{to: v.n})
	cond, err := all.eval(clause)
	flags := k.Data[uint8](cond)
	if err != nil || cond.Type() != k.Boolean || len(flags) != v.n {
		return false // as of the chosen rows
	}
	vec.And(flags, f.flags)
	v.narrow(selection{to: v.n}.where(flags, v.n))
	return true
}

// compares reports whether a condition is a comparison of columns of numbers or symbols.
func (v *view) compares(clause k.Value) bool {
	items := clause.Items()
	if len(items) != 3 || items[0].Primitive() == nil || !v.elementwise(clause) {
		return false
	}
	switch items[0].Primitive().Name {
	case "=", "<>", "<", ">", "<=", ">=":
	default:
		return false
	}
	basic := true
	for _, side := range items[1:] {
		if side.Type() == -k.Symbol {
			col, ok := v.table.Col(side.Sym())
			basic = basic && (!ok || col.Type().IsVector())
		} else if _, ok := constantOf(side); !ok {
			return false
		}
	}
	return basic
}

// fewSelected is how many times more rows a table has than a filter leaves for their places
// to be worth more than flags.
const fewSelected = 8

// where is the selection narrowed by a flag for each of its rows; n is the rows of the table.
func (s selection) where(flags []uint8, n int) selection {
	count := vec.CountFlags(flags)
	f := &flagged{flags: flags, n: count}
	if len(flags) != n || s.len() != n || !s.stretch() || count < n/fewSelected || count == n {
		return s.at(f.places())
	}
	return selection{to: n, flags: f}
}

// byIndex answers a condition from an attribute; false when it cannot.
func (v *view) byIndex(clause k.Value) bool {
	items := clause.Items()
	if len(items) != 3 || !v.rows.stretch() || items[1].Type() != -k.Symbol {
		return false
	}
	op := items[0].Primitive()
	col, ok := v.table.Col(items[1].Sym())
	if op == nil || !ok {
		return false
	}
	whole := v.rows.from == 0 && v.rows.to == v.n
	attr := col.Attr()
	// Comparing floats has a tolerance, an index has none.
	if col.Type().IsFloating() || attr == k.NoAttr || !whole && attr != k.Sorted || !indexed(op.Name, col) || v.reads(items[2]) {
		return false
	}
	x, err := v.eval(items[2])
	if err != nil {
		return false // the ordinary way reports it
	}
	col = v.rows.of(col, v.n)
	rows, ok := lookUp(op.Name, col, x)
	if !ok {
		return false
	}
	switch {
	case rows.stretch():
		v.narrow(selection{from: v.rows.from + rows.from, to: v.rows.from + rows.to})
	case whole:
		v.narrow(rows)
	default:
		v.narrow(v.rows.at(rows.listed().list))
	}
	return true
}

// indexed reports whether the attribute of a column answers a comparison: a range that of a
// sorted one, and of a parted one whose values ascend, as they do when a day was saved by it.
func indexed(op string, col k.Value) bool {
	switch op {
	case "=", "in":
		return true
	case "within", "<", ">", "<=", ">=":
		return col.Attr() == k.Sorted || col.Attr() == k.Parted && !col.Type().IsEnum() && k.RunKeysAscend(col)
	}
	return false
}

// reads reports whether a tree reads any column of the view.
func (v *view) reads(tree k.Value) bool {
	found := false
	names(tree, func(name k.Sym) { found = found || v.has(name) })
	return found
}

// lookUp is the rows of a column with an attribute for which op with x holds.
func lookUp(op string, col, x k.Value) (selection, bool) {
	switch op {
	case "=":
		if !x.IsAtom() {
			return selection{}, false
		}
		rows, ok := k.Lookup(col, x)
		return fromRows(rows), ok
	case "in":
		return lookUpAny(col, x)
	case "within":
		if x.Len() != 2 || !x.Type().IsVector() {
			return selection{}, false
		}
		from, ok1 := bound(col, x.At(0), false)
		to, ok2 := bound(col, x.At(1), true)
		return selection{from: from, to: max(from, to)}, ok1 && ok2
	}
	n := col.Len()
	at, ok := bound(col, x, op == ">" || op == "<=")
	if op == "<" || op == "<=" {
		return selection{to: at}, ok
	}
	return selection{from: at, to: n}, ok
}

func fromRows(r k.Rows) selection {
	if r.List != nil {
		return selection{list: r.Indices()}
	}
	return selection{from: r.From, to: r.To}
}

// lookUpAny is the rows of any item of x.
func lookUpAny(col, x k.Value) (selection, bool) {
	if x.IsAtom() {
		rows, ok := k.Lookup(col, x)
		return fromRows(rows), ok
	}
	if !x.Type().IsVector() || x.Len() > 1000 {
		return selection{}, false
	}
	found := make([]k.Rows, 0, x.Len())
	n := 0
	runs := true
	for i := range x.Len() {
		rows, ok := k.Lookup(col, x.At(i))
		if !ok {
			return selection{}, false
		}
		if rows.Len() > 0 {
			found = append(found, rows)
			n += rows.Len()
			runs = runs && rows.List == nil
		}
	}
	if len(found) == 1 {
		return fromRows(found[0]), true
	}
	slices.SortFunc(found, func(a, b k.Rows) int { return a.First() - b.First() })
	if runs {
		return joinedRuns(found), true
	}
	all := make([]int64, 0, n)
	for _, rows := range found {
		all = append(all, rows.Indices()...)
	}
	if !slices.IsSorted(all) {
		slices.Sort(all)
	}
	return selection{list: slices.Compact(all)}, true
}

// joinedRuns is the rows of runs in the order of their beginnings: those of distinct items
// do not overlap, those of equal ones are the same.
func joinedRuns(found []k.Rows) selection {
	out := &runRows{}
	for _, r := range found {
		if last := len(out.runs) - 1; last >= 0 {
			before := &out.runs[last]
			if r.From < before.To {
				continue
			}
			if r.From == before.To {
				before.To = r.To
				out.n += r.Len()
				continue
			}
		}
		out.runs = append(out.runs, r)
		out.n += r.Len()
	}
	return selection{runs: out}
}

// bound is the first place in a sorted column that is not below x (above: that is above
// x); false when the kinds differ.
func bound(col, x k.Value, above bool) (int, bool) {
	if x.Type() != -col.Type() || col.Type().IsEnum() {
		return 0, false
	}
	v := col.Vector()
	return sort.Search(v.Len(), func(i int) bool {
		c := k.Compare(v.At(i), x)
		return c > 0 || c == 0 && !above
	}), true
}
