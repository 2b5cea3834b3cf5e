package qsql

import (
	"strings"

	"tock/k"
	"tock/q/prim"
)

// QueryFn is the functional forms ?[t;i;p], ?[t;c;b;a], ?[t;c;b;a;n] and
// ?[t;c;b;a;n;(g;cn)]. Errors: ErrRank for other counts of arguments.
func QueryFn(env prim.Env, args []k.Value) (k.Value, error) {
	var none k.Value
	switch len(args) {
	case 3:
		return SimpleExec(env, args[0], args[1], args[2])
	case 4:
		return query(env, args[0], args[1], args[2], args[3], none, none)
	case 5:
		return query(env, args[0], args[1], args[2], args[3], args[4], none)
	case 6:
		return query(env, args[0], args[1], args[2], args[3], args[4], args[5])
	}
	return k.Value{}, k.ErrRank
}

// BangFn is ![t;c;b;a]: delete when a is symbols to delete or there is nothing to set,
// update otherwise.
func BangFn(env prim.Env, args []k.Value) (k.Value, error) {
	if len(args) != 4 {
		return k.Value{}, k.ErrRank
	}
	t, where, by, cols := args[0], args[1], args[2], args[3]
	if cols.Dict() == nil {
		return Delete(env, t, where, cols)
	}
	return Update(env, t, where, by, cols)
}

// query tells select from exec: exec has no groups, groups without names, or columns
// without names.
func query(env prim.Env, t, where, by, cols, limit, order k.Value) (k.Value, error) {
	if by.Type() == k.Boolean && by.Len() == 1 { // exec .. by 0b
		by = by.At(0)
	}
	grouped := by.Dict() != nil || by.Type() == -k.Boolean
	named := cols.Dict() != nil || isEmpty(cols)
	if grouped && named {
		return Select(env, t, where, by, cols, limit, order)
	}
	return exec(env, t, where, by, cols, limit, order)
}

// Select is ?[t;where;by;cols;limit;order] with a table as its result.
//
// Shapes: t is a table, keyed, splayed or partitioned, or the name of one; where is a
// list of parse trees, each a condition on the rows left by those before; by is 0b, 1b
// for distinct rows, or a dictionary of names and trees; cols is a dictionary, or () for
// all columns. limit (a count, negative from the end, or first row and count) and order
// (grade;column) may be no value. Of a dictionary, whose entries are the columns, cols alone
// select, and the result is one.
// Errors: ErrType for what is no table and conditions that are not boolean, ErrLength
// for columns that differ in count.
func Select(env prim.Env, t, where, by, cols, limit, order k.Value) (k.Value, error) {
	src, err := resolve(env, t)
	if err != nil {
		return k.Value{}, err
	}
	ph, err := phrases(by, cols)
	if err != nil {
		return k.Value{}, err
	}
	ph.limit, ph.order = limit, orderOf(order)
	if src.parted != nil {
		return selectParted(env, src.parted, where.Each(), ph)
	}
	if src.dict != nil && !ph.grouped && !ph.distinct && limit.IsZero() && order.IsZero() {
		return execDict(env, src.dict, where, k.EmptyList, cols)
	}
	if src.table == nil {
		return k.Value{}, k.ErrType
	}
	v := newView(env, src.table, src.table.Len())
	return ph.runWhere(v, where.Each(), src.keys)
}

// SimpleExec is ?[t;i;p]: a tree over some rows of a table.
func SimpleExec(env prim.Env, t, rows, tree k.Value) (k.Value, error) {
	src, err := resolve(env, t)
	if err != nil {
		return k.Value{}, err
	}
	at, ok := rowNumbers(rows)
	if src.table == nil || !ok {
		return k.Value{}, k.ErrType
	}
	v := newView(env, src.table, src.table.Len())
	v.rows = selection{list: at}
	return env.Eval(tree, v)
}

// rowNumbers is a list of integers as row numbers.
func rowNumbers(x k.Value) ([]int64, bool) {
	switch o := x.Object().(type) {
	case *k.Vec[int64]:
		return o.Raw(), x.Type() == k.Long
	case *k.Vec[int32]:
		out := make([]int64, o.Len())
		for i, at := range o.Raw() {
			out[i] = int64(at)
		}
		return out, true
	}
	switch x.Type() {
	case -k.Long, -k.Int, -k.Short:
		return []int64{x.Int()}, true
	case k.Mixed:
		return []int64{}, x.Len() == 0
	}
	return nil, false
}

// source is what a query reads: exactly one of table, parted and dict is set.
type source struct {
	table  *k.Table
	keys   int // leading columns that are the key
	parted k.PartitionedTable
	dict   *k.Dict
}

// resolve is the table a value or name stands for.
func resolve(env prim.Env, t k.Value) (source, error) {
	if t.Type() == -k.Symbol {
		var err error
		name := t.Sym()
		if strings.HasPrefix(name.String(), ":") {
			t, err = readPath(env, t)
		} else {
			t, err = env.Get(name)
		}
		if err != nil {
			return source{}, err
		}
	}
	return sourceOf(t)
}

func readPath(env prim.Env, path k.Value) (k.Value, error) {
	if get, ok := prim.Value("get", false); ok {
		return env.Apply(get, []k.Value{path})
	}
	return k.Value{}, k.ErrNYI
}

func sourceOf(t k.Value) (source, error) {
	switch o := t.Object().(type) {
	case *k.Table:
		return source{table: o}, nil
	case *k.PartTable:
		return source{parted: o.Source}, nil
	case *k.Dict:
		if whole, ok := prim.Unkey(t); ok {
			return source{table: whole, keys: len(o.Keys.Table().Names)}, nil
		}
		if k.Resolve(o.Keys).Type() == k.Symbol || o.Len() == 0 {
			return source{dict: o}, nil
		}
	}
	return source{}, k.ErrType
}

// isEmpty reports whether x is () or another empty list.
func isEmpty(x k.Value) bool { return x.Type().IsList() && x.Len() == 0 }
