package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"tock/ipc"
	"tock/k"
)

// The queries workload: q text sent over IPC to bin/hdb on a database of ten days, one
// million trades and four million quotes each, beside SQL in DuckDB (its own file and
// Parquet) and ClickHouse and data frames of Polars, which run in a process of their own
// without a wire. Every engine gives a digest of its answer, and they must agree.

// query is one question. The text answers with the number of its rows and a sum over them,
// so that big results need no transfer, or (fetched) with the rows themselves.
type query struct {
	id      string
	text    string
	digest  string // q: from the answer r to rows and sum
	fetched bool
}

const (
	vwapDigest = "(count r;sum r`vwap)"
	barsDigest = "(count r;(sum sum each r`o`h`l`c)+sum\"j\"$r`v)"
	ajDigest   = "(sum not null r`bid;sum r[`bid]+r`ask)"
	bars       = "o:first price,h:max price,l:min price,c:last price,v:sum size"
	twenty     = "`$\"S\",/:-3#'\"00\",/:string 25*til 20"
)

var queries = []query{
	{"q01 vwap of a day", "select vwap:size wavg price by sym from trade where date=2027.01.07", vwapDigest, false},
	{"q02 vwap of all days", "select vwap:size wavg price by sym from trade", vwapDigest, false},
	{"q03 bars of a symbol", "select " + bars + " by 0D00:05 xbar time from trade where date=2027.01.07,sym=`S007", barsDigest, false},
	{"q04 bars of all", "select " + bars + " by date,sym,0D00:01 xbar time from trade", barsDigest, false},
	{"q05 last quotes", "select last bid,last ask by sym from quote where date=2027.01.07,time<=0D12", "(count r;(sum r`bid)+sum r`ask)", false},
	{"q06 range of spreads", "select mx:max ask-bid,mn:min ask-bid by sym from quote", "(count r;(sum r`mx)+sum r`mn)", false},
	{"q07 aj of 20 symbols", "aj[`sym`time;select from trade where date=2027.01.07,sym in " + twenty + ";select from quote where date=2027.01.07]", ajDigest, false},
	{"q07b aj of a day", "aj[`sym`time;select from trade where date=2027.01.07;select from quote where date=2027.01.07]", ajDigest, false},
	{"q08 top ten", "10 sublist `v xdesc select v:sum size by sym from trade", "(count r;sum(r`v)*\"J\"$1_'string r`sym)", true},
	{"q09 filtered count", "select n:count i by ex,side from trade where size>=500,price>50", "(count r;sum(r`n)*(7*\"j\"$r`ex)+\"j\"$r`side)", true},
	{"q10 rows of a symbol", "select time,price,size,side,ex from trade where date=2027.01.07,sym=`S250", "(count r;(sum\"j\"$r`time)+(sum r`price)+sum r`size)", true},
	{"q11 median", "select v:med price by sym from trade", "(count r;sum r`v)", false},
	{"q12 four aggregates", "select w:size wavg price,d:sdev price,h:max price,l:min price by sym from trade", "(count r;sum sum each r`w`d`h`l)", false},
}

func (q query) title(threads int) string { return fmt.Sprintf("%s, %d threads", q.id, threads) }

// indexBound says that a query touches little: its time is a round trip's, and it stands
// outside the mean of ratios.
func (q query) indexBound() bool {
	id := q.id[:3]
	return id == "q03" || id == "q05" || id == "q10"
}

// slowInKDB says that a query is one of those that take kdb+ itself long: they stand
// outside the mean of ratios too.
func (q query) slowInKDB() bool { return q.id[:3] >= "q11" }

// packedEngine is Tock on the same database, its columns compressed.
const packedEngine = "tock, zstd"

// narrowEngine is Tock on the same database, its enumerations of 32 bits.
const narrowEngine = "tock, 32-bit"

// isOurs says that an engine is no peer: Tock in some way, or a bound.
func isOurs(name string) bool {
	return name == "tock" || name == packedEngine || name == narrowEngine || name == gohandEngine
}

// answerer is an engine that can be asked a query: milliseconds, rows and sum.
type answerer interface {
	ask(q query) (ms, rows, sum float64, err error)
	stop()
}

