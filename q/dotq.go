package q

import (
	"crypto/sha1"
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"tock/k"
	"tock/q/display"
	"tock/q/prim"
	"tock/q/sql"
)

// dotNative is a function of .Q, .j or .h written here.
type dotNative struct {
	fn   func(t *thread, args []k.Value) (k.Value, error)
	rank int
}

var dotNatives = map[string]dotNative{
	".Q.s":    {func(t *thread, a []k.Value) (k.Value, error) { return k.String(t.consoleText(a[0])), nil }, 1},
	".Q.s1":   {func(t *thread, a []k.Value) (k.Value, error) { return lineNative(t, a[0]) }, 1},
	".Q.S":    {linesNative, 3},
	".Q.trp":  {trpNative, 3},
	".Q.trpd": {trpdNative, 3},
	".Q.sbt":  {sbtNative, 1},
	".Q.bt":   {btNative, 1},
	".Q.btx":  {readableNative, 1},
	".Q.Ll":   {framesNative, 1},
	".Q.gc":   {gcNative, 1},
	".Q.w":    {memoryNative, 1},
	".Q.f":    {fixedNative, 2},
	".Q.fmt":  {formatNative, 3},
	".Q.btoa": {btoaNative, 1},
	".Q.atob": {atobNative, 1},
	".Q.sha1": {sha1Native, 1},
	".Q.ts":   {timeSpaceNative, 2},
	".Q.gz":   {gzipNative, 1},
	".h.ed":   {edNative, 1},
	".h.edsn": {edsnNative, 1},
	".j.j":    {func(t *thread, a []k.Value) (k.Value, error) { return jsonText(t, a[0]) }, 1},
	".j.k":    {func(t *thread, a []k.Value) (k.Value, error) { return parseJSON(t, a[0]) }, 1},
	".j.jd":   {jdNative, 1},
	".s.sp":   {sqlNative, 2},
	".s.is": {func(_ *thread, a []k.Value) (k.Value, error) {
		return k.NewBool(a[0].Type() == k.Char && sql.IsStatement(a[0].Text())), nil
	}, 1},
}

// sqlNative is .s.sp: a statement of SQL with the values of its parameters, a list or one.
func sqlNative(t *thread, a []k.Value) (k.Value, error) {
	if a[0].Type() != k.Char {
		return a[0], k.ErrType
	}
	params := []k.Value{a[1]}
	if a[1].Type().IsList() && a[1].Type() != k.Char {
		params = a[1].Each()
	}
	return sql.Run(t, a[0].Text(), params)
}

// stringOf is string of an atom.
func stringOf(x k.Value) string {
	v, err := prim.String(nil, x)
	if err != nil {
		return ""
	}
	return v.Text()
}

// linesNative is .Q.S[(rows;columns);offset;x]: the lines the console would show from an
// offset on.
func linesNative(t *thread, a []k.Value) (k.Value, error) {
	size := a[0].Each()
	if len(size) != 2 || !size[0].IsAtom() || !size[1].IsAtom() || !a[1].IsAtom() {
		return a[0], k.ErrType
	}
	opts := t.displayOptions()
	from := max(0, a[1].Int())
	opts.Rows = int(min(max(1, size[0].Int()), 2000) + min(from, 1<<20))
	opts.Cols = int(min(max(10, size[1].Int()), 2000))
	lines := strings.Split(display.Console(a[2], opts), "\n")
	lines = lines[min(from, int64(len(lines))):]
	out := make([]k.Value, len(lines))
	for i, line := range lines {
		out[i] = k.String(line)
	}
	return k.NewList(out), nil
}

func memoryNative(t *thread, _ []k.Value) (k.Value, error) {
	v, err := t.system("w")
	if err != nil {
		return v, err
	}
	names := k.Symbols("used", "heap", "peak", "wmax", "mmap", "mphy", "syms", "symw")
	vals := append(append([]int64(nil), k.Data[int64](v)...), int64(k.SymbolCount()), int64(k.SymbolCount())*16)
	for len(vals) < names.Len() {
		vals = append(vals, 0)
	}
	return k.NewDict(names, k.Longs(vals[:names.Len()]))
}

