package sql

import (
	"strings"

	"tock/k"
	"tock/q/prim"
)

// change reads INSERT, UPDATE, DELETE, CREATE TABLE or DROP TABLE.
func (p *parser) change() (*change, error) {
	c := &change{verb: p.peek().low}
	p.at++
	var err error
	switch c.verb {
	case "insert":
		err = p.need("into")
	case "delete":
		err = p.need("from")
	case "create", "drop":
		if err = p.need("table"); err == nil {
			c.lenient = p.take("if", "exists") || p.take("if", "not", "exists")
		}
	}
	if err != nil {
		return nil, err
	}
	if c.table, err = p.name(); err != nil {
		return nil, err
	}
	switch c.verb {
	case "insert":
		err = p.inserted(c)
	case "update":
		err = p.assigned(c)
	case "create":
		err = p.declared(c)
	}
	if err == nil && (c.verb == "update" || c.verb == "delete") && p.take("where") {
		c.where, err = p.expr()
	}
	return c, err
}

func (p *parser) inserted(c *change) (err error) {
	if p.peek().text == "(" && p.peek().kind == mark && p.ahead(1).low != "select" {
		if c.names, err = p.names(); err != nil {
			return err
		}
	}
	if !p.take("values") {
		c.query, err = p.query()
		return err
	}
	for {
		if err := p.need("("); err != nil {
			return err
		}
		row, err := p.list()
		if err != nil {
			return err
		}
		c.rows = append(c.rows, row)
		if err := p.need(")"); err != nil {
			return err
		}
		if !p.take(",") {
			return nil
		}
	}
}

func (p *parser) assigned(c *change) error {
	if err := p.need("set"); err != nil {
		return err
	}
	c.rows = [][]expr{nil}
	for {
		name, err := p.name()
		if err != nil {
			return err
		}
		if err := p.need("="); err != nil {
			return err
		}
		x, err := p.expr()
		if err != nil {
			return err
		}
		c.names, c.rows[0] = append(c.names, name), append(c.rows[0], x)
		if !p.take(",") {
			return nil
		}
	}
}

func (p *parser) declared(c *change) (err error) {
	if p.take("as") {
		c.query, err = p.query()
		return err
	}
	if err := p.need("("); err != nil {
		return err
	}
	for {
		if p.take("primary", "key") {
			if c.keys, err = p.names(); err != nil {
				return err
			}
		} else {
			name, err := p.name()
			if err != nil {
				return err
			}
			kind, err := p.typeName()
			if err != nil {
				return err
			}
			c.names, c.kinds = append(c.names, name), append(c.kinds, kind)
			for {
				if p.take("primary", "key") {
					c.keys = append(c.keys, name)
				} else if p.take("references") {
					if c.refers == nil {
						c.refers = map[string]string{}
					}
					if c.refers[name], err = p.name(); err != nil {
						return err
					}
				} else if !p.take("not", "null") && !p.take("null") && !p.take("unique") {
					break
				}
			}
		}
		if !p.take(",") {
			return p.need(")")
		}
	}
}

// change makes a change; its value is the table's name.
func (r *run) change(c *change) (k.Value, error) {
	name := k.NewSymbol(c.table)
	var err error
	switch c.verb {
	case "create":
		if _, missing := r.env.Get(name.Sym()); missing == nil && c.lenient {
			return name, nil
		}
		var t k.Value
		if c.query != nil {
			t, err = r.query(c.query)
		} else {
			t, err = r.empty(c)
		}
		if err == nil {
			err = r.env.Set(name.Sym(), t)
		}
	case "drop":
		if _, missing := r.env.Get(name.Sym()); missing != nil && c.lenient {
			return name, nil
		} else if missing != nil {
			return name, missing
		}
		_, err = r.env.Apply(verb("!"), []k.Value{k.NewSymbol("."), k.EmptyList, k.NewBool(false), k.Syms([]k.Sym{name.Sym()})})
	case "insert":
		err = r.insert(c, name)
	default:
		err = r.amend(c, name)
	}
	return name, err
}

