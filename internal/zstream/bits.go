package zstream

import "encoding/binary"

// bitWriter writes bits, the lowest first.
type bitWriter struct {
	out  []byte
	held uint64
	n    uint // bits held, under 32 between writes
}

// put writes the lowest n bits of v, at most 32.
func (b *bitWriter) put(v uint32, n uint) {
	b.held |= uint64(v) << b.n
	if b.n += n; b.n >= 32 {
		b.out = binary.LittleEndian.AppendUint32(b.out, uint32(b.held))
		b.held >>= 32
		b.n -= 32
	}
}

// align fills up the last byte.
func (b *bitWriter) align() {
	for ; b.n > 0; b.n -= min(b.n, 8) {
		b.out = append(b.out, byte(b.held))
		b.held >>= 8
	}
	b.held = 0
}

// stored writes a stored block.
func (b *bitWriter) stored(raw []byte, last bool) {
	b.put(bit(last), 3)
	b.align()
	b.out = binary.LittleEndian.AppendUint16(b.out, uint16(len(raw)))
	b.out = binary.LittleEndian.AppendUint16(b.out, ^uint16(len(raw)))
	b.out = append(b.out, raw...)
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
