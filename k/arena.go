package k

import "unsafe"

// Arena makes lists in memory that is used again: for a decoder whose values are looked at
// and dropped, message after message. The zero Arena is ready to use; it is not safe for
// concurrent use. It keeps as much memory as the largest use so far took.
type Arena struct {
	lists []List
	items []Value
	block []uint64 // for the items of vectors
	used  int      // words of it
	taken int      // words since Reset, those of earlier blocks included
}

// arenaLists and arenaItems are how much an arena makes at least.
const (
	arenaLists = 16
	arenaItems = 128
)

// List is MakeList in the arena's memory: the list is good until Reset, and must not
// become part of anything that lives longer.
func (a *Arena) List(n int) (Value, []Value) {
	if len(a.lists) == cap(a.lists) {
		a.lists = make([]List, 0, max(2*cap(a.lists), arenaLists)) // those handed out keep the old ones
	}
	if n > cap(a.items)-len(a.items) {
		a.items = make([]Value, 0, max(n, 2*cap(a.items), arenaItems))
	}
	from := len(a.items)
	a.items = a.items[:from+n]
	items := a.items[from : from+n : from+n]
	a.lists = append(a.lists, List{data: items})
	return Value{&a.lists[len(a.lists)-1], 0}, items
}

// ArenaSlice is n items for a vector, not cleared, good until a's Reset.
func ArenaSlice[T Elem](a *Arena, n int) []T {
	var item T
	words := (n*int(unsafe.Sizeof(item)) + 7) / 8
	if words == 0 {
		return []T{}
	}
	a.taken += words
	if words > len(a.block)-a.used {
		a.block, a.used = make([]uint64, a.taken), 0
	}
	first := unsafe.Pointer(&a.block[a.used])
	a.used += words
	return unsafe.Slice((*T)(first), n)
}

// Reset makes the memory of all lists free to be used again, and lets go what else they hold.
func (a *Arena) Reset() {
	clear(a.items)
	a.items, a.lists = a.items[:0], a.lists[:0]
	if a.taken > len(a.block) { // one block for the next time
		a.block = make([]uint64, a.taken)
	}
	a.used, a.taken = 0, 0
}
