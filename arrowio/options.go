package arrowio

import (
	"fmt"

	"tock/k"
)

// WriteOptions is how tables are written; the zero value will do.
type WriteOptions struct {
	// Compression is none, snappy, zstd, gzip or brotli for Parquet (default snappy), and
	// none, lz4 or zstd for Arrow (default none).
	Compression string
	// Level is the codec's own level; 0 for its default. Parquet only.
	Level int
	// Rows is the rows of a record batch or row group; 0 for 65,536 and 262,144.
	Rows int
	// Infinities says what becomes of infinite integers, times and floats: KeepInfinities
	// or NullInfinities.
	Infinities Infinities
	// Local writes timestamps without a time zone, which are UTC otherwise. DuckDB keeps the
	// nanoseconds of those only.
	Local bool
}

// Infinities is a policy for q's infinities.
type Infinities uint8

const (
	KeepInfinities Infinities = iota // as the value they are in q
	NullInfinities                   // as a null
)

// The rows of a batch and of a row group: enough to forget what each costs. A batch is
// small enough that its columns are still in the cache when they are written.
const (
	batchRows = 1 << 16
	groupRows = 1 << 18
)

func (o WriteOptions) rows(usual int) int {
	if o.Rows > 0 {
		return o.Rows
	}
	return usual
}

// ReadOptions is how files are read; the zero value will do.
type ReadOptions struct {
	// Columns is the columns wanted, in this order; nil for all.
	Columns []k.Sym
	// Enumerate makes symbols places in the variable that they were an enumeration of, as
	// domain?syms does. With none, enumerations are read as symbols.
	Enumerate func(domain k.Sym, syms k.Value) (k.Value, error)
	// MaxBytes bounds the memory one file may take when it is read; 0 for 1 GiB and 1024
	// times the file's size, which no honest file is likely to reach.
	MaxBytes int64
	// Kinds is the kinds that columns are to have, by their letter as in q.type; it comes
	// before what the file says. "s" makes symbols of texts, "C" strings.
	Kinds map[string]string
}

// maxBytes is the bound for a file of a size.
func (o ReadOptions) maxBytes(size int64) int64 {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return 1<<30 + size*1024
}

// fault is an error as a q client sees it, all of its text.
func fault(format string, args ...any) error { return k.Error(fmt.Sprintf(format, args...)) }
