package tick

import (
	"bytes"
	"encoding/binary"

	"tock/ipc"
	"tock/k"
)

// An update on the wire is a list of three: the function, the table's name, the data.
//
//	00 00 03 00 00 00 | f5 ".u.upd" 00 | f5 "trade" 00 | x
//	                  | 0a 00 n ".u.upd"
//
// The tickerplant cuts x out and puts it, unchanged where it can, behind two other
// heads: that of the log record (`upd;`trade;x) and that of the published message
// (`upd;`trade;flip cols!x), whose list of columns has the same bytes as x.

// update is one update cut into its parts; the slices alias the message.
type update struct {
	table []byte // the table's name
	data  []byte // x, encoded
}

var listOfThree = []byte{0, 0, 3, 0, 0, 0}

// updateNames is the functions a feed may name.
var updateNames = [][]byte{[]byte(".u.upd"), []byte("upd")}

// cutUpdate recognises an update message by its bytes; false for anything else.
func cutUpdate(payload []byte) (update, bool) {
	if len(payload) < len(listOfThree) || !bytes.Equal(payload[:len(listOfThree)], listOfThree) {
		return update{}, false
	}
	rest := payload[len(listOfThree):]
	function, rest, ok := cutName(rest)
	if !ok || !isUpdateName(function) {
		return update{}, false
	}
	table, rest, ok := cutName(rest)
	if !ok || len(rest) == 0 {
		return update{}, false
	}
	return update{table: table, data: rest}, true
}

func isUpdateName(name []byte) bool {
	for _, n := range updateNames {
		if bytes.Equal(name, n) {
			return true
		}
	}
	return false
}

// cutName takes a name off the front: a symbol atom, a char vector or a char atom.
func cutName(b []byte) (name, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	switch b[0] {
	case 0xf5: // symbol atom
		end := bytes.IndexByte(b[1:], 0)
		if end < 0 {
			return nil, nil, false
		}
		return b[1 : 1+end], b[2+end:], true
	case 0x0a: // char vector
		if len(b) < 6 {
			return nil, nil, false
		}
		n := int(binary.LittleEndian.Uint32(b[2:]))
		if n < 0 || n > len(b)-6 {
			return nil, nil, false
		}
		return b[6 : 6+n], b[6+n:], true
	case 0xf6: // char atom
		return b[1:2], b[2:], true
	}
	return nil, nil, false
}

// heads is what stands before the data in a table's log records and publications.
type heads struct {
	log     []byte // (`upd;`t; then x
	publish []byte // (`upd;`t;flip cols! then the list of columns
	frame   []byte // the same as a whole frame, up to the first column
	names   int
}

func newHeads(table string, names []k.Sym) heads {
	log := append([]byte{}, listOfThree...)
	log = appendSymAtom(log, "upd")
	log = appendSymAtom(log, table)
	pub := append([]byte{}, log...)
	pub = append(pub, byte(k.TypeTable), 0, byte(k.TypeDict), byte(k.Symbol), 0)
	pub = binary.LittleEndian.AppendUint32(pub, uint32(len(names)))
	for _, n := range names {
		pub = append(append(pub, n.String()...), 0)
	}
	frame := appendListHead(append(append([]byte{}, asyncHead...), pub...), len(names))
	return heads{log: log, publish: pub, frame: frame, names: len(names)}
}

func appendSymAtom(dst []byte, s string) []byte {
	return append(append(append(dst, 0xf5), s...), 0)
}

// appendListHead starts a general list of n items.
func appendListHead(dst []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(append(dst, 0, 0), uint32(n))
}

// appendEnlisted turns an encoded list of n atoms (one row) into the list of n columns
// of one item each. Items that are lists themselves become one-item general lists.
// A uniform row arrives as a vector (all floats, say) and is spread out.
func appendEnlisted(dst, row []byte, n int) ([]byte, error) {
	if row[0] != 0 {
		return appendSpread(dst, row, n)
	}
	dst = appendListHead(dst, n)
	items := row[6:]
	for range n {
		size, err := sizeOf(items)
		if err != nil {
			return dst, err
		}
		item := items[:size]
		items = items[size:]
		if t := int8(item[0]); t < 0 {
			dst = append(dst, byte(-t), 0, 1, 0, 0, 0)
			dst = append(dst, item[1:]...)
			continue
		}
		dst = appendListHead(dst, 1)
		dst = append(dst, item...)
	}
	return dst, nil
}

// sizeOf is the length of the first of encoded items: most are atoms, where the type says it.
func sizeOf(items []byte) (int, error) {
	if len(items) > 0 {
		kind := -k.Type(int8(items[0]))
		size := 0
		switch {
		case kind == k.Symbol:
			size = bytes.IndexByte(items, 0) + 1
		case kind > 0 && kind.IsBasic():
			size = 1 + kind.Width()
		}
		if size > 0 && size <= len(items) {
			return size, nil
		}
	}
	return ipc.Skip(items)
}

// appendSpread makes columns of one item of a typed vector.
func appendSpread(dst, vec []byte, n int) ([]byte, error) {
	kind := k.Type(vec[0])
	data := vec[6:]
	dst = appendListHead(dst, n)
	for range n {
		size := kind.Width()
		if kind == k.Symbol {
			size = bytes.IndexByte(data, 0) + 1
		}
		dst = append(dst, byte(kind), 0, 1, 0, 0, 0)
		dst = append(dst, data[:size]...)
		data = data[size:]
	}
	return dst, nil
}

// appendTimed puts a time column in front of data that came without one: an atom for a
// single row, a vector of rows equal times for a bulk update.
func appendTimed(dst, data []byte, columns, rows int, single bool, stamp []byte, kind k.Type) []byte {
	dst = appendListHead(dst, columns+1)
	if single {
		dst = append(append(dst, byte(-kind)), stamp...)
	} else {
		dst = append(dst, byte(kind), 0)
		dst = binary.LittleEndian.AppendUint32(dst, uint32(rows))
		for range rows {
			dst = append(dst, stamp...)
		}
	}
	if data[0] == 0 {
		return append(dst, data[6:]...)
	}
	// A uniform row is a vector: its items become atoms.
	kindOf := k.Type(data[0])
	items := data[6:]
	for range columns {
		size := kindOf.Width()
		if kindOf == k.Symbol {
			size = bytes.IndexByte(items, 0) + 1
		}
		dst = append(append(dst, byte(-kindOf)), items[:size]...)
		items = items[size:]
	}
	return dst
}

// tableColumns is the list of columns inside an encoded table: 62 a 63 0b a n names | columns.
func tableColumns(table []byte) ([]byte, error) {
	const head = 3
	if len(table) < head {
		return nil, ipc.ErrBadMsg
	}
	names, err := ipc.Skip(table[head:])
	if err != nil {
		return nil, err
	}
	return table[head+names:], nil
}
