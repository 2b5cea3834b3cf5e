package feed

import (
	"errors"
	"io"
)

// merge joins sources into one in the order of event times. At equal times the source
// given first goes first: give trades before quotes where a quote is the book after the
// trade. The order within each source is kept.
func merge(sources []Source) Source {
	if len(sources) == 1 {
		return sources[0]
	}
	m := &merged{sources: sources, heads: make([]Batch, len(sources)), ended: make([]bool, len(sources))}
	return m
}

type merged struct {
	sources []Source
	heads   []Batch // what each source gave and was not handed on yet
	ended   []bool
}

func (m *merged) Next() (Batch, error) {
	first := -1
	for i := range m.sources {
		if m.heads[i].Rows() == 0 && !m.ended[i] {
			b, err := m.sources[i].Next()
			if err == io.EOF {
				m.ended[i] = true
			} else if err != nil {
				return Batch{}, err
			}
			m.heads[i] = b
		}
		if !m.ended[i] && (first < 0 || m.time(i) < m.time(first)) {
			first = i
		}
	}
	if first < 0 {
		return Batch{}, io.EOF
	}
	// Rows of first go on until another source has an earlier one.
	run := m.heads[first]
	to := run.To
	for i := range m.sources {
		if i == first || m.ended[i] {
			continue
		}
		limit := m.time(i)
		if i > first {
			limit++ // first goes first at equal times
		}
		at := run.From + 1
		for at < to && run.Times[at] < limit {
			at++
		}
		to = at
	}
	m.heads[first].From = to
	run.To = to
	return run, nil
}

// time is the event time of the next row of a source.
func (m *merged) time(i int) int64 { return m.heads[i].Times[m.heads[i].From] }

func (m *merged) Close() error {
	var errs []error
	for _, s := range m.sources {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
