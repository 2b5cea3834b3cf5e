package prim

import (
	"math"

	"tock/k"
)

// Aggregates of all groups of a column in one pass, for queries with by: group[i] is the
// group (0 to n-1) of item i. Each gives a vector with an item a group, of the kind the
// plain aggregate gives, and false where there is no such loop for the column's kind
// (general lists, symbols to add, ...): then aggregate each group by itself.
//
// A group without items gives what the aggregate of an empty vector is.

// GroupCount is the items of each group.
func GroupCount(group []int32, n int) k.Value {
	out := make([]int64, n)
	for _, g := range group {
		out[g]++
	}
	return k.Longs(out)
}

// GroupFirst and GroupLast are each group's first and last item, of a column of any kind.
func GroupFirst(col k.Value, group []int32, n int) k.Value {
	at := make([]int64, n)
	for i := range at {
		at[i] = -1
	}
	for i := len(group) - 1; i >= 0; i-- {
		at[group[i]] = int64(i)
	}
	return gather(col, at)
}

// GroupLast is each group's last item; see GroupFirst.
func GroupLast(col k.Value, group []int32, n int) k.Value {
	at := make([]int64, n)
	for i := range at {
		at[i] = -1
	}
	for i, g := range group {
		at[g] = int64(i)
	}
	return gather(col, at)
}

// GroupSum is the sum of each group.
func GroupSum(col k.Value, group []int32, n int) (k.Value, bool) {
	if col.Len() != len(group) {
		return k.Value{}, false
	}
	t := col.Type()
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		if t == k.Char {
			return k.Value{}, false
		}
		return k.Ints(groupSums[uint8, int32](o.Raw(), group, n)), true
	case *k.Vec[int16]:
		return k.Ints(groupSums[int16, int32](o.Raw(), group, n)), true
	case *k.Vec[int32]:
		return k.NewVec(t, groupSums[int32, int32](o.Raw(), group, n)), true
	case *k.Vec[int64]:
		if t == k.Enum {
			return k.Value{}, false
		}
		return k.NewVec(t, groupSums[int64, int64](o.Raw(), group, n)), true
	case *k.Vec[float32]:
		sums := groupFloatSums(o.Raw(), group, n)
		out := make([]float32, n)
		for g, s := range sums {
			out[g] = float32(s)
		}
		return k.Reals(out), true
	case *k.Vec[float64]:
		return k.NewVec(t, groupFloatSums(o.Raw(), group, n)), true
	}
	return k.Value{}, false
}

func groupSums[T, D intElem](x []T, group []int32, n int) []D {
	null := nullOf[T]()
	out := make([]D, n)
	for i, g := range group {
		if v := x[i]; v != null {
			out[g] += D(v)
		}
	}
	return out
}

func groupFloatSums[T floatElem](x []T, group []int32, n int) []float64 {
	out := make([]float64, n)
	for i, g := range group {
		if v := x[i]; v == v {
			out[g] += float64(v)
		}
	}
	return out
}

// GroupAvg is the average of each group as floats.
func GroupAvg(col k.Value, group []int32, n int) (k.Value, bool) {
	if col.Len() != len(group) {
		return k.Value{}, false
	}
	var out []float64
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		out = groupMeans(o.Raw(), false, group, n)
	case *k.Vec[int16]:
		out = groupMeans(o.Raw(), true, group, n)
	case *k.Vec[int32]:
		out = groupMeans(o.Raw(), true, group, n)
	case *k.Vec[int64]:
		if col.Type() == k.Enum {
			return k.Value{}, false
		}
		out = groupMeans(o.Raw(), true, group, n)
	case *k.Vec[float32]:
		out = groupMeans(o.Raw(), true, group, n)
	case *k.Vec[float64]:
		out = groupMeans(o.Raw(), true, group, n)
	default:
		return k.Value{}, false
	}
	return k.Floats(out), true
}

func groupMeans[T numElem](x []T, hasNull bool, group []int32, n int) []float64 {
	null := nullOf[T]()
	counts := make([]int64, n)
	out := make([]float64, n)
	for i, g := range group {
		if v := x[i]; v == v && (!hasNull || v != null) {
			out[g] += float64(v)
			counts[g]++
		}
	}
	for g, c := range counts {
		out[g] = canonical(out[g] / float64(c))
	}
	return out
}

// GroupMax is the greatest item of each group.
func GroupMax(col k.Value, group []int32, n int) (k.Value, bool) {
	return groupExtreme(col, group, n, true)
}

// GroupMin is the least item of each group that is not null.
func GroupMin(col k.Value, group []int32, n int) (k.Value, bool) {
	return groupExtreme(col, group, n, false)
}

