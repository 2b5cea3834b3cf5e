package k

// oneLong is a vector of one item with its item beside it.
type oneLong struct {
	vec  Vec[int64]
	item [1]int64
}

// OneLong is a long vector of one item: one allocation rather than two, for the answer
// to every single-row insert.
func OneLong(x int64) Value {
	one := &oneLong{item: [1]int64{x}}
	one.vec.typ, one.vec.data = Long, one.item[:]
	return Value{&one.vec, 0}
}
