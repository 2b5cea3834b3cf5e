package ipc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/iotest"

	"tock/k"
)

// pieces is a stream that gives its parts one read each.
type pieces struct{ parts [][]byte }

func (p *pieces) Read(b []byte) (int, error) {
	for len(p.parts) > 0 && len(p.parts[0]) == 0 {
		p.parts = p.parts[1:]
	}
	if len(p.parts) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.parts[0])
	p.parts[0] = p.parts[0][n:]
	return n, nil
}

// stream is some messages of different kinds, one of them packed, and their bytes.
func stream(t testing.TB) (values []k.Value, b []byte) {
	t.Helper()
	values = []k.Value{k.NewLong(1), k.String("a query"), singleRow(), k.Longs(make([]int64, 400)), k.Identity, k.NewSymbol("end")}
	for i, v := range values {
		message, err := AppendMessage(nil, MessageKind(i%3), v)
		if err != nil {
			t.Fatal(err)
		}
		if packed, ok := Compress(nil, message); i == 3 {
			if !ok {
				t.Fatal("does not pack")
			}
			message = packed
		}
		b = append(b, message...)
	}
	return values, b
}

// readAll reads all messages of a stream as values.
func readAll(r *Reader) (values []k.Value, kinds []MessageKind, err error) {
	for {
		batch, err := r.Next()
		if err != nil {
			return values, kinds, err
		}
		for i := range batch.Messages {
			v, err := batch.Messages[i].Decode(nil)
			if err != nil {
				return values, kinds, err
			}
			values, kinds = append(values, v), append(kinds, batch.Messages[i].Kind)
		}
		batch.Release()
	}
}

func checkStream(t *testing.T, what string, want []k.Value, r *Reader) {
	t.Helper()
	got, kinds, err := readAll(r)
	if err != io.EOF || len(got) != len(want) {
		t.Fatalf("%s: %d messages, %v; want %d", what, len(got), err, len(want))
	}
	for i := range want {
		if !k.Match(got[i], want[i]) || kinds[i] != MessageKind(i%3) {
			t.Fatalf("%s: message %d is another", what, i)
		}
	}
	r.Close()
}

func TestReaderSplitAnywhere(t *testing.T) {
	want, b := stream(t)
	for at := range len(b) + 1 {
		checkStream(t, fmt.Sprint("cut at ", at), want, NewReader(&pieces{[][]byte{b[:at], b[at:]}}, nil, 3, 0))
		checkStream(t, fmt.Sprint("early ", at), want, NewReader(&pieces{[][]byte{b[at:]}}, b[:at], 3, 0))
	}
	checkStream(t, "bytes", want, NewReader(iotest.OneByteReader(bytes.NewReader(b)), nil, 3, 0))
	checkStream(t, "data with EOF", want, NewReader(iotest.DataErrReader(bytes.NewReader(b)), nil, 3, 0))
}

// Chunks move, grow and are used again while batches are held: what was handed out stays.
func TestReaderBatchesStayValid(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var all []byte
	var want [][]byte
	for i := range 3000 {
		n := rnd.IntN(200)
		if i%500 == 7 {
			n = rnd.IntN(600_000)
		}
		message, err := AppendMessage(nil, Async, k.Bytes(bytes.Repeat([]byte{byte(i)}, n)))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, message)
		all = append(all, message...)
	}
	src := &pieces{}
	for b := all; len(b) > 0; {
		n := min(len(b), 1+rnd.IntN(300_000))
		src.parts = append(src.parts, b[:n])
		b = b[n:]
	}
	r := NewReader(src, nil, 3, 0)
	var held []*Batch
	next := 0
	check := func(batch *Batch) {
		for _, m := range batch.Messages {
			if !bytes.Equal(m.Raw, want[next]) {
				t.Fatalf("message %d is another", next)
			}
			next++
		}
		batch.Release()
	}
	for {
		batch, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		batch.Retain()
		batch.Release()
		if held = append(held, batch); len(held) > 5 {
			check(held[0])
			held = held[1:]
		}
	}
	for _, batch := range held {
		check(batch)
	}
	if next != len(want) {
		t.Fatalf("%d of %d messages", next, len(want))
	}
}

// All that one read completed comes in one batch.
func TestReaderBatchIsWhatCame(t *testing.T) {
	_, b := stream(t)
	r := NewReader(&pieces{[][]byte{b, b[:len(b)-1]}}, nil, 3, 0)
	for i, want := range []int{6, 5} {
		batch, err := r.Next()
		if err != nil || len(batch.Messages) != want {
			t.Fatalf("batch %d: %d messages, want %d: %v", i, len(batch.Messages), want, err)
		}
		batch.Release()
	}
	if _, err := r.Next(); err != io.ErrUnexpectedEOF {
		t.Fatalf("torn end: %v", err)
	}
}

