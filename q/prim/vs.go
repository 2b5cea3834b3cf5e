package prim

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"

	"tock/internal/room"
	"tock/internal/vec"
	"tock/k"
)

// VectorFromScalar is x vs y: text split at a delimiter, lines, parts of dotted names and
// paths, bits (x 0b) and bytes (x 0x0) of a number, digits in a base or bases.
// Source: code.kx.com/q/ref/vs.
func VectorFromScalar(env Env, x, y k.Value) (k.Value, error) {
	xt, yt := x.Type(), y.Type()
	switch {
	case xt.Abs() == k.Char:
		return splitText(env, x, y)
	case xt == -k.Symbol:
		return splitNames(env, x, y)
	case xt == -k.Boolean:
		return eachNumber(env, y, bitsOf)
	case xt.Abs() == k.Byte && yt == k.Byte:
		return splitBytes(k.Data[uint8](asList(x)), k.Data[uint8](y), k.Bytes), nil
	case xt == -k.Byte:
		return eachNumber(env, y, func(y k.Value) (k.Value, error) {
			b, err := numberBytes(y)
			if err != nil {
				return k.Value{}, err
			}
			return k.Bytes(b), nil
		})
	}
	return digits(env, x, y)
}

func splitText(env Env, x, y k.Value) (k.Value, error) {
	switch y.Type() {
	case k.Char, -k.Char, k.Byte:
		sep := k.Data[uint8](asList(x))
		if len(sep) == 0 {
			return k.Value{}, k.ErrLength
		}
		return splitBytes(sep, k.Data[uint8](asList(y)), k.Chars), nil
	case k.Mixed:
		return mapItems(y, pausing(env, y.Len()), func(item k.Value) (k.Value, error) { return splitText(env, x, item) })
	}
	return k.Value{}, k.ErrType
}

// splitBytes shares y's memory: the parts are slices of it.
func splitBytes(sep, y []byte, wrap func([]byte) k.Value) k.Value {
	parts := bytes.Split(y, sep)
	out := make([]k.Value, len(parts))
	for i, part := range parts {
		out[i] = wrap(part[:len(part):len(part)])
	}
	return k.NewList(out)
}

func splitNames(env Env, x, y k.Value) (k.Value, error) {
	switch y.Type() {
	case k.Char, k.Byte:
		if x.Sym() != 0 {
			return k.Value{}, k.ErrType
		}
		lines := textLines(k.Data[uint8](y))
		out := make([]k.Value, len(lines))
		for i, line := range lines {
			out[i] = k.Chars(line)
		}
		return k.NewList(out), nil
	case -k.Symbol, -k.Enum:
		sep, s := ".", y.Text()
		if x.Sym() != 0 {
			return k.Value{}, k.ErrType
		}
		if strings.HasPrefix(s, ":") {
			if at := strings.LastIndexByte(s, '/'); at >= 0 {
				return k.Symbols(s[:at], s[at+1:]), nil
			}
			return k.Symbols(":", s[1:]), nil
		}
		return k.Symbols(strings.Split(s, sep)...), nil
	case k.Symbol, k.Enum, k.Mixed:
		return mapItems(y, pausing(env, y.Len()), func(item k.Value) (k.Value, error) { return splitNames(env, x, item) })
	}
	return k.Value{}, k.ErrType
}

// textLines is the lines of a text without their terminators (\n or \r\n); a terminator
// at the end does not start another line.
func textLines(s []byte) [][]byte {
	var out [][]byte
	for len(s) > 0 {
		line, rest := s, []byte(nil)
		if at := bytes.IndexByte(s, '\n'); at >= 0 {
			line, rest = s[:at], s[at+1:]
			if at > 0 && line[at-1] == '\r' {
				line = line[:at-1]
			}
		}
		out = append(out, line[:len(line):len(line)])
		s = rest
	}
	return out
}

// eachNumber applies f to every atom of y, one level.
func eachNumber(env Env, y k.Value, f func(y k.Value) (k.Value, error)) (k.Value, error) {
	if y.IsAtom() {
		return f(y)
	}
	if !y.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	return mapItems(y, pausing(env, y.Len()), func(item k.Value) (k.Value, error) { return eachNumber(env, item, f) })
}

// numberBytes is an atom's internal representation, most significant byte first.
func numberBytes(y k.Value) ([]byte, error) {
	switch y.Type() {
	case -k.Boolean, -k.Byte, -k.Char:
		return []byte{byte(y.Int())}, nil
	case -k.Short:
		return binary.BigEndian.AppendUint16(nil, uint16(y.Int())), nil
	case -k.Int, -k.Month, -k.Date, -k.Minute, -k.Second, -k.Time:
		return binary.BigEndian.AppendUint32(nil, uint32(y.Int())), nil
	case -k.Long, -k.Timestamp, -k.Timespan:
		return binary.BigEndian.AppendUint64(nil, uint64(y.Int())), nil
	case -k.Real:
		return binary.BigEndian.AppendUint32(nil, math.Float32bits(y.Real())), nil
	case -k.Float, -k.Datetime:
		return binary.BigEndian.AppendUint64(nil, math.Float64bits(y.Float())), nil
	case -k.Guid:
		g := y.Guid()
		return g[:], nil
	}
	return nil, k.ErrType
}

func bitsOf(y k.Value) (k.Value, error) {
	b, err := numberBytes(y)
	if err != nil {
		return k.Value{}, err
	}
	out := make([]uint8, 0, 8*len(b))
	for _, c := range b {
		for i := 7; i >= 0; i-- {
			out = append(out, c>>i&1)
		}
	}
	return k.Bools(out), nil
}

