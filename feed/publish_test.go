package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// simOptions publishes made-up rows as fast as possible.
func simOptions(p *plant, seed uint64, rows int64) Options {
	return Options{
		Tickerplant: p.addr(), Source: "sim", Limit: rows, Window: Window{Rows: 7},
		Config: Config{Sim: SimConfig{Seed: seed, Start: "09:30"}},
	}
}

// expected is the keys of the messages a feed with these options should leave in the log.
func expected(t testing.TB, p *plant, o Options) (keys []string) {
	t.Helper()
	src, err := openSource(o, p.schema)
	must(t, err)
	b := newBatcher(src, o.Window)
	for {
		m, err := b.next()
		if err != nil {
			must(t, src.Close())
			return keys
		}
		keys = append(keys, keyOf(k.NewSym(m.table), m.data, false))
	}
}

// loggedKeys is the keys of all logged messages, without their time if dropTime.
func loggedKeys(p *plant, dropTime bool) (keys []string) {
	for _, msg := range p.logged() {
		keys = append(keys, loggedKey(msg, dropTime))
	}
	return keys
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d messages in the log, want %d", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("message %d differs", i)
		}
	}
}

func quiet() zerolog.Logger { return zerolog.Nop() }

func TestPublish(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"columns":      func(*Options) {},
		"single rows":  func(o *Options) { o.Window = Window{Rows: 1}; o.Limit = 500 },
		"time windows": func(o *Options) { o.Window = Window{Span: 5 * time.Millisecond} },
		"synchronous":  func(o *Options) { o.Sync = true },
		"no times":     func(o *Options) { o.Config.Sim.Start = "" },
		"paced":        func(o *Options) { o.Speed = 50 },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlant(t)
			o := simOptions(p, 1, 5000)
			change(&o)
			var out bytes.Buffer
			must(t, Publish(t.Context(), o, quiet(), &out))
			compare(t, loggedKeys(p, name == "no times"), expected(t, p, o))
			if want := fmt.Sprintf("sent %d rows", o.Limit); !strings.HasPrefix(out.String(), want) {
				t.Errorf("summary %q", &out)
			}
		})
	}
}

// TestTickerplantKilled kills the tickerplant at many points of a feed's life: nothing is
// lost and nothing doubled.
func TestTickerplantKilled(t *testing.T) {
	for _, mode := range []string{"times", "no times", "synchronous"} {
		t.Run(mode, func(t *testing.T) {
			const seed = 42
			rng := rand.New(rand.NewPCG(seed, 1))
			p := newPlant(t)
			o := simOptions(p, seed, 3000)
			o.Sync = mode == "synchronous"
			if mode == "no times" {
				o.Config.Sim.Start = ""
			}
			p.mu.Lock()
			p.life = 50
			p.mu.Unlock()
			stop, kills := make(chan struct{}), make(chan int)
			go func() { kills <- p.liveAndDie(rng, stop) }()
			must(t, Publish(t.Context(), o, quiet(), &bytes.Buffer{}))
			close(stop)
			if n := <-kills; n < 5 {
				t.Errorf("killed only %d times", n)
			}
			compare(t, loggedKeys(p, mode == "no times"), expected(t, p, o))
		})
	}
}

// TestStalled: what a tickerplant has taken while its log cannot be written is not
// confirmed, also when it is killed before it could write it; nothing is sent twice.
func TestStalled(t *testing.T) {
	for name, life := range map[string]int{"recovers": -1, "killed": 150} {
		for _, synchronous := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, sync %v", name, synchronous), func(t *testing.T) {
				p := newPlant(t)
				o := simOptions(p, 7, 3000)
				o.Sync = synchronous
				p.mu.Lock()
				p.stalled, p.life = 12, life
				p.mu.Unlock()
				if life > 0 {
					go func() {
						<-p.died
						p.mu.Lock()
						p.stalled = 5
						p.mu.Unlock()
						p.start(-1)
					}()
				}
				var out bytes.Buffer
				must(t, Publish(t.Context(), o, quiet(), &out))
				want := expected(t, p, o)
				compare(t, loggedKeys(p, false), want)
				if says := fmt.Sprintf("; %d messages confirmed, 0 refused, 0 unconfirmed", len(want)); !strings.Contains(out.String(), says) {
					t.Errorf("summary %q, want %q", &out, says)
				}
			})
		}
	}
}

