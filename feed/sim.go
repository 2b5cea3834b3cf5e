package feed

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"sort"

	"tock/k"
	"tock/schema"
)

// SimConfig is the simulator's settings; zero values stand for the defaults.
type SimConfig struct {
	Seed    uint64   // 0 is a seed like any other
	Symbols []string // default: ten large stocks
	Rate    float64  // rows a second on average; default 1000
	Rows    int64    // in all; 0: no end
	Start   string   // time of day at which made-up times begin; default: none, see simulator
}

var simSymbols = []string{"AAPL", "MSFT", "AMZN", "GOOG", "META", "NVDA", "TSLA", "JPM", "IBM", "INTC"}

const (
	simRate   = 1000
	simChunk  = 1024
	simTrades = 0.2 // share of trades among the rows
)

func (c SimConfig) check() error {
	if c.Rate < 0 || math.IsNaN(c.Rate) || c.Rate > 1e9 {
		return fmt.Errorf("sim: rate %v is not from 0 to 1e9", c.Rate)
	}
	if c.Rows < 0 {
		return fmt.Errorf("sim: rows %d is negative", c.Rows)
	}
	if c.Start != "" {
		if m, err := parseMoment([]byte(c.Start)); err != nil || m.dated {
			return fmt.Errorf("sim: start %q is no time of day", c.Start)
		}
	}
	return nil
}

// simulator makes up quotes and trades: prices that wander by cents, sizes as markets
// have them, symbols of unequal activity, and arrivals in bursts (a Poisson process that
// switches between a calm and a busy rate). The same settings give the same rows.
//
// Without a start time the time column is left out, so that the tickerplant stamps the
// rows, as feeds of live data do.
type simulator struct {
	rng     *rand.Rand
	left    int64 // rows; negative for no end
	rate    float64
	busy    bool
	dated   bool
	clock   float64 // nanoseconds
	syms    []simSym
	weights []float64 // running totals
	tables  []*simTable
	pick    [2]*simTable // quote and trade; one may be nil
	runs    []Batch      // of the current chunk, in order
}

type simSym struct {
	name         k.Sym
	mid          int64 // cents
	spread       int64 // cents
	bsize, asize int64
}

// simTable gathers the rows of one table.
type simTable struct {
	def   schema.Table
	times []int64
	cols  []simColumn
}

// newSimulator makes the rows for the tables quote and trade of a schema, whichever there
// are. Columns are known by their names; others are null.
func newSimulator(c SimConfig, s *schema.Schema) (*simulator, error) {
	sim := &simulator{rng: rand.New(rand.NewPCG(c.Seed, 0x7469636b)), left: c.Rows, rate: c.Rate}
	if sim.left == 0 {
		sim.left = -1
	}
	if sim.rate == 0 {
		sim.rate = simRate
	}
	if c.Start != "" {
		m, err := parseMoment([]byte(c.Start))
		if err != nil {
			return nil, err
		}
		sim.dated, sim.clock = true, float64(m.ofDay)
	}
	names := c.Symbols
	if len(names) == 0 {
		names = simSymbols
	}
	total := 0.0
	for i, name := range names {
		total += 1 / math.Pow(float64(i+5), 0.9)
		sim.weights = append(sim.weights, total)
		sim.syms = append(sim.syms, simSym{name: k.Intern(name), mid: 500 + sim.rng.Int64N(30000), spread: 1 + sim.rng.Int64N(5), bsize: 100, asize: 100})
	}
	for i, name := range []string{"quote", "trade"} {
		def, ok := s.Table(name)
		if !ok {
			continue
		}
		t := &simTable{def: def}
		for j, col := range def.Columns {
			if j == 0 && !sim.dated {
				continue
			}
			if j == 0 && col.Type != k.Timespan && col.Type != k.Time {
				return nil, fmt.Errorf("sim: start needs a time column of type timespan or time in table %s", name)
			}
			t.cols = append(t.cols, newSimColumn(col, j == 0))
		}
		sim.pick[i] = t
		sim.tables = append(sim.tables, t)
	}
	if len(sim.tables) == 0 {
		return nil, fmt.Errorf("sim: the schema has neither a table quote nor a table trade")
	}
	return sim, nil
}

