package prim

import "tock/k"

// setForm gives one word that joined the table later the value it is defined as.
func setForm(d *Def) {
	if d.Form != "" {
		table.values[d].Primitive().Form = table.values[table.byName[d.Form]]
	}
}

// setForms gives the words that kdb+ defines by operators and iterators the values they
// are defined as. Source: the serialised forms that kdb+ gives of raze, sums, prev, and,
// any and md5; the types and parts of <> and differ on code.kx.com/q/basics/datatypes and
// q/ref/value; the console text of (<=;>=).
func setForms() {
	v := func(name string) k.Value { return table.values[table.byName[name]] }
	join := func(fs ...k.Value) k.Value { return k.NewComposition(fs) }
	over := func(name string) k.Value { return k.NewDerived(k.TypeOver, v(name)) }
	scan := func(name string) k.Value { return k.NewDerived(k.TypeScan, v(name)) }
	prior := func(name string) k.Value { return k.NewDerived(k.TypeEachPrior, v(name)) }
	on := func(name string, x k.Value) k.Value { return k.NewProjection(v(name), []k.Value{x}) }
	flags := on("$", k.NewChar('b'))
	for name, form := range map[string]k.Value{
		"<>":      join(v("not"), v("=")),
		"<=":      join(v("not"), v(">")),
		">=":      join(v("not"), v("<")),
		"and":     v("&"),
		"or":      v("|"),
		"mmu":     v("$"),
		"lsq":     v("!"),
		"ceiling": join(v("neg"), v("floor"), v("neg")),
		"md5":     on("!", k.NewLong(-15)),
		"any":     join(v("max"), flags),
		"all":     join(v("min"), flags),
		"raze":    over(","),
		"sums":    scan("+"),
		"prds":    scan("*"),
		"mins":    scan("&"),
		"maxs":    scan("|"),
		"fills":   scan("^"),
		"prev":    prior(":"),
		"deltas":  prior("-"),
		"ratios":  prior("%"),
		"differ":  join(flags, join(v("not"), prior("~"))),
	} {
		v(name).Primitive().Form = form
	}
}
