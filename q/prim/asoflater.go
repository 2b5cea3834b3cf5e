package prim

import (
	"math"

	"tock/internal/room"
	"tock/k"
)

// Columns of an as-of join whose items lie in files: the result notes the right rows, and a
// column is taken when somebody asks for it. Who joins all trades of a day to its quotes
// mostly goes on with some of their columns.

// takenLater is a column of the rows of y, and of own where there is none (nulls without own).
type takenLater[T k.Elem] struct {
	y, own []T
	null   T
	rows   []int32
}

func (c *takenLater[T]) Item(i int) T {
	if row := c.rows[i]; row >= 0 {
		return c.y[row]
	}
	if c.own != nil {
		return c.own[i]
	}
	return c.null
}

func (c *takenLater[T]) Fill(dst []T, from int) {
	shareRows(len(dst), asOfShare, func(i, end int) {
		part, y, null := dst[i:end], c.y, c.null
		for i, row := range c.rows[from+i : from+end][:len(part)] {
			item := null
			if uint(row) < uint(len(y)) {
				item = y[row]
			}
			part[i] = item
		}
		if c.own == nil {
			return
		}
		for j, row := range c.rows[from+i : from+end] {
			if row < 0 {
				part[j] = c.own[from+i+j]
			}
		}
	})
}

// later is the columns of a join that are taken later, and the right rows they share.
type later struct {
	n    int
	rows []int32 // of all left rows; nil while no column needs them
}

// newLater is for a join of n rows with a right side of some rows; nil when it is too small
// to gain, or its row numbers are too large.
func newLater(n, right int) *later {
	if n < asOfShare || right > math.MaxInt32 {
		return nil
	}
	return &later{n: n}
}

// column is y's column, with mine where there is no right row; false when it is to be taken
// at once.
func (l *later) column(mine, y k.Value) (k.Value, bool) {
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return laterOf(l, mine, o)
	case *k.Vec[int16]:
		return laterOf(l, mine, o)
	case *k.Vec[int32]:
		return laterOf(l, mine, o)
	case *k.Vec[int64]:
		return laterOf(l, mine, o)
	case *k.Vec[float32]:
		return laterOf(l, mine, o)
	case *k.Vec[float64]:
		return laterOf(l, mine, o)
	case *k.Vec[k.GUID]:
		return laterOf(l, mine, o)
	}
	return k.Value{}, false
}

func laterOf[T k.Elem](l *later, mine k.Value, y *k.Vec[T]) (k.Value, bool) {
	if l == nil || !y.Fixed() {
		return k.Value{}, false
	}
	var own []T
	if !mine.IsZero() {
		o := k.VecOf[T](mine)
		if o == nil || !o.Fixed() || o.Len() != l.n {
			return k.Value{}, false
		}
		own = o.Raw()
	}
	if l.rows == nil {
		l.rows = room.Items[int32](l.n)
	}
	return k.Unmade(y, l.n, &takenLater[T]{y.Raw(), own, k.ItemOf[T](y.Null()), l.rows}), true
}

// note keeps the right rows of left ones.
func (l *later) note(from int, at []int64) {
	if l == nil || l.rows == nil {
		return
	}
	rows := l.rows[from : from+len(at)]
	for i, row := range at {
		rows[i] = int32(row)
	}
}
