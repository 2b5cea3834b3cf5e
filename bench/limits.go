package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

// What the machine can do at best, measured in the same run and printed beside the figures
// that it bounds: memory copied and read, the loopback device, appends to a file, commits
// to the disk. A limit is measured when a workload first asks for it.

// limit is one of them, by its name in the tables.
type limit struct {
	name, unit string
	measure    func(s *settings) (float64, error)
}

const (
	copyOne    = "copy, 1 thread"
	copyTwo    = "copy, 2 threads"
	readOne    = "read, 1 thread"
	readTwo    = "read, 2 threads"
	loopback   = "loopback, 64 KiB"
	pingPong   = "loopback round trip"
	appendFast = "append, 1 MiB"
	appendRow  = "append, 100 B"
	commits    = "append 4 KiB + fdatasync"
)

var limits = []limit{
	{copyOne, "B/s", func(*settings) (float64, error) { return copyRate(1), nil }},
	{copyTwo, "B/s", func(*settings) (float64, error) { return copyRate(2), nil }},
	{readOne, "B/s", func(*settings) (float64, error) { return readRate(1), nil }},
	{readTwo, "B/s", func(*settings) (float64, error) { return readRate(2), nil }},
	{loopback, "B/s", func(*settings) (float64, error) { return loopbackRate() }},
	{pingPong, "us", func(*settings) (float64, error) { return pingPongMicros() }},
	{appendFast, "B/s", func(s *settings) (float64, error) { n, err := s.appendRate(1<<20, false); return n * (1 << 20), err }},
	{appendRow, "1/s", func(s *settings) (float64, error) { return s.appendRate(100, false) }},
	{commits, "1/s", func(s *settings) (float64, error) { return s.appendRate(4<<10, true) }},
}

// limit is a limit's figure, measured once in a run.
func (s *settings) limit(name string) (float64, error) {
	if x, ok := s.measured[name]; ok {
		return x, nil
	}
	at := slices.IndexFunc(limits, func(l limit) bool { return l.name == name })
	if at < 0 {
		return 0, fmt.Errorf("no limit %q", name)
	}
	x, err := limits[at].measure(s)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	if s.measured == nil {
		s.measured = map[string]float64{}
	}
	s.measured[name] = x
	return x, nil
}

// runLimits measures and prints all of them.
func runLimits(s *settings, r *report) error {
	fmt.Println("limits of the machine")
	for _, l := range limits {
		x, err := s.limit(l.name)
		if err != nil {
			return err
		}
		r.add(result{Workload: "limits", Cell: l.name, Engine: "machine", Unit: l.unit, Runs: []float64{x}})
		fmt.Printf("  %-26s %10.4g %s\n", l.name, x, l.unit)
	}
	fmt.Println()
	return nil
}

// bound adds, beside a cell's engines, what a limit would allow: amount in the limit's unit
// for one of the cell's. It stands for a time (seconds per unit) or a rate.
func (s *settings) bound(r *report, workload, cell, name, unit string, value func(limit float64) float64) error {
	x, err := s.limit(name)
	if err != nil {
		return err
	}
	r.add(result{Workload: workload, Cell: cell, Engine: "limit", Unit: unit, Runs: []float64{value(x)}, Note: name})
	return nil
}

// best is the highest of some runs: a limit is what was seen at best.
func best(n int, run func() float64) float64 {
	high := 0.0
	for range n {
		high = max(high, run())
	}
	return high
}

const limitBytes = 128 << 20 // of memory copied or read at a time, a thread

// together runs f on some threads and gives bytes a second of all.
func together(threads int, f func(thread int)) float64 {
	var wg sync.WaitGroup
	start := time.Now()
	for i := range threads {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
	return float64(threads*limitBytes) / time.Since(start).Seconds()
}

func copyRate(threads int) float64 {
	from, to := make([][]byte, threads), make([][]byte, threads)
	for i := range from {
		from[i], to[i] = make([]byte, limitBytes), make([]byte, limitBytes)
		for j := range from[i] {
			from[i][j] = byte(j)
		}
		copy(to[i], from[i])
	}
	return best(7, func() float64 { return together(threads, func(i int) { copy(to[i], from[i]) }) })
}

// readRate is that of the standard library's search for a byte that is not there: it compares
// 32 bytes an instruction and does nothing else.
func readRate(threads int) float64 {
	data := make([][]byte, threads)
	for i := range data {
		data[i] = bytes.Repeat([]byte{1}, limitBytes)
	}
	return best(7, func() float64 {
		return together(threads, func(i int) {
			if bytes.IndexByte(data[i], 0) >= 0 {
				panic("a byte that is not there was found")
			}
		})
	})
}

// socketPair is both ends of a connection over the loopback device.
func socketPair() (a, b net.Conn, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = l.Close() }()
	if a, err = net.Dial("tcp", l.Addr().String()); err != nil {
		return nil, nil, err
	}
	b, err = l.Accept()
	return a, b, err
}

func loopbackRate() (float64, error) {
	a, b, err := socketPair()
	if err != nil {
		return 0, err
	}
	defer func() { _, _ = a.Close(), b.Close() }()
	const total = 512 << 20
	received := make(chan error, 1)
	out, in := make([]byte, 64<<10), make([]byte, 256<<10)
	rate := best(3, func() float64 {
		start := time.Now()
		go func() {
			n := 0
			for n < total {
				m, err := b.Read(in)
				if err != nil {
					break
				}
				n += m
			}
			received <- nil
		}()
		for n := 0; n < total && err == nil; n += len(out) {
			_, err = a.Write(out)
		}
		<-received
		return total / time.Since(start).Seconds()
	})
	return rate, err
}

func pingPongMicros() (float64, error) {
	a, b, err := socketPair()
	if err != nil {
		return 0, err
	}
	defer func() { _, _ = a.Close(), b.Close() }()
	go func() {
		p := make([]byte, 64)
		for {
			if _, err := io.ReadFull(b, p); err != nil {
				return
			}
			if _, err := b.Write(p); err != nil {
				return
			}
		}
	}()
	p := make([]byte, 64)
	took := make([]float64, 20_000)
	for i := range took {
		start := time.Now()
		if _, err := a.Write(p); err != nil {
			return 0, err
		}
		if _, err := io.ReadFull(a, p); err != nil {
			return 0, err
		}
		took[i] = float64(time.Since(start)) / 1e3
	}
	return median(took), nil
}

// appendRate is appends a second of a size to a file, each with a sync if wanted.
func (s *settings) appendRate(size int, sync bool) (float64, error) {
	name := filepath.Join(s.work, "limit.dat")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return 0, err
	}
	defer func() { _, _ = f.Close(), os.Remove(name) }()
	b := make([]byte, size)
	const span = 700 * time.Millisecond
	n := 0
	start := time.Now()
	for time.Since(start) < span && n*size < 1<<30 {
		if _, err := f.Write(b); err != nil {
			return 0, err
		}
		if sync {
			if err := syscall.Fdatasync(int(f.Fd())); err != nil {
				return 0, err
			}
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
