package prim

import "tock/k"

// Extend adds the words that need an evaluator (value, eval, set, @, ...) to the table of
// primitives; what a row sets replaces what the table has. It is for the package that
// evaluates, at its initialisation.
func Extend(defs []Def) {
	for _, d := range defs {
		old := table.byName[d.Name]
		if old == nil {
			row := d
			old = &row
			table.byName[d.Name] = old
			table.all = append(table.all, old)
		}
		old.override(d)
		if _, ok := table.values[old]; ok {
			continue
		}
		kind := k.TypeBinary
		if least, _ := old.Arity(); least == 1 {
			kind = k.TypeUnary
		}
		n := firstNative + len(table.all)
		v := k.NewPrimitive(&k.Primitive{Kind: kind, Code: n, Name: old.Text(), Impl: old})
		table.values[old] = v
		table.byCode[code{kind, n}] = v
		setForm(old)
	}
}

// override sets what other sets.
func (d *Def) override(other Def) {
	if other.Unary != nil {
		d.Unary = other.Unary
	}
	if other.QuietUnary != nil {
		d.QuietUnary = other.QuietUnary
	}
	if other.QuietBinary != nil {
		d.QuietBinary = other.QuietBinary
	}
	if other.Binary != nil {
		d.Binary = other.Binary
	}
	if other.Nary != nil {
		d.Nary = other.Nary
	}
	if other.Ranks != [2]int{} {
		d.Ranks = other.Ranks
	}
	if other.Doc != "" {
		d.Doc = other.Doc
	}
	d.Infix = d.Infix || other.Infix
}
