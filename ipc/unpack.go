package ipc

import "unsafe"

// Unpacking by whole groups, eight bytes at a time, as long as what a group can hold at
// most fits: a flag byte and sixteen more of the stream, 8*257 bytes of the message, and
// sixteen to spare, since copies run over. The ends are unpacked byte by byte.
//
// A slot's position always begins with two bytes whose XOR is the slot. So the entry of a
// match's first position is the slot it names, and needs no look at the bytes. Entries
// have the byte at their position: what is entered then never depends on what was just
// copied, which would take a way through memory for each match.

// groupStream and groupPlain are the bytes a group may take, and those that are touched.
const (
	groupStream = 1 + 2*8
	groupPlain  = 8*(2+maxMatch) + 16
)

// slotTable is entries by the XOR of two neighbouring bytes; 0 is none. The upper half
// takes those that are not to be made.
type slotTable [2 * nobody]entry

// patternStep is by how much copies of a pattern shorter than a word advance: the bytes of
// all its whole repetitions in eight.
var patternStep = [8]int{0, 8, 8, 6, 8, 5, 6, 7}

// unpackGroups unpacks from the beginning as many groups as it can, and gives where the
// rest begins: of the stream, of the positions still to be entered, of plain. ok is false,
// and at behind the fault, where a slot is empty.
func (slots *slotTable) unpackGroups(plain, stream []byte) (at, entered, pos int, ok bool) {
	pos = HeaderBytes
	if nativeBig {
		return 0, pos, pos, true
	}
	to, from := unsafe.Pointer(unsafe.SliceData(plain)), unsafe.Pointer(unsafe.SliceData(stream))
	none := uint(nobody) // 0 when the literal before pos is still to be entered, with
	var pending entry    // its entry
	for stop, end := len(plain)-groupPlain, len(stream)-groupStream; pos <= stop && at <= end; {
		flags := uint(byteAt(from, at)) | 1<<8 // the bit behind says when there were eight
		at++
		if flags == 1<<8 {
			word := *wordAt(from, at)
			*wordAt(to, pos) = word
			slots[(uint(byte(pending)^byte(word))+none)%(2*nobody)] = pending
			pairs := word ^ word>>8
			for i := range 7 {
				slots[byte(pairs>>(8*i))] = entryOf(pos+i, uint(byte(word>>(8*i))))
			}
			pending, none = entryOf(pos+7, uint(word>>56)), 0
			at, pos = at+8, pos+8
			continue
		}
		for flags != 1 {
			next := uint(byteAt(from, at))
			if flags&1 == 0 {
				flags >>= 1
				*(*byte)(unsafe.Add(to, pos)) = byte(next)
				slots[(uint(byte(pending))^next+none)%(2*nobody)] = pending
				pending, none = entryOf(pos, next), 0
				at, pos = at+1, pos+1
				continue
			}
			flags >>= 1
			seen, n := slots[next], 2+int(byteAt(from, at+1))
			at += 2
			if seen == 0 {
				return at, pos, pos, false
			}
			slots[(uint(byte(pending)^byte(seen))+none)%(2*nobody)] = pending
			none = nobody
			slots[next] = entryOf(pos, uint(byte(seen)))
			source := int(seen >> 16)
			switch distance := pos - source; {
			case uint(n-4) <= 4 && distance >= n:
				// No more is read than is needed: a word of which the last bytes were just
				// written by other stores would wait for them to reach the memory.
				lo, hi := *halfAt(to, source), *halfAt(to, source+n-4)
				*wordAt(to, pos) = uint64(lo) | uint64(hi)<<(8*(n-4)&63)
			case n <= 8 && distance >= 8:
				*wordAt(to, pos) = *wordAt(to, source)
			case n <= 32 && distance >= 16:
				*pairAt(to, pos) = *pairAt(to, source)
				*pairAt(to, pos+16) = *pairAt(to, source+16)
			default:
				copyMatch(to, source, pos, n)
			}
			pos += n
		}
	}
	if none == 0 {
		return at, pos - 1, pos, true
	}
	return at, pos, pos, true
}

// copyMatch copies n bytes from an earlier position to pos, byte after byte as it were:
// where both overlap, what was copied is copied again. Up to 15 bytes more are written.
func copyMatch(b unsafe.Pointer, from, pos, n int) {
	distance := pos - from
	if distance >= 16 {
		for i := 0; i < n; i += 16 {
			*pairAt(b, pos+i) = *pairAt(b, from+i)
		}
		return
	}
	if distance >= 8 {
		for i := 0; i < n; i += 8 {
			*wordAt(b, pos+i) = *wordAt(b, from+i)
		}
		return
	}
	pattern := *wordAt(b, from) & (1<<(8*distance) - 1)
	pattern |= pattern << (8 * distance)
	pattern |= pattern << (16 * distance)
	pattern |= pattern << (32 * distance)
	for i, step := 0, patternStep[distance]; i < n; i += step {
		*wordAt(b, pos+i) = pattern
	}
}

func byteAt(b unsafe.Pointer, i int) byte { return *(*byte)(unsafe.Add(b, i)) }

func halfAt(b unsafe.Pointer, i int) *uint32 { return (*uint32)(unsafe.Add(b, i)) }

func wordAt(b unsafe.Pointer, i int) *uint64 { return (*uint64)(unsafe.Add(b, i)) }

func pairAt(b unsafe.Pointer, i int) *[16]byte { return (*[16]byte)(unsafe.Add(b, i)) }
