package zstream

import (
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
)

// Writer makes streams; it is used for one at a time, again and again.
type Writer struct {
	search
	trees
	bits bitWriter
}

// NewWriter makes a writer.
func NewWriter() *Writer { return &Writer{} }

// Append appends the zlib stream of src at a level, 0 to MaxLevel, to dst.
func (w *Writer) Append(dst, src []byte, level int) []byte {
	head := uint16(0x78)<<8 | uint16(strength(level))<<6
	head += 31 - head%31
	out := w.deflate(append(dst, byte(head>>8), byte(head)), src, level)
	return binary.BigEndian.AppendUint32(out, adler32.Checksum(src))
}

// AppendGzip is Append for the stream of a gzip file (RFC 1952) without name and time, as
// zlib writes it on Unix.
func (w *Writer) AppendGzip(dst, src []byte, level int) []byte {
	const deflated, unix = 8, 3
	hint := byte(0)
	switch {
	case level == MaxLevel:
		hint = 2
	case level < 2:
		hint = 4
	}
	out := w.deflate(append(dst, 0x1f, 0x8b, deflated, 0, 0, 0, 0, 0, hint, unix), src, level)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(src))
	return binary.LittleEndian.AppendUint32(out, uint32(len(src)))
}

// deflate appends the blocks of src.
func (w *Writer) deflate(dst, src []byte, level int) []byte {
	w.bits = bitWriter{out: dst}
	switch {
	case level == 0:
		w.store(src, true)
	case efforts[level].fast:
		w.begin(src)
		w.fast(efforts[level])
	default:
		w.begin(src)
		w.lazy(efforts[level])
	}
	w.input, w.win = nil, nil
	out := w.bits.out
	w.bits.out = nil
	return out
}

// strength is what the stream's head says of the level.
func strength(level int) int {
	switch {
	case level < 2:
		return 0
	case level < 6:
		return 1
	case level == 6:
		return 2
	}
	return 3
}

// begin makes ready for an input.
func (w *Writer) begin(src []byte) {
	w.search.reset(src)
	w.trees.init()
}

// endBlock writes the symbols gathered as a block, of the bytes from blockStart to strstart.
func (w *Writer) endBlock(last bool) {
	n := w.strstart - w.blockStart
	var raw []byte
	stored := w.blockStart >= 0 // otherwise its beginning has left the window
	if stored {
		raw = w.win[w.blockStart:w.strstart]
	}
	w.flush(&w.bits, raw, stored, n, last)
	w.blockStart = w.strstart
	if last {
		w.bits.align()
	}
}

// store writes stored blocks only.
func (w *Writer) store(src []byte, last bool) {
	for {
		n := min(len(src), 0xffff)
		w.bits.stored(src[:n], last && n == len(src))
		if src = src[n:]; len(src) == 0 {
			return
		}
	}
}
