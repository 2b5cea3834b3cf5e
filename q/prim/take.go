package prim

import (
	"encoding/binary"
	"math/bits"

	"tock/k"
)

// Taking parts of lists by count or place: contiguous parts share the vector's memory,
// everything else is one gather.

var takeDefs = []Def{
	{Name: "til", Unary: Til, Doc: "first natural numbers"},
	{Name: "where", Unary: Where, Doc: "places of true items, or copies of places"},
	{Name: "reverse", Unary: Reverse, Doc: "items in reverse order"},
	{Name: "enlist", Unary: Enlist, Nary: EnlistAll, Ranks: [2]int{1, maxArgs}, Doc: "list of its arguments"},
	{Name: "raze", Show: ",/", Unary: Raze, Doc: "join of the items"},
	{Name: "flip", Unary: Flip, Doc: "transpose"},
	{Name: "cut", Binary: CutWord, Infix: true, Doc: "cut into lists of equal count, or at places"},
	{Name: "sublist", Binary: Sublist, Infix: true, Doc: "up to so many items"},
	{Name: "rotate", Binary: Rotate, Infix: true, Doc: "shift items around"},
	{Name: "cross", Binary: Cross, Infix: true, Doc: "all pairs"},
}

// maxArgs is the most arguments of a function without a fixed number of them.
const maxArgs = 1 << 16

// Longest list made from a count alone; more is 'limit or 'wsfull.
const maxItems = 1 << 34

// Til is 0 1 .. x-1 as longs. Errors: ErrType unless an integer atom, ErrDomain below zero.
func Til(_ Env, x k.Value) (k.Value, error) {
	if d := x.Dict(); d != nil {
		return Til(nil, k.NewLong(int64(d.Len())))
	}
	n, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if n < 0 {
		return k.Value{}, k.ErrDomain
	}
	if n > maxItems {
		return k.Value{}, k.ErrWSFull
	}
	return k.Longs(places(0, int(n))), nil
}

// places is the n longs from i on.
func places(i, n int) []int64 {
	out := make([]int64, n)
	for j := range out {
		out[j] = int64(i + j)
	}
	return out
}

// Where is the places of the ones of a boolean vector; for counts each place as often as
// its count; for a dictionary the keys so chosen. Source: code.kx.com/q/ref/where.
func Where(env Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		if x.Type() == k.Boolean {
			return k.Longs(trueAt(o.Raw())), nil
		}
	case *k.Dict:
		at, err := Where(env, o.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return gather(o.Keys, k.Data[int64](at)), nil
	}
	if x.Type() == k.Mixed && x.Len() == 0 {
		return k.Longs(nil), nil
	}
	counts, ok := intsOf(x)
	if !ok || !x.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	total := int64(0)
	for _, n := range counts {
		if n > 0 {
			total += n
		}
		if total > maxItems {
			return k.Value{}, k.ErrWSFull
		}
	}
	out := make([]int64, 0, total)
	for i, n := range counts {
		for ; n > 0; n-- {
			out = append(out, int64(i))
		}
	}
	return k.Longs(out), nil
}

// trueAt is the places of the nonzero items. Counting first costs less than growing.
func trueAt(flags []uint8) []int64 {
	n := countTrue(flags)
	out := make([]int64, n+1) // one more, so that the loop need not ask before it writes
	at := 0
	for i, f := range flags {
		out[at] = int64(i)
		at += int(f & 1)
	}
	return out[:n:n]
}

// countTrue adds eight flags at a time: each is one byte of a word, zero or one.
func countTrue(flags []uint8) int {
	n := 0
	for len(flags) >= 8 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(flags) & 0x0101010101010101)
		flags = flags[8:]
	}
	for _, f := range flags {
		n += int(f & 1)
	}
	return n
}

// Reverse is the items of a list, rows of a table or entries of a dictionary from the last to the first.
func Reverse(_ Env, x k.Value) (k.Value, error) {
	switch o := x.Object().(type) {
	case *k.List:
		out := make([]k.Value, o.Len())
		for i, item := range x.Items() {
			out[len(out)-1-i] = item
		}
		return k.NewList(out), nil
	case k.Vector, *k.Table, *k.Dict:
		n := x.Len()
		at := make([]int64, n)
		for i := range at {
			at[i] = int64(n - 1 - i)
		}
		return gather(x, at), nil
	case *k.PartTable:
		return k.Value{}, k.ErrNYI
	}
	return x, nil
}

