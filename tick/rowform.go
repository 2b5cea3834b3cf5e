package tick

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"tock/ipc"
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

// Known takes updates like ones that were taken before, from the first of messages on, and
// tells how many it took, most often those of one table. Any other is for [Plant.Update] to
// judge; nothing is done with it. It is for a plant that publishes at once.
func (p *Plant) Known(messages []ipc.Message) int {
	m := &messages[0]
	if m.Kind == ipc.Response || m.BigEndian {
		return 0
	}
	if n := p.rows(messages); n > 0 {
		return n
	}
	if p.bulk(m.Payload) {
		return 1
	}
	return 0
}

// rows takes single rows of the form of the first.
func (p *Plant) rows(messages []ipc.Message) (n int) {
	at := p.last
	if at >= len(p.tables) || !p.tables[at].form.fits(messages[0].Payload) {
		if at = p.formOf(messages[0].Payload); at < 0 {
			return 0
		}
	}
	t := &p.tables[at]
	if p.failure != nil || t.picky {
		return 0
	}
	p.last = at
	interests := p.perTable[at]
	f, head, out := t.form, t.heads.frame, p.columns[:0]
	if len(interests) > 0 {
		out = interests[0].group.out
	}
	start, records := len(out), p.journal.copied
	for n < len(messages) && len(out)-start < rowsBytes {
		m := &messages[n]
		payload := m.Payload
		if !f.fits(payload) || m.Kind == ipc.Response || m.BigEndian {
			break
		}
		from := len(out)
		if need := len(head) + len(payload) + f.plain + spare; cap(out)-from < need {
			out = slices.Grow(out, need)
		}
		room := out[from:cap(out)]
		size := f.enlist(room[copy(room, head):], payload)
		if size < 0 {
			break
		}
		out = out[:from+len(head)+size]
		endFrame(out, from)
		records = append(append(records, t.heads.log...), payload[f.data:]...)
		n++
	}
	p.journal.grown(records, n)
	if len(interests) == 0 {
		p.columns = out[:0] // nobody gets it: it was checked
		return n
	}
	interests[0].group.out = out
	for _, in := range interests[1:] {
		in.group.out = append(in.group.out, out[start:]...)
	}
	return n
}

// rowsBytes is about how many bytes of rows are published before the log is thought of.
const rowsBytes = 256 << 10

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
