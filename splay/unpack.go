package splay

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"tock/internal/room"
	"tock/ipc"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A compressed file is blocks without anything between them, and a trailer:
//
//	"kxzipped" | block 0 | block 1 ... | i32 version | algorithm | level | 0 0
//	| i64 plain length | i64 offset of the trailer | i64 logical block size
//	| per block: i32 stored length, i32 its algorithm (0: stored plain) | i64 blocks
//
// Every block but the last holds one logical block of plain bytes.

var (
	magicPacked    = []byte("kxzipped")
	magicEncrypted = []byte("kxzippEd")
)

const trailerFixed = 40 // bytes of the trailer beside the blocks' words

// The algorithms of compressed files.
const (
	packNone   = 0
	packIPC    = 1
	packGzip   = 2
	packSnappy = 3
	packLZ4    = 4
	packZstd   = 5
)

// maxBlock is the largest logical block, 2^20 bytes.
const maxBlock = 1 << 20

// isPacked reports whether b is a compressed (or encrypted) file.
func isPacked(b []byte) bool {
	return bytes.HasPrefix(b, magicPacked) || bytes.HasPrefix(b, magicEncrypted)
}

// IsPacked reports whether a file is compressed, by its first bytes.
func IsPacked(f io.ReaderAt) bool {
	b := make([]byte, len(magicPacked))
	_, err := f.ReadAt(b, 0)
	return err == nil && isPacked(b)
}

// PackInfo is what the trailer of a compressed file says: -21! in q.
type PackInfo struct {
	CompressedLength, UncompressedLength int64
	Algorithm, Level                     int
	LogicalBlockSize                     int // bytes, a power of two
	blocks                               []byte
}

// parseTrailer reads and checks the trailer.
func parseTrailer(path string, b []byte) (*PackInfo, error) {
	if bytes.HasPrefix(b, magicEncrypted) {
		return nil, &PathError{path, errEncrypted}
	}
	size := len(b)
	if size < len(magicPacked)+trailerFixed {
		return nil, corrupt(path, size, "a trailer of %d bytes", trailerFixed)
	}
	n := binary.LittleEndian.Uint64(b[size-8:])
	if n > uint64(size-len(magicPacked)-trailerFixed)/8 {
		return nil, corrupt(path, size-8, "%d blocks do not fit %d bytes", n, size)
	}
	at := size - trailerFixed - 8*int(n)
	t := b[at:]
	info := &PackInfo{
		CompressedLength:   int64(size),
		Algorithm:          int(t[4]),
		Level:              int(int8(t[5])),
		UncompressedLength: int64(binary.LittleEndian.Uint64(t[8:])),
		LogicalBlockSize:   int(binary.LittleEndian.Uint64(t[24:])),
		blocks:             t[32 : 32+8*n],
	}
	block := int64(info.LogicalBlockSize)
	if block <= 0 || block > maxBlock || info.UncompressedLength < 0 || (info.UncompressedLength+block-1)/block != int64(n) {
		return nil, corrupt(path, at+8, "%d plain bytes in %d blocks of %d", info.UncompressedLength, n, block)
	}
	if binary.LittleEndian.Uint64(t[16:]) != uint64(at) {
		return nil, corrupt(path, at+16, "the trailer's own offset %d", at)
	}
	return info, nil
}

var errEncrypted = errors.New("encrypted files are not supported")

// A trailer is believed, before any block was unpacked, to stand for so many plain bytes for
// each byte of the file, which is more than kdb+'s own algorithm, snappy or lz4 can reach, and
// for as many more. Memory that is asked for and never written is addresses only.
const (
	believed       = 256
	believedAlways = 64 << 20
)

// unpack is the plain content of a compressed file. Blocks are unpacked side by side,
// each to its place; where the trailer claims more than is believed the result grows block
// by block.
func unpack(path string, b []byte) ([]byte, error) {
	info, err := parseTrailer(path, b)
	if err != nil {
		return nil, err
	}
	blocks, err := info.place(path, b)
	if err != nil {
		return nil, err
	}
	if info.UncompressedLength <= believed*int64(len(b))+believedAlways {
		return info.unpackAll(path, b, blocks)
	}
	var out []byte
	var u unpacker
	for i, block := range blocks {
		n := len(out)
		out = slices.Grow(out, block.plain)[:n+block.plain]
		if err := u.into(out[n:], b[block.at:block.end], block.algorithm); err != nil {
			return nil, corrupt(path, block.at, "block %d: %s", i, err)
		}
	}
	return out, nil
}

// packedBlock is where a block's bytes are and what they are to become.
type packedBlock struct {
	at, end   int
	algorithm int
	plain     int // bytes
}

// place finds the blocks, which fill the file up to the trailer.
func (i *PackInfo) place(path string, b []byte) ([]packedBlock, error) {
	at, end := len(magicPacked), len(b)-trailerFixed-len(i.blocks)
	left := i.UncompressedLength
	out := make([]packedBlock, len(i.blocks)/8)
	for n := range out {
		word := i.blocks[8*n:]
		stored := int(binary.LittleEndian.Uint32(word))
		if stored > end-at {
			return nil, corrupt(path, at, "block %d of %d bytes, %d are left", n, stored, end-at)
		}
		plain := min(left, int64(i.LogicalBlockSize))
		out[n] = packedBlock{at, at + stored, int(binary.LittleEndian.Uint32(word[4:])), int(plain)}
		at, left = at+stored, left-plain
	}
	if at != end {
		return nil, corrupt(path, at, "the trailer, %d bytes left over", end-at)
	}
	return out, nil
}

