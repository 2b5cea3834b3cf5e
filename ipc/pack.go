package ipc

import (
	"math/bits"
	"unsafe"
)

// Packing by whole groups as long as a group's matches cannot reach the end of the message;
// the end is packed by the loop that looks at every bound.

// nobody is the slot of entries that are not to be made: nobody reads it.
const nobody = 256

// entry is what a packer remembers in a slot: a position, and in the lower 16 bits the byte
// there. The slot is the XOR with the byte behind, so the first bytes being equal says that
// both are, and the message itself need not be looked at.
type entry = uint64

// nowhere is an entry that no byte is equal to.
const nowhere entry = 0xffff

func entryOf(pos int, first uint) entry { return uint64(pos)<<16 | uint64(first) }

// packing is what a packer remembers between two items: entries by slot, and that of
// the last literal, which is made one item later.
type packing struct {
	slots   [2 * nobody]entry
	pending entry
	slot    uint // of pending; nobody when there is none

	// The group that was begun: where its flags go, those of its items, and the bit of the
	// next; 0 when there is none.
	flagAt     int
	flags, bit byte
	left       int // groups that packGroups may pack

	// The length of a match is guessed to be that of the one before. The processor goes on
	// with the next item by the guess, and is told when it was wrong; that is left for a
	// while where it is wrong too often.
	wrong, groups int
	unguessed     int // -1 then, else 0
}

func newPacking() *packing {
	p := &packing{slot: nobody}
	for i := range p.slots {
		p.slots[i] = nowhere
	}
	return p
}

// guessGroups is after how many groups guessing may be left, guessWrong the wrong ones of
// their eight times as many items that it takes, and guessAgain when it is tried again.
const (
	guessGroups = 64
	guessWrong  = 128
	guessAgain  = 1024
)

func (p *packing) judgeGuesses() {
	if p.wrong > guessWrong {
		p.unguessed = -1
	}
	if p.groups&(guessAgain-1) == 0 {
		p.unguessed = 0
	}
	p.wrong = 0
}

// packGroups packs groups, first what is left of one that was begun, as many as it can and
// at most some, and gives how far both sides are. ok is false when out, half of plain, is full.
func (p *packing) packGroups(out, plain []byte, at, pos, most int) (end, next int, ok bool) {
	if nativeBig || len(plain)-pos < groupPlain {
		return at, pos, true
	}
	from, to := unsafe.Pointer(unsafe.SliceData(plain)), unsafe.Pointer(unsafe.SliceData(out))
	slots, pending, pendingSlot := &p.slots, p.pending, p.slot
	guess := 0
	p.left = most
	flags, flagAt := uint(1<<8), at
	if p.bit != 0 {
		n := bits.TrailingZeros8(p.bit)
		flags, flagAt = 1<<(8-n)|uint(p.flags)<<(16-n), p.flagAt
		p.bit = 0
	} else {
		if at > len(out)-groupStream {
			return at, pos, false
		}
		at++
	}
	// One loop over all items, and few variables in it, so that they stay in registers: the
	// flags move down from bit 16, and a bit before them says when there are eight.
	for {
		first := uint(byteAt(from, pos))
		slot := first ^ uint(byteAt(from, pos+1))
		seen := slots[slot%nobody]
		slots[pendingSlot%(2*nobody)] = pending
		*(*byte)(unsafe.Add(to, at)) = byte(first)
		if uint(uint16(seen)) != first {
			pending, pendingSlot = entryOf(pos, first), slot
			at++
			pos++
		} else {
			pendingSlot = nobody
			flags |= 1 << 16
			slots[slot%nobody] = entryOf(pos, first)
			pos += 2
			var n int
			if x := *wordAt(from, int(seen>>16)+2) ^ *wordAt(from, pos); x != 0 {
				n = bits.TrailingZeros64(x) >> 3
			} else {
				n = agreeOn(unsafe.Add(from, seen>>16+2), unsafe.Add(from, pos))
			}
			*(*byte)(unsafe.Add(to, at)) = byte(slot)
			*(*byte)(unsafe.Add(to, at+1)) = byte(n)
			at += 2
			if n != guess {
				p.wrong++
				guess = n | p.unguessed
				pos += n
			} else {
				pos += guess
			}
		}
		if flags >>= 1; flags&1 == 0 {
			continue
		}
		*(*byte)(unsafe.Add(to, flagAt)) = byte(flags >> 8)
		if p.left--; p.left == 0 || len(plain)-pos < groupPlain {
			break
		}
		if at > len(out)-groupStream {
			return at, pos, false
		}
		if p.groups++; p.groups%guessGroups == 0 {
			p.judgeGuesses()
		}
		flags, flagAt = 1<<8, at
		at++
	}
	p.pending, p.slot = pending, pendingSlot
	return at, pos, true
}

// agreeOn is how many bytes, up to maxMatch, a and b have in common: the first eight at
// least. Seven more than maxMatch are looked at.
func agreeOn(a, b unsafe.Pointer) int {
	n := 8
	for ; n < maxMatch-24; n += 24 {
		if x := *wordAt(a, n) ^ *wordAt(b, n); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
		if x := *wordAt(a, n+8) ^ *wordAt(b, n+8); x != 0 {
			return n + 8 + bits.TrailingZeros64(x)>>3
		}
		if x := *wordAt(a, n+16) ^ *wordAt(b, n+16); x != 0 {
			return n + 16 + bits.TrailingZeros64(x)>>3
		}
	}
	for ; n < maxMatch; n += 8 {
		if x := *wordAt(a, n) ^ *wordAt(b, n); x != 0 {
			return min(n+bits.TrailingZeros64(x)>>3, maxMatch)
		}
	}
	return maxMatch
}
