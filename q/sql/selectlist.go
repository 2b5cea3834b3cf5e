package sql

import (
	"fmt"
	"strconv"
	"strings"
	"tock/k"
)

// The select list: its names, its aggregates, and what ORDER BY adds to it.

func hasAggregate(q *query) bool {
	for _, it := range q.items {
		if aggregated(it.x) {
			return true
		}
	}
	for _, o := range q.orders {
		if aggregated(o.x) {
			return true
		}
	}
	return false
}

// aggregated reports whether an expression has an aggregate in it.
func aggregated(x expr) bool {
	found := false
	visit(x, func(x expr) {
		if c, ok := x.(*call); ok && aggregates[c.name] {
			found = true
		}
	})
	return found
}

// visit calls f on an expression and those in it.
func visit(x expr, f func(expr)) {
	if x == nil {
		return
	}
	f(x)
	switch e := x.(type) {
	case *call:
		for _, a := range e.args {
			visit(a, f)
		}
	case *operation:
		visit(e.left, f)
		visit(e.right, f)
	case *membership:
		visit(e.x, f)
		for _, a := range e.items {
			visit(a, f)
		}
	case *range_:
		visit(e.x, f)
		visit(e.low, f)
		visit(e.high, f)
	case *nullTest:
		visit(e.x, f)
	case *choice:
		for i := range e.when {
			visit(e.when[i], f)
			visit(e.then[i], f)
		}
		visit(e.other, f)
	case *conversion:
		visit(e.x, f)
	}
}

// items is the select list, compiled and named; a name used before gets a number.
func (s *scope) items(q *query) ([]chosen, error) {
	var out []chosen
	used := map[k.Sym]bool{}
	add := func(name string, v typed) {
		sym := k.Intern(name)
		for n := 1; used[sym]; n++ {
			sym = k.Intern(name + strconv.Itoa(n))
		}
		used[sym] = true
		out = append(out, chosen{name: sym, typed: v})
	}
	for _, it := range q.items {
		if !it.star {
			v, err := s.compile(it.x)
			if err != nil {
				return nil, err
			}
			name := it.name
			if name == "" {
				name = s.nameOf(it.x)
			}
			add(name, v)
			continue
		}
		if s.grouped != nil {
			return nil, fault("* beside an aggregate")
		}
		found := false
		for _, src := range s.sources {
			if it.table != "" && !strings.EqualFold(it.table, src.alias) {
				continue
			}
			found = true
			for i, name := range src.names {
				if it.table == "" && contains(src.same, name) {
					continue
				}
				add(name, settled(k.NewSymbol(src.as[i]), src.kinds[i]))
			}
		}
		if !found {
			return nil, k.Error(it.table)
		}
	}
	return out, nil
}

// nameOf is the name of a column that was given none: its first column's, or x.
func (s *scope) nameOf(x expr) string {
	switch e := x.(type) {
	case *column:
		if src, i, err := s.find(e); err == nil {
			return src.names[i]
		}
		return e.name
	case *call:
		if e.star || len(e.args) == 0 {
			return e.name
		}
		return s.nameOf(e.args[0])
	case *operation:
		if name := s.nameOf(e.left); name != "x" || e.right == nil {
			return name
		}
		return s.nameOf(e.right)
	case *conversion:
		return s.nameOf(e.x)
	case *choice:
		return s.nameOf(e.when[0])
	}
	return "x"
}

// orderItems finds the columns that ORDER BY sorts by, and adds those the list has not.
func (s *scope) orderItems(q *query, items []chosen, unioned bool) ([]int, []chosen, error) {
	if unioned {
		return nil, items, nil
	}
	var keys []int
	visible := len(items)
	for n, o := range q.orders {
		if i, ok := s.ordinal(o.x, visible); ok {
			keys = append(keys, i)
			continue
		}
		at := -1
		if c, ok := o.x.(*column); ok && c.table == "" {
			for i := range visible {
				if strings.EqualFold(items[i].name.String(), c.name) {
					at = i
					break
				}
			}
		}
		if at < 0 {
			v, err := s.compile(o.x)
			if err != nil {
				return nil, nil, err
			}
			for i, it := range items {
				if k.Match(it.tree, v.tree) {
					at = i
					break
				}
			}
			if at < 0 {
				if q.distinct {
					return nil, nil, fault("ORDER BY of DISTINCT rows needs a column of theirs")
				}
				at = len(items)
				items = append(items, chosen{name: k.Intern(fmt.Sprintf("\x01%d", n)), typed: v, hidden: true})
			}
		}
		keys = append(keys, at)
	}
	return keys, items, nil
}