// payload is a number or temporal atom's integer payload.
func payload(y k.Value) (int64, bool) {
	switch t := y.Type(); {
	case t >= 0 || t.IsFloating() || t.IsText() || t == -k.Guid || t.IsEnum():
		return 0, false
	}
	if y.IsNull() {
		return k.NullLong, true
	}
	return y.Int(), true
}

// digits is y in base x (an atom), or in the bases x: a vector for an atom y, for a list
// one list a digit, each of y's shape.
func digits(env Env, x, y k.Value) (k.Value, error) {
	if y.IsAtom() {
		n, ok := payload(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		out, err := digitsOf(x, n, 0)
		if err != nil {
			return k.Value{}, err
		}
		return k.Longs(out), nil
	}
	if !y.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	if ns, ok := payloads(y); ok && len(ns) > 0 {
		return digitRows(env, x, ns)
	}
	pace := paced(env)
	width, err := mostDigits(pace, x, y)
	if err != nil {
		return k.Value{}, err
	}
	out := make([]k.Value, width)
	for i := range out {
		if out[i], err = digitAt(pace, x, y, i, width); err != nil {
			return k.Value{}, err
		}
	}
	return k.Collapse(out), nil
}

// payloads is the whole numbers of a vector.
func payloads(y k.Value) ([]int64, bool) {
	if y.Type() == k.Mixed {
		return nil, false
	}
	if _, ok := payload(y.At(0)); !ok {
		return nil, false
	}
	switch o := y.Object().(type) {
	case *k.Vec[uint8]:
		return toInts(o.Raw(), false), true
	case *k.Vec[int16]:
		return toInts(o.Raw(), true), true
	case *k.Vec[int32]:
		return toInts(o.Raw(), true), true
	case *k.Vec[int64]:
		return o.Raw(), true
	}
	return nil, false
}

// digitRows is numbers in base x, or in the bases x: a vector a digit.
func digitRows(env Env, x k.Value, ns []int64) (k.Value, error) {
	width, pause := x.Len(), pausing(env, len(ns))
	if x.IsAtom() {
		// Of two numbers of one sign the one farther from 0 has more digits.
		least, most := vec.Range(ns)
		width = 1
		for _, n := range []int64{least, most} {
			ds, err := digitsOf(x, n, 0)
			if err != nil {
				return k.Value{}, err
			}
			width = max(width, len(ds))
		}
	}
	if !room.Fits(int64(len(ns)), 8*int64(max(1, width))) {
		return k.Value{}, k.ErrWSFull
	}
	rows := make([][]int64, width)
	for j := range rows {
		rows[j] = room.Items[int64](len(ns))
	}
	for i, n := range ns {
		pause.At(i)
		ds, err := digitsOf(x, n, width)
		if err != nil {
			return k.Value{}, err
		}
		for j, d := range ds {
			rows[j][i] = d
		}
	}
	out := make([]k.Value, width)
	for j, row := range rows {
		out[j] = k.Longs(row)
	}
	return k.Collapse(out), nil
}

// digitsOf is n's digits, at least width of them for an atom base.
func digitsOf(x k.Value, n int64, width int) ([]int64, error) {
	if x.IsAtom() {
		base, ok := payload(x)
		if !ok {
			return nil, k.ErrType
		}
		if base < 2 {
			return nil, k.ErrDomain
		}
		var out []int64
		for m := n; m != 0 || len(out) < max(1, width); {
			d := m % base
			m /= base
			if d < 0 {
				d += base
				m--
			}
			out = append(out, d)
			if m == -1 && len(out) >= 64 {
				break
			}
		}
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
		return out, nil
	}
	bases, ok := intsOf(x)
	if !ok {
		return nil, k.ErrType
	}
	out := make([]int64, len(bases))
	for i := len(bases) - 1; i >= 0; i-- {
		if bases[i] <= 0 {
			out[i], n = n, 0
			continue
		}
		d := n % bases[i]
		n /= bases[i]
		if d < 0 {
			d += bases[i]
			n--
		}
		out[i] = d
	}
	return out, nil
}

func mostDigits(pace func(), x, y k.Value) (int, error) {
	if !x.IsAtom() {
		return x.Len(), nil
	}
	if !y.IsAtom() && !y.Type().IsList() {
		return 0, k.ErrType
	}
	width := 1
	for _, item := range y.Each() {
		pace()
		n := 0
		if item.IsAtom() {
			v, ok := payload(item)
			if !ok {
				return 0, k.ErrType
			}
			ds, err := digitsOf(x, v, 0)
			if err != nil {
				return 0, err
			}
			n = len(ds)
		} else {
			var err error
			if n, err = mostDigits(pace, x, item); err != nil {
				return 0, err
			}
		}
		width = max(width, n)
	}
	return width, nil
}

func digitAt(pace func(), x, y k.Value, i, width int) (k.Value, error) {
	pace()
	if y.IsAtom() {
		n, ok := payload(y)
		if !ok {
			return k.Value{}, k.ErrType
		}
		ds, err := digitsOf(x, n, width)
		if err != nil {
			return k.Value{}, err
		}
		return k.NewLong(ds[i]), nil
	}
	return mapItems(y, nil, func(item k.Value) (k.Value, error) { return digitAt(pace, x, item, i, width) })
}
