package arrowio

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/parquet/compress"

	"tock/k"
)

// pageHead is a page's head in Thrift's compact form; levels only for the second kind of
// data page.
func pageHead(kind, plain, packed int64, v2 bool, levels int64) []byte {
	var b []byte
	for _, v := range []int64{kind, plain, packed} {
		b = binary.AppendVarint(append(b, 0x15), v)
	}
	if v2 {
		b = append(b, 0x5c) // field 8, five on
		for _, v := range []int64{1, 0, 1, 0, levels, 0} {
			b = binary.AppendVarint(append(b, 0x15), v)
		}
		b = append(b, 0x11, 0) // packed, and the end of it
	}
	return append(b, 0)
}

// zstdFrameBytes is a frame of RLE blocks of the most a block may have.
func zstdFrameBytes(blocks int, content uint32, says bool) []byte {
	b := []byte{0x28, 0xb5, 0x2f, 0xfd}
	if says {
		b = binary.LittleEndian.AppendUint32(append(b, 0xa0), content)
	} else {
		b = append(b, 0x00, 0x58)
	}
	for i := range blocks {
		h := uint32(128<<10)<<3 | 1<<1
		if i == blocks-1 {
			h |= 1
		}
		b = append(b, byte(h), byte(h>>8), byte(h>>16), 'x')
	}
	return b
}

func TestPagesThatUnpackToMoreThanTheySay(t *testing.T) {
	snappyOf := func(size uint64) []byte { return append(binary.AppendUvarint(nil, size), 0, 'x') }
	for name, c := range map[string]struct {
		codec  compress.Compression
		head   []byte
		body   []byte
		memory int64
		want   string
	}{
		"snappy":               {compress.Codecs.Snappy, pageHead(0, 1, 3, false, 0), snappyOf(1), 1 << 20, ""},
		"snappy of 4 GB":       {compress.Codecs.Snappy, pageHead(0, 1, 7, false, 0), snappyOf(1<<32 - 1), 1 << 40, "unpacks to 4294967295"},
		"snappy behind levels": {compress.Codecs.Snappy, pageHead(3, 3, 5, true, 2), append([]byte{0xff, 0xff}, snappyOf(1)...), 1 << 20, ""},
		"longer than it is":    {compress.Codecs.Snappy, pageHead(0, 1, 1<<30, false, 0), snappyOf(1), 1 << 20, "with 3 left"},
		"zstd that says so":    {compress.Codecs.Zstd, pageHead(0, 131072, 13, false, 0), zstdFrameBytes(1, 131072, true), 1 << 20, ""},
		"zstd that says more":  {compress.Codecs.Zstd, pageHead(0, 131072, 13, false, 0), zstdFrameBytes(1, 1<<31, true), 1 << 40, "unpacks to 2147483648"},
		"zstd of much":         {compress.Codecs.Zstd, pageHead(0, 131072, 4006, false, 0), zstdFrameBytes(1000, 0, false), 1 << 20, "unpacks to 131072000"},
		"zstd with room":       {compress.Codecs.Zstd, pageHead(0, 262144, 14, false, 0), zstdFrameBytes(2, 0, false), 1 << 20, ""},
		"not zstd":             {compress.Codecs.Zstd, pageHead(0, 10, 10, false, 0), bytes.Repeat([]byte{7}, 10), 1 << 20, "unpacks to"},
		"gzip of nothing":      {compress.Codecs.Gzip, pageHead(0, 0, 4000, false, 0), make([]byte, 4000), 1 << 20, "a page of nothing"},
	} {
		s := &chunkStream{data: append(append([]byte{}, c.head...), c.body...), codec: c.codec, mem: newBounded(c.memory)}
		if _, err := s.Discard(len(c.head)); err != nil {
			t.Fatal(name, err)
		}
		_, err := s.Read(make([]byte, 1))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A file that is small because it is all the same needs the memory of what it holds.
func TestPackedFilesStayWithinTheirBound(t *testing.T) {
	table := k.NewTable([]k.Sym{k.Intern("x")}, []k.Value{k.Longs(make([]int64, 1_000_000))})
	for _, codec := range []string{"snappy", "zstd", "gzip", "brotli"} {
		name := filepath.Join(t.TempDir(), codec)
		if err := WriteParquet(name, table, WriteOptions{Compression: codec}); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadParquet(name, ReadOptions{MaxBytes: 4 << 20}); err == nil || !strings.Contains(err.Error(), "wsfull") {
			t.Errorf("%s: %v", codec, err)
		}
		if got, err := ReadParquet(name, ReadOptions{}); err != nil || !k.Match(got, table) {
			t.Errorf("%s: %v", codec, err)
		}
	}
	for _, codec := range []string{"lz4", "zstd"} {
		name := filepath.Join(t.TempDir(), codec)
		if err := WriteArrow(name, table, WriteOptions{Compression: codec, Rows: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadArrow(name, ReadOptions{MaxBytes: 4 << 20}); err == nil || !strings.Contains(err.Error(), "wsfull") {
			t.Errorf("%s: %v", codec, err)
		}
	}
}

// FuzzPageHead: no head makes the stream panic or read past its end.
func FuzzPageHead(f *testing.F) {
	f.Add(pageHead(0, 1, 3, false, 0), []byte{1, 0, 'x'})
	f.Add(pageHead(3, 3, 5, true, 2), zstdFrameBytes(2, 10, true))
	f.Fuzz(func(t *testing.T, head, body []byte) {
		for _, codec := range []compress.Compression{compress.Codecs.Snappy, compress.Codecs.Zstd, compress.Codecs.Gzip} {
			s := &chunkStream{data: append(append([]byte{}, head...), body...), codec: codec, mem: newBounded(1 << 20)}
			if _, err := s.Discard(len(head)); err != nil {
				t.Fatal(err)
			}
			_, _ = s.Read(make([]byte, 16))
		}
	})
}