// TestKilledAtRoll kills the tickerplant while the day is rolled between messages.
func TestKilledAtRoll(t *testing.T) {
	p := newPlant(t)
	o := simOptions(p, 7, 8000)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		rng := rand.New(rand.NewPCG(7, 1))
		for days := 0; ; {
			select {
			case <-p.died:
				if days++; days < 5 {
					p.mu.Lock()
					p.day++
					p.mu.Unlock()
				}
				p.start(30 + rng.IntN(300))
			case <-stop:
				return
			}
		}
	}()
	p.mu.Lock()
	p.life = 40
	p.mu.Unlock()
	must(t, Publish(t.Context(), o, quiet(), &bytes.Buffer{}))
	close(stop)
	<-done
	if p.day < 3 {
		t.Fatalf("only %d days", p.day)
	}
	compare(t, loggedKeys(p, false), expected(t, p, o))
}

// TestRoll rolls the day several times under a feed.
func TestRoll(t *testing.T) {
	p := newPlant(t)
	o := simOptions(p, 8, 3000)
	o.Speed = 10
	p.rollAt = 100
	must(t, Publish(t.Context(), o, quiet(), &bytes.Buffer{}))
	if p.day < 3 {
		t.Fatalf("only %d days", p.day)
	}
	compare(t, loggedKeys(p, false), expected(t, p, o))
}

// TestTwoFeeds has two feeds side by side while the tickerplant is killed again and again.
func TestTwoFeeds(t *testing.T) {
	p := newPlant(t)
	p.mu.Lock()
	p.life = 60
	p.mu.Unlock()
	stop, kills := make(chan struct{}), make(chan int)
	go func() { kills <- p.liveAndDie(rand.New(rand.NewPCG(3, 1)), stop) }()
	var feeds sync.WaitGroup
	want := map[string]int{}
	for seed := range uint64(2) {
		o := simOptions(p, seed, 3000)
		o.Config.Sim.Symbols = []string{fmt.Sprint("A", seed), fmt.Sprint("B", seed)}
		for _, key := range expected(t, p, o) {
			want[key]++
		}
		feeds.Go(func() {
			if err := Publish(t.Context(), o, quiet(), &bytes.Buffer{}); err != nil {
				t.Error(err)
			}
		})
	}
	feeds.Wait()
	close(stop)
	if n := <-kills; n < 5 {
		t.Errorf("killed only %d times", n)
	}
	got := map[string]int{}
	for _, key := range loggedKeys(p, false) {
		got[key]++
	}
	if len(got) != len(want) {
		t.Errorf("%d different messages, want %d", len(got), len(want))
	}
	for key, n := range got {
		if n != want[key] {
			t.Fatalf("a message is there %d times, want %d", n, want[key])
		}
	}
}

// TestResume ends a feed early, in the middle of what it sends, and starts it again.
func TestResume(t *testing.T) {
	for _, others := range []bool{false, true} {
		p := newPlant(t)
		o := simOptions(p, 9, 6000)
		o.Speed = 10
		rounds := 0
		for {
			rounds++
			ctx, cancel := context.WithCancel(t.Context())
			before := len(p.logged())
			go func() {
				for len(p.logged()) < before+400 && ctx.Err() == nil {
					time.Sleep(time.Millisecond)
				}
				cancel()
			}()
			o.Resume = true
			var out bytes.Buffer
			must(t, Publish(ctx, o, quiet(), &out))
			cancel()
			if others {
				p.mu.Lock()
				must(t, p.update(k.NewSymbol("trade"), k.ListOf(k.NewSymbol("X"), k.NewFloat(1), k.NewInt(int32(rounds)))))
				p.mu.Unlock()
			}
			if len(loggedBy(p, others)) >= len(expected(t, p, o)) || rounds > 100 {
				break
			}
		}
		if rounds < 2 {
			t.Fatal("it was never interrupted")
		}
		compare(t, loggedBy(p, others), expected(t, p, o))
	}
}

// loggedBy is the keys of what the feed logged; symbol X is somebody else's.
func loggedBy(p *plant, others bool) (keys []string) {
	for _, msg := range p.logged() {
		if data := msg.Items()[2]; others && data.At(1).Type() == -k.Symbol && data.At(1).Text() == "X" {
			continue
		}
		keys = append(keys, loggedKey(msg, false))
	}
	return keys
}

