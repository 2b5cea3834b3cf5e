package main

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"tock/k"
	"tock/splay"
)

// gohandEngine is the queries as loops written by hand over the same mapped columns: what
// is left without a language, a wire and the choice of types. A bound, not a rival.
const gohandEngine = "gohand"

// errNoLoop says that a query has no loop of its own.
var errNoLoop = errors.New("no loop")

// handTrades and handQuotes are the columns of a day; symbol s has rows starts[s] up to
// starts[s+1].
type handTrades struct {
	starts   []int64
	time     []int64
	price    []float64
	size     []int32
	side, ex []byte
}

type handQuotes struct {
	starts   []int64
	time     []int64
	bid, ask []float64
}

// gohand answers on as many goroutines as the engines have threads.
type gohand struct {
	store   *splay.Store
	threads int
	trades  []handTrades
	quotes  []handQuotes
}

const (
	handDay  = 4 // 2027.01.07
	handNoon = int64(12*3600) * 1e9
)

func startGohand(data queryData, threads int) (answerer, error) {
	store := splay.NewStore(splay.Options{})
	db, err := store.Open(data.database())
	if err != nil {
		return nil, err
	}
	h := &gohand{store: store, threads: threads}
	for _, def := range db.Definitions() {
		table := def.Value.Partitioned()
		if table == nil {
			continue
		}
		for day := range table.Partitions().Len() {
			t, err := table.Partition(day, nil)
			if err != nil {
				return nil, err
			}
			col := func(name string) k.Value { c, _ := t.Col(k.Intern(name)); return c }
			starts, ok := k.Runs(col("sym"))
			if !ok || len(starts) != querySyms+1 {
				return nil, fmt.Errorf("%s of day %d is not parted by all symbols", def.Name, day)
			}
			times := k.Data[int64](col("time"))
			if def.Name.String() == "trade" {
				h.trades = append(h.trades, handTrades{starts, times, k.Data[float64](col("price")), k.Data[int32](col("size")), k.Data[byte](col("side")), k.Data[byte](col("ex"))})
			} else {
				h.quotes = append(h.quotes, handQuotes{starts, times, k.Data[float64](col("bid")), k.Data[float64](col("ask"))})
			}
		}
	}
	return h, nil
}

func (h *gohand) stop() { _ = h.store.Close() }

func (h *gohand) ask(q query) (ms, rows, sum float64, err error) {
	id, _, _ := strings.Cut(q.id, " ")
	f, ok := map[string]func() (rows, sum float64){
		"q01": func() (float64, float64) { return h.vwap(h.trades[handDay : handDay+1]) },
		"q02": func() (float64, float64) { return h.vwap(h.trades) },
		"q03": h.barsOfOne, "q04": h.barsOfAll, "q05": h.lastQuotes, "q06": h.spreads,
		"q07":  func() (float64, float64) { return h.asOf(25) },
		"q07b": func() (float64, float64) { return h.asOf(1) },
		"q08":  h.topTen, "q09": h.filtered,
	}[id]
	if id == "q10" {
		return h.rowsOfOne()
	}
	if !ok {
		return 0, 0, 0, errNoLoop
	}
	start := time.Now()
	rows, sum = f()
	return float64(time.Since(start)) / 1e6, rows, sum, nil
}

// each calls f for 0 to n-1, shared out among the threads.
func (h *gohand) each(n int, f func(i int)) {
	var wg sync.WaitGroup
	for w := 1; w < h.threads; w++ {
		wg.Go(func() {
			for i := w; i < n; i += h.threads {
				f(i)
			}
		})
	}
	for i := 0; i < n; i += h.threads {
		f(i)
	}
	wg.Wait()
}

func (h *gohand) vwap(days []handTrades) (rows, sum float64) {
	vwaps := make([]float64, querySyms)
	h.each(querySyms, func(s int) {
		var total float64
		var shares int64
		for d := range days {
			t := &days[d]
			from, to := t.starts[s], t.starts[s+1]
			sizes := t.size[from:to]
			for i, p := range t.price[from:to] {
				total += p * float64(sizes[i])
				shares += int64(sizes[i])
			}
		}
		vwaps[s] = total / float64(shares)
	})
	for _, v := range vwaps {
		sum += v
	}
	return querySyms, sum
}

type handBar struct {
	open, high, low, close float64
	shares                 int64
	n                      int
}

// bars fills the bars of a symbol's day, counted from the session's begin.
func (t *handTrades) bars(s int, width int64, out []handBar) {
	from, to := t.starts[s], t.starts[s+1]
	times, prices, sizes := t.time[from:to], t.price[from:to], t.size[from:to]
	first, next := sessionAt/width, int64(0)
	var b *handBar
	for i, at := range times {
		p := prices[i]
		if at >= next {
			bar := at / width
			next = (bar + 1) * width
			b = &out[bar-first]
			b.open, b.high, b.low = p, p, p
		}
		b.high, b.low, b.close = max(b.high, p), min(b.low, p), p
		b.shares += int64(sizes[i])
		b.n++
	}
}

