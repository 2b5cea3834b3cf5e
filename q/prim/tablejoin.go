package prim

import (
	"tock/internal/room"
	"tock/k"
)

// Joins of tables by equal keys. The rows of the keyed side are found for all rows of
// the other at once (FindRows), then columns are gathered. A left table given by name is
// changed in place. As-of and window joins are in asof.go and windowjoin.go.

var tableJoinDefs = []Def{
	{Name: "lj", Binary: Lj, Infix: true, Doc: "left join"},
	{Name: "ljf", Binary: Ljf, Infix: true, Doc: "left join, nulls do not replace"},
	{Name: "ij", Binary: Ij, Infix: true, Doc: "inner join"},
	{Name: "ijf", Binary: Ijf, Infix: true, Doc: "inner join, nulls do not replace"},
	{Name: "uj", Binary: Uj, Infix: true, Doc: "union join"},
	{Name: "ujf", Binary: Ujf, Infix: true, Doc: "union join, nulls do not replace"},
	{Name: "pj", Binary: Pj, Infix: true, Doc: "plus join"},
	{Name: "ej", Nary: Ej, Ranks: [2]int{3, 3}, Doc: "equijoin"},
	{Name: "aj", Nary: asOfJoin(false, false), Ranks: [2]int{3, 3}, Doc: "as-of join"},
	{Name: "aj0", Nary: asOfJoin(true, false), Ranks: [2]int{3, 3}, Doc: "as-of join with the time found"},
	{Name: "ajf", Nary: asOfJoin(false, true), Ranks: [2]int{3, 3}, Doc: "as-of join, nulls do not replace"},
	{Name: "ajf0", Nary: asOfJoin(true, true), Ranks: [2]int{3, 3}, Doc: "as-of join with the time found, nulls do not replace"},
	{Name: "asof", Binary: AsOf, Infix: true, Doc: "last row not after a time"},
	{Name: "wj", Nary: windowJoin(true), Ranks: [2]int{4, 4}, Doc: "window join"},
	{Name: "wj1", Nary: windowJoin(false), Ranks: [2]int{4, 4}, Doc: "window join without the prevailing row"},
	{Name: "fby", Binary: Fby, Infix: true, Doc: "aggregate of each item's group"},
}

// Lj is x with the columns of the keyed table y: where y has the row's key its values
// replace x's, elsewhere x keeps its own and new columns are null.
//
// Errors: ErrType when y is not keyed, the name of a key column that x has not.
// Source: code.kx.com/q/ref/lj.
func Lj(env Env, x, y k.Value) (k.Value, error) { return leftJoin(env, x, y, false) }

// Ljf is Lj in which y's nulls do not replace.
func Ljf(env Env, x, y k.Value) (k.Value, error) { return leftJoin(env, x, y, true) }

// Ij is Lj of the rows that y has; Ijf is Ljf of them.
func Ij(env Env, x, y k.Value) (k.Value, error) { return innerJoin(env, x, y, false) }

// Ijf is Ij in which y's nulls do not replace.
func Ijf(env Env, x, y k.Value) (k.Value, error) { return innerJoin(env, x, y, true) }

func leftJoin(env Env, x, y k.Value, fill bool) (k.Value, error) {
	return byReference(env, x, func(x k.Value) (k.Value, error) {
		if isEmptyList(y) {
			return x, nil
		}
		return onTable(x, func(t *k.Table) (*k.Table, error) {
			vals, at, err := lookUpKeys(env, t, y)
			if err != nil {
				return nil, err
			}
			return overlay(t, vals, at, fill), nil
		})
	})
}

func innerJoin(env Env, x, y k.Value, fill bool) (k.Value, error) {
	return byReference(env, x, func(x k.Value) (k.Value, error) {
		return onTable(x, func(t *k.Table) (*k.Table, error) {
			vals, at, err := matchKeys(env, t, y)
			if err != nil {
				return nil, err
			}
			var rows, found []int64
			for row, place := range at {
				if place >= 0 {
					rows = append(rows, int64(row))
					found = append(found, place)
				}
			}
			return overlay(t.Gather(rows).Table(), vals, found, fill), nil
		})
	})
}

