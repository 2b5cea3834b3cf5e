package splay

import (
	"encoding/binary"
	"io"
	"math/bits"
	"runtime"
	"sync"

	"tock/internal/zstream"
	"tock/ipc"
	"tock/k"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Compression is how files are compressed, as the last three items of
// (file;17;2;6) set x and of .z.zd say. The zero value is not at all.
// Source: code.kx.com/q/kb/file-compression/#compression-parameters.
type Compression struct {
	BlockLog2 int // the logical block is 2 to this many bytes: 12 to 20
	Algorithm int // 0 none, 1 q IPC, 2 gzip, 3 snappy, 4 lz4hc, 5 zstd
	Level     int // gzip 0 to 9, lz4hc 0 (its default) to 16 and more, which is as 16, zstd -7 to 22; 0 for the others
}

// Packing is how the files of a value are written: their compression, each column of a splayed table in
// its own way, or all in one. The zero value is not at all.
// Source: code.kx.com/q/ref/get/#compressionencryption.
type Packing struct {
	Default Compression           // of files that are no column of their own entry
	Columns map[k.Sym]Compression // by column
	// Narrow has enumerations written with 32 bits, where their indices fit: half the size,
	// and for kdb+ itself to read, not to append to.
	Narrow bool
}

// layout is how the file of a column is written where its value leaves that open.
type layout struct {
	Compression
	narrow bool
}

func (p Packing) layout(column k.Sym) layout { return layout{p.For(column), p.Narrow} }

// layoutOf is how a file was written, for one that takes its place.
func (s *Store) layoutOf(name string) (layout, error) {
	info, err := s.Packed(name)
	if err != nil {
		return layout{}, err
	}
	head, _, err := s.headOf(name)
	return layout{info.Compression(), isNarrow(head)}, err
}

// For is how the file of a column is compressed.
func (p Packing) For(column k.Sym) Compression {
	if c, ok := p.Columns[column]; ok {
		return c
	}
	return p.Default
}

// Check says what is wrong with the parameters. Errors: ErrDomain.
func (p Packing) Check() error {
	for _, c := range p.Columns {
		if err := c.Check(); err != nil {
			return err
		}
	}
	return p.Default.Check()
}

// Check says what is wrong with the parameters. Errors: ErrDomain.
func (c Compression) Check() error {
	levels := map[int][2]int{packNone: {0, 0}, packIPC: {0, 0}, packGzip: {0, 9}, packSnappy: {0, 0}, packLZ4: {0, 127}, packZstd: {-7, 22}}
	span, known := levels[c.Algorithm]
	switch {
	case !known:
		return inTable("compression", k.ErrDomain, "algorithm %d", c.Algorithm)
	case c.Algorithm != packNone && (c.BlockLog2 < 12 || c.BlockLog2 > 20):
		return inTable("compression", k.ErrDomain, "logical block of 2^%d bytes, not 2^12 to 2^20", c.BlockLog2)
	case c.Level < span[0] || c.Level > span[1]:
		return inTable("compression", k.ErrDomain, "level %d of algorithm %d", c.Level, c.Algorithm)
	}
	return nil
}

// packWriter compresses what is written to it: as many blocks at a time as there are
// processors, written in their order; finish writes the trailer.
type packWriter struct {
	w       io.Writer
	c       Compression
	encode  func(dst, plain []byte) ([]byte, error) // nil result: does not pay
	zlibs   sync.Pool                               // of *zstream.Writer
	batch   []packing                               // blocks gathered
	used    int                                     // of them full or being filled
	plain   int64
	stored  int64
	trailer []byte // per block: i32 stored length, i32 algorithm
	err     error
}

// packing is a block on its way.
type packing struct {
	plain, packed []byte
	pays          bool // packed is shorter
}

func newPackWriter(w io.Writer, c Compression) (*packWriter, error) {
	p := &packWriter{w: w, c: c, batch: make([]packing, runtime.GOMAXPROCS(0))}
	switch c.Algorithm {
	case packIPC:
		p.encode = encodeIPC
	case packGzip:
		p.encode = p.encodeZlib
	case packSnappy:
		p.encode = func(dst, plain []byte) ([]byte, error) { return s2.EncodeSnappy(dst[:cap(dst)], plain), nil }
	case packLZ4:
		p.encode = p.encodeLZ4
	case packZstd:
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(c.Level)), zstd.WithEncoderConcurrency(len(p.batch)))
		if err != nil {
			return nil, err
		}
		p.encode = func(dst, plain []byte) ([]byte, error) { return e.EncodeAll(plain, dst[:0]), nil }
	}
	_, err := w.Write(magicPacked)
	return p, err
}

func (p *packWriter) Write(b []byte) (int, error) {
	total := len(b)
	size := 1 << p.c.BlockLog2
	for len(b) > 0 && p.err == nil {
		block := &p.batch[p.used]
		if block.plain == nil {
			block.plain = make([]byte, 0, size)
		}
		n := min(len(b), size-len(block.plain))
		block.plain = append(block.plain, b[:n]...)
		b = b[n:]
		if len(block.plain) == size {
			if p.used++; p.used == len(p.batch) {
				p.err = p.flush()
			}
		}
	}
	return total - len(b), p.err
}

