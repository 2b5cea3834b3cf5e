package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// Groups of keys that lie close together (symbols, bytes, small numbers, days) need no
// number a row: a row's keys give its place in a small table, and the table the group.
// Whoever goes over the rows has the numbers made a block at a time (see
// [RowGroups.Blocks]), which costs less than writing them all and reading them again.

const (
	// maxPlaces is how large the table may be: it stays in the second-level cache.
	maxPlaces = 1 << 16
	// minKeyRows is how many rows are worth it.
	minKeyRows = 1 << 12
	// keySamples is how many rows are looked at for the range of a column's keys.
	keySamples = 512
	// keyBlock is how many rows' numbers are made at a time.
	keyBlock = 2048
)

// closeKeys is where the groups of rows are by their keys.
type closeKeys struct {
	cols  []closeColumn
	most  int     // distinct keys there may be
	group []int32 // of each place, -1 where there is none
}

// closeColumn is one key column: its items less the least, times stride, are places.
type closeColumn interface {
	// set makes places of the column's items for rows from..; add adds to what is there.
	set(dst []int32, from int)
	add(dst []int32, from int)
	// addAt is add for some rows.
	addAt(dst []int32, rows []int64)
	// first notes the first row, plus one, at the place of each item.
	first(rows []int32)
	// sums adds the numbers of rows to their places, to those of even and odd rows.
	sums(even, odd, x []float64)
}

type closeItems[T vec.Integer] struct {
	items  []T
	least  int64
	stride int32
}

func (c *closeItems[T]) set(dst []int32, from int) {
	base := c.least
	for i, item := range c.items[from : from+len(dst)] {
		dst[i] = int32(int64(item) - base)
	}
	if c.stride != 1 {
		for i := range dst {
			dst[i] *= c.stride
		}
	}
}

func (c *closeItems[T]) add(dst []int32, from int) {
	base, stride := c.least, c.stride
	for i, item := range c.items[from : from+len(dst)] {
		dst[i] += int32(int64(item)-base) * stride
	}
}

func (c *closeItems[T]) addAt(dst []int32, rows []int64) {
	for i, row := range rows {
		dst[i] += int32(int64(c.items[row])-c.least) * c.stride
	}
}

func (c *closeItems[T]) first(rows []int32) {
	base, left := c.least, len(rows)
	for i, item := range c.items {
		if row := &rows[int64(item)-base]; *row == 0 {
			*row = int32(i + 1)
			if left--; left == 0 {
				return // all there can be
			}
		}
	}
}

func (c *closeItems[T]) sums(even, odd, x []float64) {
	base, keys := c.least, c.items[:len(x)]
	for len(keys) >= 4 && len(x) >= 4 {
		key, p := (*[4]T)(keys), (*[4]float64)(x)
		even[int64(key[0])-base] += p[0]
		odd[int64(key[1])-base] += p[1]
		even[int64(key[2])-base] += p[2]
		odd[int64(key[3])-base] += p[3]
		keys, x = keys[4:], x[4:]
	}
	for i, key := range keys {
		even[int64(key)-base] += x[i]
	}
}

// SumSlots adds floats, one a row, to their slots, of which there are two sets that rows
// take in turn; false when there are several key columns.
func (g *RowGroups) SumSlots(even, odd, x []float64) bool {
	if g.keys == nil || len(g.keys.cols) != 1 || g.keys.cols[0] == nil {
		return false
	}
	g.keys.cols[0].sums(even, odd, x)
	return true
}

// KeyGroups is GroupRows for keys that lie close together; the groups come in ascending
// order of their keys where those are numbers. Nil when they do not. Of is not made: use
// Blocks.
func KeyGroups(cols []k.Value, n int) *RowGroups {
	if n < minKeyRows || len(cols) == 0 || n > maxKeyRows {
		return nil
	}
	keys := &closeKeys{most: 1}
	places := uint64(1)
	for i := len(cols) - 1; i >= 0; i-- { // the first column is the major one
		c, size, distinct := closeColumnOf(cols[i], int32(places))
		if c == nil || places*size > maxPlaces {
			return nil
		}
		keys.cols = append(keys.cols, c)
		keys.most *= distinct
		places *= size
	}
	firsts := make([]int32, places) // row + 1
	keys.first(firsts, n)
	g := &RowGroups{n: n, keys: keys}
	keys.group = make([]int32, places)
	for at, first := range firsts {
		keys.group[at] = -1
		if first > 0 {
			keys.group[at] = int32(len(g.First))
			g.First = append(g.First, int64(first-1))
		}
	}
	return g
}

// maxKeyRows is how many rows a place can tell.
const maxKeyRows = 1<<31 - 1

