package prim

import (
	"slices"
	"strings"

	"tock/k"
)

// Insert and upsert. Rows come as one record (atoms), a list of columns (insert) or of
// records (upsert), a table or a dictionary; they are fitted to the table's columns
// before anything changes, and a named table then grows in place: its columns' buffers
// are shared with nobody, so a row costs no more than its items.

// Insert appends rows to the table that x names and gives their row numbers. A name
// without a value takes y, a table.
//
// Errors: ErrType for values of another type than their column's, ErrLength for a wrong
// number of them, "insert" for a key that is there already, "cast" for a value that a
// foreign key has not. Source: code.kx.com/q/ref/insert.
func Insert(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return k.Value{}, k.ErrType
	}
	return addRows(env, x.Sym(), y, false, true)
}

// insertOnly is Insert without the row numbers.
func insertOnly(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() != -k.Symbol {
		return k.Value{}, k.ErrType
	}
	return addRows(env, x.Sym(), y, false, false)
}

// Upsert appends the rows of y to a table, or overwrites those with the same key.
// x is a table, or the name of one; then the name is the result.
// Source: code.kx.com/q/ref/upsert.
func Upsert(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() == -k.Symbol {
		if strings.HasPrefix(x.Sym().String(), ":") {
			return k.Value{}, k.ErrNYI
		}
		if _, err := addRows(env, x.Sym(), y, true, false); err != nil {
			return k.Value{}, err
		}
		return x, nil
	}
	if isEmptyList(x) && y.Type() >= k.TypeTable {
		return y, nil
	}
	if d := x.Dict(); d != nil && !d.IsKeyedTable() || x.Type().IsList() {
		return Join(env, x, y)
	}
	out, _, err := withRows(x, y, true)
	return out, err
}

// Holder is an Env that can hand out the value of a variable to grow where it is, which
// spares an update the function around it.
type Holder interface {
	// Held is the variable of a name, when nobody else can hold its vectors' headers;
	// otherwise nil, and [Env.Update] is the way.
	Held(name k.Sym) Held
}

// Held is a variable that may grow in place.
type Held interface {
	// Value may be changed with the InPlace functions of package k.
	Value() k.Value
	// Grown is to be called after such a change.
	Grown()
	// Rows is the numbers of n rows from one on, as a long vector.
	Rows(from, n int) k.Value
}

// Owner is an Env that knows of a variable whether anybody else can see the items of its
// vectors, which then may be set in place.
type Owner interface {
	OwnsItems(name k.Sym) bool
	// OwnItems says that the variable has its items for itself from now on.
	OwnItems(name k.Sym)
}

// held is what is known of who else has a table that is changed: nobody the headers of its
// vectors (they may grow in place), nobody the items either (they may be set in place).
type held struct{ header, sole bool }

// addRows changes the named table and gives the rows' numbers when they are wanted.
func addRows(env Env, name k.Sym, y k.Value, upsert, numbers bool) (k.Value, error) {
	if h, ok := env.(Holder); ok {
		if held := h.Held(name); held != nil {
			if t := held.Value().Table(); t != nil {
				n := t.Len()
				added := pushRows(t, y, upsert)
				if added >= 0 {
					held.Grown()
					if !numbers {
						return k.Identity, nil
					}
					return held.Rows(n, added), nil
				}
			}
		}
	}
	var at k.Value
	owner, _ := env.(Owner)
	hold := held{sole: owner != nil && owner.OwnsItems(name)}
	err := env.Update(name, func(old k.Value, owned bool) (k.Value, error) {
		if old.IsZero() {
			t, ok := Unkey(y)
			if !ok {
				return k.Value{}, k.Error(name.String())
			}
			at = k.Longs(places(0, t.Len()))
			return y, nil
		}
		if owned {
			if t := old.Table(); t != nil {
				n := t.Len()
				if added := pushRows(t, y, upsert); added >= 0 {
					at = rowNumbers(n, added)
					return old, nil
				}
			}
		}
		if upsert && (old.Dict() != nil && !old.IsKeyedTable() || old.Type().IsList()) {
			return Join(env, old, y)
		}
		hold.header = owned
		out, rows, err := changed(old, y, upsert, &hold)
		at = k.Longs(rows)
		return out, err
	})
	if err == nil && owner != nil && hold.sole {
		owner.OwnItems(name)
	}
	return at, err
}

