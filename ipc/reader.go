package ipc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"tock/k"
)

const (
	// straightBytes is up to where a buffer for an announced message is made at once;
	// beyond it grows as bytes arrive, so that a length that lies costs little.
	straightBytes = 4 << 20
	growFactor    = 4
	// batchMessages bounds a batch, and with it what a handler has to take at once.
	batchMessages = 4096
	// quietReads is after how many small reads a buffer moves down a size.
	quietReads = 64
)

// Reader splits a stream of bytes into messages, however the stream is cut, and hands
// over all that one read completed together. It is not safe for concurrent use.
type Reader struct {
	src      io.Reader
	long     bool  // byte 3 of the header counts
	maxBytes int64 // of one message, plain or packed

	chunk      *chunk
	start, end int // bytes received and not yet handed out: chunk.buf[start:end]
	size       int // of the next chunk
	quiet      int // small reads in a row
	err        error
}

// NewReader reads messages from src, whose peer agreed on a capability. early is bytes
// that were already read from it (behind the handshake). A message longer than maxBytes,
// also after decompression, is an error; 0 stands for what the capability allows.
func NewReader(src io.Reader, early []byte, capability int, maxBytes int64) *Reader {
	r := &Reader{src: src, long: capability >= CapabilityLong, maxBytes: maxBytes, size: chunkSizes[0]}
	if r.maxBytes <= 0 {
		r.maxBytes = maxLongMessage
	}
	r.chunk = newChunk(max(r.size, len(early)))
	r.end = copy(r.chunk.buf, early)
	return r
}

// Next waits until at least one message is complete and returns all that are (up to 4096 at
// a time). The caller releases the batch.
//
// Errors: io.EOF at the end of the stream between messages, io.ErrUnexpectedEOF within
// one; a [FormatError] for a header that is none, ErrLimit for a message that is too
// long; after these the stream cannot be read on. Messages before the fault come first.
// After os.ErrDeadlineExceeded, of a source with deadlines, it can.
func (r *Reader) Next() (*Batch, error) {
	for {
		if batch := r.cut(); batch != nil {
			return batch, nil
		}
		if r.err == nil {
			r.err = r.fill()
		}
		if r.err != nil && !r.whole() {
			err := r.err
			switch {
			case errors.Is(err, os.ErrDeadlineExceeded):
				r.err = nil
			case err == io.EOF && r.end > r.start:
				r.err = io.ErrUnexpectedEOF
				err = r.err
			}
			return nil, err
		}
	}
}

// Close gives the buffer back. Batches stay valid.
func (r *Reader) Close() {
	if r.chunk != nil {
		r.chunk.release()
		r.chunk = nil
	}
}

// header is the header of the message at start. A faulty one ends the stream.
func (r *Reader) header() (h Header, ok bool) {
	if r.end-r.start < HeaderBytes {
		return h, false
	}
	h, err := ParseHeader(r.chunk.buf[r.start:r.end], r.long)
	if err == nil && h.Length > r.maxBytes {
		err = fmt.Errorf("%w: a message of %d bytes", k.ErrLimit, h.Length)
	}
	if err != nil {
		r.err = err
	}
	return h, err == nil
}

// ordinary is header for what most messages are: plain, little-endian, below 4 GB, received.
func (r *Reader) ordinary() (h Header, ok bool) {
	b := r.chunk.buf[r.start:r.end]
	if len(b) < HeaderBytes {
		return h, false
	}
	word := binary.LittleEndian.Uint64(b)
	h = Header{Kind: MessageKind(word >> 8 & 1), Length: int64(word >> 32)}
	return h, word&0xfffffeff == 1 && h.Length >= HeaderBytes+minObject && h.Length <= min(int64(len(b)), r.maxBytes)
}

// whole reports whether a complete message is waiting.
func (r *Reader) whole() bool {
	h, ok := r.header()
	return ok && h.Length <= int64(r.end-r.start)
}

// cut takes the complete messages from what was received; nil when there is none.
func (r *Reader) cut() *Batch {
	var batch *Batch
	for {
		h, ok := r.ordinary()
		if !ok {
			h, ok = r.header()
		}
		if !ok || h.Length > int64(r.end-r.start) || batch != nil && len(batch.Messages) == batchMessages {
			return batch
		}
		if batch == nil {
			batch = batches.Get().(*Batch)
			batch.refs.Store(1)
			batch.chunk = r.chunk
			r.chunk.refs.Add(1)
		}
		end := r.start + int(h.Length)
		raw := r.chunk.buf[r.start:end:end]
		m := Message{Kind: h.Kind, BigEndian: h.BigEndian, Raw: raw, Payload: raw[HeaderBytes:]}
		if h.Packed != 0 {
			m.Payload = nil
			plain, err := decompress(raw, int(r.maxBytes), batch.room)
			if m.err = err; err == nil {
				m.Payload = plain[HeaderBytes:]
			}
		}
		batch.Messages = append(batch.Messages, m)
		r.start = end
	}
}

// fill makes room and reads once.
func (r *Reader) fill() error {
	r.makeRoom()
	space := r.chunk.buf[r.end:]
	for range 100 {
		n, err := r.src.Read(space)
		r.end += n
		r.adapt(n, len(space))
		if n > 0 || err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// makeRoom sees to it that a read can bring the message at start further.
func (r *Reader) makeRoom() {
	have := r.end - r.start
	if have == 0 && r.chunk.refs.Load() == 1 {
		r.start, r.end = 0, 0
		if len(r.chunk.buf) == r.size {
			return
		}
	} else if r.start+r.wanted() <= len(r.chunk.buf) && (len(r.chunk.buf)-r.end >= r.size/4 || have > r.size/4) {
		return // moving what is there would cost more than small reads
	}
	next := newChunk(max(r.size, r.wanted()))
	copy(next.buf, r.chunk.buf[r.start:r.end])
	r.chunk.release()
	r.chunk, r.start, r.end = next, 0, have
}

// wanted is the bytes from start for which there should be room: the message, or so much
// of a long one as its length is to be believed.
func (r *Reader) wanted() int {
	have := r.end - r.start
	h, ok := r.header()
	if !ok {
		return max(HeaderBytes, have+1)
	}
	return int(min(h.Length, int64(max(straightBytes, growFactor*have))))
}

// adapt chooses the size of the next chunk by how a read went.
func (r *Reader) adapt(n, space int) {
	at := 0
	for chunkSizes[at] < r.size {
		at++
	}
	switch {
	case n == space && at < len(chunkSizes)-1:
		r.size, r.quiet = chunkSizes[at+1], 0
	case n >= r.size/16 || at == 0:
		r.quiet = 0
	default:
		if r.quiet++; r.quiet >= quietReads {
			r.size, r.quiet = chunkSizes[at-1], 0
		}
	}
}
