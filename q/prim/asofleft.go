package prim

import (
	"sort"

	"tock/k"
)

// As-of joins whose left rows of one group follow each other, as trades taken from a parted
// table do: the group is looked up once a run, and no row is numbered.

// fewLeftRuns is how many times more rows than runs a left table has for that.
const fewLeftRuns = 8

// leftRun is left rows from one on, up to the next run's, of one group, and the right rows
// of that group, which are a run too.
type leftRun struct{ from, right, end int }

// leftRuns is the runs of left rows, behind them one that ends them; nil when the groups
// are of several columns, mixed, or no runs of right rows that an attribute knows.
func (a *asOf) leftRuns() []leftRun {
	if len(a.names) != 2 || a.right[0].Attr() == k.NoAttr || a.n == 0 {
		return nil
	}
	first := firstOfRuns(a.left[0], a.n/fewLeftRuns)
	if first == nil {
		return nil
	}
	runs := make([]leftRun, 0, len(first)+1)
	for _, from := range first {
		rows, ok := k.Lookup(a.right[0], a.left[0].At(int(from)))
		if !ok || rows.List != nil {
			return nil
		}
		runs = append(runs, leftRun{int(from), rows.From, rows.To})
	}
	return append(runs, leftRun{from: a.n})
}

// firstOfRuns is the first row of each run of equal items; nil where there are more than
// most runs, or the column is of another kind.
func firstOfRuns(col k.Value, most int) []int64 {
	if starts, ok := k.Runs(col); ok && len(starts)-1 <= most && starts[len(starts)-1] == int64(col.Len()) {
		return starts[:len(starts)-1]
	}
	switch o := col.Object().(type) {
	case *k.Vec[k.Sym]:
		return changes(o.Raw(), most)
	case *k.Vec[int64]:
		return changes(o.Raw(), most)
	case *k.Vec[int32]:
		return changes(o.Raw(), most)
	}
	return nil
}

func changes[T comparable](x []T, most int) []int64 {
	var out []int64
	for i := 0; i < len(x); {
		if len(out) == most {
			return nil
		}
		out = append(out, int64(i))
		item := x[i]
		for i++; i < len(x) && x[i] == item; i++ {
		}
	}
	return out
}

// runWalk walks along left rows run by run.
type runWalk[T numElem] struct {
	runs []leftRun
	x, y []T
	at   int // run of the row before
	hint int // place found last in its right rows
}

// rows sets dst to the right rows of the left ones from a row on.
func (w *runWalk[T]) rows(dst []int64, from int) {
	for len(dst) > 0 {
		if w.at < 0 || from < w.runs[w.at].from || from >= w.runs[w.at+1].from {
			w.at = sort.Search(len(w.runs)-1, func(i int) bool { return w.runs[i+1].from > from })
			w.hint = 0
		}
		r := w.runs[w.at]
		n := min(len(dst), w.runs[w.at+1].from-from)
		w.hint = asOfRun(dst[:n], w.x[from:from+n], w.y[r.right:r.end], int64(r.right), w.hint)
		dst, from = dst[n:], from+n
	}
}