// closeColumnOf is a column with the size of its items' range and how many distinct ones
// there are at most; nil when the range is large or the column is of another kind.
func closeColumnOf(col k.Value, stride int32) (c closeColumn, size uint64, distinct int) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return closeBytes(o.Raw(), stride)
	case *k.Vec[int16]:
		return closeItemsOf(o.Raw(), stride)
	case *k.Vec[int32]:
		return closeItemsOf(o.Raw(), stride)
	case *k.Vec[int64]:
		return closeItemsOf(o.Raw(), stride)
	case *k.Vec[k.Sym]:
		return closeItemsOf(o.Raw(), stride)
	}
	return nil, 0, 0
}

func closeBytes(items []uint8, stride int32) (closeColumn, uint64, int) {
	var seen [256]bool
	for _, item := range items {
		seen[item] = true
	}
	least, most, distinct := -1, 0, 0
	for item, is := range seen {
		if is {
			distinct++
			most = item
			if least < 0 {
				least = item
			}
		}
	}
	return &closeItems[uint8]{items, int64(least), stride}, uint64(most-least) + 1, distinct
}

func closeItemsOf[T vec.Integer](items []T, stride int32) (closeColumn, uint64, int) {
	// A look at some rows tells most columns of other kinds.
	least, most := int64(items[0]), int64(items[0])
	for i := range keySamples {
		x := int64(items[i*len(items)/keySamples])
		least, most = min(least, x), max(most, x)
	}
	if least < -1<<62 || most-least >= maxPlaces || most-least < 0 {
		return nil, 0, 0
	}
	low, high := vec.Range(items)
	if int64(low) < -1<<62 || uint64(int64(high))-uint64(int64(low)) >= maxPlaces {
		return nil, 0, 0
	}
	size := uint64(int64(high)-int64(low)) + 1
	return &closeItems[T]{items, int64(low), stride}, size, int(size)
}

// places is the places of the keys of rows from...
func (c *closeKeys) places(dst []int32, from int) {
	c.cols[0].set(dst, from)
	for _, col := range c.cols[1:] {
		col.add(dst, from)
	}
}

// first notes the first row, plus one, of each place.
func (c *closeKeys) first(rows []int32, n int) {
	if len(c.cols) == 1 {
		c.cols[0].first(rows)
		return
	}
	buf := make([]int32, keyBlock)
	left := min(len(rows), c.most)
	for from := 0; from < n && left > 0; from += keyBlock {
		block := buf[:min(keyBlock, n-from)]
		c.places(block, from)
		for i, at := range block {
			if rows[at] == 0 {
				rows[at] = int32(from + i + 1)
				left--
			}
		}
	}
}

// Slots is how many slots the rows fall into that [RowGroups.Blocks] gives: one a group,
// or more, most of them empty, which [BySlot] leaves out.
func (g *RowGroups) Slots() int {
	if g.keys != nil {
		return len(g.keys.group)
	}
	return g.Len()
}

// BySlot turns an item a slot into an item a group.
func BySlot[T any](g *RowGroups, slots []T) []T {
	if g.keys == nil {
		return slots
	}
	out := make([]T, g.Len())
	for at, group := range g.keys.group {
		if group >= 0 {
			out[group] = slots[at]
		}
	}
	return out
}

// Blocks goes over all rows in order: f gets the first row of a stretch and the slot of
// each of its rows, which are good until it returns. Not for groups that are known as
// runs only (Ends without Of).
func (g *RowGroups) Blocks(f func(from int, slots []int32)) {
	g.BlocksIn(0, max(g.n, len(g.Of)), f)
}

// BlocksIn is Blocks of the rows from one up to another; goroutines may go over several
// stretches at once.
func (g *RowGroups) BlocksIn(from, to int, f func(from int, slots []int32)) {
	if g.keys == nil {
		f(from, g.Of[from:to])
		return
	}
	places := make([]int32, keyBlock)
	for ; from < to; from += keyBlock {
		block := places[:min(keyBlock, to-from)]
		g.keys.places(block, from)
		f(from, block)
	}
}

// slotsAt is the slots of some rows.
func (g *RowGroups) slotsAt(rows []int64) []int32 {
	out := make([]int32, len(rows))
	if g.keys == nil {
		for i, row := range rows {
			out[i] = g.Of[row]
		}
		return out
	}
	for _, col := range g.keys.cols {
		col.addAt(out, rows)
	}
	return out
}

// Numbers is the group of each row.
func (g *RowGroups) Numbers() []int32 {
	if g.Of == nil && g.keys != nil {
		of, group := make([]int32, g.n), g.keys.group
		g.Blocks(func(from int, slots []int32) {
			for i, at := range slots {
				of[from+i] = group[at]
			}
		})
		return of
	}
	if g.Of == nil {
		g.fill()
	}
	return g.Of
}

// reorder renumbers the groups: group i becomes place[i].
func (c *closeKeys) reorder(place []int32) {
	for at, group := range c.group {
		if group >= 0 {
			c.group[at] = place[group]
		}
	}
}
