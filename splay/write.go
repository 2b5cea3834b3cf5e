package splay

import (
	"encoding/binary"
	"io"
	"math"

	"tock/k"
)

// chunkBytes is how much is gathered before it is written.
const chunkBytes = 1 << 20

// rows is the rows of a table in the order they are written; nil for all as they are.
type rows []uint32

// vectorHead is the header of the form fe 20.
func vectorHead(kind k.Type, attr k.Attr, count int) []byte {
	head := append([]byte(nil), magicVector...)
	head = append(head, byte(kind), byte(attr), 0, 0, 0, 0)
	return binary.LittleEndian.AppendUint64(head, uint64(count))
}

// pageHead is the header of the form fd 20; flag is 1 for a mapped list.
func pageHead(kind k.Type, attr k.Attr, flag byte, domain string, count int) []byte {
	head := make([]byte, pageData)
	copy(head, magicPage)
	copy(head[16:pageHeader-1], domain)
	copy(head[pageHeader:], []byte{magicPage[0], flag, byte(kind), byte(attr)})
	binary.LittleEndian.PutUint64(head[pageHeader+8:], uint64(count))
	return head
}

// maxDomainName is the longest domain name the page form has room for.
const maxDomainName = pageHeader - 16 - 1

// writeVector writes a vector of fixed width: fe 20. Of the attributes sorted is kept, and
// with their index those of types whose index is known (see index.go).
func writeVector(w io.Writer, v k.Value, order rows) error {
	attr, n := k.NoAttr, v.Len()
	var index []byte
	if order != nil {
		n = len(order)
	} else {
		attr, index = attributed(v, v.Attr(), nil)
	}
	if _, err := w.Write(vectorHead(v.Type(), attr, n)); err != nil {
		return err
	}
	if err := writeItems(w, v, order); err != nil {
		return err
	}
	return writeAll(w, index)
}

// writeItems writes the items of a vector of fixed width (the indices of an
// enumeration), rows in the given order.
func writeItems(w io.Writer, v k.Value, order rows) error {
	if order == nil {
		return writeAll(w, vectorBytes(v))
	}
	switch o := v.Object().(type) {
	case *k.Vec[uint8]:
		return gather(w, o.Raw(), order)
	case *k.Vec[int16]:
		return gather(w, o.Raw(), order)
	case *k.Vec[int32]:
		return gather(w, o.Raw(), order)
	case *k.Vec[int64]:
		return gather(w, o.Raw(), order)
	case *k.Vec[float32]:
		return gather(w, o.Raw(), order)
	case *k.Vec[float64]:
		return gather(w, o.Raw(), order)
	case *k.Vec[k.GUID]:
		return gather(w, o.Raw(), order)
	}
	return k.ErrType
}

// writeAll writes b piece by piece: one system call takes at most 2 GB.
func writeAll(w io.Writer, b []byte) error {
	for len(b) > 0 {
		n := min(len(b), 64*chunkBytes)
		if _, err := w.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

func gather[T k.Elem](w io.Writer, data []T, order rows) error {
	return gatherAs(w, order, func(dst []T, rows rows) {
		for i, row := range rows {
			dst[i] = data[row]
		}
	})
}

// gatherAs writes what fill makes of the rows of an order, piece by piece.
func gatherAs[T k.Elem](w io.Writer, order rows, fill func(dst []T, rows rows)) error {
	buf := make([]T, min(len(order), chunkBytes/8))
	for len(order) > 0 {
		n := min(len(order), len(buf))
		fill(buf[:n], order[:n])
		if _, err := w.Write(raw(buf[:n])); err != nil {
			return err
		}
		order = order[n:]
	}
	return nil
}

// enumeration says where the symbols of a column stand in a domain.
type enumeration struct {
	domain  string
	at      symbolIndex
	symbols int // of the domain
}

// layout is how symbols are written: with 32 bits, if asked for, where all positions of the
// domain fit.
func (e *enumeration) layout(narrow bool) enumLayout {
	return enumLayout{e.domain, narrow && len(e.domain) <= maxNarrowName && e.symbols <= math.MaxInt32}
}