func TestReaderErrors(t *testing.T) {
	good, err := AppendMessage(nil, Async, k.NewLong(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		head []byte
		max  int64
		want error
	}{
		"byte order":   {[]byte{2, 0, 0, 0, 20, 0, 0, 0}, 0, ErrBadMsg},
		"kind":         {[]byte{1, 3, 0, 0, 20, 0, 0, 0}, 0, ErrBadMsg},
		"compression":  {[]byte{1, 0, 3, 0, 20, 0, 0, 0}, 0, ErrBadMsg},
		"no length":    {[]byte{1, 0, 0, 0, 8, 0, 0, 0}, 0, ErrBadMsg},
		"less than 8":  {[]byte{1, 0, 0, 0, 0, 0, 0, 0}, 0, ErrBadMsg},
		"over the max": {[]byte{1, 0, 0, 0, 101, 0, 0, 0}, 100, k.ErrLimit},
		"not HTTP":     {[]byte("GET / HTTP/1.1\r\n"), 0, ErrBadMsg},
		"cut":          {[]byte{1, 0, 0, 0, 20, 0, 0, 0}, 0, io.ErrUnexpectedEOF},
		"cut header":   {[]byte{1, 0, 0}, 0, io.ErrUnexpectedEOF},
	} {
		r := NewReader(bytes.NewReader(append(append([]byte{}, good...), c.head...)), nil, 3, c.max)
		values, _, err := readAll(r)
		if len(values) != 1 || !errors.Is(err, c.want) {
			t.Errorf("%s: %d messages before %v, want 1 before %v", name, len(values), err, c.want)
		}
		if _, again := r.Next(); !errors.Is(again, c.want) {
			t.Errorf("%s: then %v", name, again)
		}
	}
}

// A header may announce 1 TB; memory follows what arrives.
func TestReaderLyingLength(t *testing.T) {
	head := []byte{1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := NewReader(bytes.NewReader(append(head, make([]byte, 100_000)...)), nil, 6, 0)
	_, err := r.Next()
	runtime.ReadMemStats(&after)
	if err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > straightBytes+(1<<20) {
		t.Errorf("%d bytes allocated", got)
	}
	// Without the capability byte 3 says nothing.
	head[4], head[5], head[6], head[7] = 10, 0, 0, 0
	batch, err := NewReader(bytes.NewReader(append(head, 0x65, 0)), nil, 3, 0).Next()
	if err != nil || len(batch.Messages) != 1 {
		t.Errorf("byte 3 without the capability: %v", err)
	}
}

// A compressed message that lies: the stream lives, the message tells.
func TestReaderBogusCompression(t *testing.T) {
	bogus := []byte{1, 1, 1, 0, 20, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7}
	binary.LittleEndian.PutUint32(bogus[4:], uint32(len(bogus)))
	_, b := stream(t)
	r := NewReader(bytes.NewReader(append(bogus, b...)), nil, 3, 0)
	batch, err := r.Next()
	if err != nil || len(batch.Messages) != 7 {
		t.Fatalf("%v", err)
	}
	m := &batch.Messages[0]
	if _, err := m.Decode(nil); !errors.Is(err, ErrBadMsg) || m.Kind != Sync || !bytes.Equal(m.Raw, bogus) {
		t.Errorf("bogus message: %v", err)
	}
	// A plain length over the bound is refused before it is believed.
	r = NewReader(bytes.NewReader(b), nil, 3, 2000)
	batch, err = r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := batch.Messages[3].Decode(nil); !errors.Is(err, ErrBadMsg) {
		t.Errorf("over the bound: %v", err)
	}
}

func TestReaderReusesBuffers(t *testing.T) {
	if raceEnabled {
		t.Skip("pools forget under the race detector")
	}
	message, err := AppendMessage(nil, Async, singleRow())
	if err != nil {
		t.Fatal(err)
	}
	many := bytes.Repeat(message, 1000)
	r := NewReader(&endless{b: many}, nil, 3, 0)
	read := func() {
		batch, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		batch.Release()
	}
	for range 100 {
		read()
	}
	if n := testing.AllocsPerRun(1000, read); n > 0.5 {
		t.Errorf("%v allocations a batch", n)
	}
}

// endless gives the same bytes again and again.
type endless struct {
	b  []byte
	at int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.b[e.at:])
	e.at = (e.at + n) % len(e.b)
	return n, nil
}

func FuzzReader(f *testing.F) {
	_, b := stream(f)
	f.Add(b, 100, 6)
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 10, 0x65, 0, 1}, 3, 3)
	f.Fuzz(func(t *testing.T, b []byte, cut, capability int) {
		cut = max(0, min(cut, len(b)))
		count := func(r *Reader) (n int, bytes int, err error) {
			for {
				batch, err := r.Next()
				if err != nil {
					return n, bytes, err
				}
				for i := range batch.Messages {
					_, _ = batch.Messages[i].Decode(nil)
					n, bytes = n+1, bytes+len(batch.Messages[i].Raw)
				}
				batch.Release()
			}
		}
		n, size, err := count(NewReader(bytes.NewReader(b), nil, capability, 0))
		m, again, other := count(NewReader(&pieces{[][]byte{b[cut:]}}, b[:cut], capability, 0))
		if n != m || size != again || err.Error() != other.Error() {
			t.Fatalf("whole: %d messages, %v; cut at %d: %d, %v", n, err, cut, m, other)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	message, err := AppendMessage(nil, Async, singleRow())
	if err != nil {
		b.Fatal(err)
	}
	r := NewReader(&endless{b: bytes.Repeat(message, 5000)}, nil, 3, 0)
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	left := 0
	for b.Loop() {
		for left == 0 {
			batch, err := r.Next()
			if err != nil {
				b.Fatal(err)
			}
			left = len(batch.Messages)
			batch.Release()
		}
		left--
	}
}
