package qsql

import (
	"tock/internal/vec"
	"tock/k"
	"tock/q/prim"
)

// Aggregates of expressions over groups that are runs, as max ask-bid by sym over a day:
// some thousand rows at a time go through expression and aggregate, so that what is
// between them stays in the cache and is made once for all aggregates that share it. A
// run that is cut gives several partial results, which are merged as those of partitions.

// chunkRows is how many rows go at a time: a few columns of floats of them fit the
// second-level cache.
const chunkRows = 1 << 14

// partialsOf is the partial results of calls over a view; false when one is of kinds that
// the kernels do not know.
func (v *view) partialsOf(calls []*aggregateCall, g *grouping) ([][]k.Value, bool, error) {
	return v.resultsOf(calls, g, false)
}

// piecesOf is partialsOf for merging: those that do not combine give the pieces instead
// that together makes results of.
func (v *view) piecesOf(calls []*aggregateCall, g *grouping) ([][]k.Value, bool, error) {
	return v.resultsOf(calls, g, true)
}

func (v *view) resultsOf(calls []*aggregateCall, g *grouping, pieces bool) ([][]k.Value, bool, error) {
	if p := v.runPlan(calls, g); p != nil {
		return p.results(calls), true, nil
	}
	out := make([][]k.Value, len(calls))
	v.pairs(calls, g, out)
	if left := unmade(calls, out); v.worthChunks(left, g) {
		found, ok, err := v.chunked(left, g)
		if !ok || err != nil {
			return nil, false, err
		}
		for i, c := range calls {
			if out[i] == nil && c.agg.combines() {
				out[i], found = found[0], found[1:]
			}
		}
	}
	for i, c := range calls {
		if out[i] != nil {
			continue
		}
		var ok bool
		var err error
		if out[i], ok, err = c.partial(v, g, pieces); !ok || err != nil {
			return nil, false, err
		}
	}
	return out, true, nil
}

// unmade is the calls that have no results yet and whose partial results combine.
func unmade(calls []*aggregateCall, out [][]k.Value) []*aggregateCall {
	left := make([]*aggregateCall, 0, len(calls))
	for i, c := range calls {
		if out[i] == nil && c.agg.combines() {
			left = append(left, c)
		}
	}
	return left
}

func (v *view) worthChunks(calls []*aggregateCall, g *grouping) bool {
	if g.groups.Ends == nil || !v.rows.stretch() || v.len() < 2*chunkRows {
		return false
	}
	for _, c := range calls {
		for _, arg := range c.args {
			if len(arg.Items()) > 1 {
				return true
			}
		}
	}
	return false
}

// chunked is partialsOf chunk by chunk.
func (v *view) chunked(calls []*aggregateCall, g *grouping) ([][]k.Value, bool, error) {
	pieces := cutRuns(g.groups)
	found := make([][][]k.Value, len(calls)) // by call and part: a column a chunk
	for i, c := range calls {
		found[i] = make([][]k.Value, len(c.agg.merge))
	}
	var s scratch
	for from := 0; from < pieces.Len(); {
		if err := v.env.Check(); err != nil {
			return nil, false, err
		}
		chunk := nextChunk(pieces, &from)
		part := v.restricted(v.rows.slice(int(chunk.base), int(chunk.end)))
		s.begin(part)
		for i, c := range calls {
			cols, ok, err := c.partialFrom(part, &grouping{groups: chunk.groups}, false, s.value)
			if !ok || err != nil {
				return nil, false, err
			}
			for j, col := range cols {
				if found[i][j] == nil {
					found[i][j] = append(found[i][j], col.Slice(0, 0))
				}
				found[i][j] = append(found[i][j], col)
			}
		}
	}
	out := make([][]k.Value, len(calls))
	for i, c := range calls {
		for j := range c.agg.merge {
			col, err := concat(v.env, found[i][j])
			if err != nil {
				return nil, false, err
			}
			out[i] = append(out[i], col)
		}
		if pieces.cut {
			parts := out[i]
			var ok bool
			if out[i], ok = c.agg.combined(v.env, parts, pieces.whole); !ok {
				return nil, false, nil
			}
			if c.agg.totals {
				for j, col := range parts {
					spoil(k.Data[float64](out[i][j]), k.Data[float64](col), pieces.whole)
					spoil(k.Data[float32](out[i][j]), k.Data[float32](col), pieces.whole)
				}
			}
		}
	}
	return out, true, nil
}

// spoil makes the totals of groups NaN of which a part is: merging takes it for a null.
func spoil[T floating](totals, parts []T, g *prim.RowGroups) {
	for i := range totals {
		for _, part := range parts[g.First[i]:g.Ends[i]] {
			if part != part {
				totals[i] = part
			}
		}
	}
}

// runPieces is runs, none of them longer than a chunk.
type runPieces struct {
	first, ends []int64
	cut         bool            // a run has several
	whole       *prim.RowGroups // the pieces of each run
}

func (p *runPieces) Len() int { return len(p.first) }

func cutRuns(g *prim.RowGroups) *runPieces {
	p := &runPieces{whole: &prim.RowGroups{}}
	for i, from := range g.First {
		p.whole.First = append(p.whole.First, int64(len(p.first)))
		for {
			end := min(g.Ends[i], from+chunkRows)
			p.first, p.ends = append(p.first, from), append(p.ends, end)
			if from = end; from >= g.Ends[i] {
				break
			}
			p.cut = true
		}
		p.whole.Ends = append(p.whole.Ends, int64(len(p.first)))
	}
	return p
}

