package proc

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
)

func TestSync(t *testing.T) {
	r := start(t)
	c := r.dial()
	for _, x := range []struct {
		msg  k.Value
		want string
	}{
		{k.String("1+1"), "2"},
		{k.String("a:5"), "::"},
		{k.String("a"), "5"},
		{k.ListOf(k.NewSymbol("a")), "5"},
		{k.ListOf(k.NewSymbol("set"), k.NewSymbol("b"), k.NewLong(7)), "`b"},
		{k.ListOf(k.String("{x+y}"), k.NewLong(1), k.NewLong(2)), "3"},
		{k.NewSymbol("b"), "7"},
		{k.NewLong(3), "3"},
		{k.String("nosuch"), "'nosuch"},
		{k.String("'`mine"), "'mine"},
		{k.String("1+`a"), "'type"},
		{k.String("{"), "'{"},
		{k.String("{.z.s x}1"), "'stack"},
		{k.String("til -1"), "'domain"},
		{k.String("{}"), "{}"},
		{k.String(".z.u"), "`tester"},
		{k.String(".z.w in key .z.W"), "1b"},
		{k.String("`p`f#-38!.z.w"), "`p`f!\"qt\""},
		{k.String(".z.a~0x0 sv 0x7f000001"), "1b"},
		{k.String("count .z.W"), "1"},
		{k.String(".z.H~key .z.W"), "1b"},
	} {
		if got := c.call(x.msg); got != x.want {
			t.Errorf("%s: %s, want %s", show(x.msg, nil), got, x.want)
		}
	}
	r.expect(".z.w", "0i")
}

// Messages of one connection are handled in the order they came, whatever their kind.
func TestOrder(t *testing.T) {
	r := start(t)
	c := r.dial()
	c.q("l:()")
	for i := range 1000 {
		c.async(k.ListOf(k.String("{l,:x}"), k.NewLong(int64(i))))
		if i%100 == 99 {
			if got := c.q("(count l;l~til count l)"); got != fmt.Sprintf("(%d;1b)", i+1) {
				t.Fatalf("after %d: %s", i, got)
			}
		}
	}
}

func TestAsync(t *testing.T) {
	r := start(t)
	c := r.dial()
	c.async(k.String("neg[.z.w](`hello;1 2)"))
	c.async(k.String("x:1+`a"))
	c.async(k.String("y:3"))
	c.expect("y", "3")
	eventually(t, "the message back", func() bool { return len(c.messages()) == 1 })
	if got := c.messages()[0]; got != "async (`hello;1 2)" {
		t.Error(got)
	}
	r.out.await(t, "'type")
}

func TestHandlers(t *testing.T) {
	r := start(t)
	r.q(`.z.po:{o::(x;.z.w;.z.u)};.z.pc:{d::(x;.z.w;.z.u=.z.u)};.z.pg:{(` + "`" + `pg;x)};.z.ps:{s::(` + "`" + `ps;x;.z.w)}`)
	c := r.dial()
	c.expect("1+1", "(`pg;\"1+1\")")
	r.expect("o~(first key .z.W;first key .z.W;`tester)", "1b")
	c.async(k.NewLong(9))
	c.expect("0", "(`pg;,\"0\")")
	r.expect("s~(`ps;9;first key .z.W)", "1b")
	r.expect("h:first key .z.W", "::")
	_ = c.conn.Close()
	r.await("d~(h;0i;1b)", "1b")
	r.expect("count .z.W", "0")
	r.q(`\x .z.pg`)
	r.dial().expect("1+1", "2")
	r.q(".z.pg:{'`no};.z.po:{'`po};.z.ps:{'`ps};.z.pc:{'`pc}")
	c = r.dial()
	c.expect("1+1", "'no")
	c.async(k.NewLong(1))
	c.q("")
	_ = c.conn.Close()
	for _, e := range []string{"'po", "'ps", "'pc"} {
		r.out.await(t, e)
	}
	r.expect("1+1", "2")
}

func TestLoginHandler(t *testing.T) {
	r := start(t)
	r.q(".z.pw:{[u;p]l::(u;p;.z.u;.z.w;.z.a);u=`ann}")
	c := r.dialAs("ann", "secret")
	c.expect(".z.u", "`ann")
	r.expect("l", "(`ann;\"secret\";`ann;0i;2130706433i)")
	if _, err := r.tryDial("bob", "x"); !strings.Contains(fmt.Sprint(err), "access") {
		t.Errorf("bob: %v", err)
	}
	for _, bad := range []string{"{[u;p]'`oops}", "{[u;p]1}", "{[u;p]`yes}", "1b"} {
		r.q(".z.pw:" + bad)
		if _, err := r.tryDial("ann", "x"); err == nil {
			t.Errorf("let in by .z.pw:%s", bad)
		}
	}
	r.q(`\x .z.pw`)
	r.dialAs("bob", "x").expect("1", "1")
	c.expect("2", "2")
}

