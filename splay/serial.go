package splay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"tock/ipc"
	"tock/k"
)

// The serialised form is the wire's payload behind ff 01, with two differences: a
// symbol vector or a general list goes on to the end of the file whatever its count
// says, and an enumeration keeps its indices:
//
//	type (20 to 76) | domain name NUL | attr | i32 n | n i32 indices

// maxDepth is how deep objects may be nested in a file.
const maxDepth = 512

// enumOnDisk is the type kdb+ gives an enumeration inside a serialised file.
const enumOnDisk = 21

// serial is the value of a serialised file.
func (d *decoder) serial(im *image) (k.Value, error) {
	b := im.b
	if len(b) < 3 {
		return k.Value{}, corrupt(im.path, 2, "an object, file ends")
	}
	switch k.Type(b[2]) {
	case k.Symbol:
		syms, err := im.symbols(false)
		if err != nil {
			return k.Value{}, err
		}
		return withAttr(k.Syms(syms), &image{attr: k.Attr(b[3])}), nil
	case k.Mixed:
		return d.items(im)
	}
	v, n, err := d.object(b[2:], 0)
	if err == nil && n != len(b)-2 {
		return k.Value{}, corrupt(im.path, 2+n, "the end of the file, %d bytes left over", len(b)-2-n)
	}
	return v, placeIn(im.path, 2, err)
}

// symbols is the names of a serialised symbol vector, to the end of the file. A last
// name without its NUL is an error, or left out when torn is allowed: somebody may be
// writing it at this moment.
func (im *image) symbols(torn bool) ([]k.Sym, error) {
	b := im.b
	if im.form != formSerial || len(b) < 8 || k.Type(b[2]) != k.Symbol {
		return nil, corrupt(im.path, 0, "a symbol vector (ff 01 0b)")
	}
	b = b[8:]
	if end := bytes.LastIndexByte(b, 0) + 1; end != len(b) {
		if !torn {
			return nil, corrupt(im.path, 8+end, "the NUL of the last name")
		}
		b = b[:end]
	}
	names := make([][]byte, 0, bytes.Count(b, []byte{0}))
	for len(b) > 0 {
		end := bytes.IndexByte(b, 0)
		names = append(names, b[:end])
		b = b[end+1:]
	}
	syms := make([]k.Sym, len(names))
	k.InternAll(syms, names)
	return syms, nil
}

// items is the items of a serialised general list, to the end of the file: a tick log
// is one whose count was never updated.
func (d *decoder) items(im *image) (k.Value, error) {
	if len(im.b) < 8 {
		return k.Value{}, corrupt(im.path, len(im.b), "a list header of 8 bytes")
	}
	var items []k.Value
	for at := 8; at < len(im.b); {
		v, n, err := d.object(im.b[at:], 1)
		if err != nil {
			return k.Value{}, placeIn(im.path, at, err)
		}
		items = append(items, v)
		at += n
	}
	if items == nil {
		return k.EmptyList, nil
	}
	return k.NewList(items), nil
}

