package web

import (
	"math"
	"strconv"

	"tock/k"
	"tock/q/display"
)

// answer is what a query gives a page.
type answer struct {
	// Kind is atom, list, dictionary, table, keyed table or function.
	Kind string `json:"kind,omitempty"`
	// Rows is how many items the value has, of which the columns hold the first; -1 for an
	// atom or a function.
	Rows    int64    `json:"rows"`
	Columns []column `json:"columns,omitempty"`
	// Text is the value as the console shows it, for what has no columns.
	Text string `json:"text,omitempty"`
	// Error is a q error's word, or what went wrong on the way.
	Error string `json:"error,omitempty"`
	// Milliseconds is the whole time, EvaluationMs that of the evaluation.
	Milliseconds float64 `json:"milliseconds"`
	EvaluationMs float64 `json:"evaluation_ms"`
}

// column is a column of a table, or the keys or values of a dictionary or list.
type column struct {
	Name string `json:"name"`
	Type string `json:"type"` // the letter of meta; "" for a general list
	Key  bool   `json:"key,omitempty"`
	// Values are numbers for numeric columns (null for a null, text for an infinity and for
	// integers that a float cannot hold), and otherwise texts.
	Values []any `json:"values"`
	// Numbers are the places of times on an axis: nanoseconds, seconds, days or months.
	Numbers []*float64 `json:"numbers,omitempty"`
}

// precision is that of the console.
const precision = 7

// fill takes the value of the expression asked: time, count, first items.
func (a *answer) fill(v k.Value) {
	if v.Type() != k.Mixed || v.Len() != 3 {
		a.Kind, a.Text = "list", show(v)
		return
	}
	a.EvaluationMs = float64(v.At(0).Int()) / 1e6
	a.Rows = v.At(1).Int()
	v = v.At(2)
	switch t := v.Type(); {
	case v.IsKeyedTable():
		a.Kind = "keyed table"
		a.Columns = append(columnsOf(v.Dict().Keys.Table(), true), columnsOf(v.Dict().Vals.Table(), false)...)
	case v.Table() != nil:
		a.Kind, a.Columns = "table", columnsOf(v.Table(), false)
	case v.Dict() != nil && v.Dict().Keys.Table() == nil && v.Dict().Vals.Table() == nil:
		a.Kind = "dictionary"
		a.Columns = []column{columnOf("key", v.Dict().Keys, true), columnOf("value", v.Dict().Vals, false)}
	case t.IsList() || t == k.AnyMap:
		a.Kind, a.Text = "list", show(v)
		if t != k.Char {
			a.Columns = []column{columnOf("value", v, false)}
		}
	case t.IsFunction():
		a.Kind, a.Text = "function", show(v)
	default:
		a.Kind, a.Text = "atom", show(v)
	}
}

// show is a value as a console of a page's size prints it.
func show(v k.Value) string {
	if v.IsZero() || v.IsIdentity() {
		return ""
	}
	return display.Console(v, display.Options{Precision: precision, Rows: 60, Cols: 160})
}

func columnsOf(t *k.Table, key bool) []column {
	out := make([]column, len(t.Names))
	for i, name := range t.Names {
		out[i] = columnOf(name.String(), t.Cols[i], key)
	}
	return out
}

func columnOf(name string, v k.Value, key bool) column {
	t := v.Type()
	c := column{Name: name, Key: key, Values: make([]any, v.Len())}
	switch {
	case t.IsEnum():
		c.Type = "s"
	case t.IsVector():
		c.Type = string(t.Char())
	}
	if t.IsTemporal() {
		c.Numbers = make([]*float64, v.Len())
	}
	for i := range c.Values {
		item := v.At(i)
		c.Values[i] = valueOf(item)
		if c.Numbers != nil && !item.IsNull() {
			x := float64(item.Int())
			if t == k.Datetime {
				x = item.Float()
			}
			if !math.IsInf(x, 0) && !math.IsNaN(x) {
				c.Numbers[i] = &x
			}
		}
	}
	return c
}

// valueOf is an item as JSON has it.
func valueOf(v k.Value) any {
	switch t := v.Type(); {
	case t == -k.Boolean:
		return v.Bool()
	case t < 0 && t.IsNumeric() && v.IsNull():
		return nil
	case t == -k.Float, t == -k.Real:
		x := v.Float()
		if t == -k.Real {
			x, _ = strconv.ParseFloat(strconv.FormatFloat(float64(v.Real()), 'g', -1, 32), 64)
		}
		if math.IsInf(x, 0) {
			return display.Atom(v, precision)
		}
		return x
	case t == -k.Short, t == -k.Int, t == -k.Long:
		if x := v.Int(); x > -1<<53 && x < 1<<53 {
			return x
		}
		return display.Text(v, precision)
	case t == -k.Symbol, t.IsEnum() && t < 0, t == k.Char, t == -k.Char:
		return v.Text()
	case t < 0:
		return display.Text(v, precision)
	}
	return display.Line(v, display.Options{Precision: precision, Rows: 25, Cols: 160})
}