// chunk is rows base to end and the pieces in it, counted from base.
type chunk struct {
	base, end int64
	groups    *prim.RowGroups
}

// nextChunk takes pieces that follow each other, from piece *at on.
func nextChunk(p *runPieces, at *int) chunk {
	c := chunk{base: p.first[*at], end: p.first[*at], groups: &prim.RowGroups{}}
	for ; *at < p.Len() && p.first[*at] == c.end && p.ends[*at]-c.base <= chunkRows; *at++ {
		c.end = p.ends[*at]
		c.groups.First = append(c.groups.First, p.first[*at]-c.base)
		c.groups.Ends = append(c.groups.Ends, c.end-c.base)
	}
	return c
}

// scratch evaluates the arguments of aggregates over one chunk after the other: equal trees
// once a chunk, arithmetic of floats in buffers that it keeps.
type scratch struct {
	v     *view
	trees []k.Value // evaluated for this chunk
	vals  []k.Value
	bufs  [][]float64
	used  int
}

func (s *scratch) begin(v *view) {
	s.v, s.trees, s.vals, s.used = v, s.trees[:0], s.vals[:0], 0
}

// value is a tree's value, good until the next chunk begins.
func (s *scratch) value(tree k.Value) (k.Value, error) {
	for i, t := range s.trees {
		if k.Match(t, tree) {
			return s.vals[i], nil
		}
	}
	x, ok := k.Value{}, false
	if len(tree.Items()) > 1 {
		x, ok = s.floats(tree)
	}
	if !ok {
		var err error
		if x, err = s.v.eval(tree); err != nil {
			return x, err
		}
	}
	s.trees, s.vals = append(s.trees, tree), append(s.vals, x)
	return x, nil
}

func (s *scratch) buffer() []float64 {
	if s.used == len(s.bufs) {
		s.bufs = append(s.bufs, make([]float64, chunkRows))
	}
	s.used++
	return s.bufs[s.used-1][:s.v.len()]
}

// floats is x+y, x-y, x*y or x%y of floats, or of floats and whole numbers.
func (s *scratch) floats(tree k.Value) (k.Value, bool) {
	items := tree.Items()
	if len(items) != 3 || items[0].Primitive() == nil {
		return k.Value{}, false
	}
	op := items[0].Primitive().Name
	if op != "+" && op != "-" && op != "*" && op != "%" {
		return k.Value{}, false
	}
	used := s.used
	y, ok1 := s.operand(items[2])
	x, ok2 := s.operand(items[1])
	if !ok1 || !ok2 || x.atom && y.atom || op != "%" && !x.floating && !y.floating {
		s.used = used
		return k.Value{}, false
	}
	dst := s.buffer()
	switch {
	case op == "+" && y.atom:
		vec.AddFloatsAtom(dst, x.items, y.one)
	case op == "+" && x.atom:
		vec.AddFloatsAtom(dst, y.items, x.one)
	case op == "+":
		vec.AddFloats(dst, x.items, y.items)
	case op == "-" && y.atom:
		vec.AddFloatsAtom(dst, x.items, -y.one)
	case op == "-" && x.atom:
		vec.AtomSubFloats(dst, x.one, y.items)
	case op == "-":
		vec.SubFloats(dst, x.items, y.items)
	case op == "*" && y.atom:
		vec.MulFloatsAtom(dst, x.items, y.one)
	case op == "*" && x.atom:
		vec.MulFloatsAtom(dst, y.items, x.one)
	case op == "*":
		vec.MulFloats(dst, x.items, y.items)
	case y.atom:
		vec.RatioAtom(dst, x.items, y.one)
	case x.atom:
		vec.AtomRatio(dst, x.one, y.items)
	default:
		vec.Ratio(dst, x.items, y.items)
	}
	return k.Floats(dst), true
}

// floatOperand is one side of floats: a number, or one a row.
type floatOperand struct {
	items    []float64
	one      float64
	atom     bool
	floating bool // before it was made floats
}

func (s *scratch) operand(tree k.Value) (floatOperand, bool) {
	if tree.Type() == -k.Symbol {
		col, ok, err := s.v.Column(tree.Sym())
		if !ok || err != nil {
			return floatOperand{}, false
		}
		switch col.Type() {
		case k.Float:
			return floatOperand{items: k.Data[float64](col), floating: true}, true
		case k.Long:
			dst := s.buffer()
			toFloats(dst, k.Data[int64](col), k.NullLong, true)
			return floatOperand{items: dst}, true
		case k.Int:
			dst := s.buffer()
			toFloats(dst, k.Data[int32](col), k.NullInt, true)
			return floatOperand{items: dst}, true
		}
		return floatOperand{}, false
	}
	if len(tree.Items()) > 1 {
		x, ok := s.floats(tree)
		return floatOperand{items: k.Data[float64](x), floating: true}, ok
	}
	switch tree.Type() {
	case -k.Float:
		return floatOperand{one: tree.Float(), atom: true, floating: true}, true
	case -k.Long, -k.Int:
		one := float64(tree.Int())
		if tree.IsNull() {
			one = k.NullFloat
		}
		return floatOperand{one: one, atom: true}, true
	}
	return floatOperand{}, false
}
