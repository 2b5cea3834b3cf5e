package ipc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// Whatever the bytes, Decode and Skip agree, and what decodes encodes to something that
// decodes to the same encoding.
func FuzzDecode(f *testing.F) {
	for _, path := range []string{"testdata/ipc_vectors.tsv"} {
		_, data := readVectors(f, path)
		for _, b := range data {
			f.Add(b)
		}
	}
	for _, v := range sample() {
		if b, err := Append(nil, v); err == nil && len(b) < 4096 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, n, err := Decode(b)
		skipped, skipErr := Skip(b)
		if (err == nil) != (skipErr == nil) || err == nil && n != skipped {
			t.Fatalf("Decode %d %v, Skip %d %v", n, err, skipped, skipErr)
		}
		if _, _, err := new(Decoder).DecodeOrder(b, true); (err == nil) != (func() bool { _, err := SkipOrder(b, true); return err == nil })() {
			t.Fatalf("big-endian: Decode %v", err)
		}
		if err != nil {
			if !errors.Is(err, ErrBadMsg) {
				t.Fatalf("error without class: %v", err)
			}
			return
		}
		first, err := Append(nil, v)
		if err != nil {
			t.Fatalf("does not encode again: %v", err)
		}
		if size, err := Size(v); err != nil || size != len(first) {
			t.Fatalf("size %d %v, encoded %d", size, err, len(first))
		}
		w, n, err := Decode(first)
		if err != nil || n != len(first) {
			t.Fatalf("own encoding: %d of %d, %v", n, len(first), err)
		}
		second, err := Append(nil, w)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("not stable: %v\n%x\n%x", err, first, second)
		}
	})
}

// Any bytes as a compressed message: no panic, and no more memory than they can stand for.
func FuzzDecompress(f *testing.F) {
	_, data := readVectors(f, "testdata/ipc_compressed_vectors.tsv")
	for _, b := range data {
		f.Add(b, byte(1))
	}
	f.Add([]byte{20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 10, 11, 12}, byte(2))
	f.Fuzz(func(t *testing.T, b []byte, form byte) {
		message := append([]byte{1, 0, form, 0, 0, 0, 0, 0}, b...)
		binary.LittleEndian.PutUint32(message[4:], uint32(len(message)))
		plain, err := Decompress(message)
		if err != nil {
			if !errors.Is(err, ErrBadMsg) {
				t.Fatalf("error without class: %v", err)
			}
			return
		}
		if len(plain) > HeaderBytes+len(b)*maxRatio {
			t.Fatalf("%d bytes from %d", len(plain), len(b))
		}
	})
}

// What packs unpacks to the same bytes.
func FuzzCompress(f *testing.F) {
	f.Add([]byte("abababababababababababababababababababababababababab"), uint8(9))
	f.Add([]byte{0, 0, 0, 1}, uint8(200))
	f.Fuzz(func(t *testing.T, b []byte, times uint8) {
		plain := append([]byte{1, 0, 0, 0, 0, 0, 0, 0}, bytes.Repeat(b, int(times))...)
		if len(plain) < HeaderBytes+minObject {
			return
		}
		binary.LittleEndian.PutUint32(plain[4:], uint32(len(plain)))
		packed, ok := Compress(nil, plain)
		if !ok {
			return
		}
		if len(packed) > len(plain)/2 {
			t.Fatalf("%d of %d", len(packed), len(plain))
		}
		got, err := Decompress(packed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("does not unpack: %v", err)
		}
	})
}
