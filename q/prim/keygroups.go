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

// keyPlaces is where the groups of rows are by their keys.
type closeKeys struct {
	cols []closeColumn
	num  []int32 // group of each place, -1 where there is none
}

// closeColumn is one key column: its items less base, times stride, are places.
type closeColumn interface {
	// set makes places of the column's items for rows from..; add adds to what is there.
	// Both report false when an item is outside the range.
	set(dst []uint32, from int) bool
	add(dst []uint32, from int) bool
}

type closeItems[T vec.Integer] struct {
	items  []T
	base   int64
	span   uint64 // range of the items less base
	stride uint32
}

func (c *closeItems[T]) set(dst []uint32, from int) bool {
	base, span := c.base, c.span
	ok := true
	for i, item := range c.items[from : from+len(dst)] {
		at := uint64(int64(item) - base)
		ok = ok && at < span
		dst[i] = uint32(at)
	}
	if c.stride != 1 {
		for i := range dst {
			dst[i] *= c.stride
		}
	}
	return ok
}

func (c *closeItems[T]) add(dst []uint32, from int) bool {
	base, span, stride := c.base, c.span, c.stride
	ok := true
	for i, item := range c.items[from : from+len(dst)] {
		at := uint64(int64(item) - base)
		ok = ok && at < span
		dst[i] += uint32(at) * stride
	}
	return ok
}

// KeyGroups is GroupRows for keys that lie close together; the groups come in ascending
// order of their keys where those are numbers. Nil when they do not. Of is not made: use
// Blocks.
func KeyGroups(cols []k.Value, n int) *RowGroups {
	if n < minKeyRows || len(cols) == 0 || n > maxKeyRows {
		return nil
	}
	keys := &closeKeys{}
	places := uint64(1)
	for i := len(cols) - 1; i >= 0; i-- { // the first column is the major one
		c, span := closeColumnOf(cols[i], uint32(places))
		if c == nil || places*span > maxPlaces {
			return nil
		}
		keys.cols = append(keys.cols, c)
		places *= span
	}
	// From the last row to the first, so that the first one stays.
	firsts := make([]uint32, places) // row + 1
	buf := make([]uint32, keyBlock)
	for to := n; to > 0; to -= min(to, keyBlock) {
		from := max(0, to-keyBlock)
		block := buf[:to-from]
		if !keys.places(block, from) {
			return nil
		}
		for i := len(block) - 1; i >= 0; i-- {
			firsts[block[i]] = uint32(from + i + 1)
		}
	}
	g := &RowGroups{n: n, keys: keys}
	keys.num = make([]int32, places)
	for at, first := range firsts {
		keys.num[at] = -1
		if first > 0 {
			keys.num[at] = int32(len(g.First))
			g.First = append(g.First, int64(first-1))
		}
	}
	return g
}

// maxKeyRows is how many rows a place can tell.
const maxKeyRows = 1<<31 - 1

// closeColumnOf is a column with the range its items seem to have; nil when that is large
// or the column is of another kind.
func closeColumnOf(col k.Value, stride uint32) (closeColumn, uint64) {
	switch o := col.Object().(type) {
	case *k.Vec[uint8]:
		return &closeItems[uint8]{o.Raw(), 0, 256, stride}, 256
	case *k.Vec[int16]:
		return closeItemsOf(o.Raw(), stride)
	case *k.Vec[int32]:
		return closeItemsOf(o.Raw(), stride)
	case *k.Vec[int64]:
		return closeItemsOf(o.Raw(), stride)
	case *k.Vec[k.Sym]:
		return closeItemsOf(o.Raw(), stride)
	}
	return nil, 0
}

func closeItemsOf[T vec.Integer](items []T, stride uint32) (closeColumn, uint64) {
	least, most := int64(items[0]), int64(items[0])
	for i := range keySamples {
		x := int64(items[i*len(items)/keySamples])
		least, most = min(least, x), max(most, x)
	}
	x := int64(items[len(items)-1])
	least, most = min(least, x), max(most, x)
	if least < -1<<62 || most-least >= maxPlaces/2 || most-least < 0 {
		return nil, 0
	}
	// What was not looked at may lie a little beyond.
	slack := max(64, (most-least)/8)
	least, most = least-slack, most+slack
	span := uint64(most - least + 1)
	return &closeItems[T]{items, least, span, stride}, span
}

// places is the places of the keys of rows from..; false when one has none.
func (c *closeKeys) places(dst []uint32, from int) bool {
	ok := c.cols[0].set(dst, from)
	for _, col := range c.cols[1:] {
		ok = col.add(dst, from) && ok
	}
	return ok
}

// Blocks goes over all rows in order: f gets the first row of a stretch and the group of
// each of its rows, which are good until it returns. Not for groups that are known as
// runs only (Ends without Of).
func (g *RowGroups) Blocks(f func(from int, of []int32)) {
	if g.Of != nil || g.keys == nil {
		f(0, g.Of)
		return
	}
	places, of := make([]uint32, keyBlock), make([]int32, keyBlock)
	num := g.keys.num
	for from := 0; from < g.n; from += keyBlock {
		block := places[:min(keyBlock, g.n-from)]
		g.keys.places(block, from)
		for i, at := range block {
			of[i] = num[at]
		}
		f(from, of[:len(block)])
	}
}

// number makes Of where there are only keys.
func (g *RowGroups) number() {
	if g.keys == nil || g.Of != nil {
		return
	}
	of := make([]int32, g.n)
	g.Blocks(func(from int, block []int32) { copy(of[from:], block) })
	g.Of = of
}

// reorder renumbers the groups: group i becomes place[i].
func (c *closeKeys) reorder(place []int32) {
	for at, group := range c.num {
		if group >= 0 {
			c.num[at] = place[group]
		}
	}
}
