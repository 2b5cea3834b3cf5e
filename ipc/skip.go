package ipc

import (
	"bytes"
	"encoding/binary"

	"tock/k"
)

// Skip is the length of the one little-endian object b starts with. It accepts exactly
// what Decode accepts and builds nothing; fixed-width vectors cost no time.
//
// Errors: as Decode.
func Skip(b []byte) (n int, err error) { return SkipOrder(b, false) }

// SkipOrder is Skip for a given byte order.
func SkipOrder(b []byte, bigEndian bool) (n int, err error) {
	s := skipping{input{b: b, big: bigEndian}}
	_, _, err = s.value(0)
	return s.pos, err
}

// Object describes one encoded object from its first bytes.
type Object struct {
	Type k.Type // as encoded; TypeSortedDict for a sorted dictionary
	Attr k.Attr // of a vector, list or table
	Len  int    // items of a vector, list, projection or composition; 1 otherwise
	Body int    // offset of what follows the head: items, the value of an atom, the parts
}

// Peek describes the little-endian object b starts with. Only the head is looked at: Skip
// tells whether the rest is there. With it a list can be walked without building it: from
// Body, each Skip leads to the next item.
//
// Errors: a [FormatError] when the head is not whole.
func Peek(b []byte) (Object, error) {
	in := input{b: b}
	t, err := in.typ()
	o := Object{Type: t, Len: 1}
	switch {
	case err != nil:
	case t == k.Mixed || t.IsBasic() && t > 0:
		o.Attr, o.Len, err = in.head(0)
	case t == k.TypeTable:
		o.Attr, err = in.attr()
	case t == k.TypeProjection || t == k.TypeComposition:
		o.Len, err = in.count(0)
	}
	o.Body = in.pos
	return o, err
}

// skipping is one run over an input that builds nothing.
type skipping struct{ input }

// value passes one object and gives its type and its count as q would count it.
func (s *skipping) value(depth int) (k.Type, int, error) {
	if depth > MaxDepth {
		return 0, 0, badAt(s.pos, "nested too deep")
	}
	t, err := s.typ()
	if err != nil {
		return 0, 0, err
	}
	switch {
	case t == k.Mixed:
		_, n, err := s.head(minObject)
		if err == nil {
			_, _, err = s.values(n, depth)
		}
		return t, n, err
	case t < 0:
		return t, 1, s.atom(t, depth)
	case t.IsBasic():
		_, n, err := s.head(max(t.Width(), 1))
		switch {
		case err != nil:
		case t == k.Symbol:
			err = s.names(n)
		default:
			_, err = s.take(n * t.Width())
		}
		return t, n, err
	}
	switch t {
	case k.TypeTable:
		n, err := s.table(depth)
		return t, n, err
	case k.TypeDict, k.TypeSortedDict:
		n, err := s.dict(depth)
		return k.TypeDict, n, err
	case k.TypeLambda:
		if _, err = s.text(); err == nil {
			_, err = s.source()
		}
		return t, 1, err
	case k.TypeUnary, k.TypeBinary, k.TypeIterator:
		_, err := s.code(t)
		return t, 1, err
	case k.TypeProjection, k.TypeComposition:
		n, err := s.count(minObject)
		switch {
		case err != nil:
		case n == 0:
			err = badAt(s.pos, "a function without parts")
		default:
			_, _, err = s.values(n, depth)
		}
		return t, 1, err
	case k.TypeEach, k.TypeOver, k.TypeScan, k.TypeEachPrior, k.TypeEachRight, k.TypeEachLeft:
		_, _, err := s.value(depth + 1)
		return t, 1, err
	}
	return 0, 0, badAt(s.pos-1, "no such type")
}

func (s *skipping) atom(t k.Type, depth int) error {
	var err error
	switch kind := -t; {
	case t == wireError && depth == 0, kind == k.Symbol:
		_, err = s.text()
	case t == wireError || !kind.IsBasic():
		err = badAt(s.pos-1, "no such type")
	default:
		_, err = s.take(kind.Width())
	}
	return err
}

// values passes n objects; agree tells whether they are columns of one count, rows.
func (s *skipping) values(n, depth int) (rows int, agree bool, err error) {
	s.owed += n
	agree = true
	for i := range n {
		s.owed--
		t, count, err := s.value(depth + 1)
		if err != nil {
			return 0, false, err
		}
		if i == 0 {
			rows = count
		}
		agree = agree && isSide(t) && count == rows
	}
	return rows, agree, nil
}

func (s *skipping) dict(depth int) (int, error) {
	at := s.pos
	keys, n, err := s.value(depth + 1)
	if err != nil {
		return 0, err
	}
	vals, m, err := s.value(depth + 1)
	if err == nil && (!isSide(keys) || !isSide(vals) || n != m) {
		err = badAt(at, "keys and values of a dictionary do not agree")
	}
	return n, err
}

func (s *skipping) table(depth int) (int, error) {
	_, names, err := s.tableHead()
	if err != nil {
		return 0, err
	}
	if err := s.names(names); err != nil {
		return 0, err
	}
	if err := s.tableList(names); err != nil {
		return 0, err
	}
	at := s.pos
	rows, agree, err := s.values(names, depth+1)
	if err == nil && !agree {
		err = badAt(at, "columns of a table do not agree")
	}
	return rows, err
}

// names passes n NUL-terminated names by counting NULs: many at a time as long as there must
// be more bytes than are looked at, since each name has at least its NUL.
func (s *skipping) names(n int) error {
	b := s.b[s.pos:]
	for n >= manyNames && len(b) >= n {
		block := b[:n]
		n -= bytes.Count(block, zero)
		b = b[len(block):]
	}
	for n >= 32 && len(b) >= 32 {
		sum := nuls(binary.LittleEndian.Uint64(b)) + nuls(binary.LittleEndian.Uint64(b[8:])) +
			nuls(binary.LittleEndian.Uint64(b[16:])) + nuls(binary.LittleEndian.Uint64(b[24:]))
		n -= int(sum * ones >> 56)
		b = b[32:]
	}
	for n >= 8 && len(b) >= 8 {
		n -= int(nuls(binary.LittleEndian.Uint64(b)) * ones >> 56)
		b = b[8:]
	}
	for ; n > 0; n-- {
		i := bytes.IndexByte(b, 0)
		if i < 0 {
			return truncatedAt(len(s.b))
		}
		b = b[i+1:]
	}
	s.pos = len(s.b) - len(b)
	return nil
}

// manyNames is from when on counting in blocks that are as long as there are names pays.
const manyNames = 512

const ones = 0x0101010101010101

var zero = []byte{0}

// nuls is 1 in each byte of a word that is zero. The sum of up to 31 of them, times ones, has
// their number in its highest byte.
func nuls(word uint64) uint64 {
	const low7 = 0x7f * ones
	return ^(word&low7 + low7 | word | low7) >> 7
}
