package ipc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tock/k"
)

// noLeaks fails the test when goroutines are left at its end.
func noLeaks(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if runtime.NumGoroutine() <= before {
				return
			}
		}
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
	})
}

// patient is a context for what must not hang.
func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// listen starts a listener on a free port that is shut down with the test.
func listen(t *testing.T, opts ListenOptions) *Listener {
	t.Helper()
	opts.Host = "127.0.0.1"
	opts.UnixDir = t.TempDir()
	l, err := Listen(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// dialTo connects to a listener of the test.
func dialTo(t *testing.T, l *Listener, opts DialOptions) *Conn {
	t.Helper()
	c, err := Dial(patient(t), Addr{Host: "127.0.0.1", Port: l.Port()}, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); <-c.Done() })
	return c
}

// echo answers sync requests with what they carry; the symbol `fail with an error.
var echo = MessageFunc(func(c *Conn, kind MessageKind, v k.Value) {
	if kind != Sync {
		return
	}
	if v.Type() == -k.Symbol && v.Text() == "fail" {
		v = k.NewErrorValue("length")
	}
	_ = c.Send(Response, v)
})

func TestCall(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}})
	c := dialTo(t, l, DialOptions{})
	for _, v := range sample() {
		if v.IsZero() || v.AsError() != nil || v.Domain() != nil || v.Projection() != nil {
			continue
		}
		got, err := c.Call(patient(t), v)
		if err != nil || !k.Match(got, v) {
			t.Errorf("type %d: %v", v.Type(), err)
		}
	}
	if _, err := c.Call(patient(t), k.NewSymbol("fail")); err != k.ErrLength {
		t.Errorf("error response: %v", err)
	}
	// A value that does not encode leaves the connection as it was.
	if _, err := c.Call(patient(t), k.NewForeign(&k.Foreign{})); !errors.Is(err, k.ErrType) {
		t.Errorf("foreign: %v", err)
	}
	if got, err := c.Call(patient(t), k.NewLong(7)); err != nil || got.Int() != 7 {
		t.Errorf("afterwards: %v", err)
	}
	if c.Capability() != MaxCapability || !c.Local() || c.IP() != 127<<24|1 || c.FD() < 0 {
		t.Errorf("capability %d, local %v, ip %x, fd %d", c.Capability(), c.Local(), c.IP(), c.FD())
	}
}

