package k

// minGrow is the smallest capacity a growing vector takes, in items.
const minGrow = 16

// Append is v with more items of the same storage class at its end.
//
// When v ends where its growable buffer is used up to, the items are written in place
// behind it and the result shares the buffer: amortised O(1) an item. Any holder of v
// or of an earlier snapshot keeps its own length. Otherwise the items are copied to a
// larger buffer first. The attribute is kept where the new items keep its promise and
// dropped where they do not (see extendIndex).
func (v *Vec[T]) Append(more []T) *Vec[T] {
	out := &Vec[T]{typ: v.typ, attr: v.attr, data: v.data, own: v.own, index: v.index, domain: v.domain}
	out.AppendInPlace(more)
	return out
}

// AppendInPlace is Append that changes v itself: only for a holder that knows nobody
// else has this *Vec (a global variable nobody has read since its last change).
func (v *Vec[T]) AppendInPlace(more []T) {
	n := len(v.data)
	end := n + len(more)
	if v.own == nil || end > cap(v.data) || !v.own.used.CompareAndSwap(int64(n), int64(end)) {
		size := max(minGrow, end, n*2)
		data := make([]T, n, size)
		copy(data, v.data)
		v.data = data
		v.own = &tail{}
		v.own.used.Store(int64(end))
	}
	v.data = append(v.data[:n:cap(v.data)], more...)
	if v.attr != NoAttr {
		v.extendIndex(n)
	}
}

// Append is the list with more items at its end; see [Vec.Append].
func (l *List) Append(more []Value) *List {
	out := &List{data: l.data, own: l.own}
	out.AppendInPlace(more)
	return out
}

// AppendInPlace is Append that changes l itself.
func (l *List) AppendInPlace(more []Value) {
	n := len(l.data)
	end := n + len(more)
	if l.own == nil || end > cap(l.data) || !l.own.used.CompareAndSwap(int64(n), int64(end)) {
		size := max(minGrow, end, n*2)
		data := make([]Value, n, size)
		copy(data, l.data)
		l.data = data
		l.own = &tail{}
		l.own.used.Store(int64(end))
	}
	l.data = append(l.data[:n:cap(l.data)], more...)
}

// Join is q's x,y for two lists or atoms: a vector when both are of one kind, otherwise
// a general list (collapsed when an empty general list meets a vector). Dictionaries and
// tables are the caller's business.
func Join(x, y Value) Value {
	xt, yt := x.Type(), y.Type()
	if xt < 0 || xt >= TypeTable {
		x = Enlist(x)
		xt = x.Type()
	}
	if yt < 0 && yt == -xt && yt.IsBasic() {
		return joinAtom(x, y)
	}
	if yt < 0 || yt >= TypeTable {
		y = Enlist(y)
		yt = y.Type()
	}
	if xt == yt && xt != Mixed {
		if out, ok := joinVecs(x, y); ok {
			return out
		}
	}
	if xt == Mixed && x.Len() == 0 {
		return y
	}
	if yt == Mixed && y.Len() == 0 {
		return x
	}
	if xt == Mixed {
		return Value{x.obj.(*List).Append(y.Each()), 0}
	}
	xs, ys := x.Each(), y.Each()
	out := make([]Value, 0, len(xs)+len(ys))
	return NewList(append(append(out, xs...), ys...))
}

func joinAtom(x, y Value) Value {
	switch o := x.obj.(type) {
	case *Vec[uint8]:
		return Value{o.Append([]uint8{uint8(y.bits)}), 0}
	case *Vec[int16]:
		return Value{o.Append([]int16{int16(y.bits)}), 0}
	case *Vec[int32]:
		return Value{o.Append([]int32{int32(y.bits)}), 0}
	case *Vec[int64]:
		return Value{o.Append([]int64{int64(y.bits)}), 0}
	case *Vec[float32]:
		return Value{o.Append([]float32{unbox[float32](y)}), 0}
	case *Vec[float64]:
		return Value{o.Append([]float64{unbox[float64](y)}), 0}
	case *Vec[Sym]:
		return Value{o.Append([]Sym{Sym(y.bits)}), 0}
	case *Vec[GUID]:
		return Value{o.Append([]GUID{y.Guid()}), 0}
	}
	return Value{}
}

// joinVecs joins two vectors of the same type; false when their domains differ.
func joinVecs(x, y Value) (Value, bool) {
	switch o := x.obj.(type) {
	case *Vec[uint8]:
		return Value{o.Append(Data[uint8](y)), 0}, true
	case *Vec[int16]:
		return Value{o.Append(Data[int16](y)), 0}, true
	case *Vec[int32]:
		return Value{o.Append(Data[int32](y)), 0}, true
	case *Vec[int64]:
		if o.domain != y.Domain() {
			return Value{}, false
		}
		return Value{o.Append(Data[int64](y)), 0}, true
	case *Vec[float32]:
		return Value{o.Append(Data[float32](y)), 0}, true
	case *Vec[float64]:
		return Value{o.Append(Data[float64](y)), 0}, true
	case *Vec[Sym]:
		return Value{o.Append(Data[Sym](y)), 0}, true
	case *Vec[GUID]:
		return Value{o.Append(Data[GUID](y)), 0}, true
	}
	return Value{}, false
}
