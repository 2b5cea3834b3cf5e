package arrowio

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v15/arrow/ipc"
	flatbuffers "github.com/google/flatbuffers/go"
)

// A zstd frame names the memory it is to be unpacked with, and the library reserves up to
// half a gigabyte because a few bytes say so. So the frames of compressed buffers are looked
// at first. The numbers are those of Arrow's Message.fbs and File.fbs.
const (
	batchBuffers   = 8
	batchPacking   = 10
	dictionaryData = 6
	packingCodec   = 4
	codecZstd      = 1
	footerDicts    = 8
	footerBatches  = 10

	bufferBytes = 16 // i64 offset, i64 length; a block is i64 offset, i32 and 4 unused, i64 length

	// mostWindow is what the highest level of zstd itself asks for.
	mostWindow = 128 << 20
)

// checkWindows refuses an Arrow file or stream with zstd buffers whose frames ask for more
// memory than [CheckMessage] has them. What cannot be found is left to the library to refuse.
func checkWindows(src source, size int64, isFile bool) error {
	if isFile {
		return checkFileWindows(src, size)
	}
	for at := int64(0); ; {
		head := make([]byte, 8)
		if n, _ := src.ReadAt(head, at); n < 4 {
			return nil
		}
		n := int64(int32(binary.LittleEndian.Uint32(head)))
		at += 4
		if n == -1 {
			n = int64(int32(binary.LittleEndian.Uint32(head[4:])))
			at += 4
		}
		if n == 0 {
			return nil
		}
		body, err := checkMessageAt(src, size, at, n)
		if err != nil {
			return err
		}
		at += n + body
	}
}

// checkFileWindows is checkWindows for a file, whose footer says where its messages are.
func checkFileWindows(src source, size int64) error {
	tail := int64(len(ipc.Magic) + 4)
	head := make([]byte, 4)
	if _, err := src.ReadAt(head, size-tail); err != nil {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(head)) // checkSchema has seen that it fits
	b := make([]byte, n)
	if _, err := src.ReadAt(b, size-tail-n); err != nil {
		return err
	}
	footer := flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}
	for _, slot := range []flatbuffers.VOffsetT{footerDicts, footerBatches} {
		blocks, err := structs(footer, slot, blockBytes)
		if err != nil {
			return err
		}
		for ; len(blocks) > 0; blocks = blocks[blockBytes:] {
			at, n := int64(binary.LittleEndian.Uint64(blocks)), int64(int32(binary.LittleEndian.Uint32(blocks[8:])))
			if _, err := src.ReadAt(head, at); err != nil {
				return err
			}
			prefix := int64(4)
			switch binary.LittleEndian.Uint32(head) {
			case 0:
				prefix = 0
			case 0xffffffff:
				prefix = 8
			}
			if _, err := checkMessageAt(src, size, at+prefix, n-prefix); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkMessageAt checks the message whose n bytes of metadata begin at a place, and gives the
// length of the body behind them.
func checkMessageAt(src io.ReaderAt, size, at, n int64) (body int64, err error) {
	if at < 0 || n <= 0 || n > size-at {
		return 0, fault("a message longer than the file")
	}
	meta := make([]byte, n)
	if _, err := src.ReadAt(meta, at); err != nil && err != io.EOF {
		return 0, err
	}
	root := flatbuffers.Table{Bytes: meta, Pos: flatbuffers.GetUOffsetT(meta)}
	if body = messageBody(meta); body < 0 || body > size-at-n {
		return 0, fault("a message longer than the file")
	}
	return body, checkMessage(root, io.NewSectionReader(src, at+n, body))
}

// CheckMessage refuses an Arrow message, given as the bytes of its metadata and its body,
// with a zstd buffer that asks for a window of over 128 MiB, or for more than the buffer is to hold.
func CheckMessage(meta, body []byte) (err error) {
	defer guard("bytes", "an Arrow message is wanted", &err)
	if len(meta) == 0 {
		return nil
	}
	return checkMessage(flatbuffers.Table{Bytes: meta, Pos: flatbuffers.GetUOffsetT(meta)}, bytes.NewReader(body))
}

func checkMessage(root flatbuffers.Table, body io.ReaderAt) error {
	kind := root.GetByteSlot(messageKind, 0)
	batch, ok := child(root, messageHeader)
	if ok && kind == dictKind {
		batch, ok = child(batch, dictionaryData)
	} else if kind != batchKind {
		return nil
	}
	if !ok {
		return nil
	}
	packing, ok := child(batch, batchPacking)
	if !ok || packing.GetByteSlot(packingCodec, 0) != codecZstd {
		return nil
	}
	buffers, err := structs(batch, batchBuffers, bufferBytes)
	if err != nil {
		return err
	}
	var b []byte
	for ; len(buffers) > 0; buffers = buffers[bufferBytes:] {
		at, n := int64(binary.LittleEndian.Uint64(buffers)), int64(binary.LittleEndian.Uint64(buffers[8:]))
		if n == 0 {
			continue
		}
		if n < 8 || at < 0 || !holds(body, at+n) {
			return fault("a buffer outside of its message")
		}
		if int64(cap(b)) < n {
			b = make([]byte, n)
		}
		b = b[:n]
		if _, err := body.ReadAt(b, at); err != nil && err != io.EOF {
			return err
		}
		if err := checkZstd(b[8:], int64(binary.LittleEndian.Uint64(b))); err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether there are so many bytes.
func holds(r io.ReaderAt, n int64) bool {
	var last [1]byte
	got, _ := r.ReadAt(last[:], n-1)
	return got == 1
}

// checkZstd checks the frames of a buffer that is to become plain bytes; -1 says that it is
// not packed.
func checkZstd(b []byte, plain int64) error {
	if plain == -1 {
		return nil
	}
	var err error
	zstdFrames(b, func(f zstdFrame) bool {
		switch {
		case f.said && f.size > uint64(plain):
			err = fault("a buffer of %d bytes that unpacks to %d", plain, f.size)
		case f.window > mostWindow:
			err = fault("a zstd window of %d bytes", f.window)
		}
		return err == nil
	})
	return err
}

// child is the table that a table has in a slot.
func child(t flatbuffers.Table, slot flatbuffers.VOffsetT) (flatbuffers.Table, bool) {
	o := t.Offset(slot)
	if o == 0 {
		return flatbuffers.Table{}, false
	}
	return flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(t.Pos + flatbuffers.UOffsetT(o))}, true
}

// structs is the bytes of a vector of structs.
func structs(t flatbuffers.Table, slot flatbuffers.VOffsetT, width int) ([]byte, error) {
	o := flatbuffers.UOffsetT(t.Offset(slot))
	if o == 0 {
		return nil, nil
	}
	n, at := t.VectorLen(o), int(t.Vector(o))
	if n < 0 || n > (len(t.Bytes)-at)/width {
		return nil, fault("%d buffers are claimed in %d bytes", n, len(t.Bytes))
	}
	return t.Bytes[at : at+n*width], nil
}
