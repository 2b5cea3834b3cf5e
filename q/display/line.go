package display

import (
	"strings"

	"tock/k"
)

// Line is the one-line form of a value (-3!x, .Q.s1 x): text that reads back as q.
func Line(v k.Value, opts Options) string {
	w := writer{precision: opts.Precision, limit: -1, pause: opts.Pause}
	w.value(v)
	return string(w.buf)
}

// writer builds one line and stops somewhere past its limit (negative: never).
type writer struct {
	buf       []byte
	precision int
	limit     int
	looks     int
	pause     func()
	bare      bool // leave out the letter of a vector's kind
}

// full reports whether more text would not be seen.
func (w *writer) full() bool {
	if w.looks++; w.looks&(1<<16-1) == 0 && w.pause != nil {
		w.pause()
	}
	return w.limit >= 0 && len(w.buf) > w.limit
}

func (w *writer) text(s string) { w.buf = append(w.buf, s...) }

func (w *writer) value(v k.Value) {
	t := v.Type()
	if t < 0 && t != -128 {
		w.buf = appendAtom(w.buf, v, w.precision)
		return
	}
	switch o := v.Object().(type) {
	case *k.List:
		w.list(v.Items())
	case *k.Dict:
		if o.Attr == k.Sorted {
			w.text("`s#")
		}
		if o.Folder != 0 {
			w.dict(o.Keys, k.NewSym(o.Folder))
			return
		}
		w.dict(o.Keys, o.Vals)
	case *k.Table:
		if o.Folder != 0 {
			w.text("+")
			w.dict(k.Syms(o.Names), k.NewSym(o.Folder))
			return
		}
		if o.Attr == k.Sorted {
			w.text("`s#")
		}
		w.table(o)
	case *k.PartTable:
		w.text("+")
		w.keys(k.Syms(o.Source.Names()))
		w.text("!`" + o.Source.Name().String())
	case k.Vector:
		if t == k.AnyMap || t > k.AnyMap {
			w.list(v.Each())
			return
		}
		w.vector(v)
	default:
		w.function(v)
	}
}

// list writes (a;b;c), or ,a for one item.
func (w *writer) list(items []k.Value) {
	if len(items) == 1 {
		w.text(",")
		w.value(items[0])
		return
	}
	w.text("(")
	for i, item := range items {
		if i > 0 {
			w.text(";")
		}
		if w.full() {
			return
		}
		w.value(item)
	}
	w.text(")")
}

// dict writes keys!values.
func (w *writer) dict(keys, vals k.Value) {
	w.keys(keys)
	w.text("!")
	if !w.full() {
		w.value(vals)
	}
}

// keys writes the left side of !, in parentheses where it would not read back otherwise.
func (w *writer) keys(v k.Value) {
	from := len(w.buf)
	w.value(v)
	text := w.buf[from:]
	wrap := len(text) > 0 && (text[0] == ',' || text[0] == '+') || v.Attr() != k.NoAttr ||
		v.Type() == k.TypeDict || v.Type().IsEnum() || v.Type().IsVector() && v.Len() == 0 && v.Type() != k.Char
	if wrap {
		w.buf = append(w.buf, 0, ')')
		copy(w.buf[from+1:], w.buf[from:len(w.buf)-2])
		w.buf[from] = '('
		w.buf[len(w.buf)-1] = ')'
	}
}

func (w *writer) table(t *k.Table) {
	w.text("+")
	w.keys(k.Syms(t.Names))
	w.text("!")
	if !w.full() {
		w.list(t.Cols)
	}
}

