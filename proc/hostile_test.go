package proc

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
)

// frame is a message with a header as given and any payload.
func frame(kind byte, length int, payload string) []byte {
	b := []byte{1, kind, 0, 0, 0, 0, 0, 0}
	binary.LittleEndian.PutUint32(b[4:], uint32(length))
	return append(b, payload...)
}

// What one client does wrong closes its own connection; the others notice nothing.
func TestHostileClients(t *testing.T) {
	r := start(t)
	r.q(".z.bm:{b::(type x 1;x 0)};n:0;.z.pc:{n+:1}")
	good := r.dial()
	whole := func(payload string) []byte { return frame(1, 8+len(payload), payload) }
	for i, bytes := range [][]byte{
		whole("\x0a\x00\xff\xff\xff\x7fabc"),                         // a count that lies
		whole("\x0a\x00\xff\xff\xff\xffabc"),                         // a negative count
		whole("\x63\x0b\x00\x01\x00\x00\x00a\x00"),                   // half a dictionary
		whole("\x55\x00\x00\x00\x00\x00"),                            // no such type
		whole("\x0a\x00\x01\x00\x00\x00xyz"),                         // bytes behind the object
		frame(7, 12, "\xfa\x01\x00\x00\x00"),                         // no such kind
		frame(1, 3, "\xfa\x01\x00\x00\x00"),                          // too short a length
		{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9},                         // no header
		[]byte("GET / HTTP/1.1\r\n\r\n"),                             // another protocol
		append([]byte{1, 1, 1, 0, 20, 0, 0, 0}, make([]byte, 12)...), // compression that is none
		whole(strings.Repeat("\x00\x00\x01\x00\x00\x00", 100000)),    // nested too deep
	} {
		nc := r.rawLogin()
		if _, err := nc.Write(bytes); err != nil {
			t.Fatal(err)
		}
		if err := nc.SetReadDeadline(time.Now().Add(longest)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(nc); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("case %d: the connection stays open: %v", i, err)
		}
		r.await("n", fmt.Sprint(i+1))
		good.expect("1+1", "2")
	}
	good.expect("first b", "4h")
	r.out.await(t, "'badmsg")
	good.expect("count .z.W", "1")
}

// Connections that say nothing, half of something, or go away at any moment.
func TestHalfOpenClients(t *testing.T) {
	r := start(t)
	good := r.dial()
	var kept []net.Conn
	for _, login := range []string{"", "u", "u:p", "u:p\x03", "\x00", "\x03\x00", strings.Repeat("x", 1000)} {
		nc := r.raw()
		if _, err := nc.Write([]byte(login)); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, nc)
		nc = r.raw()
		if _, err := nc.Write([]byte(login)); err != nil {
			t.Fatal(err)
		}
		_ = nc.Close()
	}
	half := r.rawLogin()
	if _, err := half.Write(frame(1, 100, "\x0a\x00\x56\x00\x00\x00abc")); err != nil {
		t.Fatal(err)
	}
	kept = append(kept, half)
	// A request whose client does not wait for the answer.
	gone := r.rawLogin()
	msg, _ := ipc.AppendMessage(nil, ipc.Sync, k.String("til 1000000"))
	if _, err := gone.Write(msg); err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	good.expect("1+1", "2")
	for _, nc := range kept {
		_ = nc.Close()
	}
	r.await("count .z.W", "1")
}

// A client that does not read fills its own queue; who sends to it is not held up, and the
// connection ends when the queue is full.
func TestSlowReader(t *testing.T) {
	r := start(t)
	r.p.opts.Net.QueueBytes = 1 << 20
	if err := relisten(r); err != nil {
		t.Fatal(err)
	}
	slow := r.rawLogin()
	good := r.dial()
	r.await("count .z.W", "2")
	good.expect("h:first key[.z.W]except .z.w;m:100000#\"x\"", "::")
	good.expect("do[1000;@[neg h;m;::]]", "::")
	good.await("count .z.W", "1")
	good.expect("1+1", "2")
	_ = slow.Close()
}

// relisten listens on another port, with the present options.
func relisten(r *running) (err error) {
	r.p.Do(func() {
		if err = r.p.Listen("localhost:0W"); err == nil {
			r.port = int(r.p.Port())
		}
	})
	return err
}

func (c *client) await(text, want string) {
	c.t.Helper()
	eventually(c.t, text+" to give "+want, func() bool { return c.q(text) == want })
}

// Garbage of all kinds, cut at any place, into one process.
func TestGarbage(t *testing.T) {
	r := start(t)
	good := r.dial()
	rnd := rand.New(rand.NewPCG(1, 2))
	valid, err := ipc.AppendMessage(nil, ipc.Sync, k.ListOf(k.String("{x+y}"), k.Longs([]int64{1, 2}), k.Symbols("a", "b")))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		b := bytes.Clone(valid)
		for range 1 + rnd.IntN(4) {
			b[rnd.IntN(len(b))] = byte(rnd.Uint32())
		}
		nc := r.rawLogin()
		for len(b) > 0 {
			n := 1 + rnd.IntN(len(b))
			if _, err := nc.Write(b[:n]); err != nil {
				break
			}
			b = b[n:]
		}
		_ = nc.Close()
	}
	r.await("count .z.W", "1")
	good.expect("1+1", "2")
}

// Values of a message do not look at the connection's buffers, which are used again.
func TestValuesAreCopies(t *testing.T) {
	r := start(t)
	c := r.dial()
	c.q("l:()")
	for i := range 200 {
		c.async(k.ListOf(k.String("{l,:enlist x}"), k.String(strings.Repeat(string(rune('a'+i%26)), 300))))
	}
	c.expect("all{1=count distinct x}each l", "1b")
	c.expect("(count l)=sum(first each l)=200#.Q.a", "1b")
}

// Updates are decoded into memory that is used again as long as they are only copied: items
// of nested columns become part of the table, and are not.
func TestNestedColumnsAreKept(t *testing.T) {
	r := start(t)
	r.q(`upd:insert;trade:([]sym:` + "`$()" + `;note:());quote:([]sym:` + "`$()" + `;bid:` + "`float$()" + `)`)
	c := r.dial()
	notes, syms, bids := make([]k.Value, 20), make([]k.Sym, 20), make([]float64, 20)
	for i := range notes {
		notes[i], syms[i], bids[i] = k.String("note"), k.Intern("a"), float64(i)/3
	}
	for i := range 400 {
		n := 1 + i%20
		c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("quote"), k.ListOf(k.Syms(syms[:n]), k.Floats(bids[:n]))))
		c.async(k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), k.ListOf(k.Syms(syms[:n]), k.NewList(notes[:n]))))
		if i%4 == 3 {
			c.q("::") // what comes next is received by itself
		}
	}
	c.expect("(count trade;distinct trade`note)", `(4200;,"note")`)
}

// Batches are released exactly once, also when an evaluation takes messages itself.
func TestBatchesWithinCalls(t *testing.T) {
	a, b := start(t), start(t)
	a.q(fmt.Sprintf("h:hopen %d;l:()", b.port))
	b.q("f:{do[50;neg[.z.w]({l,:x;h(::;x)};1)];neg[.z.w](::);x}")
	for range 20 {
		a.expect("h(`f;1)", "1")
	}
	a.await("count l", "1000")
	b.expect("1+1", "2")
}
