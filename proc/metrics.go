package proc

import (
	"sync/atomic"
	"time"

	"tock/k"
)

// Metric is one figure of a process at one moment.
type Metric struct {
	Name    string // as Prometheus has it: tock_..., in base units (seconds, bytes)
	Help    string
	Counter bool   // it only grows
	Label   string // the label's name; "" for none
	Of      string // the label's value
	Value   float64
}

// meters are the figures that are counted as things happen, safe from all goroutines.
type meters struct {
	messages atomic.Int64 // IPC messages that the executor handled
	busy     atomic.Int64 // nanoseconds it took
	reads    atomic.Int64 // messages that readers of a negative port evaluated
	reading  atomic.Int64 // nanoseconds it took
	requests atomic.Int64 // HTTP requests
	failures atomic.Int64 // errors shown on the console or answered to a client
}

// served counts what one turn of a connection had handled.
func (m *meters) served(messages int, took time.Duration) {
	m.messages.Add(int64(messages))
	m.busy.Add(int64(took))
}

// read counts one message of a negative port's reader.
func (m *meters) read(took time.Duration) {
	m.reads.Add(1)
	m.reading.Add(int64(took))
}

// sample is the figures that only the executor can tell, as they were at a time.
type sample struct {
	at      time.Time
	metrics []Metric
}

// Measure adds a source of figures. The executor calls it; it must be quick.
func (p *Process) Measure(f func(add func(Metric))) { p.gauges = append(p.gauges, f) }

// Metrics is all figures. Those that only the executor can tell are waited for no longer
// than wait: while it is busy they are those of the last time, whose age is among the
// figures. For any goroutine but the executor's.
func (p *Process) Metrics(wait time.Duration) []Metric {
	s := p.sample(wait)
	m := &p.meters
	busy := 0.0
	if p.busy.Load() {
		busy = 1
	}
	out := []Metric{
		{Name: "tock_messages_total", Help: "IPC messages handled by the main thread.", Counter: true, Value: float64(m.messages.Load())},
		{Name: "tock_busy_seconds_total", Help: "Time the main thread spent on IPC messages.", Counter: true, Value: seconds(m.busy.Load())},
		{Name: "tock_reader_messages_total", Help: "IPC messages evaluated by the readers of a negative port.", Counter: true, Value: float64(m.reads.Load())},
		{Name: "tock_reader_busy_seconds_total", Help: "Time those took.", Counter: true, Value: seconds(m.reading.Load())},
		{Name: "tock_http_requests_total", Help: "HTTP requests let in.", Counter: true, Value: float64(m.requests.Load())},
		{Name: "tock_errors_total", Help: "Errors of evaluations, answered or shown.", Counter: true, Value: float64(m.failures.Load())},
		{Name: "tock_evaluating", Help: "1 while the main thread evaluates something.", Value: busy},
		{Name: "tock_start_time_seconds", Help: "When the process started, in seconds since 1970.", Value: float64(p.start.UnixNano()) / 1e9},
	}
	if s != nil {
		out = append(out, Metric{Name: "tock_sample_age_seconds", Help: "Age of the figures that only the main thread can tell.", Value: time.Since(s.at).Seconds()})
		out = append(out, s.metrics...)
	}
	return out
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }

// sample has the executor measure, if it finds the time, and is the last sample there is.
func (p *Process) sample(wait time.Duration) *sample {
	late := time.NewTimer(wait)
	defer late.Stop()
	done := make(chan struct{})
	measure := func() {
		defer close(done)
		s := &sample{at: time.Now()}
		for _, f := range p.gauges {
			f(func(m Metric) { s.metrics = append(s.metrics, m) })
		}
		p.lastSample.Store(s)
	}
	select {
	case p.calls <- measure:
		select {
		case <-done:
		case <-late.C: // taken, but a connection's reader is executing
		case <-p.ended:
		}
	case <-late.C:
	case <-p.ended:
	}
	return p.lastSample.Load()
}

// measuredTables bounds the tables that have figures of their own.
const measuredTables = 500

// measure is the process's own figures.
func (p *Process) measure(add func(Metric)) {
	conns := p.handles.connections()
	var queued, longest int64
	for _, n := range conns {
		q := p.handles.get(n).(connection).queued()
		queued, longest = queued+q, max(longest, q)
	}
	add(Metric{Name: "tock_connections", Help: "Open connections, web sockets included.", Value: float64(len(conns))})
	add(Metric{Name: "tock_queued_bytes", Help: "Bytes that wait to be written, of all connections.", Value: float64(queued)})
	add(Metric{Name: "tock_queued_bytes_max", Help: "Bytes that wait to be written, of the slowest connection.", Value: float64(longest)})
	tables := 0
	names, values := p.interp.Root()
	for i, v := range values {
		if n, ok := rowsOf(v); ok && tables < measuredTables {
			tables++
			add(Metric{Name: "tock_table_rows", Help: "Rows of the tables in memory.", Label: "table", Of: names[i].String(), Value: float64(n)})
		}
	}
}

// rowsOf is the number of rows of a table in memory, keyed or not.
func rowsOf(v k.Value) (int, bool) {
	if v.IsKeyedTable() {
		v = v.Dict().Keys
	}
	if v.Type() != k.TypeTable || v.Partitioned() != nil {
		return 0, false
	}
	return v.Len(), true
}
