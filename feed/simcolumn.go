package feed

import (
	"tock/k"
	"tock/schema"
)

// simColumn is a column of made-up rows: a value of each row's facts, as its kind.
type simColumn struct {
	kind k.Type
	fact func(*simFacts) (x int64, cents bool) // nil gives nulls
	syms []k.Sym
	nums []float64 // units, not cents
	ints []int64
	n    int
}

// newSimColumn makes the column of a definition, by its name.
func newSimColumn(c schema.Column, time bool) simColumn {
	out := simColumn{kind: c.Type}
	facts := map[string]func(*simFacts) (int64, bool){
		"bid":   func(f *simFacts) (int64, bool) { return f.bid, true },
		"ask":   func(f *simFacts) (int64, bool) { return f.ask, true },
		"price": func(f *simFacts) (int64, bool) { return f.price, true },
		"bsize": func(f *simFacts) (int64, bool) { return f.bsize, false },
		"asize": func(f *simFacts) (int64, bool) { return f.asize, false },
		"size":  func(f *simFacts) (int64, bool) { return f.size, false },
		"side":  func(f *simFacts) (int64, bool) { return int64(f.side), false },
	}
	switch {
	case time && c.Type == k.Time:
		out.fact = func(f *simFacts) (int64, bool) { return f.time / 1e6, false }
	case time:
		out.fact = func(f *simFacts) (int64, bool) { return f.time, false }
	case c.Name.String() == "sym" && c.Type == k.Symbol:
		out.fact = func(f *simFacts) (int64, bool) { return int64(f.sym), false }
	case c.Name.String() == "side" && c.Type == k.Symbol:
		out.fact = func(f *simFacts) (int64, bool) {
			if f.side == 0 {
				return 0, false
			}
			return int64(k.InternBytes([]byte{f.side})), false
		}
	case c.Type.IsNumeric(), c.Type == k.Char:
		out.fact = facts[c.Name.String()]
	}
	return out
}

func (c *simColumn) add(f *simFacts) {
	c.n++
	if c.fact == nil {
		return
	}
	x, cents := c.fact(f)
	switch {
	case c.kind == k.Symbol:
		c.syms = append(c.syms, k.Sym(x))
	case c.kind.IsFloating() && cents:
		c.nums = append(c.nums, float64(x)/100)
	case c.kind.IsFloating():
		c.nums = append(c.nums, float64(x))
	case cents:
		c.ints = append(c.ints, x/100)
	default:
		c.ints = append(c.ints, x)
	}
}

// take gives the column gathered so far, and begins anew.
func (c *simColumn) take() k.Value {
	n := c.n
	syms, nums, ints := c.syms, c.nums, c.ints
	c.n, c.syms, c.nums, c.ints = 0, nil, nil, nil
	switch {
	case c.fact == nil && c.kind == k.Mixed:
		return k.MakeVec(k.Mixed, n)
	case c.fact == nil:
		return k.Repeat(k.Null(c.kind), n)
	case c.kind == k.Symbol:
		return k.Syms(syms)
	case c.kind == k.Float:
		return k.Floats(nums)
	case c.kind == k.Real:
		return k.Reals(converted[float32](nums))
	case c.kind == k.Char:
		return k.Chars(converted[uint8](ints))
	case c.kind == k.Short:
		return k.Shorts(converted[int16](ints))
	case c.kind == k.Int, c.kind == k.Time:
		return k.NewVec(c.kind, converted[int32](ints))
	}
	return k.NewVec(c.kind, ints)
}

func converted[T uint8 | int16 | int32 | float32, S int64 | float64](x []S) []T {
	out := make([]T, len(x))
	for i := range x {
		out[i] = T(x[i])
	}
	return out
}
