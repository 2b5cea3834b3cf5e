package k

import "tock/internal/vec"

// Group puts v's items (rows of a table, values of a dictionary) into groups of those
// that match, numbered in the order they first appear. An atom is one item.
func Group(v Value) vec.Groups {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return groupVec(o, vec.GroupInts)
	case *Vec[int16]:
		return groupVec(o, vec.GroupInts)
	case *Vec[int32]:
		return groupVec(o, vec.GroupInts)
	case *Vec[int64]:
		return groupVec(o, vec.GroupInts)
	case *Vec[float32]:
		return groupVec(o, vec.GroupFloats)
	case *Vec[float64]:
		return groupVec(o, vec.GroupFloats)
	case *Vec[Sym]:
		return groupVec(o, vec.GroupInts)
	case *Vec[GUID]:
		return groupVec(o, vec.GroupAny)
	case *List:
		return groupValues(o.data)
	case *Table:
		return GroupColumns(o.Cols)
	case *Dict:
		return Group(o.Vals)
	}
	return groupValues([]Value{v})
}

// GroupColumns is [Group] of rows that match in several columns of equal length. No
// columns, no rows.
func GroupColumns(cols []Value) vec.Groups {
	if len(cols) == 0 {
		return vec.Groups{}
	}
	out := Group(cols[0])
	for _, col := range cols[1:] {
		out = vec.Combine(out, Group(col))
	}
	return out
}

// groupVec takes runs of equal items as they are where the attribute says that equal
// items stand together.
func groupVec[T Elem](v *Vec[T], group func([]T) vec.Groups) vec.Groups {
	if a := v.Attr(); a != Sorted && a != Parted {
		return group(v.data)
	}
	if _, ok := v.indexed(); !ok {
		return group(v.data)
	}
	out := vec.Groups{Of: make([]int32, len(v.data))}
	num := int32(-1)
	for i, x := range v.data {
		if i == 0 || !same(x, v.data[i-1]) {
			num++
			out.First = append(out.First, int64(i))
		}
		out.Of[i] = num
	}
	return out
}

func groupValues(items []Value) vec.Groups {
	out := vec.Groups{Of: make([]int32, len(items))}
	var table ValueTable
	for i, x := range items {
		num, added := table.Add(x)
		if added {
			out.First = append(out.First, int64(i))
		}
		out.Of[i] = int32(num)
	}
	return out
}

// Distinct is v's items without repetitions, in the order they first appear: a list, a
// table's rows, a dictionary's values. An atom is a list of one.
func Distinct(v Value) Value {
	if d := v.Dict(); d != nil {
		v = d.Vals
	}
	if t := v.Type(); t < 0 || t >= TypeDict {
		return Enlist(v)
	}
	first := firstPlaces(v)
	if len(first) == v.Len() {
		return v
	}
	return v.Gather(first)
}

// firstPlaces is where items stand that did not come before.
func firstPlaces(v Value) []int64 {
	if list := v.Vector(); list == nil || list.Attr() != NoAttr {
		return Group(v).First
	}
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return vec.DistinctInts(o.data)
	case *Vec[int16]:
		return vec.DistinctInts(o.data)
	case *Vec[int32]:
		return vec.DistinctInts(o.data)
	case *Vec[int64]:
		return vec.DistinctInts(o.data)
	case *Vec[float32]:
		return vec.DistinctFloats(o.data)
	case *Vec[float64]:
		return vec.DistinctFloats(o.data)
	case *Vec[Sym]:
		return vec.DistinctInts(o.data)
	}
	return Group(v).First
}
