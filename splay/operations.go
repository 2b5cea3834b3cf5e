package splay

import (
	"fmt"
	"path"
	"slices"

	"tock/k"
)

// operation is one kind of maintenance. plan looks at a table directory and says what is
// to be done there; nil when nothing is.
type operation struct {
	args    int
	missing bool // also visits partitions that do not have the table
	renames bool // also visits those that have the table of the first argument
	check   func(c *change) error
	plan    func(c *change, dir string) (*edit, error)
}

var operations = map[string]operation{
	"addcol":       {args: 2, check: checkNew(0), plan: planAdd},
	"deletecol":    {args: 1, check: checkList, plan: planDelete},
	"renamecol":    {args: 2, check: checkNew(1), plan: planRename},
	"copycol":      {args: 2, check: checkNew(1), plan: planCopy},
	"reordercols":  {args: 1, check: checkList, plan: planReorder},
	"fncol":        {args: 2, check: checkFunction, plan: planApply},
	"setattrcol":   {args: 2, check: checkNames(0, 1), plan: planAttr},
	"clearattrcol": {args: 1, check: checkNames(0), plan: planAttr},
	"fixtable":     {args: 1, plan: planFix},
	"addtable":     {args: 1, missing: true, check: checkSchema, plan: planCreate},
	"rentable":     {args: 1, renames: true, check: checkNew(0), plan: planRenameTable},
	"compress":     {args: 2, check: checkPacking, plan: planCompress},
	"narrow":       {args: 2, check: checkList, plan: planWidth(true)},
	"widen":        {args: 2, check: checkList, plan: planWidth(false)},
}

// sym is an argument that is a symbol.
func (c *change) sym(i int) k.Sym { return c.m.Args[i].Sym() }

func checkNames(at ...int) func(c *change) error {
	return func(c *change) error {
		for _, i := range at {
			if c.m.Args[i].Type() != -k.Symbol {
				return inTable(c.m.Op, k.ErrType, "argument %d is to be a name", i+3)
			}
		}
		return nil
	}
}

func checkList(c *change) error {
	if c.m.Args[0].Type().Abs() != k.Symbol {
		return inTable(c.m.Op, k.ErrType, "argument 3 is to be names")
	}
	return nil
}

// checkNew wants a name, before it others, that a column or table can have.
func checkNew(at int) func(c *change) error {
	return func(c *change) error {
		for i := range at + 1 {
			if c.m.Args[i].Type() != -k.Symbol {
				return inTable(c.m.Op, k.ErrType, "argument %d is to be a name", i+3)
			}
		}
		if name := c.sym(at).String(); !isName(name) {
			return inTable(c.m.Op, k.ErrDomain, "%q is not a name", name)
		}
		return nil
	}
}

// columns is .d of a directory, and whether it has a column.
func (c *change) columns(dir string, col k.Sym) (names []k.Sym, at int, err error) {
	names, err = c.s.columnNames(dir)
	return names, slices.Index(names, col), err
}

// planAdd makes a column of a default: an atom or the items of a list again and again.
func planAdd(c *change, dir string) (*edit, error) {
	names, at, err := c.columns(dir, c.sym(0))
	if err != nil || at >= 0 {
		return nil, err
	}
	return c.adding(dir, names, []k.Sym{c.sym(0)}, []k.Value{c.m.Args[1]}), nil
}

func (c *change) adding(dir string, names, added []k.Sym, defaults []k.Value) *edit {
	fresh := func() ([]k.Sym, []k.Value, error) {
		n, err := c.s.countRows(path.Join(dir, names[0].String()))
		if err != nil {
			return nil, nil, err
		}
		cols := make([]k.Value, len(added))
		for i, val := range defaults {
			cols[i] = repeated(val, n)
		}
		return c.storable(dir, added, cols, n)
	}
	return &edit{action: fmt.Sprintf("add %v", added), names: append(slices.Clone(names), added...), fresh: fresh}
}

