package ipc

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// On amd64 items are packed in assembly, without a branch on whether they are literals: what
// an item is, and how long, cannot be guessed, and a processor that guesses wrong does little
// else. Two positions are looked at together: where the first is a literal the second is the
// next item, and since a literal is entered only after the next item was looked up, the second
// does not wait for the first.

const (
	pairItems = 512 // packed at a time: meanwhile the goroutine cannot be stopped
	// pairPlain is the bytes that are touched behind a position: two literals or a match that
	// is compared 16 bytes at a time, and one more word.
	pairPlain = 4 + maxMatch + 64
)

// pairing is the state of packPairs, which knows where its fields are. A slot is the eight
// bytes behind its position's first, and where that is, 0 for nowhere; the last slot
// takes the entries that are not to be made. An entry equal to the message in its first byte
// behind is so in its position's as well, as their XOR is the slot: one comparison says both
// whether there is a match and how long it is.
type pairing struct {
	pos   uintptr // the next position's address
	out   uintptr // where the next item goes, in items
	kind  uintptr // where its flag goes, in kinds
	last  uintptr // the item before, which may still be to be entered
	slot  uintptr // its slot
	stop  uintptr // the last address at which two items may begin
	end   uintptr // of the kinds
	words [nobody + 1]uint64
	where [nobody + 1]uintptr
	kinds [pairItems + 32]byte
	items [2*pairItems + 64]byte
}

// packPairs packs items while they begin up to stop and there is room for their kinds.
//
//go:noescape
func packPairs(p *pairing)

// packMost packs as many items as it can, and gives how far both sides are. ok is false when
// out, half of plain, is full.
func (p *packing) packMost(out, plain []byte) (at, pos int, ok bool) {
	at, pos = packedHead, HeaderBytes
	stop := len(plain) - pairPlain
	if stop < pos {
		return at, pos, true
	}
	var s pairing
	s.slot = nobody
	last := 0
	base, kinds, items := uintptr(0), 0, 0
	for pos <= stop {
		from := uintptr(unsafe.Pointer(unsafe.SliceData(plain)))
		if base != 0 && from != base { // on a stack, which moved
			for i, at := range s.where {
				if at != 0 {
					s.where[i] = at - base + from
				}
			}
		}
		base = from
		s.pos, s.last, s.stop = base+uintptr(pos), base+uintptr(last), base+uintptr(stop)
		firstKind, firstItem := uintptr(unsafe.Pointer(&s.kinds)), uintptr(unsafe.Pointer(&s.items))
		s.kind, s.end, s.out = firstKind+uintptr(kinds), firstKind+pairItems, firstItem+uintptr(items)
		packPairs(&s)
		pos, last = int(s.pos-base), int(s.last-base)
		kinds, items = int(s.kind-firstKind), int(s.out-firstItem)

		done, from8 := 0, 0
		for ; done+8 <= kinds; done += 8 {
			if at > len(out)-groupStream {
				return at, pos, false
			}
			flags := flagsOf(s.kinds[done:])
			out[at] = flags
			*(*[16]byte)(out[at+1:]) = *(*[16]byte)(s.items[from8:])
			n := 8 + bits.OnesCount8(flags)
			from8 += n
			at += 1 + n
		}
		kinds, items = copy(s.kinds[:], s.kinds[done:kinds]), copy(s.items[:], s.items[from8:items])
	}
	for i, address := range s.where[:nobody] {
		if address != 0 {
			at := int(address - base)
			p.slots[i] = entryOf(at, uint(plain[at]))
		}
	}
	p.pending, p.slot = entryOf(last, uint(plain[last])), uint(s.slot)
	if kinds == 0 {
		return at, pos, true
	}
	if at > len(out)-groupStream {
		return at, pos, false
	}
	p.flagAt, p.bit = at, 1<<kinds
	p.flags = flagsOf(s.kinds[:]) & (p.bit - 1)
	return at + 1 + copy(out[at+1:], s.items[:items]), pos, true
}

// flagsOf is the flags of eight items, a byte each that is 0 or 1.
func flagsOf(kinds []byte) byte {
	return byte(binary.LittleEndian.Uint64(kinds) * 0x0102040810204080 >> 56)
}
