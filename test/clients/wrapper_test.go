package clients

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

// jdbcWrapper is what the JDBC driver puts around every statement, for a number of rows
// and a fetch size.
func jdbcWrapper(maxRows, fetchSize int) k.Value {
	return k.String(fmt.Sprintf("{[maxRows;fetchSize;fn;args]$[not .Q.qt r:value[fn]args;::;count r:select[maxRows]from 0!r;"+
		"{neg[.z.w]@/:-1_x;last x}(0N;fetchSize)#r;r]}[%d;%d]", maxRows, fetchSize))
}

// Statements through the wrapper: a table, rows in chunks before the response, something
// that is no table, no rows, and one with parameters.
func TestJDBC(t *testing.T) {
	s := start(t)
	c := s.dial(t, "q")
	const all = 2147483647
	for _, tt := range []struct {
		name              string
		maxRows, fetchLen int
		fn, args          string
		chunks            []int // rows of the async messages
		last              string
	}{
		{"table", all, all, `".o.ex"`, `"select from trade"`, nil, "40=count x"},
		{"keyed", all, all, `".o.ex"`, `"ref"`, nil, "(98h=type x)&4=count x"},
		{"row limit", 7, all, `".o.ex"`, `"select from trade"`, nil, "7=count x"},
		{"chunks", all, 15, `".o.ex"`, `"select from trade"`, []int{15, 15}, "10=count x"},
		{"a prefix", all, all, `".o.ex"`, `"q)select from trade"`, nil, "40=count x"},
		{"no table", all, all, `".o.ex"`, `"a:1"`, nil, "x~(::)"},
		{"no rows", all, 15, `".o.ex"`, `"select from trade where size>1000"`, nil, "(98h=type x)&0=count x"},
		{"parameters", all, all, `"{[p;q]select from trade where sym=p,size>q}"`, "(`IBM;20)", nil, "5=count x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rest := rig.MustAsk(t, s.ports["clerk"], "("+tt.fn+";"+tt.args+")").Items()
			msg := []k.Value{jdbcWrapper(tt.maxRows, tt.fetchLen), rest[0], rest[1]}
			if tt.name == "parameters" {
				msg[1] = k.String("." + "[" + rest[0].Text() + "]") // the driver's statement takes the list of parameters
			}
			got, err := c.call(k.NewList(msg))
			for _, rows := range tt.chunks {
				select {
				case v := <-c.async:
					if v.Len() != rows {
						t.Errorf("a chunk of %d rows, not %d", v.Len(), rows)
					}
				default: // they came before the response
					t.Error("a chunk is missing")
				}
			}
			if bad := (expectation{"holds", tt.last}).check(s.dial(t, "clerk"), got, err); bad != "" {
				t.Error(bad)
			}
		})
	}
}

// login writes a greeting and gives what the server answers; nothing when it refuses.
func login(t *testing.T, port int, greeting string) (net.Conn, []byte) {
	t.Helper()
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(rig.Patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte(greeting)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	n, err := c.Read(buf)
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return c, buf[:n]
}

// What clients send first, and the one byte that they wait for.
func TestHandshakes(t *testing.T) {
	s := start(t)
	// A server that talks at once: its message must not come with the acknowledgement.
	rig.MustAsk(t, s.ports["q"], ".z.po:{neg[x]`hello}")
	for _, tt := range []struct{ name, greeting, want string }{
		{"javakdb", "user:password\x03\x00", "\x03"},
		{"javakdb without a colon", "someone\x03\x00", "\x03"},
		{"C# client", "user:password\x03\x00", "\x03"},
		{"qJava", "user:password\x03\x00", "\x03"},
		{"qJava without a password", "user\x03\x00", "\x03"},
		{"qJava once more, without the capability", "user:password\x00", "\x00"},
		{"qPython", "user:password\x03\x00", "\x03"},
		{"qPython without names", ":\x03\x00", "\x03"},
		{"node-q", "anonymous\x03\x00", "\x03"},
		{"node-q with a user", "user:password\x03\x00", "\x03"},
		{"kdbgo", "user:password\x03\x00", "\x03"},
		{"geek", "user:password\x03\x00", "\x03"},
		{"kola", "user:password\x06\x00", "\x06"},
		{"kola, 3", "user:password\x03\x00", "\x03"},
		{"PyKX, rkdb", "user:password\x06\x00", "\x06"},
		{"C API, 1 TB", "user:password\x05\x00", "\x05"},
		{"qStudio", "user:password\x03\x00", "\x03"},
		{"qStudio without names", "null:null\x03\x00", "\x03"},
		{"capability 1", "user:password\x01\x00", "\x01"},
		{"kdb+ 2.x", "user:password\x00", "\x00"},
		{"no user", "\x03\x00", "\x03"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, got := login(t, s.ports["clerk"], tt.greeting)
			if string(got) != tt.want {
				t.Fatalf("answers %x, not %x", got, tt.want)
			}
			ask(t, c, "1+1")
		})
	}
	t.Run("talkative", func(t *testing.T) {
		if _, got := login(t, s.ports["q"], "user:password\x03\x00"); len(got) != 1 {
			t.Fatalf("%d bytes in the first segment: %x", len(got), got)
		}
	})
}

