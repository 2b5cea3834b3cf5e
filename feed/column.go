package feed

import (
	"errors"
	"math"

	"tock/k"
)

// column gathers the fields of one column as its kind.
type column interface {
	// add takes the text of one field; empty text is the kind's null.
	add(text []byte) error
	// take gives what was gathered, and begins anew.
	take() k.Value
}

// vecColumn is a column of a basic kind.
type vecColumn[T k.Elem] struct {
	kind  k.Type
	null  T
	parse func([]byte) (T, error)
	data  []T
}

func (c *vecColumn[T]) add(text []byte) error {
	if len(text) == 0 {
		c.data = append(c.data, c.null)
		return nil
	}
	x, err := c.parse(text)
	if err != nil {
		return err
	}
	c.data = append(c.data, x)
	return nil
}

func (c *vecColumn[T]) take() k.Value {
	v := k.NewVec(c.kind, c.data)
	c.data = make([]T, 0, len(c.data))
	return v
}

// textColumn is a general list of strings.
type textColumn struct{ items []k.Value }

func (c *textColumn) add(text []byte) error {
	c.items = append(c.items, k.String(string(text)))
	return nil
}

func (c *textColumn) take() k.Value {
	v := k.NewList(c.items)
	c.items = make([]k.Value, 0, len(c.items))
	return v
}

// newColumn makes the column of a kind.
func newColumn(kind k.Type) column {
	switch kind {
	case k.Boolean:
		return &vecColumn[uint8]{kind: kind, parse: parseBool}
	case k.Byte:
		return &vecColumn[uint8]{kind: kind, parse: func(b []byte) (uint8, error) {
			var x [1]byte
			err := parseHex(x[:], b)
			return x[0], err
		}}
	case k.Char:
		return &vecColumn[uint8]{kind: kind, null: ' ', parse: func(b []byte) (uint8, error) {
			if len(b) > 1 {
				return 0, errors.New("more than one character")
			}
			return b[0], nil
		}}
	case k.Guid:
		return &vecColumn[k.GUID]{kind: kind, parse: parseGuid}
	case k.Short:
		return intColumn[int16](kind, math.MinInt16, math.MaxInt16)
	case k.Int:
		return intColumn[int32](kind, math.MinInt32, math.MaxInt32)
	case k.Long:
		return intColumn[int64](kind, math.MinInt64, math.MaxInt64)
	case k.Real:
		return &vecColumn[float32]{kind: kind, null: k.NullReal, parse: func(b []byte) (float32, error) {
			x, err := parseFloat(b)
			return float32(x), err
		}}
	case k.Float:
		return &vecColumn[float64]{kind: kind, null: k.NullFloat, parse: parseFloat}
	case k.Symbol:
		return &vecColumn[k.Sym]{kind: kind, parse: func(b []byte) (k.Sym, error) { return k.InternBytes(b), nil }}
	case k.Timestamp, k.Timespan:
		return momentColumn[int64](kind, k.NullLong)
	case k.Month, k.Date, k.Minute, k.Second, k.Time:
		return momentColumn[int32](kind, k.NullInt)
	case k.Datetime:
		return &vecColumn[float64]{kind: kind, null: k.NullFloat, parse: func(b []byte) (float64, error) {
			m, err := parseMoment(b)
			if err != nil {
				return 0, err
			}
			return datetime(m)
		}}
	}
	return &textColumn{}
}

// intColumn is a column of integers; lo, the null, is not a value.
func intColumn[T int16 | int32 | int64](kind k.Type, lo, hi int64) column {
	return &vecColumn[T]{kind: kind, null: T(lo), parse: func(b []byte) (T, error) {
		x, err := parseInt(b, lo+1, hi)
		return T(x), err
	}}
}

func momentColumn[T int32 | int64](kind k.Type, null T) column {
	return &vecColumn[T]{kind: kind, null: null, parse: func(b []byte) (T, error) {
		m, err := parseMoment(b)
		if err != nil {
			return 0, err
		}
		x, err := temporal(kind, m)
		return T(x), err
	}}
}

// timeColumn is the column of event times, of a temporal kind.
type timeColumn struct {
	kind k.Type
	data []int64 // payloads
	days []float64
}

func (c *timeColumn) addMoment(m moment) error {
	if c.kind == k.Datetime {
		x, err := datetime(m)
		c.days = append(c.days, x)
		return err
	}
	x, err := temporal(c.kind, m)
	c.data = append(c.data, x)
	return err
}

func (c *timeColumn) take() k.Value {
	data, days := c.data, c.days
	c.data, c.days = make([]int64, 0, len(data)), nil
	switch c.kind {
	case k.Datetime:
		return k.NewVec(c.kind, days)
	case k.Timestamp, k.Timespan:
		return k.NewVec(c.kind, data)
	}
	narrow := make([]int32, len(data))
	for i, x := range data {
		narrow[i] = int32(x)
	}
	return k.NewVec(c.kind, narrow)
}
