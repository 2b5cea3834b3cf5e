package ipc

import (
	"encoding/binary"
	"fmt"

	"tock/k"
)

// HeaderBytes is the length of a message's header:
//
//	+-------+------+--------+---------+-------------------------+
//	| order | kind | packed | len 32+ | u32 length, header incl.|
//	+-------+------+--------+---------+-------------------------+
//	0       1      2        3         4                         8
//
// order: 1 little-endian, 0 big-endian; it holds for the length too.
// packed: 0 plain, 1 compressed, 2 compressed with a 64-bit plain length.
// len 32+: bits 32 to 39 of the length when both ends agreed on capability 5 or 6.
const HeaderBytes = 8

// MessageKind says what a message wants of the receiver.
type MessageKind uint8

// The kinds of message, with the wire's numbers.
const (
	Async    MessageKind = 0 // no answer
	Sync     MessageKind = 1 // a request: a Response must follow
	Response MessageKind = 2
)

func (kind MessageKind) String() string {
	return [...]string{"async", "sync", "response", "invalid"}[min(kind, 3)]
}

// Capabilities a peer may offer; the smaller of both ends holds (formats.md 1.1).
const (
	CapabilityCompress = 1 // compression, timestamp, timespan
	CapabilityGuid     = 3
	CapabilityLong     = 5 // messages over 2 GB
	MaxCapability      = 6
)

// maxShortMessage is the longest message for a peer without CapabilityLong, and
// maxLongMessage for one with it.
const (
	maxShortMessage = 1<<31 - 1
	maxLongMessage  = 1<<40 - 1
)

// Header is a message's header in parts.
type Header struct {
	BigEndian bool
	Kind      MessageKind
	Packed    uint8 // 0 plain, 1 compressed, 2 compressed with a 64-bit plain length
	Length    int64 // of the whole message, header included
}

// ParseHeader reads a header from the first HeaderBytes of b. long says that both ends
// agreed on capability 5 or 6, so that byte 3 counts.
//
// Errors: a [FormatError] for fewer bytes, for byte 0 to 2 out of range and for a length
// that leaves no room for an object.
func ParseHeader(b []byte, long bool) (Header, error) {
	if len(b) < HeaderBytes {
		return Header{}, truncatedAt(len(b))
	}
	h := Header{BigEndian: b[0] == 0, Kind: MessageKind(b[1]), Packed: b[2]}
	switch {
	case b[0] > 1:
		return h, badAt(0, "no such byte order")
	case b[1] > byte(Response):
		return h, badAt(1, "no such kind of message")
	case b[2] > 2:
		return h, badAt(2, "no such compression")
	}
	if h.BigEndian {
		h.Length = int64(binary.BigEndian.Uint32(b[4:]))
	} else {
		h.Length = int64(binary.LittleEndian.Uint32(b[4:]))
	}
	if long {
		h.Length |= int64(b[3]) << 32
	}
	if h.Length < HeaderBytes+minObject {
		return h, badAt(4, "length too small for a message")
	}
	return h, nil
}

// AppendMessage appends a whole plain message, header and payload, to dst.
//
// Errors: as Append; ErrLimit for a message over 2^31-1 bytes (see [NewFrame] for longer).
func AppendMessage(dst []byte, kind MessageKind, v k.Value) ([]byte, error) {
	return appendMessage(dst, kind, v, maxShortMessage)
}

func appendMessage(dst []byte, kind MessageKind, v k.Value, limit int64) ([]byte, error) {
	start := len(dst)
	out, err := appendValue(append(dst, 1, byte(kind), 0, 0, 0, 0, 0, 0), v, 0)
	if err != nil {
		return dst, err
	}
	if err := putLength(out[start:], int64(len(out)-start), limit); err != nil {
		return dst, err
	}
	return out, nil
}

// putLength writes the length n of a message into its header.
func putLength(header []byte, n, limit int64) error {
	if n > limit {
		return fmt.Errorf("%w: a message of %d bytes", k.ErrLimit, n)
	}
	header[3] = byte(n >> 32)
	binary.LittleEndian.PutUint32(header[4:], uint32(n))
	return nil
}

// DecodeMessage decodes one whole message, compressed or not, of either byte order.
//
// Errors: a [FormatError] when b is not exactly one message.
func DecodeMessage(b []byte) (MessageKind, k.Value, error) {
	h, payload, err := openMessage(b)
	if err != nil {
		return h.Kind, k.Value{}, err
	}
	d := decoders.Get().(*Decoder)
	v, err := d.DecodePayload(payload, h.BigEndian)
	decoders.Put(d)
	return h.Kind, v, err
}

// DecodePayload decodes the one object that is all of a message's plain payload.
func (d *Decoder) DecodePayload(payload []byte, bigEndian bool) (k.Value, error) {
	v, n, err := d.DecodeOrder(payload, bigEndian)
	if err == nil && n != len(payload) {
		return k.Value{}, errBehindObject(n)
	}
	return v, err
}

func errBehindObject(at int) error { return badAt(at, "bytes after the message's object") }

// openMessage checks a message's header against its bytes and gives the plain payload.
func openMessage(b []byte) (Header, []byte, error) {
	h, err := ParseHeader(b, true)
	switch {
	case err != nil:
		return h, nil, err
	case h.Length > int64(len(b)):
		return h, nil, truncatedAt(len(b))
	case h.Length < int64(len(b)):
		return h, nil, badAt(int(h.Length), "bytes after the message")
	case h.Packed == 0:
		return h, b[HeaderBytes:], nil
	}
	plain, err := Decompress(b)
	if err != nil {
		return h, nil, err
	}
	return h, plain[HeaderBytes:], nil
}
