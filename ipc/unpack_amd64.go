package ipc

import "unsafe"

// On amd64 groups are unpacked by halves, in assembly: whether an item is a literal or a match
// cannot be guessed, and a processor that guesses wrong every other item does little else. Of
// four items at a time there are sixteen kinds, and columns have few of them.

// unpacking is the state of unpackHalves, which knows where its fields are. A slot is
//
//	byte | position << 8 | length << 32 | origin << 40
//
// where length bytes from the position on, 255 at most, are those from the origin on, and the
// length of a literal's entry is 0. A match no longer than that is copied from the origin: that
// is further back, and what was written just now is slow to be read again.
type unpacking struct {
	slots   slotTable
	pos, at int
	empty   int    // 1 when a slot was
	none    uint64 // the byte of a literal still to be entered; 256 and more for none
	//lint:ignore U1000 the assembly keeps it between its calls
	pending uint64 // its entry
	stop    int    // the last positions at which a group may begin
	end     int
}

const (
	// positionsEnd is what a slot's positions stay below.
	positionsEnd = 1 << 24
	// unpackTurn is how many bytes are unpacked at a time: meanwhile the goroutine cannot be stopped.
	unpackTurn = 256 << 10
)

// unpackHalves unpacks groups as long as they begin before stop and end, or until a match of
// an empty slot.
//
//go:noescape
func unpackHalves(u *unpacking, plain, stream unsafe.Pointer)

// unpackMost is unpackGroups, faster.
func (slots *slotTable) unpackMost(plain, stream []byte) (at, entered, pos int, ok bool) {
	stop, end := len(plain)-groupPlain, len(stream)-groupStream
	if len(plain) >= positionsEnd || stop < HeaderBytes || end < 0 {
		return slots.unpackGroups(plain, stream)
	}
	u := unpacking{pos: HeaderBytes, none: nobody, end: end}
	for u.pos <= stop && u.at <= end {
		u.stop = min(stop, u.pos+unpackTurn)
		unpackHalves(&u, unsafe.Pointer(unsafe.SliceData(plain)), unsafe.Pointer(unsafe.SliceData(stream)))
		if u.empty != 0 {
			return slots.unpackGroups(plain, stream) // which finds out where
		}
	}
	for i, e := range u.slots[:nobody] {
		if e != 0 {
			slots[i] = entryOf(int(uint32(e)>>8), uint(byte(e)))
		}
	}
	entered = u.pos
	if u.none < nobody {
		entered--
	}
	return u.at, entered, u.pos, true
}