func (s *simulator) Next() (Batch, error) {
	if len(s.runs) == 0 {
		if s.left == 0 {
			return Batch{}, io.EOF
		}
		s.fill()
	}
	b := s.runs[0]
	s.runs = s.runs[1:]
	return b, nil
}

func (s *simulator) Close() error { return nil }

// fill makes the next chunk of rows.
func (s *simulator) fill() {
	n := simChunk
	if s.left >= 0 {
		n = int(min(s.left, simChunk))
		s.left -= int64(n)
	}
	type run struct {
		table *simTable
		from  int
	}
	var order []run
	for range n {
		t := s.row()
		if len(order) == 0 || order[len(order)-1].table != t {
			order = append(order, run{t, len(t.times) - 1})
		}
	}
	cols := map[*simTable][]k.Value{}
	for _, t := range s.tables {
		for i := range t.cols {
			cols[t] = append(cols[t], t.cols[i].take())
		}
	}
	ends := map[*simTable]int{}
	s.runs = make([]Batch, len(order))
	for i := len(order) - 1; i >= 0; i-- {
		t := order[i].table
		to, later := ends[t]
		if !later {
			to = len(t.times)
		}
		s.runs[i] = Batch{Table: t.def.Name, Times: t.times, Cols: cols[t], NoTime: !s.dated, From: order[i].from, To: to}
		ends[t] = order[i].from
	}
	for _, t := range s.tables {
		t.times = make([]int64, 0, simChunk)
	}
}

// row makes up one row and gives its table.
func (s *simulator) row() *simTable {
	// Busy stretches have four times the calm rate and take a fifth of the time.
	rate := s.rate * 0.625
	if s.busy {
		rate *= 4
	}
	s.clock += s.rng.ExpFloat64() / rate * 1e9
	if s.busy {
		s.busy = s.rng.Float64() > 1.0/100
	} else {
		s.busy = s.rng.Float64() < 1.0/100
	}
	x := s.rng.Float64() * s.weights[len(s.weights)-1]
	sym := &s.syms[min(sort.SearchFloat64s(s.weights, x), len(s.syms)-1)]
	trade := s.rng.Float64() < simTrades
	if s.pick[0] == nil {
		trade = true
	} else if s.pick[1] == nil {
		trade = false
	}
	var facts simFacts
	if trade {
		facts = s.trade(sym)
	} else {
		facts = s.quote(sym)
	}
	facts.time, facts.sym = int64(s.clock), sym.name
	t := s.pick[0]
	if trade {
		t = s.pick[1]
	}
	t.times = append(t.times, facts.time)
	for i := range t.cols {
		t.cols[i].add(&facts)
	}
	return t
}

// simFacts is what is known of a made-up row; prices in cents.
type simFacts struct {
	time               int64
	sym                k.Sym
	bid, ask, price    int64
	bsize, asize, size int64
	side               byte
}

func (s *simulator) quote(sym *simSym) simFacts {
	sym.mid = max(sym.mid+s.rng.Int64N(3)-1, 10)
	if s.rng.IntN(8) == 0 {
		sym.spread = 1 + s.rng.Int64N(5)
	}
	sym.bsize, sym.asize = s.size(), s.size()
	bid := sym.mid - sym.spread/2
	return simFacts{bid: bid, ask: bid + sym.spread, bsize: sym.bsize, asize: sym.asize}
}

func (s *simulator) trade(sym *simSym) simFacts {
	bid := sym.mid - sym.spread/2
	f := simFacts{price: bid, side: 'S', size: min(s.size(), sym.bsize)}
	if s.rng.IntN(2) == 0 {
		f.price, f.side, f.size = bid+sym.spread, 'B', min(s.size(), sym.asize)
	}
	return f
}

// size is a number of shares: round lots mostly, some odd ones, a few large.
func (s *simulator) size() int64 {
	switch u := s.rng.Float64(); {
	case u < 0.45:
		return 100
	case u < 0.70:
		return 1 + s.rng.Int64N(99)
	case u < 0.97:
		return 100 * (1 + s.rng.Int64N(10))
	}
	return 1000 + 100*s.rng.Int64N(490)
}
