package sql

import (
	"strconv"
	"strings"

	"tock/k"
	"tock/q/prim"
)

// run is the evaluation of one statement.
type run struct {
	env    prim.Env
	params []k.Value
}

// grouping is a query's groups: what is grouped by and the aggregates found in its
// expressions, each a column of the groups.
type grouping struct {
	by   []typed
	aggs []typed
}

// inGroup compiles an expression over groups: it may use what is grouped by, and
// aggregates of anything.
func (s *scope) inGroup(x expr) (typed, error) {
	plain := *s
	plain.grouped = nil
	if c, ok := x.(*call); ok && aggregates[c.name] {
		v, err := plain.aggregate(c)
		if err != nil {
			return v, err
		}
		for i, known := range s.grouped.aggs {
			if k.Match(known.tree, v.tree) {
				return settled(aggName(i), known.kind), nil
			}
		}
		s.grouped.aggs = append(s.grouped.aggs, v)
		return settled(aggName(len(s.grouped.aggs)-1), v.kind), nil
	}
	if v, err := plain.plainly(x); err == nil {
		for i, by := range s.grouped.by {
			if k.Match(by.tree, v.tree) {
				return settled(byName(i), by.kind), nil
			}
		}
		if c, ok := x.(*column); ok {
			if _, aliased := s.aliases[strings.ToLower(c.name)]; !aliased {
				return v, fault(c.name + " is neither grouped by nor in an aggregate")
			}
		}
	}
	return s.plainly(x)
}

func aggName(i int) k.Value { return k.NewSymbol("a" + strconv.Itoa(i)) }
func byName(i int) k.Value  { return k.NewSymbol("g" + strconv.Itoa(i)) }

// query is the result of SELECT: a table.
func (r *run) query(q *query) (k.Value, error) {
	v, err := r.core(q)
	if err != nil {
		return v, err
	}
	if q.union == nil {
		return v, nil
	}
	all := true
	for last := q; last.union != nil; last = last.union {
		next, err := r.core(last.union)
		if err != nil {
			return v, err
		}
		if v, err = r.env.Apply(verb(","), []k.Value{unkeyed(v), renamed(unkeyed(next), unkeyed(v))}); err != nil {
			return v, err
		}
		all = all && last.all
	}
	if !all {
		if v, err = r.env.Apply(verb("distinct"), []k.Value{v}); err != nil {
			return v, err
		}
	}
	s := &scope{run: r, sources: []*source{sourceOfTable("", v.Table())}}
	keys := make([]k.Value, len(q.orders))
	for i, o := range q.orders {
		if keys[i], err = s.orderKey(o.x, v.Table()); err != nil {
			return v, err
		}
	}
	if v, err = r.sorted(v, q.orders, keys); err != nil {
		return v, err
	}
	return r.limited(q, v)
}

// unkeyed is a table without its key.
func unkeyed(v k.Value) k.Value {
	if t, ok := prim.Unkey(v); ok {
		return k.NewTable(t.Names, t.Cols)
	}
	return v
}

// renamed is a table under the names of another's columns, as far as there are.
func renamed(v, like k.Value) k.Value {
	t, l := v.Table(), like.Table()
	if t == nil || l == nil || len(t.Names) != len(l.Names) {
		return v
	}
	return k.NewTable(l.Names, t.Cols)
}

// orderKey is the values of an expression of ORDER BY after a union: a number or a name.
func (s *scope) orderKey(x expr, t *k.Table) (k.Value, error) {
	if i, ok := s.ordinal(x, len(t.Cols)); ok {
		return t.Cols[i], nil
	}
	v, err := s.compile(x)
	if err != nil {
		return v.tree, err
	}
	return s.functional(k.NewTable(t.Names, t.Cols), k.EmptyList, k.EmptyList, v.tree)
}

// ordinal is the place of a column that a number of ORDER BY or GROUP BY stands for.
func (s *scope) ordinal(x expr, n int) (int, bool) {
	lit, ok := x.(*literal)
	if !ok || lit.source == "" {
		return 0, false
	}
	i, err := strconv.Atoi(lit.source)
	return i - 1, err == nil && i >= 1 && i <= n
}

