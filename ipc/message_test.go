package ipc

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"tock/k"
)

// Lengths over 2 GB use byte 3, and only with who agreed on it.
func TestLongLengths(t *testing.T) {
	for _, c := range []struct {
		n          int64
		capability int
		want       error
	}{
		{1<<31 - 1, 3, nil}, {1 << 31, 3, k.ErrLimit}, {1 << 31, 5, nil}, {1<<32 + 7, 6, nil}, {1<<40 - 1, 6, nil}, {1 << 40, 6, k.ErrLimit},
	} {
		header := []byte{1, 0, 0, 0, 0, 0, 0, 0}
		err := putLength(header, c.n, messageLimit(c.capability))
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%d for capability %d: %v", c.n, c.capability, err)
			continue
		}
		if err != nil {
			continue
		}
		if h, err := ParseHeader(header, c.capability >= CapabilityLong); err != nil || h.Length != c.n {
			t.Errorf("%d for capability %d: read as %d, %v", c.n, c.capability, h.Length, err)
		}
	}
}

func TestFrameOf(t *testing.T) {
	want, err := AppendMessage(nil, Async, singleRow())
	if err != nil {
		t.Fatal(err)
	}
	payload := want[HeaderBytes:]
	f, err := FrameOf(Async, 3, payload[:10], nil, payload[10:])
	if err != nil || !bytes.Equal(f.Bytes(), want) || !bytes.Equal(f.Payload(), payload) || f.Len() != len(want) || f.Kind() != Async {
		t.Errorf("%x %v, want %x", f.Bytes(), err, want)
	}
	again, err := NewFrame(Async, singleRow(), 3)
	if err != nil || !bytes.Equal(again.Bytes(), want) || again.Packed() != nil {
		t.Errorf("%x %v, want %x", again.Bytes(), err, want)
	}
	if _, err := NewFrame(Async, k.NewForeign(&k.Foreign{}), 3); !errors.Is(err, k.ErrType) {
		t.Errorf("foreign: %v", err)
	}
}

func TestDecodeMessageErrors(t *testing.T) {
	good, err := AppendMessage(nil, Sync, k.NewLong(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"nothing":        nil,
		"header only":    good[:8],
		"cut":            good[:len(good)-1],
		"bytes after it": append(bytes.Clone(good), 0),
		"object too short": func() []byte {
			b := append(bytes.Clone(good), 0x65, 0)
			b[4] += 2
			return b
		}(),
	} {
		_, _, err := DecodeMessage(b)
		var word k.Error
		if !errors.Is(err, ErrBadMsg) || !errors.As(err, &word) || word != "badmsg" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if kind, v, err := DecodeMessage(good); err != nil || kind != Sync || v.Int() != 1 {
		t.Errorf("good: %v", err)
	}
}

// A message over the limit of peers without capability 5 goes to those who have it, and is
// 'limit for the others, whose connection lives on. (The limit is lowered: the real one
// takes 2 GB.)
func TestLongMessages(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}})
	long := k.String(strings.Repeat("x", 3<<20))
	frame, err := NewFrame(Sync, long, MaxCapability)
	if err != nil {
		t.Fatal(err)
	}
	for _, capability := range []int{3, 5, 6} {
		c, err := Dial(patient(t), Addr{Host: "127.0.0.1", Port: l.Port()}, DialOptions{Capability: capability})
		if err != nil {
			t.Fatal(err)
		}
		if want := messageLimit(capability); c.limit != want {
			t.Fatalf("capability %d: the limit is %d, not %d", capability, c.limit, want)
		}
		c.limit -= maxShortMessage - 1<<20
		var want error
		if capability < CapabilityLong {
			want = k.ErrLimit
		}
		for range 2 {
			if v, err := c.Call(patient(t), long); !errors.Is(err, want) || (err == nil) != k.Match(v, long) {
				t.Errorf("capability %d: %v", capability, err)
			}
		}
		if err := c.SendFrame(frame); !errors.Is(err, want) {
			t.Errorf("capability %d, frame: %v", capability, err)
		}
		if v, err := c.Call(patient(t), k.NewLong(1)); want != nil && (err != nil || v.Int() != 1) {
			t.Errorf("capability %d: the connection is gone: %v", capability, err)
		}
		c.Close()
		<-c.Done()
	}
}

// Byte 3 is the length's only for who agreed on it: the same header announces 4 GB and 18
// bytes to one, which is over its bound, and 18 bytes to the other.
func TestLongHeaderRead(t *testing.T) {
	short, err := AppendMessage(nil, Async, k.Longs([]int64{1}))
	if err != nil {
		t.Fatal(err)
	}
	short[3] = 1
	for capability, want := range map[int]error{3: nil, 5: k.ErrLimit, 6: k.ErrLimit} {
		r := NewReader(bytes.NewReader(short), nil, capability, 1<<31)
		batch, err := r.Next()
		if !errors.Is(err, want) || (want == nil) != (batch != nil) {
			t.Errorf("capability %d: %v", capability, err)
		}
		if batch != nil {
			batch.Release()
		}
		r.Close()
	}
}
