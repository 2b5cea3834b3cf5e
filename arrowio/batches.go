package arrowio

import (
	"github.com/apache/arrow/go/v15/arrow"

	"tock/k"
)

// Tables as record batches, for what carries batches elsewhere than into a file.

// Batches is a table or keyed table as record batches: their schema, and a function that
// calls yield with one after another. A batch is good until four more have come.
//
// Errors: of a column that has no place in Arrow.
func Batches(table k.Value, opts WriteOptions) (*arrow.Schema, func(yield func(arrow.Record) error) error, error) {
	out, err := plan(table, opts)
	if err != nil {
		return nil, nil, err
	}
	return out.schema, func(yield func(arrow.Record) error) error { return out.writeBatches(yielding(yield), opts) }, nil
}

// yielding is a function as a writer.
type yielding func(arrow.Record) error

func (f yielding) Write(rec arrow.Record) error { return f(rec) }
func (f yielding) Close() error                 { return nil }

// FromBatch is a record batch as a table, keyed if its schema says that it was. name stands
// in errors.
//
// Errors: for what has no place in q; when it takes more memory than opts allows.
func FromBatch(name string, rec arrow.Record, opts ReadOptions) (table k.Value, err error) {
	defer guard(name, "a record batch is wanted", &err)
	const usual = 1 << 20 // as if it had come from a file of this size
	return gather(rec.Schema(), opts, newBounded(opts.maxBytes(usual)), once(rec))
}
