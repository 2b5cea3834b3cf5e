package ipc

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"tock/k"
)

// TestPatience: what comes in time keeps a reader polling; what does not, less and less.
func TestPatience(t *testing.T) {
	const bound = 50 * time.Microsecond
	p := patience{bound: bound}
	now := time.Duration(0)
	// expect is a thing that comes after took, and whether it is looked for.
	expect := func(took time.Duration) bool {
		polled := p.polls(now)
		p.came(now, took, polled)
		now += took
		return polled
	}
	if !expect(bound / 2) {
		t.Error("not looked for at first")
	}
	if !expect(bound) {
		t.Error("not looked for after one was found")
	}
	if !expect(bound * 3) {
		t.Error("not looked for after another was found")
	}
	for range 10 {
		if expect(time.Hour) {
			t.Fatal("looked for what takes an hour")
		}
	}
	expect(bound) // slept for, but came soon
	if !expect(bound) {
		t.Error("not looked for although the last one came soon")
	}
	// What comes a little too late is looked for rarely.
	polls := 0
	for range 6400 {
		if expect(bound * 3 / 2) {
			polls++
		}
	}
	if polls < 50 || polls > 6400>>mostMisses+mostMisses {
		t.Errorf("looked for %d of 6400 times what comes too late", polls)
	}
	// Found always, but a sleep is due now and then.
	for !expect(bound) {
	}
	var longest, since time.Duration
	for range 1000 {
		if expect(bound / 2) {
			since += bound / 2
		} else {
			since = 0
		}
		longest = max(longest, since)
	}
	if longest > restless+bound || longest < restless/2 {
		t.Errorf("did not sleep for %v", longest)
	}
}

// TestCompany: a connection polls only when nothing came on others for a while.
func TestCompany(t *testing.T) {
	a, one, other := &company{pause: time.Millisecond}, &Conn{}, &Conn{}
	if a.alone(one, time.Hour) {
		t.Error("alone before anything came")
	}
	a.heard(one, time.Second)
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {time.Millisecond, false}, {2 * time.Millisecond, true}} {
		if got := a.alone(one, time.Second+step.after); got != step.want {
			t.Errorf("alone after %v: %v", step.after, got)
		}
	}
	a.heard(other, 2*time.Second)
	a.heard(one, 2*time.Second+1)
	if a.alone(one, 2*time.Second+time.Millisecond) {
		t.Error("alone although another spoke")
	}
	a.left(other)
	if !a.alone(one, 3*time.Second) {
		t.Error("not alone when another has left")
	}
	a.left(one)
	if a.last.Load() != nil {
		t.Error("a connection that has ended is kept")
	}
}

// polling skips a test where nobody polls.
func polling(t *testing.T) {
	t.Helper()
	if !canPoll || runtime.NumCPU() == 1 {
		t.Skip("nobody polls here")
	}
}

// pair is two ends of a connection on the loopback device.
func pair(t *testing.T) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err = net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(100 * time.Microsecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}

// answering answers each request with its own bytes' number, and tells why it was closed.
type answering struct{ closed chan error }

func (answering) Opened(*Conn) {}
func (answering) Messages(c *Conn, batch *Batch) {
	for i := range batch.Messages {
		if m := &batch.Messages[i]; m.Kind == Sync {
			_ = c.Send(Response, k.NewLong(int64(len(m.Raw))))
		}
	}
}
func (h answering) Closed(_ *Conn, err error) { h.closed <- err }

// polled is a server's end of a connection that polls for an hour, and the client's.
func polled(t *testing.T) (client net.Conn, c *Conn, closed chan error) {
	client, server := pair(t)
	h := answering{make(chan error, 1)}
	c = newConn(server, greeting{capability: 3}, nil, Options{Handler: h, Poll: time.Hour})
	go c.run()
	t.Cleanup(func() { c.Close(); <-c.Done() })
	return client, c, h.closed
}

// request sends a message of n longs, and reads the answer to a request.
func request(t *testing.T, client net.Conn, kind MessageKind, n int) {
	t.Helper()
	m, err := AppendMessage(nil, kind, k.Repeat(k.NewLong(7), n))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Write(m); err != nil {
		t.Fatal(err)
	}
	if kind != Sync {
		return
	}
	want, err := AppendMessage(nil, Response, k.NewLong(int64(len(m))))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	_ = client.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := io.ReadFull(client, got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("answer % x, want % x", got, want)
	}
}

// TestPollBehindAnswers: a server polls once behind each answer and at no other time, and
// finds short and long requests in their order.
func TestPollBehindAnswers(t *testing.T) {
	polling(t)
	client, c, closed := polled(t)
	for range 20 {
		request(t, client, Async, 3)
	}
	eventually(t, "async messages did not come", func() bool { return c.Stats().MessagesIn == 20 })
	if n := c.Stats().Polls; n != 0 {
		t.Fatalf("%d polls without an answer", n)
	}
	for i, n := range []int{1, 100, 5000, 100_000, 2} {
		request(t, client, Sync, n)
		eventually(t, "no poll behind an answer", func() bool { return c.Stats().Polls == int64(i+1) })
	}
	request(t, client, Async, 2) // ends the poll, and none follows
	eventually(t, "it did not come", func() bool { return c.Stats().MessagesIn == 26 })
	request(t, client, Async, 2)
	eventually(t, "it did not come", func() bool { return c.Stats().MessagesIn == 27 })
	if n := c.Stats().Polls; n != 5 {
		t.Errorf("%d polls behind 5 answers", n)
	}
	request(t, client, Sync, 1)
	eventually(t, "no poll behind an answer", func() bool { return c.Stats().Polls == 6 })
	client.Close()
	if err := <-closed; err != io.EOF {
		t.Errorf("ended by %v", err)
	}
}

// TestCloseWhilePolling: closing does not wait for a poll.
func TestCloseWhilePolling(t *testing.T) {
	polling(t)
	client, c, closed := polled(t)
	request(t, client, Sync, 1)
	eventually(t, "no poll behind an answer", func() bool { return c.Stats().Polls == 1 })
	c.Close()
	select {
	case err := <-closed:
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("ended by %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the poll goes on")
	}
}

// TestCallPolls: calls look for their answers, unless told not to, and others call meanwhile.
func TestCallPolls(t *testing.T) {
	polling(t)
	l, err := Listen(ListenOptions{Host: "127.0.0.1", NoUnix: true, Options: Options{Handler: answering{make(chan error, 100)}, Poll: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Shutdown() }()
	for _, poll := range []time.Duration{-1, 0, time.Second} {
		c, err := Dial(context.Background(), Addr{Host: "127.0.0.1", Port: l.Port()}, DialOptions{Options: Options{Poll: poll}})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for i := range 300 {
			v, err := c.Call(context.Background(), k.Repeat(k.NewLong(1), i))
			if err != nil {
				t.Fatal(err)
			}
			if want := int64(HeaderBytes + 6 + 8*i); v.Int() != want {
				t.Fatalf("poll %v: answer %v, want %d", poll, v, want)
			}
		}
		if n := c.Stats().Polls; n != 0 && poll < 0 || n > 300 {
			t.Errorf("poll %v: %d polls of 300 calls", poll, n)
		}
	}
}