// repeated is n#val: n times an atom, the first n of a list's items over and over.
func repeated(val k.Value, n int) k.Value {
	if !val.Type().IsList() {
		val = k.Enlist(val)
	}
	at := make([]int64, n)
	for i := range at {
		at[i] = -1 // of nothing: nulls
		if m := val.Len(); m > 0 {
			at[i] = int64(i % m)
		}
	}
	if val.Type() == k.Mixed && val.Len() == 0 {
		items := make([]k.Value, n)
		for i := range items {
			items[i] = k.EmptyList
		}
		return k.NewList(items)
	}
	return val.Gather(at)
}

// storable is columns as they go to disk: symbols enumerated.
func (c *change) storable(dir string, names []k.Sym, cols []k.Value, n int) ([]k.Sym, []k.Value, error) {
	for i, col := range cols {
		if !col.Type().IsList() {
			return nil, nil, inTable(path.Join(dir, names[i].String()), k.ErrType, "the result is not a list")
		}
		if col.Len() != n {
			return nil, nil, inTable(path.Join(dir, names[i].String()), k.ErrLength, "%d items for %d rows", col.Len(), n)
		}
	}
	t := k.NewTable(names, cols)
	if err := checkColumns(dir, t.Table()); err != nil {
		return nil, nil, err
	}
	out, err := c.s.Enumerate(c.db.root, "", t)
	if err != nil {
		return nil, nil, err
	}
	return names, out.Table().Cols, nil
}

func planDelete(c *change, dir string) (*edit, error) {
	names, err := c.s.columnNames(dir)
	if err != nil {
		return nil, err
	}
	left := slices.DeleteFunc(slices.Clone(names), func(name k.Sym) bool { return slices.Contains(c.list(0), name) })
	if len(left) == len(names) {
		return nil, nil
	}
	if len(left) == 0 {
		return nil, inTable(dir, k.ErrLength, "no column would be left")
	}
	return &edit{action: fmt.Sprintf("delete %v", c.list(0)), names: left}, nil
}

func planRename(c *change, dir string) (*edit, error) {
	names, at, err := c.columns(dir, c.sym(0))
	if err != nil || at < 0 {
		return nil, err
	}
	if slices.Contains(names, c.sym(1)) {
		return nil, inTable(dir, k.ErrMismatch, "there is a column %s already", c.sym(1))
	}
	names = slices.Clone(names)
	names[at] = c.sym(1)
	return &edit{action: fmt.Sprintf("rename %s to %s", c.sym(0), c.sym(1)), names: names, from: map[k.Sym]k.Sym{c.sym(1): c.sym(0)}}, nil
}

func planCopy(c *change, dir string) (*edit, error) {
	names, at, err := c.columns(dir, c.sym(0))
	if err != nil || at < 0 || slices.Contains(names, c.sym(1)) {
		return nil, err
	}
	return &edit{action: fmt.Sprintf("copy %s to %s", c.sym(0), c.sym(1)), names: append(slices.Clone(names), c.sym(1)),
		from: map[k.Sym]k.Sym{c.sym(1): c.sym(0)}}, nil
}

// planReorder puts the named columns first, in this order.
func planReorder(c *change, dir string) (*edit, error) {
	names, err := c.s.columnNames(dir)
	if err != nil {
		return nil, err
	}
	var order []k.Sym
	for _, v := range c.list(0) {
		if !slices.Contains(names, v) {
			return nil, inTable(dir, k.ErrMismatch, "no column %s", v)
		}
		if !slices.Contains(order, v) {
			order = append(order, v)
		}
	}
	for _, name := range names {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	if slices.Equal(order, names) {
		return nil, nil
	}
	return &edit{action: fmt.Sprintf("reorder to %v", order), names: order}, nil
}

// list is an argument that is a symbol or several.
func (c *change) list(i int) []k.Sym {
	if v := c.m.Args[i]; v.Type() == -k.Symbol {
		return []k.Sym{v.Sym()}
	}
	return k.Data[k.Sym](c.m.Args[i])
}

func checkFunction(c *change) error {
	if c.o.Apply == nil {
		return inTable(c.m.Op, k.ErrNYI, "functions cannot be applied here")
	}
	return checkNames(0)(c)
}

func planApply(c *change, dir string) (*edit, error) {
	_, at, err := c.columns(dir, c.sym(0))
	if err != nil || at < 0 {
		return nil, err
	}
	fresh := func() ([]k.Sym, []k.Value, error) {
		old, err := c.s.decoder().file(path.Join(dir, c.sym(0).String()))
		if err != nil {
			return nil, nil, err
		}
		col, err := c.o.Apply(c.m.Args[1], old)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %s", err, path.Join(dir, c.sym(0).String()))
		}
		return c.storable(dir, []k.Sym{c.sym(0)}, []k.Value{col}, old.Len())
	}
	return &edit{action: "convert " + c.sym(0).String(), fresh: fresh, once: true}, nil
}

