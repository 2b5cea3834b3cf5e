package ipc

// The algorithm as it is written down, one byte after the other: what the fast one has to
// equal.

// plainPack writes the stream for plain into out, from packedHead on, and gives the end.
func plainPack(out, plain []byte) (end int, ok bool) {
	var slots [256]int
	total := len(plain)
	flagAt, at := packedHead, packedHead
	var flags, bit byte
	var pending int // position of the literal whose entry is still to be made; 0 for none
	var pendingSlot, slot byte
	for pos := HeaderBytes; pos < total; {
		if bit == 0 {
			if at > len(out)-17 {
				return 0, false
			}
			out[flagAt] = flags
			flags, bit = 0, 1
			flagAt = at
			at++
		}
		match := 0
		if pos <= total-3 {
			slot = plain[pos] ^ plain[pos+1]
			if seen := slots[slot]; seen != 0 && plain[seen] == plain[pos] {
				match = seen
			}
		}
		if pending != 0 {
			slots[pendingSlot] = pending
			pending = 0
		}
		if match == 0 {
			pending, pendingSlot = pos, slot
			out[at] = plain[pos]
			at++
			pos++
		} else {
			slots[slot] = pos
			flags |= bit
			pos += 2
			from, stop := match+2, min(pos+maxMatch, total)
			first := pos
			for pos < stop && plain[pos] == plain[from] {
				pos++
				from++
			}
			out[at], out[at+1] = slot, byte(pos-first)
			at += 2
		}
		bit <<= 1
	}
	out[flagAt] = flags
	return at, true
}

// plainUnpack fills plain from HeaderBytes on. It gives how far the stream was read and
// whether stream and plain ended together.
func plainUnpack(plain, stream []byte) (at int, ok bool) {
	var slots [256]int
	var flags, bit byte
	entered := HeaderBytes // next position to enter in slots
	pos := HeaderBytes
	for pos < len(plain) {
		if bit == 0 {
			if at >= len(stream) {
				return at, false
			}
			flags, bit = stream[at], 1
			at++
		}
		if flags&bit == 0 {
			if at >= len(stream) {
				return at, false
			}
			plain[pos] = stream[at]
			at++
			pos++
			for ; entered < pos-1; entered++ {
				slots[plain[entered]^plain[entered+1]] = entered
			}
		} else {
			if at+2 > len(stream) {
				return at, false
			}
			from, more := slots[stream[at]], int(stream[at+1])
			at += 2
			if from == 0 || pos+2+more > len(plain) {
				return at, false
			}
			plain[pos] = plain[from]
			plain[pos+1] = plain[from+1]
			pos += 2
			from += 2
			for ; entered < pos-1; entered++ {
				slots[plain[entered]^plain[entered+1]] = entered
			}
			for i := range more {
				plain[pos+i] = plain[from+i]
			}
			pos += more
			entered = pos
		}
		bit <<= 1
	}
	return at, at == len(stream)
}
