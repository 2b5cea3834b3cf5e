package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A message of the publish, log and fan-out workload holds rows of 40 bytes: time (when
// it was published, ns), sym, price, size and a running number.
const rowBytes = 40

// cell is one run of a client: publisher and subscribers in one process, one connection each.
type cell struct {
	Engine string // tock, core, jetstream, redis, bare
	Port   int
	Subs   int
	Rows   int // rows a message
	N      int // messages
	Rate   int // messages a second; 0 as fast as the window allows
}

// outcome is what a client process reports.
type outcome struct {
	RowsPerSec     float64
	P50, P99, P999 float64 // microseconds from publish to delivery
	CPU            float64 // microseconds of the broker's processor a row
}

// brokerOf names the broker an engine's client talks to.
var brokerOf = map[string]string{"tock": "tock", "core": "nats", "jetstream": "nats", "redis": "redis", "bare": "bare"}

// contenders leaves out engines that nobody asked for, and names those whose broker is not
// on this machine.
func (s *settings) contenders(all ...string) []string {
	var out []string
	for _, e := range all {
		if e != "tock" && s.engines != nil && !s.engines.MatchString(e) {
			continue
		}
		if e == "redis" {
			if _, err := exec.LookPath("redis-server"); err != nil {
				fmt.Println("redis left out: redis-server is not installed")
				continue
			}
		}
		out = append(out, e)
	}
	return out
}

// messages is how many messages an engine is given, so that each cell takes a few seconds.
func (s *settings) messages(engine string, subs, rows int) int {
	n := 200_000
	if engine == "tock" || engine == "bare" || engine == "core" {
		n = 1_000_000
	}
	if rows > 1 {
		n /= 5
	}
	if subs > 3 {
		n /= 3
	}
	if s.quick {
		n /= 4
	}
	return n
}

func runPubsub(s *settings, r *report) error {
	for _, rows := range []int{1, 100} {
		for _, subs := range []int{1, 3, 10} {
			name := fmt.Sprintf("rows=%d subs=%d", rows, subs)
			if !s.wants(name) {
				continue
			}
			if err := s.pubsubCell(r, name, rows, subs); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *settings) pubsubCell(r *report, name string, rows, subs int) error {
	engines := s.contenders("tock", "jetstream", "redis", "core", "bare")
	rate, used := map[string][]float64{}, map[string][]float64{}
	reps := s.reps
	if rows > 1 && subs <= 3 { // under a second each, and the page cache's pages decide: up to three times as long where they are new
		reps = reps * 5 / 3
	}
	for turn := range s.repeats(reps) {
		for i := range engines { // each begins once: what the one before has left in memory matters
			e := engines[(turn+i)%len(engines)]
			out, err := s.cell(cell{Engine: e, Subs: subs, Rows: rows, N: s.messages(e, subs, rows)})
			if err != nil {
				return fmt.Errorf("%s %s: %w", e, name, err)
			}
			rate[e], used[e] = append(rate[e], out.RowsPerSec), append(used[e], out.CPU)
		}
	}
	for _, e := range engines {
		r.add(result{Workload: "pubsub", Cell: name, Engine: e, Unit: "rows/s", Runs: rate[e], Note: pubsubNotes[e]})
		r.add(result{Workload: "pubsub", Cell: name + " broker cpu", Engine: e, Unit: "us/row", Runs: used[e], Note: pubsubNotes[e]})
	}
	if err := s.bound(r, "pubsub", name, loopback, "rows/s", func(perSec float64) float64 { return perSec / float64(rowBytes*(1+subs)) }); err != nil {
		return err
	}
	r.table("pubsub", name, true)
	r.table("pubsub", name+" broker cpu", false)
	return nil
}

var pubsubNotes = map[string]string{"core": "no log", "bare": "bound, no subjects or checks", "redis": "AOF everysec", "jetstream": "file store"}

func runLatency(s *settings, r *report) error {
	engines := s.contenders("tock", "core", "jetstream", "redis", "bare")
	n := 50_000
	if s.quick {
		n = 10_000
	}
	for _, subs := range []int{1, 10} {
		name := "10,000 rows/s"
		if subs > 1 {
			name += fmt.Sprintf(", %d subscribers", subs)
		}
		if !s.wants(name) {
			continue
		}
		figures := map[string]map[string][]float64{"p50": {}, "p99": {}, "p99.9": {}, "broker cpu": {}}
		for range s.repeats(s.reps) {
			for _, e := range engines {
				out, err := s.cell(cell{Engine: e, Subs: subs, Rows: 1, N: n, Rate: 10_000})
				if err != nil {
					return fmt.Errorf("%s: %w", e, err)
				}
				for what, x := range map[string]float64{"p50": out.P50, "p99": out.P99, "p99.9": out.P999, "broker cpu": out.CPU} {
					figures[what][e] = append(figures[what][e], x)
				}
			}
		}
		for _, what := range []string{"p50", "p99", "p99.9", "broker cpu"} {
			for _, e := range engines {
				r.add(result{Workload: "latency", Cell: name + " " + what, Engine: e, Unit: "us", Runs: figures[what][e], Note: pubsubNotes[e]})
			}
			if what == "p50" {
				if err := s.bound(r, "latency", name+" "+what, pingPong, "us", func(us float64) float64 { return us }); err != nil {
					return err
				}
			}
			r.table("latency", name+" "+what, false)
		}
	}
	return nil
}

// cell runs one cell: a fresh broker on CPU 0, the client process on CPU 1.
func (s *settings) cell(c cell) (outcome, error) {
	dir := filepath.Join(s.work, "broker")
	b, err := startBroker(s, brokerOf[c.Engine], dir)
	if err != nil {
		return outcome{}, err
	}
	defer b.stop()
	c.Port = b.port
	spec, _ := json.Marshal(c)
	exe, _ := os.Executable()
	args := []string{exe, "-client", string(spec)}
	if taskset, err := exec.LookPath("taskset"); err == nil {
		args = append([]string{taskset, "-c", "1"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	timer := time.AfterFunc(90*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	before := processorMillis(b.pid)
	text, err := cmd.Output()
	if err != nil {
		return outcome{}, fmt.Errorf("client: %v %s", err, stderr.String())
	}
	var out outcome
	err = json.Unmarshal(text, &out)
	out.CPU = (processorMillis(b.pid) - before) * 1e3 / float64(c.N*c.Rows)
	return out, err
}

// client is the measuring side of a cell.
type client struct {
	cell
	got  []atomic.Int64 // messages delivered, by subscriber
	lats [][]int32      // ns, by subscriber
	done sync.WaitGroup
}

var epoch = time.Now()

// nanos is the clock of the latency figures: monotonic, one process.
func nanos() int64 { return int64(time.Since(epoch)) }

// peer publishes messages of one engine. publish gets the payload rows and may keep
// nothing of them; flush hands on what was buffered.
type peer struct {
	publish func(rows []byte) error
	flush   func() error
}

var peers = map[string]func(c *client) (peer, error){
	"tock": tockPeer, "core": natsPeer, "jetstream": natsPeer, "redis": redisPeer, "bare": barePeer,
}

// runClient is this program as the client process of a cell.
func runClient(spec string) {
	c := &client{}
	if err := json.Unmarshal([]byte(spec), &c.cell); err != nil {
		fail(err)
	}
	c.got = make([]atomic.Int64, c.Subs)
	c.lats = make([][]int32, c.Subs)
	for i := range c.lats {
		c.lats[i] = make([]int32, 0, c.N)
	}
	c.done.Add(c.Subs)
	p, err := peers[c.Engine](c)
	if err != nil {
		fail(err)
	}
	time.Sleep(300 * time.Millisecond)
	start := time.Now()
	if err := c.publish(p); err != nil {
		fail(err)
	}
	c.done.Wait()
	out := outcome{RowsPerSec: float64(c.N*c.Rows) / time.Since(start).Seconds()}
	var all []int32
	for _, l := range c.lats {
		all = append(all, l...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	at := func(q float64) float64 { return float64(all[int(q*float64(len(all)-1))]) / 1e3 }
	out.P50, out.P99, out.P999 = at(.5), at(.99), at(.999)
	_ = json.NewEncoder(os.Stdout).Encode(out)
	os.Exit(0)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// deliver counts one delivered message, stamped when it was published; true after the last.
func (c *client) deliver(sub int, stamp int64) bool {
	c.lats[sub] = append(c.lats[sub], int32(min(nanos()-stamp, 1<<31-1)))
	if c.got[sub].Add(1) == int64(c.N) {
		c.done.Done()
		return true
	}
	return false
}

// publish sends the cell's messages: paced, or with a bounded number ahead of the
// slowest subscriber.
func (c *client) publish(p peer) error {
	window := int64(20_000)
	if c.Rows > 1 {
		window = 1_000
	}
	rows := make([]byte, rowBytes*c.Rows)
	for r := range c.Rows {
		copy(rows[r*rowBytes+8:], "SYM00042")
		binary.LittleEndian.PutUint64(rows[r*rowBytes+16:], 0x4059000000000000)
		binary.LittleEndian.PutUint64(rows[r*rowBytes+24:], 100)
	}
	start := time.Now()
	for i := range c.N {
		switch {
		case c.Rate > 0:
			due := time.Duration(i) * time.Second / time.Duration(c.Rate)
			if wait := due - time.Since(start); wait > 0 {
				if err := p.flush(); err != nil {
					return err
				}
				time.Sleep(wait)
			}
		case i&63 == 0:
			for int64(i)-c.slowest() >= window {
				if err := p.flush(); err != nil {
					return err
				}
				time.Sleep(50 * time.Microsecond)
			}
		}
		binary.LittleEndian.PutUint64(rows, uint64(nanos()))
		binary.LittleEndian.PutUint64(rows[32:], uint64(i))
		if err := p.publish(rows); err != nil {
			return err
		}
	}
	return p.flush()
}

func (c *client) slowest() int64 {
	low := c.got[0].Load()
	for i := range c.got {
		low = min(low, c.got[i].Load())
	}
	return low
}