func runQueries(s *settings, r *report) error {
	data := queryData{dir: filepath.Join(s.work, "queries"), days: 10, trades: 1_000_000, quote: 4_000_000}
	if s.quick {
		data = queryData{dir: filepath.Join(s.work, "queries-quick"), days: 5, trades: 100_000, quote: 400_000}
	}
	if err := data.make(); err != nil {
		return err
	}
	threads := []int{1, 2}
	if s.quick {
		threads = threads[1:]
	}
	if s.prepare {
		threads = threads[:1]
	}
	if err := s.variants(data); err != nil {
		return err
	}
	for _, n := range threads {
		if err := s.queriesWith(r, data, n); err != nil {
			return err
		}
	}
	if s.wants(sizeTitle) {
		return data.sizes(r)
	}
	return nil
}

func (s *settings) queriesWith(r *report, data queryData, threads int) error {
	asked := slices.DeleteFunc(slices.Clone(queries), func(q query) bool { return !s.wants(q.title(threads)) })
	if len(asked) == 0 && !s.prepare {
		return nil
	}
	names := []string{"tock"}
	engines := map[string]answerer{}
	ours, err := s.startHDB(data.database(), threads)
	if err != nil {
		return err
	}
	defer ours.stop()
	engines["tock"] = ours
	packed, err := s.startHDB(data.packed(), threads)
	if err != nil {
		return err
	}
	defer packed.stop()
	engines[packedEngine] = packed
	narrow, err := s.startHDB(data.narrow(), threads)
	if err != nil {
		return err
	}
	defer narrow.stop()
	engines[narrowEngine] = narrow
	hand, err := startGohand(data, threads)
	if err != nil {
		return err
	}
	defer hand.stop()
	engines[gohandEngine] = hand
	names = append(names, narrowEngine, packedEngine, gohandEngine)
	for _, name := range []string{"duckdb", "parquet", "chdb", "polars"} {
		e, err := startQueryPeer(name, threads, data, s.work)
		if err != nil {
			fmt.Println(name, "left out:", err)
			continue
		}
		defer e.stop()
		engines[name] = e
		names = append(names, name)
	}
	if s.prepare {
		return nil
	}
	var product float64
	var counted int
	for _, q := range asked {
		runs, err := s.askAll(q, names, engines)
		if err != nil {
			return err
		}
		cell := q.title(threads)
		best := math.Inf(1)
		for _, name := range names {
			note := ""
			if name == gohandEngine {
				note = "bound: loops for just this, no text, no wire"
			}
			if len(runs[name]) == 0 {
				continue
			}
			r.add(result{Workload: "queries", Cell: cell, Engine: name, Unit: "ms", Runs: runs[name], Note: note})
			if !isOurs(name) {
				best = min(best, median(runs[name]))
			}
		}
		if err := s.addBounds(r, data, q, threads, runs[gohandEngine]); err != nil {
			return err
		}
		r.table("queries", cell, false)
		if !q.indexBound() && !q.slowInKDB() && !math.IsInf(best, 1) {
			product += math.Log(best / median(runs["tock"]))
			counted++
		}
	}
	if counted > 0 {
		cell, mean := fmt.Sprintf("geometric mean, %d threads", threads), math.Exp(product/float64(counted))
		r.add(result{Workload: "queries", Cell: cell, Engine: "best peer", Runs: []float64{mean}})
		fmt.Printf("queries, %d threads: geometric mean of the best peer's time over tock's, %d scan and as-of queries: %.2f %s\n\n",
			threads, counted, mean, r.judge("queries", cell, "best peer", mean))
	}
	return nil
}

