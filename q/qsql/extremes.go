package qsql

import (
	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// shortRuns is how many rows a run has at most, on average, for its extremes to be looked
// for together.
const shortRuns = 64

// extremes fills in the results of calls that are max x and min x of one column of floats
// over groups that are short runs: one pass gives both.
func (v *view) extremes(calls []*aggregateCall, g *grouping, out [][]k.Value) {
	n := g.len()
	if g.groups.Ends == nil || n == 0 || v.len() > shortRuns*n {
		return
	}
	for i, most := range calls {
		if most.agg != aggregates["max"] || out[i] != nil || most.args[0].Type() != -k.Symbol {
			continue
		}
		for j, least := range calls {
			if least.agg != aggregates["min"] || !k.Match(least.args[0], most.args[0]) {
				continue
			}
			col, err := v.eval(most.args[0])
			o := k.VecOf[float64](col)
			if err != nil || o == nil || o.Len() != v.len() {
				break // each by itself
			}
			low, high := room.Items[float64](n), room.Items[float64](n)
			vec.RunExtremes(o.Raw(), g.groups.First, g.groups.Ends, low, high)
			out[i], out[j] = []k.Value{o.With(high)}, []k.Value{o.With(low)}
			break
		}
	}
}