// planAttr sets an attribute, or takes it away. Sorted needs no index; the others are
// stored with one, where its layout is known (see index.go).
func planAttr(c *change, dir string) (*edit, error) {
	attr := k.NoAttr
	if len(c.m.Args) > 1 {
		letter := c.sym(1).String()
		if attr = k.Attr(slices.Index([]string{"", "s", "u", "p", "g"}, letter)); attr > k.Grouped {
			return nil, inTable(c.m.Op, k.ErrDomain, "%q is no attribute", letter)
		}
	}
	_, at, err := c.columns(dir, c.sym(0))
	if err != nil || at < 0 {
		return nil, err
	}
	file := path.Join(dir, c.sym(0).String())
	old, err := c.s.decoder().file(file)
	if err != nil || old.Attr() == attr {
		return nil, err
	}
	if _, known := indexFormOf(old.Type()); attr > k.Sorted && !known && !old.Type().IsEnum() {
		return nil, inTable(file, k.ErrNYI, "the stored index of %c# for type %d is not known", attr.Char(), old.Type())
	}
	if attr != k.NoAttr && old.Type() == k.Mixed {
		return nil, inTable(file, k.ErrType, "a list has no attribute on disk")
	}
	fresh := func() ([]k.Sym, []k.Value, error) {
		col := k.WithAttr(old, k.NoAttr)
		if attr != k.NoAttr {
			if col, err = k.SetAttr(col, attr); err != nil {
				return nil, nil, fmt.Errorf("%w: %s", err, file)
			}
		}
		return []k.Sym{c.sym(0)}, []k.Value{col}, nil
	}
	action := "clear the attribute of " + c.sym(0).String()
	if attr != k.NoAttr {
		action = fmt.Sprintf("set %c# on %s", attr.Char(), c.sym(0))
	}
	return &edit{action: action, fresh: fresh}, nil
}

// planFix adds the columns that a good table directory has and this one lacks, as nulls.
func planFix(c *change, dir string) (*edit, error) {
	good := clean(trimColon(c.m.Args[0].Text()))
	if c.m.Args[0].Len() == 0 || c.m.Args[0].Type() == -k.Symbol && c.sym(0) == 0 {
		for _, t := range c.db.tables {
			if t.name == c.m.Table {
				good = t.proto
			}
		}
	}
	names, err := c.s.columnNames(dir)
	if err != nil {
		return nil, err
	}
	wanted, err := c.s.columnNames(good)
	if err != nil {
		return nil, err
	}
	var added []k.Sym
	var defaults []k.Value
	for _, name := range wanted {
		if slices.Contains(names, name) {
			continue
		}
		like, err := c.s.decoder().file(path.Join(good, name.String()))
		if err != nil {
			return nil, err
		}
		added = append(added, name)
		if like.Type() == k.Mixed && like.Len() > 0 {
			defaults = append(defaults, k.ListOf(like.At(0).Slice(0, 0)))
			continue
		}
		defaults = append(defaults, emptyOf(like))
	}
	if added == nil {
		return nil, nil
	}
	return c.adding(dir, names, added, defaults), nil
}

func trimColon(name string) string {
	if name != "" && name[0] == ':' {
		return name[1:]
	}
	return name
}

func checkSchema(c *change) error {
	t := c.m.Args[0].Table()
	if t == nil {
		return inTable(c.m.Op, k.ErrType, "a plain table, whose rows do not matter")
	}
	return checkColumns(c.m.Table.String(), t)
}

