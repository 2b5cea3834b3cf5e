package q

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"tock/k"
)

// .j.j writes JSON: dictionaries are objects, tables lists of objects, nulls null,
// symbols, text and temporal values strings. .j.k reads it: numbers are floats, lists of
// objects with the same names tables.
//
// Source: code.kx.com/q/ref/dotj.

// jsonText is .j.j of a value, as a string.
func jsonText(x k.Value) (k.Value, error) {
	b, err := AppendJSON(nil, x)
	return k.Chars(b), err
}

// AppendJSON appends a value as JSON.
// Errors: ErrType for functions.
func AppendJSON(dst []byte, x k.Value) ([]byte, error) {
	switch o := x.Object().(type) {
	case *k.Dict:
		return appendJSONDict(dst, o)
	case *k.Table:
		return appendJSONTable(dst, o)
	}
	switch xt := x.Type(); {
	case xt == k.Char:
		return appendJSONString(dst, x.Text()), nil
	case xt.IsList():
		dst = append(dst, '[')
		for i := range x.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = AppendJSON(dst, x.At(i)); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case xt.IsAtom():
		return appendJSONAtom(dst, x), nil
	case x.IsIdentity():
		return append(dst, "null"...), nil
	}
	return dst, k.ErrType
}

func appendJSONAtom(dst []byte, x k.Value) []byte {
	switch x.Type() {
	case -k.Boolean:
		return strconv.AppendBool(dst, x.Bool())
	case -k.Char, -k.Symbol:
		return appendJSONString(dst, x.Text())
	case -k.Short, -k.Int, -k.Long:
		if x.IsNull() {
			return append(dst, "null"...)
		}
		return strconv.AppendInt(dst, x.Int(), 10)
	case -k.Byte:
		const hex = "0123456789abcdef"
		b := byte(x.Int())
		return append(dst, '"', hex[b>>4], hex[b&15], '"')
	case -k.Real, -k.Float:
		f := x.Float()
		switch {
		case f != f:
			return append(dst, "null"...)
		case math.IsInf(f, 1):
			return append(dst, "inf"...)
		case math.IsInf(f, -1):
			return append(dst, "-inf"...)
		}
		if x.Type() == -k.Real {
			return strconv.AppendFloat(dst, f, 'g', 7, 32)
		}
		return appendJSONFloat(dst, f)
	}
	if x.Type().IsEnum() {
		return appendJSONString(dst, x.Text())
	}
	if x.IsNull() {
		if x.Type() == -k.Guid {
			return appendJSONString(dst, stringOf(x))
		}
		return append(dst, `""`...)
	}
	text := stringOf(x)
	switch x.Type() {
	case -k.Date:
		text = strings.ReplaceAll(text, ".", "-")
	case -k.Month:
		text = strings.Replace(text, ".", "-", 1)
	case -k.Timestamp, -k.Datetime:
		date, rest, ok := strings.Cut(text, "D")
		if !ok {
			date, rest, _ = strings.Cut(text, "T")
		}
		text = strings.ReplaceAll(date, ".", "-") + "T" + rest
	}
	return appendJSONString(dst, text)
}

func appendJSONFloat(dst []byte, f float64) []byte {
	if math.Abs(f) >= 1e16 || f != 0 && math.Abs(f) < 1e-5 {
		return strconv.AppendFloat(dst, f, 'g', 17, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\b':
			dst = append(dst, '\\', 'b')
		case c == '\f':
			dst = append(dst, '\\', 'f')
		case c < ' ':
			const hex = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

func appendJSONDict(dst []byte, d *k.Dict) ([]byte, error) {
	if d.IsKeyedTable() {
		keys, vals := d.Keys.Table(), d.Vals.Table()
		names := append(append([]k.Sym(nil), keys.Names...), vals.Names...)
		cols := append(append([]k.Value(nil), keys.Cols...), vals.Cols...)
		return appendJSONTable(dst, k.NewTable(names, cols).Table())
	}
	dst = append(dst, '{')
	for i := range d.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		key := d.Keys.At(i)
		text := key.Text()
		if key.Type().Abs() != k.Symbol && key.Type().Abs() != k.Char {
			text = stringOf(key)
		}
		dst = append(appendJSONString(dst, text), ':')
		var err error
		if dst, err = AppendJSON(dst, d.Vals.At(i)); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendJSONTable(dst []byte, tab *k.Table) ([]byte, error) {
	dst = append(dst, '[')
	for i := range tab.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		for c, name := range tab.Names {
			if c > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendJSONString(dst, name.String()), ':')
			var err error
			if dst, err = AppendJSON(dst, tab.Cols[c].At(i)); err != nil {
				return dst, err
			}
		}
		dst = append(dst, '}')
	}
	return append(dst, ']'), nil
}

// ParseJSON is .j.k of text.
// Errors: ErrType for what is not text, else the text of what is wrong.
func ParseJSON(x k.Value) (k.Value, error) {
	var text string
	switch x.Type() {
	case k.Char, -k.Char:
		text = x.Text()
	case k.Mixed:
		var b strings.Builder
		for _, line := range x.Items() {
			b.WriteString(line.Text())
			b.WriteByte('\n')
		}
		text = b.String()
	default:
		return x, k.ErrType
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	v, err := readJSON(dec, 0)
	if err != nil {
		return x, k.Error("json")
	}
	return v, nil
}

// maxJSONDepth bounds nesting.
const maxJSONDepth = 5000

func readJSON(dec *json.Decoder, depth int) (k.Value, error) {
	tok, err := dec.Token()
	if err != nil || depth > maxJSONDepth {
		return k.Value{}, k.ErrLimit
	}
	switch tok := tok.(type) {
	case json.Delim:
		if tok == '[' {
			var items []k.Value
			for dec.More() {
				v, err := readJSON(dec, depth+1)
				if err != nil {
					return v, err
				}
				items = append(items, v)
			}
			_, err := dec.Token()
			return k.Collapse(items), err
		}
		var names []k.Sym
		var vals []k.Value
		for dec.More() {
			name, err := dec.Token()
			if err != nil {
				return k.Value{}, err
			}
			text, _ := name.(string)
			v, err := readJSON(dec, depth+1)
			if err != nil {
				return v, err
			}
			names, vals = append(names, k.Intern(text)), append(vals, v)
		}
		if _, err := dec.Token(); err != nil {
			return k.Value{}, err
		}
		return k.NewDict(k.Syms(names), k.Collapse(vals))
	case string:
		if len(tok) == 1 && utf8.RuneLen(rune(tok[0])) == 1 {
			return k.NewChar(tok[0]), nil
		}
		return k.String(tok), nil
	case json.Number:
		f, err := strconv.ParseFloat(string(tok), 64)
		if err != nil && !math.IsInf(f, 0) {
			return k.Value{}, err
		}
		return k.NewFloat(f), nil
	case bool:
		return k.NewBool(tok), nil
	}
	return k.NewFloat(k.NullFloat), nil
}