// Enlist is a list of one item: a vector for an atom, a one-row table for a dictionary
// with symbol keys.
func Enlist(_ Env, x k.Value) (k.Value, error) { return k.Collapse([]k.Value{x}), nil }

// EnlistAll is the list of all arguments.
func EnlistAll(_ Env, args []k.Value) (k.Value, error) {
	return k.Collapse(append([]k.Value(nil), args...)), nil
}

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
	if out, ok := razeVectors(items); ok {
		return out, nil
	}
	out := items[0]
	if out.IsAtom() {
		out = k.Enlist(out)
	}
	var err error
	for _, item := range items[1:] {
		if out, err = Join(env, out, item); err != nil {
			return k.Value{}, err
		}
	}
	return out, nil
}

// razeVectors joins vectors (and atoms) of one kind with one allocation; false when they are not.
func razeVectors(items []k.Value) (k.Value, bool) {
	kind := items[0].Type().Abs()
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
	out := make([]T, 0, n)
	for _, item := range items {
		if item.IsAtom() {
			item = k.Repeat(item, 1)
		}
		out = append(out, k.Data[T](item)...)
	}
	return k.NewVec(kind, out)
}

// CutWord is the keyword cut: with an atom lists of so many items, otherwise as Cut.
func CutWord(env Env, x, y k.Value) (k.Value, error) {
	if !x.IsAtom() {
		return Drop(env, x, y)
	}
	size, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if size <= 0 {
		return k.Value{}, k.ErrDomain
	}
	n := y.Len()
	var out []k.Value
	for i := 0; i < n; {
		j := n
		if size < int64(n-i) {
			j = i + int(size)
		}
		out = append(out, slice(y, i, j))
		i = j
	}
	return k.NewList(out), nil
}

// Cut is the parts of y (list, table, dictionary) that start at the places x, each up to
// the next. Errors: ErrDomain when the places go down or past the end.
func Cut(x []int64, y k.Value) (k.Value, error) {
	n := int64(y.Len())
	out := make([]k.Value, len(x))
	for i, from := range x {
		to := n
		if i+1 < len(x) {
			to = x[i+1]
		}
		if from < 0 || to < from {
			return k.Value{}, k.ErrDomain
		}
		if to > n {
			return k.Value{}, k.ErrLength
		}
		out[i] = slice(y, int(from), int(to))
	}
	return k.NewList(out), nil
}

// Sublist is up to x items of y from the front, or from the end when x is negative; for a
// pair up to x[1] items from place x[0]. Source: code.kx.com/q/ref/sublist.
func Sublist(_ Env, x, y k.Value) (k.Value, error) {
	n := int64(y.Len())
	if y.IsAtom() {
		return k.Value{}, k.ErrType
	}
	if !x.IsAtom() {
		pair, ok := intsOf(x)
		if !ok {
			return k.Value{}, k.ErrType
		}
		if len(pair) != 2 {
			return k.Value{}, k.ErrLength
		}
		from, count := pair[0], pair[1]
		if from < 0 {
			count += from
			from = 0
		}
		from = min(from, n)
		count = max(0, min(count, n-from))
		return slice(y, int(from), int(from+count)), nil
	}
	count, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if count >= 0 {
		return slice(y, 0, int(min(count, n))), nil
	}
	if count < -n {
		count = -n
	}
	return slice(y, int(n+count), int(n)), nil
}

// Rotate shifts the items of y by x places to the left (to the right when negative).
func Rotate(_ Env, x, y k.Value) (k.Value, error) {
	by, ok := intOf(x)
	if !ok || y.IsAtom() {
		return k.Value{}, k.ErrType
	}
	n := int64(y.Len())
	if n == 0 || y.Type() >= k.TypeLambda {
		return y, nil
	}
	by = (by%n + n) % n
	at := make([]int64, n)
	for i := range at {
		at[i] = (int64(i) + by) % n
	}
	return gather(y, at), nil
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
	if len(xs)*len(ys) > maxItems {
		return k.Value{}, k.ErrWSFull
	}
	out := make([]k.Value, 0, len(xs)*len(ys))
	for _, a := range xs {
		for _, b := range ys {
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
	xat, yat := make([]int64, 0, nx*ny), make([]int64, 0, nx*ny)
	for i := range nx {
		for j := range ny {
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
