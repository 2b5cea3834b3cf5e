// Package soak runs the tick stack for a while under mixed load with clients that come,
// go, are killed and do not read, and looks at what is left: every update at every
// subscriber, in order; no descriptor, goroutine or memory that nobody uses.
//
//	go test ./test/soak                         20 seconds
//	SOAK=10m go test -v -timeout 20m ./test/soak
package soak

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tock/ipc"
	"tock/k"
	"tock/test/rig"
)

const (
	publishers = 3
	batchRows  = 20
	pace       = 5 * time.Millisecond // between two batches of a publisher
)

// soak is one run.
type soak struct {
	t             *testing.T
	dir           string
	tp, rdb, hdb  int
	procs         map[string]*rig.Proc
	end           context.Context // of the load
	load          sync.WaitGroup
	asked, failed atomic.Int64 // queries
	churned       atomic.Int64 // connections opened and closed, one way or another
	killed        atomic.Int64 // client processes
}

func TestSoak(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("needs /proc, and time")
	}
	length := 20 * time.Second
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOTRACEBACK", "all")
	idle := map[string]int{} // goroutines of programs that nobody connected to
	for name, p := range start(t).procs {
		idle[name], _ = p.Goroutines()
	}

	s := start(t)
	var cancel context.CancelFunc
	s.end, cancel = context.WithTimeout(context.Background(), length)
	defer cancel()
	// The subscribers must see what comes from the first update on.
	seen := make([]*subscriber, 3)
	for i := range seen {
		seen[i] = s.subscribe()
	}
	stalled := s.stall()
	before := s.usage() // with what stays connected for the whole run
	sent := make([]int64, publishers)
	for i := range sent {
		s.load.Go(func() { sent[i] = s.publish(i) })
	}
	for range 3 {
		s.load.Go(s.churn)
	}
	s.load.Go(s.query)
	s.load.Go(s.browse)
	s.load.Go(s.kill)
	middle := s.sample(length)
	s.load.Wait()
	queued := rig.MustAsk(t, s.tp, "max .z.W").Int() // what waits for the subscriber that does not read
	_ = stalled.Close()

	total := int64(0)
	for _, n := range sent {
		total += n
	}
	s.check(sent, seen)
	for _, sub := range seen {
		_ = sub.conn.Close()
	}
	after := s.settle(before)
	t.Logf("%v: %d rows from %d publishers; %d connections came and went, %d clients killed; %d queries, %d refused",
		length, total, publishers, s.churned.Load(), s.killed.Load(), s.asked.Load(), s.failed.Load())
	t.Logf("%.1f MB waited for the subscriber that did not read", mb(queued))
	for _, name := range []string{"tickerplant", "rdb", "hdb"} {
		b, m, a := before[name], middle[name], after[name]
		t.Logf("%-11s  descriptors %d, %d, %d  memory %.1f, %.1f, %.1f MB (start, half way, end)", name, b.Files, m.Files, a.Files, mb(b.Memory), mb(m.Memory), mb(a.Memory))
		if a.Files > b.Files {
			t.Errorf("%s: %d descriptors, %d before the load", name, a.Files, b.Files)
		}
		// The tables are the RDB's alone, at most a few hundred bytes a row while they grow.
		room := int64(200 << 20)
		if name == "rdb" {
			room += total * 300
		}
		if a.Memory > b.Memory+room {
			t.Errorf("%s: %.1f MB, %.1f before the load", name, mb(a.Memory), mb(b.Memory))
		}
		n, stacks := s.procs[name].Goroutines()
		t.Logf("%-11s  goroutines %d, idle %d", name, n, idle[name])
		const slack = 8 // of the runtime, and what ends by itself
		if n > idle[name]+slack {
			t.Errorf("%s: %d goroutines, %d in an idle process\n%.20000s", name, n, idle[name], stacks)
		}
	}
}

func mb(n int64) float64 { return float64(n) / (1 << 20) }

// start starts the programs of the stack.
func start(t *testing.T) *soak {
	s := &soak{t: t, dir: t.TempDir(), tp: rig.Port(t), rdb: rig.Port(t), hdb: rig.Port(t), procs: map[string]*rig.Proc{}}
	db := filepath.Join(s.dir, "db")
	s.procs["tickerplant"] = rig.Start(t, s.dir, s.tp, "tickerplant", "sym", db, "-p", strconv.Itoa(s.tp))
	s.procs["hdb"] = rig.Start(t, s.dir, s.hdb, "hdb", filepath.Join(db, "sym"), "-p", strconv.Itoa(s.hdb))
	s.procs["rdb"] = rig.Start(t, s.dir, s.rdb, "rdb", fmt.Sprintf(":%d", s.tp), fmt.Sprintf(":%d", s.hdb), "-p", strconv.Itoa(s.rdb))
	rig.Eventually(t, s.tp, "count .u.w`trade", k.NewLong(1))
	return s
}

