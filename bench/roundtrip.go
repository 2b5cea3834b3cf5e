package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
)

// The round-trip workload: the sync request "2+2" (17 bytes, and 17 back) of a Go ipc
// client to q, over TCP and over the Unix domain socket, beside a bare loop that sends
// back what it read. One client at a time for the latency, a hundred for requests/s.
// Client and server are processes of their own, on no particular CPU.

// pinger asks once and waits for the answer.
type pinger func() error

// pingers is how an engine's client connects and asks.
var pingers = map[string]func(s *settings, port int, unix bool) (ping pinger, stop func(), err error){
	"tock": tockPinger, "bare": barePinger,
}

func runRoundtrip(s *settings, r *report) error {
	ports := map[string]int{}
	for engine, command := range map[string]func(port int) *exec.Cmd{"tock": s.qServer, "bare": s.echoServer} {
		port, stop, err := startServer(command)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		defer stop()
		ports[engine] = port
	}
	for _, transport := range []string{"tcp", "unix"} {
		if err := s.roundtripLatency(r, transport, ports); err != nil {
			return err
		}
	}
	return s.roundtripRate(r, ports)
}

// roundtripLatency alternates short runs of both engines, so that what else the machine
// does hits both alike.
func (s *settings) roundtripLatency(r *report, transport string, ports map[string]int) error {
	engines := []string{"tock", "bare"}
	asks := map[string]pinger{}
	for _, e := range engines {
		ping, stop, err := pingers[e](s, ports[e], transport == "unix")
		if err != nil {
			return fmt.Errorf("%s: %w", e, err)
		}
		defer stop()
		asks[e] = ping
	}
	const run = 500 // round trips before the other engine's turn
	runs := 40
	if s.quick {
		runs = 10
	}
	p50, p99 := map[string][]float64{}, map[string][]float64{}
	for range s.repeats(s.reps) {
		took := map[string][]float64{}
		for range runs {
			for _, e := range engines {
				for range run {
					start := time.Now()
					if err := asks[e](); err != nil {
						return fmt.Errorf("%s: %w", e, err)
					}
					took[e] = append(took[e], float64(time.Since(start))/1e3)
				}
			}
		}
		for _, e := range engines {
			all := took[e]
			slices.Sort(all)
			p50[e] = append(p50[e], all[len(all)/2])
			p99[e] = append(p99[e], all[len(all)*99/100])
		}
	}
	for _, e := range engines {
		r.add(result{Workload: "roundtrip", Cell: transport + " p50", Engine: e, Unit: "us", Runs: p50[e]})
		r.add(result{Workload: "roundtrip", Cell: transport + " p99", Engine: e, Unit: "us", Runs: p99[e]})
	}
	if transport == "tcp" {
		if err := s.bound(r, "roundtrip", "tcp p50", pingPong, "us", func(us float64) float64 { return us }); err != nil {
			return err
		}
	}
	r.table("roundtrip", transport+" p50", false)
	r.table("roundtrip", transport+" p99", false)
	return nil
}

// roundtripRate is a hundred clients, each asking again as soon as it was answered.
func (s *settings) roundtripRate(r *report, ports map[string]int) error {
	const clients = 100
	span := 2 * time.Second
	if s.quick {
		span /= 2
	}
	engines := []string{"tock", "bare"}
	rates := map[string][]float64{}
	for range s.repeats(s.reps) {
		for _, e := range engines {
			rate, err := s.rateOf(e, ports[e], clients, span)
			if err != nil {
				return fmt.Errorf("%s: %w", e, err)
			}
			rates[e] = append(rates[e], rate)
		}
	}
	for _, e := range engines {
		r.add(result{Workload: "roundtrip", Cell: "100 clients", Engine: e, Unit: "req/s", Runs: rates[e]})
	}
	r.table("roundtrip", "100 clients", true)
	return nil
}

