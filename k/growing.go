package k

// Growing is a vector of a kind with n items whose room is data's capacity: it is
// appended to in place up to there, however it is shared, and copied only beyond. The
// memory stays the caller's, who must keep it for as long as the vector is in use. The
// attribute is taken as promised: see [WithAttr].
func Growing[T Elem](kind Type, data []T, a Attr) Value {
	own := &tail{full: cap(data)}
	own.shared.Store(true)
	v := &Vec[T]{typ: kind, data: data, own: own}
	if a != NoAttr && a <= Grouped {
		v.attr.set(a)
		v.index = &index[T]{promised: len(data)}
	}
	return Value{v, 0}
}
