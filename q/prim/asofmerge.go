package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// mergeFew is how many times more rows the right table may have than the left one for a
// merge, which reads them all, to be worth it where an attribute knows the groups.
const mergeFew = 16

// mergeAsOf goes along both tables in the order of their last columns, with the last row
// of each group of right rows at hand. Nil when a side does not ascend, or when a search
// in groups that are known already is cheaper.
func mergeAsOf[T numElem](a *asOf, x, y []T) []int64 {
	last := len(a.names) - 1
	if last > 0 && a.n < len(y)/mergeFew && a.right[0].Attr() != 0 || a.n == 0 || !ascends(x) || !ascends(y) {
		return nil
	}
	out := room.Items[int64](a.n)
	if last == 0 {
		j := 0
		for i, at := range x {
			a.pause.At(i)
			for j < len(y) && y[j] <= at {
				j++
			}
			out[i] = int64(j - 1)
		}
		return out
	}
	if last == 1 && mergeByColumn(a.left[0], a.right[0], out, x, y) {
		return out
	}
	left, right, groups, ok := numberBoth(a.left[:last], a.right[:last], a.pause)
	latest := make([]int64, groups+1) // rows by group + 1; 0 is where right rows of no group go
	for i := range latest {
		latest[i] = -1
	}
	if !ok {
		for i := range out {
			out[i] = -1
		}
		return out
	}
	y = y[:len(right)]
	j := 0
	for i, at := range x {
		a.pause.At(i)
		for j < len(y) && y[j] <= at {
			latest[right[j]+1] = int64(j)
			j++
		}
		out[i] = latest[left[i]+1]
	}
	return out
}

// mergeByColumn merges groups of one column of symbols or whole numbers that lie close
// together, without numbering them; false for other columns.
func mergeByColumn[T numElem](left, right k.Value, out []int64, x, y []T) bool {
	left, right, ok := alike(left, right)
	if !ok || left.Type() != right.Type() {
		return false
	}
	switch o := right.Object().(type) {
	case *k.Vec[k.Sym]:
		return mergeByKeys(k.Data[k.Sym](left), o.Raw(), out, x, y)
	case *k.Vec[int32]:
		return mergeByKeys(k.Data[int32](left), o.Raw(), out, x, y)
	case *k.Vec[int64]:
		return mergeByKeys(k.Data[int64](left), o.Raw(), out, x, y)
	}
	return false
}

func mergeByKeys[T numElem, K vec.Integer](left, right []K, out []int64, x, y []T) bool {
	if len(right) == 0 || len(right) != len(y) || len(y) > maxKeyRows {
		return false
	}
	least, most := vec.Range(right)
	spread := uint64(int64(most)) - uint64(int64(least))
	if spread >= maxPlaces {
		return false
	}
	latest := make([]int32, spread+2) // row + 1; the last one is for keys that are not there
	base, none := uint64(int64(least)), spread+1
	j := 0
	for i, at := range x {
		for j < len(y) && y[j] <= at {
			latest[uint64(int64(right[j]))-base] = int32(j + 1)
			j++
		}
		out[i] = int64(latest[min(uint64(int64(left[i]))-base, none)]) - 1
	}
	return true
}

// ascends reports whether items are in order, without a NaN among them.
func ascends[T numElem](x []T) bool {
	for i := 1; i < len(x); i++ {
		if !(x[i] >= x[i-1]) {
			return false
		}
	}
	return len(x) != 1 || x[0] == x[0]
}
