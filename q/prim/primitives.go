package prim

import (
	"tock/k"
)

// firstNative is where the codes of primitives without a wire code start.
const firstNative = 256

// codes101 and codes102 are the wire codes of unary and binary primitives in order
// (the place is the code), by the name of the definition; "" where the code belongs to
// something that is not in the table. A definition whose console text differs from its
// name is written name=text.
var (
	codes101 = [...]string{"::", "flip=+:", "neg=-:", "first=*:", "reciprocal=%:", "where=&:", "reverse=|:", "null=^:",
		"group==:", "iasc=<:", "idesc=>:", "string=$:", ",:", "count=#:", "floor=_:", "not=~:", "key=!:", "distinct=?:",
		"type=@:", "value=.:", "read0=0::", "read1=1::", "2::", "avg", "last", "sum", "prd", "min", "max", "exit", "getenv", "abs",
		"sqrt", "log", "exp", "sin", "asin", "cos", "acos", "tan", "atan", "enlist", "var", "dev", "hopen"}
	codes102 = [...]string{":", "+", "-", "*", "%", "&", "|", "^", "=", "<", ">", "$", ",", "#", "_", "~", "!", "?", "@",
		".", "0:", "1:", "2:", "in", "within", "like", "bin", "ss", "insert", "wsum", "wavg", "div", "xexp", "setenv",
		"binr", "cov", "cor"}
	iterators = [...]string{"'", "/", "\\", "':", "/:", "\\:"}
)

// families is the definitions of every family file.
func families() [][]Def {
	return [][]Def{
		arithDefs, compareDefs, logicDefs, nullDefs, mathDefs, matrixDefs, randomDefs, clockDefs,
		queryDefs, bangDefs, dollarDefs, hashDefs, typeDefs,
		aggDefs, runningDefs, movingDefs, takeDefs, joinDefs, stringDefs,
		textDefs, qtableDefs, tableJoinDefs, iterateDefs, findDefs, groupDefs, sortDefs, setDefs, attrDefs,
	}
}

// table is the one table of primitives, filled by init: the families' functions may
// look primitives up themselves, which a variable's initialiser could not allow.
var table struct {
	all    []*Def
	byName map[string]*Def
	values map[*Def]k.Value
	glyphs map[string]k.Value // "+:" to the value of flip
	byCode map[code]k.Value
}

type code struct {
	kind k.Type
	n    int
}

func init() {
	build(families())
	setForms()
}

// build joins the families. Definitions of one name are one row: a glyph's unary and
// binary meanings may come from different families.
func build(fams [][]Def) {
	table.byName = map[string]*Def{}
	table.values = map[*Def]k.Value{}
	table.glyphs = map[string]k.Value{}
	table.byCode = map[code]k.Value{}
	add := func(d Def) *Def {
		old := table.byName[d.Name]
		if old == nil {
			row := d
			table.byName[d.Name] = &row
			table.all = append(table.all, &row)
			return &row
		}
		old.merge(d)
		return old
	}
	for _, fam := range fams {
		for _, d := range fam {
			add(d)
		}
	}
	if e := table.byName["enlist"]; e != nil {
		add(Def{Name: ",:", Unary: e.Unary, Doc: e.Doc})
	}
	wire := func(kind k.Type, n int, entry string) {
		name, show := splitEntry(entry)
		d := table.byName[name]
		if d == nil {
			d = add(Def{Name: name})
		}
		if kind == k.TypeUnary {
			d.Code101 = n + 1
		} else if kind == k.TypeBinary {
			d.Code102 = n + 1
		}
		d.Show = show
		v := k.NewPrimitive(&k.Primitive{Kind: kind, Code: n, Name: show, Impl: d})
		if kind == k.TypeUnary && n == 0 {
			v = k.Identity
		}
		table.byCode[code{kind, n}] = v
		if _, ok := table.values[d]; !ok {
			table.values[d] = v
		}
		if kind == k.TypeUnary && show != name {
			table.glyphs[show] = v
		}
	}
	for n, entry := range codes101 {
		wire(k.TypeUnary, n, entry)
	}
	for n, entry := range codes102 {
		wire(k.TypeBinary, n, entry)
	}
	for n, name := range iterators {
		wire(k.TypeIterator, n, name)
	}
	for i, d := range table.all {
		if _, ok := table.values[d]; ok {
			continue
		}
		kind := k.TypeBinary
		if least, _ := d.Arity(); least == 1 {
			kind = k.TypeUnary
		}
		v := k.NewPrimitive(&k.Primitive{Kind: kind, Code: firstNative + i, Name: d.Text(), Impl: d})
		table.values[d] = v
		table.byCode[code{kind, firstNative + i}] = v
	}
}

// splitEntry splits name=text of the code tables; "=" itself is a name.
func splitEntry(entry string) (name, show string) {
	for i := 1; i < len(entry)-1; i++ {
		if entry[i] == '=' {
			return entry[:i], entry[i+1:]
		}
	}
	return entry, entry
}

// merge fills what d leaves open from other.
func (d *Def) merge(other Def) {
	if d.Unary == nil {
		d.Unary = other.Unary
	}
	if d.Binary == nil {
		d.Binary = other.Binary
	}
	if d.Nary == nil {
		d.Nary = other.Nary
	}
	if d.QuietUnary == nil {
		d.QuietUnary = other.QuietUnary
	}
	if d.QuietBinary == nil {
		d.QuietBinary = other.QuietBinary
	}
	if d.Ranks == [2]int{} {
		d.Ranks = other.Ranks
	}
	if d.Doc == "" {
		d.Doc = other.Doc
	}
	d.Infix = d.Infix || other.Infix
}

// Arity is the least and most arguments d takes.
func (d *Def) Arity() (least, most int) {
	if d.Ranks != [2]int{} {
		return d.Ranks[0], d.Ranks[1]
	}
	switch {
	case d.Unary != nil:
		least = 1
	case d.Binary != nil:
		least = 2
	default:
		least = 3
	}
	switch {
	case d.Nary != nil:
		most = 8
	case d.Binary != nil:
		most = 2
	default:
		most = least
	}
	return least, most
}

// Text is what the console shows for d.
func (d *Def) Text() string {
	if d.Show != "" {
		return d.Show
	}
	return d.Name
}

// All is every row of the table of primitives, families in order. Not to be changed.
func All() []*Def { return table.all }

// Lookup is the definition of a name ("+", "neg", "aj"), or nil.
func Lookup(name string) *Def { return table.byName[name] }

// Value is the primitive of a name as a value; false when there is none. With unaryForm
// the name is a glyph without its colon and the value its unary meaning: "+" is flip.
func Value(name string, unaryForm bool) (k.Value, bool) {
	if unaryForm {
		if v, ok := table.glyphs[name+":"]; ok {
			return v, true
		}
		name += ":"
	}
	if v, ok := table.glyphs[name]; ok {
		return v, true
	}
	d := table.byName[name]
	if d == nil {
		return k.Value{}, false
	}
	v, ok := table.values[d]
	return v, ok
}

// ByCode is the primitive of a type (101, 102, 103) and code as the wire has them;
// false when there is none. Its Impl is the *Def.
func ByCode(kind k.Type, n int) (k.Value, bool) {
	v, ok := table.byCode[code{kind, n}]
	return v, ok
}
