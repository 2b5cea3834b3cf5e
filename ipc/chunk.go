package ipc

import (
	"sync"
	"sync/atomic"

	"tock/k"
)

// chunkSizes are the sizes of receive buffers that are used again. A connection starts
// with the smallest and moves up while its reads fill them.
var chunkSizes = [...]int{4 << 10, 16 << 10, 64 << 10, 256 << 10}

var chunkPools [len(chunkSizes)]sync.Pool

// longChunks are chunks of longChunkBytes, for messages that came compressed.
var longChunks sync.Pool

const longChunkBytes = 4 << 20

// chunk is a receive buffer with a count of who still looks at its bytes: the reader
// that fills it and the batches cut from it. Bytes once handed out are not written again
// before the count is down to the reader alone.
type chunk struct {
	buf  []byte
	refs atomic.Int32
}

// newChunk is a chunk of at least size bytes with one reference.
func newChunk(size int) *chunk {
	c := &chunk{}
	for i, have := range chunkSizes {
		if size > have {
			continue
		}
		if old, ok := chunkPools[i].Get().(*chunk); ok {
			c = old
		} else {
			c.buf = make([]byte, have)
		}
		break
	}
	if c.buf == nil {
		c.buf = make([]byte, size)
	}
	c.refs.Store(1)
	return c
}

// room is memory for n bytes that lasts as long as the batch.
func (b *Batch) room(n int) []byte {
	var c *chunk
	if n > chunkSizes[len(chunkSizes)-1] && n <= longChunkBytes {
		var ok bool
		if c, ok = longChunks.Get().(*chunk); !ok {
			c = &chunk{buf: make([]byte, longChunkBytes)}
		}
		c.refs.Store(1)
	} else {
		c = newChunk(n)
	}
	b.plains = append(b.plains, c)
	return c.buf[:n:n]
}

func (c *chunk) release() {
	if c.refs.Add(-1) != 0 {
		return
	}
	if len(c.buf) == longChunkBytes {
		longChunks.Put(c)
	}
	for i, size := range chunkSizes {
		if len(c.buf) == size {
			chunkPools[i].Put(c)
		}
	}
}

// Message is one message as it was received.
type Message struct {
	Kind      MessageKind
	BigEndian bool
	// Payload is the encoded object, decompressed when it came compressed; nil when
	// that failed, and then Decode tells why.
	Payload []byte
	// Raw is all bytes of the message as they came, for a badmsg handler and for logs.
	Raw []byte

	err error
}

// Decode builds the message's value with a decoder of the caller's, or with one of the
// package's when d is nil.
//
// Errors: a [FormatError] for malformed bytes, bytes after the object included.
func (m *Message) Decode(d *Decoder) (k.Value, error) {
	if m.err != nil {
		return k.Value{}, m.err
	}
	if d == nil {
		d = decoders.Get().(*Decoder)
		defer decoders.Put(d)
	}
	return d.DecodePayload(m.Payload, m.BigEndian)
}

// Batch is all messages that were complete after one read from a connection, in order.
//
// Its bytes are valid until it is released. Who is handed a batch may use it until the
// hand-over returns; to keep it longer, Retain it and Release it when done. A batch never
// released is left to the garbage collector.
type Batch struct {
	Messages []Message

	chunk  *chunk
	plains []*chunk // of messages that came compressed
	whole  *Batch   // that this is a part of
	refs   atomic.Int32
}

var batches = sync.Pool{New: func() any { return new(Batch) }}

// part is some of the messages as a batch of their own.
func (b *Batch) part(from, to int) *Batch {
	part := batches.Get().(*Batch)
	part.refs.Store(1)
	b.Retain()
	part.whole = b
	part.Messages = append(part.Messages, b.Messages[from:to]...)
	return part
}

// Retain keeps the batch valid until one more Release.
func (b *Batch) Retain() { b.refs.Add(1) }

// Release gives up one hold of the batch. With the last one, its buffers are used again.
func (b *Batch) Release() {
	if b.refs.Add(-1) != 0 {
		return
	}
	if b.chunk != nil {
		b.chunk.release()
	}
	if b.whole != nil {
		b.whole.Release()
		b.whole = nil
	}
	for i, c := range b.plains {
		c.release()
		b.plains[i] = nil
	}
	clear(b.Messages)
	b.Messages, b.chunk, b.plains = b.Messages[:0], nil, b.plains[:0]
	batches.Put(b)
}
