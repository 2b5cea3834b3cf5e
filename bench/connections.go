package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
)

// The connections workload: what five thousand connections that say nothing cost q, in
// time and memory; five hundred that ask without pause; and what a client notices of others
// that misbehave: ones that never read, send a byte now and then, send garbage, and open
// and close as fast as they can.

func runConnections(s *settings, r *report) error {
	var opened, each, rate, peak []float64
	for range s.repeats(s.reps) {
		o, e, err := s.idleConnections(5000)
		if err != nil {
			return err
		}
		q, p, err := s.busyConnections(500)
		if err != nil {
			return err
		}
		opened, each, rate, peak = append(opened, o), append(each, e), append(rate, q), append(peak, p)
	}
	for _, x := range []result{
		{Cell: "5000 idle: until all are open", Unit: "s", Runs: opened},
		{Cell: "5000 idle: memory of each", Unit: "KiB", Runs: each, Note: "of the q process"},
		{Cell: "500 busy", Unit: "req/s", Runs: rate},
		{Cell: "500 busy: peak memory", Unit: "MiB", Runs: peak, Note: "of the q process"},
	} {
		x.Workload, x.Engine = "connections", "tock"
		r.add(x)
		r.table("connections", x.Cell, false)
	}
	return s.pestered(r)
}

// startQPort is a q process with its port and number.
func (s *settings) startQPort() (port, pid int, stop func(), err error) {
	port, stop, err = startServer(s.qServer)
	if err != nil {
		return 0, 0, nil, err
	}
	v, err := askOnce(port, ".z.i")
	if err != nil {
		stop()
		return 0, 0, nil, err
	}
	return port, int(v.Int()), stop, nil
}

func askOnce(port int, text string) (k.Value, error) {
	c, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{})
	if err != nil {
		return k.Value{}, err
	}
	defer func() { _ = c.Close() }()
	return c.Call(context.Background(), k.String(text))
}

// statusKiB is a field of a process's status in KiB.
func statusKiB(pid int, field string) (float64, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			return strconv.ParseFloat(strings.Fields(rest)[0], 64)
		}
	}
	return 0, fmt.Errorf("no %s", field)
}

// idleConnections opens n connections, eight at a time, and gives the seconds it took and
// the KiB of each.
func (s *settings) idleConnections(n int) (seconds, kib float64, err error) {
	port, pid, stop, err := s.startQPort()
	if err != nil {
		return 0, 0, err
	}
	defer stop()
	before, err := statusKiB(pid, "VmRSS")
	if err != nil {
		return 0, 0, err
	}
	const dialers = 8
	var wg sync.WaitGroup
	conns, errs := make([][]net.Conn, dialers), make([]error, dialers)
	start := time.Now()
	for d := range dialers {
		wg.Go(func() {
			for range n / dialers {
				nc, err := tockDial(fmt.Sprintf("127.0.0.1:%d", port))
				if err != nil {
					errs[d] = err
					return
				}
				conns[d] = append(conns[d], nc)
			}
		})
	}
	wg.Wait()
	seconds = time.Since(start).Seconds()
	defer func() {
		for _, nc := range slices.Concat(conns...) {
			_ = nc.Close()
		}
	}()
	for _, err := range errs {
		if err != nil {
			return 0, 0, err
		}
	}
	// The last ones may have their answer before q has them in its list.
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		v, err := askOnce(port, "count .z.W")
		if err != nil {
			return 0, 0, err
		}
		if int(v.Int()) > n {
			break
		}
		if time.Now().After(deadline) {
			return 0, 0, fmt.Errorf("%d connections of %d", v.Int()-1, n)
		}
	}

	after, err := statusKiB(pid, "VmRSS")
	return seconds, (after - before) / float64(n), err
}

