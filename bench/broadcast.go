package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"
	"time"

	"tock/ipc"
	"tock/k"
)

// The broadcast workload: -25! to a hundred subscribers, from the first one's call to the
// last one's delivery, beside a bare loop that writes the same bytes to a hundred sockets.
// Subscribers are plain sockets that count bytes.

const broadcastSubs = 100

func runBroadcast(s *settings, r *report) error {
	ports := map[string]int{}
	for engine, command := range map[string]func(port int) *exec.Cmd{"tock": s.qServer,
		"bare": func(port int) *exec.Cmd { return self("fan")(s, port, s.work) }} {
		port, stop, err := startServer(command)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		defer stop()
		ports[engine] = port
	}
	for _, size := range []int{100, 4000} {
		tock, err := tockFan(ports["tock"], size)
		if err != nil {
			return err
		}
		bare, err := bareFan(ports["bare"], size)
		if err != nil {
			return err
		}
		cell := fmt.Sprintf("%d bytes to %d", size, broadcastSubs)
		runs := map[string][]float64{}
		for range s.repeats(s.reps * 5) {
			for engine, f := range map[string]*fan{"tock": tock, "bare": bare} {
				took, err := f.run(100)
				if err != nil {
					return fmt.Errorf("%s: %w", engine, err)
				}
				runs[engine] = append(runs[engine], float64(took)/1e3)
			}
		}
		tock.stop()
		bare.stop()
		for _, engine := range []string{"tock", "bare"} {
			r.add(result{Workload: "broadcast", Cell: cell, Engine: engine, Unit: "us", Runs: runs[engine], Note: "a message to all"})
		}
		r.table("broadcast", cell, false)
	}
	return nil
}

// fan is one engine's subscribers and the one who has messages sent to them.
type fan struct {
	size int
	subs []net.Conn
	send func(times int) error
	end  func()
}

func (f *fan) stop() {
	for _, nc := range f.subs {
		_ = nc.Close()
	}
	f.end()
}

// run has a message sent some times, and gives the time for each until all have it.
func (f *fan) run(times int) (time.Duration, error) {
	var wg sync.WaitGroup
	errs := make(chan error, len(f.subs)+1)
	for _, nc := range f.subs {
		wg.Go(func() {
			buf := make([]byte, 64<<10)
			for left := times * f.size; left > 0; {
				n, err := nc.Read(buf[:min(len(buf), left)])
				if err != nil {
					errs <- err
					return
				}
				left -= n
			}
		})
	}
	start := time.Now()
	if err := f.send(times); err != nil {
		return 0, err
	}
	wg.Wait()
	took := time.Since(start) / time.Duration(times)
	select {
	case err := <-errs:
		return 0, err
	default:
		return took, nil
	}
}

// fanSubs dials the subscribers.
func fanSubs(dial func() (net.Conn, error)) ([]net.Conn, error) {
	var subs []net.Conn
	for range broadcastSubs {
		nc, err := dial()
		if err != nil {
			return nil, err
		}
		subs = append(subs, nc)
	}
	return subs, nil
}

func tockFan(port, size int) (*fan, error) {
	address := fmt.Sprintf("127.0.0.1:%d", port)
	c, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{})
	if err != nil {
		return nil, err
	}
	subs, err := fanSubs(func() (net.Conn, error) { return tockDial(address) })
	if err != nil {
		return nil, err
	}
	ask := func(text string) (k.Value, error) { return c.Call(context.Background(), k.String(text)) }
	for range 100 { // all have their handles
		v, err := ask(fmt.Sprintf(`hs:key[.z.W]except .z.w;m:%d#"x";count hs`, size-ipc.HeaderBytes-6))
		if err != nil {
			return nil, err
		}
		if v.Int() == broadcastSubs {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	send := func(times int) error {
		_, err := ask(fmt.Sprintf("do[%d;-25!(hs;m)]", times))
		return err
	}
	return &fan{size, subs, send, func() { _ = c.Close() }}, nil
}

func bareFan(port, size int) (*fan, error) {
	dial := func(role string) (net.Conn, error) {
		nc, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_, err = nc.Write([]byte(role))
		}
		return nc, err
	}
	subs, err := fanSubs(func() (net.Conn, error) { return dial("S") })
	if err != nil {
		return nil, err
	}
	time.Sleep(200 * time.Millisecond)
	nc, err := dial("P")
	if err != nil {
		return nil, err
	}
	send := func(times int) error {
		var order [8]byte
		binary.LittleEndian.PutUint32(order[:], uint32(times))
		binary.LittleEndian.PutUint32(order[4:], uint32(size))
		if _, err := nc.Write(order[:]); err != nil {
			return err
		}
		_, err := io.ReadFull(nc, order[:1])
		return err
	}
	return &fan{size, subs, send, func() { _ = nc.Close() }}, nil
}

// runFan writes what it is asked for to all its subscribers.
func runFan(listen string) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		fail(err)
	}
	var mu sync.Mutex
	subs := map[net.Conn]bool{}
	serve := func(nc net.Conn) {
		var order [8]byte
		if _, err := io.ReadFull(nc, order[:1]); err != nil {
			return
		}
		if order[0] == 'S' {
			mu.Lock()
			subs[nc] = true
			mu.Unlock()
			_, _ = nc.Read(order[:])
			mu.Lock()
			delete(subs, nc)
			mu.Unlock()
			return
		}
		for {
			if _, err := io.ReadFull(nc, order[:]); err != nil {
				return
			}
			message := make([]byte, binary.LittleEndian.Uint32(order[4:]))
			mu.Lock()
			for range binary.LittleEndian.Uint32(order[:]) {
				for sub := range subs {
					if _, err := sub.Write(message); err != nil {
						delete(subs, sub)
					}
				}
			}
			mu.Unlock()
			_, _ = nc.Write(order[:1])
		}
	}
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go serve(nc)
		}
	}()
	untilStopped()
}
