package k

// WithRuns is v, a vector, with the parted attribute and its index ready: starts has the
// first row of every run of equal items and, at the end, the number of rows. It is for
// a caller that holds an index made with the data (a column file), so that the first
// look-up need not read all items. False when starts cannot be such an index: only the
// first item of each run is looked at.
func WithRuns(v Value, starts []int64) (Value, bool) {
	switch o := v.obj.(type) {
	case *Vec[uint8]:
		return o.withRuns(starts)
	case *Vec[int16]:
		return o.withRuns(starts)
	case *Vec[int32]:
		return o.withRuns(starts)
	case *Vec[int64]:
		return o.withRuns(starts)
	case *Vec[float32]:
		return o.withRuns(starts)
	case *Vec[float64]:
		return o.withRuns(starts)
	case *Vec[Sym]:
		return o.withRuns(starts)
	case *Vec[GUID]:
		return o.withRuns(starts)
	}
	return v, false
}

func (v *Vec[T]) withRuns(starts []int64) (Value, bool) {
	n := int64(len(v.data))
	last := len(starts) - 1
	if last < 0 || starts[last] != n || last > 0 && starts[0] != 0 || last == 0 && n != 0 {
		return Value{v, 0}, false
	}
	ix := &index[T]{promised: len(v.data), starts: starts}
	for i, from := range starts[:last] {
		if from < 0 || from >= starts[i+1] || from >= n {
			return Value{v, 0}, false
		}
		if _, added := ix.nums.add(v.item(int(from))); !added {
			return Value{v, 0}, false
		}
	}
	ix.rows.Store(n)
	if v.maker() != nil {
		ix.unmade = v.index.unmade
		out := &Vec[T]{typ: v.typ, data: v.data, domain: v.domain, index: ix}
		out.attr.set(Parted)
		return Value{out, 0}, true
	}
	return Value{v.reheaded(Parted, ix), 0}, true
}
