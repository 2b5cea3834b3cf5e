package ipc

import (
	"bytes"
	"encoding/binary"

	"tock/k"
)

// input is bytes being read: what Decode and Skip share. All lengths are checked here.
type input struct {
	b   []byte
	pos int
	big bool
	// owed is the objects that lists begun earlier still have to get. Each takes
	// minObject bytes, so what a list announces can be held against what is left for
	// it, and nested lists cannot each claim all of the rest.
	owed int
}

// room is the bytes left for the object being read.
func (in *input) room() int { return len(in.b) - in.pos - minObject*in.owed }

func (in *input) typ() (k.Type, error) {
	if in.pos >= len(in.b) {
		return 0, truncatedAt(len(in.b))
	}
	in.pos++
	return k.Type(in.b[in.pos-1]), nil
}

func (in *input) take(n int) ([]byte, error) {
	if n > len(in.b)-in.pos {
		return nil, truncatedAt(len(in.b))
	}
	in.pos += n
	return in.b[in.pos-n : in.pos], nil
}

// count reads an i32 count of items of at least width bytes each, all of which must fit.
func (in *input) count(width int) (int, error) {
	b, err := in.take(4)
	if err != nil {
		return 0, err
	}
	n := int32(in.order32(b))
	if n < 0 {
		return 0, badAt(in.pos-4, "negative count")
	}
	if int64(n)*int64(width) > int64(in.room()) {
		return 0, truncatedAt(len(in.b))
	}
	return int(n), nil
}

// head reads attribute and count of a vector or list.
func (in *input) head(width int) (k.Attr, int, error) {
	if b := in.b[in.pos:]; len(b) >= 5 && b[0] <= byte(k.Grouped) && !in.big {
		n := int32(binary.LittleEndian.Uint32(b[1:]))
		if n >= 0 && int64(n)*int64(width) <= int64(in.room()-5) {
			in.pos += 5
			return k.Attr(b[0]), int(n), nil
		}
	}
	attr, err := in.attr()
	if err != nil {
		return 0, 0, err
	}
	n, err := in.count(width)
	return attr, n, err
}

func (in *input) attr() (k.Attr, error) {
	b, err := in.take(1)
	if err != nil {
		return 0, err
	}
	if b[0] > byte(k.Grouped) {
		return 0, badAt(in.pos-1, "no such attribute")
	}
	return k.Attr(b[0]), nil
}

// code reads the code of a primitive.
func (in *input) code(kind k.Type) (int, error) {
	b, err := in.take(1)
	if err != nil {
		return 0, err
	}
	code := int(int8(b[0]))
	if !primitiveOnWire(kind, code) {
		return 0, badAt(in.pos-1, "no such primitive")
	}
	return code, nil
}

// source reads the char vector that holds a lambda's text.
func (in *input) source() ([]byte, error) {
	t, err := in.typ()
	if err != nil {
		return nil, err
	}
	if t != k.Char {
		return nil, badAt(in.pos-1, "a function's source must be chars")
	}
	_, n, err := in.head(1)
	if err != nil {
		return nil, err
	}
	return in.take(n)
}

// tableHead reads a table up to the first column's name.
func (in *input) tableHead() (attr k.Attr, names int, err error) {
	if attr, err = in.attr(); err != nil {
		return 0, 0, err
	}
	b, err := in.take(2)
	if err != nil {
		return 0, 0, err
	}
	if k.Type(b[0]) != k.TypeDict || k.Type(b[1]) != k.Symbol {
		return 0, 0, badAt(in.pos-2, "a table must hold a dictionary of symbols")
	}
	_, names, err = in.head(1)
	return attr, names, err
}

// tableList reads the head of a table's list of columns.
func (in *input) tableList(names int) error {
	t, err := in.typ()
	if err != nil {
		return err
	}
	at := in.pos
	_, n, err := in.head(minObject)
	if err != nil {
		return err
	}
	if t != k.Mixed || n != names {
		return badAt(at, "a table's names and columns do not agree")
	}
	return nil
}

func (in *input) order16(b []byte) uint16 {
	if in.big {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (in *input) order32(b []byte) uint32 {
	if in.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (in *input) order64(b []byte) uint64 {
	if in.big {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}

// text reads up to a NUL, which is taken but not part of the result.
func (in *input) text() ([]byte, error) {
	n := bytes.IndexByte(in.b[in.pos:], 0)
	if n < 0 {
		return nil, truncatedAt(len(in.b))
	}
	start := in.pos
	in.pos += n + 1
	return in.b[start : start+n], nil
}
