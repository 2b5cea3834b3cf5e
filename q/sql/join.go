package sql

import (
	"strconv"

	"tock/k"
	"tock/q/prim"
)

// open reads FROM and WHERE: the table that the query goes over and the conditions left
// for it. One table is queried as it is; several are joined to one first, each with the
// conditions that read nothing but its columns. No table gives no value.
func (s *scope) open(q *query) (k.Value, []k.Value, error) {
	for i, f := range q.from {
		src, err := s.source(f)
		if err != nil {
			return k.Value{}, nil, err
		}
		if len(q.from) > 1 {
			for n, name := range src.names {
				src.as[n] = name + "\x01" + strconv.Itoa(i)
			}
		}
		s.sources = append(s.sources, src)
	}
	conditions := conjuncts(q.where, nil)
	if len(q.from) > 1 {
		return s.joined(q, conditions)
	}
	where := make([]k.Value, len(conditions))
	for i, x := range conditions {
		v, err := s.plainly(x)
		if err != nil {
			return k.Value{}, nil, err
		}
		where[i] = v.tree
	}
	if len(q.from) == 0 {
		return k.Value{}, where, nil
	}
	return s.sources[0].value, where, nil
}

// conjuncts is the conditions of which x is the conjunction.
func conjuncts(x expr, out []expr) []expr {
	if e, ok := x.(*operation); ok && e.op == "and" {
		return conjuncts(e.right, conjuncts(e.left, out))
	}
	if x == nil {
		return out
	}
	return append(out, x)
}

// source is the table of one entry of FROM.
func (s *scope) source(f *from) (*source, error) {
	var v k.Value
	var err error
	switch {
	case f.call != nil:
		var x typed
		if x, err = (&scope{run: s.run}).inQ(f.call); err == nil {
			v, err = s.env.Eval(x.tree, nil)
		}
	case f.query != nil:
		v, err = s.run.query(f.query)
	case f.param > 0:
		if f.param > len(s.params) {
			return nil, fault("a parameter is missing")
		}
		v = s.params[f.param-1]
	default:
		v, err = s.named(f.name)
	}
	if err != nil {
		return nil, err
	}
	src := &source{alias: f.alias, value: v}
	meta, err := s.env.Apply(verb("meta"), []k.Value{v})
	if err != nil {
		return nil, err
	}
	t, ok := prim.Unkey(meta)
	if !ok || len(t.Cols) < 2 {
		return nil, k.ErrType
	}
	for i := range t.Cols[0].Len() {
		name := t.Cols[0].At(i).Text()
		kind := k.Data[byte](t.Cols[1])[i]
		if kind == ' ' {
			kind = 0
		}
		src.names, src.kinds, src.as = append(src.names, name), append(src.kinds, kind), append(src.as, name)
	}
	return src, nil
}

// named is the table of a name: the one spelled so, else one that differs in case.
func (s *scope) named(name string) (k.Value, error) {
	v, err := s.env.Get(k.Intern(name))
	if err == nil {
		return v, nil
	}
	all, listErr := s.env.Apply(verb("tables"), []k.Value{k.NewSymbol(".")})
	if listErr != nil {
		return v, err
	}
	for i := range all.Len() {
		if found := all.At(i); equalFold(found.Text(), name) {
			return s.env.Get(found.Sym())
		}
	}
	return v, err
}

// sourceOfTable is a table's columns as they are.
func sourceOfTable(alias string, t *k.Table) *source {
	src := &source{alias: alias, value: k.NewTable(t.Names, t.Cols)}
	for i, name := range t.Names {
		src.names = append(src.names, name.String())
		src.kinds = append(src.kinds, letterOf(t.Cols[i]))
		src.as = append(src.as, name.String())
	}
	return src
}

// reads is which sources an expression has columns of, by their numbers.
func (s *scope) reads(x expr) (map[int]bool, error) {
	out := map[int]bool{}
	var failed error
	visit(x, func(x expr) {
		c, ok := x.(*column)
		if !ok {
			return
		}
		src, _, err := s.find(c)
		if err != nil {
			if _, aliased := s.aliases[c.name]; !aliased {
				failed = err
			}
			return
		}
		for i := range s.sources {
			if s.sources[i] == src {
				out[i] = true
			}
		}
	})
	return out, failed
}

