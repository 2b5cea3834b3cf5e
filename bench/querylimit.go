package main

import "fmt"

// What bounds a query: the time that memory takes to give the columns it goes over, and what
// the same as a loop takes with room for text, wire and the choice of types.

const (
	// allowedEngine is gohand's time with what is allowed for the language and the wire.
	allowedEngine = "allowed"

	allowedTimes  = 2.5
	allowedMillis = 0.1
)

// scanned is the bytes of the columns that a scan goes over; 0 for other queries.
func (d queryData) scanned(q query) float64 {
	trades := float64(d.trades * d.days)
	switch q.id[:3] {
	case "q01":
		return float64(d.trades) * (8 + 4) // price, size
	case "q02":
		return trades * (8 + 4)
	case "q04":
		return trades * (8 + 8 + 4) // time, price, size
	case "q06":
		return float64(d.quote*d.days) * (8 + 8) // bid, ask
	case "q08":
		return trades * 4 // size
	case "q09":
		return trades * (4 + 8 + 1 + 1) // size, price, ex, side
	}
	return 0
}

// addBounds adds a query's bounds to the report: the limit of a scan, and what gohand's runs
// allow.
func (s *settings) addBounds(r *report, data queryData, q query, threads int, hand []float64) error {
	cell := q.title(threads)
	if bytes := data.scanned(q); bytes > 0 {
		name := readOne
		if threads > 1 {
			name = readTwo
		}
		if err := s.bound(r, "queries", cell, name, "ms", func(rate float64) float64 { return bytes / rate * 1e3 }); err != nil {
			return err
		}
	}
	if len(hand) > 0 {
		r.add(result{Workload: "queries", Cell: cell, Engine: allowedEngine, Unit: "ms", Runs: []float64{allowedTimes*median(hand) + allowedMillis},
			Note: fmt.Sprintf("%g times gohand and %g ms", allowedTimes, allowedMillis)})
	}
	return nil
}
