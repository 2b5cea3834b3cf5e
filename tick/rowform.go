package tick

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"tock/k"
	"tock/schema"
)

// A feed sends the same message over and over, but for the values of its row. The form of a
// message that was checked is remembered: one with the same bytes up to the row's first
// atom, and atoms of the columns' types in the row, needs no other check, and is copied
// into its publication while it is checked.
type rowForm struct {
	prefix []byte // of the payload, up to the first atom
	data   int    // where in it the row begins: its list's head
	cols   []columnForm
	plain  int // bytes of a published row beyond its atoms, heads included
}

// columnForm is one atom of a row: its type byte, that of the vector, and the bytes of an
// item, 0 for a symbol.
type columnForm struct {
	atom, vector byte
	width        int
}

// enlistedHead is what a vector of one item has before it: type, attribute, count.
const enlistedHead = 6

// newRowForm is the form of payload, an update that was taken with shape s; nil when it is
// no complete row of atoms. data is its row, columns the kinds.
func newRowForm(payload, data []byte, s schema.Shape, columns []k.Type) *rowForm {
	if !s.Single || s.NoTime || s.Table || k.Type(data[0]) != k.Mixed {
		return nil
	}
	f := &rowForm{data: len(payload) - len(data), plain: enlistedHead * (1 + len(columns))}
	f.prefix = append(f.prefix, payload[:f.data+enlistedHead]...)
	for _, kind := range columns {
		switch {
		case kind == k.Symbol:
			f.cols = append(f.cols, columnForm{atom: byte(-kind), vector: byte(kind)})
		case kind.IsBasic():
			f.cols = append(f.cols, columnForm{byte(-kind), byte(kind), kind.Width()})
		default:
			return nil
		}
	}
	return f
}

// fits reports whether a payload begins as the form's did.
func (f *rowForm) fits(payload []byte) bool {
	return f != nil && len(payload) > len(f.prefix) && string(payload[:len(f.prefix)]) == string(f.prefix)
}

// spare is what enlist may write beyond the end of its output: it copies words.
const spare = 16

// enlist checks the atoms of a payload that fits and writes them to out as the columns of one
// item each; it gives their size, or -1 when they are not the columns' atoms. out has room
// for the payload, f.plain and spare.
func (f *rowForm) enlist(out, payload []byte) int {
	row := payload[len(f.prefix):]
	to := 0
	for i := range f.cols {
		c := &f.cols[i]
		if len(row) == 0 || row[0] != c.atom {
			return -1
		}
		binary.LittleEndian.PutUint64(out[to:], uint64(c.vector)|1<<16)
		to += enlistedHead
		row = row[1:]
		size := c.width
		switch size {
		case 8:
			if len(row) < 8 {
				return -1
			}
			binary.LittleEndian.PutUint64(out[to:], binary.LittleEndian.Uint64(row))
		case 4:
			if len(row) < 4 {
				return -1
			}
			binary.LittleEndian.PutUint32(out[to:], binary.LittleEndian.Uint32(row))
		case 0:
			if size = copyName(out[to:], row); size == 0 {
				return -1
			}
		default:
			if len(row) < size {
				return -1
			}
			copy(out[to:], row[:size])
		}
		to += size
		row = row[size:]
	}
	if len(row) != 0 {
		return -1
	}
	return to
}

// copyName copies a name with the zero that ends it, a word at a time, and gives its size; 0
// when nothing ends it.
func copyName(out, b []byte) int {
	const low, high = 0x0101010101010101, 0x8080808080808080
	at := 0
	for ; at+8 <= len(b); at += 8 {
		word := binary.LittleEndian.Uint64(b[at:])
		binary.LittleEndian.PutUint64(out[at:], word)
		if zero := (word - low) &^ word & high; zero != 0 {
			return at + bits.TrailingZeros64(zero)/8 + 1
		}
	}
	for ; at < len(b); at++ {
		out[at] = b[at]
		if b[at] == 0 {
			return at + 1
		}
	}
	return 0
}

// Row takes an update in the form of one that was taken before; false, with nothing done, for
// any other, which is for [Plant.Update] to judge. It is for a plant that publishes at once.
func (p *Plant) Row(payload []byte) bool {
	at := p.last
	if at >= len(p.tables) || !p.tables[at].form.fits(payload) {
		if at = p.formOf(payload); at < 0 {
			return false
		}
		p.last = at
	}
	t := &p.tables[at]
	interests := p.perTable[at]
	if p.failure != nil || t.picky {
		return false
	}
	f := t.form
	if len(interests) == 0 {
		p.columns = slices.Grow(p.columns[:0], len(payload)+f.plain+spare)
		if f.enlist(p.columns[:cap(p.columns)], payload) < 0 {
			return false
		}
	} else {
		g := interests[0].group
		start := len(g.out)
		g.out = slices.Grow(g.out, len(t.heads.frame)+len(payload)+f.plain+spare)
		out := g.out[start:cap(g.out)]
		head := copy(out, t.heads.frame)
		n := f.enlist(out[head:], payload)
		if n < 0 {
			return false
		}
		g.out = g.out[:start+head+n]
		endFrame(g.out, start)
		for _, in := range interests[1:] {
			in.group.out = append(in.group.out, g.out[start:]...)
		}
	}
	p.journal.copy(t.heads.log, payload[f.data:])
	return true
}

// formOf is the table whose remembered form a payload has, or -1.
func (p *Plant) formOf(payload []byte) int {
	for i := range p.tables {
		if p.tables[i].form.fits(payload) {
			return i
		}
	}
	return -1
}

// Remember notes the form of an update that was taken.
func (p *Plant) Remember(payload []byte, at int, data []byte, s schema.Shape) {
	t := &p.tables[at]
	if f := newRowForm(payload, data, s, t.kinds); f != nil {
		t.form = f
	}
	if isBulk(s) {
		t.lead = append(t.lead[:0], payload[:len(payload)-len(data)]...)
	}
}
