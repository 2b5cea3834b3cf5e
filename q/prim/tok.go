package prim

// Tok: the value a string stands for, x$y with an upper-case letter or a negative number.
//
// What cannot be read is null, never an error. Dates, clocks and moments are read by
// tokclock.go. Source: code.kx.com/q/ref/tok.

import (
	"bytes"
	"encoding/hex"
	"math"
	"net/netip"
	"strconv"

	"tock/internal/vec"
	"tock/k"
)

// Tok parses strings as a kind. Shapes: string-atomic. Errors: ErrType for what holds no strings.
func Tok(env Env, kind k.Type, y k.Value) (k.Value, error) {
	mode := 0
	if env != nil {
		mode = env.Settings().DateMode
	}
	return tok(kind, y, mode, pausing(env, y.Len()))
}

func tok(kind k.Type, y k.Value, mode int, pause vec.Pause) (k.Value, error) {
	switch y.Type() {
	case k.Char:
		return ParseAtom(kind, k.Data[uint8](y), mode), nil
	case -k.Char:
		return ParseAtom(kind, []byte{byte(y.Int())}, mode), nil
	case k.Mixed:
		if y.Len() == 0 {
			return k.Empty(kind), nil
		}
		out := make([]k.Value, y.Len())
		for i, item := range y.Items() {
			pause.At(i)
			r, err := tok(kind, item, mode, nil)
			if err != nil {
				return k.Value{}, err
			}
			out[i] = r
		}
		return k.Collapse(out), nil
	case -k.Symbol, k.Symbol:
		if kind == k.Symbol {
			return y, nil
		}
	}
	if d := y.Dict(); d != nil {
		vals, err := tok(kind, d.Vals, mode, pause)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewDict(d.Keys, vals)
	}
	if t := y.Table(); t != nil {
		return eachColumn(t, func(col k.Value) (k.Value, error) { return tok(kind, col, mode, pause) })
	}
	return k.Value{}, k.ErrType
}

// ParseAtom is the atom of a kind that a text stands for, the kind's null where it
// stands for none. dateMode is \z: which of month and day comes first where both could.
func ParseAtom(kind k.Type, text []byte, dateMode int) k.Value {
	if kind == k.Char {
		if len(text) == 0 {
			return k.Null(k.Char)
		}
		return k.NewChar(text[0])
	}
	text = bytes.TrimSpace(text)
	switch kind {
	case k.Boolean:
		return k.NewBool(len(text) > 0 && bytes.IndexByte([]byte("tTxXyY1"), text[0]) >= 0)
	case k.Symbol:
		return k.NewSym(k.InternBytes(text))
	case k.Byte:
		return k.NewByte(parseHexByte(text))
	case k.Guid:
		return k.NewGuid(parseGuid(text))
	case k.Short:
		return parseInt(kind, text, math.MaxInt16)
	case k.Int:
		if bytes.Count(text, []byte(".")) == 3 {
			if a, err := netip.ParseAddr(string(text)); err == nil && a.Is4() {
				b := a.As4()
				return k.NewInt(int32(uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])))
			}
		}
		return parseInt(kind, text, math.MaxInt32)
	case k.Long:
		return parseInt(kind, text, math.MaxInt64)
	case k.Real, k.Float:
		return k.FloatAtom(kind, parseFloat(text))
	}
	return parseTemporal(kind, text, dateMode)
}

// parseInt reads digits with an optional sign, 0N and 0W; null beyond the limit.
func parseInt(kind k.Type, text []byte, limit uint64) k.Value {
	neg := false
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		neg = text[0] == '-'
		text = text[1:]
	}
	if len(text) == 2 && text[0] == '0' && (text[1] == 'N' || text[1] == 'W') {
		if text[1] == 'N' {
			return k.Null(kind)
		}
		if neg {
			return k.Atom(kind, -int64(limit))
		}
		return k.Atom(kind, int64(limit))
	}
	if len(text) == 0 {
		return k.Null(kind)
	}
	var n uint64
	for _, c := range text {
		d := uint64(c - '0')
		if d > 9 || n > (limit-d)/10 {
			return k.Null(kind)
		}
		n = n*10 + d
	}
	if neg {
		return k.Atom(kind, -int64(n))
	}
	return k.Atom(kind, int64(n))
}

// parseFloat reads a decimal number, 0n and 0w; NaN for anything else.
func parseFloat(text []byte) float64 {
	switch string(text) {
	case "0w", "0W":
		return math.Inf(1)
	case "-0w", "-0W":
		return math.Inf(-1)
	}
	for _, c := range text {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return k.NullFloat
		}
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil && !math.IsInf(f, 0) {
		return k.NullFloat
	}
	return f
}

func parseHexByte(text []byte) byte {
	if bytes.HasPrefix(text, []byte("0x")) {
		text = text[2:]
	}
	n, err := strconv.ParseUint(string(text), 16, 8)
	if err != nil {
		return 0
	}
	return byte(n)
}

// parseGuid reads the 8-4-4-4-12 form, or an IP address as the guid that maps it.
func parseGuid(text []byte) k.GUID {
	var g k.GUID
	if len(text) == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' {
		digits := bytes.ReplaceAll(text, []byte("-"), nil)
		if len(digits) == 32 {
			if _, err := hex.Decode(g[:], digits); err != nil {
				return k.GUID{}
			}
		}
		return g
	}
	if a, err := netip.ParseAddr(string(text)); err == nil && a.Zone() == "" {
		return k.GUID(a.As16())
	}
	return g
}