func TestRefused(t *testing.T) {
	for _, synchronous := range []bool{false, true} {
		p := newPlant(t)
		p.refuse = func(table string) error {
			if table == "trade" {
				return k.ErrType
			}
			return nil
		}
		o := simOptions(p, 1, 700)
		o.Sync = synchronous
		var out bytes.Buffer
		err := Publish(t.Context(), o, quiet(), &out)
		trades := 0
		for _, key := range expected(t, p, o) {
			if strings.HasPrefix(key, "trade") {
				trades++
			}
		}
		if want := fmt.Sprintf("%d messages were refused", trades); err == nil || err.Error() != want {
			t.Errorf("sync %v: %v, want %s", synchronous, err, want)
		}
	}
}

func TestOtherSchema(t *testing.T) {
	p := newPlant(t)
	o := simOptions(p, 1, 10)
	o.Schema = "../configs/crypto.toml"
	err := Publish(t.Context(), o, quiet(), &bytes.Buffer{})
	const want = "table quote is (time:n sym:s bid:f ask:f bsize:f asize:f) here and (time:n sym:s bid:f ask:f bsize:i asize:i) at the tickerplant"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if n := len(p.logged()); n != 0 {
		t.Errorf("%d messages were sent all the same", n)
	}
}

// TestOtherProcess publishes to processes that are not quite a tickerplant.
func TestOtherProcess(t *testing.T) {
	p := newPlant(t)
	o := simOptions(p, 1, 100)
	sym := p.schema
	p.schema = nil
	err := Publish(t.Context(), o, quiet(), &bytes.Buffer{})
	if want := p.addr() + " is no tickerplant: it has no .u.upd"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	p.takes, p.noLog = true, true
	p.refuse = func(string) error { return k.ErrNYI } // it does what it likes
	must(t, Publish(t.Context(), o, quiet(), &bytes.Buffer{}))
	p.schema = sym
}

func TestNoLog(t *testing.T) {
	p := newPlant(t)
	p.noLog = true
	o := simOptions(p, 1, 1000)
	o.Resume = true
	must(t, Publish(t.Context(), o, quiet(), &bytes.Buffer{}))
}

func TestAccessDenied(t *testing.T) {
	l, err := ipc.Listen(ipc.ListenOptions{Host: "127.0.0.1", NoUnix: true, Authenticate: func(l ipc.Login) bool { return l.User == "good" }})
	must(t, err)
	defer l.Shutdown()
	o := Options{Tickerplant: fmt.Sprintf("127.0.0.1:%d:bad:pw", l.Port()), Source: "sim"}
	if err := Publish(t.Context(), o, quiet(), &bytes.Buffer{}); !errors.Is(err, k.ErrAccess) {
		t.Errorf("got %v", err)
	}
}

// TestWaitsForTickerplant starts a feed before its tickerplant, and ends one that never finds it.
func TestWaitsForTickerplant(t *testing.T) {
	p := newPlant(t)
	p.mu.Lock()
	p.die()
	p.mu.Unlock()
	<-p.died
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	must(t, Publish(ctx, simOptions(p, 1, 100), quiet(), &bytes.Buffer{}))

	done, o := make(chan error), simOptions(p, 1, 100)
	go func() { done <- Publish(t.Context(), o, quiet(), &bytes.Buffer{}) }()
	time.Sleep(50 * time.Millisecond)
	p.start(-1)
	must(t, <-done)
	compare(t, loggedKeys(p, false), expected(t, p, o))
}

// TestLostConnection breaks connections under a tickerplant that lives on.
func TestLostConnection(t *testing.T) {
	p := newPlant(t)
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer proxy.Close()
	go breakingProxy(proxy, p.addr())
	o := simOptions(p, 5, 30000)
	o.Tickerplant = proxy.Addr().String()
	must(t, Publish(t.Context(), o, quiet(), &bytes.Buffer{}))
	compare(t, loggedKeys(p, false), expected(t, p, o))
}

// breakingProxy passes on a little more of each connection before it breaks it.
func breakingProxy(l net.Listener, to string) {
	for limit := int64(20000); ; limit += 30000 {
		client, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			server, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer server.Close()
			go copyN(client, server, 1<<40)
			copyN(server, client, limit)
		}()
	}
}

func copyN(dst, src net.Conn, n int64) {
	buf := make([]byte, 4096)
	for n > 0 {
		m, err := src.Read(buf[:min(n, int64(len(buf)))])
		if m > 0 {
			if _, err := dst.Write(buf[:m]); err != nil {
				return
			}
			n -= int64(m)
		}
		if err != nil {
			return
		}
	}
}
