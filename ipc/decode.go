package ipc

import (
	"sync"

	"tock/k"
)

// Decoder builds values from encoded objects. The zero Decoder reads what travels on
// the wire. It remembers short symbol names, so one kept for a connection gets faster;
// it is not safe for concurrent use (the package's Decode is).
type Decoder struct {
	// Enum makes an enumeration of a domain's name and indices (NullLong for the
	// null). When set, types 20 to 76 are accepted in the form that serialised files
	// have: domain name, attribute, i32 count, i32 indices. On the wire they are malformed.
	Enum func(domain k.Sym, at []int64) k.Value

	// Primitive, when set, is asked for the value of a primitive instead of one
	// without implementation being used. Kind and code are valid (formats.md 1.4);
	// :: and the hole are never asked for.
	Primitive func(kind k.Type, code int) k.Value

	// Arena, when set, is where lists are made: a value is then good until the decoder's
	// owner resets it. For messages that are looked at and dropped.
	Arena *k.Arena

	names *wordCache
}

var decoders = sync.Pool{New: func() any { return new(Decoder) }}

// Decode builds the one little-endian object b starts with; n is the bytes it takes.
// The value keeps nothing of b.
//
// Primitives come without Impl and lambdas without Compiled. An object of type -128 is
// an [k.ErrorValue], not an error.
// Errors: a [FormatError] for malformed bytes, with n the offset that was reached.
// Memory is bounded by a small multiple of len(b), whatever b claims.
func Decode(b []byte) (v k.Value, n int, err error) {
	d := decoders.Get().(*Decoder)
	v, n, err = d.Decode(b)
	decoders.Put(d)
	return v, n, err
}

// Decode is the package's [Decode] with d's options.
func (d *Decoder) Decode(b []byte) (v k.Value, n int, err error) { return d.DecodeOrder(b, false) }

// DecodeOrder is Decode for a given byte order: that of the message the object came in.
func (d *Decoder) DecodeOrder(b []byte, bigEndian bool) (v k.Value, n int, err error) {
	if d.names == nil {
		d.names = new(wordCache)
	}
	r := decoding{input: input{b: b, big: bigEndian}, d: d}
	v, err = r.value(0)
	return v, r.pos, err
}

// decoding is one run of a Decoder over an input.
type decoding struct {
	input
	d *Decoder
}

func (r *decoding) value(depth int) (k.Value, error) {
	if depth > MaxDepth {
		return k.Value{}, badAt(r.pos, "nested too deep")
	}
	t, err := r.typ()
	if err != nil {
		return k.Value{}, err
	}
	switch {
	case t == k.Mixed:
		return r.list(depth)
	case t < 0:
		return r.atom(t, depth)
	case t.IsBasic():
		return r.vector(t)
	case t.IsEnum() && r.d.Enum != nil:
		return r.enum()
	}
	switch t {
	case k.TypeTable:
		return r.table(depth)
	case k.TypeDict, k.TypeSortedDict:
		return r.dict(t, depth)
	case k.TypeLambda:
		return r.lambda()
	case k.TypeUnary, k.TypeBinary, k.TypeIterator:
		code, err := r.code(t)
		if err != nil {
			return k.Value{}, err
		}
		if v := primitiveOf(t, code); r.d.Primitive == nil || v.IsIdentity() || v.IsHole() {
			return v, nil
		}
		return r.d.Primitive(t, code), nil
	case k.TypeProjection, k.TypeComposition:
		items, err := r.counted(depth)
		switch {
		case err != nil:
			return k.Value{}, err
		case t == k.TypeComposition:
			return k.NewComposition(items), nil
		}
		return k.NewProjection(items[0], items[1:]), nil
	case k.TypeEach, k.TypeOver, k.TypeScan, k.TypeEachPrior, k.TypeEachRight, k.TypeEachLeft:
		f, err := r.value(depth + 1)
		return k.NewDerived(t, f), err
	}
	return k.Value{}, badAt(r.pos-1, "no such type")
}

func (r *decoding) atom(t k.Type, depth int) (k.Value, error) {
	if t == wireError && depth == 0 {
		text, err := r.text()
		return k.NewErrorValue(string(text)), err
	}
	kind := -t
	if !kind.IsBasic() || t == wireError {
		return k.Value{}, badAt(r.pos-1, "no such type")
	}
	if kind == k.Symbol {
		s, err := r.name()
		return k.NewSym(s), err
	}
	b, err := r.take(kind.Width())
	if err != nil {
		return k.Value{}, err
	}
	switch len(b) {
	case 1:
		if kind == k.Boolean && b[0] != 0 {
			return k.NewBool(true), nil
		}
		return k.Atom(kind, int64(b[0])), nil
	case 2:
		return k.Atom(kind, int64(int16(r.order16(b)))), nil
	case 4:
		if kind == k.Real {
			return k.NewReal(realOf(r.order32(b))), nil
		}
		return k.Atom(kind, int64(int32(r.order32(b)))), nil
	case 8:
		if kind.IsFloating() {
			return k.FloatAtom(kind, floatOf(r.order64(b))), nil
		}
		return k.Atom(kind, int64(r.order64(b))), nil
	}
	return k.NewGuid(k.GUID(b)), nil
}