// publish sends batches whose sizes count the publisher's rows from 0; how many were acknowledged in the end.
func (s *soak) publish(id int) int64 {
	c, err := rig.Dial(context.Background(), s.tp)
	if err != nil {
		s.t.Error(err)
		return 0
	}
	defer func() { _ = c.Close() }()
	next := int64(0)
	for ticks := time.NewTicker(pace); s.end.Err() == nil; <-ticks.C {
		times, syms, prices, sizes := make([]int64, batchRows), make([]k.Sym, batchRows), make([]float64, batchRows), make([]int32, batchRows)
		for i := range sizes {
			times[i], syms[i], prices[i], sizes[i] = time.Now().UnixNano()%86_400_000_000_000, k.Intern(fmt.Sprint("p", id)), rand.Float64(), int32(next)
			next++
		}
		msg := k.ListOf(k.NewSymbol(".u.upd"), k.NewSymbol("trade"), k.ListOf(k.Timespans(times), k.Syms(syms), k.Floats(prices), k.Ints(sizes)))
		if rand.IntN(20) == 0 {
			_, err = c.Call(context.Background(), msg)
		} else {
			err = c.Send(ipc.Async, msg)
		}
		if err != nil {
			s.t.Errorf("publisher %d: %v", id, err)
			return 0
		}
	}
	if _, err := c.Call(context.Background(), k.String("")); err != nil { // all before has been taken
		s.t.Error(err)
	}
	return next
}

// subscriber takes everything and holds it against what must come.
type subscriber struct {
	conn *ipc.Conn
	mu   sync.Mutex
	next [publishers]int64
	bad  error
}

func (s *soak) subscribe() *subscriber {
	sub := &subscriber{}
	c, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: s.tp}, ipc.DialOptions{Options: ipc.Options{Handler: sub}})
	if err == nil {
		_, err = c.Call(context.Background(), k.String("{.u.sub[x;`]}each`trade`quote"))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	sub.conn = c
	return sub
}

func (sub *subscriber) Opened(*ipc.Conn) {}

func (sub *subscriber) Closed(_ *ipc.Conn, err error) {}

func (sub *subscriber) Messages(_ *ipc.Conn, batch *ipc.Batch) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	for i := range batch.Messages {
		v, err := batch.Messages[i].Decode(nil)
		if err != nil {
			sub.bad = err
			return
		}
		if v.Len() != 3 || v.At(2).Table() == nil {
			continue
		}
		syms, _ := v.At(2).Table().Col(k.Intern("sym"))
		sizes, _ := v.At(2).Table().Col(k.Intern("size"))
		for row := range syms.Len() {
			id, _ := strconv.Atoi(syms.At(row).Sym().String()[1:])
			if got := sizes.At(row).Int(); got != sub.next[id] && sub.bad == nil {
				sub.bad = fmt.Errorf("publisher %d: row %d where %d was due", id, got, sub.next[id])
			}
			sub.next[id]++
		}
	}
}

// stall subscribes and does not read.
func (s *soak) stall() net.Conn {
	nc := s.raw(s.tp)
	message, err := ipc.AppendMessage(nil, ipc.Async, k.String(".u.sub[`trade;`]"))
	if err == nil {
		_, err = nc.Write(message)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return nc
}

// raw is a connection that has logged in.
func (s *soak) raw(port int) net.Conn {
	nc, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port))
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err = nc.Write([]byte("soak:\x03\x00")); err == nil {
		_, err = nc.Read(make([]byte, 1))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return nc
}

// churn connects to the processes and leaves, in all the ways there are.
func (s *soak) churn() {
	ports := []int{s.tp, s.rdb, s.hdb}
	for s.end.Err() == nil {
		port := ports[rand.IntN(len(ports))]
		addr := fmt.Sprint("127.0.0.1:", port)
		s.churned.Add(1)
		switch rand.IntN(7) {
		case 0: // says nothing
			if nc, err := net.Dial("tcp", addr); err == nil {
				_ = nc.Close()
			}
		case 1: // half a greeting
			if nc, err := net.Dial("tcp", addr); err == nil {
				_, _ = nc.Write([]byte("somebo"))
				_ = nc.Close()
			}
		case 2: // a reset in the middle of a message
			nc := s.raw(port)
			_, _ = nc.Write([]byte{1, 1, 0, 0, 100, 0, 0, 0, 10, 0})
			_ = nc.(*net.TCPConn).SetLinger(0)
			_ = nc.Close()
		case 3: // does not wait for its response
			nc := s.raw(port)
			message, _ := ipc.AppendMessage(nil, ipc.Sync, k.String("til 100000"))
			_, _ = nc.Write(message)
			_ = nc.Close()
		case 4: // subscribes, and is gone
			if c, err := rig.Dial(s.end, s.tp); err == nil {
				_, _ = c.Call(s.end, k.String(".u.sub[`;`p1]"))
				_ = c.Close()
			}
		case 5: // no message
			nc := s.raw(port)
			_, _ = nc.Write([]byte("\x01\x01\x00\x00\x20\x00\x00\x00rubbish that is no q at all"))
			_ = nc.Close()
		default: // as it should be
			if c, err := rig.Dial(s.end, port); err == nil {
				_, _ = c.Call(s.end, k.String("1+1"))
				_ = c.Close()
			}
		}
	}
}