// placeIn turns an error of the codec at an offset of b into one of the file.
func placeIn(path string, base int, err error) error {
	if err == nil {
		return nil
	}
	var bad *ipc.FormatError
	if errors.As(err, &bad) {
		return corrupt(path, base+bad.Offset, "%s", bad.Reason)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// truncated is the error of an object that goes on behind the end of the file.
var errShort = &ipc.FormatError{Reason: "the file ends inside an object", Truncated: true}

// object is the object at the start of b and its length. Containers are taken apart
// here because enumerations may be inside; the rest is the wire's.
func (d *decoder) object(b []byte, depth int) (k.Value, int, error) {
	if len(b) == 0 {
		return k.Value{}, 0, errShort
	}
	if depth > maxDepth {
		return k.Value{}, 0, &ipc.FormatError{Reason: "objects nested too deep"}
	}
	switch kind := k.Type(b[0]); {
	case kind == k.Mixed:
		return d.list(b, depth)
	case kind == k.TypeTable:
		if len(b) < 3 {
			return k.Value{}, 0, errShort
		}
		if b[2] != byte(k.TypeDict) {
			return k.Value{}, 0, &ipc.FormatError{Offset: 2, Reason: "a table's columns as a dictionary"}
		}
		return d.pair(b, 3, k.TypeTable, k.Attr(b[1]), depth)
	case kind == k.TypeDict:
		return d.pair(b, 1, kind, k.NoAttr, depth)
	case kind == k.TypeSortedDict:
		return d.pair(b, 1, k.TypeDict, k.Sorted, depth)
	case kind.IsEnum() && kind > 0:
		return d.enum(b)
	}
	return ipc.Decode(b)
}

func (d *decoder) list(b []byte, depth int) (k.Value, int, error) {
	if len(b) < 6 {
		return k.Value{}, 0, errShort
	}
	count := binary.LittleEndian.Uint32(b[2:])
	if uint64(count) > uint64(len(b)-6)/2 { // an object has two bytes at least
		return k.Value{}, 0, errShort
	}
	items := make([]k.Value, count)
	at := 6
	for i := range items {
		v, n, err := d.object(b[at:], depth+1)
		if err != nil {
			return k.Value{}, 0, shift(err, at)
		}
		items[i] = v
		at += n
	}
	if len(items) == 0 {
		return k.EmptyList, at, nil
	}
	return k.NewList(items), at, nil
}

// shift moves the place of a codec's error.
func shift(err error, by int) error {
	var bad *ipc.FormatError
	if errors.As(err, &bad) {
		moved := *bad
		moved.Offset += by
		return &moved
	}
	return err
}

func (d *decoder) pair(b []byte, at int, kind k.Type, attr k.Attr, depth int) (k.Value, int, error) {
	keys, n, err := d.object(b[at:], depth+1)
	if err != nil {
		return k.Value{}, 0, shift(err, at)
	}
	mid := at + n
	vals, n, err := d.object(b[mid:], depth+1)
	if err != nil {
		return k.Value{}, 0, shift(err, mid)
	}
	v, err := pairOf(kind, keys, vals)
	if err != nil {
		return k.Value{}, 0, &ipc.FormatError{Offset: mid, Reason: err.Error()}
	}
	if attr == k.Sorted {
		switch o := v.Object().(type) {
		case *k.Table:
			o.Attr = attr
		case *k.Dict:
			o.Attr = attr
		}
	}
	return v, mid + n, nil
}

// pairOf makes a dictionary or a table of what a file holds for it.
func pairOf(kind k.Type, keys, vals k.Value) (k.Value, error) {
	countable := func(v k.Value) bool { t := v.Type(); return t.IsList() || t == k.TypeTable || t == k.TypeDict }
	if !countable(keys) || !countable(vals) || keys.Len() != vals.Len() {
		return k.Value{}, errors.New("keys and values of equal count")
	}
	if kind == k.TypeDict {
		return k.NewDict(keys, vals)
	}
	names := k.Data[k.Sym](keys)
	if len(names) == 0 {
		return k.Value{}, errors.New("column names as symbols")
	}
	cols := vals.Each()
	for _, col := range cols {
		if !countable(col) || col.Len() != cols[0].Len() {
			return k.Value{}, errors.New("columns of equal count")
		}
	}
	return k.NewTable(names, cols), nil
}

func (d *decoder) enum(b []byte) (k.Value, int, error) {
	end := bytes.IndexByte(b, 0)
	if end < 0 || len(b) < end+6 {
		return k.Value{}, 0, errShort
	}
	name, attr := b[1:end], k.Attr(b[end+1])
	count := int(binary.LittleEndian.Uint32(b[end+2:]))
	at := end + 6
	if count < 0 || count > (len(b)-at)/4 {
		return k.Value{}, 0, errShort
	}
	indices := make([]int64, count)
	for i := range indices {
		x := int32(binary.LittleEndian.Uint32(b[at+4*i:]))
		indices[i] = int64(x)
		if x == k.NullInt {
			indices[i] = k.NullLong
		}
	}
	v := k.NewEnum(d.domain(k.InternBytes(name)), indices)
	return withAttr(v, &image{attr: attr}), at + 4*count, nil
}

// appendSerial appends the serialised form of v, enumerations kept as such.
func appendSerial(dst []byte, v k.Value) ([]byte, error) {
	if !holdsEnum(v) {
		return ipc.Append(dst, v)
	}
	switch o := v.Object().(type) {
	case *k.Vec[int64]:
		return appendSerialEnum(dst, v, o.Raw())
	case *k.Table:
		dst = append(dst, byte(k.TypeTable), byte(o.Attr&k.Sorted), byte(k.TypeDict))
		return appendSerialPair(dst, k.Syms(o.Names), k.NewList(o.Cols))
	case *k.Dict:
		kind := k.TypeDict
		if o.Attr == k.Sorted {
			kind = k.TypeSortedDict
		}
		return appendSerialPair(append(dst, byte(kind)), o.Keys, o.Vals)
	}
	items := v.Items()
	dst = append(dst, byte(k.Mixed), 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(items)))
	for _, item := range items {
		var err error
		if dst, err = appendSerial(dst, item); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendSerialPair(dst []byte, keys, vals k.Value) ([]byte, error) {
	dst, err := appendSerial(dst, keys)
	if err != nil {
		return dst, err
	}
	return appendSerial(dst, vals)
}

func appendSerialEnum(dst []byte, v k.Value, at []int64) ([]byte, error) {
	dst = append(dst, enumOnDisk)
	dst = append(dst, v.Domain().Name().String()...)
	dst = append(dst, 0, byte(v.Attr()))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(at)))
	for _, x := range at {
		index := int32(x)
		switch {
		case x == k.NullLong:
			index = k.NullInt
		case int64(index) != x:
			return dst, k.ErrLimit
		}
		dst = binary.LittleEndian.AppendUint32(dst, uint32(index))
	}
	return dst, nil
}

// holdsEnum reports whether an enumeration vector is v or inside v's containers.
func holdsEnum(v k.Value) bool {
	switch o := v.Object().(type) {
	case *k.Vec[int64]:
		return v.Type() == k.Enum
	case *k.List:
		return anyEnum(v.Items())
	case *k.Table:
		return anyEnum(o.Cols)
	case *k.Dict:
		return holdsEnum(o.Keys) || holdsEnum(o.Vals)
	}
	return false
}

func anyEnum(items []k.Value) bool {
	for _, item := range items {
		if holdsEnum(item) {
			return true
		}
	}
	return false
}