func (r *decoding) list(depth int) (k.Value, error) {
	attr, n, err := r.head(minObject)
	if err != nil {
		return k.Value{}, err
	}
	list, items := r.makeList(n)
	if err := r.fill(items, depth); err != nil {
		return k.Value{}, err
	}
	// Clients send atoms of one kind as a general list, where the language knows only the vector.
	if k.UniformAtoms(items) {
		list = k.Collapse(items)
	}
	if attr != k.NoAttr {
		list = k.WithAttr(list, attr)
	}
	return list, nil
}

func (r *decoding) makeList(n int) (k.Value, []k.Value) {
	if r.d.Arena != nil {
		return r.d.Arena.List(n)
	}
	return k.MakeList(n)
}

// values decodes n objects; the caller has seen that they can be there.
func (r *decoding) values(n, depth int) ([]k.Value, error) {
	items := make([]k.Value, n)
	return items, r.fill(items, depth)
}

// fill decodes as many objects as there are items.
func (r *decoding) fill(items []k.Value, depth int) (err error) {
	r.owed += len(items)
	for i := 0; i < len(items); i++ {
		if depth < MaxDepth {
			n := r.atoms(items[i:])
			if r.owed, i = r.owed-n, i+n; i == len(items) {
				break
			}
		}
		r.owed--
		if items[i], err = r.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// counted decodes the i32 count and the objects of a projection or composition.
func (r *decoding) counted(depth int) ([]k.Value, error) {
	n, err := r.count(minObject)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, badAt(r.pos, "a function without parts")
	}
	return r.values(n, depth)
}

func (r *decoding) lambda() (k.Value, error) {
	context, err := r.text()
	if err != nil {
		return k.Value{}, err
	}
	source, err := r.source()
	return k.NewLambda(&k.Lambda{Context: string(context), Source: string(source)}), err
}

func (r *decoding) dict(t k.Type, depth int) (k.Value, error) {
	at := r.pos
	keys, err := r.value(depth + 1)
	if err != nil {
		return k.Value{}, err
	}
	vals, err := r.value(depth + 1)
	if err != nil {
		return k.Value{}, err
	}
	if !isSide(keys.Type()) || !isSide(vals.Type()) || keys.Len() != vals.Len() {
		return k.Value{}, badAt(at, "keys and values of a dictionary do not agree")
	}
	if t == k.TypeSortedDict {
		return k.NewSortedDict(keys, vals), nil
	}
	return k.MustDict(keys, vals), nil
}

// isSide reports whether a type may be the keys or values of a dictionary, or a column.
func isSide(t k.Type) bool { return t.IsList() || t == k.TypeTable }

func (r *decoding) table(depth int) (k.Value, error) {
	attr, names, err := r.tableHead()
	if err != nil {
		return k.Value{}, err
	}
	syms, err := r.syms(names)
	if err != nil {
		return k.Value{}, err
	}
	if err := r.tableList(names); err != nil {
		return k.Value{}, err
	}
	at := r.pos
	cols, err := r.values(names, depth+1)
	if err != nil {
		return k.Value{}, err
	}
	for _, col := range cols {
		if !isSide(col.Type()) || col.Len() != cols[0].Len() {
			return k.Value{}, badAt(at, "columns of a table do not agree")
		}
	}
	out := k.NewTable(syms, cols)
	if attr == k.Sorted {
		out.Table().Attr = attr
	}
	return out, nil
}

// enum decodes an enumeration of a serialised file; its type has been read.
func (r *decoding) enum() (k.Value, error) {
	domain, err := r.name()
	if err != nil {
		return k.Value{}, err
	}
	attr, n, err := r.head(4)
	if err != nil {
		return k.Value{}, err
	}
	b, _ := r.take(4 * n)
	at := make([]int64, n)
	for i := range at {
		x := int32(r.order32(b[4*i:]))
		if at[i] = int64(x); x == k.NullInt {
			at[i] = k.NullLong
		}
	}
	return k.WithAttr(r.d.Enum(domain, at), attr), nil
}