func digestBars(bars []handBar) (rows, sum float64) {
	for i := range bars {
		if b := &bars[i]; b.n > 0 {
			rows++
			sum += b.open + b.high + b.low + b.close + float64(b.shares)
		}
	}
	return rows, sum
}

func (h *gohand) barsOfOne() (rows, sum float64) {
	bars := make([]handBar, 78)
	h.trades[handDay].bars(7, 300e9, bars)
	return digestBars(bars)
}

func (h *gohand) barsOfAll() (rows, sum float64) {
	const perDay = 390
	days := make([][]handBar, len(h.trades))
	h.each(len(days), func(d int) {
		days[d] = make([]handBar, querySyms*perDay)
		for s := range querySyms {
			h.trades[d].bars(s, 60e9, days[d][s*perDay:(s+1)*perDay])
		}
	})
	for _, bars := range days {
		n, total := digestBars(bars)
		rows, sum = rows+n, sum+total
	}
	return rows, sum
}

func (h *gohand) lastQuotes() (rows, sum float64) {
	q := &h.quotes[handDay]
	for s := range querySyms {
		from := q.starts[s]
		times := q.time[from:q.starts[s+1]]
		if n := sort.Search(len(times), func(i int) bool { return times[i] > handNoon }); n > 0 {
			rows++
			sum += q.bid[from+int64(n)-1] + q.ask[from+int64(n)-1]
		}
	}
	return rows, sum
}

func (h *gohand) spreads() (rows, sum float64) {
	sums := make([]float64, querySyms)
	h.each(querySyms, func(s int) {
		most, least := -1e300, 1e300
		for d := range h.quotes {
			q := &h.quotes[d]
			from, to := q.starts[s], q.starts[s+1]
			asks := q.ask[from:to]
			for i, bid := range q.bid[from:to] {
				x := asks[i] - bid
				if x > most {
					most = x
				}
				if x < least {
					least = x
				}
			}
		}
		sums[s] = most + least
	})
	for _, x := range sums {
		sum += x
	}
	return querySyms, sum
}

// asOf joins every step-th symbol.
func (h *gohand) asOf(step int) (rows, sum float64) {
	counts, sums := make([]float64, querySyms), make([]float64, querySyms)
	t, q := &h.trades[handDay], &h.quotes[handDay]
	h.each(querySyms/step, func(i int) {
		s := i * step
		from, to := q.starts[s], q.starts[s+1]
		times, bids, asks := q.time[from:to], q.bid[from:to], q.ask[from:to]
		j := 0
		for _, at := range t.time[t.starts[s]:t.starts[s+1]] {
			for j < len(times) && times[j] <= at {
				j++
			}
			if j > 0 {
				counts[s]++
				sums[s] += bids[j-1] + asks[j-1]
			}
		}
	})
	for s := range counts {
		rows, sum = rows+counts[s], sum+sums[s]
	}
	return rows, sum
}

func (h *gohand) topTen() (rows, sum float64) {
	shares, order := make([]int64, querySyms), make([]int, querySyms)
	h.each(querySyms, func(s int) {
		order[s] = s
		for d := range h.trades {
			t := &h.trades[d]
			for _, n := range t.size[t.starts[s]:t.starts[s+1]] {
				shares[s] += int64(n)
			}
		}
	})
	slices.SortFunc(order, func(a, b int) int { return int(shares[b] - shares[a]) })
	for _, s := range order[:10] {
		sum += float64(shares[s]) * float64(s)
	}
	return 10, sum
}

func (h *gohand) filtered() (rows, sum float64) {
	days := make([][1 << 16]int32, len(h.trades))
	h.each(len(days), func(d int) {
		t, counts := &h.trades[d], &days[d]
		for i, n := range t.size {
			if n >= 500 && t.price[i] > 50 {
				counts[int(t.ex[i])<<8|int(t.side[i])]++
			}
		}
	})
	for group := range 1 << 16 {
		n := 0
		for d := range days {
			n += int(days[d][group])
		}
		if n > 0 {
			rows++
			sum += float64(n) * float64(7*(group>>8)+group&255)
		}
	}
	return rows, sum
}

// rowsOfOne copies a symbol's rows.
func (h *gohand) rowsOfOne() (ms, rows, sum float64, err error) {
	start := time.Now()
	t := &h.trades[handDay]
	from, to := t.starts[250], t.starts[251]
	times, prices, sizes := slices.Clone(t.time[from:to]), slices.Clone(t.price[from:to]), slices.Clone(t.size[from:to])
	sides, exs := slices.Clone(t.side[from:to]), slices.Clone(t.ex[from:to])
	ms = float64(time.Since(start)) / 1e6
	for i, at := range times {
		sum += float64(at) + prices[i] + float64(sizes[i])
	}
	return ms, float64(min(len(times), len(sides), len(exs))), sum, nil
}
