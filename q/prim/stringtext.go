package prim

import (
	"tock/k"
	"tock/q/display"
)

// stringText is the text string gives for an atom or a function.
func stringText(env Env, x k.Value) string {
	if x.IsAtom() {
		return display.Text(x, precisionOf(env))
	}
	if x.IsIdentity() {
		return "::"
	}
	return display.Line(x, display.Options{Precision: precisionOf(env), Rows: 25, Cols: 80})
}

// precisionOf is \P, the significant digits of floats.
func precisionOf(env Env) int {
	if env != nil {
		if s := env.Settings(); s != nil {
			return s.Precision
		}
	}
	return display.Default.Precision
}

// appendText appends an atom's text without a type suffix; a null is nothing.
func appendText(dst []byte, x k.Value, precision int) []byte {
	return display.AppendText(dst, x, precision)
}

// isInfinite reports an integer kind's infinities.
func isInfinite(t k.Type, n int64) (inf, negative bool) {
	limit := k.InfLong
	switch t.Abs() {
	case k.Short:
		limit = int64(k.InfShort)
	case k.Int:
		limit = int64(k.InfInt)
	}
	return n == limit || n == -limit, n == -limit
}
