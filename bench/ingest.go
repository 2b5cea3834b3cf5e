package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// columns is the bound of the ingest workload: seven plain Go slices, with or without a
// list of rows for each symbol.
type columns struct {
	sym, tm, size []int32
	price         []float32
	stop          []bool
	cond, ex      []byte
	rows          [][]int32
}

func (c *columns) reset() {
	c.sym, c.tm, c.size, c.price = c.sym[:0], c.tm[:0], c.size[:0], c.price[:0]
	c.stop, c.cond, c.ex = c.stop[:0], c.cond[:0], c.ex[:0]
	for i := range c.rows {
		c.rows[i] = c.rows[i][:0]
	}
}

func (c *columns) add(b *columns) {
	n := int32(len(c.sym))
	for i, s := range b.sym {
		c.rows[s] = append(c.rows[s], n+int32(i))
	}
	c.sym = append(c.sym, b.sym...)
	c.tm = append(c.tm, b.tm...)
	c.price = append(c.price, b.price...)
	c.size = append(c.size, b.size...)
	c.stop = append(c.stop, b.stop...)
	c.cond = append(c.cond, b.cond...)
	c.ex = append(c.ex, b.ex...)
}

func randomColumns(n int) *columns {
	c := &columns{}
	for range n {
		c.sym = append(c.sym, rand.Int32N(1000))
		c.tm = append(c.tm, rand.Int32N(86_400_000))
		c.size = append(c.size, rand.Int32N(1000))
		c.price = append(c.price, 100*rand.Float32())
		c.stop = append(c.stop, rand.IntN(2) == 0)
		c.cond = append(c.cond, 'A'+byte(rand.IntN(26)))
		c.ex = append(c.ex, 'A'+byte(rand.IntN(10)))
	}
	return c
}

// ingestScript times upd of prepared messages through the language, sym with g#.
const ingestScript = `trade:([]sym:` + "`g#`symbol$()" + `;time:` + "`time$()" + `;price:` + "`real$()" + `;size:` + "`int$()" + `;stop:` + "`boolean$()" + `;cond:` + "`char$()" + `;ex:` + "`char$()" + `)
upd:insert
n:%d
S:` + "`$\"S\",/:string til 1000" + `
x:$[n=1;(S 17;09:30:00.000;1.5e;100i;0b;"A";"N");(n?S;09:30:00.000+n?1000000;n?100e;n?1000i;n?0b;n?"ABC";n?"NOP")]
m:(` + "`upd;`trade;x" + `)
f:{trade::update ` + "`g#sym" + ` from 0#trade;do[x;value m]}
\t f %d
\t f %d
\t f %d
\t f %d
\t f %d
\t f %d
if[not (count trade)=n*%d;-1"'wrong count"]
if[not ` + "`g=attr trade`sym" + `;-1"'attribute lost"]`

func runIngest(s *settings, r *report) error {
	total := 4_000_000
	if s.quick {
		total = 1_000_000
	}
	for _, batch := range []int{1, 10, 100, 1000, 10000} {
		name := fmt.Sprintf("7 columns, g#, batch=%d", batch)
		times := total / batch
		var first, ours, bound, kept []float64
		for range s.repeats(s.reps) {
			out, err := s.runQ(s.work, fmt.Sprintf(ingestScript, batch, times, times, times, times, times, times, times))
			if err != nil {
				return err
			}
			if len(out.elapsed) != ingestRounds {
				return fmt.Errorf("ingest: unexpected answer %q", out.lines)
			}
			first = append(first, float64(total)/out.elapsed[0]*1e3)
			ours = append(ours, float64(total)/median(out.elapsed[1:])*1e3)
			empty, grown := goColumns(batch, times)
			bound = append(bound, empty)
			kept = append(kept, grown)
		}
		r.add(result{Workload: "ingest", Cell: name, Engine: "tock", Unit: "rows/s", Runs: ours, Note: "the table emptied and filled again"})
		r.add(result{Workload: "ingest", Cell: name, Engine: "go columns", Unit: "rows/s", Runs: kept, Note: "bound: append to seven slices, emptied and filled again"})
		if err := s.bound(r, "ingest", name, copyOne, "rows/s", func(perSec float64) float64 { return perSec / ingestBytes }); err != nil {
			return err
		}
		r.table("ingest", name, true)
		name += ", first fill"
		r.add(result{Workload: "ingest", Cell: name, Engine: "tock", Unit: "rows/s", Runs: first})
		r.add(result{Workload: "ingest", Cell: name, Engine: "go columns", Unit: "rows/s", Runs: bound, Note: "bound: append to seven empty slices"})
		r.table("ingest", name, true)
	}
	return nil
}

const ingestBytes = 19 // of a row

// ingestRounds is how often a table is filled; the first time grows its columns and
// stands for itself.
const ingestRounds = 6

// goColumns is rows a second of the bound: of the first round, and the median of those
// that fill the same buffers again.
func goColumns(batch, times int) (empty, grown float64) {
	c := &columns{rows: make([][]int32, 1000)}
	b := randomColumns(batch)
	var rates []float64
	for range ingestRounds {
		c.reset()
		start := time.Now()
		for range times {
			c.add(b)
		}
		rates = append(rates, float64(times*batch)/time.Since(start).Seconds())
	}
	return rates[0], median(rates[1:])
}
