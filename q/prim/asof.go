package prim

import (
	"sort"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// As-of joins. Where both tables ascend in the last column, as tables in the order of
// time do, they are merged (asofmerge.go). Otherwise rows of the right table that are equal in all but the last column are
// one group: a run or list that an attribute of the first column knows, or found by
// grouping. Within a group the last column ascends and is searched; the search starts
// at the place found last for the group, since the left table ascends too as a rule.

// asOf finds, for each row of a left table, the last row of a right one that is equal in
// the leading columns and not after it in the last.
type asOf struct {
	names []k.Sym
	left  []k.Value
	right []k.Value
	n     int // rows of left
	of    []int32
	rows  []k.Rows // right rows of each group of left ones
	pause vec.Pause

	beside    []lines // columns of the right side that are read along with a merge
	unordered bool    // a merge met rows out of order
}

// newAsOf takes the columns of both sides. Errors: the name of a missing column, ErrType
// when the last columns are of different kinds.
func newAsOf(env Env, names []k.Sym, left, right *k.Table) (*asOf, error) {
	if len(names) == 0 {
		return nil, k.ErrLength
	}
	a := &asOf{names: names, n: left.Len(), pause: pausing(env, left.Len()+right.Len())}
	var err error
	if a.left, err = columnsNamed(left, names); err != nil {
		return nil, err
	}
	if a.right, err = columnsNamed(right, names); err != nil {
		return nil, err
	}
	last := len(names) - 1
	if a.left[last].Type() != a.right[last].Type() {
		return nil, k.ErrType
	}
	return a, nil
}

// group groups the rows of both sides by the leading columns.
func (a *asOf) group() {
	last := len(a.names) - 1
	groups := GroupRows(a.left[:last], a.n, a.pause)
	a.of = groups.Of
	keys := gatherAll(a.left[:last], groups.First)
	switch {
	case last == 0:
		a.rows = []k.Rows{{To: a.right[last].Len()}}
	case last == 1 && a.byAttribute(keys[0]):
	default:
		a.byGroups(keys, groups.Len(), a.right[last].Len())
	}
}

// byAttribute looks the groups up in the attribute of the right side's first column.
func (a *asOf) byAttribute(keys k.Value) bool {
	a.rows = make([]k.Rows, keys.Len())
	for i := range a.rows {
		a.pause.At(i)
		rows, ok := k.Lookup(a.right[0], keys.At(i))
		if !ok {
			return false
		}
		a.rows[i] = rows
	}
	return true
}

// byGroups groups the right side by the leading columns.
func (a *asOf) byGroups(keys []k.Value, groups, n int) {
	lead := a.right[:len(keys)]
	g := GroupRows(lead, n, a.pause)
	wide, starts := g.Rows()
	rows := make([]uint32, len(wide))
	for i, row := range wide {
		rows[i] = uint32(row)
	}
	a.rows = make([]k.Rows, groups)
	for i, first := range FindRows(gatherAll(lead, g.First), g.Len(), keys, groups, a.pause) {
		if first < 0 {
			continue
		}
		from, to := starts[first], starts[first+1]
		a.rows[i] = k.Rows{List: rows[from:to:to]}
		if at := rows[from:to]; int(at[len(at)-1]-at[0]) == int(to-from-1) {
			a.rows[i] = k.Rows{From: int(at[0]), To: int(at[0]) + to - from}
		}
	}
}

// at is the right row for each left one, -1 where there is none.
func (a *asOf) at() ([]int64, error) {
	for {
		f, err := a.finder()
		if err != nil {
			return nil, err
		}
		if rows, held := a.along(f); held {
			return rows, nil
		}
	}
}

// along is the right row of each left one; false when the finder did not hold.
func (a *asOf) along(f rowFinder) (rows []int64, held bool) {
	rows = room.Items[int64](a.n)
	along := func(from, to int) {
		for walk := f.walk(); from < to; from += pauseFrom {
			walk(rows[from:min(from+pauseFrom, to)], from)
			a.pause.Take()
		}
	}
	if f.serial {
		along(0, a.n)
	} else {
		shareRows(a.n, asOfShare, along)
	}
	return rows, f.held()
}

// rowFinder gives the right rows of left ones, stretch by stretch.
type rowFinder struct {
	// walk begins a walk. Several may go on side by side from any row on, unless serial says
	// that there must be one, from the first row on.
	walk   func() rowWalk
	serial bool
	// broken reports, after all walks, that rows were not in the order they need: what was
	// found is of no use, and the next finder is of another kind. nil where that cannot be.
	broken func() bool
}

func (f rowFinder) held() bool { return f.broken == nil || !f.broken() }

// rowWalk sets dst to the right rows of the left ones from from on. Stretches of one walk
// follow each other.
type rowWalk func(dst []int64, from int)

// finder finds right rows by the kind of the last column.
func (a *asOf) finder() (rowFinder, error) {
	last := len(a.names) - 1
	x, y := a.left[last], a.right[last]
	switch o := x.Object().(type) {
	case *k.Vec[uint8]:
		return finderOf(a, o.Raw(), k.Data[uint8](y)), nil
	case *k.Vec[int16]:
		return finderOf(a, o.Raw(), k.Data[int16](y)), nil
	case *k.Vec[int32]:
		return finderOf(a, o.Raw(), k.Data[int32](y)), nil
	case *k.Vec[int64]:
		return finderOf(a, o.Raw(), k.Data[int64](y)), nil
	case *k.Vec[float32]:
		return finderOf(a, o.Raw(), k.Data[float32](y)), nil
	case *k.Vec[float64]:
		return finderOf(a, o.Raw(), k.Data[float64](y)), nil
	}
	return rowFinder{}, k.ErrType
}

func finderOf[T numElem](a *asOf, x, y []T) rowFinder {
	if f, ok := mergeAsOf(a, x, y); ok {
		return f
	}
	if runs := a.leftRuns(); runs != nil {
		return rowFinder{walk: func() rowWalk {
			w := runWalk[T]{runs: runs, x: x, y: y, at: -1}
			return w.rows
		}}
	}
	a.group()
	return rowFinder{walk: func() rowWalk {
		hints := make([]int, len(a.rows))
		return func(dst []int64, from int) { asOfRows(a, dst, x[from:], y, from, hints) }
	}}
}

// asOfShare is how many left rows are worth a goroutine.
const asOfShare = 1 << 13

// asOfRows finds the right rows of the left ones from a row on, whose last column begins
// with x; hints has the place found last for each group.
func asOfRows[T numElem](a *asOf, out []int64, x, y []T, row int, hints []int) {
	of := a.of[row : row+len(out)]
	x = x[:len(out)]
	for from := 0; from < len(out); {
		group := of[from]
		end := from + 1
		for end < len(out) && of[end] == group {
			end++
		}
		r := &a.rows[group]
		if r.List == nil {
			hints[group] = asOfRun(out[from:end], x[from:end], y[r.From:r.To], int64(r.From), hints[group])
			from = end
			continue
		}
		for ; from < end; from++ {
			p := lastUpTo(y, r.List, x[from], hints[group])
			out[from] = -1
			if p > 0 {
				out[from] = int64(r.List[p-1])
			}
			hints[group] = p
		}
	}
}

// lastUpTo is the number of items of y at places, which ascend there, that are not above
// x, starting to look at hint, the number for an earlier x.
func lastUpTo[T numElem](y []T, places []uint32, x T, hint int) int {
	from, to := 0, len(places)
	if hint > 0 && !(y[places[hint-1]] > x) {
		from = hint
		step := 1
		for from+step < to && !(y[places[from+step-1]] > x) {
			from += step
			step *= 2
		}
		to = min(to, from+step)
	} else if hint > 0 {
		to = hint
	}
	return from + sort.Search(to-from, func(i int) bool { return y[places[from+i]] > x })
}

// asOfJoin is aj[c;x;y] and its variants: actual takes the last column from y, fill
// keeps x's values where y's are null.
//
// Shapes: c is column names, the last one ascending within the others in y; x a table or
// the name of one, which is changed; y a table. The result has x's rows and columns and
// the other columns of y; a row without a match keeps what x has.
// Source: code.kx.com/q/ref/aj.
func asOfJoin(actual, fill bool) Nary {
	return func(env Env, args []k.Value) (k.Value, error) {
		if len(args) != 3 {
			return k.Value{}, k.ErrRank
		}
		names, err := symsOf(args[0])
		if err != nil {
			return k.Value{}, err
		}
		right, err := wholeTable(env, args[2])
		if err != nil {
			return k.Value{}, err
		}
		return byReference(env, args[1], func(x k.Value) (k.Value, error) {
			return onTable(x, func(t *k.Table) (*k.Table, error) {
				a, err := newAsOf(env, names, t, right)
				if err != nil {
					return nil, err
				}
				drop := names
				if actual {
					drop = names[:len(names)-1]
				}
				return a.join(env, t, dropColumns(right, drop).Table(), fill)
			})
		})
	}
}

// wholeTable is a table or keyed table, by value or name, as one table.
func wholeTable(env Env, x k.Value) (*k.Table, error) {
	x, err := tableOf(env, x)
	if err != nil {
		return nil, err
	}
	t, ok := Unkey(x)
	if !ok {
		return nil, k.ErrType
	}
	return t, nil
}

// AsOf is x asof y: the other columns of the last row of table x that is equal to y in
// all but y's last entry and not after it there; nulls when there is none. y is a
// dictionary or table, and so is the result. Source: code.kx.com/q/ref/asof.
func AsOf(env Env, x, y k.Value) (k.Value, error) {
	t, err := wholeTable(env, x)
	if err != nil {
		return k.Value{}, err
	}
	probe := y.Table()
	if d := y.Dict(); d != nil {
		names, err := symsOf(d.Keys)
		if err != nil {
			return k.Value{}, err
		}
		cols := make([]k.Value, len(names))
		for i := range cols {
			cols[i] = k.Enlist(d.Vals.At(i))
		}
		probe = &k.Table{Names: names, Cols: cols}
	}
	if probe == nil {
		return k.Value{}, k.ErrType
	}
	a, err := newAsOf(env, probe.Names, probe, t)
	if err != nil {
		return k.Value{}, err
	}
	at, err := a.at()
	if err != nil {
		return k.Value{}, err
	}
	rest := dropColumns(t, probe.Names).Table().Gather(at)
	if y.Dict() != nil {
		return rest.At(0), nil
	}
	return rest, nil
}