// empty is the table of CREATE TABLE.
func (r *run) empty(c *change) (k.Value, error) {
	names, cols := make([]k.Sym, len(c.names)), make([]k.Value, len(c.names))
	for i, name := range c.names {
		letter, ok := kinds[c.kinds[i]]
		if !ok {
			return k.Value{}, fault("no type " + c.kinds[i])
		}
		names[i], cols[i] = k.Intern(name), k.EmptyList
		if to, ok := c.refers[name]; ok {
			var err error
			if cols[i], err = r.env.Apply(verb("$"), []k.Value{k.NewSymbol(to), k.Syms(nil)}); err != nil {
				return k.Value{}, err
			}
			continue
		}
		if letter != 'C' {
			var err error
			if cols[i], err = r.env.Apply(verb("$"), []k.Value{k.NewChar(letter), k.EmptyList}); err != nil {
				return k.Value{}, err
			}
		}
	}
	t := k.NewTable(names, cols)
	if len(c.keys) == 0 {
		return t, nil
	}
	keys := make([]k.Sym, len(c.keys))
	for i, key := range c.keys {
		keys[i] = k.Intern(key)
	}
	return r.env.Apply(verb("xkey"), []k.Value{k.Syms(keys), t})
}

// insert adds rows to a table: values become what the columns hold, columns that are not
// named get nulls.
func (r *run) insert(c *change, name k.Value) error {
	s := &scope{run: r}
	into, err := s.source(&from{name: c.table})
	if err != nil {
		return err
	}
	names := c.names
	if len(names) == 0 {
		names = into.names
	}
	cols := make([]k.Value, len(names))
	if c.query != nil {
		t, err := r.query(c.query)
		if err != nil {
			return err
		}
		whole, ok := prim.Unkey(t)
		if !ok || len(whole.Cols) != len(names) {
			return k.ErrLength
		}
		copy(cols, whole.Cols)
	} else {
		for i := range cols {
			items := make([]k.Value, len(c.rows))
			for j, row := range c.rows {
				if len(row) != len(names) {
					return k.ErrLength
				}
				if items[j], err = s.constant(row[i], kindOf(into, names[i])); err != nil {
					return err
				}
			}
			cols[i] = k.Collapse(items)
		}
	}
	f, err := r.env.Get(k.Intern(".s.put"))
	if err != nil {
		return err
	}
	syms := make([]k.Sym, len(names))
	for i, n := range names {
		syms[i] = k.Intern(n)
	}
	_, err = r.env.Apply(f, []k.Value{name, k.Syms(syms), k.NewList(cols)})
	return err
}

func kindOf(src *source, name string) byte {
	for i, n := range src.names {
		if n == name {
			return src.kinds[i]
		}
	}
	return 0
}

// constant is the value of an expression without columns, of a kind.
func (s *scope) constant(x expr, kind byte) (k.Value, error) {
	v, err := s.plainly(x)
	if err != nil {
		return v.tree, err
	}
	if v, err = s.as(v, kind); err != nil {
		return v.tree, err
	}
	if v.isPlain && v.kind == 'C' {
		return v.tree, nil
	}
	if v.tree.IsIdentity() {
		return s.nullOf(kind), nil
	}
	out, err := s.env.Eval(v.tree, nil)
	if err != nil || kind == 0 || kind == 'C' || strings.IndexByte("bxhijefcpmdznuvt", kind) < 0 {
		return out, err
	}
	return s.env.Apply(verb("$"), []k.Value{k.NewChar(kind), out})
}

// amend is UPDATE and DELETE of rows.
func (r *run) amend(c *change, name k.Value) error {
	s := &scope{run: r}
	src, err := s.source(&from{name: c.table, alias: c.table})
	if err != nil {
		return err
	}
	s.sources = []*source{src}
	where := []k.Value{}
	for _, x := range conjuncts(c.where, nil) {
		v, err := s.plainly(x)
		if err != nil {
			return err
		}
		where = append(where, v.tree)
	}
	cols := k.Syms(nil)
	if c.verb == "update" {
		names, trees := make([]k.Sym, len(c.names)), make([]k.Value, len(c.names))
		for i, x := range c.rows[0] {
			kind := kindOf(src, c.names[i])
			v, err := s.plainly(x)
			if err != nil {
				return err
			}
			if v, err = s.as(v, kind); err != nil {
				return err
			}
			if kind != v.kind && kind != 0 && kind != 'C' && kind != 's' && !v.tree.IsIdentity() {
				v.tree = apply("$", k.NewChar(kind), v.tree)
			}
			names[i], trees[i] = k.Intern(c.names[i]), v.tree
			if v.tree.IsIdentity() {
				trees[i] = quote(s.nullOf(kind))
			}
			if v.kind == 'C' && v.isPlain {
				trees[i] = apply("#", apply("count", k.NewSymbol("i")), k.Enlist(k.Enlist(v.tree)))
			}
		}
		cols = k.MustDict(k.Syms(names), k.NewList(trees))
	}
	_, err = r.env.Apply(verb("!"), []k.Value{name, k.NewList(where), k.NewBool(false), cols})
	return err
}
