package schema

import (
	"bytes"
	"encoding/binary"

	"tock/ipc"
	"tock/k"
)

// Shape is what checked data looks like.
type Shape struct {
	Rows   int
	Single bool // the items are atoms: one row
	Table  bool // a table, its columns named
	NoTime bool // the leading time column is missing: the tickerplant adds it
}

// Validator holds data against one table's definition. It keeps no state between calls
// and may be used by several goroutines.
//
// The data is the third item of (".u.upd";`trade;x), in one of the forms kdb+tick takes:
//
//	a list of columns       each a vector of the column's type, all of one count
//	a list of atoms         one row; a typed vector where all atoms are of one type
//	a table                 with the definition's column names in its order
//
// each with or without the leading time column. As in kdb+tick, the type of the first
// item tells whether it is there. A general-list column takes any list, and in a single
// row anything at all.
type Validator struct {
	cols   []k.Type // vector type of each column
	names  []byte   // encoded names, from their count on
	noTime []byte   // the same without the first
}

// NewValidator makes the validator of a table.
func NewValidator(t Table) *Validator {
	v := &Validator{}
	for _, c := range t.Columns {
		v.cols = append(v.cols, c.Type)
	}
	v.names = encodeNames(t.Names())
	if len(t.Columns) > 0 {
		v.noTime = encodeNames(t.Names()[1:])
	}
	return v
}

// encodeNames is a symbol vector as encoded, from its count on.
func encodeNames(names []k.Sym) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(names)))
	for _, name := range names {
		out = append(append(out, name.String()...), 0)
	}
	return out
}

// Check holds encoded data (payload grammar, little-endian, all of x) against the table.
// It allocates nothing when the data is good.
//
// Errors: ErrType for a wrong type, ErrLength for a wrong number of columns or unequal
// counts, ErrMismatch for a table with other columns, ipc.ErrBadMsg for bytes that are
// no encoding.
func (v *Validator) Check(x []byte) (Shape, error) {
	if len(x) < headBytes {
		if n, err := ipc.Skip(x); err != nil || n != len(x) {
			return Shape{}, ipc.ErrBadMsg
		}
		return Shape{}, k.ErrType // an atom
	}
	var s Shape
	var end int
	var err error
	switch t := k.Type(int8(x[0])); {
	case t == k.Mixed:
		s, end, err = v.checkList(x)
	case t.IsBasic() && t > 0:
		s, end, err = v.checkFlat(x, t)
	case t == k.TypeTable:
		s, end, err = v.checkTable(x)
	default:
		err = k.ErrType
	}
	if err != nil {
		// Damaged bytes must not pass for a client's mistake.
		if n, bad := ipc.Skip(x); bad != nil || n != len(x) {
			err = ipc.ErrBadMsg
		}
		return Shape{}, err
	}
	if end != len(x) {
		return Shape{}, ipc.ErrBadMsg
	}
	return s, nil
}

// headBytes is a list's type, attribute and count.
const headBytes = 6

func isAttr(b byte) bool { return b <= byte(k.Grouped) }

func countAt(x []byte, at int) int { return int(int32(binary.LittleEndian.Uint32(x[at:]))) }

// columns is the types of the columns that n items must have, where the first is of
// vector type first; NoTime is set in s when the time column is not among them.
func (v *Validator) columns(s *Shape, first k.Type, n int) ([]k.Type, error) {
	cols := v.cols
	if len(cols) == 0 {
		return nil, k.ErrLength
	}
	if first == cols[0] || cols[0] == k.Mixed {
		if n != len(cols) {
			return nil, k.ErrLength
		}
		return cols, nil
	}
	switch n {
	case len(cols) - 1:
		s.NoTime = true
		return cols[1:], nil
	case len(cols):
		return nil, k.ErrType
	}
	return nil, k.ErrLength
}

func (v *Validator) checkList(x []byte) (s Shape, end int, err error) {
	n := countAt(x, 2)
	if n < 0 || !isAttr(x[1]) {
		return s, 0, ipc.ErrBadMsg
	}
	if n == 0 || len(x) == headBytes {
		return s, 0, k.ErrLength
	}
	first := k.Type(int8(x[headBytes]))
	cols, err := v.columns(&s, first.Abs(), n)
	if err != nil {
		return s, 0, err
	}
	if first >= 0 {
		s.Rows, end, err = checkColumns(x, headBytes, cols)
		return s, end, err
	}
	s.Single, s.Rows = true, 1
	at := headBytes
	for _, kind := range cols {
		if at, err = skipAtom(x, at, kind); err != nil {
			return s, 0, err
		}
	}
	return s, at, nil
}

