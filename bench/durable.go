package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"tock/ipc"
)

// The durable workload: a tickerplant with -sync batch, whose answer to a synchronous
// update means that it is on the disk. Publishers that wait for each answer give commits a
// second, beside a bare loop of appends and fdatasyncs: one alone, whose way to and from
// the tickerplant is added to each sync, and eight, who share syncs. One that keeps a
// thousand messages of a hundred rows ahead gives rows a second, beside the same without
// syncs.

var durablePublishers = []int{1, 8}

func runDurable(s *settings, r *report) error {
	span := time.Second
	rounds := 3 * s.reps
	if s.quick {
		span, rounds = span/2, 3
	}
	runs := map[string][]float64{}
	note := func(what string, x float64) { runs[what] = append(runs[what], x) }
	for range s.repeats(rounds) {
		for _, mode := range []string{"batch", "none"} {
			if err := s.durableRound(mode, span, note); err != nil {
				return err
			}
		}
		bare, err := s.bareCommits(span)
		if err != nil {
			return err
		}
		note("device", bare)
	}
	device := median(runs["device"])
	for _, n := range durablePublishers {
		cell := fmt.Sprintf("commits, %d waiting publishers", n)
		r.add(result{Workload: "durable", Cell: cell, Engine: "tock", Unit: "1/s", Runs: runs[cell], Note: "updates answered, so on disk"})
		r.add(result{Workload: "durable", Cell: cell, Engine: "device", Unit: "1/s", Runs: runs["device"], Note: "append and fdatasync of the same bytes"})
		if n == 1 {
			if err := s.bound(r, "durable", cell, pingPong, "1/s", func(us float64) float64 { return 1 / (1/device + us/1e6) }); err != nil {
				return err
			}
		}
		r.table("durable", cell, true)
	}
	r.add(result{Workload: "durable", Cell: "rows=100", Engine: "tock", Unit: "rows/s", Runs: runs["batch"], Note: "-sync batch, answers mean on disk"})
	r.add(result{Workload: "durable", Cell: "rows=100", Engine: "not durable", Unit: "rows/s", Runs: runs["none"], Note: "-sync none, answers mean written"})
	if err := s.bound(r, "durable", "rows=100", appendFast, "rows/s", func(perSec float64) float64 { return perSec / rowBytes }); err != nil {
		return err
	}
	r.table("durable", "rows=100", true)
	return nil
}

// durableRound measures a fresh tickerplant with a mode of syncing.
func (s *settings) durableRound(mode string, span time.Duration, note func(what string, x float64)) error {
	p, err := s.startDurable(mode)
	if err != nil {
		return err
	}
	defer p.stop()
	if mode == "batch" {
		for _, n := range durablePublishers {
			perSec, err := p.waiting(n, span)
			if err != nil {
				return err
			}
			note(fmt.Sprintf("commits, %d waiting publishers", n), perSec)
		}
	}
	conn, err := tockDial(p.addr())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	perSec, err := publishAnswered(conn, 100, 1000, span)
	note(mode, 100*perSec)
	return err
}

// durablePlant is a tickerplant with a subscriber.
type durablePlant struct {
	b   *broker
	sub net.Conn
}

func (p *durablePlant) addr() string { return fmt.Sprintf("127.0.0.1:%d", p.b.port) }

func (s *settings) startDurable(mode string) (*durablePlant, error) {
	b, err := startBroker(s, "tock", filepath.Join(s.work, "durable"), "-sync", mode)
	if err != nil {
		return nil, err
	}
	p := &durablePlant{b: b}
	if p.sub, err = tockDial(p.addr()); err == nil {
		err = tockSubscribe(p.sub, p.sub)
	}
	if err != nil {
		b.stop()
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, p.sub) }()
	return p, nil
}

func (p *durablePlant) stop() {
	_ = p.sub.Close()
	p.b.stop()
}

// waiting is updates a second of some publishers that wait for each answer.
func (p *durablePlant) waiting(publishers int, span time.Duration) (float64, error) {
	var wg sync.WaitGroup
	perSec, errs := make([]float64, publishers), make([]error, publishers)
	for i := range publishers {
		conn, err := tockDial(p.addr())
		if err != nil {
			return 0, err
		}
		defer func() { _ = conn.Close() }()
		wg.Go(func() { perSec[i], errs[i] = publishAnswered(conn, 1, 1, span) })
	}
	wg.Wait()
	all := 0.0
	for _, x := range perSec {
		all += x
	}
	return all, errors.Join(errs...)
}

// taken is the answer to a synchronous update that was taken.
var taken = []byte{1, 2, 0, 0, 10, 0, 0, 0, 0x65, 0}

// publishAnswered publishes messages of some rows, at most window of them unanswered, for a
// time, and gives messages a second.
func publishAnswered(conn net.Conn, rows, window int, span time.Duration) (float64, error) {
	frame, _, _, err := tockFrame(rows)
	if err != nil {
		return 0, err
	}
	frame[1] = 1 // synchronous
	many := bytes.Repeat(frame, max(1, window/10))
	per := max(1, window/10)
	answers := make([]byte, 64<<10)
	sent, got, have := 0, 0, 0
	start := time.Now()
	for time.Since(start) < span || got < sent {
		for time.Since(start) < span && sent+per-got <= window {
			if _, err := conn.Write(many); err != nil {
				return 0, err
			}
			sent += per
		}
		if got == sent {
			continue
		}
		n, err := conn.Read(answers[have:])
		if err != nil {
			return 0, err
		}
		have += n
		at := 0
		for ; have-at >= len(taken); at += len(taken) {
			if !bytes.Equal(answers[at:at+len(taken)], taken) {
				return 0, fmt.Errorf("update %d was answered % x", got, answers[at:at+len(taken)])
			}
			got++
		}
		have = copy(answers, answers[at:have])
	}
	return float64(sent) / time.Since(start).Seconds(), nil
}

// bareCommits is appends, each with a sync, a second: of the bytes of one row's record.
func (s *settings) bareCommits(span time.Duration) (float64, error) {
	frame, _, _, err := tockFrame(1)
	if err != nil {
		return 0, err
	}
	record := frame[ipc.HeaderBytes:]
	f, err := os.Create(filepath.Join(s.work, "bare.log"))
	if err != nil {
		return 0, err
	}
	defer func() { _, _ = f.Close(), os.Remove(f.Name()) }()
	n := 0
	start := time.Now()
	for time.Since(start) < span {
		if _, err := f.Write(record); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