func rowNumbers(from, n int) k.Value {
	if n == 1 {
		return k.OneLong(int64(from))
	}
	return k.Longs(places(from, n))
}

// pushRows appends rows that fit an owned table as they are: one record of atoms, a list
// of columns, or a table with the same columns. It gives their number, or -1, with nothing
// done, for anything that needs more than copying. For upsert a list of lists is records.
func pushRows(t *k.Table, y k.Value, upsert bool) int {
	if t.Attr != k.NoAttr {
		return -1
	}
	var items []k.Value
	switch o := y.Object().(type) {
	case *k.List:
		items = y.Items()
	case *k.Table:
		if !slices.Equal(o.Names, t.Names) {
			return -1
		}
		items = o.Cols
	default:
		return -1
	}
	if len(items) != len(t.Cols) || len(items) == 0 {
		return -1
	}
	if items[0].Type() < 0 {
		if t.PushRow(items) {
			return 1
		}
		return -1
	}
	if upsert && y.Table() == nil {
		return -1
	}
	return t.PushColumns(items)
}

// withRows is a table or keyed table with the rows of y, and their numbers.
func withRows(x, y k.Value, upsert bool) (k.Value, []int64, error) {
	return changed(x, y, upsert, &held{})
}

// changed is withRows; the columns of a table that nobody else has change in place. It
// notes whether the result's items are nobody else's.
func changed(x, y k.Value, upsert bool, hold *held) (k.Value, []int64, error) {
	sole := hold.sole
	hold.sole = false
	if t := x.Table(); t != nil {
		cols, n, err := fitRows(t, y, upsert)
		if err != nil {
			return k.Value{}, nil, err
		}
		at := places(t.Len(), n) // before the columns grow
		return grown(x, cols, hold.header), at, nil
	}
	d := x.Dict()
	if d == nil || d.Keys.Table() == nil || d.Vals.Table() == nil {
		if x.Partitioned() != nil {
			return k.Value{}, nil, k.Error("par")
		}
		return k.Value{}, nil, k.ErrType
	}
	hold.sole = sole
	return changedKeyed(d, y, upsert, hold)
}

// grown is a table with columns appended that fit.
func grown(x k.Value, cols []k.Value, owned bool) k.Value {
	t := x.Table()
	out := make([]k.Value, len(cols))
	same := t.Attr == k.NoAttr
	for i, col := range t.Cols {
		if owned && k.AppendInPlace(col, cols[i]) {
			out[i] = col
			continue
		}
		same = false
		if joined, ok := k.AppendTo(col, cols[i]); ok {
			out[i] = joined
		} else {
			out[i] = cols[i] // the column was () and takes the type
		}
	}
	if same && owned {
		return x
	}
	return k.NewTable(t.Names, out)
}