// fixedNative is .Q.f[digits;number]: halves are rounded away from zero as they read.
func fixedNative(_ *thread, a []k.Value) (k.Value, error) {
	if !a[0].IsAtom() || a[0].Type().IsText() {
		return a[0], k.ErrType
	}
	digits := int(max(0, min(a[0].Int(), 17)))
	return formatDecimals(a[1], func(f float64) string {
		if math.IsInf(f, 0) {
			return display.Text(k.NewFloat(f), 0)
		}
		scaled := math.Floor(0.5 + math.Abs(f)*math.Pow10(digits))
		if scaled >= 1e17 {
			return strconv.FormatFloat(f, 'f', digits, 64)
		}
		s := strconv.FormatInt(int64(scaled), 10)
		for len(s) <= digits {
			s = "0" + s
		}
		if digits > 0 {
			s = s[:len(s)-digits] + "." + s[len(s)-digits:]
		}
		if f < 0 {
			s = "-" + s
		}
		return s
	})
}

// floatOf is a number as a float, null as NaN.
func floatOf(x k.Value) (float64, error) {
	switch xt := x.Type(); {
	case !xt.IsAtom() || !xt.IsNumeric() && xt != -k.Boolean && xt != -k.Byte:
		return 0, k.ErrType
	case x.IsNull() && xt != -k.Boolean && xt != -k.Byte:
		return k.NullFloat, nil
	case xt.IsFloating():
		return x.Float(), nil
	}
	return float64(x.Int()), nil
}

// formatNative is .Q.fmt[width;digits;number]: right-aligned, stars where it does not fit.
func formatNative(t *thread, a []k.Value) (k.Value, error) {
	v, err := fixedNative(t, a[1:])
	if err != nil || !a[0].IsAtom() || a[0].Type().IsText() {
		return v, k.ErrType
	}
	width := int(max(0, min(a[0].Int(), 1000)))
	if !v.IsString() {
		out := make([]k.Value, v.Len())
		for i := range out {
			out[i] = fitWidth(v.At(i).Text(), width)
		}
		return k.NewList(out), nil
	}
	return fitWidth(v.Text(), width), nil
}

func fitWidth(s string, width int) k.Value {
	if len(s) > width {
		return k.String(strings.Repeat("*", width))
	}
	return k.String(strings.Repeat(" ", width-len(s)) + s)
}

func bytesOf(x k.Value) ([]byte, error) {
	switch x.Type() {
	case k.Char, k.Byte:
		return k.Data[uint8](x), nil
	case -k.Char, -k.Byte:
		return []byte{byte(x.Int())}, nil
	}
	return nil, k.ErrType
}

func btoaNative(_ *thread, a []k.Value) (k.Value, error) {
	b, err := bytesOf(a[0])
	return k.String(base64.StdEncoding.EncodeToString(b)), err
}

func atobNative(_ *thread, a []k.Value) (k.Value, error) {
	b, err := bytesOf(a[0])
	if err != nil {
		return a[0], err
	}
	out, err := base64.StdEncoding.DecodeString(string(b))
	if err != nil {
		return a[0], k.ErrDomain
	}
	return k.Bytes(out), nil
}

func sha1Native(_ *thread, a []k.Value) (k.Value, error) {
	b, err := bytesOf(a[0])
	if err != nil {
		return a[0], err
	}
	sum := sha1.Sum(b)
	return k.Bytes(sum[:]), nil
}

// timeSpaceNative is .Q.ts[f;args]: (milliseconds and bytes;result).
func timeSpaceNative(t *thread, a []k.Value) (k.Value, error) {
	var v k.Value
	ms, space, err := measure(1, func() (err error) {
		v, err = applyDot(t, a[0], a[1])
		return err
	})
	return k.NewList([]k.Value{k.Longs([]int64{ms, space}), v}), err
}

// jdNative is .j.jd (value;options): null0w!1b writes infinities as null.
func jdNative(t *thread, a []k.Value) (k.Value, error) {
	items := a[0].Each()
	if len(items) != 2 {
		return a[0], k.ErrLength
	}
	nullInf := false
	if d := items[1].Dict(); d != nil {
		if v, ok := dictGet(d, k.Intern("null0w")); ok {
			nullInf = v.Bool()
		}
	}
	return prim.ToJSON(t, items[0], nullInf)
}
