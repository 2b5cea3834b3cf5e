package room

import "unsafe"

// Items is n items that the caller writes, every one of them; until then they are
// undefined. It is what results of vector primitives are made of: they are not cleared first.
func Items[T Item](n int) []T {
	var x T
	size := int(unsafe.Sizeof(x))
	if n*size < uncleared {
		return make([]T, n)
	}
	mem := fresh(n * size)
	if mem == nil {
		return make([]T, n)
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[0])), len(mem)/size)[:n]
}

// Whole is [Items] of memory that is kept when nobody uses it any more, as that of [Make].
// warm says that its pages were in use before; if they were not, the writer asks for those
// of each stretch it writes by [Present].
func Whole[T Item](n int) (items []T, warm bool) {
	var x T
	size := int(unsafe.Sizeof(x))
	if n*size < Large {
		return Items[T](n), true
	}
	mem := kept.take(n*size, n*size+n*size/8)
	warm = mem != nil
	if !warm {
		if mem = fresh(n * size); mem == nil {
			return make([]T, n), false
		}
	}
	watch(mem)
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[0])), n), warm
}

// Present has the pages of mem there before they are written: one system call, where a page at
// a time would be a fault for each.
func Present(mem []byte) {
	if len(mem) > 0 {
		populate(mem)
	}
}
