package arrowio

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/metadata"
)

// The bytes of a column chunk on their way to the library. It believes what a chunk and its
// packed pages say of their own size and makes room for it, so both are held against what
// is there first.

// readerOf is a column chunk of a row group, its pages checked.
func readerOf(group *file.RowGroupReader, i int, p *parquetFile) (file.ColumnChunkReader, error) {
	column := p.r.MetaData().Schema.Column(i)
	if column.PhysicalType() == parquet.Types.Undefined {
		return nil, fault("nyi: a column of no type")
	}
	chunk, err := group.MetaData().ColumnChunk(i)
	if err != nil {
		return nil, err
	}
	if chunk.CryptoMetadata() != nil {
		return nil, fault("nyi: an encrypted column")
	}
	data, err := p.chunkBytes(chunk)
	if err != nil {
		return nil, err
	}
	stream := &chunkStream{data: data, codec: chunk.Compression(), mem: p.mem}
	pages, err := file.NewPageReader(stream, chunk.NumValues(), chunk.Compression(), p.mem, nil)
	if err != nil {
		return nil, err
	}
	const mostHeader = 1 << 20 // the library doubles its guess of a damaged one up to this
	pages.SetMaxPageHeaderSize(mostHeader)
	return file.NewColumnReader(column, &checkedPages{PageReader: pages, column: column}, p.mem, p.r.BufferPool()), nil
}

// chunkBytes reads a chunk.
func (p *parquetFile) chunkBytes(chunk *metadata.ColumnChunkMetaData) ([]byte, error) {
	start, size := chunk.DataPageOffset(), chunk.TotalCompressedSize()
	if dict := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && dict > 0 {
		start = min(start, dict)
	}
	if start < 0 || size < 0 || start > p.size || size > p.size-start {
		return nil, fault("a column chunk of %d bytes at %d in a file of %d", size, start, p.size)
	}
	if p.r.MetaData().WriterVersion().LessThan(metadata.Parquet816FixedVersion) {
		const forgotten = 100 // the head of a dictionary page, which old writers left out
		size += min(forgotten, p.size-start-size)
	}
	p.mem.take(size)
	defer p.mem.left.Add(size)
	data := make([]byte, size)
	n, err := p.src.ReadAt(data, start)
	if int64(n) == size {
		err = nil
	}
	return data, err
}

// chunkStream gives the library a chunk: heads of pages by Peek and Discard, what is behind
// them by Read.
type chunkStream struct {
	data  []byte
	at    int
	codec compress.Compression
	mem   *bounded
	err   error // of the page whose head was read
}

func (c *chunkStream) Peek(n int) ([]byte, error) {
	if n > len(c.data)-c.at {
		return c.data[c.at:], io.EOF
	}
	return c.data[c.at : c.at+n], nil
}

// Discard passes a page's head, after which the page is checked. The library does not look
// at the error here, so Read gives it.
func (c *chunkStream) Discard(n int) (int, error) {
	if n < 0 || n > len(c.data)-c.at {
		c.err = fault("the head of a page is longer than its column chunk")
		return 0, c.err
	}
	head := c.data[c.at : c.at+n]
	c.at += n
	c.err = c.checkPage(head)
	return n, nil
}

func (c *chunkStream) Read(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if c.at == len(c.data) {
		return 0, io.EOF
	}
	n := copy(b, c.data[c.at:])
	c.at += n
	return n, nil
}

// checkPage holds a packed page's own idea of its size against that of its head.
func (c *chunkStream) checkPage(head []byte) error {
	page, ok := pageSizesOf(head)
	if !ok {
		return nil // for the library to refuse
	}
	if page.packed < 0 || page.packed > len(c.data)-c.at || page.plain < page.levels || page.packed < page.levels || page.levels < 0 {
		return fault("a page of %d bytes in a column chunk with %d left", page.packed, len(c.data)-c.at)
	}
	body, most := c.data[c.at+page.levels:c.at+page.packed], uint64(page.plain-page.levels)
	if page.stored {
		return nil
	}
	size := most
	switch c.codec {
	case compress.Codecs.Snappy:
		said, n := binary.Uvarint(body)
		if n <= 0 && len(body) > 0 {
			return fault("a page that is not snappy")
		}
		size = said
	case compress.Codecs.Zstd:
		var said bool
		if size, said = zstdSize(body); !said && int64(size) <= max(c.mem.left.Load(), 0) {
			return nil // the library finds out, and there is room for it
		}
	case compress.Codecs.Gzip, compress.Codecs.Brotli:
		const little = 1 << 10 // the library unpacks into the room that the head asks for, if it asks for any
		if most == 0 && len(body) > little {
			return fault("a page of nothing in %d bytes", len(body))
		}
	}
	if size > most {
		return fault("a page of %d bytes that unpacks to %d", most, size)
	}
	return nil
}

// pageSizes is the sizes in a page's head: packed and plain bytes, levels that are in front
// and never packed, and whether nothing is packed.
type pageSizes struct {
	packed, plain, levels int
	stored                bool
}

