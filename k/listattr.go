package k

import "tock/internal/vec"

// A general list may be sorted, unique or grouped; it keeps no index.

func (l *List) withAttr(a Attr) Value {
	v, err := l.setAttr(a, nil)
	if err != nil {
		return Value{l, 0}
	}
	return v
}

func (l *List) setAttr(a Attr, pause vec.Pause) (Value, error) {
	switch a {
	case NoAttr, Grouped:
	case Sorted:
		if !ascendingValues(l.data, 0) {
			return Value{}, ErrSFail
		}
		// () is one for everybody and must not be marked.
		if len(l.data) > 0 && l.attr.a.CompareAndSwap(uint32(NoAttr), uint32(Sorted)) {
			return Value{l, 0}, nil
		}
	case Unique:
		var seen ValueTable
		for i, x := range l.data {
			pause.At(i)
			if _, added := seen.Add(x); !added {
				return Value{}, ErrUFail
			}
		}
	default:
		return Value{}, ErrType
	}
	out := &List{data: l.data}
	out.levels.from(&l.levels)
	out.attr.set(a)
	return Value{out, 0}, nil
}

// extended keeps or drops the attribute after the items from n on were appended.
func (l *List) extended(n int) {
	switch l.attr.get() {
	case Sorted:
		if ascendingValues(l.data, n) {
			return
		}
	case Unique:
		if uniqueFrom(l.data, n) {
			return
		}
	case Grouped:
		return
	}
	l.attr.set(NoAttr)
}

// fewItems is how many appended items are compared with all before instead of hashing all.
const fewItems = 4

// uniqueFrom reports whether the items from n on are none of those before them.
func uniqueFrom(items []Value, n int) bool {
	if len(items)-n > fewItems {
		var seen ValueTable
		for _, x := range items {
			if _, added := seen.Add(x); !added {
				return false
			}
		}
		return true
	}
	for i := n; i < len(items); i++ {
		for _, x := range items[:i] {
			if Match(x, items[i]) {
				return false
			}
		}
	}
	return true
}
