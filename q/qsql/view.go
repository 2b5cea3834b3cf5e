package qsql

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// selection is some rows of a table: a list or runs where there are any, else those
// from..to, of which flags may choose some.
type selection struct {
	from, to int
	list     []int64
	runs     *runRows
	flags    *flagged
}

// stretch reports whether the rows are just those from..to.
func (s selection) stretch() bool { return s.list == nil && s.runs == nil && s.flags == nil }

// runRows is rows that are several runs, one behind the other, as those of some symbols of a
// parted column. Columns are taken by copying the runs.
type runRows struct {
	runs []k.Rows
	n    int     // rows in all
	at   []int64 // the rows, once somebody wants their numbers
}

func (r *runRows) places() []int64 {
	if r.at == nil {
		r.at = k.StretchRows(r.runs, r.n)
	}
	return r.at
}

// flagged is the rows of a whole table for which a condition holds. Columns and
// aggregates are taken by the flags; what needs the rows' places has them made once.
type flagged struct {
	flags []uint8
	n     int // how many are set
	at    []int64
	taken bool // a column has been taken by the flags
}

// sparse is how many times more rows than flags set make places pay with the first column
// that is taken, rather than with the second.
const sparse = 4

// wantsPlaces decides how a column is to be taken: going over all flags for each column
// costs more than going over them once for the places.
func (f *flagged) wantsPlaces() bool {
	few := sparse*f.n < len(f.flags) || f.taken && 2*f.n < len(f.flags)
	f.taken = true
	return f.at != nil || few
}

func (f *flagged) places() []int64 {
	if f.at == nil {
		out := room.Items[int64](f.n + vec.KeepRoom)
		vec.Places(out, f.flags)
		f.at = out[:f.n:f.n]
	}
	return f.at
}

// listed is the selection without flags and runs.
func (s selection) listed() selection {
	switch {
	case s.flags != nil:
		return selection{list: s.flags.places()}
	case s.runs != nil:
		return selection{list: s.runs.places()}
	}
	return s
}

func (s selection) len() int {
	switch {
	case s.flags != nil:
		return s.flags.n
	case s.runs != nil:
		return s.runs.n
	case s.list != nil:
		return len(s.list)
	}
	return s.to - s.from
}

// of is the selected items of a column of n items.
func (s selection) of(col k.Value, n int) k.Value {
	switch {
	case s.flags != nil && !s.flags.wantsPlaces():
		return k.Keep(col, s.flags.flags, s.flags.n)
	case s.flags != nil:
		return col.Gather(s.flags.places())
	case s.runs != nil:
		return k.Stretches(col, s.runs.runs, s.runs.n)
	case s.list != nil:
		return col.Gather(s.list)
	case s.from == 0 && s.to == n:
		return col
	}
	return col.Slice(s.from, s.to)
}

// at is the selection narrowed to places in it.
func (s selection) at(places []int64) selection {
	if len(places) == s.len() && ascendingFromZero(places) {
		return s
	}
	s = s.listed()
	if s.list == nil && s.from == 0 && len(places) > 0 && inRange(places, s.to) {
		return selection{list: places}
	}
	out := room.Items[int64](len(places))
	if list := s.list; list != nil {
		for i, p := range places {
			out[i] = -1
			if uint64(p) < uint64(len(list)) {
				out[i] = list[p]
			}
		}
		return selection{list: out}
	}
	for i, p := range places {
		out[i] = s.row(p)
	}
	return selection{list: out}
}

// inRange reports whether all places are below n.
func inRange(places []int64, n int) bool {
	for _, p := range places {
		if uint64(p) >= uint64(n) {
			return false
		}
	}
	return true
}

func ascendingFromZero(places []int64) bool {
	for i, p := range places {
		if p != int64(i) {
			return false
		}
	}
	return true
}

// row is the row number of a place in the selection; -1 out of range.
func (s selection) row(place int64) int64 {
	if uint64(place) >= uint64(s.len()) {
		return -1
	}
	s = s.listed()
	if s.list != nil {
		return s.list[place]
	}
	return int64(s.from) + place
}

// slice is places i to j (exclusive) of the selection.
func (s selection) slice(i, j int) selection {
	s = s.listed()
	if s.list != nil {
		return selection{list: s.list[i:j:j]}
	}
	return selection{from: s.from + i, to: s.from + j}
}

