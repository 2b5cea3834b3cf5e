package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// floatBlock is how many items are turned into floats at a time: few enough to stay in
// the first-level cache.
const floatBlock = 1024

// floats reads a numeric column as floats, nulls as NaN, a block at a time.
type floats struct {
	col k.Value
	raw []float64 // a float column's own items
	n   int
	at  int // row that the block given out last begins at
	buf []float64
}

// newFloats is false for a column that is not numeric.
func newFloats(col k.Value) (*floats, bool) {
	if t := col.Type(); t > k.Float || t == k.Guid || t == k.Mixed {
		return nil, false
	}
	f := &floats{col: col, raw: k.Data[float64](col), n: col.Len()}
	if f.raw == nil {
		f.buf = make([]float64, min(floatBlock, f.n))
	}
	return f, true
}

// slice is the items of at most floatBlock rows; valid until the next call.
func (f *floats) slice(from, to int) []float64 {
	if f.raw != nil {
		return f.raw[from:to]
	}
	out := f.buf[:to-from]
	switch o := f.col.Object().(type) {
	case *k.Vec[uint8]:
		toFloats(out, o.Raw()[from:to], 0, false)
	case *k.Vec[int16]:
		toFloats(out, o.Raw()[from:to], k.NullShort, true)
	case *k.Vec[int32]:
		toFloats(out, o.Raw()[from:to], k.NullInt, true)
	case *k.Vec[int64]:
		toFloats(out, o.Raw()[from:to], k.NullLong, true)
	case *k.Vec[float32]:
		for i, x := range o.Raw()[from:to] {
			out[i] = float64(x)
		}
	}
	return out
}

// blocks gives out all items: run by run where groups are runs, otherwise in order with
// the group of each.
func (f *floats) blocks(g *prim.RowGroups, run func(group int, x []float64), mixed func(of []int32, x []float64)) {
	if g.Ends == nil {
		g.Blocks(func(from int, of []int32) {
			for f.at = from; f.at < from+len(of); f.at += floatBlock {
				to := min(f.at+floatBlock, from+len(of))
				mixed(of[f.at-from:to-from], f.slice(f.at, to))
			}
		})
		return
	}
	for i, first := range g.First {
		for f.at = int(first); f.at < int(g.Ends[i]); f.at += floatBlock {
			run(i, f.slice(f.at, min(f.at+floatBlock, int(g.Ends[i]))))
		}
	}
}

func toFloats[T integer](dst []float64, x []T, null T, hasNull bool) {
	dst = dst[:len(x)]
	for i, n := range x {
		if dst[i] = float64(n); hasNull && n == null {
			dst[i] = k.NullFloat
		}
	}
}
