package prim

import (
	"encoding/hex"
	"math"
	"strconv"

	"tock/k"
)

// Text of atoms as string, CSV and JSON write it: without type suffixes, nulls empty.

// stringText is the text string gives for an atom or a function.
func stringText(env Env, x k.Value) string {
	if !x.IsAtom() {
		return functionText(x)
	}
	return string(appendText(nil, x, precisionOf(env)))
}

func precisionOf(env Env) int {
	if env != nil {
		if s := env.Settings(); s != nil {
			return s.Precision
		}
	}
	return 7
}

// appendText appends an atom's text; precision is the significant digits of floats, 0 for all.
func appendText(dst []byte, x k.Value, precision int) []byte {
	t := x.Type()
	switch t {
	case -k.Boolean:
		return append(dst, '0'+byte(x.Int()))
	case -k.Byte:
		return hex.AppendEncode(dst, []byte{byte(x.Int())})
	case -k.Char:
		return append(dst, byte(x.Int()))
	case -k.Symbol, -k.Enum:
		return append(dst, x.Text()...)
	case -k.Guid:
		return appendGuid(dst, x.Guid())
	case -k.Real:
		return appendFloat(dst, x.Float(), precision, 32)
	case -k.Float:
		return appendFloat(dst, x.Float(), precision, 64)
	}
	if x.IsNull() {
		return dst
	}
	if t == -k.Datetime {
		f := x.Float()
		if math.IsInf(f, 0) {
			return appendFloat(dst, f, precision, 64)
		}
		ms := int64(math.Floor(f*86400000 + 0.5))
		dst = appendDate(dst, floorDiv(ms, 86400000), '.')
		return appendClock(append(dst, 'T'), floorMod(ms, 86400000)*1000000, 3)
	}
	n := x.Int()
	if inf, negative := isInfinite(t, n); inf {
		if negative {
			dst = append(dst, '-')
		}
		return append(dst, "0W"...)
	}
	switch t {
	case -k.Timestamp:
		dst = appendDate(dst, floorDiv(n, nanosADay), '.')
		return appendClock(append(dst, 'D'), floorMod(n, nanosADay), 9)
	case -k.Timespan:
		if n < 0 {
			dst = append(dst, '-')
			n = -n
		}
		dst = strconv.AppendInt(dst, n/nanosADay, 10)
		return appendClock(append(dst, 'D'), n%nanosADay, 9)
	case -k.Month:
		dst = appendPadded(dst, 2000+floorDiv(n, 12), 4)
		return appendPadded(append(dst, '.'), floorMod(n, 12)+1, 2)
	case -k.Date:
		return appendDate(dst, n, '.')
	case -k.Minute, -k.Second, -k.Time:
		if n < 0 {
			dst = append(dst, '-')
			n = -n
		}
		switch t {
		case -k.Minute:
			return appendPadded(append(appendPadded(dst, n/60, 2), ':'), n%60, 2)
		case -k.Second:
			return appendClock(dst, n*1e9, 0)
		}
		return appendClock(dst, n*1e6, 3)
	}
	return strconv.AppendInt(dst, n, 10)
}

const nanosADay = 86400 * 1000000000

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// isInfinite reports an integer kind's infinities.
func isInfinite(t k.Type, n int64) (inf, negative bool) {
	limit := k.InfLong
	switch t.Abs() {
	case k.Short:
		limit = int64(k.InfShort)
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		limit = int64(k.InfInt)
	}
	return n == limit || n == -limit, n == -limit
}

