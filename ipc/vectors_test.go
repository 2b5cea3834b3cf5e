package ipc

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"strings"
	"testing"

	"tock/k"
)

// readVectors reads a file of lines "expression TAB hex".
func readVectors(t testing.TB, path string) (names []string, data [][]byte) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		name, digits, ok := strings.Cut(line, "\t")
		b, err := hex.DecodeString(digits)
		if !ok || err != nil {
			t.Fatalf("%s:%d: not a vector: %v", path, i+1, err)
		}
		names, data = append(names, name), append(data, b)
	}
	return names, data
}

// Published encodings (testdata/README.md) decode, and encode to the same bytes again.
func TestPublishedVectors(t *testing.T) {
	names, data := readVectors(t, "testdata/ipc_vectors.tsv")
	if len(names) != 73 {
		t.Fatalf("%d vectors, want 73", len(names))
	}
	for i, name := range names {
		want := data[i]
		if strings.HasPrefix(name, "-8!") {
			kind, v, err := DecodeMessage(want)
			if err != nil || kind != Async {
				t.Errorf("%s: decode: %v %v", name, kind, err)
				continue
			}
			got, err := AppendMessage(nil, kind, v)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: encode: %v\n got %x\nwant %x", name, err, got, want)
			}
			if n, err := Size(v); err != nil || n+HeaderBytes != len(want) {
				t.Errorf("%s: size %d %v, want %d", name, n, err, len(want)-HeaderBytes)
			}
			continue
		}
		v, n, err := Decode(want)
		if err != nil || n != len(want) {
			t.Errorf("%s: decode: %d of %d bytes, %v", name, n, len(want), err)
			continue
		}
		if n, err := Skip(want); err != nil || n != len(want) {
			t.Errorf("%s: skip: %d of %d bytes, %v", name, n, len(want), err)
		}
		got, err := Append(nil, v)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: encode: %v\n got %x\nwant %x", name, err, got, want)
		}
		if n, err := Size(v); err != nil || n != len(want) {
			t.Errorf("%s: size %d %v, want %d", name, n, err, len(want))
		}
	}
}

// What some of the vectors stand for, so that decoding is checked by more than encoding.
func TestDecodeValues(t *testing.T) {
	table := k.NewTable([]k.Sym{k.Intern("abc"), k.Intern("def")},
		[]k.Value{k.Longs([]int64{1, 2, 3}), k.Longs([]int64{4, 5, 6})})
	for _, c := range []struct {
		hex  string
		want k.Value
	}{
		{"fa01000000", k.NewInt(1)},
		{"fb0080", k.NewShort(k.NullShort)},
		{"f561626300", k.NewSymbol("abc")},
		{"f600", k.NewChar(0)},
		{"f80000c07f", k.NewReal(float32(math.NaN()))},
		{"f7ac1c5a643bdf0940", k.NewFloat(3.234)},
		{"f400c0cafa20fe0000", k.NewTimestamp(279417600000000)},
		{"f26e010000", k.NewDate(366)},
		{"ff07", k.NewBool(true)},
		{"01000200000000ff", k.Bools([]uint8{0, 1})},
		{"0a0003000000666f78", k.String("fox")},
		{"0b0003000000610062620000", k.Symbols("a", "bb", "")},
		{"6500", k.Identity},
		{"65ff", k.Hole},
		{"6200630b00020000006162630064656600000002000000070003000000010000000000000002000000000000000300000000000000070003000000040000000000000005000000000000000600000000000000", table},
		{"6464000a00050000007b782b797d", k.NewLambda(&k.Lambda{Context: "d", Source: "{x+y}"})},
	} {
		b, _ := hex.DecodeString(c.hex)
		v, n, err := Decode(b)
		if err != nil || n != len(b) || !k.Match(v, c.want) {
			t.Errorf("%s: type %d, %d bytes, %v", c.hex, v.Type(), n, err)
		}
	}
	if !k.Identity.IsIdentity() {
		t.Error("identity")
	}
	v, _, _ := Decode([]byte{0x65, 0})
	if !v.IsIdentity() {
		t.Error(":: does not decode to k.Identity")
	}
	v, _, _ = Decode([]byte{0x80, 't', 'y', 'p', 'e', 0})
	if v.AsError() != k.ErrType {
		t.Errorf("error object: %v", v.AsError())
	}
}

// Published compressed messages, packed and unpacked byte for byte.
func TestPublishedCompressed(t *testing.T) {
	names, data := readVectors(t, "testdata/ipc_compressed_vectors.tsv")
	if len(names) != 2 {
		t.Fatalf("%d vectors, want 2", len(names))
	}
	for i, name := range names {
		packed := append([]byte{1, 2, 1, 0, 0, 0, 0, 0}, data[i]...)
		binary.LittleEndian.PutUint32(packed[4:], uint32(len(packed)))
		plain, err := Decompress(packed)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, _, err := DecodeMessage(packed); err != nil {
			t.Errorf("%s: decode: %v", name, err)
		}
		again, ok := Compress(nil, plain)
		if !ok || !bytes.Equal(again, packed) {
			t.Errorf("%s: packs to other bytes (%d, want %d)", name, len(again), len(packed))
		}
	}
}

// KX documents count -18!til 1000 as 3276. The bytes are those of another program, written
// from the description of the algorithm.
func TestCompressTil1000(t *testing.T) {
	til := make([]int64, 1000)
	for i := range til {
		til[i] = int64(i)
	}
	plain, err := AppendMessage(nil, Async, k.Longs(til))
	if err != nil {
		t.Fatal(err)
	}
	packed, ok := Compress([]byte("before"), plain)
	if !ok || len(plain) != 8014 || len(packed)-6 != 3276 || string(packed[:6]) != "before" {
		t.Fatalf("plain %d, packed %d, %v", len(plain), len(packed)-6, ok)
	}
	text, err := os.ReadFile("testdata/til1000.hex")
	if err != nil {
		t.Fatal(err)
	}
	want, err := hex.DecodeString(strings.ReplaceAll(string(text), "\n", ""))
	if err != nil || !bytes.Equal(packed[6:], want) {
		t.Fatalf("packs to other bytes: %v", err)
	}
	got, err := Decompress(packed[6:])
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("does not unpack: %v", err)
	}
}
