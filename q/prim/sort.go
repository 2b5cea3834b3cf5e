package prim

import "tock/k"

// Sorting and grading: asc, desc, iasc, idesc, rank, xrank. All are stable. Numbers and
// what is stored as numbers are sorted by counting or radix (internal/vec), symbols by the
// rank of their distinct texts, general lists by comparison: by kind first, then by value.

var sortDefs = []Def{
	{Name: "asc", Unary: Asc, Doc: "items in ascending order, marked sorted"},
	{Name: "desc", Unary: Desc, Doc: "items in descending order"},
	{Name: "iasc", Unary: Iasc, Doc: "places that put items in ascending order"},
	{Name: "idesc", Unary: Idesc, Doc: "places that put items in descending order"},
	{Name: "rank", Unary: Rank, Doc: "place of each item in the sorted list"},
	{Name: "xrank", Binary: Xrank, Infix: true, Doc: "items put into so many buckets by rank"},
}

// Asc is x in ascending order with the sorted attribute; a dictionary by its values, a
// table by its columns from the left (its first column parted, or sorted when alone).
// An ascending list is marked itself. Errors: ErrRank for an atom. Source: code.kx.com/q/ref/asc.
func Asc(env Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case k.Vector:
		return k.Sort(x, false, pausingOver(env, x)), nil
	case *k.Table:
		return markSorted(o.Gather(k.Argsort(x, false, pausingOver(env, x)))), nil
	case *k.Dict:
		at := k.Argsort(o.Vals, false, pausingOver(env, o.Vals))
		return k.NewDict(o.Keys.Gather(at), markSorted(o.Vals.Gather(at)))
	}
	return k.Value{}, notAList(x)
}

// markSorted sets the sorted attribute on what was just sorted.
func markSorted(x k.Value) k.Value {
	if out, err := k.SetAttr(x, k.Sorted); err == nil {
		return out
	}
	return x
}

// Desc is x in descending order; otherwise as [Asc], without attributes.
func Desc(env Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case k.Vector:
		return k.Sort(x, true, pausingOver(env, x)), nil
	case *k.Table:
		return o.Gather(k.Argsort(x, true, pausingOver(env, x))), nil
	case *k.Dict:
		at := k.Argsort(o.Vals, true, pausingOver(env, o.Vals))
		return k.NewDict(o.Keys.Gather(at), o.Vals.Gather(at))
	}
	return k.Value{}, notAList(x)
}

// notAList is the error for sorting an atom, a function or a partitioned table.
func notAList(x k.Value) error {
	if x.IsAtom() {
		return k.ErrRank
	}
	return k.ErrType
}

// Iasc is the places that put x in ascending order; of a dictionary the keys in the order
// of its values. Errors: ErrRank for an atom. Source: code.kx.com/q/ref/asc#iasc.
func Iasc(env Env, x k.Value) (k.Value, error) { return grade(env, x, false) }

// Idesc is [Iasc] for descending order. Equal items keep their order.
func Idesc(env Env, x k.Value) (k.Value, error) { return grade(env, x, true) }

func grade(env Env, x k.Value, desc bool) (k.Value, error) {
	switch o := x.Object().(type) {
	case k.Vector, *k.Table:
		return k.Longs(k.Argsort(x, desc, pausingOver(env, x))), nil
	case *k.Dict:
		return o.Keys.Gather(k.Argsort(o.Vals, desc, pausingOver(env, o.Vals))), nil
	}
	return k.Value{}, notAList(x)
}

// Rank is the place each item has in the sorted list: iasc iasc x.
// Errors: ErrRank for an atom. Source: code.kx.com/q/ref/rank.
func Rank(env Env, x k.Value) (k.Value, error) {
	at, err := Iasc(env, x)
	if err != nil {
		return k.Value{}, err
	}
	places := k.Data[int64](at)
	if places == nil || x.Dict() != nil {
		return Iasc(env, at)
	}
	out := make([]int64, len(places))
	for rank, place := range places {
		out[place] = int64(rank)
	}
	return k.Longs(out), nil
}

// Xrank puts the items of y into x buckets of equal size, or nearly, by rank.
// Errors: ErrType unless x is an integer atom, ErrRank for an atom y.
// Source: code.kx.com/q/ref/xrank.
func Xrank(env Env, x, y k.Value) (k.Value, error) {
	n, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	ranks, err := Rank(env, y)
	if err != nil {
		return k.Value{}, err
	}
	places := k.Data[int64](ranks)
	if places == nil && ranks.Len() > 0 {
		return k.Value{}, k.ErrType
	}
	out := make([]int64, len(places))
	for i, rank := range places {
		out[i] = bucketOf(n*rank, int64(len(places)))
	}
	return k.Longs(out), nil
}

// bucketOf is x div y for positive y.
func bucketOf(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}