// askAll asks the engines in two passes, the second in the opposite order, since what one
// leaves behind in caches and memory is the next one's to pay: in each, one engine after the
// other, to warm up and then several times in a row. They are not interleaved, as what an
// engine does behind its answer (freeing memory, merging) would count for the next one; a
// pause lets it end. What is over within a round trip is asked more often. All answers must
// agree.
func (s *settings) askAll(q query, names []string, engines map[string]answerer) (map[string][]float64, error) {
	backwards := slices.Clone(names)
	slices.Reverse(backwards)
	passes := []pass{{names, 200 * time.Millisecond, 2, 3}, {backwards, 200 * time.Millisecond, 1, 2}}
	if s.quick {
		passes = []pass{{names, 100 * time.Millisecond, 2, 5}}
	}
	asked := asking{query: q, runs: map[string][]float64{}}
	for i, p := range passes {
		if i > 0 && s.late() {
			break
		}
		if q.indexBound() {
			p.timed *= 5
		}
		for _, name := range p.names {
			time.Sleep(p.pause)
			if err := asked.ask(name, engines[name], p.warm, p.timed); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", q.id, name, err)
			}
		}
	}
	return asked.runs, nil
}

// pass is an order of engines, the pause before each, and how often each is asked to warm
// up and then timed.
type pass struct {
	names       []string
	pause       time.Duration
	warm, timed int
}

// asking is one query asked of engine after engine: how long each took, and the answer that
// the first one gave.
type asking struct {
	query     query
	runs      map[string][]float64
	first     string
	rows, sum float64
}

// slowAnswer is what takes so long that it varies little: it is asked about half as often.
const slowAnswer = 300 // ms

// ask asks an engine to warm up and then so many times.
func (a *asking) ask(name string, engine answerer, warm, timed int) error {
	for round := 0; round < warm+timed; round++ {
		ms, n, total, err := engine.ask(a.query)
		if errors.Is(err, errNoLoop) {
			return nil
		}
		if err != nil {
			return err
		}
		if round == 0 && ms > slowAnswer {
			warm, timed = 1, (timed+1)/2
		}
		if a.first == "" {
			a.first, a.rows, a.sum = name, n, total
		} else if n != a.rows || math.Abs(total-a.sum) > 1e-9*math.Abs(a.sum) {
			return fmt.Errorf("%.0f rows, sum %.12g; %s has %.0f, %.12g", n, total, a.first, a.rows, a.sum)
		}
		if round >= warm {
			a.runs[name] = append(a.runs[name], ms)
		}
	}
	return nil
}

// hdbProcess is bin/hdb on a database and a client of it.
type hdbProcess struct {
	conn *ipc.Conn
	end  func()
}

func (s *settings) startHDB(dir string, threads int) (*hdbProcess, error) {
	port, end, err := startServer(func(port int) *exec.Cmd {
		args := []string{dir, "-p", strconv.Itoa(port)}
		if threads > 1 {
			args = append(args, "-s", strconv.Itoa(threads))
		}
		cmd := exec.Command(filepath.Join(s.bin, "hdb"), args...)
		cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(threads))
		return cmd
	})
	if err != nil {
		return nil, err
	}
	conn, err := ipc.Dial(context.Background(), ipc.Addr{Host: "127.0.0.1", Port: port}, ipc.DialOptions{Options: ipc.Options{Callers: s.callers}})
	if err != nil {
		end()
		return nil, err
	}
	return &hdbProcess{conn, end}, nil
}

func (h *hdbProcess) stop() { _ = h.conn.Close(); h.end() }

func (h *hdbProcess) ask(q query) (ms, rows, sum float64, err error) {
	text := q.text
	if !q.fetched {
		text = "{[r]r:0!r;" + q.digest + "} " + text
	}
	start := time.Now()
	answer, err := h.conn.Call(context.Background(), k.String(text))
	ms = float64(time.Since(start)) / 1e6
	if err != nil {
		return 0, 0, 0, err
	}
	if q.fetched {
		if answer, err = h.conn.Call(context.Background(), k.ListOf(k.String("{[r]r:0!r;"+q.digest+"}"), answer)); err != nil {
			return 0, 0, 0, err
		}
	}
	if answer.Len() != 2 {
		return 0, 0, 0, fmt.Errorf("unexpected answer of %d items", answer.Len())
	}
	return ms, number(answer.At(0)), number(answer.At(1)), nil
}

func number(v k.Value) float64 {
	if v.Type() == -k.Float {
		return v.Float()
	}
	return float64(v.Int())
}