// flush packs and writes the blocks that are full, or also the last one; each as it is
// when packing it does not make it shorter.
func (p *packWriter) flush() error {
	jobs := make([]func() error, p.used)
	for i := range jobs {
		block := &p.batch[i]
		jobs[i] = func() error {
			packed, err := p.encode(block.packed[:0], block.plain)
			if block.pays = packed != nil && len(packed) < len(block.plain); packed != nil {
				block.packed = packed
			}
			return err
		}
	}
	if err := inParallel(jobs); err != nil {
		return err
	}
	for i := range p.batch[:p.used] {
		block := &p.batch[i]
		stored, algorithm := block.plain, packNone
		if block.pays {
			stored, algorithm = block.packed, p.c.Algorithm
		}
		if _, err := p.w.Write(stored); err != nil {
			return err
		}
		p.trailer = binary.LittleEndian.AppendUint32(p.trailer, uint32(len(stored)))
		p.trailer = binary.LittleEndian.AppendUint32(p.trailer, uint32(algorithm))
		p.stored += int64(len(stored))
		p.plain += int64(len(block.plain))
		block.plain = block.plain[:0]
	}
	p.used = 0
	return nil
}

// trailerVersion is what kdb+ has written since 2019.
const trailerVersion = 3

// finish writes the last block and the trailer.
func (p *packWriter) finish() error {
	if p.err == nil {
		if p.used < len(p.batch) && len(p.batch[p.used].plain) > 0 {
			p.used++
		}
		p.err = p.flush()
	}
	if p.err != nil {
		return p.err
	}
	t := []byte{trailerVersion, 0, 0, 0, byte(p.c.Algorithm), byte(p.c.Level), 0, 0}
	t = binary.LittleEndian.AppendUint64(t, uint64(p.plain))
	t = binary.LittleEndian.AppendUint64(t, uint64(len(magicPacked))+uint64(p.stored))
	t = binary.LittleEndian.AppendUint64(t, 1<<p.c.BlockLog2)
	t = append(t, p.trailer...)
	t = binary.LittleEndian.AppendUint64(t, uint64(len(p.trailer)/8))
	_, err := p.w.Write(t)
	return err
}

func encodeIPC(dst, plain []byte) ([]byte, error) {
	message := make([]byte, ipc.HeaderBytes, ipc.HeaderBytes+len(plain))
	message[0] = 1
	binary.LittleEndian.PutUint32(message[4:], uint32(ipc.HeaderBytes+len(plain)))
	packed, ok := ipc.Compress(dst, append(message, plain...))
	if !ok {
		return nil, nil
	}
	return packed, nil
}

// encodeZlib is gzip's: the bytes of zlib 1.2, as kdb+ writes them.
func (p *packWriter) encodeZlib(dst, plain []byte) ([]byte, error) {
	z, known := p.zlibs.Get().(*zstream.Writer)
	if !known {
		z = zstream.NewWriter()
	}
	defer p.zlibs.Put(z)
	return z.Append(dst, plain, p.c.Level), nil
}

func (p *packWriter) encodeLZ4(dst, plain []byte) ([]byte, error) {
	dst = append(dst, make([]byte, lz4.CompressBlockBound(len(plain)))...)
	level := lz4.Level9 // the default, and the highest that there is
	if p.c.Level > 0 && p.c.Level < 9 {
		level = lz4.CompressionLevel(1 << (8 + p.c.Level))
	}
	n, err := lz4.CompressBlockHC(plain, dst, level, nil, nil)
	if err != nil || n == 0 {
		return nil, err
	}
	return dst[:n], nil
}

// packing wraps what writes a file's plain content.
func (c Compression) packing(write func(w io.Writer) error) func(w io.Writer) error {
	return func(w io.Writer) error {
		p, err := newPackWriter(w, c)
		if err == nil {
			err = write(p)
		}
		if err != nil {
			return err
		}
		return p.finish()
	}
}

// Packed is -21!: what the trailer of a compressed file says, or nil for a plain file.
func (s *Store) Packed(name string) (*PackInfo, error) {
	b, err := s.rawBytes(clean(name), smallFile)
	if err != nil || !isPacked(b) {
		return nil, err
	}
	return parseTrailer(name, b)
}

// BlockLog2 is the binary logarithm of the logical block size, as -21! gives it.
func (i *PackInfo) BlockLog2() int { return bits.Len(uint(i.LogicalBlockSize)) - 1 }

// Size is hcount: a file's length, of a compressed one its plain length.
func (s *Store) Size(name string) (int64, error) {
	info, err := s.fs.Stat(clean(name))
	if err != nil {
		return 0, onPath(name, err)
	}
	if info.IsDir() {
		return 0, &PathError{name, errIsDir}
	}
	packed, err := s.Packed(name)
	if err != nil || packed == nil {
		return info.Size(), err
	}
	return packed.UncompressedLength, nil
}

// Compression is how the file was compressed; not at all for a nil PackInfo.
func (i *PackInfo) Compression() Compression {
	if i == nil {
		return Compression{}
	}
	return Compression{i.BlockLog2(), i.Algorithm, i.Level}
}
