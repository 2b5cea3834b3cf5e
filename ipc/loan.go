package ipc

import (
	"sync"

	"tock/k"
)

// loanBytes bounds what one loan decodes, but for its last message: more is worth memory of
// its own, and a loan keeps what its largest use took.
const loanBytes = 1 << 20

// Loan decodes updates whose rows are copied into a table and then dropped, as a
// tickerplant's subscriber gets them by the million: lists and vectors are made in memory
// that is used again. Its values are good until Release, and must not become part of
// anything that lives longer. A Loan is not safe for concurrent use.
type Loan struct {
	dec   Decoder
	arena k.Arena
	left  int // bytes it still decodes
}

var loans = sync.Pool{New: func() any {
	l := new(Loan)
	l.dec.Arena = &l.arena
	return l
}}

// NewLoan is a loan without values.
func NewLoan() *Loan {
	l := loans.Get().(*Loan)
	l.left = loanBytes
	return l
}

// Takes reports whether the loan is for the object that b begins with: an update, see
// [IsUpdate], as long as there were not too many.
func (l *Loan) Takes(b []byte) bool { return l.left > 0 && IsUpdate(b) }

// Decode is [Decode] into the loan's memory. For a stream of objects, ask Takes first.
func (l *Loan) Decode(b []byte) (v k.Value, n int, err error) {
	v, n, err = l.dec.Decode(b)
	l.left -= n
	return v, n, err
}

// Release ends the life of all values that were decoded. A loan whose values may still be
// held by somebody is not released, but left to the garbage collector.
func (l *Loan) Release() {
	if l.left < 0 {
		return // one that was very long: its memory is not kept
	}
	l.arena.Reset()
	loans.Put(l)
}

// IsUpdate reports whether b begins as the little-endian encoding of an update does: (`upd;`trade;rows), the rows
// a list or a table.
func IsUpdate(b []byte) bool {
	const names = 6 // behind type, attribute and count
	if len(b) < names+5 || k.Type(b[0]) != k.Mixed || b[2] != 3 || b[3] != 0 || b[4] != 0 || b[5] != 0 {
		return false
	}
	at := names
	for range 2 {
		if at >= len(b) || k.Type(b[at]) != -k.Symbol {
			return false
		}
		for at++; at < len(b) && b[at] != 0; at++ {
		}
		at++
	}
	return at < len(b) && (k.Type(b[at]) == k.Mixed || k.Type(b[at]) == k.TypeTable)
}

// IsUpdate is the package's [IsUpdate] for a received message.
func (m *Message) IsUpdate() bool { return m.err == nil && !m.BigEndian && IsUpdate(m.Payload) }

// Lend is Decode with a loan, for a message that is an update. lent is false where the loan
// does not take it: the value is then anybody's.
func (m *Message) Lend(l *Loan) (v k.Value, lent bool, err error) {
	if !l.Takes(m.Payload) {
		v, err = m.Decode(nil)
		return v, false, err
	}
	v, n, err := l.Decode(m.Payload)
	if err == nil && n != len(m.Payload) {
		err = errBehindObject(n)
	}
	return v, true, err
}