func (s *settings) rateOf(engine string, port, clients int, span time.Duration) (float64, error) {
	asks := make([]pinger, clients)
	for i := range asks {
		ping, stop, err := pingers[engine](s, port, false)
		if err != nil {
			return 0, err
		}
		defer stop()
		asks[i] = ping
	}
	var wg sync.WaitGroup
	counts, errs := make([]int, clients), make([]error, clients)
	start := time.Now()
	for i, ask := range asks {
		wg.Go(func() {
			for errs[i] == nil && time.Since(start) < span {
				errs[i] = ask()
				counts[i]++
			}
		})
	}
	wg.Wait()
	total := 0
	for i, n := range counts {
		if errs[i] != nil {
			return 0, errs[i]
		}
		total += n
	}
	return float64(total) / time.Since(start).Seconds(), nil
}

func (s *settings) qServer(port int) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, "q"), "-q", "-p", strconv.Itoa(port))
	cmd.Env = append(os.Environ(), "QUDSPATH="+s.work)
	return cmd
}

func (s *settings) echoServer(port int) *exec.Cmd { return self("echo")(s, port, s.work) }

// startServer starts a server and waits for its port. Its standard input stays open.
func startServer(command func(port int) *exec.Cmd) (port int, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, nil, err
	}
	port = l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	cmd := command(port)
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, nil, err
	}
	if err := cmd.Start(); err != nil {
		return 0, nil, err
	}
	stop = func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	for range 2400 { // a minute: only a server that does not come takes it
		if c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second); err == nil {
			_ = c.Close()
			return port, stop, nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	stop()
	return 0, nil, fmt.Errorf("%s does not listen", cmd.Path)
}

// echoPath is the Unix domain socket of the echo server on a port.
func echoPath(dir string, port int) string { return filepath.Join(dir, fmt.Sprintf("echo.%d", port)) }

// runEcho sends back what it reads: the bare loop.
func runEcho(listen, dir string) {
	_, text, _ := net.SplitHostPort(listen)
	port, _ := strconv.Atoi(text)
	serve := func(network, address string) {
		l, err := net.Listen(network, address)
		if err != nil {
			fail(err)
		}
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = nc.Close() }()
				buf := make([]byte, 4096)
				for {
					n, err := nc.Read(buf)
					if err != nil {
						return
					}
					if _, err := nc.Write(buf[:n]); err != nil {
						return
					}
				}
			}()
		}
	}
	go serve("unix", echoPath(dir, port))
	go serve("tcp", listen)
	untilStopped()
}

func tockPinger(s *settings, port int, unix bool) (pinger, func(), error) {
	c, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: port, Unix: unix}, ipc.DialOptions{Options: ipc.Options{Callers: s.callers}, UnixDir: s.work})
	if err != nil {
		return nil, nil, err
	}
	ask := func() error {
		v, err := c.Call(context.Background(), k.String("2+2"))
		if err == nil && v.Int() != 4 {
			err = fmt.Errorf("2+2 is %d", v.Int())
		}
		return err
	}
	return ask, func() { _ = c.Close() }, nil
}

func barePinger(s *settings, port int, unix bool) (pinger, func(), error) {
	network, address := "tcp", fmt.Sprintf("127.0.0.1:%d", port)
	if unix {
		network, address = "unix", echoPath(s.work, port)
	}
	nc, err := net.Dial(network, address)
	if err != nil {
		return nil, nil, err
	}
	message, err := ipc.AppendMessage(nil, ipc.Sync, k.String("2+2"))
	if err != nil {
		return nil, nil, err
	}
	answer := make([]byte, 4096)
	ask := func() error {
		if _, err := nc.Write(message); err != nil {
			return err
		}
		n, err := nc.Read(answer)
		if err == nil && n != len(message) {
			err = fmt.Errorf("%d bytes came back", n)
		}
		return err
	}
	return ask, func() { _ = nc.Close() }, nil
}
