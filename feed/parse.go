package feed

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unsafe"

	"tock/k"
)

// Parsing of the text of one field. Empty text is the null of the kind; the callers see to that.

var errNotNumber = errors.New("not a number")

// view is b as a string without a copy, for functions that do not keep it.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// parseInt reads a decimal integer between lo and hi.
func parseInt(b []byte, lo, hi int64) (int64, error) {
	neg := len(b) > 0 && (b[0] == '-' || b[0] == '+')
	digits := b
	if neg {
		digits = b[1:]
	}
	if len(digits) == 0 {
		return 0, errNotNumber
	}
	var n uint64
	for _, c := range digits {
		d := uint64(c - '0')
		if d > 9 {
			return 0, errNotNumber
		}
		if n > (1<<63-d)/10 {
			return 0, errOutOfRange
		}
		n = n*10 + d
	}
	if neg && b[0] == '-' {
		if n > 1<<63 {
			return 0, errOutOfRange
		}
		if x := -int64(n); x >= lo {
			return x, nil
		}
		return 0, errOutOfRange
	}
	if n > uint64(hi) {
		return 0, errOutOfRange
	}
	return int64(n), nil
}

var errOutOfRange = errors.New("out of the column's range")

// powers of ten that a float64 holds exactly.
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// parseFloat reads a decimal number, correctly rounded. Most prices have fewer than 16
// digits: then mantissa and power of ten are exact, and so is one division.
func parseFloat(b []byte) (float64, error) {
	i, neg := 0, false
	if len(b) > 0 && b[0] == '-' {
		i, neg = 1, true
	}
	var mantissa uint64
	digits, scale, point := 0, 0, false
	for ; i < len(b); i++ {
		c := b[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' || digits == 19 {
			break
		}
		mantissa = mantissa*10 + uint64(c-'0')
		digits++
		if point {
			scale++
		}
	}
	if i == len(b) && digits > 0 && mantissa < 1<<53 && scale < len(pow10) {
		f := float64(mantissa) / pow10[scale]
		if neg {
			f = -f
		}
		return f, nil
	}
	f, err := strconv.ParseFloat(view(b), 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, errNotNumber
	}
	return f, nil
}

// parseBool reads 1 0 t f true false y n, in any case.
func parseBool(b []byte) (uint8, error) {
	switch view(b) {
	case "1", "t", "T", "true", "TRUE", "True", "y", "Y":
		return 1, nil
	case "0", "f", "F", "false", "FALSE", "False", "n", "N":
		return 0, nil
	}
	return 0, errors.New("not a boolean")
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// parseHex fills dst from exactly twice as many hex digits.
func parseHex(dst, b []byte) error {
	if len(b) != 2*len(dst) {
		return fmt.Errorf("not %d hex digits", 2*len(dst))
	}
	for i := range dst {
		hi, ok1 := hexDigit(b[2*i])
		lo, ok2 := hexDigit(b[2*i+1])
		if !ok1 || !ok2 {
			return errors.New("not hex digits")
		}
		dst[i] = hi<<4 | lo
	}
	return nil
}

func parseGuid(b []byte) (g k.GUID, err error) {
	if len(b) != 36 || b[8] != '-' || b[13] != '-' || b[18] != '-' || b[23] != '-' {
		return g, errors.New("not a guid")
	}
	var digits [32]byte
	n := copy(digits[:], b[:8])
	n += copy(digits[n:], b[9:13])
	n += copy(digits[n:], b[14:18])
	n += copy(digits[n:], b[19:23])
	copy(digits[n:], b[24:])
	return g, parseHex(g[:], digits[:])
}
