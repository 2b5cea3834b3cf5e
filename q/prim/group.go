package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Grouping: group and distinct. Values that lie close together (symbols, enumerations,
// dates) are numbered by direct addressing, others by hash; rows of a table by the numbers
// of their columns; a grouped, parted or sorted vector answers from its index. The row
// lists of all groups share one array.

var groupDefs = []Def{
	{Name: "group", Unary: Group, Doc: "dictionary of distinct items and where they stand"},
	{Name: "distinct", Unary: Distinct, Doc: "items without repetitions"},
}

// Group is a dictionary from the distinct items of x, in the order they first appear, to
// the places where they stand. Of a table the items are rows, of a dictionary its values
// (and the places are keys). Errors: ErrType for an atom. Source: code.kx.com/q/ref/group.
func Group(env Env, x k.Value) (k.Value, error) {
	if d := x.Dict(); d != nil {
		byPlace, err := Group(env, d.Vals)
		if err != nil {
			return k.Value{}, err
		}
		lists := byPlace.Dict().Vals.Each()
		out := make([]k.Value, len(lists))
		for i, list := range lists {
			out[i] = d.Keys.Gather(k.Data[int64](list))
		}
		return k.NewDict(byPlace.Dict().Keys, k.NewList(out))
	}
	if t := x.Type(); !t.IsList() && t != k.TypeTable || x.Partitioned() != nil {
		return k.Value{}, k.ErrType
	}
	if keys, lists, ok := groupsOfIndex(x); ok {
		return k.NewDict(keys, lists)
	}
	g := k.Group(x, pausingOver(env, x))
	rows, starts := g.Rows()
	return k.NewDict(x.Gather(g.First), rowLists(g, rows, starts))
}

// rowLists is the places of each group as a list of long vectors.
func rowLists(g vec.Groups, rows, starts []int64) k.Value {
	lists := make([]k.Value, g.Len())
	for i := range lists {
		lists[i] = k.Longs(rows[starts[i]:starts[i+1]:starts[i+1]])
	}
	return k.NewList(lists)
}

// groupsOfIndex is the groups that the index of a grouped or parted vector knows already.
func groupsOfIndex(x k.Value) (keys, lists k.Value, ok bool) {
	v, isVec := x.Object().(interface{ Groups() ([]k.Rows, bool) })
	if a := x.Attr(); !isVec || a != k.Grouped && a != k.Parted {
		return k.Value{}, k.Value{}, false
	}
	groups, ok := v.Groups()
	if !ok {
		return k.Value{}, k.Value{}, false
	}
	first, out := make([]int64, len(groups)), make([]k.Value, len(groups))
	for i, rows := range groups {
		first[i] = int64(rows.First())
		out[i] = k.Longs(rows.Indices())
	}
	return x.Gather(first), k.NewList(out), true
}

// Distinct is the items of x without repetitions, in the order they first appear; of a
// table its rows. Errors: ErrType for an atom. Source: code.kx.com/q/ref/distinct.
func Distinct(env Env, x k.Value) (k.Value, error) {
	t := x.Type()
	if d := x.Dict(); d != nil && !d.IsKeyedTable() {
		return Distinct(env, d.Vals)
	}
	if !t.IsList() && t != k.TypeTable && t != k.TypeDict || x.Partitioned() != nil {
		return k.Value{}, k.ErrType
	}
	return k.Distinct(x, pausingOver(env, x)), nil
}