// changedKeyed is changed for a keyed table. The first change of rows that are there
// copies the columns; those after it, until somebody reads the variable, set their items.
func changedKeyed(d *k.Dict, y k.Value, upsert bool, hold *held) (k.Value, []int64, error) {
	keys, vals := d.Keys.Table(), d.Vals.Table()
	both := joinColumns(keys, vals).Table()
	cols, n, err := fitRows(both, y, upsert)
	if err == k.ErrType && keys.Len() == 0 {
		cols, n, err = fitRows(untyped(both), y, upsert)
	}
	if err != nil {
		return k.Value{}, nil, err
	}
	nk := len(keys.Names)
	newKeys, newVals := cols[:nk:nk], cols[nk:]
	at, fresh := rowPlaces(keys, newKeys, n)
	if len(fresh) == n {
		keysOut, valsOut := grown(d.Keys, newKeys, hold.header), grown(d.Vals, newVals, hold.header)
		hold.sole = hold.sole && valsOut.Same(d.Vals)
		return k.MustDict(keysOut, valsOut), at, nil
	}
	if !upsert {
		return k.Value{}, nil, k.Error("insert")
	}
	keysOut, valsOut := d.Keys, d.Vals
	if !hold.sole { // keys are never set, only appended
		valsOut = k.NewTable(vals.Names, cloneAll(vals.Cols))
	}
	hold.sole = true
	if len(fresh) > 0 {
		keysOut = grown(keysOut, gatherAll(newKeys, fresh), hold.header)
		valsOut = grown(valsOut, gatherAll(newVals, fresh), true)
	}
	out := make([]k.Value, len(newVals))
	for i, col := range valsOut.Table().Cols {
		out[i] = scattered(col, at, newVals[i])
	}
	return k.MustDict(keysOut, k.NewTable(vals.Names, out)), at, nil
}

// untyped is an empty table whose columns of numbers take the kind of their first rows: a
// keyed table without rows does not insist on int where long comes, for one.
func untyped(t *k.Table) *k.Table {
	cols := make([]k.Value, len(t.Cols))
	for i, col := range t.Cols {
		if cols[i] = col; col.Type().IsNumeric() {
			cols[i] = k.EmptyList
		}
	}
	return k.NewTable(t.Names, cols).Table()
}

func cloneAll(cols []k.Value) []k.Value {
	out := make([]k.Value, len(cols))
	for i, col := range cols {
		out[i] = k.CloneItems(col)
	}
	return out
}

// fewRows is how many keys are looked for one by one, before all of a table's are numbered.
const fewRows = 16

// rowPlaces is where rows with keys go in a keyed table: the row that has the key, else one
// behind the last; fresh is which of them are new.
func rowPlaces(keys *k.Table, newKeys []k.Value, n int) (at, fresh []int64) {
	count := keys.Len()
	at = make([]int64, n)
	if n <= fewRows {
		row := make([]k.Value, len(newKeys))
		for i := range at {
			for j, col := range newKeys {
				row[j] = col.Slice(i, i+1)
			}
			if at[i] = findRow(keys.Cols, count, row); at[i] < int64(count) {
				continue
			}
			if seen := findRow(newKeys, i, row); seen < int64(i) {
				at[i] = at[seen]
				continue
			}
			at[i] = int64(count + len(fresh))
			fresh = append(fresh, int64(i))
		}
		return at, fresh
	}
	found := FindRows(keys.Cols, count, newKeys, n, nil)
	first := GroupRows(newKeys, n, nil)
	for i := range at {
		switch f := first.First[first.Of[i]]; {
		case found[i] >= 0:
			at[i] = found[i]
		case f < int64(i):
			at[i] = at[f]
		default:
			at[i] = int64(count + len(fresh))
			fresh = append(fresh, int64(i))
		}
	}
	return at, fresh
}

func gatherAll(cols []k.Value, at []int64) []k.Value {
	out := make([]k.Value, len(cols))
	for i, col := range cols {
		out[i] = col.Gather(at)
	}
	return out
}

// scattered is a column of its own with items set at places, in place where their kind is
// the column's; later ones win.
func scattered(col k.Value, at []int64, items k.Value) k.Value {
	_, nested := col.Object().(*k.List)
	if nested || col.Type().IsVector() && col.Type() == items.Type() && col.Domain() == items.Domain() {
		for i, place := range at {
			k.SetItem(col, int(place), items.At(i))
		}
		return col
	}
	out := append([]k.Value(nil), col.Each()...)
	for i, place := range at {
		out[place] = items.At(i)
	}
	return k.NewList(out)
}
