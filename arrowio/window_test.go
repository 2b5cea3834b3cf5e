package arrowio

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"tock/k"
)

// packedMessages is a table's batches as messages with zstd buffers: metadata and body.
func packedMessages(t *testing.T, table k.Value) (out [][2][]byte) {
	t.Helper()
	b, err := EncodeArrow(table, WriteOptions{Compression: "zstd"})
	if err != nil {
		t.Fatal(err)
	}
	for {
		n := binary.LittleEndian.Uint32(b[4:])
		if n == 0 {
			return out
		}
		meta := b[8 : 8+n]
		body := b[8+n:][:messageBody(meta)]
		out = append(out, [2][]byte{meta, body})
		b = b[8+int(n)+len(body):]
	}
}

func TestWindowsOfArrowBuffersAreBounded(t *testing.T) {
	// Characters without an order, so that the frame is stored with the window in its head.
	x := make([]byte, 300_000)
	for i, seed := 0, uint32(1); i < len(x); i++ {
		seed = seed*1664525 + 1013904223
		x[i] = byte(seed >> 24)
	}
	text := k.NewTable([]k.Sym{k.Intern("a")}, []k.Value{k.NewVec(k.Byte, x)})
	syms := k.NewTable([]k.Sym{k.Intern("s")}, []k.Value{k.Syms([]k.Sym{k.Intern("one"), k.Intern("two")})})
	magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
	for name, table := range map[string]k.Value{"bytes": text, "symbols": syms} {
		for _, file := range []bool{false, true} {
			whole, err := EncodeArrow(table, WriteOptions{Compression: "zstd"})
			if file {
				whole = written(t, func(name string, v k.Value, _ WriteOptions) error {
					return WriteArrow(name, v, WriteOptions{Compression: "zstd"})
				}, table)
			}
			if err != nil {
				t.Fatal(err)
			}
			if v, err := DecodeArrow(whole, ReadOptions{}); err != nil || !k.Match(v, table) {
				t.Fatalf("%s: %v", name, err)
			}
			at := bytes.Index(whole, magic)
			if at < 0 {
				t.Fatalf("%s: nothing is packed", name)
			}
			for what, c := range map[string]struct {
				head []byte // of the frame, behind its magic number
				want string
			}{
				"a window of 448 MB":  {[]byte{0x00, 18<<3 | 6}, "a zstd window of 469762048 bytes"},
				"a window of 3.75 TB": {[]byte{0x00, 31<<3 | 7}, "a zstd window of"},
				"content of 4 GB":     {[]byte{0xa0, 0xff, 0xff, 0xff, 0xff}, "that unpacks to 4294967295"},
			} {
				bad := bytes.Clone(whole)
				copy(bad[at+4:], c.head)
				_, err := DecodeArrow(bad, ReadOptions{})
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s, file %v, %s: %v, want %q", name, file, what, err, c.want)
				}
			}
		}
	}
	for _, m := range packedMessages(t, text) {
		if err := CheckMessage(m[0], m[1]); err != nil {
			t.Error(err)
		}
		if at := bytes.Index(m[1], magic); at >= 0 {
			copy(m[1][at+4:], []byte{0x00, 18<<3 | 6})
			if err := CheckMessage(m[0], m[1]); err == nil || !strings.Contains(err.Error(), "a zstd window") {
				t.Errorf("a message: %v", err)
			}
		}
	}
}

// The window is looked at in frames behind the first one, too.
func TestWindowsOfLaterFrames(t *testing.T) {
	first := zstdFrameBytes(1, 131072, true)
	skipped := append(binary.LittleEndian.AppendUint32([]byte{0x51, 0x2a, 0x4d, 0x18}, 3), 1, 2, 3)
	second := append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 18<<3 | 6}, zstdFrameBytes(1, 0, false)[6:]...)
	b := append(append(append([]byte{}, first...), skipped...), second...)
	if err := checkZstd(b, 262144); err == nil || !strings.Contains(err.Error(), "a zstd window") {
		t.Errorf("%v", err)
	}
	if err := checkZstd(b[:len(first)+len(skipped)], 262144); err != nil {
		t.Error(err)
	}
	if err := checkZstd(b, -1); err != nil {
		t.Errorf("what is not packed: %v", err)
	}
	// A second frame whose end is missing is still unpacked by the library up to there.
	if err := checkZstd(b[:len(b)-2], 262144); err == nil {
		t.Error("a frame that is cut off has no window")
	}
}

// FuzzCheckMessage: no metadata and no body makes it panic.
func FuzzCheckMessage(f *testing.F) {
	b, err := EncodeArrow(seedTable(), WriteOptions{Compression: "zstd"})
	if err != nil {
		f.Fatal(err)
	}
	for len(b) > 8 && binary.LittleEndian.Uint32(b[4:]) > 0 {
		n := int(binary.LittleEndian.Uint32(b[4:]))
		body := int(messageBody(b[8 : 8+n]))
		f.Add(b[8:8+n], b[8+n:8+n+body])
		b = b[8+n+body:]
	}
	f.Fuzz(func(t *testing.T, meta, body []byte) {
		_ = CheckMessage(meta, body)
	})
}
