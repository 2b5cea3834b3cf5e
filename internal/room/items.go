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
