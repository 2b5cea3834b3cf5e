package feed

import "tock/k"

// Batch is a run of rows of one table: rows From to To (exclusive) of the columns.
// Sources hand out many batches over the same columns, so that what follows can join
// neighbours without copying.
type Batch struct {
	Table  k.Sym
	Times  []int64   // event time of each row, nanoseconds, not decreasing; see Source
	Cols   []k.Value // a vector for each column, in the order of the table's definition
	NoTime bool      // the time column is left out for the tickerplant to add
	From   int
	To     int
}

// Rows is the number of rows.
func (b Batch) Rows() int { return b.To - b.From }

// Source gives rows in the order of their event times. Event times count nanoseconds
// from any origin that is one for the whole source; only their differences matter.
//
// Next gives at least one row, or io.EOF at the end. Batches stay valid. A source that is
// opened again the same way gives the same rows, where it can; resuming relies on it.
type Source interface {
	Next() (Batch, error)
	Close() error
}
