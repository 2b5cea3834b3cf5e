package prim

import (
	"sort"

	"tock/internal/vec"
	"tock/k"
)

// Binary search: bin and binr. Numbers go to the kernels of internal/vec; symbols, guids and general lists compare item by item; a table groups
// the rows by all columns but the last and searches the last within a group.

// Bin is x bin y: the place of the last item of x that is not above y, or -1.
//
// Shapes: x is a vector of y's kind or a general list, ascending (not verified); the result
// has y's shape. A dictionary gives keys. For a table it is the last row equal in all
// columns but the last, where it is not above; 0N where there is none.
// Errors: ErrType when the kinds differ. Source: code.kx.com/q/ref/bin.
func Bin(env Env, x, y k.Value) (k.Value, error) { return binarySearch(env, x, y, false) }

// Binr is x binr y: the place of the first item of x that is not below y, or the count;
// otherwise as [Bin].
func Binr(env Env, x, y k.Value) (k.Value, error) { return binarySearch(env, x, y, true) }

func binarySearch(env Env, x, y k.Value, right bool) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.Table:
		return binTable(env, o, y, right)
	case *k.Dict:
		at, err := binarySearch(env, o.Vals, y, right)
		if err != nil {
			return k.Value{}, err
		}
		return Index(env, o.Keys, at)
	case k.Vector:
		if !x.Type().IsVector() {
			return binList(x, y, right, pausingOver(env, x, y)), nil
		}
		return eachVector(y, k.Long, func(y k.Value) (k.Value, error) {
			at, err := binVector(x, y, right, pausingOver(env, x, y))
			return k.Longs(at), err
		})
	}
	return k.Value{}, k.ErrType
}

func binVector(x, y k.Value, right bool, pause vec.Pause) ([]int64, error) {
	if x.Domain() != y.Domain() || x.Type() != y.Type() {
		x, y = k.Resolve(x), k.Resolve(y)
	}
	if x.Type() != y.Type() {
		return nil, k.ErrType
	}
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return vec.BinInts(o.Raw(), k.Data[uint8](y), right, pause), nil
	case *k.Vec[int16]:
		return vec.BinInts(o.Raw(), k.Data[int16](y), right, pause), nil
	case *k.Vec[int32]:
		return vec.BinInts(o.Raw(), k.Data[int32](y), right, pause), nil
	case *k.Vec[int64]:
		return vec.BinInts(o.Raw(), k.Data[int64](y), right, pause), nil
	case *k.Vec[float32]:
		return vec.BinFloats(o.Raw(), k.Data[float32](y), right, pause), nil
	case *k.Vec[float64]:
		return vec.BinFloats(o.Raw(), k.Data[float64](y), right, pause), nil
	case *k.Vec[k.Sym]:
		return binItems(o.Raw(), k.Data[k.Sym](y), k.Sym.Compare, right, pause), nil
	case *k.Vec[k.GUID]:
		return binItems(o.Raw(), k.Data[k.GUID](y), k.CompareElem, right, pause), nil
	}
	return nil, k.ErrType
}

// binItems searches with a comparison.
func binItems[T any](x, y []T, compare func(x, y T) int, right bool, pause vec.Pause) []int64 {
	out := make([]int64, len(y))
	for i, item := range y {
		pause.At(i)
		if right {
			out[i] = int64(sort.Search(len(x), func(j int) bool { return compare(x[j], item) >= 0 }))
		} else {
			out[i] = int64(sort.Search(len(x), func(j int) bool { return compare(x[j], item) > 0 })) - 1
		}
	}
	return out
}

func binList(x, y k.Value, right bool, pause vec.Pause) k.Value {
	if asOneItem(x, y) {
		return k.NewLong(binItems(x.Each(), []k.Value{y}, k.Compare, right, pause)[0])
	}
	return k.Longs(binItems(x.Each(), y.Each(), k.Compare, right, pause))
}

func binTable(env Env, t *k.Table, y k.Value, right bool) (k.Value, error) {
	p, err := probesFor(t, y)
	if err != nil {
		return k.Value{}, err
	}
	at := binRows(t, p, right, pausing(env, t.Len()+p.n))
	if p.one {
		return k.NewLong(at[0]), nil
	}
	return k.Longs(at), nil
}

// binRows groups the rows of the table and the probes together by all columns but the
// last, and ranks the last column's items together, so that both are compared as numbers.
func binRows(t *k.Table, p probes, right bool, pause vec.Pause) []int64 {
	n, last := t.Len(), len(t.Cols)-1
	out := make([]int64, p.n)
	if last < 0 {
		return out
	}
	joined := make([]k.Value, last+1)
	for i, col := range t.Cols {
		probe := p.cols[i]
		if col.Domain() != probe.Domain() {
			col, probe = k.Resolve(col), k.Resolve(probe)
		}
		joined[i] = k.Join(k.Snapshot(col), probe) // the column stays the one to append to
	}
	keys := k.SortKeys(joined[last], pause)
	groups := GroupRows(joined[:last], n+p.n, pause)
	rows, starts := groups.Rows()
	for i := range out {
		pause.At(i)
		group := groups.Of[n+i]
		own := rows[starts[group]:starts[group+1]]
		own = own[:sort.Search(len(own), func(j int) bool { return own[j] >= int64(n) })]
		key := keys[n+i]
		at := sort.Search(len(own), func(j int) bool { return keys[own[j]] > key }) - 1
		if right {
			at = sort.Search(len(own), func(j int) bool { return keys[own[j]] >= key })
		}
		out[i] = k.NullLong
		if at >= 0 && at < len(own) {
			out[i] = own[at]
		}
	}
	return out
}