func planCreate(c *change, dir string) (*edit, error) {
	if there, err := c.s.lookup(dir); err != nil || there {
		return nil, err
	}
	e := &edit{action: "create"}
	t := c.m.Args[0].Table()
	_, cols, err := c.storable(dir, t.Names, t.Slice(0, 0).Table().Cols, 0)
	if err != nil {
		return nil, err
	}
	e.create = k.NewTable(t.Names, cols).Table()
	return e, nil
}

func planRenameTable(c *change, dir string) (*edit, error) {
	to := path.Join(path.Dir(dir), c.sym(0).String())
	if !c.s.isSplayed(dir) {
		return nil, nil
	}
	if c.s.exists(to) {
		return nil, inTable(to, k.ErrMismatch, "there already")
	}
	return &edit{action: "rename to " + c.sym(0).String(), rename: c.sym(0)}, nil
}

// packing is the parameters of compress.
func (c *change) packing() Compression {
	v := c.m.Args[0]
	return Compression{int(v.At(0).Int()), int(v.At(1).Int()), int(v.At(2).Int())}
}

func checkPacking(c *change) error {
	v := c.m.Args[0]
	if v.Len() != 3 || !v.Type().IsList() {
		return inTable(c.m.Op, k.ErrLength, "three parameters: logical block, algorithm, level")
	}
	for _, item := range v.Each() {
		if t := item.Type(); t != -k.Int && t != -k.Long {
			return inTable(c.m.Op, k.ErrType, "parameters are numbers")
		}
	}
	return c.packing().Check()
}

// planCompress brings the partitions before a value (all, for ::) to a compression.
func planCompress(c *change, dir string) (*edit, error) {
	if !c.before(dir) {
		return nil, nil
	}
	names, err := c.s.columnNames(dir)
	if err != nil {
		return nil, err
	}
	want := c.packing()
	for _, name := range names {
		info, err := c.s.Packed(path.Join(dir, name.String()))
		if err != nil {
			return nil, err
		}
		if info.Compression() != want && (info != nil || want.Algorithm != packNone) {
			return &edit{action: fmt.Sprintf("compress %d %d %d", want.BlockLog2, want.Algorithm, want.Level), pack: &want}, nil
		}
	}
	return nil, nil
}

// before reports whether a table directory is of a partition before the value of the second
// argument: any for ::, and always that of a splayed table in the root.
func (c *change) before(dir string) bool {
	bound := c.m.Args[1]
	value, isPartition := parsePartition(path.Base(path.Dir(dir)))
	return bound.IsIdentity() || !isPartition || value.Type() == bound.Type() && value.Int() < bound.Int()
}

// planWidth has the enumerations among the named columns (the null symbol names all whose
// domain's 32-bit form is known) written with 32 bits, or with 64 again.
func planWidth(narrow bool) func(c *change, dir string) (*edit, error) {
	return func(c *change, dir string) (*edit, error) {
		if !c.before(dir) {
			return nil, nil
		}
		names, err := c.s.columnNames(dir)
		if err != nil {
			return nil, err
		}
		wanted := c.list(0)
		all := slices.Contains(wanted, 0)
		var which []k.Sym
		for _, name := range names {
			if !all && !slices.Contains(wanted, name) {
				continue
			}
			im, err := c.s.head(path.Join(dir, name.String()))
			if err != nil {
				return nil, err
			}
			if im.kind != k.Enum || (im.form == formEnum32) == narrow || all && narrow && len(im.domain) > maxNarrowName {
				continue
			}
			which = append(which, name)
		}
		if which == nil {
			return nil, nil
		}
		fresh := func() ([]k.Sym, []k.Value, error) {
			cols := make([]k.Value, len(which))
			for i, name := range which {
				file := path.Join(dir, name.String())
				if cols[i], err = c.s.decoder().file(file); err != nil {
					return nil, nil, err
				}
				if narrow {
					if err := narrowable(cols[i].Domain().Name().String(), k.Data[int64](cols[i])); err != nil {
						return nil, nil, onPath(file, err)
					}
				}
			}
			return which, cols, nil
		}
		return &edit{action: fmt.Sprintf("%s %v", c.m.Op, which), fresh: fresh, narrow: &narrow}, nil
	}
}