// skipAtom passes an atom of a kind, or anything for a general-list column.
func skipAtom(x []byte, at int, kind k.Type) (int, error) {
	if at >= len(x) {
		return 0, ipc.ErrBadMsg
	}
	if kind == k.Mixed {
		n, err := ipc.Skip(x[at:])
		return at + n, err
	}
	if k.Type(int8(x[at])) != -kind {
		return 0, k.ErrType
	}
	at++
	if kind == k.Symbol {
		n := bytes.IndexByte(x[at:], 0)
		if n < 0 {
			return 0, ipc.ErrBadMsg
		}
		return at + n + 1, nil
	}
	at += kind.Width()
	if at > len(x) {
		return 0, ipc.ErrBadMsg
	}
	return at, nil
}

// checkFlat is a single row whose atoms are all of one type, so that it is a vector.
func (v *Validator) checkFlat(x []byte, kind k.Type) (s Shape, end int, err error) {
	n := countAt(x, 2)
	if n < 0 {
		return s, 0, ipc.ErrBadMsg
	}
	cols, err := v.columns(&s, kind, n)
	if err != nil {
		return s, 0, err
	}
	for _, want := range cols {
		if want != kind && want != k.Mixed {
			return s, 0, k.ErrType
		}
	}
	s.Single, s.Rows = true, 1
	end, err = skipVector(x, 0, kind)
	return s, end, err
}

// checkTable reads 62 attr | 63 | 0b attr names | 00 attr n columns.
func (v *Validator) checkTable(x []byte) (s Shape, end int, err error) {
	const namesAt = 5
	if len(x) < namesAt+4 || x[2] != byte(k.TypeDict) || x[3] != byte(k.Symbol) {
		return s, 0, k.ErrType
	}
	if !isAttr(x[1]) || !isAttr(x[4]) {
		return s, 0, ipc.ErrBadMsg
	}
	s.Table = true
	cols, names := v.cols, v.names
	if !bytes.HasPrefix(x[namesAt:], names) {
		if v.noTime == nil || !bytes.HasPrefix(x[namesAt:], v.noTime) {
			return s, 0, k.ErrMismatch
		}
		s.NoTime = true
		cols, names = cols[1:], v.noTime
	}
	at := namesAt + len(names)
	if at+headBytes > len(x) || !isAttr(x[at+1]) {
		return s, 0, ipc.ErrBadMsg
	}
	if x[at] != 0 || countAt(x, at+2) != len(cols) {
		return s, 0, k.ErrMismatch
	}
	s.Rows, end, err = checkColumns(x, at+headBytes, cols)
	return s, end, err
}

// checkColumns passes columns of the given types and of one count.
func checkColumns(x []byte, at int, cols []k.Type) (rows, end int, err error) {
	for i, kind := range cols {
		if at+headBytes > len(x) {
			return 0, 0, k.ErrType // an atom, or nothing
		}
		n := countAt(x, at+2)
		switch got := k.Type(int8(x[at])); {
		case kind == k.Mixed && (got == k.Mixed || got.IsBasic() && got > 0):
			size, err := ipc.Skip(x[at:])
			if err != nil {
				return 0, 0, err
			}
			at += size
		case got == kind:
			if at, err = skipVector(x, at, kind); err != nil {
				return 0, 0, err
			}
		case got == k.Mixed && n == 0 && isAttr(x[at+1]): // an empty column may be untyped
			at += headBytes
		case got < 0:
			return 0, 0, k.ErrLength // an atom among columns
		default:
			return 0, 0, k.ErrType
		}
		if i > 0 && n != rows {
			return 0, 0, k.ErrLength
		}
		rows = n
	}
	return rows, at, nil
}

// skipVector passes a vector of a basic kind.
func skipVector(x []byte, at int, kind k.Type) (end int, err error) {
	if at+headBytes > len(x) {
		return 0, ipc.ErrBadMsg
	}
	n := countAt(x, at+2)
	if kind == k.Symbol {
		size, err := ipc.Skip(x[at:])
		return at + size, err
	}
	attr := x[at+1]
	at += headBytes
	if n < 0 || n > (len(x)-at)/kind.Width() || !isAttr(attr) {
		return 0, ipc.ErrBadMsg
	}
	return at + n*kind.Width(), nil
}
