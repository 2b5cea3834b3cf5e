package k

import "sync/atomic"

// MaxDepth is how many levels of lists, dictionaries, tables and functions made of
// functions a value may have. What goes down a value does so by recursion, and a stack
// that overflows ends the process: a value past the bound is refused where it is made
// (see [Value.TooDeep]), and nobody who goes down one has to count.
const MaxDepth = 100_000

// exactDepth is the depth up to which a list's note of its own may be too high, as after
// its deepest item has gone.
const exactDepth = 1000

// levels is a list's or function's note of its depth; 0 when nobody asked. It is taken
// at the first question, when the items are there, and kept up by what changes them.
type levels struct{ n atomic.Int32 }

// TooDeep reports whether v has more than MaxDepth levels. Whoever makes a value of
// others' and hands it on asks, and answers ErrLimit. It costs a look at every item the
// first time, and none after.
func (v Value) TooDeep() bool {
	if _, atom := v.obj.(inline); atom {
		return false
	}
	return depth(v, MaxDepth) > MaxDepth
}

// depth is the number of v's levels; past left it is not counted, but more than left.
func depth(v Value, left int32) int32 {
	switch o := v.obj.(type) {
	case inline:
		return 0
	case *List:
		return o.levels.of(o.data, Value{}, left)
	case *Dict:
		if left < 0 {
			return 1
		}
		return 1 + max(depth(o.Keys, left-1), depth(o.Vals, left-1))
	case *Table:
		if left < 0 {
			return 1
		}
		return 1 + deepest(o.Cols, left-1)
	case *Projection:
		return o.levels.of(o.Args, o.F, left)
	case *Composition:
		return o.levels.of(o.Fs, Value{}, left)
	case *Derived:
		return o.levels.of(nil, o.F, left)
	}
	return 0
}

// of is the depth of what holds items and one more.
func (l *levels) of(items []Value, more Value, left int32) int32 {
	if n := l.n.Load(); n != 0 {
		return n
	}
	if left < 0 {
		return 1
	}
	n := 1 + max(deepest(items, left-1), depth(more, left-1))
	l.n.Store(n)
	return n
}

func deepest(items []Value, left int32) int32 {
	n := int32(0)
	for _, x := range items {
		switch x.obj.(type) {
		case inline, *Vec[uint8], *Vec[int64], *Vec[float64], *Vec[Sym]:
		default:
			n = max(n, depth(x, left))
		}
	}
	return n
}

// add notes that items came in.
func (l *levels) add(items ...Value) {
	n := l.n.Load()
	if n == 0 {
		return
	}
	if n > exactDepth {
		l.n.Store(0) // the deepest item may be the one that goes
		return
	}
	if d := 1 + deepest(items, MaxDepth); d > n {
		l.n.Store(d)
	}
}

// from takes over the note of a list with the same items or more.
func (l *levels) from(other *levels) {
	if n := other.n.Load(); n <= exactDepth {
		l.n.Store(n)
	}
}
