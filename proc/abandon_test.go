package proc

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
)

// forever is a query that ends only when it is stopped.
const forever = "begun::1;while[1b;x:1]"

// lasting is a message that takes long enough to be looked at several times.
const lasting = "begun::1;e:.z.p+0D00:00:00.5;while[.z.p<e;x:1];finished::1"

// textMessage is text as a message of a kind.
func textMessage(t *testing.T, kind ipc.MessageKind, text string) []byte {
	t.Helper()
	b, err := ipc.AppendMessage(nil, kind, k.String(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// leave sends messages in one write, waits until the process evaluates and goes away.
func (c *client) leave(r *running, messages ...[]byte) {
	c.t.Helper()
	var all []byte
	for _, m := range messages {
		all = append(all, m...)
	}
	if err := c.conn.SendBytes(all); err != nil {
		c.t.Fatal(err)
	}
	eventually(c.t, "the evaluation", r.p.busy.Load)
	_ = c.conn.Close()
}

// TestAbandonedRequest: a client that goes away stops its request, whoever evaluates it
// and whatever it sent behind it.
func TestAbandonedRequest(t *testing.T) {
	request := textMessage(t, ipc.Sync, forever)
	after := textMessage(t, ipc.Async, "after:1")
	before := textMessage(t, ipc.Async, "before:1")
	for _, c := range []struct {
		name     string
		messages [][]byte
		want     string
	}{
		{"evaluated by its reader", [][]byte{request}, "1b"},
		{"evaluated by the main loop", [][]byte{before, request}, "before=1"},
		{"with a message behind it", [][]byte{request, after}, "after=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := start(t)
			other := r.dial()
			r.dial().leave(r, c.messages...)
			if c.want == "after=1" {
				r.await(c.want, "1b")
			}
			other.expect("begun", "1")
			other.expect("1b", "1b")
			if c.want == "before=1" {
				other.expect(c.want, "1b")
			}
		})
	}
}

// TestAbandonedBehind: what a client sends behind its request in a write of its own hides
// neither that it has gone nor is it lost.
func TestAbandonedBehind(t *testing.T) {
	r := start(t)
	other, c := r.dial(), r.dial()
	if err := c.conn.SendBytes(textMessage(t, ipc.Sync, forever)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the evaluation", r.p.busy.Load)
	if err := c.conn.SendBytes(textMessage(t, ipc.Async, "after:1")); err != nil {
		t.Fatal(err)
	}
	if err := c.conn.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	_ = c.conn.Close()
	other.expect("begun", "1")
	r.await("after", "1")
}

// TestAsyncOfAClosedSender: an asynchronous message is carried out though its sender closes
// at once.
func TestAsyncOfAClosedSender(t *testing.T) {
	r := start(t)
	r.dial().leave(r, textMessage(t, ipc.Async, lasting))
	r.await("finished", "1")
}

// TestAbandonedAndNext: only the request of the client that has gone is stopped, not what
// another has evaluated from then on.
func TestAbandonedAndNext(t *testing.T) {
	r := start(t)
	other := r.dial()
	r.dial().leave(r, textMessage(t, ipc.Sync, forever))
	other.expect(lasting+";finished", "1")
}

// TestAbandonedWait: a request that waits for another process is stopped, and through the
// connection that this closes, what it asked there.
func TestAbandonedWait(t *testing.T) {
	near, far := start(t), start(t)
	near.q(fmt.Sprintf("h:hopen %d", far.port))
	near.expect(".z.pg:{$[x~\"go\";h x;value x]};1", "1")
	far.expect(".z.pg:{$[x~\"go\";[begun::1;while[1b;x]];value x]};1", "1")
	other, distant := near.dial(), far.dial()
	c := near.dial()
	if err := c.conn.SendBytes(textMessage(t, ipc.Sync, "go")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the far evaluation", far.p.busy.Load)
	_ = c.conn.Close()
	other.expect("1+1", "2")
	distant.expect("begun", "1")
}

// TestAbandonedWithin: what comes while a request waits and is not part of it is carried
// out before the request is stopped.
func TestAbandonedWithin(t *testing.T) {
	near, far := start(t), start(t)
	near.q(fmt.Sprintf("h:hopen %d", far.port))
	near.expect(".z.pg:{$[x~\"go\";h x;value x]};1", "1")
	far.expect(`.z.pg:{$[x~"go";[neg[.z.w]"-1\"within\";`+lasting+`";neg[.z.w][];while[1b;x]];value x]};1`, "1")
	other, distant := near.dial(), far.dial()
	c := near.dial()
	if err := c.conn.SendBytes(textMessage(t, ipc.Sync, "go")); err != nil {
		t.Fatal(err)
	}
	near.out.await(t, "within")
	_ = c.conn.Close()
	other.expect("finished", "1")
	distant.expect("1+1", "2")
}

// TestAbandonedReader: the same of a connection of a negative port.
func TestAbandonedReader(t *testing.T) {
	var log lockedBuffer
	r := startLogged(t, zerolog.New(&log))
	var port int
	r.p.Do(func() {
		if err := r.p.Listen("localhost:-0W"); err != nil {
			t.Error(err)
		}
		port = int(-r.p.Port())
	})
	c, err := ipc.Dial(context.Background(), ipc.Addr{Host: "localhost", Port: port, User: "u"}, ipc.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(ipc.Sync, k.String("while[1b;1]")); err != nil {
		t.Fatal(err)
	}
	if err := c.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	eventually(t, "the request to be stopped", func() bool { return strings.Contains(log.String(), "its client has gone") })
}
