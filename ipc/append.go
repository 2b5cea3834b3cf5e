package ipc

import (
	"encoding/binary"
	"fmt"
	"strings"

	"tock/k"
)

// Append appends the encoding of v to dst: one object of the payload grammar, without a
// message header, little-endian. Nothing is kept of dst or v.
//
// Enumerations are written as what they stand for. An elided value (the zero Value)
// becomes :: or, as an argument of a projection, a hole.
// Errors: ErrType for what cannot travel (a partitioned table, a foreign value, a native
// function), ErrLimit past 2^31-1 items or [MaxDepth] levels. dst is then returned as it was.
func Append(dst []byte, v k.Value) ([]byte, error) {
	out, err := appendValue(dst, v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendValue(dst []byte, v k.Value, depth int) ([]byte, error) {
	if depth > MaxDepth {
		return dst, fmt.Errorf("%w: nested deeper than %d", k.ErrLimit, MaxDepth)
	}
	switch o := v.Object().(type) {
	case *k.List:
		return appendItems(dst, 0, o.Attr(), v.Items(), depth)
	case *k.Vec[uint8]:
		return appendFixed(dst, v, o.Attr(), o.Raw())
	case *k.Vec[int16]:
		return appendFixed(dst, v, o.Attr(), o.Raw())
	case *k.Vec[int32]:
		return appendFixed(dst, v, o.Attr(), o.Raw())
	case *k.Vec[int64]:
		if d := v.Domain(); d != nil {
			return appendEnum(dst, d, o.Attr(), o.Raw(), depth)
		}
		return appendFixed(dst, v, o.Attr(), o.Raw())
	case *k.Vec[float32]:
		return appendFixed(dst, v, o.Attr(), o.Raw())
	case *k.Vec[float64]:
		return appendFixed(dst, v, o.Attr(), o.Raw())
	case *k.Vec[k.GUID]:
		return appendGuids(dst, o.Attr(), o.Raw())
	case *k.Vec[k.Sym]:
		return appendSyms(dst, o.Attr(), o.Raw())
	case *k.Table:
		return appendTable(dst, o, depth)
	case *k.Dict:
		return appendDict(dst, o, depth)
	case *k.Lambda:
		dst = append(dst, byte(k.TypeLambda))
		dst = appendText(dst, o.Context)
		dst, err := appendHead(dst, k.Char, k.NoAttr, len(o.Source))
		return append(dst, o.Source...), err
	case *k.Primitive:
		if isHopen(o) {
			return appendValue(dst, hopenSent, depth)
		}
		if primitiveOnWire(o.Kind, o.Code) {
			return append(dst, byte(o.Kind), byte(o.Code)), nil
		}
		if !o.Form.IsZero() {
			return appendValue(dst, o.Form, depth)
		}
		if l, ok := k.Spell(v); ok {
			return appendValue(dst, l, depth)
		}
		return dst, fmt.Errorf("%w: function %s has no serialised form", k.ErrType, o.Name)
	case *k.Foreign:
		if l, ok := k.Spell(v); ok {
			return appendValue(dst, l, depth)
		}
	case *k.Projection:
		return appendProjection(dst, o, depth)
	case *k.Composition:
		return appendCounted(dst, k.TypeComposition, o.Fs, depth)
	case *k.Derived:
		return appendValue(append(dst, byte(o.Kind)), o.F, depth+1)
	case nil:
		return append(dst, byte(k.TypeUnary), 0), nil
	}
	return appendAtom(dst, v, depth)
}

// appendAtom writes an atom of a basic kind or an enumeration.
func appendAtom(dst []byte, v k.Value, depth int) ([]byte, error) {
	t := v.Type()
	bits := uint64(v.Int())
	switch t {
	case -k.Boolean, -k.Byte, -k.Char:
		return append(dst, byte(t), byte(bits)), nil
	case -k.Short:
		return append(dst, byte(t), byte(bits), byte(bits>>8)), nil
	case -k.Int, -k.Month, -k.Date, -k.Minute, -k.Second, -k.Time, -k.Real:
		return binary.LittleEndian.AppendUint32(append(dst, byte(t)), uint32(bits)), nil
	case -k.Long, -k.Timestamp, -k.Timespan, -k.Float, -k.Datetime:
		return binary.LittleEndian.AppendUint64(append(dst, byte(t)), bits), nil
	case -k.Symbol:
		return appendText(append(dst, byte(t)), v.Sym().String()), nil
	case -k.Guid:
		g := v.Guid()
		return append(append(dst, byte(t)), g[:]...), nil
	case -k.Enum:
		return appendValue(dst, enumAtom(v), depth+1)
	}
	return appendOther(dst, v, depth)
}

// appendOther writes the one thing with a negative type that is no atom, an error.
func appendOther(dst []byte, v k.Value, depth int) ([]byte, error) {
	o, ok := v.Object().(*k.ErrorValue)
	switch {
	case !ok:
		return dst, fmt.Errorf("%w: type %d has no serialised form", k.ErrType, v.Type())
	case depth > 0:
		return dst, fmt.Errorf("%w: an error inside of a value", k.ErrType)
	}
	return appendText(append(dst, 0x80), o.Text), nil
}

// appendText writes a NUL-terminated string; a NUL inside ends it, as it would in kdb+.
func appendText(dst []byte, s string) []byte {
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	return append(append(dst, s...), 0)
}

// appendHead writes type, attribute and count.
func appendHead(dst []byte, t k.Type, attr k.Attr, n int) ([]byte, error) {
	if n > maxCount {
		return dst, fmt.Errorf("%w: %d items", k.ErrLimit, n)
	}
	return append(dst, byte(t), byte(attr), byte(n), byte(n>>8), byte(n>>16), byte(n>>24)), nil
}

func appendItems(dst []byte, t k.Type, attr k.Attr, items []k.Value, depth int) ([]byte, error) {
	dst, err := appendHead(dst, t, attr, len(items))
	for i := 0; i < len(items) && err == nil; i++ {
		var n int
		if dst, n = appendAtoms(dst, items[i:]); i+n == len(items) {
			break
		}
		i += n
		dst, err = appendValue(dst, items[i], depth+1)
	}
	return dst, err
}

// appendCounted writes a projection or composition: type, i32 count, objects.
func appendCounted(dst []byte, t k.Type, items []k.Value, depth int) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(append(dst, byte(t)), uint32(len(items)))
	var err error
	for i := 0; i < len(items) && err == nil; i++ {
		dst, err = appendValue(dst, items[i], depth+1)
	}
	return dst, err
}

func appendProjection(dst []byte, p *k.Projection, depth int) ([]byte, error) {
	args := wireArgs(p)
	dst = binary.LittleEndian.AppendUint32(append(dst, byte(k.TypeProjection)), uint32(len(args)+1))
	dst, err := appendValue(dst, p.F, depth+1)
	for i := 0; i < len(args) && err == nil; i++ {
		if args[i].IsZero() {
			dst = append(dst, byte(k.TypeUnary), 0xff)
			continue
		}
		dst, err = appendValue(dst, args[i], depth+1)
	}
	return dst, err
}

// wireArgs is a projection's arguments as they travel: trailing holes left out, except
// for enlist, whose rank they tell.
func wireArgs(p *k.Projection) []k.Value {
	if f := p.F.Primitive(); f != nil && f.Kind == k.TypeUnary && f.Code == enlistCode {
		return p.Args
	}
	n := len(p.Args)
	for n > 0 && (p.Args[n-1].IsHole() || p.Args[n-1].IsZero()) {
		n--
	}
	return p.Args[:n]
}

func appendTable(dst []byte, t *k.Table, depth int) ([]byte, error) {
	dst = append(dst, byte(k.TypeTable), byte(t.Attr), byte(k.TypeDict))
	dst, err := appendSyms(dst, k.NoAttr, t.Names)
	if err != nil {
		return dst, err
	}
	return appendItems(dst, k.Mixed, k.NoAttr, t.Cols, depth+1)
}

func appendDict(dst []byte, d *k.Dict, depth int) ([]byte, error) {
	t := k.TypeDict
	if d.Attr == k.Sorted {
		t = k.TypeSortedDict
	}
	dst, err := appendValue(append(dst, byte(t)), d.Keys, depth+1)
	if err != nil {
		return dst, err
	}
	return appendValue(dst, d.Vals, depth+1)
}