// ask sends a sync message on a raw connection and expects the long 2.
func ask(t *testing.T, c net.Conn, text string) {
	t.Helper()
	b, err := ipc.AppendMessage(nil, ipc.Sync, k.String(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 17)
	if _, err := io.ReadFull(c, got); err != nil {
		t.Fatal(err)
	}
	if got[1] != 2 || got[8] != 0xf9 || binary.LittleEndian.Uint64(got[9:]) != 2 {
		t.Fatalf("the answer is %x", got)
	}
}

// A response nobody asked for, as a client under test sends it: the server lives, and so
// does the connection.
func TestUnaskedResponse(t *testing.T) {
	s := start(t)
	c, _ := login(t, s.ports["q"], "user:password\x03\x00")
	b, err := ipc.AppendMessage(nil, ipc.Response, k.String("show `response;1 2 3"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
	ask(t, c, "1+1")
	if v := rig.MustAsk(t, s.ports["q"], "count trade"); v.Int() != 40 {
		t.Fatalf("count trade is %s", line(v))
	}
}

// Feeds and subscribers of the drivers' examples: names and symbols come as char vectors
// or as symbols, and a sync empty string follows as a chaser.
func TestTickClients(t *testing.T) {
	s := start(t)
	s.run(t, "tp", "tickerplant", "sym", s.dir+"/log", "-t", "0")
	clerk := s.ports["clerk"]
	sub, feed := s.dial(t, "tp"), s.dial(t, "tp")
	got, err := sub.call(rig.MustAsk(t, clerk, "(\".u.sub\";`trade;`)"))
	if err != nil || line(got.At(0)) != "`trade" || got.At(1).Table() == nil {
		t.Fatalf("subscription: %s %v", line(got), err)
	}
	if got, err = s.dial(t, "tp").call(rig.MustAsk(t, clerk, "(\".u.sub\";\"quote\";`)")); err != nil || line(got.At(0)) != "`quote" {
		t.Errorf("a table's name as text: %s %v", line(got), err)
	}
	for _, text := range []string{"(\".u.upd\";\"trade\";(enlist 0D10:00;enlist`a;enlist 1f;enlist 1i))", "(`.u.upd;`trade;(0D10:00;`a;1f;1i))",
		"(\".u.upd\";`trade;(`a;1f;1i))"} {
		if err := feed.Send(ipc.Async, rig.MustAsk(t, clerk, text)); err != nil {
			t.Fatal(err)
		}
		if v, err := feed.call(k.String("")); err != nil || !v.IsIdentity() {
			t.Fatalf("%s: the chaser gives %s %v", text, line(v), err)
		}
		select {
		case v := <-sub.async:
			if v.Len() != 3 || line(v.At(0)) != "`upd" || v.At(2).Len() != 1 {
				t.Errorf("%s: published as %s", text, line(v))
			}
		case <-time.After(rig.Patience):
			t.Errorf("%s: not published", text)
		}
	}
	if v := rig.MustAsk(t, s.ports["tp"], "(.u.sub[`;`];.u `i`L)"); v.At(0).Len() != 2 || v.At(1).At(0).Int() != 3 {
		t.Errorf("r.q's question gives %s", line(v))
	}
	msg := rig.MustAsk(t, clerk, "(\"{(.u.sub\\\\:[x;y];(.u`i`L);(.u `icounts);(.u `d))}\";`trade`quote;`)")
	if v, err := s.dial(t, "tp").call(msg); err != nil || v.Len() != 4 || v.At(0).Len() != 2 || v.At(3).Type() != -k.Date {
		t.Errorf("TorQ's question gives %s %v", line(v), err)
	}
}

// A request from inside of a query, to an address given as a symbol.
func TestOneShot(t *testing.T) {
	s := start(t)
	v := rig.MustAsk(t, s.ports["q"], fmt.Sprintf("`::%d (`.Q.dd;`7203;`T)", s.ports["clerk"]))
	if line(v) != "`7203.T" {
		t.Fatalf("gives %s", line(v))
	}
}
