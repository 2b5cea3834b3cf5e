package prim

import (
	"bytes"
	"strconv"

	"tock/k"
)

// textColumns is the columns a text is read into; a parser is nil where the field is left out.
type textColumns struct{ parsers []textColumn }

// textColumn takes one field a row.
type textColumn interface {
	add(field []byte)
	grow(n int)
	value() k.Value
}

// newTextColumns makes columns for type letters, of either case. Errors: ErrType for an unknown letter.
func newTextColumns(letters []byte, dateMode int) (*textColumns, error) {
	out := &textColumns{parsers: make([]textColumn, len(letters))}
	for i, c := range letters {
		switch c {
		case ' ':
			continue
		case '*':
			out.parsers[i] = &stringColumn{}
			continue
		}
		kind, ok := k.TypeOfChar(asciiLower(c))
		if !ok || asciiLower(c) < 'a' || asciiLower(c) > 'z' {
			return nil, k.ErrType
		}
		out.parsers[i] = newTypedColumn(kind, dateMode)
	}
	return out, nil
}

// grow makes room for n rows.
func (c *textColumns) grow(n int) {
	for _, p := range c.parsers {
		if p != nil {
			p.grow(n)
		}
	}
}

// values is the columns that are not left out.
func (c *textColumns) values() []k.Value {
	var out []k.Value
	for _, p := range c.parsers {
		if p != nil {
			out = append(out, p.value())
		}
	}
	return out
}

// stringColumn keeps fields as strings, copied into shared chunks.
type stringColumn struct {
	items []k.Value
	chunk []byte
}

func (c *stringColumn) grow(n int) { c.items = make([]k.Value, 0, n) }

func (c *stringColumn) add(field []byte) {
	const chunkBytes = 1 << 16
	if len(field) > cap(c.chunk)-len(c.chunk) {
		c.chunk = make([]byte, 0, max(chunkBytes, len(field)))
	}
	from := len(c.chunk)
	c.chunk = append(c.chunk, field...)
	c.items = append(c.items, k.Chars(c.chunk[from:len(c.chunk):len(c.chunk)]))
}

func (c *stringColumn) value() k.Value { return k.NewList(c.items) }

// typedColumn parses fields into a vector.
type typedColumn[T k.Elem] struct {
	kind  k.Type
	data  []T
	parse func(field []byte) T
}

func (c *typedColumn[T]) grow(n int)       { c.data = make([]T, 0, n) }
func (c *typedColumn[T]) add(field []byte) { c.data = append(c.data, c.parse(field)) }
func (c *typedColumn[T]) value() k.Value   { return k.NewVec(c.kind, c.data) }

func newTypedColumn(kind k.Type, dateMode int) textColumn {
	switch k.MakeVec(kind, 0).Object().(type) {
	case *k.Vec[uint8]:
		return parsedColumn[uint8](kind, dateMode)
	case *k.Vec[int16]:
		return parsedColumn[int16](kind, dateMode)
	case *k.Vec[int32]:
		c := parsedColumn[int32](kind, dateMode)
		if kind == k.Int {
			slow := c.parse
			c.parse = func(field []byte) int32 {
				if n, ok := shortDecimal(field); ok && n <= int64(k.InfInt) && n >= -int64(k.InfInt) {
					return int32(n)
				}
				return slow(field)
			}
		}
		return c
	case *k.Vec[int64]:
		c := parsedColumn[int64](kind, dateMode)
		if kind == k.Long {
			slow := c.parse
			c.parse = func(field []byte) int64 {
				if n, ok := shortDecimal(field); ok {
					return n
				}
				return slow(field)
			}
		}
		return c
	case *k.Vec[float32]:
		return parsedColumn[float32](kind, dateMode)
	case *k.Vec[float64]:
		c := parsedColumn[float64](kind, dateMode)
		if kind == k.Float {
			slow := c.parse
			c.parse = func(field []byte) float64 {
				if plainNumber(field) {
					if f, err := strconv.ParseFloat(string(field), 64); err == nil {
						return f
					}
				}
				return slow(field)
			}
		}
		return c
	case *k.Vec[k.Sym]:
		return &typedColumn[k.Sym]{kind: kind, parse: func(field []byte) k.Sym { return k.InternBytes(bytes.Trim(field, " ")) }}
	}
	return parsedColumn[k.GUID](kind, dateMode)
}

// parsedColumn parses as Tok does.
func parsedColumn[T k.Elem](kind k.Type, dateMode int) *typedColumn[T] {
	return &typedColumn[T]{kind: kind, parse: func(field []byte) T {
		return k.ItemOf[T](ParseAtom(kind, field, dateMode))
	}}
}

// shortDecimal reads up to 18 digits with an optional sign; false for anything else.
func shortDecimal(field []byte) (int64, bool) {
	digits := field
	negative := len(digits) > 0 && digits[0] == '-'
	if negative {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	n := int64(0)
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// plainNumber reports a decimal number without anything q reads in its own way.
func plainNumber(field []byte) bool {
	for i, c := range field {
		switch {
		case c >= '0' && c <= '9', c == '.':
		case c == '-' && i == 0:
		default:
			return false
		}
	}
	return len(field) > 0
}
