package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Joining: lists end to end, dictionaries and keyed tables by key (the right side wins),
// tables row-wise with columns matched by name. Vectors grow in the shared buffer
// (k.Join), so that a,b in a loop costs the size of b.

var joinDefs = []Def{
	{Name: ",", Binary: Join, Infix: true, Doc: "join"},
}

// Join is x,y. Errors: ErrMismatch for tables whose columns differ, ErrType for what
// cannot be joined. Source: code.kx.com/q/ref/join.
func Join(env Env, x, y k.Value) (k.Value, error) {
	xd, yd := x.Dict(), y.Dict()
	switch xt, yt := x.Table(), y.Table(); {
	case x.Partitioned() != nil || y.Partitioned() != nil:
		return k.Value{}, errPartitioned
	case xt != nil && yt != nil:
		return joinRows(xt, yt)
	case xt != nil && yd != nil:
		row, err := rowTable(xt, yd)
		if err != nil {
			return k.Value{}, err
		}
		return joinRows(xt, row)
	case yt != nil && xd != nil && !xd.IsKeyedTable():
		row, err := rowTable(yt, xd)
		if err != nil {
			return k.Value{}, err
		}
		return joinRows(row, yt)
	case xd != nil && yd != nil:
		if xd.IsKeyedTable() {
			return upsertKeyed(env, xd, y)
		}
		if xd.Attr == k.Sorted {
			return k.Value{}, k.Error("step")
		}
		return upsertDict(env, xd, yd)
	case xd != nil && xd.IsKeyedTable() && yt != nil:
		return upsertKeyed(env, xd, y)
	case xd != nil && isEmptyList(y):
		return x, nil
	case yd != nil && isEmptyList(x):
		return y, nil
	case xt != nil && isEmptyList(y):
		return x, nil
	case yt != nil && isEmptyList(x):
		return y, nil
	case xt != nil:
		return k.NewList(append(tableRows(x), y.Each()...)), nil
	case yt != nil:
		return k.NewList(append(append([]k.Value(nil), x.Each()...), tableRows(y)...)), nil
	case xd != nil || yd != nil:
		return k.Value{}, k.ErrType
	}
	if !room.Fits(int64(y.Len()), 2*itemWidth(y)) {
		return k.Value{}, k.ErrWSFull
	}
	return joinLists(env, x, y), nil
}

func isEmptyList(x k.Value) bool { return x.Type() == k.Mixed && x.Len() == 0 }

// joinLists is k.Join with q's rule for enumerations of different domains and symbols:
// two atoms stay what they are, otherwise all become symbols.
func joinLists(env Env, x, y k.Value) k.Value {
	xt, yt := x.Type(), y.Type()
	if xt.IsEnum() || yt.IsEnum() {
		textual := (xt.IsEnum() || xt.Abs() == k.Symbol) && (yt.IsEnum() || yt.Abs() == k.Symbol)
		if textual && (xt > 0 || yt > 0) && (xt.Abs() != yt.Abs() || x.Domain() != y.Domain()) {
			x, y = k.Resolve(x), k.Resolve(y)
		}
	}
	if xt < 0 && yt < 0 && xt != yt {
		return k.NewList([]k.Value{x, y})
	}
	if blockLen(x)+blockLen(y) > blockItems && env != nil && unlike(x, y) {
		return joinUnlike(pausing(env, blockLen(x)+blockLen(y)), x, y)
	}
	return k.Join(x, y)
}

// unlike tells two values, one of them long, whose join is a general list of their items.
func unlike(x, y k.Value) bool {
	xt, yt := x.Type(), y.Type()
	return xt.Abs() < k.AnyMap && yt.Abs() < k.AnyMap && (xt == k.Mixed || yt == k.Mixed || xt.Abs() != yt.Abs()) && !isEmptyList(x) && !isEmptyList(y)
}

// joinUnlike is k.Join of unlike values, a block at a time: making values of a vector's
// items takes long.
func joinUnlike(pause vec.Pause, x, y k.Value) k.Value {
	if x.Type() == k.Mixed { // which may have room
		if y.Type() < 0 {
			return k.Join(x, y)
		}
		inParts(pause, y, func(part k.Value) { x = k.Join(x, part) })
		return x
	}
	items := make([]k.Value, 0, x.Len()+y.Len())
	for _, v := range []k.Value{x, y} {
		inParts(pause, v, func(part k.Value) { items = append(items, part.Each()...) })
	}
	return k.NewList(items)
}