// onTable applies f to a table, or to a keyed table as one, whose key then comes back.
func onTable(x k.Value, f func(t *k.Table) (*k.Table, error)) (k.Value, error) {
	t, ok := Unkey(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	out, err := f(t)
	if err != nil {
		return k.Value{}, err
	}
	v := k.NewTable(out.Names, out.Cols)
	if x.IsKeyedTable() {
		return Enkey(len(x.Dict().Keys.Table().Names), v)
	}
	return v, nil
}

// matchKeys is the value table of the keyed table y, and the row there of each row of t
// by y's key columns, -1 where there is none.
func matchKeys(env Env, t *k.Table, y k.Value) (*k.Table, []int64, error) {
	d := y.Dict()
	if d == nil || d.Keys.Table() == nil || d.Vals.Table() == nil {
		return nil, nil, k.ErrType
	}
	keys := d.Keys.Table()
	probes, err := columnsNamed(t, keys.Names)
	if err != nil {
		return nil, nil, err
	}
	return d.Vals.Table(), FindRows(keys.Cols, keys.Len(), probes, t.Len(), pausing(env, keys.Len()+t.Len())), nil
}

// lookUpKeys is matchKeys as indexing y finds its rows: a stepped table gives the row that
// prevails at each key (code.kx.com/q/kb/temporal-data).
func lookUpKeys(env Env, t *k.Table, y k.Value) (*k.Table, []int64, error) {
	d := y.Dict()
	if d == nil || d.Attr != k.Sorted || !y.IsKeyedTable() {
		return matchKeys(env, t, y)
	}
	keys := d.Keys.Table()
	cols, err := columnsNamed(t, keys.Names)
	if err != nil {
		return nil, nil, err
	}
	probes, err := checkedProbes(keys, probes{cols: cols, n: t.Len()})
	if err != nil {
		return nil, nil, err
	}
	return d.Vals.Table(), binRows(keys, probes, false, pausing(env, t.Len()+keys.Len())), nil
}

// overlay is t with y's columns from the rows at, one a row of t; where that is -1 t's own
// value stays, or null for a new column. fill keeps t's own also where y's is null.
func overlay(t, y *k.Table, at []int64, fill bool) *k.Table {
	out := &k.Table{Names: append([]k.Sym(nil), t.Names...), Cols: append([]k.Value(nil), t.Cols...)}
	every := true
	for _, place := range at {
		every = every && place >= 0
	}
	places := make([]int, len(y.Names))
	for i, name := range y.Names {
		if places[i] = placeOf(out.Names, name); places[i] == len(out.Names) {
			out.Names = append(out.Names, name)
			out.Cols = append(out.Cols, k.Value{})
		}
	}
	column := func(i int) {
		col := &out.Cols[places[i]]
		if col.IsZero() || every && !fill {
			*col = y.Cols[i].Gather(at)
			return
		}
		*col = laidOver(*col, y.Cols[i], at, fill)
	}
	if len(at) < overlayShare {
		for i := range y.Names {
			column(i)
		}
		return out
	}
	share(len(y.Names), column)
	return out
}

// overlayShare is how many rows make a column worth a goroutine.
const overlayShare = 1 << 14

// laidOver is column x with the items of y at places that are not -1 (nor null, for fill).
func laidOver(x, y k.Value, at []int64, fill bool) k.Value {
	if x.Domain() != y.Domain() {
		x, y = k.Resolve(x), k.Resolve(y)
	}
	if x.Type() == y.Type() && x.Type() != k.Mixed {
		return laidOverVec(x, y, at, fill)
	}
	items := append([]k.Value(nil), x.Each()...)
	for row, place := range at {
		if place < 0 {
			continue
		}
		if item := y.At(int(place)); !fill || !item.IsNull() && (item.IsAtom() || item.Len() > 0) {
			items[row] = item
		}
	}
	return k.Collapse(items)
}

func laidOverVec(x, y k.Value, at []int64, fill bool) k.Value {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[int16]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[int32]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[int64]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[float32]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[float64]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[k.Sym]:
		return laidOverTyped(o, y, at, fill)
	case *k.Vec[k.GUID]:
		return laidOverTyped(o, y, at, fill)
	}
	return x
}

