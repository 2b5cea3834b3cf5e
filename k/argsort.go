package k

import (
	"slices"

	"tock/internal/vec"
)

// Argsort is the places of v's items in ascending order, or descending; equal items in
// the order they stand.
//
// Shapes: v is a list of any kind, or a table, whose rows are ordered by its columns from
// the left; a dictionary is ordered by its values. The places are from 0. Symbols are
// ordered by text, enumerations by place in their domain, general lists by [Compare].
// Source: code.kx.com/q/ref/asc.
func Argsort(v Value, desc bool, pause vec.Pause) []int64 {
	switch o := v.obj.(type) {
	case *List:
		return argsortValues(o.data, desc, pause)
	case *Dict:
		return Argsort(o.Vals, desc, pause)
	case *Table:
		return ArgsortColumns(o.Cols, desc, pause)
	case Vector:
		if !desc && o.Attr() == Sorted && isChecked(v) {
			return Til(o.Len())
		}
		return vec.Argsort(SortKeys(v, pause), desc, pause)
	}
	return Til(v.Len())
}

// ArgsortColumns is [Argsort] of rows by several columns of equal length, the first one
// first. No columns, no rows.
func ArgsortColumns(cols []Value, desc bool, pause vec.Pause) []int64 {
	if len(cols) == 0 {
		return nil
	}
	last := len(cols) - 1
	order := Argsort(cols[last], desc, pause)
	for i := last - 1; i >= 0; i-- {
		order = refine(order, cols[i], desc, pause)
	}
	return order
}

// refine sorts an order by one more column that comes before those it is sorted by.
func refine(order []int64, col Value, desc bool, pause vec.Pause) []int64 {
	if col.Type().IsVector() {
		return vec.Refine(order, SortKeys(col, pause), desc, pause)
	}
	items := col.Each()
	out := slices.Clone(order)
	sortPlaces(out, items, desc, pause)
	return out
}

func argsortValues(items []Value, desc bool, pause vec.Pause) []int64 {
	out := Til(len(items))
	sortPlaces(out, items, desc, pause)
	return out
}

// sortPlaces sorts places by the items there, equal ones as they stand.
func sortPlaces(places []int64, items []Value, desc bool, pause vec.Pause) {
	n := 0
	slices.SortStableFunc(places, func(i, j int64) int {
		n++
		pause.At(n)
		return compareTurned(items[i], items[j], desc)
	})
}

func compareTurned(x, y Value, desc bool) int {
	if desc {
		return Compare(y, x)
	}
	return Compare(x, y)
}

// Til is 0, 1, ... n-1.
func Til(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(i)
	}
	return out
}

// Sort is the items of a vector in ascending or descending order; ascending with the
// sorted attribute. An already ascending vector is marked sorted itself (see [SetAttr]).
func Sort(v Value, desc bool, pause vec.Pause) Value {
	if !desc {
		if out, err := SetAttr(v, Sorted); err == nil {
			return out
		}
	}
	out := sorted(v, desc, pause)
	if !desc {
		switch o := out.obj.(type) {
		case attributed:
			return o.assume(Sorted)
		}
	}
	return out
}

// assume marks a vector of the caller's own, whose attribute needs no check.
func (v *Vec[T]) assume(a Attr) Value { v.attr.set(a); return Value{v, 0} }

func (l *List) assume(a Attr) Value { l.attr.set(a); return Value{l, 0} }

// sorted is a new vector of the items in order.
func sorted(v Value, desc bool, pause vec.Pause) Value {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return sortInts(o, desc, pause)
	case *Vec[int16]:
		return sortInts(o, desc, pause)
	case *Vec[int32]:
		return sortInts(o, desc, pause)
	case *Vec[int64]:
		return sortInts(o, desc, pause)
	case *Vec[float32]:
		return sortFloats(o, desc, NullReal, pause)
	case *Vec[float64]:
		return sortFloats(o, desc, NullFloat, pause)
	}
	return v.Gather(Argsort(v, desc, pause))
}

func sortInts[T interface {
	Elem
	vec.Integer
}](v *Vec[T], desc bool, pause vec.Pause) Value {
	data := slices.Clone(v.items())
	vec.SortInts(data, desc, pause)
	return v.with(data)
}

func sortFloats[T float32 | float64](v *Vec[T], desc bool, null T, pause vec.Pause) Value {
	data := slices.Clone(v.items())
	vec.SortFloats(data, desc, null, pause)
	return v.with(data)
}

// sortKeys is 64-bit keys of a vector's items that have their order.
func SortKeys(v Value, pause vec.Pause) []uint64 {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return vec.IntKeys(o.items())
	case *Vec[int16]:
		return vec.IntKeys(o.items())
	case *Vec[int32]:
		return vec.IntKeys(o.items())
	case *Vec[int64]:
		return vec.IntKeys(o.items())
	case *Vec[float32]:
		return vec.FloatKeys(o.items())
	case *Vec[float64]:
		return vec.FloatKeys(o.items())
	case *Vec[Sym]:
		return rankKeys(o.items(), vec.GroupInts(o.items(), pause), Sym.Compare, pause)
	case *Vec[GUID]:
		return rankKeys(o.items(), vec.GroupAny(o.items(), pause), CompareElem, pause)
	}
	items := v.Each()
	return rankKeys(items, groupValues(items, pause), Compare, pause)
}

// rankKeys gives each item the rank of its value among the distinct ones, so that only
// those are compared.
func rankKeys[T any](data []T, g vec.Groups, compare func(x, y T) int, pause vec.Pause) []uint64 {
	order, n := Til(g.Len()), 0
	slices.SortFunc(order, func(i, j int64) int {
		n++
		pause.At(n)
		return compare(data[g.First[i]], data[g.First[j]])
	})
	rank := make([]uint64, len(order))
	for i, num := range order {
		rank[num] = uint64(i)
	}
	keys := make([]uint64, len(data))
	for i, num := range g.Of {
		keys[i] = rank[num]
	}
	return keys
}

// isChecked reports whether a vector's sorted attribute is known to be true.
func isChecked(v Value) bool {
	o, ok := v.obj.(interface{ checked() bool })
	return ok && o.checked()
}

func (v *Vec[T]) checked() bool { _, ok := v.indexed(); return ok }