func TestTimer(t *testing.T) {
	r := start(t, "-t", "5")
	r.q("n:0;.z.ts:{n+:1;ty::type x;if[n=3;'`tick]}")
	r.await("n>5", "1b")
	r.expect("ty", "-12h")
	r.out.await(t, "'tick")
	r.expect(`system"t"`, "5i")
	r.q(`\t 0`)
	r.q("n:0")
	time.Sleep(30 * time.Millisecond)
	r.expect("n", "0")
}

// A connection that always has more to say keeps neither the timer nor others waiting.
func TestTimerUnderLoad(t *testing.T) {
	r := start(t, "-t", "5")
	r.q("n:0;.z.ts:{n+:1}")
	stop := make(chan struct{})
	var busy sync.WaitGroup
	for range 2 {
		c := r.dial()
		busy.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if c.conn.Queued() < 1<<20 {
						c.async(k.String("sum til 1000"))
					}
				}
			}
		})
	}
	r.await("n>5", "1b")
	r.dial().expect("1+1", "2")
	close(stop)
	busy.Wait()
}

func TestDeferredResponse(t *testing.T) {
	r := start(t)
	r.q(".z.pg:{$[x~`later;[w::.z.w;-30!(::)];x~`fail;[-30!(::);'`early];x~`both;[-30!(::);-30!(.z.w;0b;`now);'`late];value x]}")
	c, other := r.dial(), r.dial()
	answer := make(chan string, 1)
	for _, x := range []struct{ reply, want string }{
		{"-30!(w;0b;42)", "42"}, {"-30!(w;1b;\"sorry\")", "'sorry"}, {"-30!(w;1b;`sym)", "'sym"},
	} {
		go func() { answer <- c.call(k.NewSymbol("later")) }()
		eventually(t, "the request", func() bool { return r.q("`w in key `.") == "1b" })
		other.expect("1+1", "2") // others are served meanwhile
		if got := other.q(x.reply); got != "::" {
			t.Errorf("%s: %s", x.reply, got)
		}
		if got := <-answer; got != x.want {
			t.Errorf("%s: %s, want %s", x.reply, got, x.want)
		}
		r.q("delete w from `.")
	}
	c.call(k.String("h:.z.w"))
	if got := c.call(k.NewSymbol("fail")); got != "'early" {
		t.Error(got)
	}
	if got := c.call(k.NewSymbol("both")); got != "`now" {
		t.Error(got)
	}
	r.out.await(t, "'late")
	c.expect("1+1", "2") // the next request is answered at once
	r.expect("(\"Handle \",string[h],\" was not expecting a response msg\")~@[-30!;(h;0b;1);::]", "1b")
	r.expect("-30!(999;0b;1)", "'domain")
	r.expect("-30!(::)", "'domain")
	r.expect("-30!1", "'type")
}

// Requests of one client that are all deferred are answered in the order of the replies.
func TestDeferredSeveral(t *testing.T) {
	r := start(t)
	r.q(".z.pg:{w::.z.w;-30!(::)}")
	c := r.dial()
	answers := make(chan string, 2)
	for range 2 {
		go func() { answers <- c.q("x") }()
	}
	eventually(t, "both requests", func() bool {
		n := 0
		r.p.Do(func() {
			for _, peer := range r.p.handles.peers() {
				n += peer.owed
			}
		})
		return n == 2
	})
	r.expect("-30!(w;0b;1)", "::")
	r.expect("-30!(w;0b;2)", "::")
	if a, b := <-answers, <-answers; a+b != "12" && a+b != "21" {
		t.Error(a, b)
	}
	r.expect("@[{-30!x;1b};(w;0b;3);0b]", "0b")
}

func TestBroadcast(t *testing.T) {
	r := start(t)
	a, b := r.dial(), r.dial()
	r.await("count .z.W", "2")
	r.expect("-25!(key .z.W;(`upd;1 2))", "::")
	for _, c := range []*client{a, b} {
		eventually(t, "the broadcast", func() bool { return len(c.messages()) == 1 })
		if got := c.messages(); !reflect.DeepEqual(got, []string{"async (`upd;1 2)"}) {
			t.Error(got)
		}
	}
	r.expect("-25!(key .z.W;::)", "::")
	r.expect("-25!(7 8;1)", "'7 is not an ipc handle")
	r.expect("-25!(0 1i;1)", "'0 is not an ipc handle")
	r.expect("-25!(`a;1)", "'type")
	r.expect("-25!1", "'type")
	r.expect("all 0=.z.W", "1b")
}