func (r *run) functional(t, where, by, cols k.Value) (k.Value, error) {
	return r.env.Apply(verb("?"), []k.Value{t, where, by, cols})
}

// chosen is an item of the select list, compiled.
type chosen struct {
	name k.Sym
	typed
	hidden bool // only for ORDER BY
}

// core is one query without its unions.
func (r *run) core(q *query) (k.Value, error) {
	s := &scope{run: r, aliases: map[string]expr{}}
	for _, it := range q.items {
		if it.name != "" {
			s.aliases[strings.ToLower(it.name)] = it.x
		}
	}
	table, where, err := s.open(q)
	if err != nil {
		return table, err
	}
	unioned := q.union != nil
	if !unioned && s.wholeTable(q) {
		v, err := s.functional(table, k.NewList(where), k.NewBool(q.distinct), k.EmptyList)
		if err != nil || len(q.orders) > 0 {
			return v, err
		}
		return r.limited(q, v)
	}
	if len(q.group) > 0 || q.having != nil || hasAggregate(q) {
		for _, x := range q.group {
			if i, ok := s.ordinal(x, len(q.items)); ok && !q.items[i].star {
				x = q.items[i].x
			}
			v, err := s.plainly(x)
			if err != nil {
				return table, err
			}
			if s.grouped == nil {
				s.grouped = &grouping{}
			}
			s.grouped.by = append(s.grouped.by, v)
		}
		if s.grouped == nil {
			s.grouped = &grouping{}
		}
	}
	items, err := s.items(q)
	if err != nil {
		return table, err
	}
	keys, items, err := s.orderItems(q, items, unioned)
	if err != nil {
		return table, err
	}
	if s.grouped != nil {
		having := []k.Value{}
		if q.having != nil {
			v, err := s.compile(q.having)
			if err != nil {
				return table, err
			}
			having = append(having, v.tree)
		}
		if table, err = s.groups(table, where); err != nil {
			return table, err
		}
		where = having
	}
	v, err := s.project(table, where, items)
	if err != nil {
		return v, err
	}
	if q.distinct {
		if v, err = r.env.Apply(verb("distinct"), []k.Value{v}); err != nil {
			return v, err
		}
	}
	if unioned {
		return v, nil
	}
	cols := make([]k.Value, len(keys))
	for i, at := range keys {
		cols[i] = v.Table().Cols[at]
	}
	if v, err = r.sorted(v, q.orders, cols); err != nil {
		return v, err
	}
	t := v.Table()
	n := len(t.Names)
	for n > 0 && items[n-1].hidden {
		n--
	}
	return r.limited(q, k.NewTable(t.Names[:n:n], t.Cols[:n:n]))
}

// wholeTable reports whether a query is SELECT * of one table in its own order.
func (s *scope) wholeTable(q *query) bool {
	return len(s.sources) == 1 && len(q.items) == 1 && q.items[0].star && len(q.group) == 0 && q.having == nil && len(q.orders) == 0
}

// groups is the table of groups: a column for each expression grouped by and each aggregate.
func (s *scope) groups(table k.Value, where []k.Value) (k.Value, error) {
	g := s.grouped
	names, trees := []k.Sym{}, []k.Value{}
	for i, a := range g.aggs {
		names, trees = append(names, aggName(i).Sym()), append(trees, a.tree)
	}
	if len(g.by) == 0 {
		return s.functional(table, k.NewList(where), k.NewBool(false), k.MustDict(k.Syms(names), k.NewList(trees)))
	}
	if len(names) == 0 { // groups without aggregates are still groups
		names, trees = append(names, k.Intern("n")), append(trees, apply("count", k.NewSymbol("i")))
	}
	by, byTrees := []k.Sym{}, []k.Value{}
	for i, b := range g.by {
		by, byTrees = append(by, byName(i).Sym()), append(byTrees, b.tree)
	}
	v, err := s.functional(table, k.NewList(where), k.MustDict(k.Syms(by), k.NewList(byTrees)), k.MustDict(k.Syms(names), k.NewList(trees)))
	return unkeyed(v), err
}

