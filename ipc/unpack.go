package ipc

import "unsafe"

// Unpacking by whole groups, eight bytes at a time, as long as what a group can hold at
// most fits: a flag byte and sixteen more of the stream, 8*257 bytes of the message, and
// sixteen to spare, since copies run over. The ends are unpacked byte by byte.
//
// A slot's position always begins with two bytes whose XOR is the slot. So the entry of a
// match's first position is the slot it names, and needs no look at the bytes.

// groupStream and groupPlain are the bytes a group may take, and those that are touched.
const (
	groupStream = 1 + 2*8
	groupPlain  = 8*(2+maxMatch) + 16
)

// slotTable is positions by the XOR of two neighbouring bytes. The upper half takes the
// entries that are not to be made.
type slotTable [2 * noEntry]int

const noEntry = 256

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
	none := noEntry // 0 when the position before pos is still to be entered, with
	var last byte   // its byte
	for len(plain)-pos >= groupPlain && len(stream)-at >= groupStream {
		flags := byteAt(from, at)
		at++
		if flags == 0 {
			word := *wordAt(from, at)
			*wordAt(to, pos) = word
			slots[int(last^byte(word))|none] = pos - 1
			pairs := word ^ word>>8
			for i := range 7 {
				slots[byte(pairs>>(8*i))] = pos + i
			}
			last, none = byte(word>>56), 0
			at, pos = at+8, pos+8
			continue
		}
		for range 8 {
			next := byteAt(from, at)
			if flags&1 == 0 {
				*(*byte)(unsafe.Add(to, pos)) = next
				slots[int(last^next)|none] = pos - 1
				last, none = next, 0
				at, pos = at+1, pos+1
				flags >>= 1
				continue
			}
			flags >>= 1
			seen, n := slots[next], 2+int(byteAt(from, at+1))
			at += 2
			if seen == 0 {
				return at, pos, pos, false
			}
			slots[int(last^byteAt(to, seen))|none] = pos - 1
			slots[next] = pos
			if distance := pos - seen; n <= 8 && distance >= 8 {
				*wordAt(to, pos) = *wordAt(to, seen)
			} else if n <= 32 && distance >= 16 {
				*pairAt(to, pos) = *pairAt(to, seen)
				*pairAt(to, pos+16) = *pairAt(to, seen+16)
			} else {
				copyMatch(to, seen, pos, n)
			}
			pos += n
			none = noEntry
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

func wordAt(b unsafe.Pointer, i int) *uint64 { return (*uint64)(unsafe.Add(b, i)) }

func pairAt(b unsafe.Pointer, i int) *[16]byte { return (*[16]byte)(unsafe.Add(b, i)) }