func TestCallConcurrently(t *testing.T) {
	noLeaks(t)
	l := listen(t, ListenOptions{Options: Options{Handler: echo}})
	c := dialTo(t, l, DialOptions{})
	ctx := patient(t)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 300 {
				want := int64(g*1000 + i)
				if got, err := c.Call(ctx, k.NewLong(want)); err != nil || got.Int() != want {
					t.Errorf("%d: got %d, %v", want, got.Int(), err)
					return
				}
				if err := c.Send(Async, k.NewLong(-1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// A call that is given up does not shift the responses of later ones.
func TestCallGivenUp(t *testing.T) {
	noLeaks(t)
	release := make(chan struct{})
	slow := MessageFunc(func(c *Conn, kind MessageKind, v k.Value) {
		<-release
		_ = c.Send(Response, v)
	})
	l := listen(t, ListenOptions{Options: Options{Handler: slow}})
	c := dialTo(t, l, DialOptions{})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Call(ctx, k.NewLong(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%v", err)
	}
	close(release)
	if got, err := c.Call(patient(t), k.NewLong(2)); err != nil || got.Int() != 2 {
		t.Fatalf("got %d, %v", got.Int(), err)
	}
}

// Pending calls end with the connection, from either side.
func TestCallAndClose(t *testing.T) {
	noLeaks(t)
	dropper := MessageFunc(func(c *Conn, kind MessageKind, v k.Value) { c.Close() })
	l := listen(t, ListenOptions{Options: Options{Handler: dropper}})
	c := dialTo(t, l, DialOptions{})
	if _, err := c.Call(patient(t), k.NewLong(1)); !errors.Is(err, io.EOF) {
		t.Errorf("peer closed: %v", err)
	}
	<-c.Done()
	if err := c.Send(Async, k.NewLong(1)); err == nil || !errors.Is(c.Err(), io.EOF) {
		t.Errorf("after the end: %v, %v", err, c.Err())
	}
	mute := listen(t, ListenOptions{Options: Options{Handler: MessageFunc(func(*Conn, MessageKind, k.Value) {})}})
	c = dialTo(t, mute, DialOptions{})
	go func() {
		time.Sleep(20 * time.Millisecond)
		c.Close()
	}()
	if _, err := c.Call(patient(t), k.NewLong(1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed here: %v", err)
	}
}

// A client without a handler answers a server's request with an error rather than never.
func TestNoHandlerAnswers(t *testing.T) {
	noLeaks(t)
	got := make(chan error, 1)
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{opened: func(c *Conn) {
		go func() {
			_, err := c.Call(context.Background(), k.NewLong(1))
			got <- err
		}()
	}}}})
	dialTo(t, l, DialOptions{})
	if err := <-got; err != k.ErrNYI {
		t.Errorf("%v", err)
	}
}

// handlerFuncs is a Handler of functions; those missing do nothing.
type handlerFuncs struct {
	opened   func(*Conn)
	messages func(*Conn, *Batch)
	closed   func(*Conn, error)
}

func (h handlerFuncs) Opened(c *Conn) {
	if h.opened != nil {
		h.opened(c)
	}
}

func (h handlerFuncs) Messages(c *Conn, b *Batch) {
	if h.messages != nil {
		h.messages(c, b)
	}
}

func (h handlerFuncs) Closed(c *Conn, err error) {
	if h.closed != nil {
		h.closed(c, err)
	}
}

// Opened comes before messages, Closed after them; all in one order.
func TestHandlerOrder(t *testing.T) {
	noLeaks(t)
	var mu sync.Mutex
	var seen []string
	note := func(what string) {
		mu.Lock()
		seen = append(seen, what)
		mu.Unlock()
	}
	ended := make(chan struct{})
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{
		opened: func(c *Conn) { note("opened by " + c.User()) },
		messages: func(c *Conn, b *Batch) {
			for range b.Messages {
				note("message")
			}
		},
		closed: func(c *Conn, err error) {
			note("closed: " + err.Error())
			close(ended)
		},
	}}})
	c, err := Dial(patient(t), Addr{Host: "127.0.0.1", Port: l.Port(), User: "ann"}, DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := c.Send(Async, k.NewLong(1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(patient(t)); err != nil {
		t.Fatal(err)
	}
	c.Close()
	<-c.Done()
	<-ended
	if got, want := strings.Join(seen, ", "), "opened by ann, message, message, message, closed: EOF"; got != want {
		t.Errorf("%s", got)
	}
}

// Messages of one sender arrive complete and in order whatever their sizes.
func TestSendOrder(t *testing.T) {
	noLeaks(t)
	const n = 2000
	var next atomic.Int64
	all := make(chan struct{})
	l := listen(t, ListenOptions{Options: Options{Handler: MessageFunc(func(c *Conn, _ MessageKind, v k.Value) {
		if got := k.Data[int64](v); got[0] != next.Load() || got[len(got)-1] != got[0] {
			t.Errorf("message %d where %d is due", got[0], next.Load())
		}
		if next.Add(1) == n {
			close(all)
		}
	})}})
	c := dialTo(t, l, DialOptions{})
	for i := range n {
		items := 1 + i%7
		switch {
		case i%100 == 50:
			items = 50_000
		case i%10 == 5:
			items = 600
		}
		if err := c.Send(Async, k.Repeat(k.NewLong(int64(i)), items)); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-all:
	case <-time.After(time.Minute):
		t.Fatalf("%d of %d", next.Load(), n)
	}
	if err := c.Flush(patient(t)); err != nil || c.Queued() != 0 || c.QueuedMessages() != 0 {
		t.Errorf("queued %d, %v", c.Queued(), err)
	}
	if s := c.Stats(); s.MessagesOut != n || s.Encoded != n || s.Packed != 0 {
		t.Errorf("%+v", s)
	}
}

// stalled is a connected pair whose far end reads nothing until told.
func stalled(t *testing.T, opts Options) (c *Conn, far net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	c = newConn(near, greeting{capability: 3}, nil, opts)
	go c.run()
	t.Cleanup(func() { c.Close(); far.Close(); <-c.Done() })
	return c, far
}

// Whoever does not read fills a bounded queue, then is dropped, with the reason.
func TestSlowReaderClosed(t *testing.T) {
	noLeaks(t)
	closed := make(chan error, 1)
	c, _ := stalled(t, Options{MaxQueueBytes: 10_000, Handler: handlerFuncs{closed: func(_ *Conn, err error) { closed <- err }}})
	var err error
	sent := 0
	for ; sent < 1000 && err == nil; sent++ {
		err = c.Send(Async, k.Bytes(make([]byte, 500)))
		if c.Queued() > 2*10_000 { // what waits, and the write in progress
			t.Fatalf("%d bytes queued", c.Queued())
		}
	}
	if !errors.Is(err, ErrQueueFull) || sent < 15 || sent > 40 {
		t.Errorf("%d sent, %v", sent, err)
	}
	if got := <-closed; got != ErrQueueFull {
		t.Errorf("closed for %v", got)
	}
	if err := c.Send(Async, k.NewLong(1)); !errors.Is(err, ErrQueueFull) {
		t.Errorf("afterwards: %v", err)
	}
	if err := c.Flush(patient(t)); !errors.Is(err, ErrQueueFull) {
		t.Errorf("flush: %v", err)
	}
}

// The owner may drop messages or take them all the same.
func TestSlowReaderPolicies(t *testing.T) {
	noLeaks(t)
	for _, policy := range []Overflow{OverflowDrop, OverflowKeep} {
		asked := 0
		c, far := stalled(t, Options{MaxQueueBytes: 1000, OnOverflow: func(_ *Conn, queued int64) Overflow {
			if asked++; queued <= 400 || queued > 1000 && policy == OverflowDrop {
				t.Errorf("asked at %d", queued)
			}
			return policy
		}})
		refused := 0
		for i := range 20 {
			switch err := c.Send(Async, k.Repeat(k.NewByte(byte(i)), 200)); {
			case errors.Is(err, ErrQueueFull):
				refused++
			case err != nil:
				t.Fatal(err)
			}
		}
		if asked == 0 || (refused > 0) != (policy == OverflowDrop) {
			t.Errorf("policy %d: asked %d, refused %d", policy, asked, refused)
		}
		got := 0
		r := NewReader(far, nil, 3, 0)
		for got < 20-refused {
			batch, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			got += len(batch.Messages)
		}
		if err := c.Flush(patient(t)); err != nil {
			t.Error(err)
		}
	}
}

// A message longer than the bound goes when nothing waits.
func TestLongMessageAlone(t *testing.T) {
	noLeaks(t)
	c, far := stalled(t, Options{MaxQueueBytes: 1000})
	go func() { _ = c.Send(Async, k.Bytes(make([]byte, 100_000))) }()
	batch, err := NewReader(far, nil, 3, 0).Next()
	if err != nil || len(batch.Messages[0].Raw) != 100_014 {
		t.Fatal(err)
	}
}

// It takes none of the bound from those behind it, whether or not its write has begun.
func TestBehindLongMessage(t *testing.T) {
	noLeaks(t)
	c, far := stalled(t, Options{MaxQueueBytes: 1000})
	for _, n := range []int{100_000, 900} {
		if err := c.Send(Async, k.Bytes(make([]byte, n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Send(Async, k.Bytes(make([]byte, 900))); !errors.Is(err, ErrQueueFull) {
		t.Errorf("over the bound: %v", err)
	}
	_ = far.Close()
}

func TestFlush(t *testing.T) {
	noLeaks(t)
	c, far := stalled(t, Options{})
	if err := c.Flush(patient(t)); err != nil {
		t.Errorf("nothing to flush: %v", err)
	}
	if err := c.Send(Async, k.NewLong(1)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := c.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) || c.Queued() != 17 || c.QueuedMessages() != 1 {
		t.Errorf("stalled: %v, %d queued", err, c.Queued())
	}
	flushed := make(chan error, 1)
	go func() { flushed <- c.Flush(patient(t)) }()
	if _, err := io.ReadFull(far, make([]byte, 17)); err != nil {
		t.Fatal(err)
	}
	if err := <-flushed; err != nil {
		t.Error(err)
	}
}

// A frame is encoded once and packed at most once, however many connections get it.
func TestBroadcast(t *testing.T) {
	noLeaks(t)
	v := k.Longs(make([]int64, 5000))
	f, err := NewFrame(Async, v, 3)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var conns []*Conn
	for i := range 10 {
		c, far := stalled(t, Options{})
		c.local = i%2 == 0
		conns = append(conns, c)
		wg.Go(func() {
			batch, err := NewReader(far, nil, 3, 0).Next()
			if err != nil {
				t.Error(err)
				return
			}
			m := batch.Messages[0]
			if got, err := m.Decode(nil); err != nil || !k.Match(got, v) {
				t.Errorf("%v", err)
			}
			if packed := len(m.Raw) < len(f.Bytes()); packed == c.local {
				t.Errorf("local %v, %d bytes", c.local, len(m.Raw))
			}
		})
	}
	for _, c := range conns {
		if err := c.SendFrame(f); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	for _, c := range conns {
		if s := c.Stats(); s.Encoded != 0 || s.Packed != 0 || s.MessagesOut != 1 || s.Shared != 1 {
			t.Errorf("%+v", s)
		}
	}
	if n := f.packs.Load(); n != 1 {
		t.Errorf("packed %d times", n)
	}
}

// Long messages to other hosts are packed, where the peer can and nothing speaks against it.
func TestCompressionRule(t *testing.T) {
	for _, c := range []struct {
		capability int
		local      bool
		option     int
		bytes      int
		want       bool
	}{
		{3, false, 0, 2001, true},
		{3, false, 0, 2000, false},
		{3, true, 0, 9000, false},
		{0, false, 0, 9000, false},
		{3, false, -1, 9000, false},
		{3, false, 100, 101, true},
		{6, false, 5000, 5000, false},
	} {
		near, far := net.Pipe()
		conn := newConn(near, greeting{capability: c.capability}, nil, Options{CompressBytes: c.option})
		conn.local = c.local
		if got := conn.packs(c.bytes); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
		near.Close()
		far.Close()
	}
	near, far := net.Pipe()
	defer far.Close()
	conn := newConn(near, greeting{capability: 3}, nil, Options{})
	conn.local = false
	go conn.run()
	defer func() { conn.Close(); <-conn.Done() }()
	til := make([]int64, 1000)
	for i := range til {
		til[i] = int64(i)
	}
	go func() { _ = conn.Send(Async, k.Longs(til)) }()
	batch, err := NewReader(far, nil, 3, 0).Next()
	if err != nil || len(batch.Messages[0].Raw) != 3276 {
		t.Fatalf("%v", err)
	}
	if v, err := batch.Messages[0].Decode(nil); err != nil || !k.Match(v, k.Longs(til)) || conn.Stats().Packed != 1 {
		t.Errorf("%v", err)
	}
}

// A reader whose handler blocks reads no further: the peer feels it, the process does not.
func TestBackpressure(t *testing.T) {
	noLeaks(t)
	release := make(chan struct{})
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{messages: func(*Conn, *Batch) { <-release }}}})
	c := dialTo(t, l, DialOptions{})
	block := k.Bytes(make([]byte, 1<<20))
	for range 64 {
		if err := c.Send(Async, block); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := c.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("64 MB went into a reader that stands still: %v", err)
	}
	close(release)
	if err := c.Flush(patient(t)); err != nil {
		t.Error(err)
	}
}

// Bytes that are no message end that connection, with the reason; others live.
func TestHostileClient(t *testing.T) {
	noLeaks(t)
	closed := make(chan error, 1)
	l := listen(t, ListenOptions{Options: Options{Handler: handlerFuncs{
		messages: func(c *Conn, b *Batch) { echo.Messages(c, b) },
		closed:   func(_ *Conn, err error) { closed <- err },
	}}})
	good := dialTo(t, l, DialOptions{})
	for _, junk := range [][]byte{
		{9, 9, 9, 9, 9, 9, 9, 9}, {1, 1, 0, 0, 3, 0, 0, 0}, bytes.Repeat([]byte{0xff}, 100),
		{1, 1, 0, 0, 14, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f},
		{1, 1, 1, 0, 16, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4},
	} {
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(nc, "mallory\x03\x00")
		if _, err := io.ReadFull(nc, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if _, err := nc.Write(junk); err != nil {
			t.Fatal(err)
		}
		if err := <-closed; !errors.Is(err, ErrBadMsg) {
			t.Errorf("%x: closed for %v", junk, err)
		}
		nc.Close()
	}
	if got, err := good.Call(patient(t), k.NewLong(5)); err != nil || got.Int() != 5 {
		t.Errorf("the other connection: %v", err)
	}
}
