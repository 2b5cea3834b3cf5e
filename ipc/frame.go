package ipc

import (
	"fmt"
	"sync"
	"sync/atomic"

	"tock/k"
)

// Frame is an outgoing message encoded once for any number of connections. It is
// immutable and safe for concurrent use; [Conn.SendFrame] neither copies a long one nor
// encodes it again, and packs it at most once whoever asks.
type Frame struct {
	kind  MessageKind
	plain []byte

	packing sync.Once
	packed  []byte // nil when packing does not pay
	packs   atomic.Int32
}

// NewFrame encodes a message for peers of at least the given capability.
//
// Errors: as Append; ErrType for a type that the capability does not have, ErrLimit for a
// message that is too long for it.
func NewFrame(kind MessageKind, v k.Value, capability int) (*Frame, error) {
	if !Speaks(v, capability) {
		return nil, k.ErrType
	}
	n, err := Size(v)
	if err != nil {
		return nil, err
	}
	plain, err := appendMessage(make([]byte, 0, n+HeaderBytes), kind, v, messageLimit(capability))
	if err != nil {
		return nil, err
	}
	return &Frame{kind: kind, plain: plain}, nil
}

// FrameOf makes a frame of a payload that is already encoded, little-endian, given in
// pieces that are joined: the one copy they need. Whether they make up one object is the
// caller's business.
//
// Errors: ErrLimit for a message that is too long for the capability.
func FrameOf(kind MessageKind, capability int, pieces ...[]byte) (*Frame, error) {
	n := HeaderBytes
	for _, piece := range pieces {
		n += len(piece)
	}
	plain := append(make([]byte, 0, n), 1, byte(kind), 0, 0, 0, 0, 0, 0)
	for _, piece := range pieces {
		plain = append(plain, piece...)
	}
	if err := putLength(plain, int64(len(plain)), messageLimit(capability)); err != nil {
		return nil, err
	}
	return &Frame{kind: kind, plain: plain}, nil
}

// messageLimit is the longest message a peer of a capability can take.
func messageLimit(capability int) int64 {
	if capability >= CapabilityLong {
		return maxLongMessage
	}
	return maxShortMessage
}

// Kind is the kind of message.
func (f *Frame) Kind() MessageKind { return f.kind }

// Len is the length of the plain message, header included.
func (f *Frame) Len() int { return len(f.plain) }

// Bytes is the plain message; not to be changed.
func (f *Frame) Bytes() []byte { return f.plain }

// Payload is the encoded object; not to be changed.
func (f *Frame) Payload() []byte { return f.plain[HeaderBytes:] }

// Packed is the compressed message, or nil when that would not halve it. The first call
// compresses.
func (f *Frame) Packed() []byte {
	f.packing.Do(func() {
		f.packs.Add(1)
		if packed, ok := Compress(nil, f.plain); ok {
			f.packed = packed
		}
	})
	return f.packed
}

// String describes the frame for logs.
func (f *Frame) String() string { return fmt.Sprintf("%s message of %d bytes", f.kind, len(f.plain)) }
