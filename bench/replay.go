package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"tock/ipc"
	"tock/k"
)

// replayScript replays a log into a table, then once more into nothing for the memory.
const replayScript = `trade:([]time:` + "`timespan$()" + `;sym:` + "`g#`symbol$()" + `;price:` + "`float$()" + `;size:` + "`long$()" + `;seq:` + "`long$()" + `)
upd:insert
\t -11!` + "`:replay.log" + `
if[not %d=count trade;-1"'wrong count"]`

const replayDropScript = `upd:{[t;x]}
\t -11!` + "`:replay.log"

func runReplay(s *settings, r *report) error {
	for _, rows := range []int{1, 100} {
		messages := 4_000_000
		if rows > 1 {
			messages = 200_000
		}
		if s.quick {
			messages /= 4
		}
		log := filepath.Join(s.work, "replay.log")
		if err := writeLog(log, messages, rows); err != nil {
			return err
		}
		var perSec, dropped []float64
		var rss int64
		for range s.repeats(s.reps) {
			out, err := s.runQ(s.work, fmt.Sprintf(replayScript, messages*rows))
			if err != nil {
				return err
			}
			perSec = append(perSec, float64(messages)/out.elapsed[0]*1e3)
			ms, peak, err := s.replayDropping()
			if err != nil {
				return err
			}
			dropped = append(dropped, float64(messages)/ms*1e3)
			rss = max(rss, peak)
		}
		info, err := os.Stat(log)
		if err != nil {
			return err
		}
		note := fmt.Sprintf("%d rows a message: %.3g rows/s", rows, median(perSec)*float64(rows))
		cell := fmt.Sprintf("rows=%d", rows)
		r.add(result{Workload: "replay", Cell: cell, Engine: "tock", Unit: "msgs/s", Runs: perSec, Note: note})
		r.add(result{Workload: "replay", Cell: cell, Engine: "empty upd", Unit: "msgs/s", Runs: dropped,
			Note: fmt.Sprintf("log %d MB, peak memory %d MB", info.Size()>>20, rss>>20)})
		if err := s.bound(r, "replay", cell, copyOne, "msgs/s", func(perSec float64) float64 { return perSec * float64(messages) / float64(info.Size()) }); err != nil {
			return err
		}
		r.table("replay", cell, true)
		_ = os.Remove(log)
	}
	return nil
}

// replayDropping is the milliseconds of a replay whose rows are dropped, and the most memory
// it held (asked of the process itself: what its parent held does not count).
func (s *settings) replayDropping() (ms float64, peak int64, err error) {
	q, err := s.startQ(s.work)
	if err != nil {
		return 0, 0, err
	}
	defer q.stop()
	lines, err := q.do(replayDropScript)
	if err != nil {
		return 0, 0, err
	}
	if ms, err = strconv.ParseFloat(lines[len(lines)-1], 64); err != nil {
		return 0, 0, fmt.Errorf("replay: unexpected answer %q", lines)
	}
	peak, err = q.memory("VmHWM")
	return ms, peak, err
}

// writeLog writes a tickerplant log of equal-shaped messages.
func writeLog(path string, messages, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, _ = w.Write([]byte{0xff, 1, 0, 0, 0, 0, 0, 0})
	syms := make([]k.Sym, 500)
	for i := range syms {
		syms[i] = k.Intern(fmt.Sprintf("S%03d", i))
	}
	var buf []byte
	for m := range messages {
		var x k.Value
		if rows == 1 {
			x = k.ListOf(k.NewTimespan(int64(m)*1000), k.NewSym(syms[m%500]), k.NewFloat(float64(m%1000)/8), k.NewLong(100), k.NewLong(int64(m)))
		} else {
			tm, sym, price, size, seq := make([]int64, rows), make([]k.Sym, rows), make([]float64, rows), make([]int64, rows), make([]int64, rows)
			for i := range rows {
				tm[i], sym[i], price[i], size[i], seq[i] = int64(m), syms[(m+i)%500], float64(i)/8, 100, int64(i)
			}
			x = k.ListOf(k.Timespans(tm), k.Syms(sym), k.Floats(price), k.Longs(size), k.Longs(seq))
		}
		if buf, err = ipc.Append(buf[:0], k.ListOf(k.NewSymbol("upd"), k.NewSymbol("trade"), x)); err != nil {
			return err
		}
		_, _ = w.Write(buf)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
