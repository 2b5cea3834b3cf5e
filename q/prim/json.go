package prim

import (
	"math"
	"strconv"

	"tock/internal/vec"
	"tock/k"
)

// ToJSON is .j.j: a value as JSON text. Tables are lists of objects, dictionaries objects,
// strings and symbols strings, numbers numbers; dates and times are quoted, dates with
// dashes (the D before a time stays); null numbers are null; infinities inf and -inf, or null with nullInf (.j.jd). Errors:
// ErrType for functions. Source: code.kx.com/q/ref/dotj.
func ToJSON(env Env, x k.Value, nullInf bool) (k.Value, error) {
	w := jsonWriter{precision: precisionOf(env), nullInf: nullInf, pause: pausing(env, x.Len())}
	out, err := w.value(nil, x)
	if err != nil {
		return k.Value{}, err
	}
	return k.Chars(out), nil
}

type jsonWriter struct {
	precision int
	nullInf   bool
	pause     vec.Pause
}

func (w jsonWriter) value(dst []byte, x k.Value) ([]byte, error) {
	switch o := x.Object().(type) {
	case *k.Table:
		return w.table(dst, o)
	case *k.Dict:
		if o.IsKeyedTable() {
			if t, ok := Unkey(x); ok {
				return w.table(dst, t)
			}
			return nil, k.ErrType
		}
		return w.object(dst, o)
	case k.Vector:
		if x.Type() == k.Char {
			return appendQuoted(dst, k.Data[uint8](x)), nil
		}
		dst = append(dst, '[')
		var err error
		for i := range o.Len() {
			w.pause.At(i)
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = w.value(dst, o.At(i)); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	}
	if x.IsAtom() {
		return w.atom(dst, x), nil
	}
	if x.IsIdentity() {
		return append(dst, "null"...), nil
	}
	return nil, k.ErrType
}

func (w jsonWriter) table(dst []byte, t *k.Table) ([]byte, error) {
	dst = append(dst, '[')
	var err error
	for i := range t.Len() {
		w.pause.At(i)
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		for c, name := range t.Names {
			if c > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, []byte(name.String())), ':')
			if dst, err = w.value(dst, t.Cols[c].At(i)); err != nil {
				return nil, err
			}
		}
		dst = append(dst, '}')
	}
	return append(dst, ']'), nil
}

func (w jsonWriter) object(dst []byte, d *k.Dict) ([]byte, error) {
	dst = append(dst, '{')
	var err error
	for i := range d.Len() {
		w.pause.At(i)
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendQuoted(dst, w.keyText(d.Keys.At(i))), ':')
		if dst, err = w.value(dst, d.Vals.At(i)); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func (w jsonWriter) keyText(key k.Value) []byte {
	if key.Type() == k.Char {
		return k.Data[uint8](key)
	}
	if key.IsAtom() {
		return appendDashed(nil, key, w.precision)
	}
	text, err := w.value(nil, key)
	if err != nil {
		return nil
	}
	return text
}

func (w jsonWriter) atom(dst []byte, x k.Value) []byte {
	t := x.Type()
	switch t {
	case -k.Boolean:
		return strconv.AppendBool(dst, x.Bool())
	case -k.Char:
		return appendQuoted(dst, []byte{byte(x.Int())})
	case -k.Symbol, -k.Enum:
		return appendQuoted(dst, []byte(x.Text()))
	case -k.Real, -k.Float:
		f := x.Float()
		switch {
		case f != f, math.IsInf(f, 0) && w.nullInf:
			return append(dst, "null"...)
		case math.IsInf(f, 1):
			return append(dst, "inf"...)
		case math.IsInf(f, -1):
			return append(dst, "-inf"...)
		}
		return appendText(dst, x, w.precision)
	case -k.Short, -k.Int, -k.Long:
		if x.IsNull() {
			return append(dst, "null"...)
		}
		if inf, negative := isInfinite(t, x.Int()); inf {
			f := k.FloatAtom(k.Float, math.Inf(1))
			if negative {
				f = k.FloatAtom(k.Float, math.Inf(-1))
			}
			return w.atom(dst, f)
		}
		return strconv.AppendInt(dst, x.Int(), 10)
	}
	if x.IsNull() && t != -k.Guid {
		return append(dst, `""`...)
	}
	return appendQuoted(dst, appendDashed(nil, x, w.precision))
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends a JSON string.
func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
