package zstream

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// inputs is data of many kinds and sizes, the same at every run.
func inputs() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	fill := func(n int, f func(i int) byte) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = f(i)
		}
		return b
	}
	var words strings.Builder
	for words.Len() < 400_000 {
		fmt.Fprintf(&words, "2026.01.02D09:30:%02d trade %s %d\n", r.IntN(60), []string{"IBM", "MSFT", "AAPL"}[r.IntN(3)], r.IntN(1000))
	}
	longs := make([]byte, 0, 320_000)
	for i := range 40_000 {
		longs = binary.LittleEndian.AppendUint64(longs, uint64(34_200_000_000_000+i*1_000_003+r.IntN(1000)))
	}
	far := fill(200_000, func(int) byte { return byte(r.IntN(256)) })
	for i := 40_000; i < len(far); i += 1000 { // three bytes again, near and far
		copy(far[i:], far[i-r.IntN(33_000):][:3+r.IntN(4)])
	}
	fib := []byte{} // frequencies that make codes too long
	for a, b, s := 1, 1, byte(0); len(fib) < 120_000; a, b, s = b, a+b, s+1 {
		fib = append(fib, bytes.Repeat([]byte{s}, a)...)
	}
	r.Shuffle(len(fib), func(i, j int) { fib[i], fib[j] = fib[j], fib[i] })
	out := map[string][]byte{
		"empty": {}, "one": {7}, "two": {7, 7}, "three": {1, 2, 3},
		"zeros": make([]byte, 300_000), "noise": fill(150_000, func(int) byte { return byte(r.IntN(256)) }),
		"few":   fill(300_000, func(int) byte { return "ab"[r.IntN(2)] }),
		"bytes": fill(131_072, func(int) byte { return byte(r.NormFloat64() * 20) }),
		"words": []byte(words.String()), "longs": longs, "far": far, "fibonacci": fib,
		"period": fill(200_000, func(i int) byte { return byte(i % 251) }),
		"halves": append(bytes.Repeat([]byte("abc"), 30_000), fill(60_000, func(int) byte { return byte(r.IntN(256)) })...),
	}
	for _, n := range []int{257, 258, 259, 260, 261, 262, 263, 32_767, 32_768, 32_769, 65_273, 65_274, 65_275, 65_536} {
		out[fmt.Sprint("words ", n)] = []byte(words.String()[:n])
	}
	return out
}

// TestRead: what is written is read by Go's reader, at all levels.
func TestRead(t *testing.T) {
	w := NewWriter()
	for name, in := range inputs() {
		for level := 0; level <= MaxLevel; level++ {
			z := w.Append([]byte("before"), in, level)
			r, err := zlib.NewReader(bytes.NewReader(z[len("before"):]))
			if err != nil {
				t.Fatalf("%s at %d: %v", name, level, err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, in) {
				t.Fatalf("%s at %d: %d bytes of %d, %v", name, level, len(got), len(in), err)
			}
		}
	}
}

// TestEqualsZlib: the bytes are zlib's own, in both forms.
func TestEqualsZlib(t *testing.T) {
	const program = `
import sys, zlib, struct
while True:
    head = sys.stdin.buffer.read(8)
    if not head: break
    level, n = struct.unpack('<ii', head)
    data = sys.stdin.buffer.read(n)
    c = zlib.compressobj(level, zlib.DEFLATED, 31)
    z = zlib.compress(data, level) + c.compress(data) + c.flush()
    sys.stdout.buffer.write(struct.pack('<i', len(z)) + z)
    sys.stdout.buffer.flush()
`
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3, whose zlib is compared with")
	}
	cmd := exec.Command(python, "-c", program)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	w := NewWriter()
	for name, data := range inputs() {
		for level := 1; level <= MaxLevel; level++ {
			head := binary.LittleEndian.AppendUint32(nil, uint32(level))
			head = binary.LittleEndian.AppendUint32(head, uint32(len(data)))
			if _, err := in.Write(append(head, data...)); err != nil {
				t.Fatal(err)
			}
			var n [4]byte
			if _, err := io.ReadFull(out, n[:]); err != nil {
				t.Fatal(err)
			}
			want := make([]byte, binary.LittleEndian.Uint32(n[:]))
			if _, err := io.ReadFull(out, want); err != nil {
				t.Fatal(err)
			}
			if got := w.AppendGzip(w.Append(nil, data, level), data, level); !bytes.Equal(got, want) {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				t.Errorf("%s at %d: %d bytes, zlib's are %d; they differ at %d", name, level, len(got), len(want), at)
			}
		}
	}
}

func FuzzAppend(f *testing.F) {
	f.Add([]byte("a rose is a rose is a rose"), 6)
	f.Add(bytes.Repeat([]byte{0, 1}, 70_000), 9)
	w := NewWriter()
	f.Fuzz(func(t *testing.T, in []byte, level int) {
		level = int(uint(level) % (MaxLevel + 1))
		z := w.Append(nil, in, level)
		r, err := zlib.NewReader(bytes.NewReader(z))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, in) {
			t.Fatal(err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	in := inputs()
	for _, name := range []string{"words", "longs", "bytes"} {
		for _, level := range []int{1, 6, 9} {
			b.Run(fmt.Sprintf("%s/%d", name, level), func(b *testing.B) {
				w, out := NewWriter(), []byte(nil)
				b.SetBytes(int64(len(in[name])))
				for b.Loop() {
					out = w.Append(out[:0], in[name], level)
				}
			})
		}
	}
}
