package prim

import (
	"tock/internal/room"
	"tock/k"
)

// Many joins at once: raze and cross.

// Raze joins the items of a list, one level. An atom gives a list of one. Source: code.kx.com/q/ref/raze.
func Raze(env Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		return razeItems(env, x.Items())
	case k.Vector:
		return x, nil
	case *k.Dict:
		if o.IsKeyedTable() {
			return razeItems(env, tableRows(o.Vals))
		}
		return Raze(env, o.Vals)
	case *k.Table:
		return x, nil
	}
	if x.IsAtom() {
		return k.Enlist(x), nil
	}
	return x, nil
}

// tableRows is the rows of a table as dictionaries.
func tableRows(t k.Value) []k.Value {
	out := make([]k.Value, t.Len())
	for i := range out {
		out[i] = t.At(i)
	}
	return out
}

func razeItems(env Env, items []k.Value) (k.Value, error) {
	if len(items) == 0 {
		return k.EmptyList, nil
	}
	total, width := int64(0), int64(1)
	for _, item := range items {
		total, width = total+int64(item.Len()), max(width, itemWidth(item))
	}
	if total < 0 || !room.Fits(total, width) {
		return k.Value{}, k.ErrWSFull
	}
	if out, ok := razeVectors(items); ok {
		return out, nil
	}
	out := items[0]
	if out.IsAtom() {
		out = k.Enlist(out)
	}
	var err error
	pause := pausing(env, int(total))
	for _, item := range items[1:] {
		pause.Take()
		if out, err = Join(env, out, item); err != nil {
			return k.Value{}, err
		}
	}
	return out, nil
}

// razeVectors joins vectors (and atoms) of one kind with one allocation; false when they are not.
func razeVectors(items []k.Value) (k.Value, bool) {
	kind := items[0].Type().Abs()
	if kind.IsEnum() {
		return razeEnums(items)
	}
	if !kind.IsBasic() {
		return k.Value{}, false
	}
	n := 0
	for _, item := range items {
		if item.Type().Abs() != kind {
			return k.Value{}, false
		}
		n += item.Len()
	}
	switch k.MakeVec(kind, 0).Object().(type) {
	case *k.Vec[uint8]:
		return razeInto[uint8](kind, items, n), true
	case *k.Vec[int16]:
		return razeInto[int16](kind, items, n), true
	case *k.Vec[int32]:
		return razeInto[int32](kind, items, n), true
	case *k.Vec[int64]:
		return razeInto[int64](kind, items, n), true
	case *k.Vec[float32]:
		return razeInto[float32](kind, items, n), true
	case *k.Vec[float64]:
		return razeInto[float64](kind, items, n), true
	case *k.Vec[k.Sym]:
		return razeInto[k.Sym](kind, items, n), true
	case *k.Vec[k.GUID]:
		return razeInto[k.GUID](kind, items, n), true
	}
	return k.Value{}, false
}

func razeInto[T k.Elem](kind k.Type, items []k.Value, n int) k.Value {
	out := room.Items[T](n)
	at := 0
	for _, item := range items {
		if item.IsAtom() {
			item = k.Repeat(item, 1)
		}
		at += copy(out[at:], k.Data[T](item))
	}
	return k.NewVec(kind, out)
}

// razeEnums joins vectors enumerated over one domain.
func razeEnums(items []k.Value) (k.Value, bool) {
	n := 0
	for _, item := range items {
		if item.IsAtom() || item.Type() != items[0].Type() || item.Domain() != items[0].Domain() {
			return k.Value{}, false
		}
		n += item.Len()
	}
	out := room.Items[int64](n)
	at := 0
	for _, item := range items {
		at += copy(out[at:], k.Data[int64](item))
	}
	return k.NewEnum(items[0].Domain(), out), true
}

// Cross is all pairs of the items of x and y, joined. Source: code.kx.com/q/ref/cross.
func Cross(env Env, x, y k.Value) (k.Value, error) {
	if x.Type() == k.TypeTable && y.Type() == k.TypeTable {
		return crossTables(env, x, y)
	}
	if xd, yd := x.Dict(), y.Dict(); xd != nil && yd != nil {
		keys, err := Cross(env, xd.Keys, yd.Keys)
		if err != nil {
			return k.Value{}, err
		}
		vals, err := Cross(env, xd.Vals, yd.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(keys, vals)
	}
	xs, ys := rowsOf(x), rowsOf(y)
	if len(ys) > 0 && !room.Fits(int64(len(xs)), 64*int64(len(ys))) {
		return k.Value{}, k.ErrWSFull
	}
	out := make([]k.Value, 0, len(xs)*len(ys))
	pause := pausing(env, len(xs)*len(ys))
	for _, a := range xs {
		pause.Take()
		for i, b := range ys {
			pause.At(i)
			pair, err := Join(env, a, b)
			if err != nil {
				return k.Value{}, err
			}
			out = append(out, pair)
		}
	}
	return k.Collapse(out), nil
}

// rowsOf is the items of a list, the rows of a table, an atom itself.
func rowsOf(x k.Value) []k.Value {
	if x.Type() == k.TypeTable {
		return tableRows(x)
	}
	return x.Each()
}

func crossTables(env Env, x, y k.Value) (k.Value, error) {
	nx, ny := x.Len(), y.Len()
	if ny > 0 && !room.Fits(int64(nx), int64(ny)*(16+itemWidth(x)+itemWidth(y))) {
		return k.Value{}, k.ErrWSFull
	}
	xat, yat := make([]int64, 0, nx*ny), make([]int64, 0, nx*ny)
	pause := pausing(env, nx*ny)
	for i := range nx {
		pause.Take()
		for j := range ny {
			pause.At(j)
			xat = append(xat, int64(i))
			yat = append(yat, int64(j))
		}
	}
	xt, yt := gather(x, xat).Table(), gather(y, yat).Table()
	if xt == nil || yt == nil {
		return k.Value{}, k.ErrNYI
	}
	return joinColumns(xt, yt), nil
}