// project is the select list of the rows; a constant fills a column.
func (s *scope) project(table k.Value, where []k.Value, items []chosen) (k.Value, error) {
	names, trees := make([]k.Sym, len(items)), make([]k.Value, len(items))
	constant := true
	for i, it := range items {
		names[i], trees[i] = it.name, it.tree
		constant = constant && it.constant
	}
	for i, it := range items {
		if it.constant || s.isConstant(it.tree) {
			tree := it.tree
			if it.kind == 'C' {
				tree = k.Enlist(tree)
			}
			trees[i] = apply("#", apply("count", k.NewSymbol("i")), apply("enlist", tree))
			if it.kind == 'C' {
				trees[i] = apply("#", apply("count", k.NewSymbol("i")), tree)
			}
		}
	}
	if !table.IsZero() {
		return s.functional(table, k.NewList(where), k.NewBool(false), k.MustDict(k.Syms(names), k.NewList(trees)))
	}
	one := k.NewTable([]k.Sym{k.Intern("x")}, []k.Value{k.Longs([]int64{0})})
	return s.functional(one, k.NewList(where), k.NewBool(false), k.MustDict(k.Syms(names), k.NewList(trees)))
}

// isConstant reports whether a tree reads no column.
func (s *scope) isConstant(tree k.Value) bool {
	if tree.Type() == -k.Symbol {
		if s.grouped != nil {
			return false
		}
		for _, src := range s.sources {
			for _, name := range src.as {
				if name == tree.Text() {
					return false
				}
			}
		}
		return tree.Text() != "i"
	}
	if tree.Type() != k.Mixed {
		return true
	}
	for i, part := range tree.Each() {
		if i == 0 && part.Type() == -k.Symbol && tree.Len() > 1 {
			continue // the name of a function
		}
		if !s.isConstant(part) {
			return false
		}
	}
	return true
}

// sorted is a table in the order of columns, the last one first.
func (r *run) sorted(v k.Value, orders []order, keys []k.Value) (k.Value, error) {
	t := v.Table()
	if t == nil || len(keys) == 0 {
		return v, nil
	}
	var at k.Value
	for i := len(keys) - 1; i >= 0; i-- {
		col := k.Resolve(keys[i])
		var err error
		if !at.IsZero() {
			if col, err = r.env.Apply(col, []k.Value{at}); err != nil {
				return v, err
			}
		}
		way := "iasc"
		if orders[i].down {
			way = "idesc"
		}
		next, err := r.env.Apply(verb(way), []k.Value{col})
		if err != nil {
			return v, err
		}
		if !at.IsZero() {
			if next, err = r.env.Apply(at, []k.Value{next}); err != nil {
				return v, err
			}
		}
		at = next
	}
	return r.env.Apply(v, []k.Value{at})
}

// limited is the rows that LIMIT and OFFSET leave.
func (r *run) limited(q *query, v k.Value) (k.Value, error) {
	if q.limit == nil && q.offset == nil {
		return v, nil
	}
	count := func(x expr, none int64) (int64, error) {
		if x == nil {
			return none, nil
		}
		n, err := (&scope{run: r}).compile(x)
		if err != nil {
			return 0, err
		}
		if t := n.tree.Type(); t != -k.Long && t != -k.Int && t != -k.Short || n.tree.Int() < 0 {
			return 0, fault("LIMIT and OFFSET are numbers")
		}
		return n.tree.Int(), nil
	}
	skip, err := count(q.offset, 0)
	if err != nil {
		return v, err
	}
	most, err := count(q.limit, int64(v.Len()))
	if err != nil {
		return v, err
	}
	return r.env.Apply(verb("sublist"), []k.Value{k.Longs([]int64{skip, most}), v})
}