// inParts calls f for the blocks of a list, or an atom.
func inParts(pause vec.Pause, v k.Value, f func(part k.Value)) {
	if v.Type() < 0 {
		f(v)
		return
	}
	for from, n := 0, v.Len(); from < n; from += pauseFrom {
		pause.Take()
		f(v.Slice(from, min(from+pauseFrom, n)))
	}
}

// rowTable is a dictionary of one row's items as a table with t's columns in t's order.
func rowTable(t *k.Table, d *k.Dict) (*k.Table, error) {
	names := k.Data[k.Sym](k.Resolve(d.Keys))
	if len(names) != len(t.Names) {
		return nil, k.ErrMismatch
	}
	cols := make([]k.Value, len(t.Names))
	for i, name := range t.Names {
		at := placeOf(names, name)
		if at == len(names) {
			return nil, k.ErrMismatch
		}
		cols[i] = k.Enlist(d.Vals.At(at))
	}
	return &k.Table{Names: t.Names, Cols: cols}, nil
}

// alignColumns is y's columns in x's order; ErrMismatch when the names differ.
func alignColumns(x, y *k.Table) ([]k.Value, error) {
	if len(x.Names) != len(y.Names) {
		return nil, k.ErrMismatch
	}
	out := make([]k.Value, len(x.Names))
	for i, name := range x.Names {
		col, ok := y.Col(name)
		if !ok {
			return nil, k.ErrMismatch
		}
		out[i] = col
	}
	return out, nil
}

func joinRows(x, y *k.Table) (k.Value, error) {
	cols, err := alignColumns(x, y)
	if err != nil {
		return k.Value{}, err
	}
	out := make([]k.Value, len(cols))
	for i, col := range cols {
		out[i] = joinColumn(x.Cols[i], col)
	}
	return k.NewTable(x.Names, out), nil
}

// joinColumn is joinLists where a column may be a table: its items are its rows.
func joinColumn(x, y k.Value) k.Value {
	xt, yt := x.Table(), y.Table()
	switch {
	case xt == nil && yt == nil:
		return joinLists(nil, x, y)
	case xt != nil && yt != nil:
		if out, err := joinRows(xt, yt); err == nil {
			return out
		}
	}
	return k.Collapse(append(itemsOf(x), itemsOf(y)...))
}

// itemsOf is the items of a list, or the rows of a table.
func itemsOf(x k.Value) []k.Value {
	t := x.Table()
	if t == nil {
		return append([]k.Value(nil), x.Each()...)
	}
	rows := make([]k.Value, t.Len())
	for i := range rows {
		rows[i] = t.Row(i)
	}
	return rows
}

func upsertDict(env Env, x, y *k.Dict) (k.Value, error) {
	if y.Len() == 0 {
		return k.MustDict(x.Keys, x.Vals), nil
	}
	if x.Len() == 0 && isEmptyList(x.Keys) {
		return k.MustDict(y.Keys, y.Vals), nil
	}
	up, err := planUpsert(env, x.Keys, y.Keys)
	if err != nil {
		return k.Value{}, err
	}
	keys, err := Join(env, x.Keys, y.Keys.Gather(up.newKeys))
	if err != nil {
		return k.Value{}, err
	}
	vals, err := up.merge(x.Vals, y.Vals)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewDict(keys, vals)
}

// upsertPlan says where each entry of the right side goes: places below n are there
// already, the others are appended in order of newKeys.
type upsertPlan struct {
	n       int
	places  []int64
	newKeys []int64
}

// planUpsert finds y's keys among x's; keys that come twice in y go to one place.
func planUpsert(env Env, x, y k.Value) (upsertPlan, error) {
	find := func(in k.Value) ([]int64, error) {
		at, err := FindKeys(env, &k.Dict{Keys: in}, y)
		if err != nil {
			return nil, err
		}
		places := k.Data[int64](asList(at))
		if len(places) != y.Len() {
			return nil, k.ErrLength
		}
		return places, nil
	}
	found, err := find(x)
	if err != nil {
		return upsertPlan{}, err
	}
	up := upsertPlan{n: x.Len(), places: make([]int64, len(found))}
	var firsts []int64
	for i, at := range found {
		if at < int64(up.n) {
			up.places[i] = at
			continue
		}
		if firsts == nil {
			if firsts, err = find(y); err != nil {
				return upsertPlan{}, err
			}
		}
		if f := firsts[i]; f < int64(i) {
			up.places[i] = up.places[f]
			continue
		}
		up.places[i] = int64(up.n + len(up.newKeys))
		up.newKeys = append(up.newKeys, int64(i))
	}
	return up, nil
}

