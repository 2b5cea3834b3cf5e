package queries

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"tock/k"
	"tock/q"
)

// naive evaluates queries row by row, without the packages that evaluate them: only
// expressions are applied, to the atoms of a row or to the values of some rows.
// Source: basics/qsql, ref/select, ref/exec, ref/update, ref/delete, ref/fby.
type naive struct {
	in    *q.Interp
	table *k.Table
	parts [][]int // row numbers of each partition; one of them for a table that has none
}

// function is an expression over columns as a function of a dictionary of them.
func (n *naive) function(expr string) (k.Value, error) {
	var b strings.Builder
	b.WriteString("{[r]")
	for _, name := range n.table.Names {
		fmt.Fprintf(&b, "%s:r`%s;", name, name)
	}
	return n.in.EvalText(b.String() + "i:r`i;" + expr + "}")
}

func (n *naive) apply(expr string, arg k.Value) (k.Value, error) {
	f, err := n.function(expr)
	if err != nil {
		return k.Value{}, err
	}
	return n.in.Apply(f, []k.Value{arg})
}

// withI is a dictionary of the columns' values and i.
func (n *naive) withI(vals []k.Value, i k.Value) k.Value {
	names := append(append([]k.Sym{}, n.table.Names...), k.Intern("i"))
	return k.MustDict(k.Syms(names), k.NewList(append(vals, i)))
}

// record is a row's items. A row's number is that in its partition.
func (n *naive) record(row int) k.Value {
	var vals []k.Value
	for _, col := range n.table.Cols {
		vals = append(vals, col.At(row))
	}
	return n.withI(vals, k.NewLong(n.number(row)))
}

func (n *naive) number(row int) int64 {
	for _, part := range n.parts {
		if len(part) > 0 && row <= part[len(part)-1] {
			return int64(row - part[0])
		}
	}
	return int64(row)
}

// columns is the columns of some rows.
func (n *naive) columns(rows []int) k.Value {
	var vals []k.Value
	numbers := make([]int64, len(rows))
	for j, row := range rows {
		numbers[j] = n.number(row)
	}
	for _, col := range n.table.Cols {
		items := make([]k.Value, len(rows))
		for j, row := range rows {
			items[j] = col.At(row)
		}
		switch {
		case len(rows) == 0:
			vals = append(vals, col.Slice(0, 0))
		case col.Type() == 0:
			vals = append(vals, k.NewList(items))
		default:
			vals = append(vals, k.Collapse(items))
		}
	}
	return n.withI(vals, k.Longs(numbers))
}

// filter is the rows for which all conditions hold, one condition after the other, each
// partition by itself.
func (n *naive) filter(conds []condition) ([]int, error) {
	var out []int
	for _, rows := range n.parts {
		for _, c := range conds {
			var kept []int
			for _, row := range rows {
				ok, err := n.holds(c, row, rows)
				if err != nil {
					return nil, err
				}
				if ok {
					kept = append(kept, row)
				}
			}
			rows = kept
		}
		out = append(out, rows...)
	}
	return out, nil
}

// holds reports whether a condition holds for one of the rows that are left.
func (n *naive) holds(c condition, row int, rows []int) (bool, error) {
	left, err := n.apply(c.left, n.record(row))
	if err != nil || c.op == "" {
		return err == nil && left.IsAtom() && left.Int() != 0, err
	}
	group := rows
	if c.by != nil { // fby: the rows alike in these columns
		group = nil
		keys, err := n.keys(row, c.by)
		if err != nil {
			return false, err
		}
		for _, other := range rows {
			if others, err := n.keys(other, c.by); err == nil && alikeAll(keys, others) {
				group = append(group, other)
			}
		}
	}
	right, err := n.apply(c.agg, n.columns(group))
	if err != nil {
		return false, err
	}
	f, err := n.in.EvalText("{x" + c.op + "y}")
	if err != nil {
		return false, err
	}
	v, err := n.in.Apply(f, []k.Value{left, right})
	return err == nil && v.IsAtom() && v.Int() != 0, err
}