// A broadcast that one of the handles cannot take goes to none, and names that handle.
func TestBroadcastCapability(t *testing.T) {
	r := start(t)
	c := r.dial()
	r.await("count .z.W", "1")
	old := r.raw() // as kdb+ 2.8 logs in
	if _, err := old.Write([]byte("u:p\x02\x00")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(old, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	r.await("count .z.W", "2")
	r.q("h:key .z.W")
	for _, v := range []string{"0Ng", "(1;2#0Ng)", "([]a:1#0Ng)", "`a`b!(1;0Ng)"} {
		r.expect("-25!(h;"+v+")", "'type error serializing for handle "+strings.TrimSuffix(r.q("h 1"), "i"))
		r.expect("neg[h 1]"+v, "'type")
	}
	r.expect("-25!(h;(.z.p;`a))", "::")
	eventually(t, "the broadcast", func() bool { return len(c.messages()) == 1 })
}

// .z.W and -38! count what the running evaluation sent, however far it is on its way, until
// it is flushed.
func TestQueuedInEvaluation(t *testing.T) {
	r := start(t)
	c := r.dial()
	r.await("count .z.W", "1")
	r.q("h:first key .z.W")
	const small, large = 8 + 6 + 3, 8 + 6 + 8*100_000
	for _, x := range [][2]string{
		{`neg[h]"2+2"`, fmt.Sprint(small)},
		{`neg[h]"2+2";neg[h]til 100000`, fmt.Sprint(small + large)},
		{`-25!(enlist h;"2+2");neg[h]"2+2"`, fmt.Sprint(2 * small)},
		{`neg[h]"2+2";neg[h][]`, "0"},
		{`neg[h]"2+2";neg[h](::);neg[h]"2+2"`, fmt.Sprint(small)},
		{`neg[h]"2+2";-25!(enlist h;::)`, "0"},
	} {
		for range 20 {
			r.expect("neg[h][];"+x[0]+";(.z.W h;(-38!h)`m)", x[1]+" "+x[1])
		}
	}
	r.expect("neg[h]1;neg[h]2;(-38!h)`n", "2")
	r.await(".z.W h", "0")
	c.expect(`neg[.z.w]"2+2";.z.W .z.w`, fmt.Sprint(small))
}

// Two processes ask each other back and forth within one request.
func TestNestedCalls(t *testing.T) {
	a, b := start(t), start(t)
	a.q(fmt.Sprintf("h:hopen %d", b.port))
	b.q("f:{$[x=0;0;1+.z.w(`f;x-1)]}")
	a.q("f:{$[x=0;0;1+.z.w(`f;x-1)]}")
	a.expect("h(`f;9)", "9")
	// Asynchronous messages that come before the response are handled first.
	a.q("l:()")
	b.q("g:{neg[.z.w]({l,:x};1);neg[.z.w]({l,:x};2);3}")
	a.expect("l,h(`g;0)", "1 2 3")
	a.expect("h(`nosuch;0)", "'nosuch")
	a.expect(`h"'oops"`, "'oops")
	a.expect("h(+;1;2)", "3")
	// h[] takes the next message as it is, if nobody else did: a has to ask for it.
	b.q("reply:{neg[.z.w](`m;7)}")
	a.expect("neg[h](`reply;0);h[]", "(`m;7)")
	a.q("neg[h](::);hclose h")
	closed := "'Cannot write to handle " + strings.TrimSuffix(a.q("h"), "i") + ". OS reports: Bad file descriptor"
	a.expect(`h"1"`, closed)
	a.expect("neg[h]1;2", closed)
	b.await("count .z.W", "0")
}

// A server that goes away during a request is an error there and nothing else.
func TestServerEndsDuringCall(t *testing.T) {
	a, b := start(t), start(t)
	a.q(fmt.Sprintf("h:hopen %d;c:0i;.z.pc:{c::x}", b.port))
	a.expect(`h"exit 0"`, "'os")
	a.expect("c=h", "1b")
	if code := b.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	a.expect("1+1", "2")
	a.expect(fmt.Sprintf("hopen %d", b.port), "'hop. OS reports: Connection refused")
	a.expect(fmt.Sprintf("@[hopen;(`::%d;50);::]", b.port), `"hop. OS reports: Connection refused"`)
}

func TestOneShotAndTargets(t *testing.T) {
	a, b := start(t), start(t)
	a.q(fmt.Sprintf("p:%d;own:%d", b.port, a.port))
	for _, x := range []struct{ text, want string }{
		{"(`$\"::\",string p)\"1+1\"", "2"},
		{"`::[(`$\"::\",string p;1000);\"1+1\"]", "2"},
		{"h:hopen p;r:h\"1+1\";hclose h;r", "2"},
		{"h:hopen(p;1000);r:h\"1+1\";hclose h;r", "2"},
		{"h:hopen`$\":localhost:\",string p;r:h\"1+1\";hclose h;r", "2"},
		{"h:hopen`$\":unix://\",string p;r:h\".z.a\";hclose h;r", "0i"},
		{"h:hopen\"localhost:\",string[p],\":u:p\";r:h\".z.u\";hclose h;r", "`u"},
		{"hopen own", "0i"},
		{"hopen`$\":localhost:\",string own", "0i"},
		{"0\"3*4\"", "12"},
		{"hopen 0", "'domain"},
		{"hopen 99999", "'domain"},
		{"hopen 1.5", "'type"},
		{"hopen(p;`x)", "'type"},
		{"count .z.W", "0"},
	} {
		a.expect(x.text, x.want)
	}
	b.await("count .z.W", "0")
}

func TestClients(t *testing.T) {
	r := start(t)
	r.q("n:0;add:{n+:x;n}")
	const clients, each = 100, 20
	var all sync.WaitGroup
	for range clients {
		c := r.dial()
		all.Go(func() {
			for i := range each {
				if i%2 == 0 {
					c.async(k.ListOf(k.NewSymbol("add"), k.NewLong(1)))
				} else if got := c.call(k.ListOf(k.NewSymbol("add"), k.NewLong(1))); strings.HasPrefix(got, "'") {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
	r.await("n", fmt.Sprint(clients*each))
	r.expect("count .z.W", fmt.Sprint(clients))
}

func TestTimeout(t *testing.T) {
	r := start(t, "-T", "1")
	c := r.dial()
	begin := time.Now()
	c.expect("while[1b;1]", "'stop")
	if d := time.Since(begin); d < 900*time.Millisecond {
		t.Errorf("took only %v", d)
	}
	r.expect(`system"T"`, "1i")
	r.q(`\T 0`)
	c.expect("1+1", "2")
	c.expect(`system"T"`, "0i")
}

func TestInterrupt(t *testing.T) {
	a, b := start(t), start(t)
	c := a.dial()
	a.q(fmt.Sprintf("h:hopen %d", b.port))
	b.q("f:{while[not`go in key`.;1];5}")
	answer := make(chan string, 1)
	go func() { answer <- c.q(`h"f[]"`) }()
	eventually(t, "the request", func() bool { return a.p.busy.Load() && b.p.busy.Load() })
	time.Sleep(20 * time.Millisecond)
	a.p.interrupt()
	if got := <-answer; !strings.Contains(got, "Interrupted system call") {
		t.Error(got)
	}
	c.expect("1+1", "2")
	b.p.interrupt()
	b.await("1+1", "2")
	if got := a.q("count .z.W"); got != "1" { // the handle was closed, c's is open
		t.Error(got)
	}
}

// A message that cannot be encoded is an error for the sender and harms nothing.
func TestUnsendable(t *testing.T) {
	a, b := start(t), start(t)
	a.q(fmt.Sprintf("h:hopen %d", b.port))
	before := a.q("h({x};.Q.en)")
	if !strings.HasPrefix(before, "'") {
		t.Skip("a native can be sent")
	}
	a.expect(`h"1+1"`, "2")
	c := b.dial()
	if got := c.q(".Q.en"); !strings.HasPrefix(got, "'") {
		t.Error(got)
	}
	c.expect("1+1", "2")
}

func TestFlushQueued(t *testing.T) {
	r := start(t)
	c := r.dial()
	r.await("count .z.W", "1")
	r.q("h:first key .z.W;do[1000;neg[h]til 1000];neg[h][]")
	r.expect("sum .z.W", "0")
	eventually(t, "all messages", func() bool { return len(c.messages()) == 1000 })
	c.q("neg[.z.w](::)")
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	if err := c.conn.Flush(ctx); err != nil {
		t.Error(err)
	}
	if err := c.conn.Send(ipc.Response, k.NewLong(1)); err != nil { // nobody asked
		t.Error(err)
	}
	c.expect("1+1", "2")
}
