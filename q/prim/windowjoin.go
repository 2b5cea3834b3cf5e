package prim

import (
	"sort"

	"tock/k"
)

// Window joins: for each row of a table, aggregates over the rows of another that are
// equal in the leading columns and whose last column lies in the row's window.

// windowAgg is one (f;column) or (f;column;column) of a window join.
type windowAgg struct {
	f    k.Value
	name k.Sym // of the result: the last column's
	cols []k.Value
}

// windowJoin is wj[w;c;t;(q;(f0;c0);...)] and, without the row that prevails on entry to
// the window, wj1.
//
// Shapes: w is a pair of lists, the first and last of each row's window (inclusive).
// Errors: ErrLength when w's lists are not of t's count; as for aj.
// Source: code.kx.com/q/ref/wj.
func windowJoin(prevailing bool) Nary {
	return func(env Env, args []k.Value) (k.Value, error) {
		if len(args) != 4 {
			return k.Value{}, k.ErrRank
		}
		names, err := symsOf(args[1])
		if err != nil {
			return k.Value{}, err
		}
		spec := args[3].Each()
		if args[0].Len() != 2 || len(spec) == 0 {
			return k.Value{}, k.ErrLength
		}
		right, err := wholeTable(env, spec[0])
		if err != nil {
			return k.Value{}, err
		}
		aggs, err := windowAggs(right, spec[1:])
		if err != nil {
			return k.Value{}, err
		}
		return byReference(env, args[2], func(x k.Value) (k.Value, error) {
			return onTable(x, func(t *k.Table) (*k.Table, error) {
				a, err := newAsOf(env, names, t, right)
				if err != nil {
					return nil, err
				}
				a.group()
				from, to := args[0].At(0), args[0].At(1)
				if from.Len() != a.n || to.Len() != a.n {
					return nil, k.ErrLength
				}
				out, err := a.windows(env, from, to, aggs, prevailing)
				if err != nil {
					return nil, err
				}
				return withAggregates(t, out), nil
			})
		})
	}
}

// withAggregates is t with the aggregates beside it. One of a column that t has takes its
// place; several of one column stand side by side under its name
// (code.kx.com/q/learn/brief-introduction).
func withAggregates(t, aggs *k.Table) *k.Table {
	first, again := &k.Table{}, &k.Table{}
	for i, name := range aggs.Names {
		to := first
		if placeOf(first.Names, name) < len(first.Names) {
			to = again
		}
		to.Names, to.Cols = append(to.Names, name), append(to.Cols, aggs.Cols[i])
	}
	out := joinColumns(t, first).Table()
	names := append(out.Names[:len(out.Names):len(out.Names)], again.Names...)
	return k.NewTable(names, append(out.Cols[:len(out.Cols):len(out.Cols)], again.Cols...)).Table()
}

func windowAggs(t *k.Table, specs []k.Value) ([]windowAgg, error) {
	out := make([]windowAgg, len(specs))
	for i, spec := range specs {
		items := spec.Each()
		if len(items) < 2 {
			return nil, k.ErrType
		}
		agg := windowAgg{f: items[0]}
		for _, item := range items[1:] {
			if item.Type() != -k.Symbol {
				return nil, k.ErrType
			}
			agg.name = item.Sym()
			cols, err := columnsNamed(t, []k.Sym{agg.name})
			if err != nil {
				return nil, err
			}
			agg.cols = append(agg.cols, cols[0])
		}
		out[i] = agg
	}
	return out, nil
}

// windows evaluates the aggregates over the window of each row.
func (a *asOf) windows(env Env, from, to k.Value, aggs []windowAgg, prevailing bool) (*k.Table, error) {
	times := a.right[len(a.names)-1]
	results := make([][]k.Value, len(aggs))
	for row := range a.n {
		if row%256 == 0 {
			if err := env.Check(); err != nil {
				return nil, err
			}
		}
		rows := a.rows[a.of[row]]
		place := func(i int) int {
			if rows.List != nil {
				return int(rows.List[i])
			}
			return rows.From + i
		}
		n := rows.Len()
		low, high := from.At(row), to.At(row)
		start := sort.Search(n, func(i int) bool { return compareTimes(times.At(place(i)), low) >= 0 })
		if prevailing && start > 0 && (start == n || compareTimes(times.At(place(start)), low) > 0) {
			start--
		}
		end := start + sort.Search(n-start, func(i int) bool { return compareTimes(times.At(place(start+i)), high) > 0 })
		for i, agg := range aggs {
			args := make([]k.Value, len(agg.cols))
			for j, col := range agg.cols {
				if rows.List != nil {
					args[j] = col.Gather(k.Rows{List: rows.List[start:end]}.Indices())
				} else {
					args[j] = col.Slice(rows.From+start, rows.From+end)
				}
			}
			x, err := env.Apply(agg.f, args)
			if err != nil {
				return nil, err
			}
			results[i] = append(results[i], x)
		}
	}
	out := &k.Table{}
	for i, agg := range aggs {
		out.Names = append(out.Names, agg.name)
		out.Cols = append(out.Cols, k.Collapse(results[i]))
	}
	return out, nil
}

// compareTimes orders two atoms by their numbers, whatever their kinds.
func compareTimes(x, y k.Value) int {
	if x.Type() != y.Type() {
		switch a, b := payloadFloat(x), payloadFloat(y); {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	}
	return k.Compare(x, y)
}
