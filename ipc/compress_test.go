package ipc

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tock/k"
)

// packSamples is messages of many shapes: long and short matches at all distances,
// literals, and what does not pack.
func packSamples(tb testing.TB) map[string][]byte {
	tb.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	longs, steps, chars := make([]int64, 20_000), make([]int64, 20_000), make([]byte, 50_000)
	for i := range longs {
		longs[i] = int64(i)
		steps[i] = int64(i/7) * int64(1+r.IntN(3))
	}
	words := []string{"trade", "quote", "MSFT", "IBM", "sym", "price", " ", ",", "0.25", "\n"}
	var text strings.Builder
	for text.Len() < len(chars) {
		text.WriteString(words[r.IntN(len(words))])
	}
	values := map[string]k.Value{
		"longs": k.Longs(longs), "steps": k.Longs(steps), "text": k.String(text.String()),
		"zeros": k.Longs(make([]int64, 10_000)), "table": benchTable(5_000), "row": singleRow(),
	}
	for distance := 1; distance <= 12; distance++ {
		values[fmt.Sprint("period ", distance)] = k.String(strings.Repeat("abcdefghijkl"[:distance], 5000))
	}
	for _, bits := range []int{1, 2, 3, 5, 8} {
		for i := range chars {
			chars[i] = byte(r.IntN(1 << bits))
		}
		values[fmt.Sprint("random ", bits)] = k.String(string(chars))
	}
	out := map[string][]byte{}
	for name, v := range values {
		message, err := AppendMessage(nil, Async, v)
		if err != nil {
			tb.Fatal(err)
		}
		out[name] = message
	}
	return out
}

// The packer and the unpacker give, byte for byte, what the algorithm as written down gives.
func TestPackAsWrittenDown(t *testing.T) {
	for name, message := range packSamples(t) {
		comparePack(t, name, message)
		for _, n := range []int{30, 31, 100, 300, 340, 700, 2049, 2100, 4200, 9000} {
			if n < len(message) {
				comparePack(t, fmt.Sprint(name, " cut to ", n), message[:n])
			}
		}
	}
}

func comparePack(t *testing.T, name string, message []byte) {
	t.Helper()
	room := make([]byte, 2*len(message)+64)
	wantEnd, wantOK := plainPack(room, message)
	want := bytes.Clone(room[:wantEnd])
	for way, f := range packers {
		end, ok := f(room, message)
		if ok != wantOK || ok && (end != wantEnd || !bytes.Equal(room[packedHead:end], want[packedHead:])) {
			t.Fatalf("%s, %s: packed to %d bytes (%v), want %d (%v)", name, way, end, ok, wantEnd, wantOK)
		}
		// In as much room as there is for a message to send: the same decision.
		n := len(message) / 2
		if n < packedHead {
			continue
		}
		half := append(make([]byte, n), "guard"...)
		_, wantOK := plainPack(half[:n:n], message)
		if _, ok := f(half[:n:n], message); ok != wantOK || string(half[n:]) != "guard" {
			t.Fatalf("%s, %s: fits half of it: %v, want %v; behind it: %q", name, way, ok, wantOK, half[n:])
		}
	}
	if !wantOK {
		return
	}
	for way, f := range unpackers {
		plain := append(make([]byte, 0, len(message)), message[:HeaderBytes]...)
		plain = plain[:len(message)]
		at, ok := f(plain, want[packedHead:])
		if !ok || at != wantEnd-packedHead || !bytes.Equal(plain, message) {
			t.Fatalf("%s, %s: unpacked %d of %d bytes (%v), equal: %v", name, way, at, wantEnd-packedHead, ok, bytes.Equal(plain, message))
		}
	}
}

// packers is the ways to pack: that of this processor, and that of all.
var packers = map[string]func(out, plain []byte) (int, bool){"here": pack, "anywhere": packAnywhere}

func packAnywhere(out, plain []byte) (int, bool) {
	p := newPacking()
	at, pos, ok := p.packGroups(out, plain, packedHead, HeaderBytes, math.MaxInt)
	if !ok {
		return 0, false
	}
	return p.packRest(out, plain, at, pos)
}

// unpackers is the ways to unpack: that of this processor, and that of all.
var unpackers = map[string]func(plain, stream []byte) (int, bool){"here": unpack, "anywhere": unpackAnywhere}

func unpackAnywhere(plain, stream []byte) (int, bool) {
	var slots slotTable
	at, entered, pos, ok := slots.unpackGroups(plain, stream)
	if !ok {
		return at, false
	}
	return slots.unpackRest(plain, stream, at, entered, pos)
}

// Positions are as long as messages are.
func TestUnpackLongMessages(t *testing.T) {
	b := make([]byte, 1<<24+5000)
	for i := range b {
		b[i] = byte(i>>13) & byte(i>>5)
	}
	for _, n := range []int{1<<24 - 1, 1 << 24, len(b)} {
		message := append([]byte{1, 0, 0, 0, 0, 0, 0, 0}, b[:n-HeaderBytes]...)
		binary.LittleEndian.PutUint32(message[4:], uint32(n))
		packed, ok := Compress(nil, message)
		if !ok {
			t.Fatal("does not pack")
		}
		if got, err := Decompress(packed); err != nil || !bytes.Equal(got, message) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// Any stream for any length is unpacked as written down, or refused at the same place.
func FuzzUnpack(f *testing.F) {
	for _, message := range packSamples(f) {
		if packed, ok := Compress(nil, message[:min(len(message), 6000)]); ok {
			f.Add(packed[packedHead:], len(message))
		}
	}
	f.Add(bytes.Repeat([]byte{0xfe, 1, 0, 0}, 1000), 5000)
	f.Fuzz(func(t *testing.T, stream []byte, n int) {
		n = HeaderBytes + int(uint(n)%20_000)
		want := make([]byte, n)
		wantAt, wantOK := plainUnpack(want, stream)
		for way, f := range unpackers {
			got := append(make([]byte, n), "guard"...)
			at, ok := f(got[:n:n], stream[:len(stream):len(stream)])
			if at != wantAt || ok != wantOK || ok && !bytes.Equal(got[:n], want) {
				t.Fatalf("%s: %d %v, want %d %v", way, at, ok, wantAt, wantOK)
			}
			if string(got[n:]) != "guard" {
				t.Fatalf("%s: written behind the end", way)
			}
		}
	})
}

// FuzzPack packs anything as written down, and back.
func FuzzPack(f *testing.F) {
	for _, message := range packSamples(f) {
		f.Add(message[:min(len(message), 3000)])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		message := append([]byte{1, 0, 0, 0, 0, 0, 0, 0}, b...)
		binary.LittleEndian.PutUint32(message[4:], uint32(len(message)))
		comparePack(t, "input", message)
	})
}

func BenchmarkPack(b *testing.B) {
	samples := packSamples(b)
	for _, name := range []string{"longs", "steps", "text", "zeros"} {
		message := samples[name]
		out := make([]byte, len(message))
		end, ok := pack(out, message)
		if !ok {
			b.Fatal("does not pack")
		}
		stream := bytes.Clone(out[packedHead:end])
		plain := make([]byte, len(message))
		run := func(what string, f func()) {
			b.Run(name+"/"+what, func(b *testing.B) {
				b.SetBytes(int64(len(message)))
				for b.Loop() {
					f()
				}
			})
		}
		run("pack", func() { pack(out, message) })
		run("pack anywhere", func() { packAnywhere(out, message) })
		run("pack as written", func() { plainPack(out, message) })
		run("unpack", func() { unpack(plain, stream) })
		run("unpack as written", func() { plainUnpack(plain, stream) })
	}
}
