package room

import (
	"sync"
	"unsafe"
)

// nowhere is addresses without memory, one stretch for the process, made anew when a longer
// one is asked for.
var nowhere struct {
	mu  sync.Mutex
	mem []byte
}

// leastNowhere is the bytes of the first stretch.
const leastNowhere = 1 << 30

// Nowhere is n items that take no memory and can be neither read nor written: the length of
// a column whose items are still to be made. They come from [Items] where the system
// gives no addresses for that.
func Nowhere[T Item](n int) []T {
	var x T
	size := n * int(unsafe.Sizeof(x))
	nowhere.mu.Lock()
	defer nowhere.mu.Unlock()
	if size > len(nowhere.mem) {
		mem := addresses(max(leastNowhere, 2*size))
		if mem == nil {
			return Items[T](n)
		}
		nowhere.mem = mem // what points into the old one stays good
	}
	if n == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&nowhere.mem[0])), n)
}
