package prim

import (
	"slices"

	"tock/internal/vec"
	"tock/k"
)

// Rows told apart by one or more key columns: what grouping, joins and keyed tables
// share. Each column's items get small numbers (direct-addressed where their keys lie
// close together, hashed otherwise); the numbers of several columns are paired and
// numbered again, so a row is one integer whatever its columns are.

// FindRows is, for each of the m rows of the probe columns, the first row among keys
// (columns of n items) that equals it in all columns, or -1. Symbols and enumerations
// are equal by text; other kinds must be the same to be equal.
func FindRows(keys []k.Value, n int, probes []k.Value, m int, pause vec.Pause) []int64 {
	if len(keys) == 1 {
		if out, ok := lookUpRows(keys[0], probes[0]); ok {
			return out
		}
	}
	if len(keys) == 0 {
		return missing(m)
	}
	of, at, _, ok := numberBoth(keys, probes, pause)
	if !ok {
		return missing(m)
	}
	first := make([]int64, 0, n)
	for row, num := range of {
		if int(num) == len(first) {
			first = append(first, int64(row))
		}
	}
	out := make([]int64, m)
	for i, num := range at {
		out[i] = -1
		if num >= 0 {
			out[i] = first[num]
		}
	}
	return out
}

// numberBoth numbers the rows of key columns, and gives those of the probe columns the
// number of the key row that equals them, -1 where there is none; different is how many
// numbers there are. False when no rows can be equal. There is a column at least.
func numberBoth(keys, probes []k.Value, pause vec.Pause) (of, at []int32, different int, ok bool) {
	for i, col := range keys {
		col, probe, same := alike(col, probes[i])
		if !same {
			return nil, nil, 0, false
		}
		num := numbering{pause: pause}
		colOf, colAt := num.add(col), num.find(probe)
		if i == 0 {
			of, at, different = colOf, colAt, num.n
			continue
		}
		pairs := numbering{pause: pause}
		of, at = pairs.addKeys(pairKeys(of, colOf)), pairs.findPairs(at, colAt)
		different = pairs.n
	}
	return of, at, different, true
}

func missing(m int) []int64 {
	out := make([]int64, m)
	for i := range out {
		out[i] = -1
	}
	return out
}

// alike is two columns in one representation; false when no items can be equal.
func alike(x, y k.Value) (k.Value, k.Value, bool) {
	xt, yt := x.Type(), y.Type()
	if xt.IsEnum() || yt.IsEnum() {
		if xt == yt && x.Domain() == y.Domain() {
			return x, y, true
		}
		x, y = k.Resolve(x), k.Resolve(y)
		xt, yt = x.Type(), y.Type()
	}
	return x, y, xt == yt || xt == k.Mixed || yt == k.Mixed
}

// lookUpRows answers FindRows from the index of an attribute, where looking up one by
// one beats numbering the whole column.
func lookUpRows(col, probe k.Value) ([]int64, bool) {
	if a := col.Attr(); a == k.NoAttr || a == k.Sorted && probe.Len()*8 > col.Len() {
		return nil, false
	}
	if probe.Type() != col.Type() || probe.Domain() != col.Domain() {
		return nil, false
	}
	out := make([]int64, probe.Len())
	for i := range out {
		rows, ok := k.Lookup(col, probe.At(i))
		if !ok {
			return nil, false
		}
		out[i] = int64(rows.First())
	}
	return out, true
}

// SortRows is the places of rows in ascending order of their key columns, the first
// major; equal rows keep their order. desc turns the order of every column.
func SortRows(cols []k.Value, n int, desc bool, pause vec.Pause) []int64 {
	order := make([]int64, n)
	for i := range order {
		order[i] = int64(i)
	}
	for i := len(cols) - 1; i >= 0; i-- {
		order = refineBy(order, cols[i], desc, pause)
	}
	return order
}

// refineBy sorts order by a column, keeping it among equals.
func refineBy(order []int64, col k.Value, desc bool, pause vec.Pause) []int64 {
	return vec.Refine(order, orderKeys(col, pause), desc, pause)
}

// orderKeys is keys in the order of a column's items: symbols by text, guids by bytes,
// items of general lists as k.Compare has them.
func orderKeys(col k.Value, pause vec.Pause) []uint64 {
	col = k.Resolve(col)
	if col.Type() != k.Symbol {
		if keys, ok := itemKeys(col); ok {
			return keys
		}
	}
	// Few are distinct as a rule: rank those and give each item its rank.
	num := numbering{pause: pause}
	of := num.add(col)
	distinct := make([]k.Value, 0, num.n)
	for row, n := range of {
		if int(n) == len(distinct) {
			distinct = append(distinct, col.At(row))
		}
	}
	ranks := rankValues(distinct, pause)
	keys := make([]uint64, len(of))
	for i, n := range of {
		keys[i] = ranks[n]
	}
	return keys
}

// rankValues is the rank of each of distinct values in the order of k.Compare.
func rankValues(vals []k.Value, pause vec.Pause) []uint64 {
	places := make([]int, len(vals))
	for i := range places {
		places[i] = i
	}
	n := 0
	slices.SortStableFunc(places, func(a, b int) int {
		n++
		pause.At(n)
		return k.Compare(vals[a], vals[b])
	})
	ranks := make([]uint64, len(vals))
	for rank, at := range places {
		ranks[at] = uint64(rank)
	}
	return ranks
}
