package display

import (
	"math"
	"strconv"

	"tock/k"
)

// Atom is an atom in the form that reads back: 1i, `a, "c", 2000.01.01, 0Nd.
// precision is as in [Options].
func Atom(v k.Value, precision int) string {
	return string(appendAtom(nil, v, precision))
}

// Text is an atom as string gives it and as columns show it: no type suffix, no
// backtick or quotes, nothing for a null.
func Text(v k.Value, precision int) string {
	return string(appendText(nil, v, precision))
}

// AppendFloat appends x as C's %.{precision}g writes it; 0n, 0w and -0w by their q names.
func AppendFloat(dst []byte, x float64, precision int) []byte {
	switch {
	case x != x:
		return append(dst, "0n"...)
	case math.IsInf(x, 1):
		return append(dst, "0w"...)
	case math.IsInf(x, -1):
		return append(dst, "-0w"...)
	}
	if precision <= 0 {
		precision = 17
	}
	return strconv.AppendFloat(dst, x, 'g', precision, 64)
}

// appendBare appends an atom of a number or temporal kind without suffix, nulls as 0N
// (0n for floats).
func appendBare(dst []byte, v k.Value, precision int) []byte {
	kind := v.Type().Abs()
	switch kind {
	case k.Boolean:
		return append(dst, '0'+byte(v.Int()&1))
	case k.Byte:
		return appendHex(dst, byte(v.Int()))
	case k.Guid:
		return appendGuid(dst, v.Guid())
	case k.Real:
		if v.IsNull() {
			return append(dst, "0N"...)
		}
		return AppendFloat(dst, v.Float(), precision)
	case k.Float:
		return AppendFloat(dst, v.Float(), precision)
	case k.Datetime:
		return appendDatetime(dst, v.Float())
	}
	n := v.Int()
	if v.IsNull() {
		return append(dst, "0N"...)
	}
	if inf := infinity(kind); inf != 0 && (n == inf || n == -inf) {
		if n < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "0W"...)
	}
	if kind.IsTemporal() {
		return appendTemporal(dst, kind, n)
	}
	return strconv.AppendInt(dst, n, 10)
}

// infinity is the payload shown as 0W; 0 for a kind that has none, as short.
func infinity(kind k.Type) int64 {
	switch kind {
	case k.Int, k.Month, k.Date, k.Minute, k.Second, k.Time:
		return int64(k.InfInt)
	case k.Long, k.Timestamp, k.Timespan:
		return k.InfLong
	}
	return 0
}

// suffix is the letter that tells the kind of a number written bare, 0 where the text
// does by itself. plain says that it holds only digits, signs and 0N or 0W.
func suffix(kind k.Type, plain bool) byte {
	switch kind {
	case k.Boolean, k.Short, k.Int, k.Real, k.Month:
		return kind.Char()
	case k.Float, k.Timestamp, k.Date, k.Datetime, k.Timespan, k.Minute, k.Second, k.Time:
		if plain {
			return kind.Char()
		}
	}
	return 0
}

// isPlain reports whether a text of numbers leaves their kind open.
func isPlain(kind k.Type, text []byte) bool {
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9', c == '-', c == ' ':
		case kind != k.Float && (c == 'N' || c == 'W' || c == 'w'):
		default:
			return false
		}
	}
	return true
}

// appendAtom appends the form of [Atom].
func appendAtom(dst []byte, v k.Value, precision int) []byte {
	kind := v.Type().Abs()
	switch {
	case kind == k.Char:
		return appendString(dst, []byte{byte(v.Int())})
	case kind == k.Symbol:
		return append(append(dst, '`'), v.Sym().String()...)
	case kind.IsEnum():
		return appendEnum(dst, v)
	case kind == k.Byte:
		return appendHex(append(dst, "0x"...), byte(v.Int()))
	}
	from := len(dst)
	dst = appendBare(dst, v, precision)
	if c := suffix(kind, isPlain(kind, dst[from:])); c != 0 {
		dst = append(dst, c)
	}
	return dst
}

// appendText appends the form of [Text].
func appendText(dst []byte, v k.Value, precision int) []byte {
	kind := v.Type().Abs()
	switch {
	case kind == k.Char:
		return append(dst, byte(v.Int()))
	case kind == k.Symbol || kind.IsEnum():
		return append(dst, v.Sym().String()...)
	case kind != k.Guid && v.IsNull():
		return dst
	}
	return appendBare(dst, v, precision)
}

const hexDigits = "0123456789abcdef"

func appendHex(dst []byte, b byte) []byte {
	return append(dst, hexDigits[b>>4], hexDigits[b&15])
}

func appendGuid(dst []byte, g k.GUID) []byte {
	for i, b := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = appendHex(dst, b)
	}
	return dst
}

// appendString appends text in quotes with q's escapes.
func appendString(dst []byte, text []byte) []byte {
	dst = append(dst, '"')
	for _, c := range text {
		dst = appendEscaped(dst, c)
	}
	return append(dst, '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c == '\t':
		return append(dst, '\\', 't')
	case c < 32 || c > 126:
		return append(dst, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
	}
	return append(dst, c)
}