// vector writes a typed vector with its attribute and the letter of its kind.
func (w *writer) vector(v k.Value) {
	if c := v.Attr().Char(); c != 0 {
		w.text("`" + string(c) + "#")
	}
	n := v.Len()
	kind := v.Type()
	if kind.IsEnum() {
		w.text("`" + v.Domain().Name().String() + "$")
		if n == 0 {
			w.text("()")
			return
		}
		v = enumSymbols(v, 0, n)
		kind = v.Type()
	}
	if n == 0 && kind != k.Char {
		w.text("`" + kind.Name() + "$()")
		return
	}
	if n == 1 {
		w.text(",")
	}
	switch kind {
	case k.Boolean:
		for _, b := range k.Data[uint8](v) {
			if w.full() {
				return
			}
			w.buf = append(w.buf, '0'+b&1)
		}
		w.text("b")
	case k.Byte:
		w.text("0x")
		for _, b := range k.Data[uint8](v) {
			if w.full() {
				return
			}
			w.buf = appendHex(w.buf, b)
		}
	case k.Char:
		w.text(`"`)
		for _, c := range k.Data[uint8](v) {
			if w.full() {
				return
			}
			w.buf = appendEscaped(w.buf, c)
		}
		w.text(`"`)
	case k.Symbol:
		for _, s := range k.Data[k.Sym](v) {
			if w.full() {
				return
			}
			w.text("`")
			w.text(s.String())
		}
	default:
		w.numbers(v, kind, n)
	}
}

// numbers writes items with blanks between and the suffix the whole needs.
func (w *writer) numbers(v k.Value, kind k.Type, n int) {
	from := len(w.buf)
	items := v.Vector()
	for i := range n {
		if w.full() {
			return
		}
		if i > 0 {
			w.buf = append(w.buf, ' ')
		}
		w.buf = appendBare(w.buf, items.At(i), w.precision)
	}
	if c := suffix(kind, isPlain(kind, w.buf[from:])); c != 0 && !w.bare {
		w.buf = append(w.buf, c)
	}
}

// appendEnum appends an enumeration atom.
func appendEnum(dst []byte, v k.Value) []byte {
	dst = append(append(dst, '`'), v.Domain().Name().String()...)
	return appendAtom(append(dst, '$'), enumSymbols(v, 0, 1), 0)
}

// enumSymbols is what items i to j of an enumeration stand for: symbols, or the key
// column of the table they point into, or the indices where that has not one key column.
func enumSymbols(v k.Value, i, j int) k.Value {
	if d := v.Domain(); d.Symbols() == nil && d.Value().Type() != k.Symbol {
		at := []int64{v.Int()}
		if v.Type() > 0 {
			at = k.Data[int64](v)[i:j]
		}
		out := k.Longs(at)
		if kd := d.Value().Dict(); kd != nil && kd.Keys.Table() != nil && len(kd.Keys.Table().Cols) == 1 {
			out = kd.Keys.Table().Cols[0].Gather(at)
		}
		if v.Type() < 0 {
			return out.At(0)
		}
		return out
	}
	if v.Type() < 0 {
		return k.NewSym(v.Sym())
	}
	return k.Resolve(v.Slice(i, j))
}

var iteratorGlyphs = [...]string{"'", "/", "\\", "':", "/:", "\\:"}

// function writes everything that is applied by calling.
func (w *writer) function(v k.Value) {
	switch o := v.Object().(type) {
	case *k.Lambda:
		w.text(o.Source)
	case *k.Primitive:
		if !o.Form.IsZero() {
			w.function(o.Form)
			return
		}
		w.text(o.Name)
	case *k.Projection:
		w.value(o.F)
		w.text("[")
		for i, arg := range o.Args {
			if i > 0 {
				w.text(";")
			}
			if !arg.IsZero() {
				w.value(arg)
			}
		}
		w.text("]")
	case *k.Composition:
		for i, f := range o.Fs {
			if p := f.Primitive(); p != nil && p.Kind == k.TypeUnary && i < len(o.Fs)-1 {
				w.text(strings.TrimSuffix(p.Name, ":"))
				continue
			}
			w.value(f)
		}
	case *k.Derived:
		w.value(o.F)
		if i := int(o.Kind - k.TypeEach); i >= 0 && i < len(iteratorGlyphs) {
			w.text(iteratorGlyphs[i])
		}
	case *k.Foreign:
		w.text("foreign")
	case *k.ErrorValue:
		w.text("'" + o.Text)
	}
}
