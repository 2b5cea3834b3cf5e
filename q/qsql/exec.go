package qsql

import (
	"tock/k"
	"tock/q/prim"
)

// exec is ?[t;c;b;a] where the result is no plain table.
//
//	b            a () last row   name or tree        dictionary
//	()           dictionary      the value           dictionary
//	name, tree   -               dictionary          anonymous key ! table
//	dictionary   keyed table     key table ! values  keyed table
func exec(env prim.Env, t, where, by, cols, limit, order k.Value) (k.Value, error) {
	src, err := resolve(env, t)
	if err != nil {
		return k.Value{}, err
	}
	if src.dict != nil {
		return execDict(env, src.dict, where, by, cols)
	}
	ph := phraseSet{limit: limit, order: orderOf(order)}
	groups, anonymous, err := groupPhrase(by)
	if err != nil {
		return k.Value{}, err
	}
	var v *view
	if src.parted != nil {
		read := phraseSet{by: groups, cols: columnsRead(cols), order: ph.order}
		v, err = gathered(env, src.parted, where.Each(), read)
	} else {
		v = newView(env, src.table, src.table.Len())
		err = v.where(where.Each())
	}
	if err != nil {
		return k.Value{}, err
	}
	if err := ph.applyLimit(v); err != nil {
		return k.Value{}, err
	}
	if by.Type() == -k.Boolean { // 0b or 1b with one unnamed column
		groups = nil
	}
	if len(groups) == 0 {
		return v.execAll(cols)
	}
	g, err := v.group(groups)
	if err != nil {
		return k.Value{}, err
	}
	return v.execGroups(g, anonymous, cols)
}

// columnsRead is the trees of an exec's columns, for what they read.
func columnsRead(cols k.Value) []column {
	if d := cols.Dict(); d != nil {
		if out, err := columnsOf(d); err == nil {
			return out
		}
	}
	if isEmpty(cols) {
		return nil
	}
	return []column{{0, cols}}
}

// groupPhrase is an exec's groups; anonymous tells of a single one without a name.
func groupPhrase(by k.Value) (groups []column, anonymous bool, err error) {
	switch {
	case by.Dict() != nil:
		groups, err = columnsOf(by.Dict())
		return groups, false, err
	case isEmpty(by), by.Type() == -k.Boolean:
		return nil, false, nil
	case by.Type() == k.Symbol && by.Len() > 1:
		// Several names are one group under the empty symbol.
		return []column{{0, k.Enlist(k.NewSym(0))}}, true, nil
	}
	return []column{{0, by}}, true, nil
}

// execAll is exec without groups.
func (v *view) execAll(cols k.Value) (k.Value, error) {
	if d := cols.Dict(); d != nil {
		list, err := columnsOf(d)
		if err != nil {
			return k.Value{}, err
		}
		vals := make([]k.Value, len(list))
		for i, c := range list {
			if vals[i], err = v.eval(c.tree); err != nil {
				return k.Value{}, err
			}
		}
		return k.NewDict(d.Keys, k.Collapse(vals))
	}
	if isEmpty(cols) {
		t := v.all()
		return t.Row(v.len() - 1), nil
	}
	out, err := v.eval(cols)
	if err == nil && out.Attr() == k.Grouped {
		// The group index serves the table; a list taken out of it goes without.
		out = k.WithAttr(out, k.NoAttr)
	}
	return out, err
}

// execGroups is exec by groups.
func (v *view) execGroups(g *grouping, anonymous bool, cols k.Value) (k.Value, error) {
	keys := g.keyTable()
	if d := cols.Dict(); d != nil || isEmpty(cols) {
		ph := phraseSet{}
		if d != nil {
			var err error
			if ph.cols, err = columnsOf(d); err != nil {
				return k.Value{}, err
			}
		}
		vals, err := ph.groupedColumns(v, g)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(keys, vals)
	}
	vals, err := v.perGroup(cols, g)
	if err != nil {
		return k.Value{}, err
	}
	if anonymous {
		keys = keys.Table().Cols[0]
	}
	return k.NewDict(keys, vals)
}

// entries is a dictionary's values as columns see them.
type entries struct{ d *k.Dict }

// Column is prim.Columns.
func (e entries) Column(name k.Sym) (k.Value, bool, error) {
	for i, key := range k.Data[k.Sym](k.Resolve(e.d.Keys)) {
		if key == name {
			return e.d.Vals.At(i), true, nil
		}
	}
	return k.Value{}, false, nil
}

// execDict is exec from a dictionary: its entries are the columns.
func execDict(env prim.Env, d *k.Dict, where, by, cols k.Value) (k.Value, error) {
	if !isEmpty(where) || !isEmpty(by) {
		return k.Value{}, k.ErrType
	}
	if cd := cols.Dict(); cd != nil {
		list, err := columnsOf(cd)
		if err != nil {
			return k.Value{}, err
		}
		vals := make([]k.Value, len(list))
		for i, c := range list {
			if vals[i], err = env.Eval(c.tree, entries{d}); err != nil {
				return k.Value{}, err
			}
		}
		return k.NewDict(cd.Keys, k.Collapse(vals))
	}
	if isEmpty(cols) {
		return k.MustDict(d.Keys, d.Vals), nil
	}
	return env.Eval(cols, entries{d})
}
