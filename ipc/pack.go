package ipc

import (
	"math/bits"
	"unsafe"
)

// Packing by whole groups as long as a group's matches cannot reach the end of the message;
// the end is packed by the loop that looks at every bound.

// nobody is the slot of entries that are not to be made: nobody reads it.
const nobody = 256

// packing is what a packer remembers between two items: positions by slot, and the entry of
// the last literal, which is made one item later.
type packing struct {
	slots   [nobody + 1]uint32
	pending int
	slot    int // of pending; nobody when there is none
}

// packGroups packs as many groups as it can, and gives how far both sides are. ok is false
// when out, half of plain, is full.
func (p *packing) packGroups(out, plain []byte) (at, pos int, ok bool) {
	at, pos = packedHead, HeaderBytes
	if nativeBig {
		return at, pos, true
	}
	from, to := unsafe.Pointer(unsafe.SliceData(plain)), unsafe.Pointer(unsafe.SliceData(out))
	pending, pendingSlot := uint32(p.pending), p.slot
	for len(plain)-pos >= groupPlain {
		if at > len(out)-groupStream {
			return at, pos, false
		}
		flags, flagAt := 0, at
		at++
		for bit := 1; bit < 256; bit <<= 1 {
			pair := *(*uint16)(unsafe.Add(from, pos))
			first, slot := byte(pair), byte(pair^pair>>8)
			seen := int(p.slots[slot])
			p.slots[pendingSlot] = pending
			*(*byte)(unsafe.Add(to, at)) = first
			if seen == 0 || byteAt(from, seen) != first {
				pending, pendingSlot = uint32(pos), int(slot)
				at++
				pos++
				continue
			}
			pendingSlot = nobody
			p.slots[slot] = uint32(pos)
			flags |= bit
			pos += 2
			n := 0
			if x := *wordAt(from, seen+2) ^ *wordAt(from, pos); x != 0 {
				n = bits.TrailingZeros64(x) >> 3
			} else {
				n = agree(plain[seen+2:], plain[pos:pos+maxMatch])
			}
			pos += n
			*(*uint16)(unsafe.Add(to, at)) = uint16(slot) | uint16(n)<<8
			at += 2
		}
		*(*byte)(unsafe.Add(to, flagAt)) = byte(flags)
	}
	p.pending, p.slot = int(pending), pendingSlot
	return at, pos, true
}