// query asks the RDB for what people ask.
func (s *soak) query() {
	c, err := rig.Dial(context.Background(), s.rdb)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = c.Close() }()
	for s.end.Err() == nil {
		for _, text := range []string{"select vwap:size wavg price,n:count i by sym from trade", "-5#select from trade where sym=`p1", "count each(trade;quote)", "nosuch"} {
			s.asked.Add(1)
			if _, err := c.Call(context.Background(), k.String(text)); err != nil {
				s.failed.Add(1)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// browse asks over HTTP, and sometimes leaves before the answer is there.
func (s *soak) browse() {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for n := 0; s.end.Err() == nil; n++ {
		url := fmt.Sprintf("http://127.0.0.1:%d/.json?-100%%23trade", s.rdb)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		if n%5 == 0 {
			cancel()
			ctx, cancel = context.WithTimeout(context.Background(), 300*time.Microsecond)
		}
		if r, err := http.NewRequestWithContext(ctx, "GET", url, nil); err == nil {
			if resp, err := client.Do(r); err == nil {
				_ = resp.Body.Close()
			}
		}
		cancel()
		s.churned.Add(1)
		time.Sleep(10 * time.Millisecond)
	}
}

// kill starts subscribers as processes and kills them.
func (s *soak) kill() {
	script := filepath.Join(s.dir, "client.q")
	text := fmt.Sprintf("upd:insert;h:hopen %d;(.[;();:;].)each h\".u.sub[`;`]\";g:hopen %d;.z.ts:{g\"count trade\"};\\t 5\n", s.tp, s.rdb)
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		s.t.Error(err)
		return
	}
	for s.end.Err() == nil {
		p := rig.Start(s.t, s.dir, 0, "q", script, "-q", "-p", "0W")
		time.Sleep(time.Duration(300+rand.IntN(700)) * time.Millisecond)
		p.Kill()
		s.killed.Add(1)
	}
}

// usage is what the programs have of the system.
func (s *soak) usage() map[string]rig.Usage {
	out := map[string]rig.Usage{}
	for name, p := range s.procs {
		out[name] = p.Usage()
	}
	return out
}

// sample is the usage half way.
func (s *soak) sample(length time.Duration) map[string]rig.Usage {
	time.Sleep(length / 2)
	return s.usage()
}

// settle waits for descriptors to be given back, has the processes give back memory that
// nothing uses, and is the usage then.
func (s *soak) settle(before map[string]rig.Usage) map[string]rig.Usage {
	var after map[string]rig.Usage
	for deadline := time.Now().Add(rig.Patience); time.Now().Before(deadline); {
		after = s.usage()
		done := true
		for name, u := range after {
			done = done && u.Files <= before[name].Files
		}
		if done {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, port := range []int{s.tp, s.rdb, s.hdb} {
		rig.MustAsk(s.t, port, ".Q.gc[]")
	}
	files := after
	after = s.usage()
	for name, u := range after {
		u.Files = files[name].Files // without the connection just used
		after[name] = u
	}
	return after
}

// check holds what arrived against what was sent.
func (s *soak) check(sent []int64, seen []*subscriber) {
	s.t.Helper()
	for id, n := range sent {
		rig.Eventually(s.t, s.rdb, fmt.Sprintf("count select from trade where sym=`p%d", id), k.NewLong(n))
		rig.Eventually(s.t, s.rdb, fmt.Sprintf("(exec size from trade where sym=`p%d)~\"i\"$til %d", id, n), k.NewBool(true))
	}
	for i, sub := range seen {
		for deadline := time.Now().Add(rig.Patience); ; time.Sleep(20 * time.Millisecond) {
			sub.mu.Lock()
			next, bad := sub.next, sub.bad
			sub.mu.Unlock()
			if bad == nil && next != [publishers]int64(sent) && time.Now().Before(deadline) {
				continue
			}
			if bad != nil || next != [publishers]int64(sent) {
				s.t.Errorf("subscriber %d: has %v of %v: %v", i, next, sent, bad)
			}
			break
		}
	}
}
