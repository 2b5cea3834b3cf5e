package ipc

import (
	"fmt"
	"strings"

	"tock/k"
)

// Size is the exact number of bytes Append would add for v, without encoding it. The
// message of -8! is HeaderBytes longer, which is what q's -22! counts.
//
// Errors: as Append.
func Size(v k.Value) (int, error) { return size(v, 0) }

func size(v k.Value, depth int) (int, error) {
	if depth > MaxDepth {
		return 0, fmt.Errorf("%w: nested deeper than %d", k.ErrLimit, MaxDepth)
	}
	switch o := v.Object().(type) {
	case *k.List:
		return sizeItems(vectorHead, v.Items(), depth)
	case *k.Vec[k.Sym]:
		return sizeSyms(o.Raw())
	case *k.Vec[int64]:
		if d := v.Domain(); d != nil {
			return sizeEnum(v, d, o.Raw(), depth)
		}
		return sizeFixed(len(o.Raw()), 8)
	case *k.Table:
		names, err := sizeSyms(o.Names)
		if err != nil {
			return 0, err
		}
		return sizeItems(3+names+vectorHead, o.Cols, depth+1)
	case *k.Dict:
		keys, err := size(o.Keys, depth+1)
		if err != nil {
			return 0, err
		}
		vals, err := size(o.Vals, depth+1)
		return 1 + keys + vals, err
	case *k.Lambda:
		text, err := sizeFixed(len(o.Source), 1)
		return 1 + sizeText(o.Context) + text, err
	case *k.Projection:
		args := wireArgs(o)
		f, err := size(o.F, depth+1)
		if err != nil {
			return 0, err
		}
		return sizeItems(5+f, args, depth)
	case *k.Composition:
		return sizeItems(5, o.Fs, depth)
	case *k.Derived:
		f, err := size(o.F, depth+1)
		return 1 + f, err
	case *k.Primitive:
		if isHopen(o) {
			return size(hopenSent, depth)
		}
		if primitiveOnWire(o.Kind, o.Code) {
			return 2, nil
		}
		if !o.Form.IsZero() {
			return size(o.Form, depth)
		}
		if l, ok := k.Spell(v); ok {
			return size(l, depth)
		}
		return 0, fmt.Errorf("%w: function %s has no serialised form", k.ErrType, o.Name)
	case *k.Foreign:
		if l, ok := k.Spell(v); ok {
			return size(l, depth)
		}
	case k.Vector:
		return sizeFixed(o.Len(), v.Type().Width())
	case nil:
		return 2, nil
	}
	return sizeAtom(v, depth)
}

// vectorHead is the bytes of type, attribute and count.
const vectorHead = 6

func sizeAtom(v k.Value, depth int) (int, error) {
	switch t := v.Type(); {
	case t == -k.Symbol:
		return 1 + sizeText(v.Sym().String()), nil
	case t == -k.Enum:
		return size(enumAtom(v), depth+1)
	case t < 0 && t.IsBasic():
		return 1 + t.Width(), nil
	}
	b, err := appendOther(nil, v, depth)
	return len(b), err
}

func sizeText(s string) int {
	if i := strings.IndexByte(s, 0); i >= 0 {
		return i + 1
	}
	return len(s) + 1
}

func sizeFixed(n, width int) (int, error) {
	if n > maxCount {
		return 0, fmt.Errorf("%w: %d items", k.ErrLimit, n)
	}
	return vectorHead + n*width, nil
}

func sizeItems(head int, items []k.Value, depth int) (int, error) {
	if len(items) > maxCount {
		return 0, fmt.Errorf("%w: %d items", k.ErrLimit, len(items))
	}
	for _, x := range items {
		n, err := size(x, depth+1)
		if err != nil {
			return 0, err
		}
		head += n
	}
	return head, nil
}

func sizeSyms(x []k.Sym) (int, error) {
	n, err := sizeFixed(len(x), 0)
	if len(x) < nameCacheWorth {
		for _, s := range x {
			n += sizeText(s.String())
		}
		return n, err
	}
	var table [nameCacheSize]struct {
		sym k.Sym
		len int // NUL included; 0 for an empty entry
	}
	for _, s := range x {
		e := &table[uint32(s)%nameCacheSize]
		if e.sym != s || e.len == 0 {
			e.sym, e.len = s, sizeText(s.String())
		}
		n += e.len
	}
	return n, err
}

func sizeEnum(v k.Value, d *k.Domain, at []int64, depth int) (int, error) {
	if domain := d.Value(); domain.Type() != k.Symbol {
		return size(enumVector(domain, at), depth+1)
	}
	return sizeSyms(k.Data[k.Sym](k.Resolve(v)))
}
