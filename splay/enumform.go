package splay

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"tock/k"
)

// enumLayout is how an enumeration is written: with indices of 64 bits (fd 20), as kdb+
// has done since 3.6, or of 32 (fe and the domain's name), as it did before and reads
// still. The narrow form is written on request only.
// Source: code.kx.com/q/releases/ChangesIn3.6/#64-bit-enumerations.
type enumLayout struct {
	domain string
	narrow bool
}

// narrowForm is the index of enumerations of 32 bits.
var narrowForm = indexForm{k.Enum, 4, 0}

// maxNarrowName is the longest domain name whose 32-bit form is known.
const maxNarrowName = 6

// narrowHeader is the header of the 32-bit form, with such a name.
const narrowHeader = 24

func (l enumLayout) head(attr k.Attr, count int) []byte {
	if !l.narrow {
		return pageHead(k.Enum, attr, 0, l.domain, count)
	}
	head := make([]byte, narrowHeader)
	head[0] = magicVector[0]
	copy(head[1:1+maxNarrowName], l.domain)
	head[narrowHeader-13] = byte(attr)
	binary.LittleEndian.PutUint64(head[narrowHeader-8:], uint64(count))
	return head
}

// narrowable says why indices cannot be written with 32 bits; nil when they can.
//
// Errors: ErrNYI for a domain's name whose form is not known, ErrLimit for an index
// beyond 31 bits.
func narrowable(domain string, at []int64) error {
	if len(domain) > maxNarrowName {
		return fmt.Errorf("%w: the 32-bit form of a domain with a name as long as %s is not known", k.ErrNYI, domain)
	}
	for row, x := range at {
		if uint64(x) > math.MaxInt32 && x != k.NullLong {
			return fmt.Errorf("%w: row %d has index %d, a 32-bit enumeration goes to %d", k.ErrLimit, row, x, math.MaxInt32)
		}
	}
	return nil
}

// layoutFor is how an enumeration is written when 32 bits are asked for: so, where its
// indices fit, else with 64.
func layoutFor(v k.Value, narrow bool) enumLayout {
	domain := v.Domain().Name().String()
	return enumLayout{domain, narrow && narrowable(domain, k.Data[int64](v)) == nil}
}

// narrowed is an index as it stands in the 32-bit form.
func narrowed(x int64) int32 {
	if x == k.NullLong {
		return k.NullInt
	}
	return int32(x)
}

// narrowItems is indices with 32 bits.
func narrowItems(at []int64) []int32 {
	out := make([]int32, len(at))
	narrowInto(out, at)
	return out
}

// narrowInto writes indices with 32 bits, as many as dst has room for.
func narrowInto(dst []int32, at []int64) {
	for i, x := range at[:len(dst)] {
		dst[i] = narrowed(x)
	}
}

// items writes indices in the layout's width, through a buffer where they must be made.
func (l enumLayout) items(w io.Writer, at []int64) error {
	if !l.narrow {
		return writeAll(w, raw(at))
	}
	buf := make([]int32, min(len(at), chunkBytes/4))
	for len(at) > 0 {
		part := buf[:min(len(buf), len(at))]
		narrowInto(part, at)
		if _, err := w.Write(raw(part)); err != nil {
			return err
		}
		at = at[len(part):]
	}
	return nil
}

// writeEnum writes an enumeration with its attribute and the attribute's index; rows in an
// order lose it.
func (l enumLayout) writeEnum(w io.Writer, v k.Value, order rows) error {
	attr, n := k.NoAttr, v.Len()
	var index []byte
	if order != nil {
		n = len(order)
	} else {
		attr, index = l.attributed(v)
	}
	if _, err := w.Write(l.head(attr, n)); err != nil {
		return err
	}
	var err error
	switch at := k.Data[int64](v); {
	case order == nil:
		err = l.items(w, at)
	case l.narrow:
		err = gatherAs(w, order, func(dst []int32, rows rows) {
			for i, row := range rows {
				dst[i] = narrowed(at[row])
			}
		})
	default:
		err = gather(w, at, order)
	}
	if err != nil {
		return err
	}
	return writeAll(w, index)
}

// attributed is the attribute that an enumeration is written with, and its index.
func (l enumLayout) attributed(v k.Value) (k.Attr, []byte) {
	if !l.narrow || v.Attr() <= k.Sorted {
		return attributed(v, v.Attr(), nil)
	}
	index, err := indexOf(narrowForm, v.Attr(), narrowItems(k.Data[int64](v)), nil)
	if err != nil {
		return k.NoAttr, nil
	}
	return v.Attr(), index
}

// writeSymbols writes a symbol vector as an enumeration without attribute.
func (l enumLayout) writeSymbols(w io.Writer, at symbolIndex, syms []k.Sym, order rows) error {
	n := len(syms)
	if order != nil {
		n = len(order)
	}
	if _, err := w.Write(l.head(k.NoAttr, n)); err != nil {
		return err
	}
	buf := make([]int64, min(n, chunkBytes/8))
	for from := 0; from < n; from += len(buf) {
		part := buf[:min(len(buf), n-from)]
		for i := range part {
			row := from + i
			if order != nil {
				row = int(order[row])
			}
			part[i], _ = at.find(syms[row])
		}
		if err := l.items(w, part); err != nil {
			return err
		}
	}
	return nil
}

// writeParted writes an enumeration that is parted, given its runs.
func (l enumLayout) writeParted(w io.Writer, values, starts []int64) error {
	n := int(starts[len(starts)-1])
	if _, err := w.Write(l.head(k.Parted, n)); err != nil {
		return err
	}
	buf := make([]int64, 0, min(n, chunkBytes/8))
	for i, val := range values {
		for left := int(starts[i+1] - starts[i]); left > 0; {
			take := min(left, cap(buf)-len(buf))
			for range take {
				buf = append(buf, val)
			}
			left -= take
			if len(buf) == cap(buf) {
				if err := l.items(w, buf); err != nil {
					return err
				}
				buf = buf[:0]
			}
		}
	}
	if err := l.items(w, buf); err != nil {
		return err
	}
	var index []byte
	var ok bool
	if l.narrow {
		index, ok = partedIndex(narrowForm, narrowItems(values), starts)
	} else {
		index, ok = partedIndex(enumForm, values, starts)
	}
	if !ok {
		return k.ErrUFail
	}
	return writeAll(w, index)
}
