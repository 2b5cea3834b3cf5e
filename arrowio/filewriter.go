package arrowio

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v15/arrow/ipc"
	flatbuffers "github.com/google/flatbuffers/go"
)

// An Arrow file as the library's stream writer gives its messages: the library makes them,
// and here they are put into the file with the index at its end.
//
//	ARROW1 00 00 | schema | dictionaries | batches | end of stream | footer | length | ARROW1
//
// The library's own file writer would do, but for two things that cost half of the time:
// its items begin wherever the message before them happened to end, which the kernel copies
// more slowly than what begins at a cache line or page, and the file grows page by page
// where its size is known after the first batch.

const (
	lineBytes  = 64   // to which short bodies are aligned
	pageBytes  = 4096 // to which bodies are aligned where a page more does not matter
	manyPages  = 64 * pageBytes
	messageEnd = 0xffffffff // before each message's length; a length of 0 is the end
)

// Numbers of Arrow's Message.fbs, Schema.fbs and File.fbs.
const (
	messageKind = 6 // the slot of a message's header type
	footerSlots = 5
	versionV5   = 4
	dictKind    = 2
	batchKind   = 3
	blockBytes  = 24
)

// fileMessages is the writer of a file's messages.
type fileMessages struct {
	w       io.Writer
	at      int64
	grow    func(size int64) // told once how long the file will be, about; or nil
	batches int              // how many there will be
	schema  []byte
	dicts   []fileBlock
	records []fileBlock
}

// fileBlock is where a message lies: its head and what is padded behind it, then its body.
type fileBlock struct {
	offset, body int64
	head         int32
}

// Write puts bytes into the file and counts them.
func (f *fileMessages) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	f.at += int64(n)
	return n, err
}

// Start is called by nobody: the library's stream writer begins with its first message.
func (f *fileMessages) Start() error { return nil }

func (f *fileMessages) begin() error {
	_, err := f.Write(append(append([]byte{}, ipc.Magic...), 0, 0))
	return err
}

// WritePayload writes one message.
func (f *fileMessages) WritePayload(p ipc.Payload) error {
	if f.at == 0 {
		if err := f.begin(); err != nil {
			return err
		}
	}
	meta := p.Meta()
	defer meta.Release()
	head := meta.Bytes()
	kind := messageKindOf(head)
	if kind != dictKind && kind != batchKind {
		f.schema = append([]byte{}, head...)
	}
	align := int64(lineBytes)
	if kind == batchKind && messageBody(head) >= manyPages {
		align = pageBytes
	}
	block := fileBlock{offset: f.at}
	size := padded(f.at+8+int64(len(head)), align) - f.at
	b := make([]byte, size)
	binary.LittleEndian.PutUint32(b, messageEnd)
	binary.LittleEndian.PutUint32(b[4:], uint32(size-8))
	copy(b[8:], head)
	if _, err := f.Write(b); err != nil {
		return err
	}
	block.head = int32(size)
	start := f.at
	if err := p.SerializeBody(f); err != nil {
		return err
	}
	block.body = f.at - start
	switch kind {
	case dictKind:
		f.dicts = append(f.dicts, block)
	case batchKind:
		f.records = append(f.records, block)
		if len(f.records) == 1 && f.batches > 1 && f.grow != nil {
			f.grow(f.at + int64(f.batches-1)*(f.at-block.offset+pageBytes))
		}
	}
	return nil
}

// messageKindOf is what a message is: 1 a schema, 2 a dictionary, 3 a batch.
func messageKindOf(head []byte) byte {
	t := flatbuffers.Table{Bytes: head, Pos: flatbuffers.GetUOffsetT(head)}
	return t.GetByteSlot(messageKind, 0)
}

// messageBody is how many bytes follow a message's head.
func messageBody(head []byte) int64 {
	const slot = 10
	t := flatbuffers.Table{Bytes: head, Pos: flatbuffers.GetUOffsetT(head)}
	return t.GetInt64Slot(slot, 0)
}

// Close writes the end of the stream and the footer.
func (f *fileMessages) Close() error {
	if f.schema == nil {
		return fault("an Arrow file without a schema")
	}
	b := binary.LittleEndian.AppendUint64(nil, messageEnd)
	footer := f.footer()
	b = append(b, footer...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
	_, err := f.Write(append(b, ipc.Magic...))
	return err
}

// footer is the index. The schema in it is that of the schema's message, which is put into
// the footer whole: offsets in such a buffer count from where they stand.
func (f *fileMessages) footer() []byte {
	b := flatbuffers.NewBuilder(len(f.schema) + blockBytes*(len(f.records)+len(f.dicts)) + 256)
	b.StartVector(1, len(f.schema), 8)
	for i := len(f.schema) - 1; i >= 0; i-- {
		b.PlaceByte(f.schema[i])
	}
	first := b.EndVector(len(f.schema)) - flatbuffers.SizeUint32 // of the message's bytes, from the end
	message := flatbuffers.Table{Bytes: f.schema, Pos: flatbuffers.GetUOffsetT(f.schema)}
	schema := message.Indirect(message.Pos + flatbuffers.UOffsetT(message.Offset(messageHeader)))
	dicts, records := blockVector(b, f.dicts), blockVector(b, f.records)
	b.StartObject(footerSlots)
	b.PrependInt16Slot(0, versionV5, 0)
	b.PrependUOffsetTSlot(1, first-schema, 0)
	b.PrependUOffsetTSlot(2, dicts, 0)
	b.PrependUOffsetTSlot(3, records, 0)
	b.Finish(b.EndObject())
	return b.FinishedBytes()
}

func blockVector(b *flatbuffers.Builder, blocks []fileBlock) flatbuffers.UOffsetT {
	b.StartVector(blockBytes, len(blocks), 8)
	for i := len(blocks) - 1; i >= 0; i-- {
		b.Prep(8, blockBytes)
		b.PrependInt64(blocks[i].body)
		b.Pad(4)
		b.PrependInt32(blocks[i].head)
		b.PrependInt64(blocks[i].offset)
	}
	return b.EndVector(len(blocks))
}

// padded is the next multiple of a power of two.
func padded(n, to int64) int64 { return (n + to - 1) &^ (to - 1) }
