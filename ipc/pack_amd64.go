package ipc

import (
	"encoding/binary"
	"math"
	"math/bits"
	"time"
	"unsafe"
)

// On amd64 items are packed in assembly, without a branch on whether they are literals: what
// an item is, and how long, cannot be guessed, and a processor that guesses wrong does little
// else. Two positions are looked at together: where the first is a literal the second is the
// next item, and since a literal is entered only after the next item was looked up, the second
// does not wait for the first.

const (
	pairItems = 512      // packed at a time: meanwhile the goroutine cannot be stopped
	pairTurns = 96       // times that many before both ways are tried again
	pairTrial = 16 << 10 // bytes from which on it pays to try
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
	pos  uintptr // the next position's address
	out  uintptr // where the next item goes, in items
	kind uintptr // where its flag goes, in kinds
	last uintptr // the item before, which may still be to be entered
	slot uintptr // its slot
	stop uintptr // the last address at which two items may begin
	end  uintptr // of the kinds
	//lint:ignore U1000 only the assembly looks at it
	words [nobody + 1]uint64
	where [nobody + 1]uintptr
	kinds [pairItems + 32]byte // of items not written yet
	items [2*pairItems + 64]byte

	base         uintptr // of the message
	before       int     // last's position
	begun, bytes int     // items of a group that is not full yet, and their bytes
	turns        int
}

// packPairs packs items while they begin up to stop and there is room for their kinds.
//
//go:noescape
func packPairs(p *pairing)

// packMost packs as many items as it can, and gives how far both sides are. ok is false when
// out, half of plain, is full. Both ways give the same bytes; where items come in an order that
// the processor can guess, packGroups is the faster one. So both are tried now and then.
func (p *packing) packMost(out, plain []byte) (at, pos int, ok bool) {
	at, pos, ok = packedHead, HeaderBytes, true
	var s pairing
	var start time.Time
	for ok && len(plain)-pos >= groupPlain {
		if at, pos, ok = p.packGroups(out, plain, at, pos, pairItems/8); !ok || len(plain)-pos < pairTrial {
			break
		}
		start = time.Now()
		if at, pos, ok = p.packGroups(out, plain, at, pos, pairItems/8); !ok {
			break
		}
		guessed := time.Since(start)
		s.enter(p, plain)
		start = time.Now()
		at, pos, ok = s.pack(out, plain, at, pos, 1)
		if paired := time.Since(start); ok && paired < guessed {
			at, pos, ok = s.pack(out, plain, at, pos, pairTurns)
		}
		if ok {
			at, ok = s.leave(p, out, plain, at)
		}
		if ok && s.turns == 1 {
			at, pos, ok = p.packGroups(out, plain, at, pos, pairTurns*pairItems/8)
		}
	}
	if ok && len(plain)-pos >= groupPlain {
		return p.packGroups(out, plain, at, pos, math.MaxInt)
	}
	return at, pos, ok
}

// enter takes over what was packed by others.
func (s *pairing) enter(p *packing, plain []byte) {
	s.base, s.turns = uintptr(unsafe.Pointer(unsafe.SliceData(plain))), 0
	s.begun, s.bytes = 0, 0
	for i, e := range p.slots[:nobody] {
		if s.where[i] = 0; e != nowhere {
			at := int(e >> 16)
			s.where[i], s.words[i] = s.base+uintptr(at), binary.LittleEndian.Uint64(plain[at+1:])
		}
	}
	s.slot, s.before = uintptr(p.slot), 0
	if p.slot != nobody {
		s.before = int(p.pending >> 16)
	}
}

// pack packs for so many turns, or until the end is near.
func (s *pairing) pack(out, plain []byte, at, pos, turns int) (end, next int, ok bool) {
	for stop := len(plain) - pairPlain; pos <= stop && turns > 0; turns-- {
		from := uintptr(unsafe.Pointer(unsafe.SliceData(plain)))
		if from != s.base { // on a stack, which moved
			for i, at := range s.where {
				if at != 0 {
					s.where[i] = at - s.base + from
				}
			}
		}
		s.turns++
		s.base, s.pos, s.last, s.stop = from, from+uintptr(pos), from+uintptr(s.before), from+uintptr(stop)
		kinds, items := uintptr(unsafe.Pointer(&s.kinds)), uintptr(unsafe.Pointer(&s.items))
		s.kind, s.end, s.out = kinds+uintptr(s.begun), kinds+pairItems, items+uintptr(s.bytes)
		packPairs(s)
		pos, s.before = int(s.pos-from), int(s.last-from)
		begun, bytes := int(s.kind-kinds), int(s.out-items)

		kind, item := 0, 0
		for ; kind+8 <= begun; kind += 8 {
			if at > len(out)-groupStream {
				return at, pos, false
			}
			flags := flagsOf(s.kinds[kind:])
			out[at] = flags
			*(*[16]byte)(out[at+1:]) = *(*[16]byte)(s.items[item:])
			n := 8 + bits.OnesCount8(flags)
			item += n
			at += 1 + n
		}
		s.begun, s.bytes = copy(s.kinds[:], s.kinds[kind:begun]), copy(s.items[:], s.items[item:bytes])
	}
	return at, pos, true
}

// leave hands over to others, with the group that was begun.
func (s *pairing) leave(p *packing, out, plain []byte, at int) (end int, ok bool) {
	for i, address := range s.where[:nobody] {
		if address != 0 {
			at := int(address - s.base)
			p.slots[i] = entryOf(at, uint(plain[at]))
		}
	}
	p.pending, p.slot = entryOf(s.before, uint(plain[s.before])), uint(s.slot)
	if s.begun == 0 {
		return at, true
	}
	if at > len(out)-groupStream {
		return at, false
	}
	p.flagAt, p.bit = at, 1<<s.begun
	p.flags = flagsOf(s.kinds[:]) & (p.bit - 1)
	return at + 1 + copy(out[at+1:], s.items[:s.bytes]), true
}

// flagsOf is the flags of eight items, a byte each that is 0 or 1.
func flagsOf(kinds []byte) byte {
	return byte(binary.LittleEndian.Uint64(kinds) * 0x0102040810204080 >> 56)
}