func (n *naive) keys(row int, by []named) ([]k.Value, error) {
	var out []k.Value
	for _, b := range by {
		v, err := n.apply(b.expr, n.record(row))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// limited is the rows that a limit expression leaves, before the select phrase.
func (n *naive) limited(l limit, rows []int) []int {
	rows = append([]int{}, rows...)
	if l.order != 0 {
		col, _ := n.table.Col(k.Intern(l.col))
		sort.SliceStable(rows, func(a, b int) bool {
			c := k.Compare(col.At(rows[a]), col.At(rows[b]))
			return l.order == '<' && c < 0 || l.order == '>' && c > 0
		})
	}
	switch {
	case l.none:
	case l.from >= 0:
		lo := min(l.from, len(rows))
		rows = rows[lo:min(lo+l.n, len(rows))]
	case l.n >= 0:
		rows = rows[:min(l.n, len(rows))]
	default:
		rows = rows[max(0, len(rows)+l.n):]
	}
	return rows
}

// group is rows that are alike in the by phrase.
type group struct {
	key  []k.Value
	rows []int
}

// groups is the groups in ascending order of their keys.
func (n *naive) groups(by []named, rows []int) ([]group, error) {
	var out []group
next:
	for _, row := range rows {
		key, err := n.keys(row, by)
		if err != nil {
			return nil, err
		}
		for g := range out {
			if alikeAll(out[g].key, key) {
				out[g].rows = append(out[g].rows, row)
				continue next
			}
		}
		out = append(out, group{key, []int{row}})
	}
	sort.SliceStable(out, func(a, b int) bool {
		for i := range out[a].key {
			if c := k.Compare(out[a].key[i], out[b].key[i]); c != 0 {
				return c < 0
			}
		}
		return false
	})
	return out, nil
}

// result is columns of items: of a table, or of what goes with each key.
type result struct {
	keys [][]k.Value // of the by phrase, one list a row; nil without one
	cols [][]k.Value
}

// selected is the select phrase of some rows: a row of items, and whether it was one row.
func (n *naive) selected(exprs []named, rows []int) ([][]k.Value, error) {
	vals := make([]k.Value, len(exprs))
	count, atoms := -1, true
	for i, e := range exprs {
		v, err := n.apply(e.expr, n.columns(rows))
		if err != nil {
			return nil, err
		}
		vals[i] = v
		if !v.IsAtom() {
			atoms = false
			if count >= 0 && v.Len() != count {
				return nil, k.ErrLength
			}
			count = v.Len()
		}
	}
	if atoms {
		count = 1
	}
	out := make([][]k.Value, len(exprs))
	for i, v := range vals {
		out[i] = make([]k.Value, count)
		for j := range out[i] {
			if out[i][j] = v; !v.IsAtom() {
				out[i][j] = v.At(j)
			}
		}
	}
	return out, nil
}

// evaluate is a select query.
func (n *naive) evaluate(qu query) (result, error) {
	rows, err := n.filter(qu.where)
	if err != nil {
		return result{}, err
	}
	if qu.by == nil {
		rows = n.limited(qu.limit, rows)
		cols, err := n.selected(qu.cols, rows)
		if err != nil {
			return result{}, err
		}
		out := result{cols: cols}
		if qu.distinct {
			out = out.distinct()
		}
		return out, nil
	}
	groups, err := n.groups(qu.by, rows)
	if err != nil {
		return result{}, err
	}
	out := result{cols: make([][]k.Value, len(qu.cols))}
	for _, g := range groups {
		out.keys = append(out.keys, g.key)
		for i, e := range qu.cols {
			v, err := n.apply(e.expr, n.columns(g.rows))
			if err != nil {
				return result{}, err
			}
			out.cols[i] = append(out.cols[i], v)
		}
	}
	return out, nil
}

func (r result) distinct() result {
	out := result{cols: make([][]k.Value, len(r.cols))}
	var seen [][]k.Value
next:
	for j := range r.cols[0] {
		var row []k.Value
		for _, col := range r.cols {
			row = append(row, col[j])
		}
		for _, s := range seen {
			if alikeAll(s, row) {
				continue next
			}
		}
		seen = append(seen, row)
		for i := range row {
			out.cols[i] = append(out.cols[i], row[i])
		}
	}
	return out
}

// updated is the columns of an update: what the function of each group gives in its rows,
// the old item or a null elsewhere (a zero value stands for it).
func (n *naive) updated(qu query) (result, error) {
	rows, err := n.filter(qu.where)
	if err != nil {
		return result{}, err
	}
	groups := []group{{rows: rows}}
	if qu.by != nil {
		if groups, err = n.groups(qu.by, rows); err != nil {
			return result{}, err
		}
	}
	out := result{cols: make([][]k.Value, len(qu.cols))}
	for i, e := range qu.cols {
		col := make([]k.Value, n.table.Len())
		if old, ok := n.table.Col(k.Intern(e.name)); ok {
			copy(col, old.Each())
		}
		for _, g := range groups {
			v, err := n.apply(e.expr, n.columns(g.rows))
			if err != nil {
				return result{}, err
			}
			if !v.IsAtom() && v.Len() != len(g.rows) {
				return result{}, k.ErrLength
			}
			for j, row := range g.rows {
				if col[row] = v; !v.IsAtom() {
					col[row] = v.At(j)
				}
			}
		}
		out.cols[i] = col
	}
	return out, nil
}

func alikeAll(a, b []k.Value) bool {
	for i := range a {
		if !k.Match(a[i], b[i]) {
			return false
		}
	}
	return true
}

// close is match, but for sums of floats in another order, attributes and enumerations.
func close(a, b k.Value) bool {
	plain := func(t k.Type) k.Type {
		if t.Abs().IsEnum() {
			return k.Symbol
		}
		return t.Abs()
	}
	switch {
	case a.IsZero() || b.IsZero():
		return a.IsZero() == b.IsZero()
	case a.IsAtom() != b.IsAtom():
		return false
	case a.Type() == k.TypeDict:
		return b.Type() == k.TypeDict && close(a.Dict().Keys, b.Dict().Keys) && close(a.Dict().Vals, b.Dict().Vals)
	case a.IsAtom():
		if plain(a.Type()) != plain(b.Type()) {
			return false
		}
		if a.Type().Abs().IsFloating() {
			x, y := a.Float(), b.Float()
			return x == y || x != x && y != y || math.Abs(x-y) <= 1e-9*max(1, math.Abs(x)) || a.Type() == -k.Real && math.Abs(x-y) <= 1e-5*max(1, math.Abs(x))
		}
		if plain(a.Type()) == k.Symbol {
			return a.Sym() == b.Sym()
		}
		return k.Match(a, b)
	case a.Len() != b.Len() || a.Len() == 0 && plain(a.Type()) != plain(b.Type()):
		return false
	case a.Type() == k.TypeTable:
		return k.Match(a, b)
	}
	for i := range a.Len() {
		if !close(a.At(i), b.At(i)) {
			return false
		}
	}
	return true
}