// joined joins the tables of FROM from the left.
func (s *scope) joined(q *query, conditions []expr) (k.Value, []k.Value, error) {
	outer := make([]bool, len(q.from)) // a table may have no row in the result
	for i, f := range q.from {
		outer[i] = f.join == "left"
		if f.join == "right" {
			for j := range i {
				outer[j] = true
			}
		}
	}
	own := make([][]k.Value, len(q.from))
	var rest []expr
	for _, x := range conditions {
		in, err := s.reads(x)
		if err != nil && len(in) == 0 {
			return k.Value{}, nil, err
		}
		if len(in) == 1 && err == nil && !aggregated(x) {
			for i := range in {
				if !outer[i] {
					v, err := s.alone(i).plainly(x)
					if err != nil {
						return k.Value{}, nil, err
					}
					own[i] = append(own[i], v.tree)
					in = nil
				}
			}
		}
		if in != nil {
			rest = append(rest, x)
		}
	}
	var table k.Value
	for i, f := range q.from {
		part, err := s.part(i, own[i])
		if err != nil {
			return k.Value{}, nil, err
		}
		if i == 0 {
			table = part
			continue
		}
		on := conjuncts(f.on, nil)
		on = append(on, s.sameColumns(f, i)...)
		if f.join == "comma" || f.join == "inner" {
			on, rest = append(on, rest...), nil
		}
		var left, right []k.Value
		var kept []expr
		for _, x := range on {
			a, b, ok, err := s.keyPair(x, i)
			if err != nil {
				return k.Value{}, nil, err
			}
			if ok {
				left, right = append(left, a), append(right, b)
			} else {
				kept = append(kept, x)
			}
		}
		if f.join == "comma" || f.join == "inner" {
			rest = kept
		} else if len(kept) > 0 {
			return k.Value{}, nil, fault("an outer join needs equal columns")
		}
		if table, err = s.join(table, part, left, right, f.join); err != nil {
			return k.Value{}, nil, err
		}
	}
	where := make([]k.Value, len(rest))
	for i, x := range rest {
		v, err := s.plainly(x)
		if err != nil {
			return k.Value{}, nil, err
		}
		where[i] = v.tree
	}
	return table, where, nil
}

// alone is the scope of one source by the names its table has.
func (s *scope) alone(i int) *scope {
	src := *s.sources[i]
	src.as = src.names
	return &scope{run: s.run, sources: []*source{&src}, aliases: nil}
}

// part is the rows of a source that meet its own conditions, under the names of the join.
func (s *scope) part(i int, where []k.Value) (k.Value, error) {
	src := s.sources[i]
	names, trees := make([]k.Sym, len(src.names)), make([]k.Value, len(src.names))
	for n, name := range src.names {
		names[n], trees[n] = k.Intern(src.as[n]), k.NewSymbol(name)
	}
	return s.functional(src.value, k.NewList(where), k.NewBool(false), k.MustDict(k.Syms(names), k.NewList(trees)))
}

// sameColumns is the conditions of USING and NATURAL.
func (s *scope) sameColumns(f *from, i int) []expr {
	names := f.using
	if f.same {
		for _, name := range s.sources[i].names {
			for _, src := range s.sources[:i] {
				if contains(src.names, name) {
					names = append(names, name)
					break
				}
			}
		}
	}
	var out []expr
	for _, name := range names {
		for j := i - 1; j >= 0; j-- {
			if contains(s.sources[j].names, name) {
				s.sources[i].same = append(s.sources[i].same, name)
				out = append(out, &operation{"=", &column{s.sources[j].alias, name}, &column{s.sources[i].alias, name}})
				break
			}
		}
	}
	return out
}

func contains(list []string, x string) bool {
	for _, item := range list {
		if item == x {
			return true
		}
	}
	return false
}

// keyPair is both sides of an equality between what is joined already and source i.
func (s *scope) keyPair(x expr, i int) (left, right k.Value, ok bool, err error) {
	e, isOp := x.(*operation)
	if !isOp || e.op != "=" {
		return left, right, false, nil
	}
	in, err := s.reads(e.left)
	if err != nil {
		return left, right, false, err
	}
	with, err := s.reads(e.right)
	if err != nil {
		return left, right, false, err
	}
	a, b := e.left, e.right
	if in[i] {
		a, b, in, with = b, a, with, in
	}
	if len(with) != 1 || !with[i] || len(in) == 0 || in[i] {
		return left, right, false, nil
	}
	for j := range in {
		if j > i {
			return left, right, false, nil
		}
	}
	l, err := s.plainly(a)
	if err != nil {
		return left, right, false, err
	}
	r, err := s.plainly(b)
	return l.tree, r.tree, true, err
}

// join is two tables joined where all keys are equal.
func (s *scope) join(table, part k.Value, left, right []k.Value, how string) (k.Value, error) {
	keys := func(t k.Value, trees []k.Value) (k.Value, error) {
		out := make([]k.Value, len(trees))
		for i, tree := range trees {
			var err error
			if out[i], err = s.functional(t, k.EmptyList, k.EmptyList, tree); err != nil {
				return k.Value{}, err
			}
		}
		return k.NewList(out), nil
	}
	a, err := keys(table, left)
	if err != nil {
		return a, err
	}
	b, err := keys(part, right)
	if err != nil {
		return b, err
	}
	f, err := s.env.Get(k.Intern(".s.join"))
	if err != nil {
		return f, err
	}
	if how == "right" {
		return s.env.Apply(f, []k.Value{part, table, b, a, k.NewBool(true)})
	}
	return s.env.Apply(f, []k.Value{table, part, a, b, k.NewBool(how == "left")})
}
