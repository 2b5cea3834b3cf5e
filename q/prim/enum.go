package prim

import (
	"slices"
	"strings"

	"tock/k"
)

// Enumerations: `d$x, `d?x, `d!i, and what key and value make of them. A domain is a
// variable's list of symbols (a keyed table for a foreign key); its own index answers
// where a symbol stands, so enumerating is a look-up an item. No primitive is defined here:
// these meanings are reached through $, ?, ! and key and value.

// Enumerate is `d$y: y as places in the domain d.
//
// Shapes: y is a symbol atom or vector (of the key's kind where d is a keyed table), a list
// of such, or an enumeration. No attribute is kept.
// Errors: the name when d is not defined, ErrCast for an item that d has not, ErrType.
// Source: code.kx.com/q/ref/enumerate.
func Enumerate(env Env, name, y k.Value) (k.Value, error) {
	d, err := env.Domain(name.Sym())
	if err != nil {
		return k.Value{}, err
	}
	if keys := keyTable(d); keys != nil && len(keys.Cols) > 1 && y.Domain() != d {
		return enumerateRows(d, keys, y)
	}
	return overVectors(y, func(y k.Value) (k.Value, error) { return enumerateVector(d, y) },
		k.NewEnum(d, nil))
}

// enumerateRows finds the places of rows in a key of several columns: y is a table, one row
// as a list of the columns' items, or a list of rows.
// Errors: ErrCast for a row that is not there, ErrLength, ErrType.
func enumerateRows(d *k.Domain, keys *k.Table, y k.Value) (k.Value, error) {
	if y.Len() == 0 {
		return k.NewEnum(d, nil), nil
	}
	one := y.Table() == nil && y.At(0).IsAtom()
	if y.Table() == nil {
		rows := []k.Value{y}
		if !one {
			rows = y.Each()
		}
		cols := make([][]k.Value, len(keys.Cols))
		for _, row := range rows {
			if row.Len() != len(cols) {
				return k.Value{}, k.ErrLength
			}
			for i := range cols {
				cols[i] = append(cols[i], row.At(i))
			}
		}
		flipped := make([]k.Value, len(cols))
		for i, col := range cols {
			flipped[i] = k.Collapse(col)
		}
		y = k.NewTable(keys.Names, flipped)
	}
	found, err := Find(nil, k.NewTable(keys.Names, keys.Cols), y)
	if err != nil {
		return k.Value{}, err
	}
	at := slices.Clone(k.Data[int64](found))
	for _, place := range at {
		if place == int64(keys.Len()) {
			return k.Value{}, k.ErrCast
		}
	}
	out := k.NewEnum(d, at)
	if one {
		return out.At(0), nil
	}
	return out, nil
}

