package arrowio

import (
	"errors"
	"io"
	"os"

	"github.com/apache/arrow/go/v15/arrow"

	"tock/k"
)

// Reading with bounded memory: a file's rows come a row group or record batch at a time.

// Scanner is a partitioned table whose partitions can be read piece by piece; what [Mount]
// gives is one.
type Scanner interface {
	// Scan calls f with the rows of the i-th partition, a piece at a time.
	Scan(i int, f func(rows *k.Table) error) error
}

// ScanParquet calls f with the rows of each row group of a Parquet file, in turn. A file
// without rows gives one piece without. Columns have the attribute the file says they had
// as a whole.
//
// Errors: those of [ReadParquet], and f's, which ends the scan.
func ScanParquet(name string, opts ReadOptions, f func(rows *k.Table) error) error {
	return scan(name, parquetExpected, f, func(file *os.File, size int64, give func(k.Value) error) error {
		p, err := openParquet(file, opts)
		if err != nil {
			return err
		}
		if p.r.NumRowGroups() == 0 {
			v, err := readParquet(file, opts)
			if err != nil {
				return err
			}
			return give(v)
		}
		symbols := make([]bool, len(p.wanted))
		for i, col := range p.wanted {
			symbols[i] = p.symbolic(col)
		}
		for i := range p.r.NumRowGroups() {
			before := p.mem.left.Load()
			g := newGathered(p.wanted)
			if err := p.eachColumn(func(c int, col found) error {
				v, err := p.groupColumn(&inward{opts: opts, mem: p.mem}, i, col, symbols[c])
				g.parts[c] = []k.Value{v}
				return err
			}); err != nil {
				return err
			}
			t, err := g.table(p.meta, opts)
			if err == nil {
				err = give(t)
			}
			if err != nil {
				return err
			}
			p.mem.left.Store(before) // the piece is in other hands, and gone soon
		}
		return nil
	})
}

// ScanArrow calls f with the rows of each record batch of an Arrow file or a file that
// holds a stream, as [ScanParquet] does.
func ScanArrow(name string, opts ReadOptions, f func(rows *k.Table) error) error {
	return scan(name, arrowExpected, f, func(file *os.File, size int64, give func(k.Value) error) error {
		b, err := openBatches(file, size, opts)
		if err != nil {
			return err
		}
		for pieces := 0; ; pieces++ {
			before := b.mem.left.Load()
			rec, err := b.next()
			if end := errors.Is(err, io.EOF) || err == nil && rec == nil; end && pieces > 0 {
				return nil
			} else if err != nil && !end {
				return err
			}
			t, err := gather(b.schema, opts, b.mem, once(rec))
			if err == nil {
				err = give(t)
			}
			if err != nil {
				return err
			}
			b.mem.left.Store(before)
		}
	})
}

// once is one batch, or none for nil, to gather.
func once(rec arrow.Record) func() (arrow.Record, error) {
	return func() (r arrow.Record, err error) {
		if r, rec = rec, nil; r == nil {
			err = io.EOF
		}
		return r, err
	}
}

// scan opens a file and reads it; give is f for a plain table. What f panics with is not
// the file's, and f's errors do not name it.
func scan(name, expected string, f func(*k.Table) error, read func(file *os.File, size int64, give func(k.Value) error) error) error {
	var own error
	err := func() (err error) {
		defer guard(name, expected, &err)
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		return read(file, info.Size(), func(v k.Value) error {
			if v.Table() == nil {
				return fault("type: a plain table is wanted, not a keyed one")
			}
			own = f(v.Table())
			return own
		})
	}()
	if own != nil {
		return own
	}
	return err
}
