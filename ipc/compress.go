package ipc

// The compression of messages, byte for byte kdb+'s (formats.md 1.5): a stream of groups,
// each a flag byte and eight items, lowest flag first. Flag 0 is one literal byte; flag 1
// is (slot, count): copy 2+count bytes from the position remembered in that slot. A slot
// is the XOR of two neighbouring bytes, so 256 positions are remembered. Packer and
// unpacker enter positions at slightly different moments; both follow the same rule.
//
//	01 kind 01 00 | u32 packed length | u32 plain length | flags item item ... flags ...
//
// The plain length counts the header; the stream encodes what follows it.

import (
	"encoding/binary"
	"math"
	"tock/internal/vec"
)

const (
	packedHead     = HeaderBytes + 4 // form 1: u32 plain length
	packedLongHead = HeaderBytes + 8 // form 2: i64 plain length
	maxMatch       = 255
	// maxRatio is how many plain bytes one packed byte can stand for: a match is two
	// bytes for at most 257, and every eight of them share a flag byte.
	maxRatio = (8*(2+maxMatch) + 16) / 17
)

// Compress appends the packed form of a plain message to dst, as q's -18! makes it.
// ok is false, and dst unchanged, when packing does not halve the message: it is then
// sent plain. The message is little-endian and under 4 GiB.
func Compress(dst, message []byte) (out []byte, ok bool) {
	total := len(message)
	room := total / 2
	if room < packedHead || int64(total) > math.MaxUint32 || message[0] != 1 || message[2] != 0 {
		return dst, false
	}
	start := len(dst)
	if cap(dst)-start < room {
		dst = append(make([]byte, 0, start+room), dst...)
	}
	n, ok := pack(dst[start:start+room], message)
	if !ok {
		return dst[:start], false
	}
	packed := dst[start : start+n]
	copy(packed, message[:4])
	packed[2] = 1
	binary.LittleEndian.PutUint32(packed[4:], uint32(n))
	binary.LittleEndian.PutUint32(packed[8:], uint32(total))
	return dst[:start+n], true
}

// pack writes the stream for plain into out, from packedHead on, and gives the end.
func pack(out, plain []byte) (end int, ok bool) {
	p := newPacking()
	at, pos, ok := p.packMost(out, plain)
	if !ok {
		return 0, false
	}
	return p.packRest(out, plain, at, pos)
}

// packRest packs from where others ended, byte by byte.
func (p *packing) packRest(out, plain []byte, at, pos int) (end int, ok bool) {
	total, slots := len(plain), &p.slots
	flagAt, flags, bit := p.flagAt, p.flags, p.bit
	for pos < total {
		if bit == 0 {
			if at > len(out)-groupStream {
				return 0, false
			}
			flagAt, flags, bit = at, 0, 1
			at++
		}
		if pos > total-3 { // no more matches, nor entries
			out[at] = plain[pos]
			at++
			pos++
		} else {
			first := uint(plain[pos])
			slot := first ^ uint(plain[pos+1])
			seen := slots[slot]
			slots[p.slot] = p.pending
			if uint(uint16(seen)) != first {
				p.pending, p.slot = entryOf(pos, first), slot
				out[at] = byte(first)
				at++
				pos++
			} else {
				p.slot = nobody
				slots[slot] = entryOf(pos, first)
				flags |= bit
				pos += 2
				n := vec.Agree(plain[seen>>16+2:], plain[pos:min(pos+maxMatch, total)])
				pos += n
				out[at], out[at+1] = byte(slot), byte(n)
				at += 2
			}
		}
		out[flagAt] = flags
		bit <<= 1
	}
	return at, true
}

// Decompress is the plain message a packed one stands for: same byte order and kind, in a
// new buffer. A message that is not packed is an error.
//
// Errors: a [FormatError] for a stream that does not yield exactly the announced length.
// That length is believed only up to what a stream of the given size can hold.
func Decompress(message []byte) ([]byte, error) {
	return decompress(message, math.MaxInt, func(n int) []byte { return make([]byte, n) })
}

// AppendDecompressed is Decompress behind dst, whose memory is used if it is enough.
func AppendDecompressed(dst, message []byte) ([]byte, error) {
	out := dst
	_, err := decompress(message, math.MaxInt, func(n int) []byte {
		if cap(dst)-len(dst) < n {
			dst = append(make([]byte, 0, len(dst)+n), dst...)
		}
		out = dst[:len(dst)+n]
		return out[len(dst):]
	})
	if err != nil {
		return dst, err
	}
	return out, nil
}

// decompress is Decompress with an upper bound of the plain length, into memory that is
// asked for once the length is found to be possible.
func decompress(message []byte, limit int, room func(n int) []byte) ([]byte, error) {
	h, err := ParseHeader(message, true)
	if err != nil {
		return nil, err
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if h.BigEndian {
		order = binary.BigEndian
	}
	var total uint64
	var stream []byte
	switch {
	case h.Packed == 1 && len(message) >= packedHead:
		total, stream = uint64(order.Uint32(message[HeaderBytes:])), message[packedHead:]
	case h.Packed == 2 && len(message) >= packedLongHead:
		total, stream = order.Uint64(message[HeaderBytes:]), message[packedLongHead:]
	case h.Packed == 0:
		return nil, badAt(2, "the message is not compressed")
	default:
		return nil, truncatedAt(len(message))
	}
	switch {
	case total < HeaderBytes+minObject || total > maxLongMessage:
		return nil, badAt(HeaderBytes, "absurd plain length")
	case total-HeaderBytes > uint64(len(stream))*maxRatio:
		return nil, badAt(HeaderBytes, "plain length beyond what the stream can hold")
	case total > uint64(limit):
		return nil, badAt(HeaderBytes, "plain length over the limit")
	}
	plain := room(int(total))
	plain[0], plain[1], plain[2], plain[3] = message[0], message[1], 0, byte(total>>32)
	order.PutUint32(plain[4:], uint32(total))
	if at, ok := unpack(plain, stream); !ok {
		return nil, badAt(len(message)-len(stream)+at, "corrupt compressed stream")
	}
	return plain, nil
}

// unpack fills plain from HeaderBytes on. It gives how far the stream was read and
// whether stream and plain ended together.
func unpack(plain, stream []byte) (at int, ok bool) {
	var slots slotTable
	at, entered, pos, ok := slots.unpackMost(plain, stream)
	if !ok {
		return at, false
	}
	return slots.unpackRest(plain, stream, at, entered, pos)
}

// unpackRest unpacks from where unpackGroups ended, byte by byte.
func (slots *slotTable) unpackRest(plain, stream []byte, at, entered, pos int) (end int, ok bool) {
	var flags, bit byte
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
				slots[plain[entered]^plain[entered+1]] = entryOf(entered, uint(plain[entered]))
			}
		} else {
			if at+2 > len(stream) {
				return at, false
			}
			from, more := int(slots[stream[at]]>>16), int(stream[at+1])
			at += 2
			if from == 0 || pos+2+more > len(plain) {
				return at, false
			}
			plain[pos] = plain[from]
			plain[pos+1] = plain[from+1]
			pos += 2
			from += 2
			for ; entered < pos-1; entered++ {
				slots[plain[entered]^plain[entered+1]] = entryOf(entered, uint(plain[entered]))
			}
			if from+more <= pos {
				copy(plain[pos:pos+more], plain[from:])
			} else {
				for i := range more {
					plain[pos+i] = plain[from+i]
				}
			}
			pos += more
			entered = pos
		}
		bit <<= 1
	}
	return at, at == len(stream)
}