func laidOverTyped[T k.Elem](x *k.Vec[T], y k.Value, at []int64, fill bool) k.Value {
	out, mine, items := room.Items[T](x.Len()), x.Raw(), k.Data[T](y)
	var null T
	hasNull := fill && y.Type() != k.Boolean && y.Type() != k.Byte
	if hasNull {
		null = k.Data[T](k.Enlist(y.Vector().Null()))[0]
	}
	out, mine = out[:len(at)], mine[:len(at)]
	for row, place := range at {
		item := mine[row]
		if uint64(place) < uint64(len(items)) {
			if its := items[place]; !hasNull || its == its && its != null {
				item = its
			}
		}
		out[row] = item
	}
	return x.With(out)
}

// Uj is the rows of both tables with the columns of both, null where a table has not
// got one. With keyed tables the rows of y replace those of x with the same key.
//
// Errors: ErrType unless both are keyed or both are not. Source: code.kx.com/q/ref/uj.
func Uj(env Env, x, y k.Value) (k.Value, error) { return unionJoin(env, x, y, false) }

// Ujf is Uj in which y's nulls do not replace.
func Ujf(env Env, x, y k.Value) (k.Value, error) { return unionJoin(env, x, y, true) }

func unionJoin(env Env, x, y k.Value, fill bool) (k.Value, error) {
	return byReference(env, x, func(x k.Value) (k.Value, error) {
		switch {
		case isEmptyList(x):
			return y, nil
		case isEmptyList(y):
			return x, nil
		case x.IsKeyedTable() && y.IsKeyedTable():
			return unionKeyed(env, x, y, fill)
		case x.Table() == nil || y.Table() == nil:
			return k.Value{}, k.ErrType
		}
		return stack(env, x.Table(), y.Table())
	})
}

// stack is the rows of y under those of x, columns matched by name.
func stack(env Env, x, y *k.Table) (k.Value, error) {
	names := append([]k.Sym(nil), x.Names...)
	for _, name := range y.Names {
		if placeOf(names, name) == len(names) {
			names = append(names, name)
		}
	}
	cols := make([]k.Value, len(names))
	for i, name := range names {
		xc, inX := x.Col(name)
		yc, inY := y.Col(name)
		switch {
		case !inX:
			xc = yc.Gather(missing(x.Len()))
		case !inY:
			yc = xc.Gather(missing(y.Len()))
		}
		var err error
		if cols[i], err = Join(env, xc, yc); err != nil {
			return k.Value{}, err
		}
	}
	return k.NewTable(names, cols), nil
}

func unionKeyed(env Env, x, y k.Value, fill bool) (k.Value, error) {
	xt, _ := Unkey(x)
	yt, _ := Unkey(y)
	nk := len(x.Dict().Keys.Table().Names)
	keys := y.Dict().Keys.Table()
	vals, at, err := matchKeys(env, xt, y)
	if err != nil {
		return k.Value{}, err
	}
	upper := overlay(xt, vals, at, fill)
	mine, err := columnsNamed(xt, keys.Names)
	if err != nil {
		return k.Value{}, err
	}
	var fresh []int64
	for row, place := range FindRows(mine, xt.Len(), keys.Cols, keys.Len(), pausing(env, keys.Len()+xt.Len())) {
		if place < 0 {
			fresh = append(fresh, int64(row))
		}
	}
	out, err := stack(env, upper, yt.Gather(fresh).Table())
	if err != nil {
		return k.Value{}, err
	}
	return Enkey(nk, out)
}

