package zstream

import (
	"encoding/binary"
	"hash/adler32"
)

// Writer makes streams; it is used for one at a time, again and again.
type Writer struct {
	search
	trees
	bits bitWriter
}

// NewWriter makes a writer.
func NewWriter() *Writer { return &Writer{} }

// Append appends the stream of src at a level, 0 to MaxLevel, to dst.
func (w *Writer) Append(dst, src []byte, level int) []byte {
	head := uint16(0x78)<<8 | uint16(strength(level))<<6
	head += 31 - head%31
	w.bits = bitWriter{out: append(dst, byte(head>>8), byte(head))}
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
	w.input = nil
	return binary.BigEndian.AppendUint32(w.bits.out, adler32.Checksum(src))
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
