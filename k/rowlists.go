package k

import "tock/internal/room"

// rowLists is the ascending rows of each group of a grouped index. A group's rows lie in
// pieces: a piece that is full stays where it is and the next ones go to a new piece, so
// that entering a row copies no others. Who looks a group up joins its pieces, into one
// with room behind, where the group goes on: rows that are looked up again and again are
// copied as seldom as those of a slice that doubles, all others never.
type rowLists struct {
	last [][]uint32   // by group: the piece that rows are put in
	full [][][]uint32 // by group: the pieces before it, not yet joined

	slab     []uint32 // the rest of what pieces are cut from
	slabSize int
}

// Pieces begin short, since most groups are small, and become longer by half, so that
// less than a third of a group's room is empty.
const (
	firstPiece = 8
	shortPiece = 32
	mostPiece  = 1 << 14
	leastSlab  = 64
	mostSlab   = 1 << 17 // large enough to be kept for the next index (see package room)
)

// enter puts a row behind the others of group num, which may be the next new one.
func (r *rowLists) enter(num int32, row uint32) {
	if int(num) == len(r.last) {
		r.last, r.full = append(r.last, nil), append(r.full, nil)
	}
	list := &r.last[num]
	if n := len(*list); n == cap(*list) {
		if n > 0 {
			r.full[num] = append(r.full[num], *list)
		}
		*list = r.piece(n)
	}
	*list = append(*list, row)
}

// piece is an empty piece to follow one of n rows.
func (r *rowLists) piece(n int) []uint32 {
	size := firstPiece
	if n > 0 {
		size = min(max((n+n/2+15)&^15, shortPiece), mostPiece)
	}
	if len(r.slab) < size {
		r.slabSize = min(max(2*r.slabSize, leastSlab, size), mostSlab)
		slab, _ := room.Make[uint32](r.slabSize)
		r.slab = slab[:cap(slab)]
	}
	out := r.slab[:0:size]
	r.slab = r.slab[size:]
	return out
}

// first is the first row of a group.
func (r *rowLists) first(num int) uint32 {
	if full := r.full[num]; len(full) > 0 {
		return full[0][0]
	}
	return r.last[num][0]
}

// lists is the rows below n of each group that has some; false when those of a group are
// not in one piece.
func (r *rowLists) lists(n int) ([]Rows, bool) {
	out := make([]Rows, 0, len(r.last))
	for num := range r.last {
		if int(r.first(num)) >= n {
			break // later groups begin later still
		}
		list, whole := r.joined(num)
		if !whole {
			return nil, false
		}
		out = append(out, Rows{List: upTo(list, n)})
	}
	return out, true
}

// joinBelow joins the pieces of each group that has rows below n.
func (r *rowLists) joinBelow(n int) {
	for num := range r.last {
		if int(r.first(num)) >= n {
			break
		}
		r.join(num)
	}
}

// joined is the rows of a group when they are in one piece already.
func (r *rowLists) joined(num int) ([]uint32, bool) { return r.last[num], len(r.full[num]) == 0 }

// join is the rows of a group, in one piece from now on.
func (r *rowLists) join(num int) []uint32 {
	full := r.full[num]
	if len(full) == 0 {
		return r.last[num]
	}
	n := len(r.last[num])
	for _, piece := range full {
		n += len(piece)
	}
	all := room.Items[uint32](2 * n)[:0]
	for _, piece := range full {
		all = append(all, piece...)
	}
	r.last[num] = append(all, r.last[num]...)
	clear(full)
	r.full[num] = full[:0]
	return r.last[num]
}
