package prim

import "tock/k"

// collector gathers results one by one into the list that k.Collapse would make of them,
// without boxing where all are atoms of one common kind.
type collector struct {
	size   int // expected
	n      int
	kind   k.Type // of the atoms so far; 0 before the first, Mixed once items is used
	longs  []int64
	ints   []int32
	floats []float64
	bytes  []uint8
	syms   []k.Sym
	items  []k.Value
}

func newCollector(size int) *collector { return &collector{size: size} }

func (c *collector) add(x k.Value) {
	t := x.Type()
	if c.n == 0 {
		c.start(t)
	}
	c.n++
	if c.items == nil && t != c.kind {
		c.unpack()
	}
	switch {
	case c.items != nil:
		c.items = append(c.items, x)
	case c.longs != nil:
		c.longs = append(c.longs, x.Int())
	case c.floats != nil:
		c.floats = append(c.floats, x.Float())
	case c.ints != nil:
		c.ints = append(c.ints, int32(x.Int()))
	case c.bytes != nil:
		c.bytes = append(c.bytes, uint8(x.Int()))
	default:
		c.syms = append(c.syms, x.Sym())
	}
}

// start picks the storage by the kind of the first result.
func (c *collector) start(t k.Type) {
	c.kind = t
	switch t {
	case -k.Long, -k.Timestamp, -k.Timespan:
		c.longs = make([]int64, 0, c.size)
	case -k.Float, -k.Datetime:
		c.floats = make([]float64, 0, c.size)
	case -k.Int, -k.Month, -k.Date, -k.Minute, -k.Second, -k.Time:
		c.ints = make([]int32, 0, c.size)
	case -k.Boolean, -k.Byte, -k.Char:
		c.bytes = make([]uint8, 0, c.size)
	case -k.Symbol:
		c.syms = make([]k.Sym, 0, c.size)
	default:
		c.items = make([]k.Value, 0, c.size)
	}
}

// unpack turns what was gathered into items, when a result of another kind comes.
func (c *collector) unpack() {
	items := make([]k.Value, 0, max(c.size, c.n))
	c.items = append(items, c.vector().Each()...)
	c.longs, c.ints, c.floats, c.bytes, c.syms = nil, nil, nil, nil, nil
}

// vector is the typed results so far.
func (c *collector) vector() k.Value {
	switch {
	case c.longs != nil:
		return k.NewVec(-c.kind, c.longs)
	case c.floats != nil:
		return k.NewVec(-c.kind, c.floats)
	case c.ints != nil:
		return k.NewVec(-c.kind, c.ints)
	case c.bytes != nil:
		return k.NewVec(-c.kind, c.bytes)
	}
	return k.NewVec(-c.kind, c.syms)
}

// value is the list of all results.
func (c *collector) value() k.Value {
	switch {
	case c.n == 0:
		return k.EmptyList
	case c.items != nil:
		return k.Collapse(c.items)
	}
	return c.vector()
}
