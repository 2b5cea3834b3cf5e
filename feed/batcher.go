package feed

import (
	"io"
	"slices"
	"time"

	"tock/k"
)

// Window says how many rows become one message. Both bounds may be set; the one that is
// reached first ends the window.
//
// A window takes rows of all tables as they come and ends when it holds Rows of them, or
// when the event time enters the next multiple of Span. Its rows then go out as one
// message a table, in the order in which the tables appeared in it. So rows of a table
// and of a symbol keep their order, rows of different tables are out of order by less
// than a window, and the messages depend on the source and the window alone, never on
// the time of day: message number n is the same each time.
type Window struct {
	Rows int           // 0: no bound
	Span time.Duration // of event time; 0: no bound
}

// message is one update to publish.
type message struct {
	table  k.Sym
	time   int64 // event time of the window's last row
	rows   int
	data   k.Value // list of columns, or of atoms for a single row
	noTime bool
}

// batcher makes messages of a source's rows.
type batcher struct {
	src     Source
	window  Window
	pending []Batch // of the open window, joined where they are neighbours
	rows    int
	slot    int64 // of the open window: event time in spans
	last    int64 // event time of the window's last row
	rest    Batch // of the source, for the next window
	out     []message
	ended   bool
}

func newBatcher(src Source, w Window) *batcher {
	if w.Rows <= 0 && w.Span <= 0 {
		w.Rows = 1
	}
	return &batcher{src: src, window: w}
}

// next is the next message. Errors: io.EOF at the end; those of the source, after the
// messages of what came before.
func (b *batcher) next() (message, error) {
	for len(b.out) == 0 {
		if b.ended {
			return message{}, io.EOF
		}
		if err := b.fillWindow(); err != nil {
			return message{}, err
		}
		b.flush()
	}
	m := b.out[0]
	b.out = b.out[1:]
	return m, nil
}

// putBack makes m the next message again.
func (b *batcher) putBack(m message) { b.out = append([]message{m}, b.out...) }

// fillWindow takes rows until the window is full or the source ends.
func (b *batcher) fillWindow() error {
	for {
		if b.rest.Rows() == 0 {
			next, err := b.src.Next()
			if err == io.EOF {
				b.ended = true
				return nil
			}
			if err != nil {
				return err
			}
			b.rest = next
			continue
		}
		run := b.rest
		if b.window.Span > 0 {
			slot := floorDiv(run.Times[run.From], int64(b.window.Span))
			if b.rows > 0 && slot != b.slot {
				return nil
			}
			b.slot = slot
			to := run.From + 1
			for to < run.To && floorDiv(run.Times[to], int64(b.window.Span)) == slot {
				to++
			}
			run.To = to
		}
		if b.window.Rows > 0 {
			run.To = min(run.To, run.From+b.window.Rows-b.rows)
		}
		b.take(run)
		b.rest.From = run.To
		if b.window.Rows > 0 && b.rows == b.window.Rows {
			return nil
		}
	}
}

// take adds a run to the window. Tables take turns in short runs over the same columns,
// so a run mostly continues its table's last one.
func (b *batcher) take(run Batch) {
	b.rows += run.Rows()
	b.last = run.Times[run.To-1]
	for i := len(b.pending) - 1; i >= 0; i-- {
		p := &b.pending[i]
		if p.Table != run.Table {
			continue
		}
		if p.To == run.From && sameColumns(p.Cols, run.Cols) {
			p.To = run.To
			return
		}
		break
	}
	b.pending = append(b.pending, run)
}

func sameColumns(a, b []k.Value) bool {
	return len(a) > 0 && len(a) == len(b) && &a[0] == &b[0]
}

// flush makes the messages of the window.
func (b *batcher) flush() {
	b.out = b.out[:0]
	for len(b.pending) > 0 {
		table := b.pending[0].Table
		var runs []Batch
		b.pending = slices.DeleteFunc(b.pending, func(run Batch) bool {
			if run.Table == table {
				runs = append(runs, run)
			}
			return run.Table == table
		})
		b.out = append(b.out, b.messageOf(runs))
	}
	b.rows = 0
}

// messageOf is the runs of one table as a message.
func (b *batcher) messageOf(runs []Batch) message {
	first := runs[0]
	m := message{table: first.Table, time: b.last, noTime: first.NoTime}
	for _, run := range runs {
		m.rows += run.Rows()
	}
	cols := make([]k.Value, len(first.Cols))
	for c := range cols {
		if b.window.Rows == 1 {
			cols[c] = first.Cols[c].At(first.From)
			continue
		}
		cols[c] = first.Cols[c].Slice(first.From, first.To)
		for _, run := range runs[1:] {
			cols[c] = k.Join(cols[c], run.Cols[c].Slice(run.From, run.To))
		}
	}
	if b.window.Rows == 1 {
		m.data = k.Collapse(cols)
	} else {
		m.data = k.NewList(cols)
	}
	return m
}
