package k

import "tock/internal/vec"

// Group puts v's items (rows of a table, values of a dictionary) into groups of those
// that match, numbered in the order they first appear. An atom is one item.
func Group(v Value, pause vec.Pause) vec.Groups {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return groupVec(o, vec.GroupInts, pause)
	case *Vec[int16]:
		return groupVec(o, vec.GroupInts, pause)
	case *Vec[int32]:
		return groupVec(o, vec.GroupInts, pause)
	case *Vec[int64]:
		return groupVec(o, vec.GroupInts, pause)
	case *Vec[float32]:
		return groupVec(o, vec.GroupFloats, pause)
	case *Vec[float64]:
		return groupVec(o, vec.GroupFloats, pause)
	case *Vec[Sym]:
		return groupVec(o, vec.GroupInts, pause)
	case *Vec[GUID]:
		return groupVec(o, vec.GroupAny, pause)
	case *List:
		return groupValues(o.data, pause)
	case *Table:
		return GroupColumns(o.Cols, pause)
	case *Dict:
		return Group(o.Vals, pause)
	}
	return groupValues([]Value{v}, nil)
}

// GroupColumns is [Group] of rows that match in several columns of equal length. No
// columns, no rows.
func GroupColumns(cols []Value, pause vec.Pause) vec.Groups {
	if len(cols) == 0 {
		return vec.Groups{}
	}
	out := Group(cols[0], pause)
	for _, col := range cols[1:] {
		out = vec.Combine(out, Group(col, pause), pause)
	}
	return out
}

// groupVec takes runs of equal items as they are where the attribute says that equal
// items stand together.
func groupVec[T Elem](v *Vec[T], group func([]T, vec.Pause) vec.Groups, pause vec.Pause) vec.Groups {
	if a := v.Attr(); a != Sorted && a != Parted {
		return group(v.items(), pause)
	}
	if _, ok := v.indexed(); !ok {
		return group(v.items(), pause)
	}
	out := vec.Groups{Of: make([]int32, len(v.data))}
	if starts, _, ok := v.runs(); ok {
		for i, from := range starts[:len(starts)-1] {
			out.First = append(out.First, from)
			run := out.Of[from:starts[i+1]]
			for j := range run {
				run[j] = int32(i)
			}
		}
		return out
	}
	data := v.items()
	num := int32(-1)
	for i, x := range data {
		if i == 0 || !same(x, data[i-1]) {
			num++
			out.First = append(out.First, int64(i))
		}
		out.Of[i] = num
	}
	return out
}

func groupValues(items []Value, pause vec.Pause) vec.Groups {
	out := vec.Groups{Of: make([]int32, len(items))}
	var table ValueTable
	for i, x := range items {
		pause.At(i)
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
func Distinct(v Value, pause vec.Pause) Value {
	if d := v.Dict(); d != nil {
		v = d.Vals
	}
	if t := v.Type(); t < 0 || t >= TypeDict {
		return Enlist(v)
	}
	first := firstPlaces(v, pause)
	if len(first) == v.Len() {
		return v
	}
	return v.Gather(first)
}

// firstPlaces is where items stand that did not come before.
func firstPlaces(v Value, pause vec.Pause) []int64 {
	if list := v.Vector(); list == nil || list.Attr() != NoAttr {
		return Group(v, pause).First
	}
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return vec.DistinctInts(o.items(), pause)
	case *Vec[int16]:
		return vec.DistinctInts(o.items(), pause)
	case *Vec[int32]:
		return vec.DistinctInts(o.items(), pause)
	case *Vec[int64]:
		return vec.DistinctInts(o.items(), pause)
	case *Vec[float32]:
		return vec.DistinctFloats(o.items(), pause)
	case *Vec[float64]:
		return vec.DistinctFloats(o.items(), pause)
	case *Vec[Sym]:
		return vec.DistinctInts(o.items(), pause)
	}
	return Group(v, pause).First
}