func (s selection) numbers() []int64 {
	s = s.listed()
	if s.list != nil {
		return s.list
	}
	out := make([]int64, s.to-s.from)
	for i := range out {
		out[i] = int64(s.from + i)
	}
	return out
}

// view is a table's columns restricted to the selected rows: what names in an expression
// see. A column is gathered when it is first asked for.
type view struct {
	env   prim.Env
	table *k.Table
	n     int // rows of the table, which may have no columns
	rows  selection
	cache map[k.Sym]k.Value
	pure  bool // evaluated without the evaluator (bind.go)

	// The partition column, in front of the table's, has one value in all rows; field is
	// the empty symbol where there is none. It is made for expressions that read it.
	field       k.Sym
	value       k.Value
	fieldColumn func(n int) k.Value // n times value, where the table keeps that; or nil
}

// rowNumber is the virtual column i.
var rowNumber = k.Intern("i")

func newView(env prim.Env, t *k.Table, n int) *view {
	return &view{env: env, table: t, n: n, rows: selection{to: n}}
}

// restricted is a view of the same table with other rows.
func (v *view) restricted(rows selection) *view {
	return &view{env: v.env, table: v.table, n: v.n, rows: rows, pure: v.pure,
		field: v.field, value: v.value, fieldColumn: v.fieldColumn}
}

// narrow changes the selection.
func (v *view) narrow(rows selection) {
	v.rows = rows
	v.cache = nil
}

func (v *view) len() int { return v.rows.len() }

// Column is prim.Columns.
func (v *view) Column(name k.Sym) (k.Value, bool, error) {
	if col, ok := v.cache[name]; ok {
		return col, true, nil
	}
	col, ok := v.table.Col(name)
	switch {
	case ok:
		col = v.rows.of(col, v.n)
	case name == v.field && name != 0:
		col = v.repeated()
	case name == rowNumber:
		col = k.Longs(v.rows.numbers())
	default:
		return k.Value{}, false, nil
	}
	if v.cache == nil {
		v.cache = map[k.Sym]k.Value{}
	}
	v.cache[name] = col
	return col, true, nil
}

// repeated is the partition column.
func (v *view) repeated() k.Value {
	if v.fieldColumn != nil {
		return v.fieldColumn(v.len())
	}
	return k.Repeat(v.value, v.len())
}

// has reports whether a name is a column (or a part of one: time.minute).
func (v *view) has(name k.Sym) bool {
	return hasColumn(v.table, name) || v.field != 0 && baseName(name) == v.field
}

func hasColumn(t *k.Table, name k.Sym) bool {
	if _, ok := t.Col(baseName(name)); ok {
		return true
	}
	_, ok := t.Col(name)
	return ok || name == rowNumber
}

// baseName is the column that a dotted name begins with.
func baseName(name k.Sym) k.Sym {
	text := name.String()
	for i := 1; i < len(text); i++ {
		if text[i] == '.' && text[0] != '.' {
			return k.Intern(text[:i])
		}
	}
	return name
}

// eval evaluates a tree over the selected rows.
func (v *view) eval(tree k.Value) (k.Value, error) {
	if tree.Type() == -k.Symbol {
		if col, ok, err := v.Column(tree.Sym()); ok || err != nil {
			return col, err
		}
	}
	if out, ok := v.underFlags(tree); ok {
		return out, nil
	}
	if v.pure {
		return v.evalPure(tree)
	}
	return v.env.Eval(tree, v)
}

// all is the whole columns of the selected rows, as a table.
func (v *view) all() *k.Table {
	out := &k.Table{}
	if v.field != 0 {
		out.Names = append(out.Names, v.field)
		out.Cols = append(out.Cols, v.repeated())
	}
	out.Names = append(out.Names, v.table.Names...)
	for _, col := range v.table.Cols {
		out.Cols = append(out.Cols, v.rows.of(col, v.n))
	}
	return out
}

// names tells of every name a tree reads.
func names(tree k.Value, f func(k.Sym)) {
	switch o := tree.Object().(type) {
	case *k.List:
		if o.Len() == 1 {
			return // a constant
		}
		for i := range o.Len() {
			names(o.At(i), f)
		}
	case *k.Vec[k.Sym]:
		if o.Len() > 1 {
			for _, s := range o.Raw() {
				f(s)
			}
		}
	default:
		if tree.Type() == -k.Symbol {
			f(tree.Sym())
		}
	}
}
