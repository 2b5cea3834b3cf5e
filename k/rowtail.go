package k

import "unsafe"

// A table that grows row by row asks the same of its columns every time: is there room, is
// the buffer the column's to extend, does the attribute want anything. A rowTail is the
// answers, good for as many rows as nothing of that changes. A Vec's header is laid out alike
// for items of any kind; here it is looked at as that of bytes, whose counts are of items.

// header is any *Vec[T], as far as it does not depend on T.
type header = Vec[uint8]

// rowTail is the ends of a table's columns.
type rowTail struct {
	first *Value // of the columns it is made for, which are never replaced one by one
	rows  int    // each column's length; it is another when it was appended to elsewhere
	limit int    // rows up to which nothing is to be done but to write them
	ends  []columnEnd
}

// columnEnd is where a column's items go.
type columnEnd struct {
	col   *header
	own   *tail
	tab   unsafe.Pointer // the type word of the column's kind of vector
	items unsafe.Pointer
	kind  Type
	width uint8 // bytes of an item
}

// words is an interface value: its type and what it points at.
type words struct{ tab, at unsafe.Pointer }

func wordsOf(o object) words { return *(*words)(unsafe.Pointer(&o)) }

// PushRow is [PushRow] for the columns of a table; see there for when that is allowed.
func (t *Table) PushRow(items []Value) bool {
	if t.tail != nil && t.tail.push(t.Cols, items) {
		return true
	}
	if !PushRow(t.Cols, items) {
		return false
	}
	t.tail = t.tail.renewed(t.Cols)
	return true
}

// PushColumns is [PushColumns] for the columns of a table; see there for when that is allowed.
func (t *Table) PushColumns(more []Value) int {
	if t.tail != nil {
		if n := t.tail.pushColumns(t.Cols, more); n > 0 {
			return n
		}
	}
	n := PushColumns(t.Cols, more)
	if n > 0 {
		t.tail = t.tail.renewed(t.Cols)
	}
	return n
}

// fits reports whether r is for these columns and as many items.
func (r *rowTail) fits(cols, items []Value) bool {
	return len(items) == len(r.ends) && len(cols) == len(items) && &cols[0] == r.first
}

// open reports whether the column still has n items and the turn to extend its buffer.
func (e *columnEnd) open(n int) bool {
	return len(e.col.data) == n && e.own.turn.Load() == e.col.turn
}

// push appends a row of inline atoms; false, with nothing done, when it is not one, or when
// more is to be done than to write it. What is written before that turns out lies behind
// the columns' ends.
func (r *rowTail) push(cols, items []Value) bool {
	n := r.rows
	if n >= r.limit || !r.fits(cols, items) {
		return false
	}
	for i := range r.ends {
		e := &r.ends[i]
		kind, ok := items[i].obj.(inline)
		if !ok || Type(-kind) != e.kind || !e.open(n) {
			return false
		}
		bits := items[i].bits
		switch e.width {
		case 8:
			*(*uint64)(unsafe.Add(e.items, n*8)) = bits
		case 4:
			*(*uint32)(unsafe.Add(e.items, n*4)) = uint32(bits)
		case 1:
			*(*uint8)(unsafe.Add(e.items, n)) = uint8(bits)
		case 2:
			*(*uint16)(unsafe.Add(e.items, n*2)) = uint16(bits)
		}
	}
	for i := range r.ends {
		col := r.ends[i].col
		col.data = col.data[:n+1]
	}
	r.rows = n + 1
	return true
}

// pushColumns appends vectors of equal length and gives that, or 0, with nothing done, when
// they are not of the columns' kinds or more is to be done than to copy them.
func (r *rowTail) pushColumns(cols, more []Value) int {
	if !r.fits(cols, more) {
		return 0
	}
	n, added := r.rows, more[0].Len()
	if added == 0 || n+added > r.limit {
		return 0
	}
	for i := range r.ends {
		e := &r.ends[i]
		w := wordsOf(more[i].obj)
		if w.tab != e.tab || !e.open(n) {
			return 0
		}
		if from := (*header)(w.at); from.typ != e.kind || len(from.data) != added || from.index != nil {
			return 0 // behind an index the items may not be made yet
		}
	}
	for i := range r.ends {
		e := &r.ends[i]
		from, width := (*header)(wordsOf(more[i].obj).at), int(e.width)
		copy(unsafe.Slice((*byte)(unsafe.Add(e.items, n*width)), added*width),
			unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(from.data))), added*width))
		e.col.data = e.col.data[:n+added]
	}
	r.rows = n + added
	return added
}

// renewed is the tail of columns that nobody else appends to, in r's memory if there is any; nil
// when some column is no vector of inline atoms, or has an attribute that every row may end.
func (r *rowTail) renewed(cols []Value) *rowTail {
	if r == nil || cap(r.ends) < len(cols) {
		r = &rowTail{ends: make([]columnEnd, 0, len(cols))}
	}
	r.first, r.ends, r.rows = &cols[0], r.ends[:0], cols[0].Len()
	r.limit = int(^uint(0) >> 1)
	for _, col := range cols {
		end, limit := endOf(col)
		if end.col == nil || len(end.col.data) != r.rows {
			return nil
		}
		r.limit = min(r.limit, limit)
		r.ends = append(r.ends, end)
	}
	return r
}

// endOf is the end of a column and the rows up to which it is good; no column in it when
// there is none.
func endOf(col Value) (end columnEnd, limit int) {
	switch o := col.obj.(type) {
	case *Vec[uint8]:
		return o.end(col)
	case *Vec[int32]:
		return o.end(col)
	case *Vec[int64]:
		return o.end(col)
	case *Vec[float64]:
		return o.end(col)
	case *Vec[Sym]:
		return o.end(col)
	case *Vec[float32]:
		return o.end(col)
	case *Vec[int16]:
		return o.end(col)
	}
	return end, 0
}

func (v *Vec[T]) end(col Value) (end columnEnd, limit int) {
	if v.domain != nil || v.own == nil || v.own.turn.Load() != v.turn {
		return end, 0
	}
	limit = cap(v.data)
	switch v.attr.get() {
	case NoAttr:
	case Grouped:
		limit = min(limit, int(v.index.rows.Load())+indexLag-1) // then its index is looked after
	default:
		return end, 0
	}
	w := wordsOf(col.obj)
	var item T
	return columnEnd{(*header)(w.at), v.own, w.tab, unsafe.Pointer(unsafe.SliceData(v.data)), v.typ, uint8(unsafe.Sizeof(item))}, limit
}