// unpackAll unpacks the blocks into their places, on all processors.
func (i *PackInfo) unpackAll(path string, b []byte, blocks []packedBlock) ([]byte, error) {
	out := room.Items[uint8](int(i.UncompressedLength))
	var next atomic.Int64
	jobs := make([]func() error, min(len(blocks), runtime.GOMAXPROCS(0)))
	for j := range jobs {
		jobs[j] = func() error {
			var u unpacker
			for {
				n := int(next.Add(1)) - 1
				if n >= len(blocks) {
					return nil
				}
				block := blocks[n]
				place := out[n*i.LogicalBlockSize:][:block.plain:block.plain]
				if err := u.into(place, b[block.at:block.end], block.algorithm); err != nil {
					next.Store(int64(len(blocks)))
					return corrupt(path, block.at, "block %d: %s", n, err)
				}
			}
		}
	}
	return out, inParallel(jobs)
}

var errBlockLength = errors.New("plain bytes do not fill the block")

// unpackHead is the first block's plain bytes and the plain length of the whole file.
func unpackHead(path string, b []byte) (head []byte, size int, err error) {
	info, err := parseTrailer(path, b)
	if err != nil {
		return nil, 0, err
	}
	if len(info.blocks) == 0 {
		return nil, 0, nil
	}
	at := len(magicPacked)
	stored := int(binary.LittleEndian.Uint32(info.blocks))
	if stored > len(b)-at {
		return nil, 0, corrupt(path, at, "block 0 of %d bytes, %d are left", stored, len(b)-at)
	}
	head = make([]byte, min(info.UncompressedLength, int64(info.LogicalBlockSize)))
	var u unpacker
	if err = u.into(head, b[at:at+stored], int(binary.LittleEndian.Uint32(info.blocks[4:]))); err != nil {
		return nil, 0, corrupt(path, at, "block 0: %s", err)
	}
	return head, int(info.UncompressedLength), nil
}

// unpacker unpacks blocks one after the other, with what it made for those before.
type unpacker struct {
	message []byte
	zlib    io.Reader
	packed  bytes.Reader
}

// into fills place with the plain bytes of a block, which must be as many.
func (u *unpacker) into(place, b []byte, algorithm int) error {
	var plain []byte
	var err error
	switch algorithm {
	case packNone:
		plain = place[:copy(place, b)]
		if len(b) != len(place) {
			return errBlockLength
		}
	case packIPC:
		if !isMessageOf(b, len(place)) {
			return errBlockLength
		}
		if u.message, err = ipc.AppendDecompressed(u.message[:0], b); err == nil {
			plain = place[:copy(place, u.message[ipc.HeaderBytes:])]
		}
	case packGzip:
		return u.fromZlib(place, b)
	case packSnappy:
		if length, lengthErr := s2.DecodedLen(b); lengthErr != nil || length != len(place) {
			return errBlockLength
		}
		plain, err = s2.Decode(place, b)
	case packLZ4:
		var n int
		if n, err = lz4.UncompressBlock(b, place); err == nil {
			plain = place[:n]
		}
	case packZstd:
		plain, err = fromZstd(place, b)
	default:
		return errors.New("unknown algorithm")
	}
	if err == nil && len(plain) != len(place) {
		err = errBlockLength
	}
	return err
}

// isMessageOf reports whether a block is a compressed message with n bytes of payload.
func isMessageOf(b []byte, n int) bool {
	const plainAt = ipc.HeaderBytes
	return len(b) >= plainAt+4 && binary.LittleEndian.Uint32(b[4:]) == uint32(len(b)) && binary.LittleEndian.Uint32(b[plainAt:]) == uint32(n+ipc.HeaderBytes)
}

func (u *unpacker) fromZlib(place, b []byte) error {
	u.packed.Reset(b)
	var err error
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(&u.packed)
	} else {
		err = u.zlib.(zlib.Resetter).Reset(&u.packed, nil)
	}
	if err != nil {
		return err
	}
	if _, err = io.ReadFull(u.zlib, place); err != nil {
		return err
	}
	if extra, _ := u.zlib.Read(make([]byte, 1)); extra != 0 {
		return errBlockLength
	}
	return nil
}

// maxWindow is the memory one zstd frame may ask for.
const maxWindow = 64 << 20

// zstds is the decoders of zstd blocks: making one costs as much as a block.
var zstds = sync.Pool{New: func() any {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return err
	}
	return r
}}

func fromZstd(place, b []byte) ([]byte, error) {
	r, ok := zstds.Get().(*zstd.Decoder)
	if !ok {
		return nil, errors.New("no zstd decoder")
	}
	defer zstds.Put(r)
	return r.DecodeAll(b, place[:0:len(place)])
}
