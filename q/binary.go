package q

import (
	"encoding/binary"
	"math"

	"tock/k"
)

// 1: writes the bytes of vectors and reads records of fixed widths.
//
// Source: code.kx.com/q/ref/file-binary.

// rawBytes is the items of an atom or vector as they are in memory, little end first.
func rawBytes(x k.Value) ([]byte, error) {
	if x.IsAtom() {
		x = k.Enlist(x)
	}
	var b []byte
	switch d := x.Object().(type) {
	case *k.Vec[uint8]:
		return d.Raw(), nil
	case *k.Vec[int16]:
		for _, v := range d.Raw() {
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		}
	case *k.Vec[int32]:
		for _, v := range d.Raw() {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
	case *k.Vec[int64]:
		for _, v := range d.Raw() {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
	case *k.Vec[float32]:
		for _, v := range d.Raw() {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	case *k.Vec[float64]:
		for _, v := range d.Raw() {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	case *k.Vec[k.GUID]:
		for _, v := range d.Raw() {
			b = append(b, v[:]...)
		}
	default:
		return nil, k.ErrType
	}
	return b, nil
}

// binaryRecords is (types;widths)1:bytes, a list of columns; with (widths;types) the
// bytes of a number come big end first.
func binaryRecords(x k.Value, data []byte) (k.Value, error) {
	if x.Type() != k.Mixed || x.Len() != 2 {
		return x, k.ErrType
	}
	types, widths, big := x.At(0), x.At(1), false
	if types.Type() != k.Char {
		types, widths, big = widths, types, true
	}
	if types.Type() != k.Char || !widths.Type().IsVector() || widths.Type().IsFloating() || widths.Type().IsText() {
		return x, k.ErrType
	}
	if types.Len() != widths.Len() {
		return x, k.ErrLength
	}
	record := 0
	for _, w := range widths.Each() {
		if w.Int() < 0 || w.Int() > 1<<20 {
			return x, k.ErrDomain
		}
		record += int(w.Int())
	}
	if record == 0 {
		return x, k.ErrLength
	}
	n := len(data) / record
	var out []k.Value
	at := 0
	for i, c := range []byte(types.Text()) {
		width := int(widths.At(i).Int())
		from := at
		at += width
		if c == ' ' {
			continue
		}
		if c == '*' { // characters as they are
			texts := make([]k.Value, n)
			for row := range texts {
				texts[row] = k.String(string(data[row*record+from : row*record+from+width]))
			}
			out = append(out, k.NewList(texts))
			continue
		}
		kind, ok := k.TypeOfChar(c | 0x20)
		if !ok {
			return x, k.ErrType
		}
		if kind != k.Symbol && kind.Width() != width {
			return x, k.ErrLength
		}
		items := make([]k.Value, n)
		for row := range items {
			items[row] = binaryItem(kind, data[row*record+from:row*record+from+width], big)
		}
		if n == 0 {
			out = append(out, k.Empty(kind))
			continue
		}
		out = append(out, k.Collapse(items))
	}
	return k.Collapse(out), nil
}

// binaryItem is one item of a record.
func binaryItem(kind k.Type, b []byte, big bool) k.Value {
	switch kind {
	case k.Symbol:
		end := len(b)
		for end > 0 && (b[end-1] == ' ' || b[end-1] == 0) {
			end--
		}
		return k.NewSym(k.InternBytes(b[:end]))
	case k.Guid:
		var g k.GUID
		copy(g[:], b)
		return k.NewGuid(g)
	}
	var bits uint64
	for i := range b {
		c := b[len(b)-1-i]
		if big {
			c = b[i]
		}
		bits = bits<<8 | uint64(c)
	}
	switch kind {
	case k.Real:
		return k.NewReal(math.Float32frombits(uint32(bits)))
	case k.Float, k.Datetime:
		return k.FloatAtom(kind, math.Float64frombits(bits))
	}
	return k.Atom(kind, int64(bits))
}
