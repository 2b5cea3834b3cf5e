package k

// A general list may be sorted, unique or grouped; it keeps no index.

func (l *List) withAttr(a Attr) Value {
	v, err := l.setAttr(a)
	if err != nil {
		return Value{l, 0}
	}
	return v
}

func (l *List) setAttr(a Attr) (Value, error) {
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
		for _, x := range l.data {
			if _, added := seen.Add(x); !added {
				return Value{}, ErrUFail
			}
		}
	default:
		return Value{}, ErrType
	}
	out := &List{data: l.data}
	out.attr.set(a)
	return Value{out, 0}, nil
}

// extended keeps or drops the attribute after the items from n on were appended. Unique
// is dropped: without an index every append would have to look at all items.
func (l *List) extended(n int) {
	switch l.attr.get() {
	case Sorted:
		if ascendingValues(l.data, n) {
			return
		}
	case Grouped:
		return
	}
	l.attr.set(NoAttr)
}
