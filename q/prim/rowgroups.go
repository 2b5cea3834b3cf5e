package prim

import (
	"tock/internal/vec"
	"tock/k"
)

// RowGroups is rows numbered by their distinct keys, in order of first appearance.
type RowGroups struct {
	Of    []int32 // group of each row; nil where Blocks makes it
	First []int64 // first row of each group
	Ends  []int64 // where every group's rows follow each other: behind its last row; else nil
	// Sorted says that the keys are known to ascend in the order of the groups.
	Sorted bool
	n      int // rows, where Of is nil
	keys   *closeKeys
}

// GroupRows groups the n rows of key columns of n items each. Without columns all rows
// are one group.
func GroupRows(cols []k.Value, n int, pause vec.Pause) *RowGroups {
	if g := RunGroups(cols, n); g != nil {
		g.fill()
		return g
	}
	num := numbering{pause: pause}
	of := num.add(cols[0])
	for _, col := range cols[1:] {
		next, pairs := numbering{pause: pause}, numbering{pause: pause}
		second := next.add(col)
		of = pairs.addPairs(of, num.n, second, next.n)
		num = pairs
	}
	g := &RowGroups{Of: of, First: make([]int64, 0, num.n)}
	together := true
	last := int32(-1)
	for row, group := range of {
		if group != last {
			if int(group) == len(g.First) {
				g.First = append(g.First, int64(row))
			} else {
				together = false
			}
			last = group
		}
	}
	if together {
		g.Ends = ends(g.First, n)
	}
	return g
}

// ends is where runs that begin at first end.
func ends(first []int64, n int) []int64 {
	out := make([]int64, len(first))
	for i := range out {
		if out[i] = int64(n); i+1 < len(first) {
			out[i] = first[i+1]
		}
	}
	return out
}

// fill makes Of from the runs.
func (g *RowGroups) fill() {
	g.Of = make([]int32, g.n)
	for i, first := range g.First {
		part := g.Of[first:g.Ends[i]]
		for j := range part {
			part[j] = int32(i)
		}
	}
}

// Len is the number of groups.
func (g *RowGroups) Len() int { return len(g.First) }

// Rows is the rows of all groups, group after group and ascending within each; group i
// has those from starts[i] up to starts[i+1].
func (g *RowGroups) Rows() (rows []int64, starts []int) {
	starts = g.Starts()
	if g.Ends != nil {
		return g.runRows(), starts
	}
	return g.arrangeRows(starts[len(starts)-1], starts), starts
}

// runRows is the rows of groups that are runs.
func (g *RowGroups) runRows() []int64 {
	rows := make([]int64, 0, max(g.n, len(g.Of)))
	for i, first := range g.First {
		for row := first; row < g.Ends[i]; row++ {
			rows = append(rows, row)
		}
	}
	return rows
}

// Reorder renumbers the groups: group order[i] becomes group i.
func (g *RowGroups) Reorder(order []int64) {
	if ascendingFromZero(order) {
		return
	}
	place := make([]int32, len(order))
	first := make([]int64, len(order))
	for i, group := range order {
		place[group] = int32(i)
		first[i] = g.First[group]
	}
	for row, group := range g.Of {
		g.Of[row] = place[group]
	}
	if g.keys != nil {
		g.keys.reorder(place)
	}
	if g.Ends != nil {
		last := make([]int64, len(order))
		for i, group := range order {
			last[i] = g.Ends[group]
		}
		g.Ends = last
	}
	g.First = first
}

func ascendingFromZero(order []int64) bool {
	for i, at := range order {
		if at != int64(i) {
			return false
		}
	}
	return true
}
