package prim

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Taking parts of lists by count or place: contiguous parts share the vector's memory,
// everything else is one gather.

var takeDefs = []Def{
	{Name: "til", Unary: Til, Doc: "first natural numbers"},
	{Name: "where", Unary: Where, Doc: "places of true items, or copies of places"},
	{Name: "reverse", Unary: Reverse, Doc: "items in reverse order"},
	{Name: "enlist", Unary: Enlist, Nary: EnlistAll, Ranks: [2]int{1, maxArgs}, Doc: "list of its arguments"},
	{Name: "raze", Unary: Raze, Doc: "join of the items"},
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
func Til(env Env, x k.Value) (k.Value, error) {
	if d := x.Dict(); d != nil {
		return Til(env, k.NewLong(int64(d.Len())))
	}
	n, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if n < 0 {
		return k.Value{}, k.ErrDomain
	}
	if !room.Fits(n, 8) {
		return k.Value{}, k.ErrWSFull
	}
	return k.Longs(placesPausing(0, int(n), pausing(env, int(n)))), nil
}

// places is the n longs from i on.
func places(i, n int) []int64 {
	return placesPausing(i, n, nil)
}

func placesPausing(i, n int, pause vec.Pause) []int64 {
	out := room.Items[int64](n)
	for from := 0; from < n; from += blockItems {
		pause.Take()
		part := out[from:min(from+blockItems, n)]
		for j := range part {
			part[j] = int64(i + from + j)
		}
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
	if !room.Fits(total, 8) {
		return k.Value{}, k.ErrWSFull
	}
	out := make([]int64, 0, total)
	pause := pausing(env, int(total))
	for i, n := range counts {
		for ; n > 0; n-- {
			pause.At(len(out))
			out = append(out, int64(i))
		}
	}
	return k.Longs(out), nil
}

// trueAt is the places of the nonzero items. Counting first costs less than growing.
func trueAt(flags []uint8) []int64 {
	n := vec.CountFlags(flags)
	out := room.Items[int64](n + vec.KeepRoom)
	vec.Places(out, flags)
	return out[:n:n]
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
		return k.Value{}, errPartitioned
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

// CutWord is the keyword cut: with an atom lists of so many items, otherwise as Cut.
func CutWord(env Env, x, y k.Value) (k.Value, error) {
	if !x.IsAtom() {
		return Drop(env, x, y)
	}
	size, ok := intOf(x)
	if !ok {
		return k.Value{}, k.ErrType
	}
	if y.Partitioned() != nil {
		return k.Value{}, errPartitioned
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
func Cut(env Env, x []int64, y k.Value) (k.Value, error) {
	if y.Partitioned() != nil {
		return k.Value{}, errPartitioned
	}
	n, pause := int64(y.Len()), pausing(env, len(x))
	out := make([]k.Value, len(x))
	for i, from := range x {
		pause.At(i)
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
	if y.Partitioned() != nil {
		return k.Value{}, errPartitioned
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
	if y.Partitioned() != nil {
		return k.Value{}, errPartitioned
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