// merge is x with y's items at the planned places; a table column by column.
func (up upsertPlan) merge(x, y k.Value) (k.Value, error) {
	if xt, yt := x.Table(), y.Table(); xt != nil && yt != nil {
		cols, err := alignColumns(xt, yt)
		if err != nil {
			return k.Value{}, err
		}
		out := make([]k.Value, len(cols))
		for i, col := range cols {
			if out[i], err = up.merge(xt.Cols[i], col); err != nil {
				return k.Value{}, err
			}
		}
		return k.NewTable(xt.Names, out), nil
	}
	out := joinColumn(x, gather(y, up.newKeys))
	if x.Len() == 0 && len(up.newKeys) > 0 {
		out = gather(y, up.newKeys)
	}
	if len(up.newKeys) == len(up.places) {
		return out, nil
	}
	if r, ok := scatterSame(out, up.places, y); ok {
		return r, nil
	}
	items := itemsOf(out)
	for i, at := range up.places {
		items[at] = y.At(i)
	}
	return k.Collapse(items), nil
}

// scatterSame is a copy of a vector with y's items, of the same kind, at places; false
// when the kinds differ. Places must be in range.
func scatterSame(x k.Value, places []int64, y k.Value) (k.Value, bool) {
	if x.Type() != y.Type() || x.Domain() != y.Domain() {
		return k.Value{}, false
	}
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return scatterCopy(o, places, y), true
	case *k.Vec[int16]:
		return scatterCopy(o, places, y), true
	case *k.Vec[int32]:
		return scatterCopy(o, places, y), true
	case *k.Vec[int64]:
		return scatterCopy(o, places, y), true
	case *k.Vec[float32]:
		return scatterCopy(o, places, y), true
	case *k.Vec[float64]:
		return scatterCopy(o, places, y), true
	case *k.Vec[k.Sym]:
		return scatterCopy(o, places, y), true
	case *k.Vec[k.GUID]:
		return scatterCopy(o, places, y), true
	}
	return k.Value{}, false
}

func scatterCopy[T k.Elem](o *k.Vec[T], places []int64, y k.Value) k.Value {
	out := append([]T(nil), o.Raw()...)
	items := k.Data[T](y)
	for i, at := range places {
		out[at] = items[i]
	}
	return o.With(out)
}

// upsertKeyed is a keyed table with the rows of y (a keyed table, a table with its
// columns, or one row as a dictionary): known keys are replaced, new ones appended.
func upsertKeyed(env Env, x *k.Dict, y k.Value) (k.Value, error) {
	keys, vals, err := splitLike(x, y)
	if err != nil {
		return k.Value{}, err
	}
	up, err := planUpsert(env, x.Keys, keys)
	if err != nil {
		return k.Value{}, err
	}
	newKeys, err := Join(env, x.Keys, keys.Gather(up.newKeys))
	if err != nil {
		return k.Value{}, err
	}
	merged, err := up.merge(x.Vals, vals)
	if err != nil {
		return k.Value{}, err
	}
	return k.NewDict(newKeys, merged)
}

// splitLike splits rows into key and value tables with the columns of the keyed table x.
func splitLike(x *k.Dict, y k.Value) (keys, vals k.Value, err error) {
	var t *k.Table
	switch o := y.Object().(type) {
	case *k.Table:
		t = o
	case *k.Dict:
		if o.IsKeyedTable() {
			t = joinColumns(o.Keys.Table(), o.Vals.Table()).Table()
			break
		}
		row, err := k.FlipDict(k.Data[k.Sym](o.Keys), enlistEach(o.Vals))
		if err != nil || k.Data[k.Sym](o.Keys) == nil {
			return k.Value{}, k.Value{}, k.ErrType
		}
		t = row.Table()
	default:
		return k.Value{}, k.Value{}, k.ErrType
	}
	xk, xv := x.Keys.Table(), x.Vals.Table()
	if xk == nil || xv == nil || len(t.Names) != len(xk.Names)+len(xv.Names) {
		return k.Value{}, k.Value{}, k.ErrMismatch
	}
	pick := func(names []k.Sym) (k.Value, error) {
		cols := make([]k.Value, len(names))
		for i, name := range names {
			col, ok := t.Col(name)
			if !ok {
				return k.Value{}, k.ErrMismatch
			}
			cols[i] = col
		}
		return k.NewTable(names, cols), nil
	}
	if keys, err = pick(xk.Names); err != nil {
		return keys, vals, err
	}
	vals, err = pick(xv.Names)
	return keys, vals, err
}

func enlistEach(x k.Value) []k.Value {
	items := x.Each()
	out := make([]k.Value, len(items))
	for i, item := range items {
		out[i] = k.Enlist(item)
	}
	return out
}
