package prim

import (
	"encoding/binary"
	"strings"

	"tock/internal/room"
	"tock/k"
)

// ScalarFromVector is x sv y: strings joined, names joined to a symbol or path, a number of
// its bits, bytes or digits. Source: code.kx.com/q/ref/sv.
func ScalarFromVector(env Env, x, y k.Value) (k.Value, error) {
	xt, yt := x.Type(), y.Type()
	switch {
	case xt.Abs() == k.Char:
		return joinText(env, k.Data[uint8](asList(x)), y, k.Chars)
	case xt == -k.Symbol:
		return joinNames(x, y)
	case xt == -k.Boolean && yt == k.Boolean:
		return numberOfBits(k.Data[uint8](y))
	case xt.Abs() == k.Byte && yt == k.Mixed:
		return joinText(env, k.Data[uint8](asList(x)), y, k.Bytes)
	case xt == -k.Byte && yt == k.Byte && x.Int() == 0:
		return numberOfBytes(k.Data[uint8](y))
	}
	return fromDigits(env, x, y)
}

// joinText is texts, or atoms of text, with a separator between two.
func joinText(env Env, sep []byte, y k.Value, wrap func([]byte) k.Value) (k.Value, error) {
	if !y.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	n := y.Len()
	pause := pausing(env, n)
	texts := make([][]byte, n)
	total := int64(max(0, n-1)) * int64(len(sep))
	for i := range texts {
		pause.At(i)
		item := y.At(i)
		if t := item.Type().Abs(); t == k.Char || t == k.Byte {
			texts[i] = k.Data[uint8](asList(item))
		} else if !isEmptyList(item) {
			return k.Value{}, k.ErrType
		}
		total += int64(len(texts[i]))
	}
	if !room.Fits(total, 1) {
		return k.Value{}, k.ErrWSFull
	}
	out := room.Items[byte](int(total))[:0]
	for i, text := range texts {
		pause.At(i)
		if i > 0 {
			out = append(out, sep...)
		}
		out = append(out, text...)
	}
	return wrap(out), nil
}

func joinNames(x, y k.Value) (k.Value, error) {
	if x.Sym() != 0 {
		return k.Value{}, k.ErrType
	}
	y = k.Resolve(y)
	if names, ok := y.Object().(*k.Vec[k.Sym]); ok {
		if names.Len() == 0 {
			return k.NewSym(0), nil
		}
		parts := make([]string, names.Len())
		for i, s := range names.Raw() {
			parts[i] = s.String()
		}
		sep := "."
		if strings.HasPrefix(parts[0], ":") {
			sep = "/"
		}
		return k.NewSymbol(strings.Join(parts, sep)), nil
	}
	if y.Type() != k.Mixed && y.Type() != k.Char {
		return k.Value{}, k.ErrType
	}
	var out []byte
	for _, item := range y.Each() {
		if !isText(item) {
			return k.Value{}, k.ErrType
		}
		out = append(out, k.Data[uint8](asList(item))...)
		out = append(out, '\n')
	}
	return k.Chars(out), nil
}

func numberOfBits(bits []uint8) (k.Value, error) {
	if len(bits)%8 != 0 {
		return k.Value{}, k.ErrLength
	}
	b := make([]byte, len(bits)/8)
	for i, bit := range bits {
		b[i/8] = b[i/8]<<1 | bit
	}
	if len(b) == 1 {
		return k.NewByte(b[0]), nil
	}
	return numberOfBytes(b)
}

func numberOfBytes(b []byte) (k.Value, error) {
	switch len(b) {
	case 2:
		return k.NewShort(int16(binary.BigEndian.Uint16(b))), nil
	case 4:
		return k.NewInt(int32(binary.BigEndian.Uint32(b))), nil
	case 8:
		return k.NewLong(int64(binary.BigEndian.Uint64(b))), nil
	case 16:
		return k.NewGuid(k.GUID(b)), nil
	}
	return k.Value{}, k.ErrLength
}

// fromDigits is the value of y's digits in base x, or in the bases x of which the first
// is not used; item by item for lists of lists. Integers stay integers.
func fromDigits(env Env, x, y k.Value) (k.Value, error) {
	if !y.Type().IsList() {
		return k.Value{}, k.ErrType
	}
	if !x.IsAtom() && x.Len() != y.Len() {
		return k.Value{}, k.ErrLength
	}
	if bases, ok := intsOf(asList(x)); ok {
		if ds, ok := intsOf(y); ok {
			n := int64(0)
			for i, d := range ds {
				base := bases[0]
				if !x.IsAtom() {
					base = bases[i]
				}
				n = n*base + d
			}
			return k.NewLong(n), nil
		}
	}
	items := y.Each()
	if len(items) == 0 {
		return k.NewLong(0), nil
	}
	out := items[0]
	for i := 1; i < len(items); i++ {
		if err := check(env); err != nil {
			return k.Value{}, err
		}
		base := x
		if !x.IsAtom() {
			base = x.At(i)
		}
		scaled, err := dyad(env, "*", out, base)
		if err != nil {
			return k.Value{}, err
		}
		if out, err = dyad(env, "+", scaled, items[i]); err != nil {
			return k.Value{}, err
		}
	}
	return out, nil
}