// overVectors applies f to the typed vectors of y and to its atoms as vectors of one.
func overVectors(y k.Value, f func(y k.Value) (k.Value, error), empty k.Value) (k.Value, error) {
	switch t := y.Type(); {
	case y.IsAtom():
		out, err := f(k.Enlist(y))
		if err != nil {
			return k.Value{}, err
		}
		return out.At(0), nil
	case t.IsVector():
		return f(y)
	case t.IsList() && y.Len() == 0:
		return empty, nil
	case t.IsList():
		out := make([]k.Value, y.Len())
		for i := range out {
			r, err := overVectors(y.At(i), f, empty)
			if err != nil {
				return k.Value{}, err
			}
			out[i] = r
		}
		return k.Collapse(out), nil
	}
	if d := y.Dict(); d != nil {
		vals, err := overVectors(d.Vals, f, empty)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	return k.Value{}, k.ErrType
}

func enumerateVector(d *k.Domain, y k.Value) (k.Value, error) {
	if y.Domain() == d {
		return k.NewEnum(d, k.Data[int64](y)), nil
	}
	y = k.Resolve(y)
	if keys, ok := keyColumn(d); ok {
		return enumerateKeys(d, keys, y)
	}
	syms, ok := y.Object().(*k.Vec[k.Sym])
	if !ok || d.Symbols() == nil && d.Value().Len() > 0 {
		return k.Value{}, k.ErrType
	}
	at := make([]int64, syms.Len())
	if d.FindAll(at, syms.Raw()) > 0 {
		return k.Value{}, k.ErrCast
	}
	return k.NewEnum(d, at), nil
}

// keyTable is the key of the table a foreign key points into, or nil.
func keyTable(d *k.Domain) *k.Table {
	if dict := d.Value().Dict(); dict != nil {
		return dict.Keys.Table()
	}
	return nil
}

// keyColumn is the column a foreign key's items are found in.
func keyColumn(d *k.Domain) (k.Value, bool) {
	if t := keyTable(d); t != nil && len(t.Cols) > 0 {
		return t.Cols[0], true
	}
	return k.Value{}, false
}

func enumerateKeys(d *k.Domain, keys, y k.Value) (k.Value, error) {
	if !keys.Type().IsVector() {
		return k.Value{}, k.ErrType
	}
	at, err := findInVector(nil, keys, y)
	if err != nil {
		return k.Value{}, err
	}
	for _, place := range at {
		if place == int64(keys.Len()) {
			return k.Value{}, k.ErrCast
		}
	}
	return k.NewEnum(d, at), nil
}

// EnumExtend is `d?y: y as places in the domain d, which first gets the symbols it has
// not, in the order they appear; a variable that is not there yet is made. The attribute
// of y is kept. A file's name (`:path?y) is the evaluator's, see [FileDomains].
//
// Errors: ErrType unless y is of symbols and d a symbol list.
// Source: code.kx.com/q/ref/enum-extend.
func EnumExtend(env Env, name, y k.Value) (k.Value, error) {
	if strings.HasPrefix(name.Sym().String(), ":") {
		if files, ok := env.(FileDomains); ok {
			return files.EnumExtendFile(name.Sym(), y)
		}
		return k.Value{}, k.ErrNYI
	}
	if _, err := env.Get(name.Sym()); err != nil {
		if err := env.Set(name.Sym(), k.Syms(nil)); err != nil {
			return k.Value{}, err
		}
	}
	d, err := env.Domain(name.Sym())
	if err != nil {
		return k.Value{}, err
	}
	return overVectors(y, func(y k.Value) (k.Value, error) { return extendVector(env, d, name.Sym(), y) },
		k.NewEnum(d, nil))
}

// FileDomains is what an evaluator offers beyond [Env] when it can extend a domain that
// is a file, under the file's lock.
type FileDomains interface {
	EnumExtendFile(path k.Sym, y k.Value) (k.Value, error)
}

func extendVector(env Env, d *k.Domain, name k.Sym, y k.Value) (k.Value, error) {
	attr := y.Attr()
	y = k.Resolve(y)
	syms, ok := y.Object().(*k.Vec[k.Sym])
	if !ok || d.Symbols() == nil && d.Value().Len() > 0 || keyTable(d) != nil {
		return k.Value{}, k.ErrType
	}
	at := make([]int64, syms.Len())
	if d.FindAll(at, syms.Raw()) > 0 {
		fresh := missingSymbols(at, syms.Raw())
		err := env.Update(name, func(old k.Value, _ bool) (k.Value, error) {
			if old.IsZero() || old.Type() == k.Mixed && old.Len() == 0 {
				old = k.Syms(nil)
			}
			more, ok := k.AppendTo(old, k.Syms(fresh))
			if !ok {
				return k.Value{}, k.ErrType
			}
			return more, nil
		})
		if err != nil {
			return k.Value{}, err
		}
		if d.FindAll(at, syms.Raw()) > 0 {
			return k.Value{}, k.ErrCast
		}
	}
	out := k.NewEnum(d, at)
	if attr == k.NoAttr {
		return out, nil
	}
	if kept, err := k.SetAttr(out, attr); err == nil {
		return kept, nil
	}
	return out, nil // sorted symbols need not be sorted places
}

// missingSymbols is the distinct symbols that have no place, in the order they appear.
func missingSymbols(at []int64, syms []k.Sym) []k.Sym {
	var out []k.Sym
	for i, place := range at {
		if place == k.NullLong {
			out = append(out, syms[i])
		}
	}
	return slices.Clone(k.Data[k.Sym](k.Distinct(k.Syms(out), nil)))
}

// Enumeration is `d!y: the integers of y as places in the domain d, not checked.
// Errors: ErrType unless y is a short, int or long atom or vector, the name when d is not
// defined. Source: code.kx.com/q/ref/enumeration.
func Enumeration(env Env, name, y k.Value) (k.Value, error) {
	d, err := env.Domain(name.Sym())
	if err != nil {
		return k.Value{}, err
	}
	return overVectors(y, func(y k.Value) (k.Value, error) {
		switch o := y.Object().(type) {
		case *k.Vec[int64]:
			return k.NewEnum(d, o.Raw()), nil
		case *k.Vec[int32]:
			return k.NewEnum(d, widenPlaces(o.Raw(), k.NullInt)), nil
		case *k.Vec[int16]:
			return k.NewEnum(d, widenPlaces(o.Raw(), k.NullShort)), nil
		}
		return k.Value{}, k.ErrType
	}, k.NewEnum(d, nil))
}

func widenPlaces[T int16 | int32](x []T, null T) []int64 {
	out := make([]int64, len(x))
	for i, item := range x {
		if out[i] = int64(item); item == null {
			out[i] = k.NullLong
		}
	}
	return out
}

// EnumKey is the name of an enumeration's domain, what key gives; false for anything else.
func EnumKey(x k.Value) (k.Value, bool) {
	if d := x.Domain(); d != nil {
		return k.NewSym(d.Name()), true
	}
	return k.Value{}, false
}
