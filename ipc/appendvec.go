package ipc

// Vectors of fixed width travel as they lie in memory on a little-endian machine: one
// copy. Elsewhere the copy is followed by a pass that swaps bytes.
//
// Symbol vectors are names one after the other. Most are short and repeat, so a small
// direct-mapped table (by symbol id) keeps the bytes of names of up to seven letters as
// one word, NUL included: writing such a name is one 8-byte store.

import (
	"encoding/binary"
	"slices"
	"strings"
	"unsafe"

	"tock/k"
)

// fixed is the storage classes of fixed width whose byte order matters, and uint8.
type fixed interface {
	uint8 | int16 | int32 | int64 | float32 | float64
}

var nativeBig = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// bytesOf is the memory of a slice.
func bytesOf[T fixed | k.GUID](x []T) []byte {
	var item T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(item)))
}

// swap reverses the bytes of every item of the given width.
func swap(b []byte, width int) {
	switch width {
	case 2:
		for ; len(b) >= 2; b = b[2:] {
			b[0], b[1] = b[1], b[0]
		}
	case 4:
		for ; len(b) >= 4; b = b[4:] {
			binary.LittleEndian.PutUint32(b, binary.BigEndian.Uint32(b))
		}
	case 8:
		for ; len(b) >= 8; b = b[8:] {
			binary.LittleEndian.PutUint64(b, binary.BigEndian.Uint64(b))
		}
	}
}

func appendFixed[T fixed](dst []byte, v k.Value, attr k.Attr, x []T) ([]byte, error) {
	dst, err := appendHead(dst, v.Type(), attr, len(x))
	if err != nil {
		return dst, err
	}
	at := len(dst)
	dst = append(dst, bytesOf(x)...)
	if nativeBig {
		var item T
		swap(dst[at:], int(unsafe.Sizeof(item)))
	}
	return dst, nil
}

func appendGuids(dst []byte, attr k.Attr, x []k.GUID) ([]byte, error) {
	dst, err := appendHead(dst, k.Guid, attr, len(x))
	if err != nil {
		return dst, err
	}
	return append(dst, bytesOf(x)...), nil
}

// appendEnum writes an enumeration as a vector of what its indices stand for: symbols;
// the key column's items for a foreign key; the row numbers for a link to a table.
func appendEnum(dst []byte, d *k.Domain, attr k.Attr, at []int64, depth int) ([]byte, error) {
	domain := d.Value()
	if syms := k.Data[k.Sym](domain); syms != nil || domain.Type() == k.Symbol {
		dst, err := appendHead(dst, k.Symbol, attr, len(at))
		if err != nil {
			return dst, err
		}
		var table nameTable
		var names [256]k.Sym
		for len(at) > 0 {
			part := at[:min(len(at), len(names))]
			for i, x := range part {
				names[i] = 0
				if uint64(x) < uint64(len(syms)) {
					names[i] = syms[x]
				}
			}
			dst = table.append(dst, names[:len(part)])
			at = at[len(part):]
		}
		return dst, nil
	}
	return appendValue(dst, enumVector(domain, at), depth+1)
}

// enumVector is what indices into a domain that is no symbol vector stand for.
func enumVector(domain k.Value, at []int64) k.Value {
	if dict := domain.Dict(); dict != nil && dict.IsKeyedTable() {
		if keys := dict.Keys.Table(); keys != nil && len(keys.Cols) == 1 {
			return keys.Cols[0].Gather(at)
		}
	}
	return k.Longs(at)
}

// enumAtom is what an enumeration atom stands for.
func enumAtom(v k.Value) k.Value {
	if domain := v.Domain().Value(); domain.Type() != k.Symbol {
		return enumVector(domain, []int64{v.Int()}).At(0)
	}
	return k.NewSym(v.Sym())
}

func appendSyms(dst []byte, attr k.Attr, x []k.Sym) ([]byte, error) {
	dst, err := appendHead(dst, k.Symbol, attr, len(x))
	if err != nil {
		return dst, err
	}
	if len(x) < nameCacheWorth {
		for _, s := range x {
			dst = appendText(dst, s.String())
		}
		return dst, nil
	}
	var table nameTable
	return table.append(dst, x), nil
}

const (
	nameCacheWorth = 64  // names from which on filling the table pays
	nameCacheSize  = 512 // entries
)

// shortName is the bytes of a name of up to seven letters with its NUL, first in the low byte.
type shortName struct {
	word uint64
	sym  k.Sym
	len  uint32 // bytes, NUL included; 0 for an empty entry
}

// nameTable is short names by symbol id. The zero table is ready to use.
type nameTable [nameCacheSize]shortName

// append writes names one after the other.
func (t *nameTable) append(dst []byte, names []k.Sym) []byte {
	for i, s := range names {
		e := &t[uint32(s)%nameCacheSize]
		if e.sym != s || e.len == 0 {
			name := s.String()
			if len(name) > 7 || strings.IndexByte(name, 0) >= 0 {
				dst = appendText(dst, name)
				continue
			}
			var word [8]byte
			copy(word[:], name)
			*e = shortName{binary.LittleEndian.Uint64(word[:]), s, uint32(len(name) + 1)}
		}
		end := len(dst)
		if cap(dst)-end < 8 {
			dst = slices.Grow(dst, 8+4*(len(names)-i))
		}
		binary.LittleEndian.PutUint64(dst[end:end+8:cap(dst)], e.word)
		dst = dst[:end+int(e.len)]
	}
	return dst
}