// Pj is x with y's columns added to its own; a column that x has not starts at zero, and
// rows that y has not add nothing. Source: code.kx.com/q/ref/pj.
func Pj(env Env, x, y k.Value) (k.Value, error) {
	return byReference(env, x, func(x k.Value) (k.Value, error) {
		return onTable(x, func(t *k.Table) (*k.Table, error) {
			vals, at, err := matchKeys(env, t, y)
			if err != nil {
				return nil, err
			}
			out := &k.Table{Names: append([]k.Sym(nil), t.Names...), Cols: append([]k.Value(nil), t.Cols...)}
			for i, name := range vals.Names {
				zero, err := Cast(vals.Cols[i].Type(), k.NewLong(0))
				if err != nil {
					return nil, err
				}
				col, err := dyad(env, "^", zero, vals.Cols[i].Gather(at))
				if err != nil {
					return nil, err
				}
				place := placeOf(out.Names, name)
				if place == len(out.Names) {
					out.Names = append(out.Names, name)
					out.Cols = append(out.Cols, col)
					continue
				}
				if out.Cols[place], err = Add(env, out.Cols[place], col); err != nil {
					return nil, err
				}
			}
			return out, nil
		})
	})
}

// Ej is ej[c;x;y]: a row for every pair of rows of x and y equal in columns c, in the
// order of x's rows; other columns that both have come from y.
func Ej(env Env, args []k.Value) (k.Value, error) {
	if len(args) != 3 {
		return k.Value{}, k.ErrRank
	}
	names, err := symsOf(args[0])
	if err != nil {
		return k.Value{}, err
	}
	x, ok1 := Unkey(args[1])
	y, ok2 := Unkey(args[2])
	if !ok1 || !ok2 {
		return k.Value{}, k.ErrType
	}
	xc, err := columnsNamed(x, names)
	if err != nil {
		return k.Value{}, err
	}
	yc, err := columnsNamed(y, names)
	if err != nil {
		return k.Value{}, err
	}
	pause := pausing(env, x.Len()+y.Len())
	groups := GroupRows(yc, y.Len(), pause)
	rows, starts := groups.Rows()
	var left, right []int64
	for row, first := range FindRows(yc, y.Len(), xc, x.Len(), pause) {
		if first < 0 {
			continue
		}
		pause.Take()
		group := groups.Of[first]
		for _, at := range rows[starts[group]:starts[group+1]] {
			left = append(left, int64(row))
			right = append(right, at)
		}
	}
	rest := dropColumns(y, names).Table()
	out := joinColumns(x.Gather(left).Table(), rest.Gather(right).Table())
	return out, nil
}

// Fby is (f;data) fby groups: f of each group's items, given to every item of the group.
// data and groups are lists or tables of one count. Source: code.kx.com/q/ref/fby.
func Fby(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() != k.Mixed || x.Len() != 2 {
		return k.Value{}, k.ErrType
	}
	f, data := x.At(0), x.At(1)
	cols := []k.Value{y}
	if t := y.Table(); t != nil {
		cols = t.Cols
	} else if !y.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	if data.Len() != y.Len() {
		return k.Value{}, k.ErrLength
	}
	groups := GroupRows(cols, y.Len(), pausing(env, y.Len()))
	if groups.Len() == 0 {
		one, err := env.Apply(f, []k.Value{data})
		if err != nil || !one.IsAtom() {
			return one, err
		}
		return k.Enlist(one).Slice(0, 0), nil
	}
	rows, starts := groups.Rows()
	all := data.Gather(rows)
	each := make([]k.Value, groups.Len())
	for i := range each {
		if err := env.Check(); err != nil {
			return k.Value{}, err
		}
		var err error
		if each[i], err = env.Apply(f, []k.Value{all.Slice(starts[i], starts[i+1])}); err != nil {
			return k.Value{}, err
		}
	}
	if vals := k.Collapse(each); vals.Type().IsVector() {
		at := make([]int64, len(groups.Of))
		for row, group := range groups.Of {
			at[row] = int64(group)
		}
		return vals.Gather(at), nil
	}
	if flat, ok := Unnest(env, k.NewList(each), rows, starts); ok {
		return flat, nil
	}
	out := make([]k.Value, len(rows))
	for i, item := range each {
		n := starts[i+1] - starts[i]
		if item.Type().IsList() && item.Len() != n {
			return k.Value{}, k.ErrLength
		}
		for j := range n {
			out[rows[starts[i]+j]] = item.At(j)
		}
	}
	return k.Collapse(out), nil
}
