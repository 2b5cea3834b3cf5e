package prim

import (
	"tock/internal/room"
	"tock/k"
)

var dollarDefs = []Def{
	{Name: "$", Binary: Dollar, Infix: true, Doc: "cast, tok, enumerate, pad, matrix multiply"},
}

// Dollar is x$y by the type of x: a type name, letter or number casts (upper case or
// negative: parses), another symbol enumerates, a long pads, floats multiply matrices.
// A list of the former goes item by item. Errors: ErrType and those of the meanings.
func Dollar(env Env, x, y k.Value) (k.Value, error) {
	switch x.Type() {
	case -k.Char:
		return castByLetter(env, byte(x.Int()), y)
	case -k.Short:
		return castByNumber(env, x.Int(), y)
	case -k.Symbol:
		return castByName(env, x.Sym(), y)
	case -k.Long, -k.Int:
		return Pad(x.Int(), y)
	case k.Float:
		return MatrixMultiply(env, x, y)
	case k.Mixed:
		if isMatrix(x) && isMatrix(y) {
			return MatrixMultiply(env, x, y)
		}
		return dollarEach(env, x, y)
	case k.Char, k.Short, k.Symbol, k.Long, k.Int:
		return dollarEach(env, x, y)
	}
	return k.Value{}, k.ErrType
}

// dollarEach is x$y for a list x: paired with the items of y, or each with an atom y.
func dollarEach(env Env, x, y k.Value) (k.Value, error) {
	pairs := y.Type().IsList()
	if d := y.Dict(); d != nil {
		vals, err := dollarEach(env, x, d.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	if pairs && x.Len() != y.Len() {
		return k.Value{}, k.ErrLength
	}
	out := make([]k.Value, x.Len())
	for i := range out {
		item := y
		if pairs {
			item = y.At(i)
		}
		r, err := Dollar(env, x.At(i), item)
		if err != nil {
			return k.Value{}, err
		}
		out[i] = r
	}
	return k.Collapse(out), nil
}

func castByLetter(env Env, letter byte, y k.Value) (k.Value, error) {
	if letter == '*' || letter == ' ' {
		return y, nil
	}
	if kind, ok := k.TypeOfChar(letter); ok {
		return castIn(env, kind, y)
	}
	if 'A' <= letter && letter <= 'Z' {
		if kind, ok := k.TypeOfChar(letter + 'a' - 'A'); ok {
			return Tok(env, kind, y)
		}
	}
	return k.Value{}, k.ErrType
}

func castByNumber(env Env, n int64, y k.Value) (k.Value, error) {
	kind := k.Type(n)
	switch {
	case n == 0:
		return y, nil
	case n < -19 || n > 19 || !kind.IsBasic():
		return k.Value{}, k.ErrType
	case n < 0:
		return Tok(env, -kind, y)
	}
	return castIn(env, kind, y)
}

func castByName(env Env, name k.Sym, y k.Value) (k.Value, error) {
	if name == 0 {
		return Tok(env, k.Symbol, y)
	}
	text := name.String()
	if kind, ok := k.TypeOfName(text); ok {
		return castIn(env, kind, y)
	}
	if IsPart(text) {
		return Dotted(env, y, name)
	}
	return Enumerate(env, k.NewSym(name), y)
}

// Pad is n$y for a string: cut or filled with blanks to n characters, on the left when n
// is negative. Shapes: string-atomic, dictionaries and tables too. Errors: ErrType.
// Source: code.kx.com/q/ref/pad.
func Pad(n int64, y k.Value) (k.Value, error) {
	width := n
	if width < 0 {
		width = -width
	}
	if width < 0 || !room.Fits(width, 1) {
		return k.Value{}, k.ErrWSFull
	}
	switch y.Type() {
	case -k.Char, k.Char:
		text := y.Text()
		out := make([]byte, width)
		for i := range out {
			out[i] = ' '
		}
		switch gap := int(width) - len(text); {
		case n >= 0:
			copy(out, text)
		case gap >= 0:
			copy(out[gap:], text)
		default:
			copy(out, text[-gap:])
		}
		return k.Chars(out), nil
	case k.Mixed:
		out := make([]k.Value, y.Len())
		for i, item := range y.Items() {
			r, err := Pad(n, item)
			if err != nil {
				return k.Value{}, err
			}
			out[i] = r
		}
		return k.NewList(out), nil
	}
	if d := y.Dict(); d != nil {
		vals, err := Pad(n, d.Vals)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	if t := y.Table(); t != nil {
		return eachColumn(t, func(col k.Value) (k.Value, error) { return Pad(n, col) })
	}
	return k.Value{}, k.ErrType
}