func groupExtreme(col k.Value, group []int32, n int, greatest bool) (k.Value, bool) {
	if col.Len() != len(group) {
		return k.Value{}, false
	}
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		out := groupExtremes(o.Raw(), false, group, n, greatest)
		if col.Type() == k.Boolean {
			for g, v := range out {
				out[g] = min(v, 1)
			}
		}
		return o.With(out), true
	case *k.Vec[int16]:
		return o.With(groupExtremes(o.Raw(), true, group, n, greatest)), true
	case *k.Vec[int32]:
		return o.With(groupExtremes(o.Raw(), true, group, n, greatest)), true
	case *k.Vec[int64]:
		if col.Type() == k.Enum {
			return k.Value{}, false
		}
		return o.With(groupExtremes(o.Raw(), true, group, n, greatest)), true
	case *k.Vec[float32]:
		return o.With(groupExtremes(o.Raw(), true, group, n, greatest)), true
	case *k.Vec[float64]:
		return o.With(groupExtremes(o.Raw(), true, group, n, greatest)), true
	}
	return k.Value{}, false
}

func groupExtremes[T numElem](x []T, hasNull bool, group []int32, n int, greatest bool) []T {
	null := nullOf[T]()
	out := make([]T, n)
	start := mostOf[T]()
	if greatest {
		start = leastOf[T]()
	}
	for g := range out {
		out[g] = start
	}
	if greatest {
		for i, g := range group {
			if v := x[i]; v > out[g] {
				out[g] = v
			}
		}
		return out
	}
	for i, g := range group {
		if v := x[i]; v < out[g] && (!hasNull || v != null) {
			out[g] = v
		}
	}
	return out
}

// GroupWsum and GroupWavg are the weighted sum and average of each group as floats, pairs
// with a null left out.
func GroupWsum(weights, col k.Value, group []int32, n int) (k.Value, bool) {
	_, totals, ok := groupWeighted(weights, col, group, n)
	if !ok {
		return k.Value{}, false
	}
	return k.Floats(totals), true
}

// GroupWavg is the weighted average of each group; see GroupWsum.
func GroupWavg(weights, col k.Value, group []int32, n int) (k.Value, bool) {
	ws, totals, ok := groupWeighted(weights, col, group, n)
	if !ok {
		return k.Value{}, false
	}
	for g, w := range ws {
		totals[g] = canonical(totals[g] / w)
	}
	return k.Floats(totals), true
}

func groupWeighted(weights, col k.Value, group []int32, n int) (ws, totals []float64, ok bool) {
	if weights.Len() != len(group) || col.Len() != len(group) || nested(weights) || nested(col) {
		return nil, nil, false
	}
	if vals, isFloat := col.Object().(*k.Vec[float64]); isFloat {
		switch o := weights.Object().(type) {
		case *k.Vec[int32]:
			ws, totals = groupWeighInts(o.Raw(), vals.Raw(), group, n)
			return ws, totals, true
		case *k.Vec[int64]:
			if weights.Type() != k.Enum {
				ws, totals = groupWeighInts(o.Raw(), vals.Raw(), group, n)
				return ws, totals, true
			}
		}
	}
	xs, ok := floatsOf(weights)
	if !ok {
		return nil, nil, false
	}
	ys, ok := floatsOf(col)
	if !ok {
		return nil, nil, false
	}
	ws, totals = make([]float64, n), make([]float64, n)
	for i, g := range group {
		if w, v := xs[i], ys[i]; w == w && v == v {
			ws[g] += w
			totals[g] += w * v
		}
	}
	return ws, totals, true
}

func groupWeighInts[T intElem](x []T, y []float64, group []int32, n int) (ws, totals []float64) {
	null := nullOf[T]()
	ws, totals = make([]float64, n), make([]float64, n)
	for i, g := range group {
		if w, v := x[i], y[i]; w != null && v == v {
			ws[g] += float64(w)
			totals[g] += float64(w) * v
		}
	}
	return ws, totals
}

// GroupVar is the variance of each group as floats: population or sample variance, or with
// root the deviation.
func GroupVar(col k.Value, group []int32, n int, sample, root bool) (k.Value, bool) {
	if col.Len() != len(group) || nested(col) {
		return k.Value{}, false
	}
	items, ok := floatsOf(col)
	if !ok {
		return k.Value{}, false
	}
	counts, means, out := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, g := range group {
		if v := items[i]; v == v {
			counts[g]++
			means[g] += v
		}
	}
	for g, c := range counts {
		means[g] /= c
	}
	for i, g := range group {
		if v := items[i]; v == v {
			d := v - means[g]
			out[g] += d * d
		}
	}
	for g, c := range counts {
		if sample && c > 0 {
			c--
		}
		out[g] /= c
		if root {
			out[g] = math.Sqrt(out[g])
		}
		out[g] = canonical(out[g])
	}
	return k.Floats(out), true
}