// busyConnections is requests a second of n clients, and the process's peak memory in MiB.
func (s *settings) busyConnections(n int) (rate, mib float64, err error) {
	port, pid, stop, err := s.startQPort()
	if err != nil {
		return 0, 0, err
	}
	defer stop()
	if rate, err = s.rateOf("tock", port, n, 2*time.Second); err != nil {
		return 0, 0, err
	}
	kib, err := statusKiB(pid, "VmHWM")
	return rate, kib / 1024, err
}

// pestered is the round trip of one client alone and among those that misbehave.
func (s *settings) pestered(r *report) error {
	port, pid, stop, err := s.startQPort()
	if err != nil {
		return err
	}
	defer stop()
	ask, end, err := tockPinger(s, port, false)
	if err != nil {
		return err
	}
	defer end()
	times := func() ([]float64, error) {
		var all []float64
		for range 5000 {
			start := time.Now()
			if err := ask(); err != nil {
				return nil, err
			}
			all = append(all, float64(time.Since(start))/1e3)
		}
		slices.Sort(all)
		return all, nil
	}
	alone, err := times()
	if err != nil {
		return err
	}
	quit := make(chan struct{})
	var wg sync.WaitGroup
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for _, pest := range []func(address string, quit chan struct{}){neverReads, trickles, sendsGarbage, opensAndCloses} {
		wg.Go(func() { pest(address, quit) })
	}
	time.Sleep(500 * time.Millisecond)
	among, err := times()
	close(quit)
	wg.Wait()
	if err != nil {
		return err
	}
	peak, err := statusKiB(pid, "VmHWM")
	if err != nil {
		return err
	}
	for _, at := range []struct {
		name string
		of   int
	}{{"p50", 50}, {"p99", 99}} {
		i := len(alone) * at.of / 100
		r.add(result{Workload: "connections", Cell: "round trip " + at.name, Engine: "tock", Unit: "us", Runs: []float64{alone[i]}, Note: "alone"})
		r.add(result{Workload: "connections", Cell: "round trip " + at.name, Engine: "pestered", Unit: "us", Runs: []float64{among[i]},
			Note: fmt.Sprintf("beside four that misbehave; peak memory %.0f MiB", peak/1024)})
		r.table("connections", "round trip "+at.name, false)
	}
	return nil
}

// neverReads asks for answers that it does not read.
func neverReads(address string, quit chan struct{}) {
	nc, err := tockDial(address)
	if err != nil {
		return
	}
	defer func() { _ = nc.Close() }()
	message, _ := ipc.AppendMessage(nil, ipc.Sync, k.String("til 1000"))
	for range 2000 {
		select {
		case <-quit:
			return
		default:
		}
		_ = nc.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
		if _, err := nc.Write(message); err != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	<-quit
}

// trickles sends a message byte by byte.
func trickles(address string, quit chan struct{}) {
	nc, err := tockDial(address)
	if err != nil {
		return
	}
	defer func() { _ = nc.Close() }()
	message, _ := ipc.AppendMessage(nil, ipc.Sync, k.String(strings.Repeat("x", 1000)))
	for _, b := range message {
		select {
		case <-quit:
			return
		case <-time.After(20 * time.Millisecond):
			_, _ = nc.Write([]byte{b})
		}
	}
	<-quit
}

// sendsGarbage logs in and sends what is no message, time after time.
func sendsGarbage(address string, quit chan struct{}) {
	junk := make([]byte, 4096)
	for i := range junk {
		junk[i] = byte(rand.Uint32())
	}
	for {
		select {
		case <-quit:
			return
		case <-time.After(5 * time.Millisecond):
		}
		if nc, err := tockDial(address); err == nil {
			_, _ = nc.Write(junk)
			_ = nc.Close()
		}
	}
}

// opensAndCloses does so without pause.
func opensAndCloses(address string, quit chan struct{}) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		nc, err := net.Dial("tcp", address)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		if t, ok := nc.(*net.TCPConn); ok {
			_ = t.SetLinger(0) // no trace of it stays in the system
		}
		_ = nc.Close()
	}
}