func appendPadded(dst []byte, n int64, width int) []byte {
	digits := strconv.AppendInt(nil, n, 10)
	for i := len(digits); i < width; i++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// appendDate appends a day since 2000.01.01 as yyyy.mm.dd with the given separator.
func appendDate(dst []byte, day int64, sep byte) []byte {
	y, m, d := civil(day)
	dst = appendPadded(dst, y, 4)
	dst = appendPadded(append(dst, sep), m, 2)
	return appendPadded(append(dst, sep), d, 2)
}

// civil is the year, month and day of a day since 2000.01.01 in the Gregorian calendar:
// years start in March, so that the leap day is the last.
func civil(day int64) (year, month, dayOfMonth int64) {
	z := day + 730425 // days since 0000.03.01
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dayOfMonth = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, dayOfMonth
}

// appendClock appends nanoseconds of a day as hh:mm:ss with a number of decimals.
func appendClock(dst []byte, ns int64, decimals int) []byte {
	s := ns / 1e9
	dst = appendPadded(dst, s/3600, 2)
	dst = appendPadded(append(dst, ':'), s/60%60, 2)
	dst = appendPadded(append(dst, ':'), s%60, 2)
	if decimals == 0 {
		return dst
	}
	frac := ns % 1e9
	for i := decimals; i < 9; i++ {
		frac /= 10
	}
	return appendPadded(append(dst, '.'), frac, decimals)
}

func appendGuid(dst []byte, g k.GUID) []byte {
	for i, part := range [][2]int{{0, 4}, {4, 6}, {6, 8}, {8, 10}, {10, 16}} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, g[part[0]:part[1]])
	}
	return dst
}

// appendFloat appends a float with so many significant digits as C's %g would.
func appendFloat(dst []byte, f float64, precision, bits int) []byte {
	switch {
	case f != f:
		return dst
	case math.IsInf(f, 0):
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "0w"...)
	}
	if precision == 0 {
		precision = 17
		if bits == 32 {
			precision = 9
		}
	}
	return appendG(dst, f, precision)
}

// appendG is %.{p}g: trailing zeros dropped, an exponent of at least two digits from
// 10^p on and below 10^-4.
func appendG(dst []byte, f float64, p int) []byte {
	if f == 0 {
		return append(dst, '0')
	}
	text := strconv.AppendFloat(nil, f, 'e', p-1, 64)
	at := len(text) - 1
	for text[at] != 'e' {
		at--
	}
	exp, _ := strconv.Atoi(string(text[at+1:]))
	if exp >= -4 && exp < p {
		return trimZeros(strconv.AppendFloat(dst, f, 'f', p-1-exp, 64), len(dst))
	}
	dst = trimZeros(append(dst, text[:at]...), len(dst))
	dst = append(dst, 'e')
	if exp < 0 {
		dst = append(dst, '-')
		exp = -exp
	} else {
		dst = append(dst, '+')
	}
	return appendPadded(dst, int64(exp), 2)
}

// trimZeros drops zeros (and then the point) at the end of the decimals that start after from.
func trimZeros(s []byte, from int) []byte {
	point := -1
	for i := from; i < len(s); i++ {
		if s[i] == '.' {
			point = i
		}
	}
	if point < 0 {
		return s
	}
	n := len(s)
	for n > point+1 && s[n-1] == '0' {
		n--
	}
	if n == point+1 {
		n--
	}
	return s[:n]
}

// functionText is the source of a function value.
func functionText(x k.Value) string {
	switch o := x.Object().(type) {
	case *k.Lambda:
		return o.Source
	case *k.Primitive:
		return o.Name
	case *k.Derived:
		return functionText(o.F) + iteratorGlyph(o.Kind)
	case *k.Projection:
		out := functionText(o.F) + "["
		for i, arg := range o.Args {
			if i > 0 {
				out += ";"
			}
			if !IsElided(arg) && arg.IsAtom() {
				out += string(appendText(nil, arg, 7))
			}
		}
		return out + "]"
	case *k.Composition:
		out := ""
		for _, f := range o.Fs {
			out += functionText(f)
		}
		return out
	}
	return ""
}

func iteratorGlyph(kind k.Type) string {
	glyphs := [...]string{"'", "/", "\\", "':", "/:", "\\:"}
	if i := int(kind - k.TypeEach); i >= 0 && i < len(glyphs) {
		return glyphs[i]
	}
	return ""
}
