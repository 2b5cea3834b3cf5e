package qsql

import (
	"math"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// Aggregates of x+y, x-y and x*y for columns of floats over groups that are runs, as
// max ask-bid by sym: arithmetic and aggregate are one pass over the columns, and what is
// between them stays in registers. One pass gives both extremes.

// floatPair is two columns of floats and the arithmetic between them.
type floatPair struct {
	op   vec.Op
	x, y []float64
}

var pairOps = map[string]vec.Op{"+": vec.Plus, "-": vec.Minus, "*": vec.Times}

// pairs fills in the results of calls that are the sum, max or min of such a pair.
func (v *view) pairs(calls []*aggregateCall, g *grouping, out [][]k.Value) {
	if g.groups.Ends == nil || !v.rows.stretch() || v.len() < chunkRows {
		return
	}
	for i, c := range calls {
		if out[i] != nil {
			continue
		}
		switch c.agg {
		case aggregates["sum"]:
			if pair, ok := v.floatPair(c.args[0]); ok {
				out[i] = []k.Value{k.Floats(pair.sums(g))}
			}
		case aggregates["max"], aggregates["min"]:
			if pair, ok := v.floatPair(c.args[0]); ok {
				v.pairExtremes(pair, c.args[0], calls, g, out)
			}
		}
	}
}

// floatPair is the pair that a tree is; false for other trees and columns.
func (v *view) floatPair(tree k.Value) (pair floatPair, ok bool) {
	items := tree.Items()
	if len(items) != 3 || items[0].Primitive() == nil {
		return pair, false
	}
	if pair.op, ok = pairOps[items[0].Primitive().Name]; !ok {
		return pair, false
	}
	for i, into := range []*[]float64{&pair.x, &pair.y} {
		if items[i+1].Type() != -k.Symbol {
			return pair, false
		}
		col, stored, err := v.Column(items[i+1].Sym())
		if !stored || err != nil || col.Type() != k.Float || col.Len() != v.len() {
			return pair, false
		}
		*into = k.Data[float64](col)
	}
	return pair, true
}

func (p floatPair) sums(g *grouping) []float64 {
	out := room.Items[float64](g.len())
	for i, first := range g.groups.First {
		end := g.groups.Ends[i]
		out[i], _ = vec.SumFloatsOf(p.op, p.x[first:end], p.y[first:end])
	}
	return out
}

// pairExtremes fills in the results of all calls that are max or min of a tree.
func (v *view) pairExtremes(p floatPair, tree k.Value, calls []*aggregateCall, g *grouping, out [][]k.Value) {
	lows, highs := room.Items[float64](g.len()), room.Items[float64](g.len())
	for i, first := range g.groups.First {
		end := g.groups.Ends[i]
		lows[i], highs[i] = vec.ExtremesOf(p.op, p.x[first:end], p.y[first:end], math.Inf(1), math.Inf(-1))
	}
	for i, c := range calls {
		if out[i] != nil || !k.Match(c.args[0], tree) {
			continue
		}
		switch c.agg {
		case aggregates["max"]:
			out[i] = []k.Value{k.Floats(highs)}
		case aggregates["min"]:
			out[i] = []k.Value{k.Floats(lows)}
		}
	}
}