// pageSizesOf reads them from the Thrift compact form: fields by number, small integers.
func pageSizesOf(head []byte) (s pageSizes, ok bool) {
	r := thriftHead{b: head}
	const sizes = 1<<2 | 1<<3
	seen := 0
	for {
		id, typ := r.field()
		switch {
		case r.bad || typ == thriftStop:
			return s, seen == sizes
		case id == 2 && typ == thriftInt:
			s.plain, seen = int(r.int()), seen|1<<2
		case id == 3 && typ == thriftInt:
			s.packed, seen = int(r.int()), seen|1<<3
		case typ == thriftInt:
			r.int()
		case id == 8 && typ == thriftStruct: // of the second kind of data page
			r.dataPageV2(&s)
			return s, seen == sizes && !r.bad
		default:
			return s, seen == sizes
		}
	}
}

// thriftHead reads a struct in Thrift's compact form as far as it has numbers and booleans.
type thriftHead struct {
	b    []byte
	last int
	bad  bool
}

// Types of Thrift's compact form.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftInt    = 5
	thriftStruct = 12
)

// field is the next field's number and type.
func (r *thriftHead) field() (id, typ int) {
	if len(r.b) == 0 {
		r.bad = true
		return 0, 0
	}
	head := r.b[0]
	r.b = r.b[1:]
	typ = int(head & 15)
	if delta := int(head >> 4); delta > 0 || typ == thriftStop {
		r.last += delta
	} else {
		r.last = int(int16(r.int()))
	}
	return r.last, typ
}

// int is a number, which is kept by zigzag.
func (r *thriftHead) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *thriftHead) dataPageV2(s *pageSizes) {
	r.last = 0
	for !r.bad {
		id, typ := r.field()
		switch {
		case typ == thriftInt && (id == 5 || id == 6):
			s.levels += int(r.int())
		case typ == thriftInt:
			r.int()
		case id == 7 && typ == thriftFalse:
			s.stored = true
		case typ != thriftTrue:
			return
		}
	}
}

// zstdSize is what zstd frames unpack to as they say, or the most that they can by the heads
// of their blocks when one does not say; more than any page when they are none.
func zstdSize(b []byte) (total uint64, said bool) {
	const refused = 1 << 62
	said = true
	if !zstdFrames(b, func(f zstdFrame) bool {
		total, said = total+f.size, said && f.said
		return true
	}) {
		return refused, true
	}
	return total, said
}

// zstdFrames calls each with the frames of b until it answers false. ok is false when there
// is something else among them.
func zstdFrames(b []byte, each func(zstdFrame) bool) (ok bool) {
	const (
		magic     = 0xfd2fb528
		skippable = 0x184d2a50
	)
	for len(b) >= 8 {
		switch m := binary.LittleEndian.Uint32(b); {
		case m&^15 == skippable:
			skip := 8 + uint64(binary.LittleEndian.Uint32(b[4:]))
			if skip > uint64(len(b)) {
				return false
			}
			b = b[skip:]
			continue
		case m != magic:
			return false
		}
		f, rest, ok := zstdFrameOf(b[4:])
		if f.window > 0 && !each(f) {
			return true
		}
		if !ok {
			return false
		}
		b = rest
	}
	return true
}

// zstdFrame is how much one frame unpacks to: as it says, else at most; and the memory of what
// it has unpacked that it asks for, 0 when not even that can be told.
type zstdFrame struct {
	size   uint64
	said   bool
	window uint64
}

// zstdFrameOf reads a frame behind its magic number, and gives what follows it.
func zstdFrameOf(b []byte) (f zstdFrame, rest []byte, ok bool) {
	flags := b[0]
	single := flags>>5&1 == 1
	head := 1 + [4]int{0, 1, 2, 4}[flags&3]
	if !single {
		head++ // the window
	}
	said := [4]int{0, 2, 4, 8}[flags>>6]
	if flags>>6 == 0 && single {
		said = 1
	}
	if len(b) < head+said {
		return f, nil, false
	}
	var content [8]byte
	copy(content[:], b[head:head+said])
	promised := binary.LittleEndian.Uint64(content[:])
	if said == 2 {
		promised += 256
	}
	if said > 0 { // the library makes room for it, and refuses what is not so
		f.size, f.said = promised, true
	}
	f.window = max(promised, 1)
	if !single {
		f.window = 1 << (10 + b[1]>>3)
		f.window += f.window / 8 * uint64(b[1]&7)
	}
	var blocks uint64
	b = b[head+said:]
	for last := false; !last; {
		if len(b) < 3 {
			return f, nil, false
		}
		block := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		n := int(block >> 3)
		last = block&1 == 1
		b = b[3:]
		switch block >> 1 & 3 {
		case 0: // as it is
			blocks += uint64(n)
		case 1: // one byte, again and again
			blocks += uint64(n)
			n = 1
		case 2:
			const mostBlock = 128 << 10
			blocks += mostBlock
		default:
			return f, nil, false
		}
		if n > len(b) {
			return f, nil, false
		}
		b = b[n:]
	}
	if flags>>2&1 == 1 { // a checksum
		if len(b) < 4 {
			return f, nil, false
		}
		b = b[4:]
	}
	if !f.said {
		f.size = blocks
	}
	return f, b, true
}
