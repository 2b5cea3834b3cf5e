package prim

import (
	"bytes"

	"tock/internal/room"
	"tock/k"
)

// PrepareText is delimiter 0: y: the rows of a table, after a line of its column names, or
// of a list of columns, as strings. Dates and times are written as ISO 8601 has them,
// nulls as nothing; a field with the delimiter or a line end in it is put in quotes.
//
// Errors: ErrType for a column that is neither a vector nor a list of strings.
// Source: code.kx.com/q/ref/file-text.
func PrepareText(env Env, delimiter byte, y k.Value) (k.Value, error) {
	w := &textWriter{delimiter: delimiter, precision: precisionOf(env)}
	var cols []k.Value
	var buf []byte // all lines end to end
	var ends []int
	switch o := y.Object().(type) {
	case *k.Table:
		cols = o.Cols
		for i, name := range o.Names {
			if i > 0 {
				buf = append(buf, delimiter)
			}
			buf = w.quote(buf, []byte(name.String()))
		}
		ends = append(ends, len(buf))
	case *k.List:
		cols = y.Items()
	default:
		return k.Value{}, k.ErrType
	}
	n := -1
	fields := make([]func(dst []byte, row int) []byte, len(cols))
	for i, col := range cols {
		f, ok := w.fields(col)
		if !ok {
			return k.Value{}, k.ErrType
		}
		fields[i] = f
		if n >= 0 && col.Len() != n {
			return k.Value{}, k.ErrLength
		}
		n = col.Len()
	}
	if n > 0 && !room.Fits(int64(n), int64(48+8*len(cols))) { // a line's header and its text
		return k.Value{}, k.ErrWSFull
	}
	pause := pausing(env, n)
	for row := range max(n, 0) {
		pause.At(row)
		for i, f := range fields {
			if i > 0 {
				buf = append(buf, delimiter)
			}
			buf = f(buf, row)
		}
		ends = append(ends, len(buf))
	}
	lines, from := make([]k.Value, len(ends)), 0
	for i, end := range ends {
		lines[i] = k.Chars(buf[from:end:end])
		from = end
	}
	return k.NewList(lines), nil
}

type textWriter struct {
	delimiter byte
	precision int
	scratch   []byte
}

// fields is what appends one row's field of a column; false for a column that cannot be written.
func (w *textWriter) fields(col k.Value) (func(dst []byte, row int) []byte, bool) {
	switch t := col.Type(); {
	case t == k.Mixed:
		for _, item := range col.Items() {
			if !isText(item) && !isEmptyList(item) {
				return nil, false
			}
		}
		return func(dst []byte, row int) []byte {
			return w.quote(dst, k.Data[uint8](asList(col.At(row))))
		}, true
	case t == k.Char:
		return func(dst []byte, row int) []byte { return w.quote(dst, []byte{byte(col.At(row).Int())}) }, true
	case t == k.Symbol || t.IsEnum():
		return func(dst []byte, row int) []byte {
			w.scratch = append(w.scratch[:0], col.At(row).Text()...)
			return w.quote(dst, w.scratch)
		}, true
	case t.IsVector():
		return func(dst []byte, row int) []byte { return appendISO(dst, col.At(row), w.precision) }, true
	}
	return nil, false
}

// quote appends a field, in quotes (inner ones doubled) when it holds the delimiter or a line end.
func (w *textWriter) quote(dst, field []byte) []byte {
	if bytes.IndexByte(field, w.delimiter) < 0 && bytes.IndexByte(field, '\n') < 0 {
		return append(dst, field...)
	}
	dst = append(dst, '"')
	for _, c := range field {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// appendISO appends an atom's text with dates as yyyy-mm-dd and T before the time.
func appendISO(dst []byte, x k.Value, precision int) []byte {
	from := len(dst)
	dst = appendDashed(dst, x, precision)
	if at := from + len("2000-01-01"); x.Type() == -k.Timestamp && at < len(dst) {
		dst[at] = 'T'
	}
	return dst
}

// appendDashed appends an atom's text with dates as yyyy-mm-dd.
func appendDashed(dst []byte, x k.Value, precision int) []byte {
	from := len(dst)
	dst = appendText(dst, x, precision)
	switch x.Type() {
	case -k.Timestamp, -k.Month, -k.Date, -k.Datetime:
		for i := from; i < len(dst) && i < from+8; i++ {
			if dst[i] == '.' {
				dst[i] = '-'
			}
		}
	}
	return dst
}
